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

	Buy      purchaseBuyCmd      `cmd:"" help:"Buy an offering for the organisation that you act for."`
	Quote    purchaseQuoteCmd    `cmd:"" help:"Say what an offering comes to, with tax and a coupon."`
	List     purchaseListCmd     `cmd:"" help:"List purchases, or sales."`
	Show     purchaseShowCmd     `cmd:"" help:"Show a purchase."`
	Cancel   purchaseCancelCmd   `cmd:"" help:"Give a pending purchase up, or take your request back."`
	Request  purchaseRequestCmd  `cmd:"" help:"Ask a manager of your organisation to buy an offering."`
	Requests purchaseRequestsCmd `cmd:"" help:"List the requests that wait for a manager."`
	Approve  purchaseApproveCmd  `cmd:"" help:"Approve a request."`
	Refuse   purchaseRefuseCmd   `cmd:"" help:"Refuse a request."`
	Gateways purchaseGatewaysCmd `cmd:"" help:"List the ways to pay."`
	Totals   purchaseTotalsCmd   `cmd:"" help:"Add up what your organisation sold."`
	Report   purchaseReportCmd   `cmd:"" help:"Report what your organisation sold, month by month."`
	Library  purchaseLibraryCmd  `cmd:"" help:"List what your organisation has a right to."`
}

// purchaseFlags are what a buyer decides, whether it buys or asks.
type purchaseFlags struct {
	Offering    string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Plan        string `placeholder:"LABEL" help:"Price plan; needed where the offering has several. souk offering show lists them."`
	Keep        bool   `help:"Let the gateway keep what you pay with, and charge renewals to it."`
	Coupon      string `placeholder:"CODE" help:"A code of the seller's that takes something off."`
	AcceptTerms bool   `help:"You have read and accept the terms; souk offering show shows them."`
	Gateway     string `placeholder:"NAME" help:"How to pay; souk purchase gateways lists the ways."`
	Reference   string `placeholder:"TEXT" help:"Your own order number, for the invoice."`
	Street      string `placeholder:"TEXT" help:"Tax address: street and number." group:"Tax address, all four or none"`
	Postal      string `placeholder:"CODE" help:"Tax address: postal code." group:"Tax address, all four or none"`
	City        string `placeholder:"TEXT" help:"Tax address: town." group:"Tax address, all four or none"`
	Country     string `placeholder:"CODE" help:"Tax address: country, two letters." group:"Tax address, all four or none"`
}

func (f *purchaseFlags) input() wire.PurchaseInput {
	input := wire.PurchaseInput{Offering: f.Offering, Plan: f.Plan, Coupon: f.Coupon, Keep: f.Keep, AcceptTerms: f.AcceptTerms, Gateway: f.Gateway, Reference: f.Reference}
	if address := (wire.Address{Street: f.Street, Postal: f.Postal, City: f.City, Country: f.Country}); address != (wire.Address{}) {
		input.TaxAddress = &address
	}
	return input
}

type purchaseBuyCmd struct {
	Input purchaseFlags `embed:""`
	Pay   bool          `help:"Pay at the sandbox, without a browser."`
	Note  string        `placeholder:"TEXT" help:"Ask a manager instead, and say why; as souk purchase request."`
}

// Run buys, and pays where asked for. While a purchase is pending, buying again goes on with it.
func (c *purchaseBuyCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	input := c.Input.input()
	input.Request, input.Note = c.Note != "", c.Note
	p, err := market.Buy(ctx, input)
	if err != nil {
		return err
	}
	if p.State == "pending" && c.Pay {
		if p, err = pay(ctx, market, p); err != nil {
			return err
		}
	}
	return printBought(s, p)
}

// printBought says where a purchase stands, and what to do next.
func printBought(s *session, p wire.Purchase) error {
	switch {
	case p.State == "requested":
		s.hint("A manager decides: souk purchase approve %s", p.ID)
	case p.State == "pending" && p.Transfer != nil:
		s.hint("Transfer it until %s, and write %s on the transfer. Where to: souk purchase show %s", date(p.ExpiresAt), p.Transfer.Code, p.ID)
	case p.State == "pending" && p.PaymentURL != "":
		s.hint("Pay at %s until %s.", p.PaymentURL, date(p.ExpiresAt))
	case p.State == "paid":
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
	Sales bool      `help:"What the organisation sold, instead of what it bought." xor:"what"`
	State string    `placeholder:"STATE" help:"Only those that are requested, pending, paid, cancelled, expired or refused." xor:"what"`
	Page  pageFlags `embed:""`
}

// Run lists purchases, the newest first.
func (c *purchaseListCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	var purchases wire.List[wire.Purchase]
	if c.Sales {
		purchases, err = market.Sales(ctx, c.Page.request())
	} else {
		purchases, err = market.PurchasesIn(ctx, c.State, c.Page.request())
	}
	if err != nil {
		return err
	}
	return printPurchases(s, purchases)
}

func printPurchases(s *session, purchases wire.List[wire.Purchase]) error {
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
	var transfer wire.Transfer
	if p.Transfer != nil {
		transfer = *p.Transfer
	}
	return s.print(p, func(w io.Writer) {
		details(w,
			"Title", p.Title,
			"Purchase", p.ID,
			"State", p.State,
			"Total", money(p.Total),
			"Coupon", p.Coupon,
			"It took off", amount(p.Discount),
			"Net", amount(p.Net),
			"Tax", amount(p.Tax),
			"Tax rate", p.TaxRate+" %",
			"For", p.Organisation,
			"Bought by", p.User,
			"Seller", p.Seller,
			"Bought", date(p.CreatedAt),
			"Closed", date(p.ClosedAt),
			"Order number", p.Reference,
			"Asked because", p.RequestNote,
			"Decided by", p.DecidedBy,
			"Decided", date(p.DecidedAt),
			"Reason", p.CloseReason,
			"Gateway", p.Gateway,
			"Transfer to", transfer.Details,
			"Write on it", transfer.Code,
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
