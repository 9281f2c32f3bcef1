package coupon

import (
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/store/pricing"
)

// State is what a coupon is at a moment.
type State string

// The states of a coupon. They follow from its facts; nothing has to run for one to become the next.
const (
	Active  State = "active"
	UsedUp  State = "used_up" // becomes active again where a use is given back
	Expired State = "expired"
	Stopped State = "stopped" // for good
)

// States are all of them.
var States = []State{Active, UsedUp, Expired, Stopped}

// Terms are what a coupon takes off, and off what. A contract keeps them as they were when it was made.
type Terms struct {
	pricing.Coupon
	Plans   []string `json:"plans,omitempty"`   // labels of price plans, in lower case; none is all
	Periods int      `json:"periods,omitempty"` // of a contract that have it; 0 is all of them
}

// Counts reports whether the coupon is for the plan with the label, in the currency of the plan.
func (t Terms) Counts(label, currency string) bool {
	return t.forPlan(label) && t.inCurrency(currency)
}

func (t Terms) forPlan(label string) bool {
	return len(t.Plans) == 0 || slices.Contains(t.Plans, strings.ToLower(label))
}

func (t Terms) inCurrency(currency string) bool {
	return !t.Percent.IsZero() || t.Amount.Currency == currency
}

// Coupon is one that a seller made.
type Coupon struct {
	ID             string
	OrgID, OrgName string // the seller
	Note           string // the seller's own; "" for none
	Terms
	Product   string    // name of the offering that it is for, whatever its version; "" for all of the seller's
	MaxUses   int64     // 0 for any number
	MaxPerOrg int64     // by one organisation; 0 for any number
	Uses      int64     // that were not given back
	Until     time.Time // it counts before that; zero for no end
	StoppedAt time.Time // zero before
	StoppedBy string    // user
	CreatedAt time.Time
	CreatedBy string // user
}

// State returns what the coupon is at the moment.
func (c Coupon) State(now time.Time) State {
	switch {
	case !c.StoppedAt.IsZero():
		return Stopped
	case !c.Until.IsZero() && !now.Before(c.Until):
		return Expired
	case c.MaxUses > 0 && c.Uses >= c.MaxUses:
		return UsedUp
	}
	return Active
}

// LastDay returns the last day on which the coupon counts, as 2026-12-31; "" where it has no end.
func (c Coupon) LastDay() string {
	if c.Until.IsZero() {
		return ""
	}
	return c.Until.Add(-time.Microsecond).UTC().Format(time.DateOnly)
}
