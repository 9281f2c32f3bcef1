package catalogue

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Plan is one of the plans that an offering is sold on.
type Plan struct {
	ID string
	pricing.Plan
}

// Free reports whether no plan of the offering costs anything.
func (o Offering) Free() bool {
	return !slices.ContainsFunc(o.Plans, func(p Plan) bool { return !p.Plan.Free() })
}

// Plan returns the plan with the label; "" is right where there is only one. Mistakes are of KindInvalid, codes
// "plan_required" and "plan_not_found" (spec wstore 3.7).
func (o Offering) Plan(label string) (Plan, error) {
	label = strings.TrimSpace(label)
	if label == "" && len(o.Plans) == 1 {
		return o.Plans[0], nil
	}
	if label == "" {
		return Plan{}, errs.Invalid("plan_required", "%s is sold on several plans. Name one of them: %s.", o.Title, strings.Join(o.planLabels(), ", "))
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, p := range o.Plans {
			if same(p.Label, label) {
				return p, nil
			}
		}
	}
	return Plan{}, errs.Invalid("plan_not_found", "%s has no plan %.40q.", o.Title, label)
}

func (o Offering) planLabels() []string {
	labels := make([]string, len(o.Plans))
	for i, p := range o.Plans {
		labels[i] = p.Label
	}
	return labels
}

// Price is what shop windows show of what an offering costs.
type Price struct {
	Amount      money.Amount // of the cheapest plan up to the end of its first period; nothing where Class is ClassUse and there is nothing to pay before
	TaxIncluded bool
	Class       string // of that plan; "" is free
	Period      string // which Amount is for, as "month"; "" where it is paid once or is mixed
	Several     bool   // there are other plans to choose from
}

// PriceFrom returns the price of the cheapest plan that everybody may choose.
func (o Offering) PriceFrom() Price {
	i := o.shown()
	if i < 0 {
		return Price{}
	}
	price := o.Plans[i].price()
	open := slices.DeleteFunc(slices.Clone(o.Plans), func(p Plan) bool { return p.Reserved() })
	price.Several = len(open) > 1
	return price
}

// shown returns the index of the cheapest plan that everybody may choose: a free one, else the lowest price in
// the currency of the first, else one that is paid by use only. Where all are reserved it is the cheapest of
// those; -1 where there is none.
func (o Offering) shown() int {
	best := -1
	for i, p := range o.Plans {
		if best < 0 || p.cheaper(o.Plans[best]) {
			best = i
		}
	}
	return best
}

// cheaper reports whether shop windows show p rather than q, which comes before it.
func (p Plan) cheaper(q Plan) bool {
	if p.Reserved() != q.Reserved() {
		return q.Reserved()
	}
	return p.price().Below(q.price())
}

func (p Plan) price() Price {
	return Price{Amount: p.amount(), TaxIncluded: p.TaxIncluded, Class: p.Class(), Period: p.Each()}
}

// Below reports whether p is the lower price: what is free is, then the lower amount in the same currency, since
// amounts of several cannot be compared, and then what is paid by use only.
func (p Price) Below(q Price) bool {
	if p.rank() != q.rank() {
		return p.rank() < q.rank()
	}
	return p.Amount.Currency == q.Amount.Currency && p.Amount.Minor < q.Amount.Minor
}

func (p Price) rank() int {
	switch {
	case p.Class == "":
		return 0
	case !p.Amount.IsZero():
		return 1
	default:
		return 2
	}
}

// amount is the plan's price; plans that were stored have one.
func (p Plan) amount() money.Amount {
	price, err := p.Price()
	if err != nil {
		return money.Amount{Currency: p.Currency}
	}
	return price
}

// drafts returns the plans as their seller may change them.
func drafts(plans []Plan) []pricing.Draft {
	list := make([]pricing.Draft, len(plans))
	for i, p := range plans {
		list[i] = p.Draft()
	}
	return list
}

// planRules returns what the market allows in the plans of the offering.
func (s *Service) planRules(ctx context.Context, q sqldb.Queryer, o Offering) (pricing.Rules, error) {
	currencies, err := s.market.Currencies(ctx, q)
	if err != nil {
		return pricing.Rules{}, err
	}
	units, err := s.market.Units(ctx, q)
	if err != nil {
		return pricing.Rules{}, err
	}
	others, err := versionsOf(ctx, q, o)
	return pricing.Rules{Units: units, Currencies: currencies, Earlier: len(others) > 0}, err
}

// PlanRules returns what the market allows in price plans; an update plan counts as allowed.
func (s *Service) PlanRules(ctx context.Context) (pricing.Rules, error) {
	rules, err := s.planRules(ctx, s.db, Offering{})
	rules.Earlier = true
	return rules, err
}

// checkPlans reads the plans of the input; old is the offering as it is. Plans that stay as they are are not
// judged anew before they are published: the market may take other currencies and units by now, which the
// seller mends in its own time.
func checkPlans(f *errs.Fields, in OfferingInput, old Offering, rules pricing.Rules) []Plan {
	was := old.Input()
	if len(old.Plans) > 0 && in.Plan == was.Plan && reflect.DeepEqual(in.Plans, was.Plans) {
		return old.Plans
	}
	if len(in.Plans) == 0 {
		return []Plan{{Plan: checkPlan(f, in.Plan, rules.Currencies)}}
	}
	parsed := pricing.ParseInto(f, in.Plans, rules)
	plans := make([]Plan, len(parsed))
	for i, p := range parsed {
		plans[i].Plan = p
	}
	return plans
}

// namePlans gives each plan the id that it had before, by its label, or a new one.
func (s *Service) namePlans(plans, before []Plan) {
	ids := map[string]string{}
	for _, p := range before {
		ids[p.Label] = p.ID
	}
	for i, p := range plans {
		if plans[i].ID = ids[p.Label]; plans[i].ID == "" {
			plans[i].ID = s.ids.NewID()
		}
		delete(ids, p.Label)
	}
}
