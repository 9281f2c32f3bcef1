package metering_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
)

// kit is metering on a test's database, with contracts of its own.
type kit struct {
	*accounttest.Kit
	*metering.Service
	contracts contracts

	baker, ann account.Actor // who sells, and who buys
}

// contracts are the contracts of a kit, by their ids.
type contracts map[string]metering.Contract

func (c contracts) UsageContract(_ context.Context, _ sqldb.Queryer, ref string) (metering.Contract, error) {
	found, ok := c[ref]
	if !ok {
		return metering.Contract{}, errs.NotFound("contract_not_found", "There is no contract %s.", ref)
	}
	return found, nil
}

// contractID is the contract that every kit has.
const contractID = "0000000000000000000000c1"

// began is when it began: ten days before the clock's start.
var began = accounttest.Start.Add(-10 * 24 * time.Hour)

func newKit(t testing.TB, db *sqldb.DB) *kit {
	t.Helper()
	k := &kit{Kit: accounttest.New(db), contracts: contracts{}}
	k.baker, k.ann = k.Provider(t, "baker"), k.Customer(t, "ann")
	k.contracts[contractID] = metering.Contract{
		ID: contractID, OrgID: k.ann.OrgID, UserID: k.ann.UserID, SellerID: k.baker.OrgID, Offering: "baker/bread/1.0",
		Plan: plan(), StartedAt: began,
	}
	k.Service = k.open()
	return k
}

// open returns a service on the kit's database, as another server has one, or the same after a restart.
func (k *kit) open() *metering.Service {
	return metering.New(metering.Deps{
		DB: k.DB, Clock: k.Clock, Contracts: k.contracts, Accounts: k.Kit, Log: slog.New(slog.DiscardHandler),
	})
}

// plan is paid by calls and by a function of the seats.
func plan() pricing.Plan {
	return pricing.Plan{Title: "By use", Currency: "EUR", Components: []pricing.Component{
		{Label: "Calls", Unit: "Call", Model: pricing.PayPerUse, Value: decimal.RequireFromString("0.10")},
		{Label: "More calls", Unit: "Call", Model: pricing.PayPerUse, Value: decimal.RequireFromString("0.01")},
		{Label: "Seats", Model: pricing.PayPerUse, Function: &pricing.Function{
			Label: "Seats", Text: "seats * 2", Variables: map[string]pricing.Variable{
				"s": {Label: "Seats used", Type: "usage"}, "two": {Label: "Two", Type: "constant", Value: decimal.NewFromInt(2)},
			},
			Body: &pricing.Expr{Op: "*", Arg1: pricing.Operand{Variable: "s"}, Arg2: pricing.Operand{Variable: "two"}},
		}},
	}}
}

// event is a use of calls at a time after the contract began.
func event(id string, after time.Duration, quantity string) metering.Event {
	return metering.Event{ID: id, Source: "gate", Contract: contractID, Time: began.Add(after), Meter: "call", Quantity: quantity}
}

// send sends events and returns what became of them, a word or a code for each.
func send(t testing.TB, s *metering.Service, actor account.Actor, events ...metering.Event) []string {
	t.Helper()
	results, err := s.Send(t.Context(), actor, events)
	if err != nil {
		t.Fatal(err)
	}
	words := make([]string, len(results))
	for i, r := range results {
		words[i] = string(r.Status)
		if r.Err != nil {
			words[i] = r.Err.Code
		}
	}
	return words
}

func wantWords(t testing.TB, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what became of the events (- wanted, + got):\n%s", diff)
	}
}

// wantUsage checks the usage of a window after the contract began.
func (k *kit) wantUsage(t testing.TB, from, to time.Duration, want string) {
	t.Helper()
	u, err := k.Usage(t.Context(), k.DB, contractID, began.Add(from), began.Add(to))
	if err != nil {
		t.Fatal(err)
	}
	if got := text(u); got != want {
		t.Errorf("usage from %s to %s is %q, want %q", from, to, got, want)
	}
}

func text(u pricing.Usage) string {
	s := ""
	for _, m := range plan().Meters() {
		if n, ok := u[m.Key]; ok {
			s += fmt.Sprintf("%s %s; ", m.Key, n)
		}
	}
	return s
}

// wantSound verifies everything.
func (k *kit) wantSound(t testing.TB, events int64) {
	t.Helper()
	report, err := k.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Problems) > 0 || report.Events != events {
		t.Errorf("%d events, want %d; %q", report.Events, events, report.Problems)
	}
}
