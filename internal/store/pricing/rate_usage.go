package pricing

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
)

// usage bills the components that are paid by use.
func (r *rating) usage() error {
	if !r.in.billsUsage() {
		return nil
	}
	for _, c := range r.plan.Components {
		if c.Model != PayPerUse {
			continue
		}
		if err := r.use(LineUsage, c); err != nil {
			return err
		}
	}
	return nil
}

// deductions takes off what deductions come to.
func (r *rating) deductions() error {
	if !r.in.billsUsage() {
		return nil
	}
	for _, c := range r.plan.Deductions {
		if err := r.use(LineDeduction, c); err != nil {
			return err
		}
	}
	return nil
}

// use puts a component that is paid by use on the bill, or takes it off. Nothing used and nothing to pay is no
// line.
func (r *rating) use(kind LineKind, c Component) error {
	line := Line{Kind: kind, Label: c.Label, Unit: c.Unit, From: r.in.UsageFrom, To: r.in.UsageTo}
	var exact *big.Rat
	var err error
	if c.Function != nil {
		exact, err = r.function(c.Function, &line)
	} else {
		exact, err = r.quantity(c, &line)
	}
	if err != nil || (exact.Sign() == 0 && line.Quantity.IsZero()) {
		return err
	}
	if kind == LineDeduction {
		exact.Neg(exact)
		line.Steps = append(line.Steps, "taken off")
	}
	return r.add(line, exact)
}

// function computes a price function.
func (r *rating) function(f *Function, line *Line) (*big.Rat, error) {
	if f.Body == nil {
		return nil, errs.Invalid("bad_plan", "The price function %q computes nothing.", clip(f.Label))
	}
	exact, err := f.eval(f.Body, r.in.Usage)
	if err != nil {
		return nil, err
	}
	var given []string
	for _, v := range f.usage() {
		given = append(given, fmt.Sprintf("%s = %s", v.Label, r.in.Usage[meterKey(v.Label)]))
	}
	step := fmt.Sprintf("%s = %s", f.Formula(), r.money(exact))
	if len(given) > 0 {
		step += ", where " + strings.Join(given, ", ")
	}
	line.Steps = append(line.Steps, step)
	return exact, nil
}

// quantity prices what was counted of a unit.
func (r *rating) quantity(c Component, line *Line) (*big.Rat, error) {
	line.Quantity = r.in.Usage[meterKey(c.Unit)]
	q, err := rat(line.Quantity)
	if err != nil {
		return nil, err
	}
	if q.Sign() < 0 {
		return nil, errs.Invalid("bad_usage", "%s %s were used, which is less than nothing.", line.Quantity, c.Unit)
	}
	if free, err := rat(c.FreeUnits); err != nil {
		return nil, err
	} else if free.Sign() > 0 && q.Sign() > 0 {
		before := number(q)
		if q.Sub(q, free); q.Sign() < 0 {
			q.SetInt64(0)
		}
		line.Steps = append(line.Steps, fmt.Sprintf("%s − %s free = %s %s", before, c.FreeUnits, number(q), c.Unit))
	}
	switch c.scheme() {
	case Flat:
		line.UnitPrice = c.Value
		return r.times(line, q, c, c.Value)
	case Percentage:
		return r.percentage(line, q, c)
	case Package:
		return r.packages(line, q, c)
	case Volume:
		return r.volume(line, q, c)
	case Graduated:
		return r.graduated(line, q, c)
	default:
		return nil, errs.Invalid("bad_plan", "There is no price scheme %q.", clip(string(c.Scheme)))
	}
}

// times is quantity × price.
func (r *rating) times(line *Line, q *big.Rat, c Component, price decimal.Decimal) (*big.Rat, error) {
	exact, err := rat(price)
	if err != nil {
		return nil, err
	}
	exact.Mul(exact, q)
	line.Steps = append(line.Steps, fmt.Sprintf("%s %s × %s = %s", number(q), c.Unit, price, r.money(exact)))
	return exact, nil
}

func (r *rating) percentage(line *Line, q *big.Rat, c Component) (*big.Rat, error) {
	exact, err := rat(c.Value)
	if err != nil {
		return nil, err
	}
	exact.Mul(exact, q)
	exact.Quo(exact, hundred)
	line.Steps = append(line.Steps, fmt.Sprintf("%s %% of %s = %s", c.Value, number(q), r.money(exact)))
	return exact, nil
}

// packages counts every package that is begun.
func (r *rating) packages(line *Line, q *big.Rat, c Component) (*big.Rat, error) {
	size, err := rat(c.Package)
	if err != nil {
		return nil, err
	}
	if size.Sign() <= 0 {
		return nil, errs.Invalid("bad_plan", "The package of %q has no units.", clip(c.Label))
	}
	n := ceil(new(big.Rat).Quo(q, size))
	exact, err := rat(c.Value)
	if err != nil {
		return nil, err
	}
	exact.Mul(exact, n)
	line.UnitPrice = c.Value
	line.Steps = append(line.Steps, fmt.Sprintf("%s %s in packages of %s: %s × %s = %s", number(q), c.Unit, c.Package, number(n), c.Value, r.money(exact)))
	return exact, nil
}

// volume prices the whole quantity by the tier that it falls into.
func (r *rating) volume(line *Line, q *big.Rat, c Component) (*big.Rat, error) {
	total := new(big.Rat)
	if q.Sign() == 0 {
		return total, nil
	}
	for i, t := range c.Tiers {
		_, to, err := t.bounds(c.Tiers, i)
		if err != nil {
			return nil, err
		}
		if to != nil && q.Cmp(to) > 0 {
			continue
		}
		line.UnitPrice = t.Unit
		return r.tier(line, q, c, t, total)
	}
	return nil, noTier(c)
}

// graduated prices the part of the quantity in each tier by that tier.
func (r *rating) graduated(line *Line, q *big.Rat, c Component) (*big.Rat, error) {
	total := new(big.Rat)
	if q.Sign() == 0 {
		return total, nil
	}
	for i, t := range c.Tiers {
		from, to, err := t.bounds(c.Tiers, i)
		if err != nil {
			return nil, err
		}
		last := to == nil || q.Cmp(to) <= 0
		if last {
			to = q
		}
		if total, err = r.tier(line, new(big.Rat).Sub(to, from), c, t, total); err != nil || last {
			return total, err
		}
	}
	return nil, noTier(c)
}

// bounds returns where the i-th tier begins and where it ends, nil for no end.
func (t Tier) bounds(tiers []Tier, i int) (from, to *big.Rat, err error) {
	from = new(big.Rat)
	if i > 0 && tiers[i-1].UpTo != nil {
		if from, err = rat(*tiers[i-1].UpTo); err != nil {
			return nil, nil, err
		}
	}
	if t.UpTo != nil {
		to, err = rat(*t.UpTo)
	}
	return from, to, err
}

// tier adds what a quantity costs in a tier.
func (r *rating) tier(line *Line, q *big.Rat, c Component, t Tier, total *big.Rat) (*big.Rat, error) {
	part, err := r.times(line, q, c, t.Unit)
	if err != nil {
		return nil, err
	}
	total = new(big.Rat).Add(total, part)
	if t.Flat.IsZero() {
		return total, nil
	}
	flat, err := rat(t.Flat)
	if err != nil {
		return nil, err
	}
	line.Steps = append(line.Steps, "+ "+r.money(flat)+" for the tier")
	return total.Add(total, flat), nil
}

func noTier(c Component) error {
	return errs.Invalid("bad_plan", "The last tier of %q ends; it must have no end.", clip(c.Label))
}
