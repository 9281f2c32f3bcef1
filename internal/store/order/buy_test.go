package order_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

var (
	_ release.Entitled = (*order.Service)(nil)
	_ catalogue.Buyers = (*order.Service)(nil)
)

func eur(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }

// TestBuyAndPay follows a purchase from the first click to the library, and looks everywhere.
func TestBuyAndPay(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		module := m.Module(t, m.baker, "Bread", true)
		o := m.Published(t, m.baker, catalogue.OfferingInput{
			Title: "Bread", TermsText: "Eat it.", Modules: []string{module.ID}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
		})
		began := m.Clock.Now()
		p := m.buy(t, m.ann, o.Ref())
		want := order.Purchase{
			ID: p.ID, State: order.StatePending, OfferingID: o.ID, OfferingTitle: "Bread", OfferingVersion: "1.0", OfferingRef: "baker/Bread/1.0",
			OrgID: m.ann.OrgID, OrgName: "ann", UserID: m.ann.UserID, UserName: "ann", SellerID: m.baker.OrgID, SellerName: "baker",
			PlanTitle: "Single payment", Net: eur(500), Tax: eur(95), Total: eur(595), TaxRate: "19", TaxAddress: address,
			TermsHash: order.TermsHash(o), Gateway: "sandbox", GatewayRef: p.GatewayRef,
			PaymentURL: "https://souk.test/sandbox/pay/" + p.GatewayRef, CreatedAt: began, ExpiresAt: began.Add(300 * time.Second),
		}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Errorf("bought (-want +got):\n%s", diff)
		}
		if m.entitled(t, m.ann, module.ID) || len(m.balances(t)) != 0 {
			t.Error("before the payment the buyer is entitled, or something is booked")
		}
		again := m.buy(t, m.ann, o.ID)
		if diff := cmp.Diff(p, again); diff != "" {
			t.Errorf("bought again while pending (-want +got):\n%s", diff)
		}

		shown, err := m.Sandbox.Payment(ctx, p.GatewayRef)
		if err != nil || shown.Amount != eur(595) || shown.Title != "Bread" || shown.Reference != p.ID ||
			shown.ReturnURL != "https://souk.test/purchases/"+p.ID+"/return?token="+p.GatewayRef ||
			shown.CancelURL != "https://souk.test/purchases/"+p.ID+"/cancel?token="+p.GatewayRef {
			t.Errorf("the gateway's page shows %+v, error %v", shown, err)
		}
		m.Clock.Advance(time.Minute)
		m.approve(t, p)
		want.State, want.GatewayRef, want.PaymentURL, want.ExpiresAt, want.ClosedAt = order.StatePaid, "", "", time.Time{}, m.Clock.Now()
		for range 3 { // coming back again changes nothing
			paid, err := m.Orders.Return(ctx, m.ann, p.ID, p.GatewayRef)
			if diff := cmp.Diff(want, paid); diff != "" || err != nil {
				t.Errorf("returned: error %v (-want +got):\n%s", err, diff)
			}
			m.Clock.Advance(time.Hour)
		}
		if !m.entitled(t, m.ann, module.ID) || m.entitled(t, m.baker, module.ID) {
			t.Error("after the payment the buyer is not entitled, or others are")
		}
		books := map[string]string{"gateway sandbox": "5.95 EUR", "seller baker": "-4.75 EUR", "fee": "-0.25 EUR", "tax baker": "-0.95 EUR"}
		if diff := cmp.Diff(books, m.balances(t)); diff != "" {
			t.Errorf("balances (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"ann@example.org: Invoice BAKER-2026-000001 from baker"}, m.mails(t)); diff != "" {
			t.Errorf("mails (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"purchase.complete", "purchase.create"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		m.verify(t)
	})
}

