package order_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
)

var newRoad = account.Address{Street: "2 New Road", Postal: "CD2", City: "Newtown", Country: "GB"}

// ownAddress returns the tax address that the actor's organisation has.
func (m *market) ownAddress(t *testing.T, actor account.Actor) account.Address {
	t.Helper()
	org, err := account.OrgByID(t.Context(), m.DB, actor.OrgID)
	if err != nil {
		t.Fatal(err)
	}
	return org.TaxAddress
}

func TestTaxAddress(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		first, _ := m.OnSale(t, m.baker, "5.00 EUR")
		second, _ := m.OnSale(t, m.baker, "5.00 EUR")
		third, _ := m.OnSale(t, m.baker, "5.00 EUR")
		padded := account.Address{Street: " 1 Mill Lane ", Postal: "AB1", City: "Oldtown", Country: "gb "}
		p, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: first.ID, TaxAddress: &padded})
		if err != nil || p.TaxAddress != address {
			t.Fatalf("bought with address %+v, error %v", p.TaxAddress, err)
		}
		if own := m.ownAddress(t, m.ann); own != address {
			t.Errorf("the organisation's own address is %+v", own)
		}
		if p, err = m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: second.ID}); err != nil || p.TaxAddress != address {
			t.Errorf("without an address it is made out to %+v, error %v", p.TaxAddress, err)
		}
		p, err = m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: third.ID, TaxAddress: &newRoad})
		if own := m.ownAddress(t, m.ann); err != nil || p.TaxAddress != newRoad || own != address {
			t.Errorf("another address: made out to %+v, own %+v, error %v", p.TaxAddress, own, err)
		}
	})
}

// TestAnotherAddressWhilePending buys again with other addresses before it pays.
func TestAnotherAddressWhilePending(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		for name, wrong := range map[string]account.Address{
			"half":       {Street: "2 New Road"},
			"no country": {Street: "2 New Road", Postal: "CD2", City: "Newtown", Country: "UK"},
		} {
			_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &wrong})
			expect(t, name, err, errs.KindInvalid, "bad_tax_address")
		}
		for name, same := range map[string]*account.Address{"none": nil, "an empty one": {Street: " "}, "the same": {Street: "1 Mill Lane ", Postal: "AB1", City: "Oldtown", Country: "Gb"}} {
			again, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: same})
			if diff := cmp.Diff(p, again); diff != "" || err != nil {
				t.Errorf("bought again with %s: error %v (-want +got):\n%s", name, err, diff)
			}
		}
		if diff := cmp.Diff([]string{"purchase.create"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		p.TaxAddress = newRoad
		again, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &newRoad})
		if diff := cmp.Diff(p, again); diff != "" || err != nil {
			t.Errorf("bought again with another address: error %v (-want +got):\n%s", err, diff)
		}
		if own := m.ownAddress(t, m.ann); own != address {
			t.Errorf("the organisation's own address, which it had, became %+v", own)
		}
		m.approve(t, p)
		paid, err := m.Orders.Return(ctx, m.ann, p.ID, p.GatewayRef)
		if err != nil || paid.TaxAddress != newRoad || paid.Total != p.Total {
			t.Errorf("paid as %+v, error %v", paid, err)
		}
		_, err = m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address})
		expect(t, "after the payment", err, errs.KindConflict, "already_purchased")
		if got, err := m.Orders.Get(ctx, m.ann, p.ID); err != nil || got.TaxAddress != newRoad {
			t.Errorf("after the payment it is made out to %+v, error %v", got.TaxAddress, err)
		}
		if diff := cmp.Diff([]string{"purchase.amend", "purchase.complete", "purchase.create"}, m.audited(t, p)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		m.verify(t)
	})
}

// TestFirstAddressWhilePending gives the organisation's first address with the second click.
func TestFirstAddressWhilePending(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		m.Orders = m.open(t, m.Gateway, "0", "5")
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p, err := m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: o.ID})
		if err != nil || !p.TaxAddress.Empty() {
			t.Fatalf("Buy gives %+v, error %v", p, err)
		}
		if again := m.buy(t, m.ann, o.ID); again.ID != p.ID || again.TaxAddress != address || m.ownAddress(t, m.ann) != address {
			t.Errorf("bought again: %+v, own address %+v", again, m.ownAddress(t, m.ann))
		}
	})
}
