package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/invoice"
)

const (
	invoicesSize  = 20
	invoicesYears = 10 // that are offered to choose from
)

// invoicesView is a list of invoices: what an organisation bought, what it sold, or everybody's.
type invoicesView struct {
	Tabs          []webkit.Link
	Heading, Text string
	Action        string // of the filter
	Side          string // that it keeps; "" where the address says it
	Form          webkit.Form
	Years, Kinds  []webkit.Option
	Filtered      bool
	Sums          []invoiceSum
	Rows          []invoiceRow
	Export        string // address of the table
	Pack          string // address of everything of the chosen year; "" where none is chosen
	Switch        webkit.Link
	Empty         webkit.Empty
	Pager         webkit.Pager
	CLI           []webkit.Command
}

// invoiceSum is what the invoices of a list come to in one currency.
type invoiceSum struct {
	Count           int64
	Currency        string
	Net, Tax, Total string
}

// invoiceRow is one invoice of a list.
type invoiceRow struct {
	Label, Href, PDF string
	Other            string // the seller for who bought, the buyer for who sold
	Offering, Total  string
	IssuedAt         time.Time
}

var invoicesPage = screen[invoicesView]{"invoices"}

// invoices lists what the organisation bought; administrators can look at everybody's.
func (s *Site) invoices(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	view := invoicesView{
		Tabs: buyTabs(r.URL.Path), Heading: "Invoices", Text: "For what " + actor.OrgName + " has bought.", Action: "/invoices",
		Empty: webkit.Empty{Icon: "file-text", Title: "No invoices yet", Label: "Look around", Href: "/search",
			Text: "Each purchase has its invoice here, free ones too, to print or to save."},
	}
	f := invoiceFilter(r, invoice.Bought)
	switch {
	case r.URL.Query().Get("side") == string(invoice.All):
		f.Side, view.Side = invoice.All, string(invoice.All)
		view.Heading, view.Text, view.Switch = "All invoices", "Of every seller in this market.", webkit.Link{Label: "Only mine", Href: "/invoices"}
	case actor.Admin:
		view.Switch = webkit.Link{Label: "Everybody's", Href: "/invoices?side=all"}
	}
	return s.showInvoices(w, r, f, view)
}

// soldInvoices lists what the organisation sold.
func (s *Site) soldInvoices(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	return s.showInvoices(w, r, invoiceFilter(r, invoice.Sold), invoicesView{
		Tabs: sellTabs(r.URL.Path), Heading: "Invoices", Text: "What " + actor.OrgName + " has billed, numbered without a gap.", Action: "/sell/invoices",
		Empty: webkit.Empty{Icon: "file-text", Title: "No invoices yet", Label: "Complete the profile", Href: "/sell/profile",
			Text: "Each sale is billed by itself. Fill in your full name, address and tax number first: they are printed as they are at that moment."},
	})
}

// invoiceFilter reads what a list is narrowed to. A year that is not one is left to the domain to refuse.
func invoiceFilter(r *http.Request, side invoice.Side) invoice.Filter {
	query := r.URL.Query()
	f := invoice.Filter{Side: side, Kind: invoice.Kind(query.Get("kind")), Word: strings.TrimSpace(query.Get("q"))}
	if year := query.Get("year"); year != "" {
		n, err := strconv.Atoi(year)
		if err != nil {
			n = -1
		}
		f.Year = n
	}
	return f
}

func (s *Site) showInvoices(w http.ResponseWriter, r *http.Request, f invoice.Filter, view invoicesView) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := webkit.PageRequest(r.URL.Query(), invoicesSize)
	list, err := s.Invoices.List(ctx, actor, f, req)
	if err != nil {
		return err
	}
	if req.After == "" && len(list.Items) > 0 {
		sums, err := s.Invoices.Sums(ctx, actor, f)
		if err != nil {
			return err
		}
		view.Sums = invoiceSums(sums)
	}
	for _, i := range list.Items {
		view.Rows = append(view.Rows, invoiceRowOf(i, f.Side))
	}
	view.Form, view.Years = webkit.NewForm("q", f.Word, "year", r.URL.Query().Get("year"), "kind", string(f.Kind)), s.invoiceYears()
	view.Kinds, view.Filtered = invoiceKinds, f.Year != 0 || f.Word != "" || f.Kind != ""
	query := filterQuery(f, view.Side)
	view.Export = withQuery(view.Action+"/export", query)
	if f.Year != 0 {
		packed := filterQuery(f, view.Side)
		packed.Set("format", "zip")
		view.Pack = withQuery(view.Action+"/export", packed)
	}
	if len(list.Items) > 0 {
		view.CLI = s.invoicesCommands(f.Side)
	}
	if view.Pager, err = webkit.NewPager(withQuery(view.Action, query), list.Next, req.After != ""); err != nil {
		return err
	}
	return invoicesPage.show(s, w, r, http.StatusOK, view)
}