// audited returns what was done with the purchase.
func (m *market) audited(t *testing.T, p order.Purchase) []string {
	t.Helper()
	log, err := m.AuditLog(t.Context(), account.Operator, account.AuditFilter{Subject: "purchase:" + p.ID}, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range log.Items {
		actions = append(actions, e.Action)
	}
	slices.Sort(actions)
	return actions
}

func TestReceipt(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.paid(t, m.ann, o.ID)
		list, err := m.Mailer.List(t.Context(), page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("mails %+v, error %v", list.Items, err)
		}
		for _, want := range []string{o.Title + " 1.0", "baker", p.ID, "5.00 EUR", "0.95 EUR (19 %)", "5.95 EUR", "1 Mill Lane", "https://souk.test/library\n"} {
			if !strings.Contains(list.Items[0].Text, want) {
				t.Errorf("the receipt lacks %q:\n%s", want, list.Items[0].Text)
			}
		}
		m.paid(t, m.Customer(t, "ben"), o.ID) // who has no mail address
		if n := len(m.mails(t)); n != 1 {
			t.Errorf("%d mails were written", n)
		}
	})
}

func TestBuyFree(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "")
		p, err := m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: o.ID})
		if err != nil || p.State != order.StatePaid || !p.Free() || p.PaymentURL != "" || p.Gateway != "" || !p.ClosedAt.Equal(m.Clock.Now()) {
			t.Fatalf("Buy gives %+v, error %v", p, err)
		}
		if !m.entitled(t, m.ann, module.ID) || len(m.balances(t)) != 0 || len(m.mails(t)) != 1 {
			t.Errorf("entitled %t, balances %v, mails %q", m.entitled(t, m.ann, module.ID), m.balances(t), m.mails(t))
		}
		_, err = m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: o.ID})
		expect(t, "buying twice", err, errs.KindConflict, "already_purchased")
		if !strings.Contains(err.Error(), p.ID) {
			t.Errorf("%v does not name the purchase", err)
		}
		_, err = m.Orders.Cancel(t.Context(), m.ann, p.ID)
		expect(t, "cancelling it", err, errs.KindConflict, "already_paid")
		_, err = m.Orders.Return(t.Context(), m.ann, p.ID, "")
		expect(t, "returning to it", err, errs.KindInvalid, "wrong_token")
		m.verify(t)
	})
}

