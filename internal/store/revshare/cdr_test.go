package revshare_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/revshare"
)

// TestCDRs pages through the records of a market: they are numbered by seller, whatever the page.
func TestCDRs(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		m.trade(t)
		var got []revshare.CDR
		req := page.Request{Limit: 2}
		for {
			p, err := m.Shares.CDRs(t.Context(), m.root, time.Time{}, m.Clock.Now(), req)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Items...)
			if req.After = p.Next; req.After == "" {
				break
			}
		}
		if len(got) != 3 || got[0].Correlation != 0 || got[1].Correlation != 1 || got[2].Correlation != 2 || got[1].Customer != "bob" {
			t.Fatalf("the records are %+v", got)
		}
		want := revshare.CDR{
			Source: "Souk", Product: "baker/" + "Offering 4/1.0", Correlation: 2, At: got[2].At, Application: "Offering 4 1.0", Type: "C",
			Event: "Single payment event", Reference: got[2].Reference, Description: "Single payment: 100 USD", Amount: "100", Tax: "19", Currency: "USD",
			Customer: "ann", Provider: "baker",
		}
		if diff := cmp.Diff(want, got[2]); diff != "" {
			t.Errorf("a record (-want +got):\n%s", diff)
		}
	})
}
