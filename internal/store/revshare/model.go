package revshare

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// What a market keeps that has set neither models nor a fee of its own (spec wstore 1.11). Its fee for single
// payments is that of the configuration.
const (
	startFee          = "10"
	startSubscription = "20"
	startUse          = "30"
)

// Rates are what the market keeps of the net price, in percent, decimal text, by the class of revenue. In the
// rates of a product "" is: as the whole market.
type Rates struct{ SinglePayment, Subscription, Use string }

// Of returns the rate of a class of revenue, as pricing.ClassUse.
func (r Rates) Of(class string) string {
	switch class {
	case pricing.ClassSubscription:
		return r.Subscription
	case pricing.ClassUse:
		return r.Use
	}
	return r.SinglePayment
}

// Model is a version of what the market keeps.
type Model struct {
	Version int64   // 0 is what the market began with: its fee
	Product Product // the zero value is the whole market
	Rates   Rates
	SetAt   time.Time // zero for version 0
	SetBy   string    // name of the user; "operator" for the command line, "" for version 0
}

// Removed reports whether the model says nothing of its own, as that of a product whose rates were taken away.
func (m Model) Removed() bool { return m.Rates == Rates{} }

// Models are what counts now.
type Models struct {
	Market   Model
	Products []Model // by reference; only those with rates of their own
}

// Models returns what counts now. It is for administrators.
func (s *Service) Models(ctx context.Context, actor account.Actor) (Models, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Models{}, err
	}
	market, err := s.current(ctx, s.db, Product{})
	if err != nil {
		return Models{}, err
	}
	list, err := sqldb.All(ctx, s.db, scanModel, selectModels+`
WHERE m.org_id IS NOT NULL AND m.single_payment || m.subscription || m.pay_per_use <> '' AND m.version = (
    SELECT MAX(n.version) FROM share_models n WHERE n.org_id = m.org_id AND n.product = m.product)
ORDER BY g.name, m.product`)
	if err != nil {
		return Models{}, fmt.Errorf("share models: %w", err)
	}
	return Models{Market: market, Products: list}, nil
}

