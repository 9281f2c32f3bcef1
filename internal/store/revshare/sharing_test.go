package revshare_test

import (
	"fmt"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/revshare"
)

// TestASaleIsShared follows 9.99 to the market, the seller and a partner, and back again in two refunds.
func TestASaleIsShared(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "9.99 EUR")
		m.agreed(t, o.ID, m.miller, "33.3")
		p := m.sold(t, m.ann, o.ID)
		// 10 % of 9.99 is 1.00; of 8.99 the miller gets 33.3 %, 2.99367.
		if got, want := m.books(t), "fee -1.00, gateway sandbox 11.89, seller baker -6.00, seller miller -2.99, tax baker -1.90"; got != want {
			t.Errorf("the books after the sale:\n got %s\nwant %s", got, want)
		}
		if _, err := m.Orders.Refund(ctx, m.baker, p.ID, order.RefundInput{Amount: "5.00", Reason: "Stale."}); err != nil {
			t.Fatal(err)
		}
		m.clean(t)
		if _, err := m.Orders.Refund(ctx, m.baker, p.ID, order.RefundInput{Reason: "Very stale."}); err != nil {
			t.Fatal(err)
		}
		if got, want := m.books(t), "gateway sandbox 11.89, refund sandbox -11.89"; got != want {
			t.Errorf("the books after refunds:\n got %s\nwant %s", got, want)
		}
		m.clean(t)
	})
}

// TestModels changes what the market keeps, for everything and for a product, and looks at what counts then.
func TestModels(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "10.00 EUR")
		ref := o.OrgName + "/" + o.Name
		split := func() string {
			t.Helper()
			text := ""
			for _, class := range []string{pricing.ClassSingle, pricing.ClassSubscription, pricing.ClassUse} {
				s, err := m.Shares.Split(ctx, m.DB, order.Sale{OfferingID: o.ID, SellerID: m.baker.OrgID, Class: class, Net: money.Amount{Minor: 1000, Currency: "EUR"}})
				if err != nil {
					t.Fatal(err)
				}
				text += fmt.Sprint(s.FeeRate, " ", s.Model, " ", s.Fee, ", ")
			}
			return text
		}
		check := func(want string) {
			t.Helper()
			if got := split(); got != want {
				t.Errorf("the market keeps %s want %s", got, want)
			}
		}
		must := func(v any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		check("10 m0 1.00, 20 m0 2.00, 30 m0 3.00, ")
		must(m.Shares.SetMarket(ctx, m.root, revshare.Rates{Use: " 25.50"}))
		check("10 m1 1.00, 20 m1 2.00, 25.5 m1 2.55, ")
		must(m.Shares.SetProduct(ctx, account.Operator, ref, revshare.Rates{SinglePayment: "0", Use: "25.5"}))
		check("0 m2 0.00, 20 m1 2.00, 25.5 m2 2.55, ")
		must(m.Market.SetFee(ctx, m.root, "12"))
		check("0 m2 0.00, 12 m3 1.20, 25.5 m2 2.55, ")
		must(m.Shares.SetProduct(ctx, m.root, o.ID, revshare.Rates{}))
		check("12 m3 1.20, 12 m3 1.20, 12 m3 1.20, ")
		must(m.Shares.SetMarket(ctx, m.root, revshare.Rates{SinglePayment: "12.0"})) // nothing new
		check("12 m3 1.20, 12 m3 1.20, 12 m3 1.20, ")
		history, err := m.Shares.ModelHistory(ctx, m.root, page.Request{})
		if err != nil || len(history.Items) != 4 || history.Items[2].SetBy != "operator" || history.Items[0].Version != 4 {
			t.Errorf("history %+v, error %v", history.Items, err)
		}
		_, err = m.Shares.SetMarket(ctx, m.root, revshare.Rates{SinglePayment: "-1", Use: "101"})
		if e := errs.As(err); e.Code != "bad_share_model" || len(e.Fields) != 2 {
			t.Errorf("wrong rates give %v", err)
		}
		for name, actor := range map[string]account.Actor{"visitor": {}, "seller": m.baker} {
			if _, err := m.Shares.SetProduct(ctx, actor, ref, revshare.Rates{Use: "1"}); !errs.Is(err, errs.KindForbidden) && !errs.Is(err, errs.KindUnauthenticated) {
				t.Errorf("a %s gets %v", name, err)
			}
		}
	})
}

