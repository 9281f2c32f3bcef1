package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// TestWhoSeesAPurchase has the rows of Get: who sees a pending and a paid purchase, and what of it.
func TestWhoSeesAPurchase(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		other, _ := m.OnSale(t, m.baker, "5.00 EUR")
		pending, paid := m.buy(t, m.ann, o.ID), m.paid(t, m.ann, other.ID)
		blind := m.ann
		blind.Scopes = []account.Scope{account.ScopeBuy}
		demoted := m.ann
		demoted.Roles = nil
		clerk := m.baker
		clerk.Roles = []account.Role{account.RoleCustomer}
		type view struct {
			Pending, Paid    string // code of the error
			PayURL, Ref, Fee bool   // what is shown
		}
		none := view{Pending: "purchase_not_found", Paid: "purchase_not_found"}
		for _, tt := range []struct {
			name  string
			actor account.Actor
			want  view
		}{
			{"anonymous", account.Actor{}, view{Pending: "sign_in_required", Paid: "sign_in_required"}},
			{"other user", m.Customer(t, "ben"), none},
			{"other user of another organisation", m.Company(t, "Mill", m.Customer(t, "cora")), none},
			{"buyer in another organisation", m.Company(t, "Farm", m.ann), view{}},
			{"buyer without the role", demoted, view{}},
			{"token without read", blind, view{Pending: "scope_missing", Paid: "scope_missing"}},
			{"buyer", m.ann, view{PayURL: true, Ref: true}},
			{"seller", m.baker, view{Pending: "purchase_not_found", Fee: true}},
			{"seller without the role", clerk, none},
			{"admin", m.Admin(t, "root"), view{Fee: true}},
		} {
			first, err := m.Orders.Get(t.Context(), tt.actor, pending.ID)
			second, err2 := m.Orders.Get(t.Context(), tt.actor, paid.ID)
			got := view{
				Pending: errs.CodeOf(err), Paid: errs.CodeOf(err2), PayURL: first.PaymentURL != "", Ref: first.GatewayRef != "",
				Fee: second.Fee == eur(25) && second.FeeRate == "5",
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
			if second.PaymentURL != "" || second.GatewayRef != "" || (!tt.want.Fee && second.Fee != (money.Amount{})) {
				t.Errorf("%s sees the paid one as %+v", tt.name, second)
			}
		}
		_, err := m.Orders.Get(t.Context(), m.ann, "nothing")
		expect(t, "unknown", err, errs.KindNotFound, "purchase_not_found")
	})
}

// TestWhoListsPurchases has the rows of List, Sales and Library.
func TestWhoListsPurchases(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		other, _ := m.OnSale(t, m.baker, "5.00 EUR")
		m.paid(t, m.ann, o.ID)
		m.buy(t, m.ann, other.ID)
		blind := m.baker
		blind.Scopes = []account.Scope{account.ScopeSell}
		type view struct {
			List, Sales, Library int
			Err, SalesErr        string
		}
		for _, tt := range []struct {
			name  string
			actor account.Actor
			want  view
		}{
			{"anonymous", account.Actor{}, view{Err: "sign_in_required", SalesErr: "sign_in_required"}},
			{"token without read", blind, view{Err: "scope_missing", SalesErr: "scope_missing"}},
			{"other user", m.Customer(t, "ben"), view{SalesErr: "role_missing"}},
			{"other seller", m.Provider(t, "miller"), view{}},
			{"wrong organisation", m.Company(t, "Mill", m.ann), view{}},
			{"buyer", m.ann, view{List: 2, Library: 1, SalesErr: "role_missing"}},
			{"seller", m.baker, view{Sales: 1}},
			{"admin", m.Admin(t, "root"), view{SalesErr: "role_missing"}},
		} {
			list, err := m.Orders.List(ctx, tt.actor, page.Request{})
			sales, salesErr := m.Orders.Sales(ctx, tt.actor, page.Request{})
			library, libraryErr := m.Orders.Library(ctx, tt.actor, order.LibraryFilter{}, page.Request{})
			got := view{List: len(list.Items), Sales: len(sales.Items), Library: len(library.Items), Err: errs.CodeOf(err), SalesErr: errs.CodeOf(salesErr)}
			if diff := cmp.Diff(tt.want, got); diff != "" || errs.CodeOf(libraryErr) != tt.want.Err {
				t.Errorf("%s: library error %v (-want +got):\n%s", tt.name, libraryErr, diff)
			}
			for _, p := range list.Items {
				if p.FeeRate != "" || p.PaymentURL != "" {
					t.Errorf("%s lists %+v", tt.name, p)
				}
			}
			for _, p := range sales.Items {
				if p.Fee != eur(25) || p.GatewayRef != "" {
					t.Errorf("%s sold %+v", tt.name, p)
				}
			}
		}
	})
}

