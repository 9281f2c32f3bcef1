package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// InvoiceQuery narrows the list of invoices; zero fields leave out a condition.
type InvoiceQuery struct {
	Side string // bought, which "" is too, sold, or all for administrators
	Kind string // initial, renewal, use or credit
	Year int
	Word string // in number, seller, buyer, offering, reference, or the purchase's id
}

func (q InvoiceQuery) values() url.Values {
	query := url.Values{}
	set(query, "side", q.Side)
	set(query, "q", q.Word)
	set(query, "kind", q.Kind)
	if q.Year != 0 {
		query.Set("year", strconv.Itoa(q.Year))
	}
	return query
}

// Invoices returns a page of the invoices, the newest first.
func (c *Client) Invoices(ctx context.Context, q InvoiceQuery, p page.Request) (l wire.List[wire.Invoice], err error) {
	return l, c.get(ctx, "/invoices", pageQuery(q.values(), p), &l)
}

// Invoice returns an invoice by id or number.
func (c *Client) Invoice(ctx context.Context, ref string) (i wire.Invoice, err error) {
	return i, c.get(ctx, at("invoices", ref), nil, &i)
}

// ExportInvoices writes a list of invoices to w, as the server makes a table of it ("csv"), or packs them with
// it ("zip"). It is asked for once: what was written cannot be taken back.
func (c *Client) ExportInvoices(ctx context.Context, q InvoiceQuery, format string, w io.Writer) error {
	query := q.values()
	set(query, "format", format)
	return c.copyTo(ctx, request{method: http.MethodGet, path: "/invoices/export", query: query}, w)
}
