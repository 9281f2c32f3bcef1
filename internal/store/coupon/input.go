package coupon

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// The most of what sellers write.
const (
	mostNote    = 200 // characters
	mostPeriods = 1200
	mostUses    = 1_000_000_000
	mostPlans   = 20
)

// Input is a coupon as its seller writes it.
type Input struct {
	Code      string // 3 to 32 letters, digits, dashes and underscores; "" makes one
	Note      string
	Percent   string   // decimal text, above 0 and at most 100; "" where an amount is taken off
	Amount    string   // as "5.00"; "" where a percentage is taken off
	Currency  string   // of the amount
	Offering  string   // id, or organisation/name; "" for all that the organisation sells
	Plans     []string // labels; none for all
	Periods   int      // of a contract that have it; 0 for all of them
	MaxUses   int64    // 0 for any number
	MaxPerOrg int64    // 0 for any number
	Until     string   // the last day, as 2026-12-31, in UTC; "" for no end
}

// check makes a coupon of the input. All mistakes come back together, code "bad_coupon".
func (s *Service) check(ctx context.Context, q sqldb.Queryer, actor account.Actor, in Input) (Coupon, error) {
	var f errs.Fields
	c := Coupon{OrgID: actor.OrgID, OrgName: actor.OrgName, Note: strings.TrimSpace(in.Note), MaxUses: in.MaxUses, MaxPerOrg: in.MaxPerOrg}
	c.Periods = in.Periods
	if c.Code = tidyCode(in.Code); c.Code == "" {
		c.Code = newCode()
	}
	f.Check(isCode(c.Code), "code", "bad_code", "A code has %d to %d letters from A to Z, digits, dashes and underscores.", leastCode, mostCode)
	f.Check(isLine(c.Note) && utf8.RuneCountInString(c.Note) <= mostNote, "note", "bad_text", "A note is one line of at most %d characters.", mostNote)
	f.Check(in.Periods >= 0 && in.Periods <= mostPeriods, "periods", "bad_number", "It holds for 1 to %d periods, or with 0 as long as the contract.", mostPeriods)
	f.Check(in.MaxUses >= 0 && in.MaxUses <= mostUses, "max_uses", "bad_number", "It can be used 1 to %d times, or with 0 any number of times.", mostUses)
	f.Check(in.MaxPerOrg >= 0 && in.MaxPerOrg <= mostUses, "max_per_org", "bad_number", "One organisation uses it 1 to %d times, or with 0 any number of times.", mostUses)
	if err := s.checkWorth(ctx, q, &f, &c, in); err != nil {
		return Coupon{}, err
	}
	if err := checkScope(ctx, q, actor, &f, &c, in); err != nil {
		return Coupon{}, err
	}
	c.checkUntil(&f, in.Until, s.clock.Now())
	return c, f.Err("bad_coupon", "The coupon cannot be made like this.")
}

// checkWorth reads what is taken off.
func (s *Service) checkWorth(ctx context.Context, q sqldb.Queryer, f *errs.Fields, c *Coupon, in Input) error {
	percent, amount := strings.TrimSpace(in.Percent), strings.TrimSpace(in.Amount)
	switch {
	case percent == "" && amount == "":
		f.Add("percent", "required", "Say what is taken off: a percentage, or an amount.")
		return nil
	case percent != "" && amount != "":
		f.Add("amount", "one_of_both", "Take off a percentage or an amount, not both.")
		return nil
	case percent != "":
		rate, err := money.ParsePercent(percent)
		if err != nil {
			f.Add("percent", errs.CodeOf(err), "%s", errs.As(err).Message)
			return nil
		}
		f.Check(rate.IsPositive(), "percent", "bad_percentage", "A coupon takes off more than 0 percent.")
		c.Percent = rate
		return nil
	}
	currencies, err := s.market.Currencies(ctx, q)
	if err != nil {
		return err
	}
	currency := strings.ToUpper(strings.TrimSpace(in.Currency))
	if !f.Check(slices.Contains(currencies, currency), "currency", "bad_currency", "The market takes %s.", strings.Join(currencies, ", ")) {
		return nil
	}
	if c.Amount, err = money.Parse(amount, currency); err != nil {
		f.Add("amount", errs.CodeOf(err), "%s", errs.As(err).Message)
		return nil
	}
	f.Check(c.Amount.Minor > 0, "amount", "bad_amount", "A coupon takes off more than nothing.")
	return nil
}

// checkScope reads what the coupon is for.
func checkScope(ctx context.Context, q sqldb.Queryer, actor account.Actor, f *errs.Fields, c *Coupon, in Input) (err error) {
	if ref := strings.TrimSpace(in.Offering); ref != "" {
		if c.Product, err = ownProduct(ctx, q, actor, ref); errs.Is(err, errs.KindNotFound) {
			f.Add("offering", "offering_not_found", "%s", errs.As(err).Message)
		} else if err != nil {
			return err
		}
	}
	f.Check(len(in.Plans) <= mostPlans, "plans", "too_many", "Name at most %d plans.", mostPlans)
	known, err := labelsOf(ctx, q, actor.OrgID, c.Product)
	if err != nil {
		return err
	}
	for _, label := range in.Plans {
		if label = strings.ToLower(strings.TrimSpace(label)); label == "" || slices.Contains(c.Plans, label) {
			continue
		}
		f.Check(slices.Contains(known, label), "plans", "plan_not_found", "No plan of what you sell has the label %.40q.", label)
		c.Plans = append(c.Plans, label)
	}
	return nil
}

// checkUntil reads the last day.
func (c *Coupon) checkUntil(f *errs.Fields, text string, now time.Time) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, text)
	if !f.Check(err == nil && day.Year() < 10000, "until", "bad_day", "%.20q is not a day. Write it as 2026-12-31.", text) {
		return
	}
	c.Until = day.AddDate(0, 0, 1)
	f.Check(c.Until.After(now), "until", "past_day", "The last day is over already.")
}

func isLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
