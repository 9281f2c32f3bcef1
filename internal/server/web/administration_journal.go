package web

import (
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/ledger"
)

// journalSize is how many transactions a page of the journal shows.
const journalSize = 20

// journalView is the transactions of the books.
type journalView struct {
	Tabs     []webkit.Link
	Sections []webkit.Link
	Form     webkit.Form
	Events   []webkit.Option
	Filtered bool
	Entries  []journalRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// journalRow is a transaction with what it was booked for.
type journalRow struct {
	Event    string
	At       time.Time
	ID, Of   string // of the transaction, and of what it was booked for
	Cause    webkit.Link
	Invoice  webkit.Link // Href is "" for none
	Postings []journalPosting
}

// journalPosting is what a transaction changes of an account.
type journalPosting struct{ Kind, Owner, Href, Debit, Credit string }

var journalPage = screen[journalView]{"administration_journal"}

func (s *Site) journal(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	form := webkit.NewForm("event", query.Get("event"), "of", strings.TrimSpace(query.Get("of")), "from", query.Get("from"), "to", query.Get("to"))
	view := journalView{
		Tabs: adminTabs(ledgerPath), Sections: ledgerSections(journalPath), Events: []webkit.Option{{Label: "Everything"}},
		CLI: []webkit.Command{souk("admin ledger journal"), s.curl("", "/admin/ledger/transactions")},
	}
	for _, event := range []string{"sale", "payment", "refund", "payback", "payout", "payout_return"} {
		view.Events = append(view.Events, webkit.Option{Value: event, Label: bookedWords[event]})
	}
	filter := ledger.JournalFilter{Event: form.Value("event"), EventID: form.Value("of")}
	from, ok := dayIn(&form, "from")
	to, fine := dayIn(&form, "to")
	if filter.From = from; !to.IsZero() {
		filter.To = to.AddDate(0, 0, 1)
	}
	status := http.StatusOK
	if !ok || !fine {
		status = http.StatusUnprocessableEntity
	}
	view.Form, view.Filtered = form, filter != ledger.JournalFilter{}
	req := webkit.PageRequest(query, journalSize)
	list, err := s.Ledger.Journal(ctx, front.ActorFrom(ctx), filter, req)
	if err != nil {
		return err
	}
	for _, p := range list.Items {
		view.Entries = append(view.Entries, journalRowOf(p))
	}
	if view.Pager, err = journalPager(form, list, req); err != nil {
		return err
	}
	return journalPage.show(s, w, r, status, view)
}

func journalPager(form webkit.Form, list page.Page[ledger.Posted], req page.Request) (webkit.Pager, error) {
	var pairs []string
	for _, name := range []string{"event", "of", "from", "to"} {
		pairs = append(pairs, name, form.Value(name))
	}
	return webkit.NewPager(listPath(journalPath, pairs...), list.Next, req.After != "")
}

func journalRowOf(p ledger.Posted) journalRow {
	row := journalRow{Event: bookedWords[p.Event], At: p.BookedAt, ID: p.ID, Of: p.EventID}
	switch {
	case p.Origin.PayoutRun != "":
		row.Cause = webkit.Link{Label: "Payout run", Href: payoutRunPath(p.Origin.PayoutRun)}
	case p.Origin.PurchaseID != "":
		row.Cause = webkit.Link{Label: "Contract", Href: contractPath(p.Origin.PurchaseID)}
	}
	if p.Origin.InvoiceID != "" {
		row.Invoice = webkit.Link{Label: p.Origin.Invoice, Href: "/invoices/" + p.Origin.InvoiceID}
	}
	for i, posting := range p.Postings {
		line := journalPosting{
			Kind: accountWords[posting.Account.Kind], Owner: p.Owners[i], Href: accountHref(posting.Account, posting.Amount.Currency), Debit: amountText(posting.Amount),
		}
		if posting.Amount.Minor < 0 {
			line.Debit, line.Credit = "", strings.TrimPrefix(amountText(posting.Amount), "-")
		}
		row.Postings = append(row.Postings, line)
	}
	return row
}
