package metering_test

import (
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/metering"
)

// TestCounts says what became of the events since the service started.
func TestCounts(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	first := event("e1", hour, "1")
	changed, unknown := first, event("e2", hour, "1")
	changed.Quantity, unknown.Meter, unknown.Unit = "2", "", "mile"
	wantWords(t, send(t, k.Service, k.baker, first, changed, first, unknown), "accepted", "event_conflict", "duplicate", "unknown_meter")

	billed := k.contracts[contractID]
	billed.BilledTo = began.Add(5 * hour)
	k.contracts[contractID] = billed
	k.Clock.Advance(hour)
	wantWords(t, send(t, k.Service, k.baker, event("e3", 2*hour, "1"), event("e4", 6*hour, "1")), "accepted", "accepted")
	if got, want := k.Counts(), (metering.Counts{Accepted: 3, Duplicates: 1, Refused: 2, Conflicts: 1, Late: 1}); got != want {
		t.Errorf("the counts are %+v, want %+v", got, want)
	}
}