// ModelHistory returns all versions, the newest first. It is for administrators.
func (s *Service) ModelHistory(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Model], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[Model]{}, err
	}
	var a sqldb.Args
	where, before := "", int64(0)
	if more, err := req.Decode(&before); err != nil {
		return page.Page[Model]{}, err
	} else if more {
		where = "WHERE m.version < " + a.Add(before)
	}
	list, err := sqldb.All(ctx, s.db, scanModel, selectModels+where+` ORDER BY m.version DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Model]{}, fmt.Errorf("versions of share models: %w", err)
	}
	return page.Of(req, list, func(m Model) []any { return []any{m.Version} }), nil
}

// SetMarket sets what the market keeps, from now on; "" keeps the rate of a class. Mistakes are of KindInvalid,
// code "bad_share_model". It is for administrators.
func (s *Service) SetMarket(ctx context.Context, actor account.Actor, rates Rates) (Model, error) {
	return s.set(ctx, actor, "", rates)
}

// SetProduct sets what the market keeps of a product's sales, from now on; "" is as the whole market has it,
// and "" for all classes takes the product's own rates away. Mistakes are of KindInvalid, code
// "bad_share_model"; no such product is "product_not_found". It is for administrators.
func (s *Service) SetProduct(ctx context.Context, actor account.Actor, ref string, rates Rates) (Model, error) {
	if ref == "" {
		return Model{}, first(actor.NeedAdmin(), productNotFound(ref))
	}
	return s.set(ctx, actor, ref, rates)
}

func (s *Service) set(ctx context.Context, actor account.Actor, ref string, rates Rates) (Model, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Model{}, err
	}
	rates, err := rates.check()
	if err != nil {
		return Model{}, err
	}
	var m Model
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var of Product
		if ref != "" {
			if of, err = product(ctx, tx, ref); err != nil {
				return err
			}
		}
		m, err = s.setIn(ctx, tx, actor, of, rates)
		return err
	})
	return m, err
}

// setIn writes a version where it says something new.
func (s *Service) setIn(ctx context.Context, tx *sqldb.Tx, actor account.Actor, of Product, rates Rates) (Model, error) {
	before, err := s.current(ctx, tx, of)
	if err != nil {
		return Model{}, err
	}
	if of == (Product{}) {
		rates = rates.over(before.Rates)
	}
	if rates == before.Rates {
		return before, nil
	}
	_, err = tx.Exec(ctx, `
INSERT INTO share_models (version, org_id, product, single_payment, subscription, pay_per_use, set_at, set_by)
SELECT COALESCE(MAX(version), 0) + 1, $1, $2, $3, $4, $5, $6, $7 FROM share_models`,
		sqldb.NullText(of.OrgID), of.Name, rates.SinglePayment, rates.Subscription, rates.Use, sqldb.Micros(s.clock.Now()), actor.UserID)
	if sqldb.IsUnique(err) {
		return Model{}, errs.Conflict("share_model_changed", "Somebody else changed what the market keeps at the same time. Look again.")
	}
	if err != nil {
		return Model{}, fmt.Errorf("set share model: %w", err)
	}
	m, err := s.current(ctx, tx, of)
	if err != nil {
		return Model{}, err
	}
	subject := "market:shares"
	if of != (Product{}) {
		subject = "product:" + of.Ref()
	}
	return m, s.accounts.Audit(ctx, tx, actor, "share.model", subject, map[string]any{
		"version": m.Version, "from": before.Rates.text(), "to": rates.text(),
	})
}

// over returns the rates with those of before where there are none.
func (r Rates) over(before Rates) Rates {
	return Rates{first(r.SinglePayment, before.SinglePayment), first(r.Subscription, before.Subscription), first(r.Use, before.Use)}
}

func (r Rates) text() string {
	return strings.Join([]string{r.SinglePayment, r.Subscription, r.Use}, " / ")
}

// check returns the rates in their shortest form.
func (r Rates) check() (Rates, error) {
	var f errs.Fields
	for _, part := range []struct {
		path string
		text *string
	}{{"single_payment", &r.SinglePayment}, {"subscription", &r.Subscription}, {"use", &r.Use}} {
		if *part.text = strings.TrimSpace(*part.text); *part.text == "" {
			continue
		}
		rate, err := money.ParsePercent(*part.text)
		if err != nil {
			f.Add(part.path, errs.CodeOf(err), "%s", errs.As(err).Message)
			continue
		}
		*part.text = rate.String()
	}
	return r, f.Err("bad_share_model", "What the market keeps cannot be set like this.")
}

// FeeSet makes what the market keeps the same for all classes: an administrator has set one fee. It implements
// market.Shares.
func (s *Service) FeeSet(ctx context.Context, tx *sqldb.Tx, actor account.Actor, fee decimal.Decimal) error {
	_, err := s.setIn(ctx, tx, actor, Product{}, Rates{fee.String(), fee.String(), fee.String()})
	return err
}

// current returns the newest model of a product, or of the whole market. A product that has none has an empty one.
func (s *Service) current(ctx context.Context, q sqldb.Queryer, of Product) (Model, error) {
	where, args := "WHERE m.org_id IS NULL", []any{}
	if of != (Product{}) {
		where, args = "WHERE m.org_id = $1 AND m.product = $2", []any{of.OrgID, of.Name}
	}
	list, err := sqldb.All(ctx, q, scanModel, selectModels+where+` ORDER BY m.version DESC LIMIT 1`, args...)
	if err != nil {
		return Model{}, fmt.Errorf("share model: %w", err)
	}
	switch {
	case len(list) == 1:
		return list[0], nil
	case of != (Product{}):
		return Model{Product: of}, nil
	}
	fee, err := s.market.Fee(ctx, q)
	if err != nil {
		return Model{}, err
	}
	rate := fee.String()
	if rate != startFee { // somebody has set it: it counts for everything, as it did before there were classes
		return Model{Rates: Rates{rate, rate, rate}}, nil
	}
	return Model{Rates: Rates{rate, startSubscription, startUse}}, nil
}

const selectModels = `
SELECT m.version, m.org_id, g.name, m.product, m.single_payment, m.subscription, m.pay_per_use, m.set_at,
       COALESCE(u.name, CASE WHEN m.set_by = '' THEN 'operator' ELSE '' END)
FROM share_models m LEFT JOIN orgs g ON g.id = m.org_id LEFT JOIN users u ON u.id = m.set_by
`

func scanModel(row sqldb.Row) (m Model, err error) {
	return m, row.Scan(&m.Version, sqldb.Text(&m.Product.OrgID), sqldb.Text(&m.Product.OrgName), &m.Product.Name,
		&m.Rates.SinglePayment, &m.Rates.Subscription, &m.Rates.Use, sqldb.Time(&m.SetAt), &m.SetBy)
}

// first returns the first of the values that is one.
func first[T comparable](list ...T) T {
	var none T
	for _, v := range list {
		if v != none {
			return v
		}
	}
	return none
}
