package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/office"
)

const (
	ledgerPath   = "/administration/ledger"
	accountPath  = ledgerPath + "/account"
	journalPath  = ledgerPath + "/journal"
	accountsSize = 50
	postingsSize = 50
)

// ledgerView is the books: the trial balance, the last check, and the accounts.
type ledgerView struct {
	Tabs     []webkit.Link
	Sections []webkit.Link
	Form     webkit.Form // of the day of the trial balance
	At       time.Time   // the last day that counts; zero for now
	Totals   []totalRow
	Trial    []trialRow
	Verify   office.Verified
	Checked  string
	Findings int64
	More     int64 // findings that are not listed
	Checking bool
	Kinds    []webkit.Link
	Kind     string // "" for all
	Balances []balanceRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// totalRow is the trial balance of a currency.
type totalRow struct {
	Currency, Debit, Credit, Difference string
	Level                               bool // debits and credits are the same, as they must be
}

// trialRow is all accounts of a kind in a currency.
type trialRow struct {
	Kind, Currency string
	Accounts       int64
	Debit, Credit  string // "" for none
}

// balanceRow is an account of the books.
type balanceRow struct{ Kind, Owner, Href, Currency, Balance string }

var ledgerPage = screen[ledgerView]{"administration_ledger"}

// ledgerSections are the pages of the books.
func ledgerSections(path string) []webkit.Link {
	return []webkit.Link{
		{Label: "Accounts", Href: ledgerPath, Current: path != journalPath}, {Label: "Journal", Href: journalPath, Current: path == journalPath},
	}
}

func (s *Site) ledger(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, query := r.Context(), front.ActorFrom(r.Context()), r.URL.Query()
	view := ledgerView{
		Tabs: adminTabs(ledgerPath), Sections: ledgerSections(ledgerPath), Kind: query.Get("kind"), Form: webkit.NewForm("at", query.Get("at")),
		CLI: []webkit.Command{souk("admin ledger trial-balance"), souk("admin ledger accounts"), souk("verify --ledger"), s.curl("", "/admin/ledger/trial-balance")},
	}
	status := http.StatusOK
	at, ok := dayIn(&view.Form, "at")
	if !ok {
		status = http.StatusUnprocessableEntity
	}
	until := at
	if !at.IsZero() {
		view.At, until = at, at.AddDate(0, 0, 1)
	}
	trial, err := s.Ledger.TrialBalance(ctx, actor, until)
	if err != nil {
		return err
	}
	view.trial(trial)
	if view.Verify, err = s.Office.Verified(ctx, actor); err != nil {
		return err
	}
	view.Checked, view.Findings = checked(view.Verify), int64(view.Verify.Findings)
	view.More = view.Findings - int64(len(view.Verify.Problems))
	if view.Checking, err = s.Office.Checking(ctx, actor); err != nil {
		return err
	}
	req := webkit.PageRequest(query, accountsSize)
	balances, err := s.Ledger.BalancesOf(ctx, actor, ledger.Kind(view.Kind), req)
	if err != nil {
		return err
	}
	view.Kinds = accountKindLinks(view.Kind)
	for _, b := range balances.Items {
		view.Balances = append(view.Balances, balanceRow{
			Kind: accountWords[b.Account.Kind], Owner: b.OwnerName, Href: accountHref(b.Account, b.Amount.Currency), Currency: b.Amount.Currency,
			Balance: b.Amount.String(),
		})
	}
	if view.Pager, err = webkit.NewPager(listPath(ledgerPath, "kind", view.Kind), balances.Next, req.After != ""); err != nil {
		return err
	}
	return ledgerPage.show(s, w, r, status, view)
}

// trial adds the trial balance.
func (v *ledgerView) trial(t ledger.TrialBalance) {
	for _, sum := range t.Sums {
		difference := money.Amount{Minor: sum.Debit.Minor - sum.Credit.Minor, Currency: sum.Currency}
		v.Totals = append(v.Totals, totalRow{
			Currency: sum.Currency, Debit: sum.Debit.String(), Credit: sum.Credit.String(), Difference: difference.String(), Level: difference.IsZero(),
		})
	}
	for _, row := range t.Rows {
		line := trialRow{Kind: accountWords[row.Kind], Currency: row.Currency, Accounts: row.Accounts}
		if !row.Debit.IsZero() {
			line.Debit = row.Debit.String()
		}
		if !row.Credit.IsZero() {
			line.Credit = row.Credit.String()
		}
		v.Trial = append(v.Trial, line)
	}
}

// accountWords say what the accounts of the books count.
var accountWords = map[ledger.Kind]string{
	ledger.Customer: "Owed by a buyer", ledger.Gateway: "Held by a gateway", ledger.Seller: "Owed to a seller", ledger.Fee: "Earned as fee",
	ledger.Tax: "Tax collected for", ledger.Refund: "Given back to buyers", ledger.Payout: "Paid out to sellers",
}

func accountKindLinks(current string) []webkit.Link {
	links := []webkit.Link{{Label: "All", Href: ledgerPath, Current: current == ""}}
	for _, kind := range ledger.Kinds {
		links = append(links, webkit.Link{Label: accountWords[kind], Href: listPath(ledgerPath, "kind", string(kind)), Current: current == string(kind)})
	}
	return links
}

func accountHref(a ledger.Account, currency string) string {
	return listPath(accountPath, "kind", string(a.Kind), "owner", a.Owner, "currency", currency)
}

// dayIn reads the day in a field of a form, and notes there where it is none; the zero time is no day.
func dayIn(form *webkit.Form, field string) (time.Time, bool) {
	text := strings.TrimSpace(form.Value(field))
	if text == "" {
		return time.Time{}, true
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1970 || day.Year() > 9999 {
		form.Refuse(field, "It is no day. Write it as 2026-01-31.")
		return time.Time{}, false
	}
	return day, true
}

func (s *Site) ledgerCheck(w http.ResponseWriter, r *http.Request) error {
	if err := s.Office.AskCheck(r.Context(), front.ActorFrom(r.Context())); err != nil {
		return err
	}
	done(w, r, ledgerPath, "books-checked")
	return nil
}

// accountView is an account of the books with its postings.
type accountView struct {
	Tabs, Crumbs  []webkit.Link
	Kind, Owner   string
	Balance       string
	Postings      []postingRow
	Pager         webkit.Pager
	CLI           []webkit.Command
	Above, Closed bool // the balance is above zero; it is zero
}

// postingRow is what an event changed of an account, and what it held then.
type postingRow struct {
	At              time.Time
	Event, Href     string
	Amount, Balance string
}

var accountPage = screen[accountView]{"administration_ledger_account"}

func (s *Site) ledgerAccount(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	of, currency := ledger.Account{Kind: ledger.Kind(query.Get("kind")), Owner: query.Get("owner")}, query.Get("currency")
	req := webkit.PageRequest(query, postingsSize)
	st, err := s.Ledger.Statement(ctx, front.ActorFrom(ctx), of, currency, req)
	if err != nil {
		return err
	}
	b := st.Balance
	view := accountView{
		Tabs: adminTabs(ledgerPath), Crumbs: []webkit.Link{{Label: "Books", Href: ledgerPath}, {Label: accountWords[b.Account.Kind]}}, Kind: accountWords[b.Account.Kind],
		Owner: b.OwnerName, Balance: amountText(b.Amount), Above: b.Amount.Minor > 0, Closed: b.Amount.IsZero(),
		CLI: []webkit.Command{
			souk("admin ledger show " + strings.Join(slices.DeleteFunc([]string{string(of.Kind), currency, shellWord(b.OwnerName)}, func(t string) bool { return t == "" }), " ")),
			s.curl("", "/admin/ledger/account?"+url.Values{"kind": {string(of.Kind)}, "owner": {of.Owner}, "currency": {currency}}.Encode()),
		},
	}
	for _, row := range st.Rows.Items {
		view.Postings = append(view.Postings, postingRow{
			At: row.BookedAt, Event: bookedWords[row.Event], Href: listPath(journalPath, "of", row.EventID), Amount: row.Amount.String(), Balance: row.Balance.String(),
		})
	}
	if view.Pager, err = webkit.NewPager(accountHref(b.Account, currency), st.Rows.Next, req.After != ""); err != nil {
		return err
	}
	return accountPage.show(s, w, r, http.StatusOK, view)
}

// bookedWords say what was booked.
var bookedWords = map[string]string{
	"sale": "Sale", "payment": "Payment", "refund": "Refund", "payback": "Money given back", "payout": "Payout", "payout_return": "Payout that came back",
}
