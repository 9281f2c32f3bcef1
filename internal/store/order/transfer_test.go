package order_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	banking "souk.dev/souk/internal/store/payment/invoice"
)

// transfer buys with a bank transfer, and wants a pending purchase with instructions.
func (m *market) transfer(t *testing.T, buyer account.Actor, offeringID string) order.Purchase {
	t.Helper()
	p, err := m.Orders.Buy(t.Context(), buyer, order.BuyInput{
		Offering: offeringID, AcceptTerms: true, TaxAddress: &address, Gateway: banking.Name, Reference: " PO-7 ",
	})
	if err != nil || p.State != order.StatePending || p.Transfer.Code == "" || p.PaymentURL != "https://souk.test/purchases/"+p.ID || p.Reference != "PO-7" {
		t.Fatalf("Buy gives %+v, error %v", p, err)
	}
	return p
}

// TestTransfer follows a bank transfer from the click to the library.
func TestTransfer(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, root := t.Context(), m.Admin(t, "root")
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.transfer(t, m.ann, o.ID)
		if got := p.ExpiresAt.Sub(p.CreatedAt); got != 720*time.Hour {
			t.Errorf("the market waits for %s", got)
		}
		for range 2 {
			if again := m.transfer(t, m.ann, o.ID); again != p {
				t.Errorf("buying again gives %+v", again)
			}
		}
		m.settle(t, p, order.StatePending)
		if diff := cmp.Diff([]string{"ann@example.org: How to pay for " + o.Title}, m.mails(t)); diff != "" {
			t.Errorf("mails (-want +got):\n%s", diff)
		}
		list, err := m.Mailer.List(ctx, page.Request{})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"transfer 5.95 EUR", "    IBAN DE02 1203", p.Transfer.Code, "PO-7", "2 December 2026", "/purchases/" + p.ID, "not an invoice"} {
			if !strings.Contains(list.Items[0].Text, want) {
				t.Errorf("the mail lacks %q:\n%s", want, list.Items[0].Text)
			}
		}
		for _, word := range []string{p.Transfer.Code, strings.ToLower(p.Transfer.Code), p.ID, "ann", "AN"} {
			found, err := m.Orders.All(ctx, root, order.Filter{State: order.StatePending, Gateway: banking.Name, Word: word}, page.Request{})
			if err != nil || len(found.Items) != 1 || found.Items[0].Transfer != p.Transfer {
				t.Errorf("%q finds %+v, error %v", word, found.Items, err)
			}
		}
		for _, f := range []order.Filter{{State: order.StatePaid}, {Gateway: "sandbox"}, {Word: "nobody"}, {Word: "\x00"}} {
			if found, err := m.Orders.All(ctx, root, f, page.Request{}); err != nil || len(found.Items) != 0 {
				t.Errorf("%+v finds %+v, error %v", f, found.Items, err)
			}
		}
		_, err = m.Orders.All(ctx, root, order.Filter{State: "lost"}, page.Request{})
		expect(t, "an unknown state", err, errs.KindInvalid, "bad_state")

		in := order.MarkPaidInput{Amount: "5.95", Reference: "B 12", PaidAt: m.Clock.Now()}
		for range 3 { // a double click
			paid, err := m.Orders.MarkPaid(ctx, root, p.ID, in)
			if err != nil || paid.State != order.StatePaid || !paid.ClosedAt.Equal(m.Clock.Now()) {
				t.Fatalf("MarkPaid gives %+v, error %v", paid, err)
			}
		}
		if !m.entitled(t, m.ann, module.ID) || m.balances(t)["gateway invoice"] != "5.95 EUR" {
			t.Errorf("entitled %t, books %v", m.entitled(t, m.ann, module.ID), m.balances(t))
		}
		if diff := cmp.Diff([]string{"purchase.complete", "purchase.create"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[string]any{"amount": "5.95", "reference": "B 12", "paid_at": "2026-11-02"}, m.statement(t, p)); diff != "" {
			t.Errorf("what the audit log keeps (-want +got):\n%s", diff)
		}
		_, err = m.Orders.Dismiss(ctx, root, p.ID, "Too late.")
		expect(t, "dismissing what is paid", err, errs.KindConflict, "already_paid")
		m.verify(t)
	})
}

