package rest

import (
	"context"
	"net/http"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/wire"
)

func (a *API) listInvoices(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Kind string `query:"kind" enum:"initial,renewal,use,credit" doc:"Only those of this kind."`
	Side string `query:"side" enum:"bought,sold,all" doc:"What the organisation bought, what it sold, or everybody's, which is for administrators; bought when absent."`
	Year int    `query:"year" doc:"Only those of this year, in UTC."`
	Word string `query:"q" doc:"Only those with this in number, seller, buyer, offering, reference, or the purchase's id."`
}) (*body[wire.List[wire.Invoice]], error) {
	list, err := a.Invoices.List(ctx, actor, invoice.Filter{Side: invoice.Side(in.Side), Kind: invoice.Kind(in.Kind), Year: in.Year, Word: in.Word}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireInvoice), nil
}

func (a *API) getInvoice(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id or number of the invoice."`
}) (*body[wire.Invoice], error) {
	i, err := a.Invoices.Get(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[wire.Invoice]{Body: wireInvoice(i)}, nil
}

// downloadInvoice answers with the invoice as it is printed.
func (a *API) downloadInvoice(w http.ResponseWriter, r *http.Request) {
	file, err := a.Invoices.PDF(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.ServeBytes(w, r, file.Data, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, ContentType: "application/pdf", Modified: file.Modified, Fail: a.fail,
	})
}

// downloadElectronicInvoice answers with the invoice after EN 16931.
func (a *API) downloadElectronicInvoice(w http.ResponseWriter, r *http.Request) {
	format := invoice.Format(r.URL.Query().Get("format"))
	file, err := a.Invoices.XML(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), format)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.ServeBytes(w, r, file.Data, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, ContentType: "application/xml", Modified: file.Modified, Fail: a.fail,
	})
}

// exportInvoices streams a list of invoices as CSV, or packed with their papers.
func (a *API) exportInvoices(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	f := invoice.Filter{Side: invoice.Side(query.Get("side")), Kind: invoice.Kind(query.Get("kind")), Word: query.Get("q")}
	if year := query.Get("year"); year != "" {
		n, err := strconv.Atoi(year)
		if err != nil {
			a.fail(w, r, errs.Invalid("bad_filter", "The year is a number, as 2026."))
			return
		}
		f.Year = n
	}
	switch query.Get("format") {
	case "", "csv":
		write, err := a.Invoices.Export(r.Context(), front.ActorFrom(r.Context()), f)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		front.StreamCSV(w, r, a.Log, "invoices.csv", write)
	case "zip":
		write, err := a.Invoices.Archive(r.Context(), front.ActorFrom(r.Context()), f)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		front.StreamZIP(w, r, a.Log, "invoices-"+query.Get("year")+".zip", write)
	default:
		a.fail(w, r, errs.Invalid("bad_format", "Invoices are exported as csv or zip."))
	}
}

func wireInvoice(i invoice.Invoice) wire.Invoice {
	d := i.Document
	money := func(minor int64) wire.Money { return *wireMoney(d.Amount(minor)) }
	return wire.Invoice{
		ID: i.ID, Kind: string(i.Kind), Label: i.Label, Number: i.Number, Charge: i.ChargeID, Original: d.Original, Reason: d.Reason, Purchase: i.PurchaseID, Organisation: i.BuyerName, SellerName: i.SellerName,
		Seller: wireParty(d.Seller), Buyer: wireParty(d.Buyer), Reference: d.Reference, Offering: d.Offering, Version: d.Version,
		Lines: each(d.Lines, func(l invoice.Line) wire.InvoiceLine {
			return wire.InvoiceLine{
				Kind: string(l.Kind), Text: l.Text, Unit: l.Unit, Price: l.Price, Period: l.Period, From: l.From, To: l.To, RenewsAt: l.RenewsAt,
				TaxCategory: l.Category,
				Quantity:    l.Quantity, UnitPrice: money(l.UnitPrice), Net: money(l.Net), TaxRate: l.TaxRate, Tax: money(l.Tax),
				Total: money(l.Total),
			}
		}),
		Rates: each(d.Rates, func(r invoice.Rate) wire.InvoiceRate {
			return wire.InvoiceRate{TaxRate: r.Rate, TaxCategory: r.Category, Reason: r.Reason, Net: money(r.Net), Tax: money(r.Tax)}
		}),
		Net: money(d.Net), Tax: money(d.Tax), Total: money(d.Total), Payment: d.Payment, Note: d.Note, PaidAt: d.PaidAt, IssuedAt: i.IssuedAt,
	}
}

func wireParty(p invoice.Party) wire.InvoiceParty {
	return wire.InvoiceParty{
		Name: p.Name, Title: p.Title, Person: p.Person, Address: wireAddress(p.Address()), TaxNumber: p.TaxNumber, VATID: p.VATID, Email: p.Email, Website: p.Website,
	}
}