// filterQuery returns the query that asks for the list again.
func filterQuery(f invoice.Filter, side string) url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"q": f.Word, "side": side, "kind": string(f.Kind)} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.Year != 0 {
		query.Set("year", strconv.Itoa(f.Year))
	}
	return query
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// invoiceKinds are what invoices are for.
var invoiceKinds = []webkit.Option{
	{Label: "All kinds"}, {Value: string(invoice.Initial), Label: "Purchases"}, {Value: string(invoice.Renewal), Label: "Renewals"},
	{Value: string(invoice.Use), Label: "Use"}, {Value: string(invoice.Credit), Label: "Credit notes"},
}

func (s *Site) invoiceYears() []webkit.Option {
	options := []webkit.Option{{Label: "All years"}}
	now := s.Clock.Now().UTC().Year()
	for year := now; year > now-invoicesYears; year-- {
		options = append(options, webkit.Option{Value: strconv.Itoa(year), Label: strconv.Itoa(year)})
	}
	return options
}

func invoiceSums(sums []invoice.Sum) []invoiceSum {
	list := make([]invoiceSum, len(sums))
	for i, m := range sums {
		list[i] = invoiceSum{Count: m.Count, Currency: m.Total.Currency, Net: m.Net.String(), Tax: m.Tax.String(), Total: m.Total.String()}
	}
	return list
}

func invoiceRowOf(i invoice.Invoice, side invoice.Side) invoiceRow {
	d := i.Document
	row := invoiceRow{
		Label: i.Label, Href: invoicePath(i), PDF: invoicePath(i) + "/pdf", Other: "from " + d.Seller.Called(), Offering: d.Offering,
		Total: amountText(i.Total), IssuedAt: i.IssuedAt,
	}
	switch side {
	case invoice.Sold:
		row.Other = "to " + d.Buyer.Called()
	case invoice.All:
		row.Other += " to " + d.Buyer.Called()
	}
	return row
}

func invoicePath(i invoice.Invoice) string { return "/invoices/" + i.ID }

// invoicesExport sends what the organisation bought as a table, or everybody's.
func (s *Site) invoicesExport(w http.ResponseWriter, r *http.Request) error {
	side := invoice.Bought
	if r.URL.Query().Get("side") == string(invoice.All) {
		side = invoice.All
	}
	return s.exportInvoices(w, r, side)
}

// soldExport sends what the organisation sold as a table.
func (s *Site) soldExport(w http.ResponseWriter, r *http.Request) error {
	return s.exportInvoices(w, r, invoice.Sold)
}

func (s *Site) exportInvoices(w http.ResponseWriter, r *http.Request, side invoice.Side) error {
	f := invoiceFilter(r, side)
	if r.URL.Query().Get("format") == "zip" {
		write, err := s.Invoices.Archive(r.Context(), front.ActorFrom(r.Context()), f)
		if err != nil {
			return err
		}
		front.StreamZIP(w, r, s.Log, "invoices-"+strconv.Itoa(f.Year)+".zip", write)
		return nil
	}
	write, err := s.Invoices.Export(r.Context(), front.ActorFrom(r.Context()), f)
	if err != nil {
		return err
	}
	front.StreamCSV(w, r, s.Log, "invoices.csv", write)
	return nil
}

func (s *Site) invoicesCommands(side invoice.Side) []webkit.Command {
	flag, query := "", ""
	if side == invoice.Sold || side == invoice.All {
		flag, query = " --"+string(side), "?side="+string(side)
	}
	return []webkit.Command{souk("invoice list" + flag), souk("invoice export" + flag + " > invoices.csv"), s.curl("", "/invoices"+query)}
}