// statement returns what the audit log has of the bank statement.
func (m *market) statement(t *testing.T, p order.Purchase) map[string]any {
	t.Helper()
	log, err := m.AuditLog(t.Context(), account.Operator, account.AuditFilter{Subject: "purchase:" + p.ID, Action: "purchase.complete"}, page.Request{})
	if err != nil || len(log.Items) != 1 {
		t.Fatalf("audit log %+v, error %v", log.Items, err)
	}
	var all map[string]any
	if err := json.Unmarshal([]byte(log.Items[0].Detail), &all); err != nil {
		t.Fatal(err)
	}
	kept := map[string]any{}
	for _, name := range []string{"amount", "reference", "paid_at"} {
		kept[name] = all[name]
	}
	return kept
}

func TestMarkPaidIsRefused(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, root := t.Context(), m.Admin(t, "root")
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		other, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p, card := m.transfer(t, m.ann, o.ID), m.buy(t, m.ann, other.ID)
		good := order.MarkPaidInput{Amount: "5.95"}
		for _, actor := range []account.Actor{m.ann, m.baker} {
			_, err := m.Orders.MarkPaid(ctx, actor, p.ID, good)
			expect(t, actor.UserName, err, errs.KindForbidden, "admin_required")
			_, err = m.Orders.Dismiss(ctx, actor, p.ID, "No.")
			expect(t, actor.UserName, err, errs.KindForbidden, "admin_required")
			_, err = m.Orders.All(ctx, actor, order.Filter{}, page.Request{})
			expect(t, actor.UserName, err, errs.KindForbidden, "admin_required")
		}
		_, err := m.Orders.MarkPaid(ctx, account.Actor{}, p.ID, good)
		expect(t, "anonymous", err, errs.KindUnauthenticated, "sign_in_required")
		_, err = m.Orders.MarkPaid(ctx, root, card.ID, good)
		expect(t, "a card", err, errs.KindConflict, "not_a_transfer")
		_, err = m.Orders.MarkPaid(ctx, root, "nothing", good)
		expect(t, "unknown", err, errs.KindNotFound, "purchase_not_found")
		for name, tt := range map[string]struct {
			in   order.MarkPaidInput
			path string
		}{
			"no amount":     {order.MarkPaidInput{}, "amount"},
			"less":          {order.MarkPaidInput{Amount: "5.94"}, "amount"},
			"no number":     {order.MarkPaidInput{Amount: "lots", Confirm: true}, "amount"},
			"two lines":     {order.MarkPaidInput{Amount: "5.95", Reference: "a\nb"}, "reference"},
			"in the future": {order.MarkPaidInput{Amount: "5.95", PaidAt: m.Clock.Now().Add(48 * time.Hour)}, "paid_at"},
		} {
			_, err := m.Orders.MarkPaid(ctx, root, p.ID, tt.in)
			expect(t, name, err, errs.KindInvalid, "bad_payment")
			if f := errs.As(err).Fields; len(f) != 1 || f[0].Path != tt.path {
				t.Errorf("%s: %+v", name, f)
			}
		}
		_, err = m.Orders.Dismiss(ctx, root, p.ID, "  ")
		expect(t, "no reason", err, errs.KindInvalid, "bad_reason")
		if paid, err := m.Orders.MarkPaid(ctx, root, p.ID, order.MarkPaidInput{Amount: "5.94", Confirm: true}); err != nil || paid.State != order.StatePaid {
			t.Errorf("confirmed: %+v, error %v", paid, err)
		}
		m.verify(t)
	})
}

func TestDismiss(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, root := t.Context(), m.Admin(t, "root")
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.transfer(t, m.ann, o.ID)
		for range 2 {
			got, err := m.Orders.Dismiss(ctx, root, p.ID, "We wait no longer.\r\nSorry.")
			if err != nil || got.State != order.StateCancelled || got.CloseReason != "We wait no longer.\nSorry." {
				t.Fatalf("Dismiss gives %+v, error %v", got, err)
			}
		}
		mails := m.mails(t)
		if len(mails) != 2 || !slices.Contains(mails, "ann@example.org: Cancelled: "+o.Title) {
			t.Errorf("mails %q", mails)
		}
		_, err := m.Orders.MarkPaid(ctx, root, p.ID, order.MarkPaidInput{Amount: "5.95"})
		expect(t, "paying what is dismissed", err, errs.KindGone, "purchase_cancelled")
		if diff := cmp.Diff([]string{"purchase.create", "purchase.dismiss"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		if m.entitled(t, m.ann, module.ID) || len(m.balances(t)) != 0 {
			t.Error("what was dismissed entitles, or is booked")
		}
		m.transfer(t, m.ann, o.ID) // again
		m.verify(t)
	})
}

