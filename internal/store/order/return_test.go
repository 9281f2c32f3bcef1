package order_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
)

// TestWhoComesBack has the rows of Return, Cancel and Payable: of those who did not make the purchase,
// only those may who may buy for the buyer's organisation.
func TestWhoComesBack(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		blind := m.ann
		blind.Scopes = []account.Scope{account.ScopeRead}
		for _, tt := range []struct {
			name  string
			actor account.Actor
			kind  errs.Kind
			code  string
		}{
			{"anonymous", account.Actor{}, errs.KindUnauthenticated, "sign_in_required"},
			{"other user", m.Customer(t, "ben"), errs.KindNotFound, "purchase_not_found"},
			{"wrong organisation", m.Company(t, "Mill", m.Customer(t, "cora")), errs.KindNotFound, "purchase_not_found"},
			{"seller", m.baker, errs.KindNotFound, "purchase_not_found"},
			{"admin", m.Admin(t, "root"), errs.KindNotFound, "purchase_not_found"},
			{"token without buy", blind, errs.KindForbidden, "scope_missing"},
		} {
			_, err := m.Orders.Return(t.Context(), tt.actor, p.ID, p.GatewayRef)
			expect(t, tt.name+" returns", err, tt.kind, tt.code)
			_, err = m.Orders.Cancel(t.Context(), tt.actor, p.ID)
			expect(t, tt.name+" cancels", err, tt.kind, tt.code)
			_, err = m.Orders.CancelReturn(t.Context(), tt.actor, p.ID, p.GatewayRef)
			expect(t, tt.name+" comes back from giving up", err, tt.kind, tt.code)
			_, err = m.Orders.Payable(t.Context(), tt.actor, p.ID)
			expect(t, tt.name+" wants to pay", err, tt.kind, tt.code)
		}
		for _, id := range []string{"", "nothing", "ffffffffffffffffffffffff", "\x00"} {
			_, err := m.Orders.Return(t.Context(), m.ann, id, p.GatewayRef)
			expect(t, "an unknown purchase", err, errs.KindNotFound, "purchase_not_found")
		}
		for _, token := range []string{"", "x", p.GatewayRef + "x"} {
			_, err := m.Orders.Return(t.Context(), m.ann, p.ID, token)
			expect(t, "another token", err, errs.KindInvalid, "wrong_token")
		}
		if st, err := m.Sandbox.Status(t.Context(), p.GatewayRef); err != nil || st.State != payment.Approved || m.state(t, p) != order.StatePending {
			t.Errorf("after all that the payment is %s, the purchase %s, error %v", st.State, m.state(t, p), err)
		}
	})
}

// TestBuyerComesBackAsAnother lets the buyer end its purchase at the way back, whatever it acts for by
// then; only there, only with the token, and nobody else.
func TestBuyerComesBackAsAnother(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		m.Company(t, "Mill", m.ann)
		m.Join(t, m.Customer(t, "ben"), "Mill", account.RoleCustomer)
		buyer, demoted, other := m.For(t, m.ann, "Mill"), m.For(t, m.ann, "Mill"), m.Company(t, "Farm", m.ann)
		demoted.Roles = []account.Role{account.RoleDeveloper}
		stranger := m.Company(t, "Inn", m.Customer(t, "cora"))
		blind := other
		blind.Scopes = []account.Scope{account.ScopeRead}
		for _, tt := range []struct {
			name  string
			actor account.Actor
			code  string // of Cancel and Payable, which need more
		}{{"another organisation", other, "purchase_not_found"}, {"no role", demoted, "role_missing"}} {
			o, module := m.OnSale(t, m.baker, "5.00 EUR")
			given := m.buy(t, buyer, o.ID)
			if got, err := m.Orders.CancelReturn(ctx, tt.actor, given.ID, given.GatewayRef); err != nil || got.State != order.StateCancelled {
				t.Errorf("%s: giving up gives %+v, error %v", tt.name, got, err)
			}
			p := m.buy(t, buyer, o.ID)
			m.approve(t, p)
			_, err := m.Orders.Return(ctx, tt.actor, p.ID, "x")
			expect(t, tt.name+", another token", err, errs.KindInvalid, "wrong_token")
			_, err = m.Orders.Return(ctx, blind, p.ID, p.GatewayRef)
			expect(t, tt.name+", without the scope", err, errs.KindForbidden, "scope_missing")
			_, err = m.Orders.Return(ctx, stranger, p.ID, p.GatewayRef)
			expect(t, tt.name+", a stranger", err, errs.KindNotFound, "purchase_not_found")
			if _, err = m.Orders.Cancel(ctx, tt.actor, p.ID); errs.CodeOf(err) != tt.code {
				t.Errorf("%s: Cancel gives error %v, want %s", tt.name, err, tt.code)
			}
			if _, err = m.Orders.Payable(ctx, tt.actor, p.ID); errs.CodeOf(err) != tt.code {
				t.Errorf("%s: Payable gives error %v, want %s", tt.name, err, tt.code)
			}
			if m.state(t, p) != order.StatePending {
				t.Errorf("%s: after all that the purchase is %s", tt.name, m.state(t, p))
			}
			got, err := m.Orders.Return(ctx, tt.actor, p.ID, p.GatewayRef)
			if err != nil || got.State != order.StatePaid || got.OrgID != buyer.OrgID {
				t.Errorf("%s: Return gives %+v, error %v", tt.name, got, err)
			}
			if !m.entitled(t, buyer, module.ID) || m.entitled(t, other, module.ID) {
				t.Errorf("%s: not the organisation that bought is entitled", tt.name)
			}
		}
		m.verify(t)
	})
}

