package metering_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
)

// sdr is a service detail record that is right but for its number.
func sdr(number int, at string) metering.Record {
	return metering.Record{
		Organisation: "baker", Offering: "bread", Version: "1.0", Customer: "ann", TimeStamp: at,
		CorrelationNumber: strconv.Itoa(number), RecordType: "event", Unit: "call", Value: "10", ComponentLabel: "Calls",
	}
}

// TestRecords follows spec wstore 3.8 and case 62.
func TestRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		steps := []struct {
			name   string
			change func(*metering.Record)
			number int
			at     string
			want   string
		}{
			{"a field is missing", func(r *metering.Record) { r.RecordType = "" }, 1, "2026-10-24T10:00:00.0", "Invalid JSON content"},
			{"another offering", func(r *metering.Record) { r.Version = "2.0" }, 1, "2026-10-24T10:00:00.0", "The offering defined in the SDR is not the purchase offering"},
			{"another user", func(r *metering.Record) { r.Customer = "baker" }, 1, "2026-10-24T10:00:00.0", "The user has not purchased the offering"},
			{"the number is ahead", nil, 2, "2026-10-24T10:00:00.0", "Invalid correlation number, expected: 1"},
			{"the number is text", func(r *metering.Record) { r.CorrelationNumber = "one" }, 1, "2026-10-24T10:00:00.0", "Invalid correlation number, expected: 1"},
			{"no time", nil, 1, "24 October", "Invalid time stamp"},
			{"an unknown unit", func(r *metering.Record) { r.Unit = "toast" }, 1, "2026-10-24T10:00:00.0", "The specified unit or component label is not included in the pricing model"},
			{"no number", func(r *metering.Record) { r.Value = "much" }, 1, "2026-10-24T10:00:00.0", `The quantity "much" is not a number.`},
			{"right", nil, 1, "2026-10-24T10:00:00.9", ""},
			{"the same second, with a blank", nil, 2, "2026-10-24 10:00:00.1", ""},
			{"earlier", nil, 3, "2026-10-24T09:59:59.9", "Invalid time stamp"},
			{"again", nil, 2, "2026-10-24T10:00:00.1", "Invalid correlation number, expected: 3"},
			{"without a fraction, for a variable", func(r *metering.Record) { r.Unit, r.ComponentLabel = "seat", "SEATS USED" }, 3, "2026-10-24T11:00:00Z", ""},
			{"for both", func(r *metering.Record) { r.ComponentLabel = "Seats used" }, 4, "2026-10-24T11:00:01.0", ""},
		}
		for _, tt := range steps {
			r := sdr(tt.number, tt.at)
			if tt.change != nil {
				tt.change(&r)
			}
			message := ""
			if err := k.AddRecord(t.Context(), k.baker, contractID, r); err != nil {
				message = errs.As(err).Message
			}
			if message != tt.want {
				t.Errorf("%s: got %q, want %q", tt.name, message, tt.want)
			}
		}
		k.wantUsage(t, 0, 100*hour, "call 30; seats used 20; ")
		k.wantSound(t, 4)

		list, err := k.Records(t.Context(), k.ann, contractID, metering.Filter{
			From: time.Date(2026, 10, 24, 10, 0, 0, 900_000_000, time.UTC), To: time.Date(2026, 10, 24, 11, 0, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range list {
			got = append(got, r.TimeStamp+" "+r.CorrelationNumber+" "+r.Unit+" "+r.ComponentLabel+" "+r.Value+" "+r.Customer)
		}
		if diff := cmp.Diff([]string{"2026-10-24 10:00:00.9 1 call Calls 10 ann", "2026-10-24 11:00:00 3 seat SEATS USED 10 ann"}, got); diff != "" {
			t.Errorf("records (- wanted, + got):\n%s", diff)
		}
	})
}

func TestRecordsOfOthers(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	admin, other := k.Admin(t, "root"), k.Provider(t, "miller")
	for name, tt := range map[string]struct {
		actor account.Actor
		code  string
	}{
		"nobody": {account.Actor{}, "sign_in_required"}, "the buyer": {k.ann, "not_the_seller"}, "another seller": {other, "not_the_seller"},
		"an admin": {admin, ""},
	} {
		if err := k.AddRecord(t.Context(), tt.actor, contractID, sdr(1, "2026-10-24T10:00:00.0")); errs.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", name, err, tt.code)
		}
	}
	if _, err := k.Records(t.Context(), other, contractID, metering.Filter{}); !errs.Is(err, errs.KindForbidden) {
		t.Errorf("another seller reads the records: %v", err)
	}
	c := k.contracts[contractID]
	c.Plan = pricing.Plan{Title: "Once"}
	k.contracts[contractID] = c
	err := k.AddRecord(t.Context(), k.baker, contractID, sdr(2, "2026-10-24T10:00:00.0"))
	if err == nil || errs.As(err).Message != "No pay per use parts in the pricing model of the offering" {
		t.Errorf("a plan without use: %v", err)
	}
}
