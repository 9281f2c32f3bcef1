package order_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/order"
	banking "souk.dev/souk/internal/store/payment/invoice"
)

// mill is an organisation that buys: max and mia manage it, cora buys for it, dev only develops.
type mill struct {
	*market
	max, mia, cora, dev account.Actor
}

func newMill(t *testing.T, m *market) mill {
	t.Helper()
	x := mill{market: m, max: m.Company(t, "Mill", m.Mailed(t, "max"))}
	x.mia = m.Join(t, m.Mailed(t, "mia"), "Mill", account.RoleManager)
	x.cora = m.Join(t, m.Mailed(t, "cora"), "Mill", account.RoleCustomer)
	x.dev = m.Join(t, m.Mailed(t, "dev"), "Mill", account.RoleDeveloper)
	return x
}

// wantApproval lets the managers approve each purchase.
func (m mill) wantApproval(t *testing.T) {
	t.Helper()
	exec(t, m.market, `UPDATE orgs SET needs_approval = TRUE WHERE id = $1`, m.max.OrgID)
}

// ask asks for an offering, and wants a request.
func (m mill) ask(t *testing.T, who account.Actor, offeringID, gateway string) order.Purchase {
	t.Helper()
	p, err := m.Orders.Buy(t.Context(), who, order.BuyInput{
		Offering: offeringID, AcceptTerms: true, TaxAddress: &address, Request: true, Note: "For the oven.", Gateway: gateway,
	})
	if err != nil || p.State != order.StateRequested || p.PaymentURL != "" || !p.ExpiresAt.IsZero() {
		t.Fatalf("asking gives %+v, error %v", p, err)
	}
	return p
}

// TestRequest follows a request to the library, in each way to pay.
func TestRequest(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, ctx := newMill(t, m), t.Context()
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := x.ask(t, x.dev, o.ID, banking.Name)
		if again := x.ask(t, x.dev, o.ID, ""); again.ID != p.ID {
			t.Error("asking twice gives two requests")
		}
		want := []string{"max@example.org: dev asks for " + o.Title, "mia@example.org: dev asks for " + o.Title}
		mails := m.mails(t)
		slices.Sort(mails)
		if diff := cmp.Diff(want, mails); diff != "" {
			t.Errorf("mails (-want +got):\n%s", diff)
		}
		for _, tt := range []struct {
			actor account.Actor
			want  int
		}{{x.max, 1}, {x.mia, 1}, {x.dev, 1}, {x.cora, 0}, {m.ann, 0}} {
			list, err := m.Orders.Requests(ctx, tt.actor, page.Request{})
			if err != nil || len(list.Items) != tt.want {
				t.Errorf("%s sees %d requests, error %v", tt.actor.UserName, len(list.Items), err)
			}
		}
		if len(m.balances(t)) != 0 || m.entitled(t, x.dev, module.ID) {
			t.Error("a request is booked, or entitles")
		}
		for range 2 { // a double click
			got, err := m.Orders.Approve(ctx, x.max, p.ID)
			if err != nil || got.State != order.StatePending || got.DecidedBy != "max" || got.Total != eur(595) {
				t.Fatalf("Approve gives %+v, error %v", got, err)
			}
		}
		_, err := m.Orders.Approve(ctx, x.mia, p.ID)
		expect(t, "approving after another", err, errs.KindConflict, "already_decided")
		_, err = m.Orders.Refuse(ctx, x.max, p.ID, "No.")
		expect(t, "refusing what was approved", err, errs.KindConflict, "already_decided")
		mails = m.mails(t)
		slices.Sort(mails)
		want = append([]string{"dev@example.org: Approved: " + o.Title, "dev@example.org: How to pay for " + o.Title}, want...)
		if diff := cmp.Diff(want, mails); diff != "" {
			t.Errorf("mails (-want +got):\n%s", diff)
		}
		if got, err := m.Orders.Get(ctx, x.dev, p.ID); err != nil || got.Transfer.Code == "" {
			t.Errorf("who asked does not see how to pay: %+v, error %v", got, err)
		}
		if _, err := m.Orders.MarkPaid(ctx, m.Admin(t, "root"), p.ID, order.MarkPaidInput{Amount: "5.95"}); err != nil || !m.entitled(t, x.dev, module.ID) {
			t.Errorf("marking paid: %v", err)
		}
		if diff := cmp.Diff([]string{"purchase.approve", "purchase.complete", "purchase.request"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}

		second, other := m.OnSale(t, m.baker, "5.00 EUR")
		q := x.ask(t, x.dev, second.ID, "")
		_, err = m.Orders.Payable(ctx, x.cora, q.ID)
		expect(t, "paying before the approval", err, errs.KindConflict, "not_approved_yet")
		if _, err := m.Orders.Approve(ctx, x.mia, q.ID); err != nil {
			t.Fatal(err)
		}
		for _, payer := range []account.Actor{x.mia, x.cora, x.dev} { // who approved, who may buy, who asked
			if got, err := m.Orders.Payable(ctx, payer, q.ID); err != nil || got.PaymentURL == "" {
				t.Errorf("%s cannot pay: %+v, error %v", payer.UserName, got, err)
			}
		}
		got, err := m.Orders.Payable(ctx, x.dev, q.ID)
		if err != nil {
			t.Fatal(err)
		}
		m.approve(t, got)
		if got, err = m.Orders.Return(ctx, x.dev, q.ID, got.GatewayRef); err != nil || got.State != order.StatePaid || !m.entitled(t, x.cora, other.ID) {
			t.Errorf("paid: %+v, error %v", got, err)
		}
		m.verify(t)
	})
}