// TestColleagues lets colleagues of the buyer go on with what it began: those who may buy do.
func TestColleagues(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		m.Company(t, "Mill", m.ann)
		p := m.buy(t, m.For(t, m.ann, "Mill"), o.ID)
		m.approve(t, p)
		seller := m.Join(t, m.Customer(t, "dan"), "Mill", account.RoleProvider, account.RoleDeveloper, account.RoleManager)
		_, err := m.Orders.Return(ctx, seller, p.ID, p.GatewayRef)
		expect(t, "one without the role returns", err, errs.KindForbidden, "role_missing")
		_, err = m.Orders.Cancel(ctx, seller, p.ID)
		expect(t, "one without the role cancels", err, errs.KindForbidden, "role_missing")
		_, err = m.Orders.CancelReturn(ctx, seller, p.ID, p.GatewayRef)
		expect(t, "one without the role comes back from giving up", err, errs.KindForbidden, "role_missing")
		_, err = m.Orders.Payable(ctx, seller, p.ID)
		expect(t, "one without the role wants to pay", err, errs.KindForbidden, "role_missing")
		if got, err := m.Orders.Get(ctx, seller, p.ID); err != nil || got.ID != p.ID || got.PaymentURL != "" || got.GatewayRef != "" {
			t.Errorf("one without the role sees %+v, error %v", got, err)
		}
		if m.state(t, p) != order.StatePending {
			t.Errorf("after all that the purchase is %s", m.state(t, p))
		}
		buyer := m.Join(t, m.Customer(t, "cora"), "Mill", account.RoleCustomer)
		if got, err := m.Orders.Get(ctx, buyer, p.ID); err != nil || got.PaymentURL != p.PaymentURL {
			t.Errorf("one with the role sees %+v, error %v", got, err)
		}
		if got, err := m.Orders.Return(ctx, buyer, p.ID, p.GatewayRef); err != nil || got.State != order.StatePaid {
			t.Errorf("one with the role returns: %+v, error %v", got, err)
		}
	})
}

