package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/invoice"
)

// invoiceView is an invoice as it is printed.
type invoiceView struct {
	Crumbs           []webkit.Link
	Label, PDF       string
	Title            string // what it is called
	UBL, CII         string // addresses; "" where there is no electronic invoice
	Original, Reason string // of a credit note
	Logo             string // address; "" where there is none any more
	Seller, Buyer    partyView
	IssuedAt, PaidAt time.Time
	PurchaseID       string
	Purchase         string // address; "" for those who do not see it
	Reference        string
	Currency         string
	Lines            []billLine
	Net, Total       string
	Rates            []billRate
	Payment, Note    string
	Market           string
	CLI              []webkit.Command
}

// partyView is the seller or the buyer.
type partyView struct {
	Name, Person   string // Person is "" where it is the name
	Address        []string
	TaxNumber      string
	VATID          string
	Email, Website string
	Link           string // the website, where it is an address that can be followed
}

// billLine is one line of an invoice.
type billLine struct {
	Title, Text         string
	Quantity, UnitPrice string
	TaxRate, Net        string
	Covers              string // from when to when, and when it is due again
}

// billRate is the tax at one rate.
type billRate struct{ Label, Tax string }

var invoicePage = screen[invoiceView]{"invoice"}

func (s *Site) invoice(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	i, err := s.Invoices.Get(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	d := i.Document
	logo, err := s.storedPicture(r.Context(), d.Seller.Logo)
	if err != nil {
		return err
	}
	view := invoiceView{
		Crumbs: invoiceCrumbs(actor, i), Label: i.Label, Title: d.Title(), PDF: invoicePath(i) + "/pdf", Original: d.Original, Reason: d.Reason, Logo: logo, Seller: partyOf(d.Seller), Buyer: partyOf(d.Buyer),
		IssuedAt: i.IssuedAt, PaidAt: d.PaidAt, PurchaseID: i.PurchaseID, Reference: d.Reference, Currency: d.Currency,
		Purchase: invoicePurchase(actor, i), Net: d.Amount(d.Net).String(), Total: d.Amount(d.Total).String(), Payment: d.PaymentNote(), Note: d.Note,
		Market: d.Market + " · " + d.MarketURL,
		CLI:    []webkit.Command{souk("invoice download " + i.Label), s.curl("-O -J", "/invoices/"+i.Label+"/pdf")},
	}
	if _, err := invoice.RenderXML(d, invoice.UBL); err == nil {
		view.UBL, view.CII = invoicePath(i)+"/ubl.xml", invoicePath(i)+"/cii.xml"
		view.CLI = append(view.CLI, souk("invoice download --format ubl "+i.Label))
	}
	for _, l := range d.Lines {
		title, text, _ := strings.Cut(l.Text, "\n")
		view.Lines = append(view.Lines, billLine{
			Title: title, Text: text, Quantity: strings.TrimSpace(l.Quantity + " " + l.Unit), UnitPrice: d.UnitPrice(l), TaxRate: l.TaxRate + " %", Net: d.Amount(l.Net).String(),
			Covers: l.Covers(),
		})
	}
	for _, rate := range d.Rates {
		label := "Tax " + rate.Rate + " %"
		if len(d.Rates) > 1 {
			label += " of " + d.Amount(rate.Net).String()
		}
		if rate.Reason != "" {
			label += ". " + rate.Reason
		}
		view.Rates = append(view.Rates, billRate{label, d.Amount(rate.Tax).String()})
	}
	return invoicePage.show(s, w, r, http.StatusOK, view)
}

// invoiceCrumbs lead back to the list that the actor comes from.
func invoiceCrumbs(actor account.Actor, i invoice.Invoice) []webkit.Link {
	list := webkit.Link{Label: "Invoices", Href: "/invoices"}
	switch {
	case actor.OrgID == i.BuyerID || actor.UserID == i.UserID:
	case actor.OrgID == i.SellerID:
		return []webkit.Link{{Label: "Sell", Href: "/sell"}, {Label: "Invoices", Href: "/sell/invoices"}, {Label: i.Label}}
	default: // an administrator
		list.Href += "?side=" + string(invoice.All)
	}
	return []webkit.Link{list, {Label: i.Label}}
}

// invoicePurchase is where the purchase of the invoice is, "" for a manager of the seller who does not sell.
func invoicePurchase(actor account.Actor, i invoice.Invoice) string {
	buyer := actor.OrgID == i.BuyerID || actor.UserID == i.UserID
	if !buyer && !actor.Admin && !actor.Has(account.RoleProvider) {
		return ""
	}
	return purchasePath(i.PurchaseID)
}

func partyOf(p invoice.Party) partyView {
	v := partyView{Name: p.Called(), Address: addressLines(p.Address()), TaxNumber: p.TaxNumber, VATID: p.VATID, Email: p.Email, Website: p.Website}
	if p.Person != p.Called() {
		v.Person = p.Person
	}
	if strings.HasPrefix(p.Website, "https://") || strings.HasPrefix(p.Website, "http://") {
		v.Link = p.Website
	}
	return v
}

// storedPicture returns the address of a picture, "" where there is none any more.
func (s *Site) storedPicture(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	f, err := s.Pictures.Open(ctx, id, picture.Large)
	if errs.Is(err, errs.KindNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return picturePath(id, picture.Large), f.Close()
}

// invoiceFile sends an invoice as it is printed, or as an electronic one.
func (s *Site) invoiceFile(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	var file invoice.File
	var err error
	mediaType := "application/xml"
	switch r.PathValue("file") {
	case "pdf":
		mediaType = "application/pdf"
		file, err = s.Invoices.PDF(ctx, actor, id)
	case "ubl.xml":
		file, err = s.Invoices.XML(ctx, actor, id, invoice.UBL)
	case "cii.xml":
		file, err = s.Invoices.XML(ctx, actor, id, invoice.CII)
	default:
		return s.missing(w, r)
	}
	if err != nil {
		return err
	}
	front.ServeBytes(w, r, file.Data, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, ContentType: mediaType, Modified: file.Modified, Fail: s.Fail,
	})
	return nil
}
