package market

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Bounds of what an administrator fills in for a unit.
const (
	maxUnitName = 50
	maxPeriod   = 1000 // of its period's unit
)

var unitForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$`)

// Unit is one that prices may be for.
type Unit struct {
	pricing.Unit
	Offerings int64     // that are on sale, or being prepared, with a price for it
	AddedAt   time.Time // zero for those that every market begins with
}

// UnitInput is what an administrator fills in.
type UnitInput struct {
	Name        string
	Model       string // as pricing.Model
	PeriodCount int    // of a subscription; 0 is 1
	PeriodUnit  string // of a subscription; "" is day, where there is a count
}

// Units returns the units that prices may be for, in the order in which they were added.
func (s *Service) Units(ctx context.Context, q sqldb.Queryer) (pricing.Units, error) {
	list, err := units(ctx, q)
	if err != nil {
		return nil, err
	}
	registered := make(pricing.Units, len(list))
	for i, u := range list {
		registered[i] = u.Unit
	}
	return registered, nil
}

func units(ctx context.Context, q sqldb.Queryer) ([]Unit, error) {
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (Unit, error) {
		var u Unit
		return u, row.Scan(&u.Name, &u.Model, &u.Period.Count, &u.Period.Unit, sqldb.Time(&u.AddedAt))
	}, `SELECT name, model, period_count, period_unit, added_at FROM units ORDER BY seq`)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	return list, nil
}

// UnitList returns the units with what they are used for. Everybody may see it.
func (s *Service) UnitList(ctx context.Context) ([]Unit, error) { return s.unitList(ctx, s.db) }

func (s *Service) unitList(ctx context.Context, q sqldb.Queryer) ([]Unit, error) {
	list, err := units(ctx, q)
	if err != nil {
		return nil, err
	}
	used, err := unitsUsed(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Offerings = used[strings.ToLower(list[i].Name)]
	}
	return list, nil
}

// unitsUsed counts the offerings that are not off sale by the units of their prices, in lower case.
func unitsUsed(ctx context.Context, q sqldb.Queryer) (map[string]int64, error) {
	in := map[string]map[string]bool{}
	_, err := sqldb.All(ctx, q, func(row sqldb.Row) (none struct{}, err error) {
		var offeringID, body string
		if err := row.Scan(&offeringID, &body); err != nil {
			return none, err
		}
		p, err := pricing.Decode([]byte(body))
		if err != nil {
			return none, err
		}
		for _, c := range slices.Concat(p.Components, p.Deductions) {
			key := strings.ToLower(c.Unit)
			if in[key] == nil {
				in[key] = map[string]bool{}
			}
			in[key][offeringID] = true
		}
		return none, nil
	}, `SELECT p.offering_id, p.body FROM plans p JOIN offerings o ON o.id = p.offering_id WHERE o.state <> 'deleted' AND p.class <> ''`)
	if err != nil {
		return nil, fmt.Errorf("units in use: %w", err)
	}
	counts := make(map[string]int64, len(in))
	for key, offerings := range in {
		counts[key] = int64(len(offerings))
	}
	return counts, nil
}

// AddUnit lets prices be for the unit. Mistakes come back together, KindInvalid, code "bad_unit"; one whose name
// is taken in any case is KindConflict, code "unit_exists". It is for administrators.
func (s *Service) AddUnit(ctx context.Context, actor account.Actor, in UnitInput) ([]Unit, error) {
	return s.changeUnits(ctx, actor, "unit.add", in.Name, func(tx *sqldb.Tx, have []Unit) error {
		u, err := checkUnit(in)
		if err != nil {
			return err
		}
		if _, taken := findUnit(have, u.Name); taken {
			return errs.Conflict("unit_exists", "There is a unit %q already.", u.Name)
		}
		_, err = tx.Exec(ctx, `
INSERT INTO units (name, name_key, model, period_count, period_unit, seq, added_at)
SELECT $1, $2, $3, $4, $5, COALESCE(MAX(seq), 0) + 1, $6 FROM units`,
			u.Name, strings.ToLower(u.Name), u.Model, u.Period.Count, u.Period.Unit, sqldb.Micros(s.clock.Now()))
		return err
	})
}

// ChangeUnit gives the unit with the name of the input another model or period. One that offerings on sale or in
// preparation have a price for stays as it is (KindConflict, "unit_in_use"), and so does the one for single
// payments ("unit_fixed"). It is for administrators.
func (s *Service) ChangeUnit(ctx context.Context, actor account.Actor, in UnitInput) ([]Unit, error) {
	return s.changeUnits(ctx, actor, "unit.change", in.Name, func(tx *sqldb.Tx, have []Unit) error {
		u, err := checkUnit(in)
		if err != nil {
			return err
		}
		was, err := unused(have, u.Name)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE units SET model = $2, period_count = $3, period_unit = $4 WHERE name = $1`,
			was.Name, u.Model, u.Period.Count, u.Period.Unit)
		return err
	})
}

