package pricing

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// Coupon is what is taken off a bill: an amount in the plan's currency, or a percentage.
type Coupon struct {
	Code    string          `json:"code"`
	Percent decimal.Decimal `json:"percent,omitzero"`
	Amount  money.Amount    `json:"amount,omitzero"` // counts where Percent is zero
}

// Less returns the bill with a last line that takes the coupon off everything that is charged on it; what is given
// back within it comes back as it was paid. No more is taken off than there is, and where there is nothing there is
// no line. A coupon that cannot be is KindInvalid, code "bad_coupon".
func (b Bill) Less(c Coupon) (Bill, error) {
	base, err := b.charged()
	if err != nil {
		return b, err
	}
	line, err := c.line(base)
	if err != nil || line.Net.IsZero() {
		return b, err
	}
	lines := slices.Concat(b.Lines, []Line{line})
	if b.Net.Currency == "" {
		b.Net.Currency = base.Currency
	}
	net, err := b.Net.Add(line.Net)
	return Bill{Lines: lines, Net: net}, err
}

// Off returns which part of what is charged on the bill its coupons take off, between 0 and 1.
func (b Bill) Off() (*big.Rat, error) {
	base, err := b.charged()
	off := new(big.Rat)
	if err != nil || base.Minor == 0 {
		return off, err
	}
	for _, line := range b.Lines {
		if line.Kind == LineDiscount {
			off.Add(off, big.NewRat(-line.Net.Minor, base.Minor))
		}
	}
	return off, nil
}

// charged returns the sum of what a coupon is taken off.
func (b Bill) charged() (money.Amount, error) {
	sum := money.Amount{}
	for _, line := range b.Lines {
		if line.Kind == LineCredit || line.Kind == LineDiscount {
			continue
		}
		if sum.Currency == "" {
			sum.Currency = line.Net.Currency
		}
		var err error
		if sum, err = sum.Add(line.Net); err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// line returns what the coupon takes off a sum.
func (c Coupon) line(base money.Amount) (Line, error) {
	line := Line{Kind: LineDiscount, Label: "Coupon " + c.Code, Quantity: one}
	if c.Percent.IsZero() {
		if c.Amount.Minor < 0 || (c.Amount.Minor > 0 && base.Currency != "" && c.Amount.Currency != base.Currency) {
			return Line{}, errs.Invalid("bad_coupon", "The coupon is worth %s %s, but the plan is in %s.", c.Amount, c.Amount.Currency, base.Currency)
		}
		off := max(0, min(c.Amount.Minor, base.Minor))
		line.Net = money.Amount{Minor: -off, Currency: base.Currency}
		line.Steps = []string{fmt.Sprintf("%s %s off %s %s", c.Amount, c.Amount.Currency, base, base.Currency)}
		if off < c.Amount.Minor {
			line.Steps = append(line.Steps, "no more than there is to pay")
		}
		return line, nil
	}
	percent, err := rat(c.Percent)
	if err != nil {
		return Line{}, err
	}
	if percent.Sign() < 0 || percent.Cmp(hundred) > 0 {
		return Line{}, errs.Invalid("bad_coupon", "A coupon takes off between 0 and 100 percent, not %s.", c.Percent)
	}
	if base.Currency == "" {
		return Line{}, nil // there is nothing on the bill
	}
	exact := percent.Mul(percent, toRat(base))
	exact.Quo(exact, hundred)
	off, err := round(exact, base.Currency)
	if err != nil {
		return Line{}, err
	}
	line.Steps = []string{fmt.Sprintf("%s %% of %s %s = %s off", c.Percent, base, base.Currency, inMoney(exact, base.Currency))}
	if rounded := toRat(off); rounded.Cmp(exact) != 0 {
		line.Steps = append(line.Steps, "rounded half to even: "+inMoney(rounded, base.Currency))
	}
	line.Net, err = off.Neg()
	return line, err
}