// TestBuyIsRefused has a row for each reason, in the order in which they are looked at.
func TestBuyIsRefused(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		module := m.Module(t, m.baker, "Bread", true)
		plain := m.Module(t, m.baker, "Plain", false)
		offer := func(in catalogue.OfferingInput) catalogue.Offering {
			t.Helper()
			if in.Modules == nil {
				in.Modules = []string{module.ID}
			}
			return m.Published(t, m.baker, in)
		}
		priced := catalogue.PlanInput{Price: "5.00"}
		terms := offer(catalogue.OfferingInput{Title: "With terms", TermsTitle: "House rules", TermsText: "Eat it.", Plan: priced})
		deleted := offer(catalogue.OfferingInput{Title: "Deleted", Plan: priced})
		if err := m.Catalogue.Delete(t.Context(), m.baker, deleted.ID); err != nil {
			t.Fatal(err)
		}
		open := offer(catalogue.OfferingInput{Title: "Open", Open: true, Modules: []string{plain.ID}})
		uploaded := m.Uploaded(t, m.baker, catalogue.OfferingInput{Title: "Uploaded", Modules: []string{module.ID}})
		hidden := offer(catalogue.OfferingInput{Title: "Hidden", Visibility: catalogue.Organisation, Plan: priced})
		half := account.Address{Street: " ", City: "Oldtown"}
		nowhere := account.Address{Street: "1 Mill Lane", Postal: "AB1", City: "Oldtown", Country: "Freedonia"}

		noRole := m.Join(t, m.ann, m.Company(t, "Mill", m.baker).OrgName, account.RoleDeveloper)
		noScope := m.ann
		noScope.Scopes = []account.Scope{account.ScopeRead, account.ScopeSell}
		admin := m.Admin(t, "root")
		admin.Roles = []account.Role{account.RoleCustomer}
		for _, tt := range []struct {
			name  string
			actor account.Actor
			in    order.BuyInput
			kind  errs.Kind
			code  string
			paths []string
		}{
			{"anonymous", account.Actor{}, order.BuyInput{Offering: terms.ID}, errs.KindUnauthenticated, "sign_in_required", nil},
			{"no role", noRole, order.BuyInput{Offering: terms.ID}, errs.KindForbidden, "role_missing", nil},
			{"no scope", noScope, order.BuyInput{Offering: terms.ID}, errs.KindForbidden, "scope_missing", nil},
			{"unknown", m.ann, order.BuyInput{Offering: "nothing"}, errs.KindNotFound, "offering_not_found", nil},
			{"empty", m.ann, order.BuyInput{}, errs.KindNotFound, "offering_not_found", nil},
			{"uploaded", m.ann, order.BuyInput{Offering: uploaded.ID}, errs.KindNotFound, "offering_not_found", nil},
			{"hidden", m.ann, order.BuyInput{Offering: hidden.ID}, errs.KindNotFound, "offering_not_found", nil},
			{"deleted", m.ann, order.BuyInput{Offering: deleted.ID}, errs.KindNotFound, "offering_not_found", nil},
			{"deleted, by an admin", admin, order.BuyInput{Offering: deleted.ID}, errs.KindConflict, "offering_not_on_sale", nil},
			{"open", m.ann, order.BuyInput{Offering: open.ID}, errs.KindConflict, "offering_open", nil},
			{"own", m.baker, order.BuyInput{Offering: terms.ID}, errs.KindConflict, "own_offering", nil},
			{"terms", m.ann, order.BuyInput{Offering: terms.ID}, errs.KindInvalid, "terms_not_accepted", []string{"accept_terms"}},
			{
				"terms and address", m.ann, order.BuyInput{Offering: terms.ID, TaxAddress: &half}, errs.KindInvalid, "terms_not_accepted",
				[]string{"accept_terms", "tax_address.street", "tax_address.postal", "tax_address.country"},
			},
			{
				"half an address", m.ann, order.BuyInput{Offering: terms.ID, AcceptTerms: true, TaxAddress: &half}, errs.KindInvalid, "bad_tax_address",
				[]string{"tax_address.street", "tax_address.postal", "tax_address.country"},
			},
			{
				"no country", m.ann, order.BuyInput{Offering: terms.ID, AcceptTerms: true, TaxAddress: &nowhere}, errs.KindInvalid, "bad_tax_address",
				[]string{"tax_address.country"},
			},
			{
				"terms and no country", m.ann, order.BuyInput{Offering: terms.ID, TaxAddress: &nowhere}, errs.KindInvalid, "terms_not_accepted",
				[]string{"accept_terms", "tax_address.country"},
			},
			{"no address", m.ann, order.BuyInput{Offering: terms.ID, AcceptTerms: true}, errs.KindInvalid, "tax_address_required", []string{"tax_address"}},
			{
				"empty address", m.ann, order.BuyInput{Offering: terms.ID, AcceptTerms: true, TaxAddress: &account.Address{}},
				errs.KindInvalid, "tax_address_required", []string{"tax_address"},
			},
		} {
			_, err := m.Orders.Buy(t.Context(), tt.actor, tt.in)
			expect(t, tt.name, err, tt.kind, tt.code)
			var paths []string
			for _, f := range errs.As(err).Fields {
				paths = append(paths, f.Path)
			}
			if diff := cmp.Diff(tt.paths, paths); diff != "" {
				t.Errorf("%s: mistakes (-want +got):\n%s", tt.name, diff)
			}
		}
		if list, err := m.Orders.List(t.Context(), m.ann, page.Request{}); err != nil || len(list.Items) != 0 {
			t.Errorf("purchases are left: %+v, error %v", list.Items, err)
		}
	})
}

// TestWhatIsOwnedIsNotBoughtAgain buys a module through one offering, then tries others that have it.
func TestWhatIsOwnedIsNotBoughtAgain(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		one, two := m.Module(t, m.baker, "One", true), m.Module(t, m.baker, "Two", true)
		offer := func(modules ...string) catalogue.Offering {
			return m.Published(t, m.baker, catalogue.OfferingInput{Modules: modules, Plan: catalogue.PlanInput{Price: "5.00"}})
		}
		first, same, both := offer(one.ID), offer(one.ID), offer(one.ID, two.ID)
		p := m.paid(t, m.ann, first.ID)
		_, err := m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: same.ID})
		expect(t, "another offering of the same", err, errs.KindConflict, "already_entitled")
		if !strings.Contains(err.Error(), p.ID) {
			t.Errorf("%v does not name the purchase", err)
		}
		m.paid(t, m.ann, both.ID) // there is something new in it
		if !m.entitled(t, m.ann, two.ID) {
			t.Error("what was new in the second purchase is not there")
		}
		library, err := m.Orders.Library(t.Context(), m.ann, order.LibraryFilter{}, page.Request{})
		if err != nil || len(library.Items) != 2 {
			t.Fatalf("library %+v, error %v", library.Items, err)
		}
		for _, e := range library.Items {
			if e.ModuleID == one.ID && e.PurchaseID != p.ID {
				t.Errorf("the right to One is through purchase %s, not the first", e.PurchaseID)
			}
		}
		m.paid(t, m.Customer(t, "ben"), same.ID) // others may
		m.verify(t)
	})
}

func TestWithoutTaxThereNeedBeNoAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, "0", "0")
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p, err := m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: o.ID})
		if err != nil || p.Total != eur(500) || !p.TaxAddress.Empty() {
			t.Fatalf("Buy gives %+v, error %v", p, err)
		}
		m.approve(t, p)
		if _, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]string{"gateway sandbox": "5.00 EUR", "seller baker": "-5.00 EUR"}, m.balances(t)); diff != "" {
			t.Errorf("balances (-want +got):\n%s", diff)
		}
		m.verify(t)
	})
}

func TestMarketWithoutAGateway(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		free, _ := m.OnSale(t, m.baker, "")
		s := m.open(t, nil, "0", "0")
		_, err := s.Buy(t.Context(), m.ann, order.BuyInput{Offering: o.ID})
		expect(t, "paying", err, errs.KindUnavailable, "no_payments")
		if p, err := s.Buy(t.Context(), m.ann, order.BuyInput{Offering: free.ID}); err != nil || p.State != order.StatePaid {
			t.Errorf("what is free gives %+v, error %v", p, err)
		}
		p := m.buy(t, m.ann, o.ID)
		m.Clock.Advance(time.Hour)
		if err := s.Settle(t.Context()); errs.CodeOf(err) != "gateway_unavailable" || m.state(t, p) != order.StatePending {
			t.Errorf("settling what another gateway has: %s, error %v", m.state(t, p), err)
		}
	})
}

// TestPriceIsAgreedOnce changes the market's rates while a purchase is pending.
func TestPriceIsAgreedOnce(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		later := m.open(t, m.Gateway, "50", "50")
		m.approve(t, p)
		paid, err := later.Return(t.Context(), m.ann, p.ID, p.GatewayRef)
		if err != nil || paid.Total != eur(595) || paid.TaxRate != "19" {
			t.Errorf("paid %+v, error %v", paid, err)
		}
		if got := m.balances(t)["seller baker"]; got != "-4.75 EUR" {
			t.Errorf("the seller has %s", got)
		}
		m.verify(t)
	})
}

// TestNothingToDownload withdraws the only version of what is on sale: nobody buys it until there is
// another, but what was begun is finished.
func TestNothingToDownload(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, ben := t.Context(), m.Customer(t, "ben")
		stand := func(offeringID string) order.Stand {
			standings, err := m.Orders.Standing(ctx, ben, []string{offeringID})
			if err != nil {
				t.Fatal(err)
			}
			return standings[offeringID].Stand
		}
		for _, price := range []string{"", "5.00 EUR"} {
			o, module := m.OnSale(t, m.baker, price)
			m.Withdraw(t, module)
			_, err := m.Orders.Buy(ctx, ben, order.BuyInput{Offering: o.ID, TaxAddress: &address})
			expect(t, "withdrawn", err, errs.KindConflict, "nothing_to_download")
			if err == nil || !strings.Contains(err.Error(), module.Name+" has no version that can be chosen") {
				t.Errorf("the error does not name the module: %v", err)
			}
			if got := stand(o.ID); got != order.StandOffSale {
				t.Errorf("withdrawn, the offering stands as %s", got)
			}
			m.Release(t, module, "1.0.1")
			if got := stand(o.ID); got != order.StandForSale {
				t.Errorf("after another version the offering stands as %s", got)
			}
			if _, err := m.Orders.Buy(ctx, ben, order.BuyInput{Offering: o.ID, TaxAddress: &address}); err != nil {
				t.Errorf("after another version: %v", err)
			}
		}
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		m.Withdraw(t, module)
		if got, err := m.Orders.Return(ctx, m.ann, p.ID, p.GatewayRef); err != nil || got.State != order.StatePaid {
			t.Errorf("what was begun before: %+v, error %v", got, err)
		}
		m.verify(t)
	})
}