func TestReturnWithoutPaying(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		_, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef)
		expect(t, "not approved", err, errs.KindConflict, "payment_not_approved")
		if m.state(t, p) != order.StatePending || m.entitled(t, m.ann, module.ID) {
			t.Errorf("the purchase is %s", m.state(t, p))
		}
		if _, err := m.Sandbox.Decline(t.Context(), p.GatewayRef); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			_, err = m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef)
			expect(t, "declined", err, errs.KindGone, "purchase_cancelled")
		}
		if again := m.paid(t, m.ann, o.ID); again.ID == p.ID {
			t.Error("buying again gives the cancelled purchase")
		}
		m.verify(t)
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		for range 2 {
			got, err := m.Orders.Cancel(t.Context(), m.ann, p.ID)
			if err != nil || got.State != order.StateCancelled || got.ClosedAt.IsZero() || got.PaymentURL != "" {
				t.Fatalf("Cancel gives %+v, error %v", got, err)
			}
		}
		if st, err := m.Gateway.Status(t.Context(), p.GatewayRef); err != nil || st.State != payment.Cancelled {
			t.Errorf("the payment is %s, error %v", st.State, err)
		}
		_, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef)
		expect(t, "returning", err, errs.KindGone, "purchase_cancelled")
		if m.entitled(t, m.ann, module.ID) || len(m.balances(t)) != 0 {
			t.Error("a cancelled purchase entitles, or is booked")
		}
		paid := m.paid(t, m.ann, o.ID)
		_, err = m.Orders.Cancel(t.Context(), m.ann, paid.ID)
		expect(t, "cancelling what is paid", err, errs.KindConflict, "already_paid")
		if diff := cmp.Diff([]string{"purchase.cancelled", "purchase.create"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		m.verify(t)
	})
}

// TestCancelReturn comes back from giving up at the gateway: with the right token only.
func TestCancelReturn(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		free, _ := m.OnSale(t, m.baker, "")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		for _, token := range []string{"", "x", p.GatewayRef + "x", p.ID, "\x00"} {
			_, err := m.Orders.CancelReturn(ctx, m.ann, p.ID, token)
			expect(t, "another token", err, errs.KindInvalid, "wrong_token")
		}
		if st, err := m.Sandbox.Status(ctx, p.GatewayRef); err != nil || st.State != payment.Approved || m.state(t, p) != order.StatePending {
			t.Errorf("after another token the payment is %s, the purchase %s, error %v", st.State, m.state(t, p), err)
		}
		for range 2 {
			got, err := m.Orders.CancelReturn(ctx, m.ann, p.ID, p.GatewayRef)
			if err != nil || got.State != order.StateCancelled {
				t.Fatalf("the right token gives %+v, error %v", got, err)
			}
		}
		paid := m.buy(t, m.ann, o.ID)
		m.approve(t, paid)
		if _, err := m.Orders.Return(ctx, m.ann, paid.ID, paid.GatewayRef); err != nil {
			t.Fatal(err)
		}
		_, err := m.Orders.CancelReturn(ctx, m.ann, paid.ID, paid.GatewayRef)
		expect(t, "giving up what is paid", err, errs.KindConflict, "already_paid")
		gift, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: free.ID})
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Orders.CancelReturn(ctx, m.ann, gift.ID, "")
		expect(t, "giving up what was free", err, errs.KindInvalid, "wrong_token")
		m.verify(t)
	})
}

// TestPayable asks what there is to pay in each state of a purchase.
func TestPayable(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		cancelled := m.buy(t, m.ann, o.ID)
		if _, err := m.Orders.Cancel(ctx, m.ann, cancelled.ID); err != nil {
			t.Fatal(err)
		}
		late := m.buy(t, m.ann, o.ID)
		m.Clock.Advance(300 * time.Second)
		for range 2 { // before it was settled, and after
			_, err := m.Orders.Payable(ctx, m.ann, cancelled.ID)
			expect(t, "cancelled", err, errs.KindGone, "purchase_cancelled")
			_, err = m.Orders.Payable(ctx, m.ann, late.ID)
			expect(t, "too late", err, errs.KindGone, "purchase_expired")
		}
		m.Gateway.fail("Start", "")
		_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID})
		expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
		m.Gateway.fail("", "")
		list, err := m.Orders.List(ctx, m.ann, page.Request{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		pending, err := m.Orders.Payable(ctx, m.ann, list.Items[0].ID) // which starts the payment
		if diff := cmp.Diff(m.buy(t, m.ann, o.ID), pending); diff != "" || err != nil {
			t.Errorf("pending: error %v (-want +got):\n%s", err, diff)
		}
		m.approve(t, pending)
		if _, err := m.Orders.Return(ctx, m.ann, pending.ID, pending.GatewayRef); err != nil {
			t.Fatal(err)
		}
		if got, err := m.Orders.Payable(ctx, m.ann, pending.ID); err != nil || got.State != order.StatePaid || got.PaymentURL != "" {
			t.Errorf("paid: %+v, error %v", got, err)
		}
	})
}
