package metering

import (
	"context"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Contract is what metering has to know of a contract.
type Contract struct {
	ID         string // 24 hex; the purchase's
	OrgID      string // who bought
	UserID     string // the member who did
	SellerID   string // the organisation that sells, and sends the events
	Offering   string // "org/name/version"
	Plan       pricing.Plan
	StartedAt  time.Time
	EndedAt    time.Time     // the zero time while it runs
	LateWindow time.Duration // how long events come in for what was billed; 0: as the seller has set it
	BilledTo   time.Time     // usage before it was billed; the zero time where none was
}

// Contracts knows the contracts; the room order does.
type Contracts interface {
	// UsageContract returns a contract by its id, KindNotFound where there is none.
	UsageContract(ctx context.Context, q sqldb.Queryer, ref string) (Contract, error)
}

// agreed is a contract with its meters by their names.
type agreed struct {
	Contract
	readAt  time.Time
	byKey   map[string]bool
	byUnit  map[string]string
	byLabel map[string]string
}

func newAgreed(c Contract, at time.Time) *agreed {
	a := &agreed{Contract: c, readAt: at, byKey: map[string]bool{}, byUnit: map[string]string{}, byLabel: map[string]string{}}
	for _, m := range c.Plan.Meters() {
		a.byKey[m.Key] = true
		a.byLabel[strings.ToLower(m.Label)] = m.Key
		if m.Unit != "" {
			a.byUnit[strings.ToLower(m.Unit)] = m.Key
		}
	}
	for _, list := range [][]pricing.Component{c.Plan.Components, c.Plan.Deductions} {
		for _, part := range list { // further components of a unit have labels of their own
			if key, ok := a.byUnit[strings.ToLower(part.Unit)]; ok && part.Model == pricing.PayPerUse {
				if _, taken := a.byLabel[strings.ToLower(part.Label)]; !taken {
					a.byLabel[strings.ToLower(part.Label)] = key
				}
			}
		}
	}
	return a
}

// meter returns the key of the meter that the event counts for.
func (a *agreed) meter(e *Event) (string, bool) {
	switch {
	case e.Meter != "":
		if a.byKey[e.Meter] {
			return e.Meter, true
		}
		key := strings.ToLower(e.Meter)
		return key, a.byKey[key]
	case e.Component != "":
		key, ok := a.byLabel[strings.ToLower(e.Component)]
		return key, ok
	}
	key, ok := a.byUnit[strings.ToLower(e.Unit)]
	return key, ok
}

// contractAge is how long a contract is used as it was read. What it refuses is read anew at once.
const contractAge = 2 * time.Second

// maxContracts bounds how many contracts are kept.
const maxContracts = 20_000

// contracts keeps contracts for a moment, because a seller sends many events for each.
type contracts struct {
	from Contracts
	mu   sync.Mutex
	byID map[string]*agreed
}

// get returns a contract that was read at most contractAge before now, or anew.
func (c *contracts) get(ctx context.Context, q sqldb.Queryer, id string, now time.Time, anew bool) (*agreed, error) {
	c.mu.Lock()
	known := c.byID[id]
	c.mu.Unlock()
	if known != nil && !anew && now.Sub(known.readAt) < contractAge && !now.Before(known.readAt) {
		return known, nil
	}
	read, err := c.from.UsageContract(ctx, q, id)
	if err != nil {
		return nil, err
	}
	known = newAgreed(read, now)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byID == nil || len(c.byID) >= maxContracts {
		c.byID = map[string]*agreed{}
	}
	c.byID[id] = known
	return known, nil
}