// TestFreeRequest approves what costs nothing: it is there at once.
func TestFreeRequest(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x := newMill(t, m)
		o, module := m.OnSale(t, m.baker, "")
		p := x.ask(t, x.dev, o.ID, "")
		got, err := m.Orders.Approve(t.Context(), x.max, p.ID)
		if err != nil || got.State != order.StatePaid || !m.entitled(t, x.dev, module.ID) {
			t.Errorf("Approve gives %+v, error %v", got, err)
		}
		m.verify(t)
	})
}

// TestApprovalIsNeeded has a row for everybody in an organisation that approves each purchase, and in one
// that does not.
func TestApprovalIsNeeded(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, ctx := newMill(t, m), t.Context()
		boss := m.Join(t, m.Mailed(t, "boss"), "Mill", account.RoleManager, account.RoleCustomer)
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		try := func(who account.Actor, request bool) error {
			p, err := m.Orders.Buy(ctx, who, order.BuyInput{Offering: o.ID, TaxAddress: &address, Request: request})
			if err == nil && (p.State == order.StateRequested) != request {
				t.Errorf("%s gets a purchase that is %s", who.UserName, p.State)
			}
			if err == nil {
				_, cancelled := m.Orders.Cancel(ctx, who, p.ID)
				if cancelled != nil {
					t.Error(cancelled)
				}
			}
			return err
		}
		for _, tt := range []struct {
			name    string
			actor   account.Actor
			needs   bool
			request string // what asking gives
			buy     string // what buying gives
			stand   order.Stand
		}{
			{"developer", x.dev, false, "", "role_missing", order.StandAsk},
			{"customer", x.cora, false, "no_approval_needed", "", order.StandForSale},
			{"manager", x.mia, false, "", "role_missing", order.StandAsk},
			{"developer", x.dev, true, "", "role_missing", order.StandAsk},
			{"customer", x.cora, true, "", "approval_required", order.StandAsk},
			{"manager", x.mia, true, "", "role_missing", order.StandAsk},
			{"manager who buys", boss, true, "no_approval_needed", "", order.StandForSale},
		} {
			if tt.needs {
				x.wantApproval(t)
			}
			if got := errs.CodeOf(try(tt.actor, true)); got != tt.request {
				t.Errorf("%s asks: %q, want %q", tt.name, got, tt.request)
			}
			if got := errs.CodeOf(try(tt.actor, false)); got != tt.buy {
				t.Errorf("%s buys: %q, want %q", tt.name, got, tt.buy)
			}
			standings, err := m.Orders.Standing(ctx, tt.actor, []string{o.ID})
			if err != nil || standings[o.ID].Stand != tt.stand {
				t.Errorf("for the %s it stands as %+v, error %v", tt.name, standings, err)
			}
			quote, err := m.Orders.Quote(ctx, tt.actor, o)
			if err != nil || quote.Ask != (tt.stand == order.StandAsk) || quote.Total != eur(595) {
				t.Errorf("the %s is quoted %+v, error %v", tt.name, quote, err)
			}
		}
		m.verify(t)
	})
}

func TestDecisionsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, ctx := newMill(t, m), t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := x.ask(t, x.dev, o.ID, "")
		stranger := m.Company(t, "Dike", m.Mailed(t, "eve"))
		for _, tt := range []struct {
			name  string
			actor account.Actor
			kind  errs.Kind
			code  string
		}{
			{"anonymous", account.Actor{}, errs.KindUnauthenticated, "sign_in_required"},
			{"who asked", x.dev, errs.KindForbidden, "role_missing"},
			{"a customer", x.cora, errs.KindForbidden, "role_missing"},
			{"another manager", stranger, errs.KindNotFound, "purchase_not_found"},
		} {
			_, err := m.Orders.Approve(ctx, tt.actor, p.ID)
			expect(t, tt.name, err, tt.kind, tt.code)
			_, err = m.Orders.Refuse(ctx, tt.actor, p.ID, "No.")
			expect(t, tt.name, err, tt.kind, tt.code)
		}
		_, err := m.Orders.Refuse(ctx, x.max, p.ID, " ")
		expect(t, "no reason", err, errs.KindInvalid, "bad_reason")
		_, err = m.Orders.Refuse(ctx, x.max, p.ID, strings.Repeat("x", 501))
		expect(t, "too long", err, errs.KindInvalid, "bad_reason")
		_, err = m.Orders.Cancel(ctx, x.cora, p.ID)
		expect(t, "a colleague takes it back", err, errs.KindForbidden, "not_your_request")
		if m.state(t, p) != order.StateRequested {
			t.Errorf("after all that it is %s", m.state(t, p))
		}
		exec(t, m, `UPDATE offerings SET quarantined_at = 1 WHERE id = $1`, o.ID)
		_, err = m.Orders.Approve(ctx, x.max, p.ID)
		expect(t, "blocked", err, errs.KindConflict, "offering_quarantined")
		for range 2 {
			got, err := m.Orders.Refuse(ctx, x.max, p.ID, "Too dear.")
			if err != nil || got.State != order.StateRefused || got.CloseReason != "Too dear." || got.ClosedAt.IsZero() {
				t.Fatalf("Refuse gives %+v, error %v", got, err)
			}
		}
		_, err = m.Orders.Payable(ctx, x.cora, p.ID)
		expect(t, "paying what was refused", err, errs.KindGone, "purchase_refused")
		if !slices.Contains(m.mails(t), "dev@example.org: Refused: "+o.Title) {
			t.Errorf("mails %q", m.mails(t))
		}
		m.verify(t)
	})
}

// TestTakingBack lets the one who asked give up, before and after the decision.
func TestTakingBack(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, ctx := newMill(t, m), t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := x.ask(t, x.dev, o.ID, "")
		for range 2 {
			if got, err := m.Orders.Cancel(ctx, x.dev, p.ID); err != nil || got.State != order.StateCancelled {
				t.Fatalf("Cancel gives %+v, error %v", got, err)
			}
		}
		_, err := m.Orders.Approve(ctx, x.max, p.ID)
		expect(t, "approving what was taken back", err, errs.KindConflict, "already_decided")
		q := x.ask(t, x.dev, o.ID, "")
		if q.ID == p.ID {
			t.Error("asking again gives the request that was taken back")
		}
		if _, err := m.Orders.Approve(ctx, x.max, q.ID); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the payment is still to be made, so he may
			if got, err := m.Orders.Cancel(ctx, x.dev, q.ID); err != nil || got.State != order.StateCancelled {
				t.Errorf("after the approval: %+v, error %v", got, err)
			}
		}
		m.verify(t)
	})
}