// RemoveUnit takes the unit away from new prices; which may be removed is as with ChangeUnit. It is for
// administrators.
func (s *Service) RemoveUnit(ctx context.Context, actor account.Actor, name string) ([]Unit, error) {
	return s.changeUnits(ctx, actor, "unit.remove", name, func(tx *sqldb.Tx, have []Unit) error {
		was, err := unused(have, name)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM units WHERE name = $1`, was.Name)
		return err
	})
}

// changeUnits lets change alter the table, and notes it in the audit log. It returns the units as they are then.
func (s *Service) changeUnits(
	ctx context.Context, actor account.Actor, action, name string, change func(tx *sqldb.Tx, have []Unit) error,
) ([]Unit, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	var list []Unit
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		have, err := s.unitList(ctx, tx)
		if err != nil {
			return err
		}
		if err := change(tx, have); err != nil {
			return err
		}
		if list, err = s.unitList(ctx, tx); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, action, "unit:"+strings.ToLower(strings.TrimSpace(name)), nil)
	})
	if err != nil {
		return nil, errs.Wrap("market: "+action, err)
	}
	return list, nil
}

// checkUnit reads what an administrator filled in.
func checkUnit(in UnitInput) (pricing.Unit, error) {
	var f errs.Fields
	u := pricing.Unit{Name: strings.Join(strings.Fields(in.Name), " "), Model: pricing.Model(strings.ToLower(strings.TrimSpace(in.Model)))}
	f.Check(unitForm.MatchString(u.Name) && len(u.Name) <= maxUnitName, "name", "bad_name",
		"A name is letters, digits, blanks and . _ / -, at most %d bytes of them.", maxUnitName)
	switch u.Model {
	case pricing.SinglePayment, pricing.PayPerUse:
		f.Check(in.PeriodCount == 0 && in.PeriodUnit == "", "period", "no_subscription", "Only subscriptions have a period.")
	case pricing.Subscription:
		u.Period = checkPeriod(&f, in)
	default:
		f.Add("model", "bad_model", "The model is %q, %q or %q.", pricing.SinglePayment, pricing.Subscription, pricing.PayPerUse)
	}
	return u, f.Err("bad_unit", "The unit cannot be kept like this.")
}

func checkPeriod(f *errs.Fields, in UnitInput) pricing.Period {
	if in.PeriodCount == 0 && in.PeriodUnit == "" {
		f.Add("period", "required", "Say how long a subscription is paid for, as 30 days or 1 month.")
		return pricing.Period{}
	}
	p := pricing.Period{Count: max(in.PeriodCount, 1), Unit: pricing.PeriodUnit(strings.ToLower(strings.TrimSpace(in.PeriodUnit)))}
	if p.Unit == "" {
		p.Unit = pricing.Day
	}
	f.Check(in.PeriodCount >= 0 && in.PeriodCount <= maxPeriod, "period", "bad_period", "A period is 1 to %d days, weeks, months, quarters or years.", maxPeriod)
	f.Check(slices.Contains(pricing.PeriodUnits, p.Unit), "period_unit", "bad_period", "A period is counted in days, weeks, months, quarters or years, not in %.20q.", in.PeriodUnit)
	return p
}

func findUnit(list []Unit, name string) (Unit, bool) {
	name = strings.Join(strings.Fields(name), " ")
	i := slices.IndexFunc(list, func(u Unit) bool { return strings.EqualFold(u.Name, name) })
	if i < 0 {
		return Unit{}, false
	}
	return list[i], true
}

// unused returns the unit with the name, which may be changed.
func unused(list []Unit, name string) (Unit, error) {
	u, ok := findUnit(list, name)
	switch {
	case !ok:
		return u, errs.NotFound("unit_not_found", "There is no unit %.50q.", name)
	case strings.EqualFold(u.Name, pricing.SinglePaymentUnit):
		return u, errs.Conflict("unit_fixed", "Plain prices are for the unit %q; it stays as it is.", u.Name)
	case u.Offerings > 0:
		return u, errs.Conflict("unit_in_use", "%s is in use: %d %s a price for it. It can be changed when they are off sale.",
			u.Name, u.Offerings, plural(u.Offerings, "offering has", "offerings have"))
	}
	return u, nil
}
