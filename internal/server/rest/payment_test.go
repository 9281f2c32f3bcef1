package rest_test

import (
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/wire"
)

// kept keeps a way to pay for the organisation of who, and returns its id.
func (m *market) kept(t *testing.T, who string) string {
	t.Helper()
	actor := m.actor(t, who)
	err := m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return m.Saved.Keep(t.Context(), tx, actor, actor.OrgID, "sandbox", payment.Method{Token: "TOKEN" + actor.OrgID, Brand: "visa", Last4: "4242", Month: 12, Year: 2028})
	})
	must(t, err)
	list, err := m.Saved.List(t.Context(), actor)
	must(t, err)
	return list[0].ID
}

// TestPaymentMethods lists, chooses and removes what is kept; the gateway's token is in no answer.
func TestPaymentMethods(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		id := m.kept(t, bob)
		var list wire.List[wire.PaymentMethod]
		m.do(t, bob, "GET", "/payment-methods", "").into(t, &list)
		if len(list.Items) != 1 {
			t.Fatalf("there are %+v", list)
		}
		got := list.Items[0]
		got.AddedAt = m.clock.Now()
		want := wire.PaymentMethod{ID: id, Gateway: "sandbox", Brand: "visa", Last4: "4242", Expires: "2028-12", Default: true, AddedBy: "bob", AddedAt: m.clock.Now()}
		if got != want {
			t.Errorf("it is %+v, want %+v", got, want)
		}
		var chosen wire.PaymentMethod
		m.do(t, bob, "PUT", "/payment-methods/"+id+"/default", "").into(t, &chosen)
		if !chosen.Default || chosen.ID != id {
			t.Errorf("chosen is %+v", chosen)
		}
		if gone := m.do(t, bob, "DELETE", "/payment-methods/"+id, ""); gone.StatusCode != 204 {
			t.Fatalf("removing: %s", gone.text)
		}
		m.do(t, bob, "GET", "/payment-methods", "").into(t, &list)
		if len(list.Items) != 0 {
			t.Errorf("left are %+v", list.Items)
		}
	})
}

func TestGateways(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	var list wire.List[wire.PaymentGateway]
	m.do(t, admin, "GET", "/admin/gateways", "").into(t, &list)
	if len(list.Items) != 2 {
		t.Fatalf("there are %+v", list.Items)
	}
	s, bank := list.Items[0], list.Items[1]
	if s.Name != "sandbox" || !s.Test || !s.Offered || s.WebhookURL != "https://souk.test/webhooks/sandbox" || s.MessageAt != nil || s.Fault != nil {
		t.Errorf("the sandbox is %+v", s)
	}
	if bank.Name != "invoice" || !bank.Manual || bank.Test || bank.WebhookURL != "" {
		t.Errorf("bank transfers are %+v", bank)
	}
}