func TestLibrary(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.paid(t, m.ann, o.ID)
		m.Release(t, module, "1.1.0")
		got, err := m.Orders.Library(t.Context(), m.ann, order.LibraryFilter{}, page.Request{})
		want := []order.Entitlement{{
			ResourceID: o.Resources[0].ID, Title: module.Name, Kind: catalogue.KindModule, Version: "1.1.0", ModuleID: module.ID,
			ModulePackage: module.Package, SellerName: "baker", PurchaseID: p.ID, OfferingID: o.ID, OfferingTitle: o.Title, GrantedAt: m.Clock.Now(),
		}}
		if diff := cmp.Diff(want, got.Items); err != nil || diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

// TestRightsRunOut ends a right as a subscription's will: it does not entitle any more, and the offering
// can be bought again elsewhere.
func TestRightsRunOut(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		m.paid(t, m.ann, o.ID)
		other := m.Published(t, m.baker, catalogue.OfferingInput{Modules: []string{module.ID}, Plan: catalogue.PlanInput{Price: "1.00"}})
		exec(t, m, `UPDATE entitlements SET expires_at = $1`, sqldb.Micros(m.Clock.Now().Add(time.Minute)))
		m.Clock.Advance(time.Minute - time.Microsecond)
		if !m.entitled(t, m.ann, module.ID) {
			t.Error("the right has run out before its time")
		}
		m.Clock.Advance(time.Microsecond)
		library, err := m.Orders.Library(t.Context(), m.ann, order.LibraryFilter{}, page.Request{})
		if m.entitled(t, m.ann, module.ID) || err != nil || len(library.Items) != 0 {
			t.Errorf("entitled %t, library %+v, error %v", m.entitled(t, m.ann, module.ID), library.Items, err)
		}
		m.paid(t, m.ann, other.ID)
		if !m.entitled(t, m.ann, module.ID) {
			t.Error("the new purchase does not entitle")
		}
	})
}

