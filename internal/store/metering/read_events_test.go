package metering_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/metering"
)

func TestReadEvents(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 500_000_000, time.UTC)
	want := metering.Event{
		ID: "e1", Source: "gate", Contract: "c1", Time: at, Meter: "call", Quantity: "1.50", Properties: json.RawMessage(`{"a":[1,"}"]}`),
	}
	tests := []struct {
		name, body string
		change     func(*metering.Event)
		single     bool
	}{
		{"flat", `{"id":"e1","source":"gate","contract":"c1","time":"2026-11-30T13:00:00.5+01:00","meter":"call","quantity":1.50,"properties":{ "a" : [1, "}"] }}`, nil, true},
		{"array", ` [ {"properties":{"a":[1,"}"]},"quantity":"1.50","meter":"c\u0061ll","time":"2026-11-30T12:00:00.5Z","contract":"c1","source":"gate","id":"e1"} ] `, nil, false},
		{"cloud event", `{"specversion":"1.0","id":"e1","source":"gate","type":"call","subject":"c1","time":"2026-11-30T12:00:00.5Z","traceparent":"00-1",
			"datacontenttype":"application/json","data":{"quantity":1.50,"properties":{"a":[1,"}"]}}}`, nil, true},
		{"cloud event with all in its data", `[{"data":{"contract":"c1","unit":"Call","value":"1.50","properties":{"a":[1,"}"]}},"specversion":"1.0","id":"e1","source":"gate",
			"type":"org.example.used","time":"2026-11-30T12:00:00.5Z"}]`, func(e *metering.Event) { e.Meter, e.Unit = "", "Call" }, false},
		{"not ASCII", `{"id":"e1","source":"gät\"e","contract":"c1","time":"2026-11-30T12:00:00.5Z","component":"Anrufe äöü","quantity":1.50,"properties":{"a":[1,"}"]}}`,
			func(e *metering.Event) { e.Source, e.Meter, e.Component = `gät"e`, "", "Anrufe äöü" }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, single, err := metering.ReadEvents([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			want := want
			if tt.change != nil {
				tt.change(&want)
			}
			if diff := cmp.Diff([]metering.Event{want}, events, cmpopts.IgnoreUnexported(metering.Event{})); diff != "" || single != tt.single {
				t.Errorf("single %v; (- wanted, + got):\n%s", single, diff)
			}
		})
	}
}

func TestReadEventsRefuses(t *testing.T) {
	for body, code := range map[string]string{
		"": "bad_json", "null": "bad_json", "1": "bad_json", "[]": "no_events", "[1]": "bad_json", "{": "bad_json", `{"id":}`: "bad_json", `{"id":"a"`: "bad_json",
		`{"id":"a"},`: "bad_json", `[{"id":"a"}`: "bad_json", `[{"id":"a"},]`: "bad_json", `{"id":true}`: "bad_json", `{"id":"a" "b":1}`: "bad_json",
		`{"properties":{"a":}}`: "bad_json", `{"quantity":01}`: "bad_json", `{"id":"\ud800"}`: "", `{"x":"` + "\x01" + `"}`: "bad_json",
		"{\"id\":\"\xff\"}": "bad_json", `{"a":[}`: "bad_json", `{,}`: "bad_json",
		"[" + strings.Repeat(`{"id":"a"},`, 1000) + `{"id":"b"}]`: "too_many_events",
	} {
		if _, _, err := metering.ReadEvents([]byte(body)); errs.CodeOf(err) != code {
			t.Errorf("%.60s: %v, want %q", body, err, code)
		}
	}
}

// FuzzReadEvents checks that what is read is JSON, and what is JSON is read as encoding/json does.
func FuzzReadEvents(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","time":"2026-11-30T12:00:00Z","quantity":1e3}`, `[{"specversion":"1.0","data":{"value":1}},{"x":[{"y":null}]}]`, `{"properties":{"a":"\u00e4"}}`,
		`{"id":12,"source":"x\\","meter":"a\"b"}`, `{"data":"x","specversion":"1.0"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		events, single, err := metering.ReadEvents(body)
		if err != nil {
			return
		}
		if !json.Valid(body) {
			t.Fatalf("%q is no JSON, but is read", body)
		}
		var members map[string]any
		if !single || json.Unmarshal(body, &members) != nil || len(members) != len(strings.Split(string(body), ":"))-1 {
			return // members twice, or inside each other, are for people to find
		}
		if id, ok := members["id"].(string); ok && events[0].ID != id {
			t.Errorf("the id is %q, encoding/json says %q", events[0].ID, id)
		}
	})
}

func TestParseQuantity(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "1": "1", "1.50": "1.5", "007": "7", "0.000000001": "0.000000001", "1e3": "1000", "1.5E-2": "0.015", "+2": "2", ".5": "0.5", "2.": "2", "-0": "0",
		"1000000000000": "1000000000000", "999999999999.999999999": "999999999999.999999999", "1.00000000000": "1",
	} {
		if got, err := metering.ParseQuantity(text); err != nil && text != "2." || err == nil && got != want {
			t.Errorf("%s is read as %s (%v), want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-1", "1000000000001", "1e13", "1e400", "0.0000000001", "1e-10", "NaN", "Infinity", "0x10", "1,5", "1_0", strings.Repeat("9", 50), "1e99999999999"} {
		if got, err := metering.ParseQuantity(text); errs.CodeOf(err) != "bad_quantity" {
			t.Errorf("%s is read as %s (%v)", text, got, err)
		}
	}
}

// FuzzParseQuantity compares with the decimals that everything else computes with.
func FuzzParseQuantity(f *testing.F) {
	for _, seed := range []string{"1", "0.5", "1e3", "00.10", "1000000000000.0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := metering.ParseQuantity(text)
		if err != nil {
			return
		}
		want, err := decimal.NewFromString(text)
		if err != nil || want.String() != got && !want.Equal(decimal.RequireFromString(got)) {
			t.Errorf("%q is read as %s; decimal says %s (%v)", text, got, want, err)
		}
	})
}