// TestPartners goes through the life of an agreement: who may do what, and what never fits.
func TestPartners(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "10.00 EUR")
		hugo := m.Provider(t, "hugo")
		propose := func(as account.Actor, partner, percent string) (revshare.Partner, error) {
			return m.Shares.Propose(ctx, as, revshare.PartnerInput{Product: o.ID, Partner: partner, Percent: percent})
		}
		for name, tt := range map[string]struct {
			as               account.Actor
			partner, percent string
			want             string
		}{
			"not the seller": {m.miller, "hugo", "10", "product_not_found"},
			"a buyer":        {m.ann, "miller", "10", "role_missing"},
			"nobody":         {m.baker, "nobody", "10", "bad_partner"},
			"itself":         {m.baker, "Baker", "10", "bad_partner"},
			"nothing":        {m.baker, "miller", "0", "bad_partner"},
			"too much":       {m.baker, "miller", "100.1", "bad_partner"},
		} {
			if _, err := propose(tt.as, tt.partner, tt.percent); errs.CodeOf(err) != tt.want {
				t.Errorf("%s: error %v, want %s", name, err, tt.want)
			}
		}
		first, err := propose(m.baker, "Miller", "60")
		if err != nil {
			t.Fatal(err)
		}
		second, err := propose(m.baker, "hugo", "60") // fits as long as nobody has accepted
		if err != nil {
			t.Fatal(err)
		}
		for name, call := range map[string]func() error{
			"partner_not_found": func() error { _, err := m.Shares.Answer(ctx, m.ann, first.ID, true); return err },
			"another":           func() error { _, err := m.Shares.Answer(ctx, hugo, first.ID, true); return err },
			"the seller":        func() error { _, err := m.Shares.Answer(ctx, m.baker, first.ID, true); return err },
		} {
			if err := call(); errs.CodeOf(err) != "partner_not_found" {
				t.Errorf("%s may answer: %v", name, err)
			}
		}
		if _, err := m.Shares.Answer(ctx, m.miller, first.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Shares.Answer(ctx, hugo, second.ID, true); errs.CodeOf(err) != "shares_over_100" {
			t.Errorf("120 percent give %v", err)
		}
		if _, err := m.Shares.Answer(ctx, m.miller, first.ID, false); errs.CodeOf(err) != "partner_answered" {
			t.Errorf("answering again gives %v", err)
		}
		m.agreed(t, o.ID, m.miller, "40") // in place of the 60
		if _, err := m.Shares.Answer(ctx, hugo, second.ID, true); err != nil {
			t.Errorf("100 percent give %v", err)
		}
		sale := order.Sale{OfferingID: o.ID, SellerID: m.baker.OrgID, Class: pricing.ClassSingle, Net: money.Amount{Minor: 1000, Currency: "EUR"}}
		s, err := m.Shares.Split(ctx, m.DB, sale)
		if err != nil || s.Model != "m0 p4" || s.Parts[0].Amount.Minor != 0 || s.Parts[1].Amount.Minor+s.Parts[2].Amount.Minor != 900 {
			t.Errorf("split %+v, error %v", s, err)
		}
		if _, err := m.Shares.End(ctx, hugo, second.ID); err != nil {
			t.Fatal(err)
		}
		if s, err := m.Shares.Split(ctx, m.DB, sale); err != nil || s.Model != "m0 p5" || s.Parts[0].Amount.Minor != 540 {
			t.Errorf("split %+v, error %v", s, err)
		}
		mine, err := m.Shares.Partners(ctx, m.baker, "")
		if err != nil || len(mine) != 3 {
			t.Errorf("the seller sees %+v, error %v", mine, err)
		}
		theirs, err := m.Shares.Participations(ctx, m.miller)
		if err != nil || len(theirs) != 2 || theirs[0].State != revshare.PartnerAccepted || theirs[0].Percent != "40" {
			t.Errorf("the partner sees %+v, error %v", theirs, err)
		}
	})
}
