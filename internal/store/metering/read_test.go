package metering_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/metering"
)

func TestOverviewByDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		seats := event("s", 49*hour, "3")
		seats.Meter = "seats used"
		send(t, k.Service, k.baker, event("a", hour, "1"), event("b", 2*hour, "2"), event("c", 30*hour, "4"), event("d", 72*hour, "8.25"), seats)
		o, err := k.Overview(t.Context(), k.ann, contractID, metering.Window{From: began.Add(90 * time.Minute), To: began.Add(72*hour + time.Microsecond)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range o.Periods {
			got = append(got, p.Start.Format("01-02 ")+text(p.Used))
		}
		want := []string{"10-23 call 2; ", "10-24 call 4; ", "10-25 seats used 3; ", "10-26 call 8.25; "}
		if diff := cmp.Diff(want, got); diff != "" || text(o.Total) != "call 14.25; seats used 3; " {
			t.Errorf("total %q; days (- wanted, + got):\n%s", text(o.Total), diff)
		}
		write, err := k.Export(t.Context(), k.baker, contractID, metering.Window{Step: metering.ByMonth, From: began, To: k.Clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if want := "from,call,seats used\n2026-10-01T00:00:00Z,15.25,3\n2026-11-01T00:00:00Z,0,0\n"; b.String() != want {
			t.Errorf("exported %q, want %q", b.String(), want)
		}
	})
}

func TestEventsByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		seats := event("s", 2*hour, "3")
		seats.Meter, seats.Properties = "seats used", []byte(`{"room":"=1+1"}`)
		send(t, k.Service, k.baker, event("c", 5*hour, "1"), event("a", hour, "1"), event("a2", hour, "1"))
		send(t, k.Service, k.baker, event("b", hour+1, "1"), seats)
		list := func(f metering.Filter, limit int) string {
			var ids []string
			req := page.Request{Limit: limit}
			for {
				p, err := k.Events(t.Context(), k.ann, contractID, f, req)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range p.Items {
					ids = append(ids, e.ID)
				}
				if p.Next == "" {
					return strings.Join(ids, " ")
				}
				req.After = p.Next
			}
		}
		for limit := 1; limit < 7; limit++ {
			if got := list(metering.Filter{}, limit); got != "a a2 b s c" {
				t.Errorf("pages of %d give %s", limit, got)
			}
		}
		if got := list(metering.Filter{Label: "Seats Used"}, 9); got != "s" {
			t.Errorf("by label: %s", got)
		}
		if got := list(metering.Filter{Label: "more calls"}, 9); got != "a a2 b c" {
			t.Errorf("by the label of a second component: %s", got)
		}
		if got := list(metering.Filter{From: began.Add(2 * hour), To: began.Add(5 * hour)}, 9); got != "s" {
			t.Errorf("up to a moment: %s", got)
		}
		if got := list(metering.Filter{From: began.Add(2 * hour), To: began.Add(5 * hour), Through: true}, 9); got != "s c" {
			t.Errorf("through a moment: %s", got)
		}
		write, err := k.ExportEvents(t.Context(), k.ann, contractID, metering.Filter{Label: "seats used"})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if want := `s,gate,` + contractID + `,2026-10-23T11:00:00Z,seats used,3,"{""room"":""=1+1""}"`; !strings.Contains(b.String(), want) {
			t.Errorf("exported %q, want %q in it", b.String(), want)
		}
	})
}

func TestWhoReadsUsage(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	admin, other := k.Admin(t, "root"), k.Provider(t, "miller")
	noProvider := k.baker
	noProvider.Roles = nil
	for name, tt := range map[string]struct {
		actor account.Actor
		code  string
	}{
		"nobody": {account.Actor{}, "sign_in_required"}, "the buyer": {k.ann, ""}, "the seller": {k.baker, ""}, "an admin": {admin, ""},
		"another seller": {other, "contract_not_found"}, "a member of the seller": {noProvider, "contract_not_found"},
	} {
		if _, err := k.Overview(t.Context(), tt.actor, contractID, metering.Window{}); errs.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", name, err, tt.code)
		}
		if _, err := k.Events(t.Context(), tt.actor, contractID, metering.Filter{}, page.Request{}); errs.CodeOf(err) != tt.code {
			t.Errorf("events, %s: %v, want %q", name, err, tt.code)
		}
	}
	for _, w := range []metering.Window{
		{Step: "year"}, {From: k.Clock.Now(), To: began}, {Step: metering.ByHour, From: began.AddDate(-1, 0, 0), To: began},
		{From: time.Date(1, 1, 1, 1, 1, 1, 1, time.UTC)},
	} {
		if _, err := k.Overview(t.Context(), k.ann, contractID, w); errs.CodeOf(err) != "bad_window" {
			t.Errorf("%+v: %v", w, err)
		}
	}
}