// TestTakingOver buys what somebody has asked for.
func TestTakingOver(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x := newMill(t, m)
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := x.ask(t, x.dev, o.ID, "")
		bought := m.buy(t, x.cora, o.ID)
		if bought.ID == p.ID || m.state(t, p) != order.StateCancelled || !slices.Contains(m.mails(t), "dev@example.org: Bought already: "+o.Title) {
			t.Errorf("bought %s, the request is %s, mails %q", bought.ID, m.state(t, p), m.mails(t))
		}
		_, err := m.Orders.Buy(t.Context(), x.dev, order.BuyInput{Offering: o.ID, Request: true})
		expect(t, "asking for what is being bought", err, errs.KindConflict, "already_pending")
		m.verify(t)
	})
}

// TestPromised approves what went off sale, at the price of the request.
func TestPromised(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, ctx := newMill(t, m), t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := x.ask(t, x.dev, o.ID, "")
		if err := m.Catalogue.Delete(ctx, m.baker, o.ID); err != nil {
			t.Fatal(err)
		}
		later := m.open(t, m.Gateway, "50", "50")
		if got, err := later.Approve(ctx, x.max, p.ID); err != nil || got.State != order.StatePending || got.Total != eur(595) {
			t.Errorf("Approve gives %+v, error %v", got, err)
		}
		m.verify(t)
	})
}

// TestDecidedAtOnce lets two managers and the one who asked press at the same time: one of them wins, and
// it is in the audit log once.
func TestDecidedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x, ctx := newMill(t, m), t.Context()
		for _, price := range []string{"", "5.00 EUR", "5.00 EUR"} {
			o, module := m.OnSale(t, m.baker, price)
			p := x.ask(t, x.dev, o.ID, "")
			before := len(m.mails(t))
			won := make([]string, clicks)
			atOnce(func(i int) {
				var err error
				switch i % 3 {
				case 0:
					_, err = m.Orders.Approve(ctx, x.max, p.ID)
				case 1:
					_, err = m.Orders.Refuse(ctx, x.mia, p.ID, "No.")
				default:
					if i == 2 {
						_, err = m.Orders.Approve(ctx, x.mia, p.ID)
					}
				}
				if won[i] = errs.CodeOf(err); won[i] != "" && won[i] != "already_decided" {
					t.Errorf("%d: %v", i, err)
				}
			})
			decisions := slices.DeleteFunc(m.audited(t, p), func(a string) bool { return a != "purchase.approve" && a != "purchase.refuse" })
			state := m.state(t, p)
			if len(decisions) != 1 || (decisions[0] == "purchase.refuse") != (state == order.StateRefused) {
				t.Errorf("%q, and the purchase is %s", decisions, state)
			}
			if m.entitled(t, x.dev, module.ID) != (state == order.StatePaid) {
				t.Errorf("the purchase is %s, entitled %t", state, state != order.StatePaid)
			}
			if n := len(m.mails(t)) - before; n != 1 { // the decision, or the receipt
				t.Errorf("%d mails", n)
			}
			m.verify(t)
		}
	})
}

// TestMailsHaveReaders asks where managers have no mail address, are inactive, or are erased.
func TestMailsHaveReaders(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		x := newMill(t, m)
		m.Join(t, m.Customer(t, "mute"), "Mill", account.RoleManager)
		exec(t, m, `UPDATE users SET is_active = FALSE WHERE name = 'max'`)
		exec(t, m, `UPDATE users SET erased_at = 1 WHERE name = 'mia'`)
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		x.ask(t, x.dev, o.ID, "")
		if mails := m.mails(t); len(mails) != 0 {
			t.Errorf("mails %q", mails)
		}
	})
}