// TestTransferExpires lets the limit pass, a microsecond before the money is noted.
func TestTransferExpires(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.transfer(t, m.ann, o.ID)
		m.Clock.Advance(720*time.Hour - time.Microsecond)
		m.settle(t, p, order.StatePending)
		m.Clock.Advance(time.Microsecond)
		_, err := m.Orders.MarkPaid(t.Context(), m.Admin(t, "root"), p.ID, order.MarkPaidInput{Amount: "5.95"})
		expect(t, "too late", err, errs.KindGone, "purchase_expired")
		m.settle(t, p, order.StateExpired)
		m.verify(t)
	})
}

// TestTransferAfterACrash stops the server at every step between the administrator's click and the end:
// whoever comes next finds out how it ended, without another click.
func TestTransferAfterACrash(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, root := t.Context(), m.Admin(t, "root")
		in := order.MarkPaidInput{Amount: "5.95"}
		for name, tt := range map[string]struct {
			before, after string
			want          order.State // without another click
		}{
			"approving is lost":       {"Approve", "", order.StatePending},
			"approved, answer lost":   {"", "Approve", order.StatePending},
			"capturing is lost":       {"Capture", "", order.StatePending},
			"captured, answer lost":   {"", "Capture", order.StatePaid},
			"the status is not known": {"Status", "", order.StatePending},
		} {
			o, _ := m.OnSale(t, m.baker, "5.00 EUR")
			p := m.transfer(t, m.ann, o.ID)
			m.Gateway.fail(tt.before, tt.after)
			_, err := m.Orders.MarkPaid(ctx, root, p.ID, in)
			expect(t, name, err, errs.KindUnavailable, "gateway_unavailable")
			m.Gateway.fail("", "")
			m.settle(t, p, tt.want)
			for range 2 {
				if paid, err := m.Orders.MarkPaid(ctx, root, p.ID, in); err != nil || paid.State != order.StatePaid {
					t.Errorf("%s: the next click gives %+v, error %v", name, paid, err)
				}
			}
			m.verify(t)
		}
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.transfer(t, m.ann, o.ID)
		m.Gateway.fail("", "Cancel")
		_, err := m.Orders.Dismiss(ctx, root, p.ID, "Enough.")
		expect(t, "dismissed, answer lost", err, errs.KindUnavailable, "gateway_unavailable")
		m.Gateway.fail("", "")
		m.settle(t, p, order.StateCancelled)
		m.verify(t)
	})
}

// TestTransferIsStartedLater loses the start: the job starts it, and the instructions are mailed once.
func TestTransferIsStartedLater(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		for i, lost := range [][2]string{{"Start", ""}, {"", "Start"}} {
			o, _ := m.OnSale(t, m.baker, "5.00 EUR")
			m.Gateway.fail(lost[0], lost[1])
			_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address, Gateway: banking.Name})
			expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
			m.Gateway.fail("", "")
			for range 2 {
				m.settleAnyhow(t)
			}
			if mails := m.mails(t); len(mails) != i+1 || !strings.Contains(mails[0], "How to pay") {
				t.Errorf("mails %q", mails)
			}
		}
		m.verify(t)
	})
}

// TestMarkedByTwo lets administrators mark and dismiss at the same time: one of them wins, once.
func TestMarkedByTwo(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, root := t.Context(), m.Admin(t, "root")
		for range 3 {
			o, module := m.OnSale(t, m.baker, "5.00 EUR")
			p := m.transfer(t, m.ann, o.ID)
			atOnce(func(i int) {
				var err error
				switch i % 3 {
				case 0:
					_, err = m.Orders.MarkPaid(ctx, root, p.ID, order.MarkPaidInput{Amount: "5.95"})
				case 1:
					_, err = m.Orders.Dismiss(ctx, root, p.ID, "No.")
				default:
					_, err = m.Orders.Cancel(ctx, m.ann, p.ID)
				}
				switch errs.CodeOf(err) {
				case "", "already_paid", "purchase_cancelled":
				default:
					t.Errorf("%d: %v", i, err)
				}
			})
			state := m.state(t, p)
			if state == order.StatePending || m.entitled(t, m.ann, module.ID) != (state == order.StatePaid) {
				t.Errorf("the purchase is %s", state)
			}
			if n := len(m.audited(t, p)); n != 2 {
				t.Errorf("%q in the audit log", m.audited(t, p))
			}
			m.verify(t)
		}
	})
}

