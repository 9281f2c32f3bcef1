package web

import (
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// salesView is what the organisation has sold.
type salesView struct {
	Tabs   []webkit.Link
	Org    string
	Totals []salesTotal
	Items  []saleRow
	Pager  webkit.Pager
	CLI    []webkit.Command
}

// salesTotal is what was sold in one currency; without one it is what was free.
type salesTotal struct {
	Sales                             int64
	Currency, Net, Tax, Total, Earned string
}

// saleRow is one sale.
type saleRow struct {
	Title, Href, Buyer string
	Total, Net, Fee    string
	At                 time.Time
	Free               bool
}

var salesPage = screen[salesView]{"sales"}

func (s *Site) sales(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := webkit.PageRequest(r.URL.Query(), sellSize)
	list, err := s.Orders.Sales(ctx, actor, req)
	if err != nil {
		return err
	}
	view := salesView{Tabs: sellTabs(r.URL.Path), Org: actor.OrgName}
	for _, p := range list.Items {
		view.Items = append(view.Items, saleRow{
			Title: p.OfferingTitle + " " + p.OfferingVersion, Href: purchasePath(p.ID), Buyer: p.OrgName, Free: p.Free(),
			Total: priceText(p), Net: amountText(p.Net), Fee: amountText(p.Fee), At: p.ClosedAt,
		})
	}
	if req.After == "" && len(list.Items) > 0 {
		totals, err := s.Orders.SalesTotals(ctx, actor)
		if err != nil {
			return err
		}
		if view.Totals, err = salesTotals(totals); err != nil {
			return err
		}
	}
	if len(view.Items) > 0 {
		view.CLI = s.salesCommands()
	}
	if view.Pager, err = webkit.NewPager(r.URL.Path, list.Next, req.After != ""); err != nil {
		return err
	}
	return salesPage.show(s, w, r, http.StatusOK, view)
}

func salesTotals(list []order.SalesTotal) ([]salesTotal, error) {
	var totals []salesTotal
	for _, t := range list {
		row := salesTotal{Sales: t.Sales, Currency: t.Total.Currency}
		if row.Currency != "" {
			earned, err := t.Net.Sub(t.Fee)
			if err != nil {
				return nil, err
			}
			row.Net, row.Tax, row.Total, row.Earned = amountText(t.Net), amountText(t.Tax), amountText(t.Total), amountText(earned)
		}
		totals = append(totals, row)
	}
	return totals, nil
}

// salesExport writes all sales as CSV after RFC 4180, the newest first.
func (s *Site) salesExport(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := page.Request{Limit: page.Max}
	list, err := s.Orders.Sales(ctx, actor, req)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="sales.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	table := csv.NewWriter(w)
	table.UseCRLF = true
	rows := [][]string{{"purchase", "paid", "offering", "version", "buyer", "country", "currency", "net", "tax", "tax_rate", "total", "fee", "order_number"}}
	for {
		for _, p := range list.Items {
			rows = append(rows, []string{
				p.ID, p.ClosedAt.UTC().Format(time.RFC3339), cell(p.OfferingTitle), p.OfferingVersion, cell(p.OrgName), cell(p.TaxAddress.Country),
				p.Total.Currency, p.Net.String(), p.Tax.String(), p.TaxRate, p.Total.String(), p.Fee.String(), cell(p.Reference),
			})
		}
		if err := table.WriteAll(rows); err != nil || list.Next == "" { // the reader is gone, or has everything
			return nil
		}
		rows, req.After = nil, list.Next
		if list, err = s.Orders.Sales(ctx, actor, req); err != nil {
			s.Log.WarnContext(ctx, "export of sales was cut off", "err", err)
			front.Cut() // so that the reader does not take it for whole
		}
	}
}

// cell keeps spreadsheets from taking a text for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
