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
	Side string `query:"side" enum:"bought,sold,all" doc:"What the organisation bought, what it sold, or everybody's, which is for administrators; bought when absent."`
	Year int    `query:"year" doc:"Only those of this year, in UTC."`
	Word string `query:"q" doc:"Only those with this in number, seller, buyer, offering, reference, or the purchase's id."`
}) (*body[wire.List[wire.Invoice]], error) {
	list, err := a.Invoices.List(ctx, actor, invoice.Filter{Side: invoice.Side(in.Side), Year: in.Year, Word: in.Word}, in.request())
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

// exportInvoices streams a list of invoices as CSV.
func (a *API) exportInvoices(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	f := invoice.Filter{Side: invoice.Side(query.Get("side")), Word: query.Get("q")}
	if year := query.Get("year"); year != "" {
		n, err := strconv.Atoi(year)
		if err != nil {
			a.fail(w, r, errs.Invalid("bad_filter", "The year is a number, as 2026."))
			return
		}
		f.Year = n
	}
	write, err := a.Invoices.Export(r.Context(), front.ActorFrom(r.Context()), f)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.StreamCSV(w, r, a.Log, "invoices.csv", write)
}

func wireInvoice(i invoice.Invoice) wire.Invoice {
	d := i.Document
	money := func(minor int64) wire.Money { return *wireMoney(d.Amount(minor)) }
	return wire.Invoice{
		ID: i.ID, Label: i.Label, Number: i.Number, Purchase: i.PurchaseID, Organisation: i.BuyerName, SellerName: i.SellerName,
		Seller: wireParty(d.Seller), Buyer: wireParty(d.Buyer), Reference: d.Reference, Offering: d.Offering, Version: d.Version,
		Lines: each(d.Lines, func(l invoice.Line) wire.InvoiceLine {
			return wire.InvoiceLine{
				Text: l.Text, Quantity: l.Quantity, UnitPrice: money(l.UnitPrice), Net: money(l.Net), TaxRate: l.TaxRate, Tax: money(l.Tax),
				Total: money(l.Total),
			}
		}),
		Rates: each(d.Rates, func(r invoice.Rate) wire.InvoiceRate {
			return wire.InvoiceRate{TaxRate: r.Rate, Net: money(r.Net), Tax: money(r.Tax)}
		}),
		Net: money(d.Net), Tax: money(d.Tax), Total: money(d.Total), Payment: d.Payment, Note: d.Note, PaidAt: d.PaidAt, IssuedAt: i.IssuedAt,
	}
}

func wireParty(p invoice.Party) wire.InvoiceParty {
	return wire.InvoiceParty{
		Name: p.Name, Title: p.Title, Person: p.Person, Address: wireAddress(p.Address()), TaxNumber: p.TaxNumber, Email: p.Email, Website: p.Website,
	}
}
