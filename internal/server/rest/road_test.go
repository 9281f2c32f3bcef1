package rest_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

// login returns a client with a token of its own for who, "ada/bakery", as the command line has one.
func (m *market) login(t *testing.T, who string) *client.Client {
	t.Helper()
	user, org := filepath.Split(who)
	c := client.Config{
		URL: m.url, User: user[:len(user)-1], Password: password,
		Sleep: func(context.Context, time.Duration) error { return nil },
	}
	first, err := client.New(c)
	must(t, err)
	token, err := first.CreateToken(t.Context(), wire.TokenInput{Name: "test", Organisation: org})
	must(t, err)
	c.User, c.Password, c.Token = "", "", token.Secret
	signedIn, err := client.New(c)
	must(t, err)
	return signedIn
}

// TestTheWholeRoad goes it with the client: a module is registered, published, offered, bought and
// downloaded by its buyer, and by nobody else.
func TestTheWholeRoad(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m, ctx := newMarket(t, db), t.Context()
		seller, buyer, stranger := m.login(t, ada), m.login(t, bob), m.login(t, "eve/eve")

		data := obxtest.Module("org.bakery.bread", "1.0.0").Commercial().Build()
		file := client.File{Name: "bread.obx", Body: bytes.NewReader(data), Size: int64(len(data))}
		registered, err := seller.RegisterPackage(ctx, client.RegisterInput{File: file, Overrides: wire.ModuleInput{Help: "Bake it."}})
		must(t, err)
		if len(registered.Modules) != 1 || registered.Modules[0].Help != "Bake it." {
			t.Errorf("registered %+v", registered)
		}
		published, err := seller.Publish(ctx, client.PublishInput{File: file, Maturity: 500})
		must(t, err)
		if len(published.Versions) != 1 || published.Versions[0].SHA256 != sumOf(data) {
			t.Errorf("published %+v", published)
		}
		again, err := seller.Publish(ctx, client.PublishInput{File: file})
		if errs.CodeOf(err) != "version_exists" || len(again.Checks) == 0 {
			t.Errorf("published twice: %v, checks %v", err, again.Checks)
		}
		offering, err := seller.CreateOffering(ctx, wire.OfferingInput{
			Title: "Bread", Modules: []string{"org.bakery.bread"}, TermsText: "Eat it.", Plan: wire.PlanInput{Price: "5.00", Currency: "EUR"},
		})
		must(t, err)
		_, err = seller.PublishOffering(ctx, offering.Value.ID)
		must(t, err)

		found, err := buyer.Modules(ctx, client.ModuleQuery{Word: "rea"}, page.Request{})
		must(t, err)
		if len(found.Items) != 1 || found.Items[0].Latest == nil || found.Items[0].Latest.Maturity != 500 {
			t.Errorf("found %+v", found)
		}
		_, err = buyer.Buy(ctx, wire.PurchaseInput{Offering: "bakery/Bread/1.0"})
		if errs.CodeOf(err) != "terms_not_accepted" || len(errs.As(err).Fields) == 0 {
			t.Errorf("bought without accepting the terms: %v", err)
		}
		purchase, err := buyer.Buy(ctx, wire.PurchaseInput{Offering: "bakery/Bread/1.0", AcceptTerms: true})
		must(t, err)
		if purchase.State != "pending" || purchase.PaymentURL == "" || purchase.Total == nil || purchase.Total.Amount != "5.00" {
			t.Errorf("bought %+v", purchase)
		}
		for range 2 { // paying twice is paying once
			if purchase, err = buyer.SandboxPurchase(ctx, purchase.ID, "pay"); err != nil || purchase.State != "paid" {
				t.Errorf("paid %+v, %v", purchase, err)
			}
		}
		library, err := buyer.Library(ctx, page.Request{})
		must(t, err)
		if len(library.Items) != 1 || library.Items[0].Package != "org.bakery.bread" {
			t.Errorf("the library holds %+v", library)
		}
		m.downloads(t, buyer, stranger, data)
		m.books(t)
	})
}

func (m *market) downloads(t *testing.T, buyer, stranger *client.Client, data []byte) {
	t.Helper()
	dir := t.TempDir()
	got, err := buyer.Download(t.Context(), client.DownloadInput{Module: "org.bakery.bread", To: dir})
	must(t, err)
	content, err := os.ReadFile(got.Path)
	must(t, err)
	if !bytes.Equal(content, data) || got.SHA256 != sumOf(data) {
		t.Errorf("the buyer got %+v", got)
	}
	_, err = stranger.Download(t.Context(), client.DownloadInput{Module: "org.bakery.bread", Version: "1.0.0", To: dir})
	if errs.CodeOf(err) != "not_entitled" || !errs.Is(err, errs.KindForbidden) {
		t.Errorf("a stranger got %v", err)
	}
}

// books checks what the sale has left in the books, the mails and the list of sales.
func (m *market) books(t *testing.T) {
	t.Helper()
	balances, err := m.login(t, admin).Balances(t.Context(), page.Request{})
	must(t, err)
	sums := map[string]string{}
	for _, b := range balances.Items {
		sums[b.Kind+" "+b.Owner] = b.Balance.Amount
	}
	if sums["seller bakery"] != "-4.50" || sums["fee "] != "-0.50" || sums["customer bob"] != "0.00" || sums["gateway sandbox"] != "5.00" {
		t.Errorf("the books: %v", sums)
	}
	mails, err := m.login(t, admin).Mails(t.Context(), page.Request{})
	must(t, err)
	if len(mails.Items) == 0 || mails.Items[0].To != "bob@example.org" {
		t.Errorf("the mails: %+v", mails.Items)
	}
	sales, err := m.login(t, ada).Sales(t.Context(), page.Request{})
	must(t, err)
	if len(sales.Items) != 1 || sales.Items[0].Fee == nil || sales.Items[0].Fee.Amount != "0.50" {
		t.Errorf("the sales: %+v", sales.Items)
	}
}

// TestSandboxCancel presses the other button, and both of them on purchases that are closed: the answers
// are those of /complete and /cancel.
func TestSandboxCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		cancelled, paid, late := m.sell(t, "bread").ID, m.sell(t, "rolls").ID, m.sell(t, "cake").ID
		buyer := m.login(t, bob)
		press := func(id, button, want string) {
			t.Helper()
			p, err := buyer.SandboxPurchase(t.Context(), id, button)
			got := p.State
			if err != nil {
				got = errs.KindOf(err).String() + " " + errs.CodeOf(err)
			}
			if got != want {
				t.Errorf("%s gives %s (%v), want %s", button, got, err, want)
			}
		}
		press(cancelled, "cancel", "cancelled")
		press(cancelled, "cancel", "cancelled")
		press(cancelled, "pay", "gone purchase_cancelled")
		press(paid, "pay", "paid")
		press(paid, "pay", "paid")
		press(paid, "cancel", "conflict already_paid")
		m.clock.Advance(order.DefaultLimit)
		press(late, "pay", "gone purchase_expired")
		press(late, "pay", "gone purchase_expired")
		press(late, "cancel", "expired")
		press(late, "steal", "invalid invalid_request")
	})
}