// TestStanding has a row for each thing that an offering can be.
func TestStanding(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		free := m.Module(t, m.baker, "Free", false)
		ids := map[string]string{}
		purchases := map[string]string{}
		sale := func(name, price string) string {
			o, _ := m.OnSale(t, m.baker, price)
			ids[name] = o.ID
			return o.ID
		}
		sale("new", "5.00 EUR")
		purchases["pending"] = m.buy(t, m.ann, sale("pending", "5.00 EUR")).ID
		purchases["paid"] = m.paid(t, m.ann, sale("paid", "5.00 EUR")).ID
		cancelled := m.buy(t, m.ann, sale("cancelled", "5.00 EUR"))
		if _, err := m.Orders.Cancel(t.Context(), m.ann, cancelled.ID); err != nil {
			t.Fatal(err)
		}
		purchases["deleted"] = m.paid(t, m.ann, sale("deleted", "5.00 EUR")).ID
		if err := m.Catalogue.Delete(t.Context(), m.baker, ids["deleted"]); err != nil {
			t.Fatal(err)
		}
		ids["open"] = m.Published(t, m.baker, catalogue.OfferingInput{Open: true, Modules: []string{free.ID}}).ID
		o, err := m.Catalogue.Get(t.Context(), m.ann, ids["paid"])
		if err != nil {
			t.Fatal(err)
		}
		ids["covered"] = m.Published(t, m.baker, catalogue.OfferingInput{Modules: []string{o.Resources[0].ModuleID}, Plan: catalogue.PlanInput{Price: "9.00"}}).ID
		ids["uploaded"] = m.Uploaded(t, m.baker, catalogue.OfferingInput{}).ID
		ids["unknown"] = "ffffffffffffffffffffffff"

		owned := func(name string) order.Standing {
			return order.Standing{Stand: order.StandOwned, PurchaseID: purchases[name]}
		}
		just := func(stand order.Stand) order.Standing { return order.Standing{Stand: stand} }
		all := func(stand order.Stand) map[string]order.Standing {
			v := map[string]order.Standing{}
			for _, name := range []string{"new", "pending", "paid", "cancelled", "covered"} {
				v[name] = just(stand)
			}
			return v
		}
		with := func(v map[string]order.Standing, more map[string]order.Standing) map[string]order.Standing {
			for name, s := range more {
				v[name] = s
			}
			return v
		}
		noRole, noScope := m.Customer(t, "ben"), m.Customer(t, "cleo")
		noRole.Roles, noScope.Scopes = nil, []account.Scope{account.ScopeRead}
		for _, tt := range []struct {
			name  string
			actor account.Actor
			want  map[string]order.Standing
		}{
			{"anonymous", account.Actor{}, with(all(order.StandSignIn), map[string]order.Standing{"open": just(order.StandSignIn)})},
			{"other user", m.Customer(t, "dora"), with(all(order.StandForSale), map[string]order.Standing{"open": just(order.StandOpen)})},
			{"without the role", noRole, with(all(order.StandAsk), map[string]order.Standing{"open": just(order.StandOpen)})},
			{"without the scope", noScope, with(all(order.StandNoRole), map[string]order.Standing{"open": just(order.StandOpen)})},
			{"wrong organisation", m.Company(t, "Mill", m.ann), with(all(order.StandForSale), map[string]order.Standing{"open": just(order.StandOpen)})},
			{"buyer", m.ann, with(all(order.StandForSale), map[string]order.Standing{
				"open": just(order.StandOpen), "pending": {Stand: order.StandPending, PurchaseID: purchases["pending"]},
				"paid": owned("paid"), "deleted": owned("deleted"), "covered": owned("paid"),
			})},
			{"seller", m.baker, with(all(order.StandOwn), map[string]order.Standing{
				"open": just(order.StandOwn), "deleted": just(order.StandOwn), "uploaded": just(order.StandOwn),
			})},
			{"admin", m.Admin(t, "root"), with(all(order.StandForSale), map[string]order.Standing{
				"open": just(order.StandOpen), "deleted": just(order.StandOffSale), "uploaded": just(order.StandOffSale),
			})},
		} {
			var list []string
			for _, id := range ids {
				list = append(list, id)
			}
			standings, err := m.Orders.Standing(t.Context(), tt.actor, list)
			got := map[string]order.Standing{}
			for name, id := range ids {
				if s, ok := standings[id]; ok {
					got[name] = s
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%s: error %v (-want +got):\n%s", tt.name, err, diff)
			}
		}
		if got, err := m.Orders.Standing(t.Context(), m.ann, nil); err != nil || len(got) != 0 {
			t.Errorf("of nothing: %v, error %v", got, err)
		}
	})
}

// TestPages walks through the lists in small pages.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		var want []string
		for range 5 {
			o, _ := m.OnSale(t, m.baker, "5.00 EUR")
			want = append([]string{m.paid(t, m.ann, o.ID).ID}, want...)
		}
		purchases := func(p page.Page[order.Purchase], err error) ([]string, string, error) {
			var ids []string
			for _, p := range p.Items {
				ids = append(ids, p.ID)
			}
			return ids, p.Next, err
		}
		for name, next := range map[string]func(page.Request) ([]string, string, error){
			"List": func(req page.Request) ([]string, string, error) {
				return purchases(m.Orders.List(t.Context(), m.ann, req))
			},
			"Sales": func(req page.Request) ([]string, string, error) {
				return purchases(m.Orders.Sales(t.Context(), m.baker, req))
			},
			"Library": func(req page.Request) ([]string, string, error) {
				p, err := m.Orders.Library(t.Context(), m.ann, order.LibraryFilter{}, req)
				var ids []string
				for _, e := range p.Items {
					ids = append(ids, e.PurchaseID)
				}
				return ids, p.Next, err
			},
		} {
			var got []string
			for req := (page.Request{Limit: 2}); ; {
				items, after, err := next(req)
				if err != nil || len(items) > 2 {
					t.Fatalf("%s: a page of %d, error %v", name, len(items), err)
				}
				got = append(got, items...)
				if req.After = after; after == "" {
					break
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			_, _, err := next(page.Request{After: "no"})
			expect(t, fmt.Sprint(name, " with a wrong cursor"), err, errs.KindInvalid, "bad_cursor")
		}
	})
}
