package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type purchaseCmd struct {
	Flags serverFlags `embed:""`

	Buy     purchaseBuyCmd     `cmd:"" help:"Buy an offering for the organisation that you act for."`
	List    purchaseListCmd    `cmd:"" help:"List purchases, or sales."`
	Show    purchaseShowCmd    `cmd:"" help:"Show a purchase."`
	Library purchaseLibraryCmd `cmd:"" help:"List what your organisation has a right to."`
}

type purchaseBuyCmd struct {
	Offering    string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	AcceptTerms bool   `help:"You have read and accept the terms; souk offering show shows them."`
	Pay         bool   `help:"Pay at the sandbox, without a browser."`
	Street      string `placeholder:"TEXT" help:"Tax address: street and number." group:"Tax address, all four or none"`
	Postal      string `placeholder:"CODE" help:"Tax address: postal code." group:"Tax address, all four or none"`
	City        string `placeholder:"TEXT" help:"Tax address: town." group:"Tax address, all four or none"`
	Country     string `placeholder:"CODE" help:"Tax address: country, two letters." group:"Tax address, all four or none"`
}

// Run buys, and pays where asked for. While a purchase is pending, buying again goes on with it.
func (c *purchaseBuyCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	input := wire.PurchaseInput{Offering: c.Offering, AcceptTerms: c.AcceptTerms}
	if address := (wire.Address{Street: c.Street, Postal: c.Postal, City: c.City, Country: c.Country}); address != (wire.Address{}) {
		input.TaxAddress = &address
	}
	p, err := market.Buy(ctx, input)
	if err != nil {
		return err
	}
	if p.State == "pending" && c.Pay {
		if p, err = pay(ctx, market, p); err != nil {
			return err
		}
	}
	if p.State == "pending" {
		s.hint("Pay at %s until %s.", p.PaymentURL, date(p.ExpiresAt))
	} else {
		s.hint("Next: souk purchase library, then souk module download MODULE@VERSION")
	}
	return s.print(p, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s, %s, purchase %s.\n", p.Title, money(p.Total), p.State, p.ID)
	})
}

// pay presses the sandbox's button. A purchase that was paid meanwhile is as good.
func pay(ctx context.Context, market *client.Client, p wire.Purchase) (wire.Purchase, error) {
	paid, err := market.SandboxPurchase(ctx, p.ID, "pay")
	if err == nil || !errs.Is(err, errs.KindConflict) {
		return paid, err
	}
	now, again := market.Purchase(ctx, p.ID)
	if again == nil && now.State == "paid" {
		return now, nil
	}
	return paid, err
}

type purchaseListCmd struct {
	Sales bool      `help:"What the organisation sold, instead of what it bought."`
	Page  pageFlags `embed:""`
}

// Run lists purchases, the newest first.
func (c *purchaseListCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	find := market.Purchases
	if c.Sales {
		find = market.Sales
	}
	purchases, err := find(ctx, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, purchases, "ID STATE TOTAL BUYER SELLER DATE TITLE", func(p wire.Purchase) []string {
		return []string{p.ID, p.State, money(p.Total), p.Organisation, p.Seller, date(p.CreatedAt), p.Title}
	})
}

type purchaseShowCmd struct {
	ID string `arg:"" help:"Id of the purchase."`
}

// Run shows a purchase.
func (c *purchaseShowCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.Purchase(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.print(p, func(w io.Writer) {
		details(w,
			"Title", p.Title,
			"Purchase", p.ID,
			"State", p.State,
			"Total", money(p.Total),
			"Net", amount(p.Net),
			"Tax", amount(p.Tax),
			"Tax rate", p.TaxRate+" %",
			"For", p.Organisation,
			"Bought by", p.User,
			"Seller", p.Seller,
			"Bought", date(p.CreatedAt),
			"Closed", date(p.ClosedAt),
			"Pay at", p.PaymentURL,
			"Until", date(p.ExpiresAt),
		)
	})
}

// amount writes a part of a price; nil is nothing to show.
func amount(m *wire.Money) string {
	if m == nil {
		return ""
	}
	return money(m)
}

type purchaseLibraryCmd struct {
	Page pageFlags `embed:""`
}

// Run lists the library.
func (c *purchaseLibraryCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	items, err := market.Library(ctx, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, items, "PACKAGE VERSION FROM SINCE UNTIL TITLE", func(i wire.LibraryItem) []string {
		return []string{
			i.Package, i.Version, i.Seller, date(i.GrantedAt), firstOf(date(i.ExpiresAt), "-"), i.Title,
		}
	})
}
