package metering_test

import (
	"strconv"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/metering"
)

// bill marks the contract as billed up to a time after it began.
func (k *kit) bill(t *testing.T, to time.Duration, charge string) {
	t.Helper()
	err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return k.MarkBilled(t.Context(), tx, contractID, began, began.Add(to), charge)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// late returns what came in for billed windows, as text.
func (k *kit) late(t *testing.T) []string {
	t.Helper()
	list, err := k.Late(t.Context(), k.DB, contractID)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, l := range list {
		words = append(words, l.From.Sub(began).String()+" to "+l.To.Sub(began).String()+": "+text(l.Before)+"then "+text(l.After))
	}
	return words
}

func TestLateUsageGoesToTheNextCharge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		send(t, k.Service, k.baker, event("trial", 0, "100"), event("a", hour, "1"), event("b", 90*time.Minute, "2"), event("c", 3*hour, "4"))
		k.bill(t, 30*time.Minute, "no charge") // it was on trial until then
		k.bill(t, 90*time.Minute, "charge 1")
		wantWords(t, k.late(t))
		send(t, k.Service, k.baker, event("d", 91*time.Minute, "8")) // in the hour of the border, but not billed
		wantWords(t, k.late(t))
		send(t, k.Service, k.baker, event("e", 89*time.Minute, "16"), event("more trial", time.Minute, "100"))
		wantWords(t, k.late(t), "0s to 30m0s: call 100; then call 200; ", "30m0s to 1h30m0s: call 1; then call 17; ")

		k.bill(t, 2*hour, "charge 2") // bills the correction, and what follows
		wantWords(t, k.late(t))
		send(t, k.Service, k.baker, event("f", 100*time.Minute, "32"), event("g", hour, "64"))
		wantWords(t, k.late(t), "30m0s to 1h30m0s: call 17; then call 81; ", "1h30m0s to 2h0m0s: call 10; then call 42; ")
		k.bill(t, 2*hour, "charge 3") // the corrections alone
		wantWords(t, k.late(t))

		since, err := k.Unbilled(t.Context(), k.DB, contractID)
		if err != nil || !since.Equal(began.Add(3*hour)) {
			t.Errorf("not billed since %s (%v), want three hours after the begin", since, err)
		}
		k.bill(t, 100*hour, "charge 4")
		if since, err = k.Unbilled(t.Context(), k.DB, contractID); err != nil || !since.IsZero() {
			t.Errorf("not billed since %s (%v), want never", since, err)
		}
	})
}

// TestUsageOfAnyWindow compares windows that begin and end anywhere with counting the events one by one.
func TestUsageOfAnyWindow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		var events []metering.Event
		for i := range 60 {
			events = append(events, event(string(rune('A'+i)), time.Duration(i)*7*time.Minute, "1"))
		}
		send(t, k.Service, k.baker, events[:30]...)
		send(t, k.Service, k.baker, events[30:]...)
		for from := time.Duration(0); from < 7*hour; from += 23 * time.Minute {
			for to := from - time.Minute; to < 8*hour; to += 41 * time.Minute {
				n := 0
				for i := range events {
					if at := time.Duration(i) * 7 * time.Minute; at >= from && at < to {
						n++
					}
				}
				want := ""
				if n > 0 {
					want = "call " + strconv.Itoa(n) + "; "
				}
				k.wantUsage(t, from, to, want)
			}
		}
	})
}