// TestGatewayIsChosen tries ways to pay that there are, and one that there is not.
func TestGatewayIsChosen(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		var names []string
		for _, g := range m.Orders.Gateways() {
			names = append(names, g.Name)
			if g.Title == "" || g.Sentence == "" || g.Manual != (g.Name == banking.Name) {
				t.Errorf("gateway %+v", g)
			}
		}
		if diff := cmp.Diff([]string{"sandbox", "invoice"}, names); diff != "" {
			t.Errorf("gateways (-want +got):\n%s", diff)
		}
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address, Gateway: "shells"})
		expect(t, "shells", err, errs.KindInvalid, "unknown_gateway")
		p := m.buy(t, m.ann, o.ID)
		if p.Gateway != "sandbox" {
			t.Errorf("the first gateway is %s", p.Gateway)
		}
		_, err = m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, Gateway: banking.Name})
		expect(t, "another one", err, errs.KindConflict, "other_gateway")
		_, err = m.Orders.Buy(ctx, m.Customer(t, "ben"), order.BuyInput{Offering: o.ID, TaxAddress: &address, Reference: "a\nb"})
		expect(t, "an order number of two lines", err, errs.KindInvalid, "bad_purchase")
		m.verify(t)
	})
}

// TestQuarantine blocks what is being bought: nobody begins, and nobody pays; what was captured counts.
func TestQuarantine(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx, root := t.Context(), m.Admin(t, "root")
		block := func(id string, at any) { exec(t, m, `UPDATE offerings SET quarantined_at = $2 WHERE id = $1`, id, at) }
		now := sqldb.Micros(m.Clock.Now())
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		bank, ben := m.transfer(t, m.ann, o.ID), m.Customer(t, "ben")
		card := m.buy(t, ben, o.ID)
		captured := m.buy(t, m.Customer(t, "cora"), o.ID)
		for _, p := range []order.Purchase{card, captured} {
			m.approve(t, p)
		}
		if _, err := m.Sandbox.Capture(ctx, captured.GatewayRef); err != nil {
			t.Fatal(err)
		}
		block(o.ID, now)
		_, err := m.Orders.Return(ctx, ben, card.ID, card.GatewayRef)
		expect(t, "paying", err, errs.KindConflict, "offering_quarantined")
		_, err = m.Orders.Payable(ctx, ben, card.ID)
		expect(t, "wanting to pay", err, errs.KindConflict, "offering_quarantined")
		_, err = m.Orders.MarkPaid(ctx, root, bank.ID, order.MarkPaidInput{Amount: "5.95"})
		expect(t, "marking paid", err, errs.KindConflict, "offering_quarantined")
		if got, err := m.Orders.Get(ctx, m.ann, bank.ID); err != nil || !got.Quarantined || got.PaymentURL != "" || got.Transfer.Code != "" {
			t.Errorf("the buyer sees %+v, error %v", got, err)
		}
		standings, err := m.Orders.Standing(ctx, root, []string{o.ID})
		if err != nil || standings[o.ID].Stand != order.StandOffSale {
			t.Errorf("it stands as %+v, error %v", standings, err)
		}
		_, err = m.Orders.Buy(ctx, root, order.BuyInput{Offering: o.ID, TaxAddress: &address})
		expect(t, "buying", err, errs.KindConflict, "offering_quarantined")
		m.Clock.Advance(300 * time.Second)
		m.settle(t, card, order.StateExpired)
		if m.state(t, captured) != order.StatePaid || m.state(t, bank) != order.StatePending {
			t.Errorf("captured: %s, transfer: %s", m.state(t, captured), m.state(t, bank))
		}
		block(o.ID, nil)
		exec(t, m, `UPDATE modules SET quarantined_at = $2 WHERE id = $1`, module.ID, now)
		_, err = m.Orders.MarkPaid(ctx, root, bank.ID, order.MarkPaidInput{Amount: "5.95"})
		expect(t, "a module in it", err, errs.KindConflict, "offering_quarantined")
		exec(t, m, `UPDATE modules SET quarantined_at = $2 WHERE id = $1`, module.ID, nil)
		if got, err := m.Orders.MarkPaid(ctx, root, bank.ID, order.MarkPaidInput{Amount: "5.95"}); err != nil || got.State != order.StatePaid {
			t.Errorf("restored: %+v, error %v", got, err)
		}
		m.verify(t)
	})
}
