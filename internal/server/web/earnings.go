package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/revshare"
)

const (
	statementsPath = "/sell/statements"
	payoutsPath    = "/sell/payouts"
	payoutsSize    = 20
	linesShown     = 200
)

// earningTabs lead through what an organisation earns: those who sell have the whole console, partners who only take
// part in the sales of others what concerns them.
func earningTabs(actor account.Actor, path string) []webkit.Link {
	if actor.Has(account.RoleProvider) {
		return sellTabs(path)
	}
	return tabs(path, []webkit.Link{
		{Label: "Partners", Href: partnersPath, Icon: "users"}, {Label: "Statements", Href: statementsPath, Icon: "scroll-text"},
		{Label: "Payouts", Href: payoutsPath, Icon: "hand-coins"},
	})
}

// statementsView is the months that the organisation has statements of.
type statementsView struct {
	Tabs    []webkit.Link
	Org     string
	Periods []periodRow
	CLI     []webkit.Command
}

// periodRow is a month.
type periodRow struct {
	Label, Href string
	IssuedAt    time.Time // zero where it was not asked for yet
	Over        bool
}

var statementsPage = screen[statementsView]{"statements"}

func (s *Site) statements(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	list, err := s.Sharing.Periods(r.Context(), actor, "")
	if err != nil {
		return err
	}
	view := statementsView{
		Tabs: earningTabs(actor, statementsPath), Org: actor.OrgName, CLI: []webkit.Command{souk("share statement"), s.curl("", "/statements")},
	}
	for _, p := range list {
		view.Periods = append(view.Periods, periodRow{Label: monthWords(p.Period), Href: statementPath(p.Period), IssuedAt: p.IssuedAt, Over: p.Over})
	}
	return statementsPage.show(s, w, r, http.StatusOK, view)
}

func statementPath(period string) string { return statementsPath + "/" + url.PathEscape(period) }

// monthWords writes a month out; what is none stays.
func monthWords(period string) string {
	t, err := time.Parse("2006-01", period)
	if err != nil {
		return period
	}
	return t.Format("January 2006")
}

// statementView is what a month came to.
type statementView struct {
	Tabs, Crumbs   []webkit.Link
	Label, KeyID   string // KeyID is "" while the month is not over
	IssuedAt       time.Time
	Books          []bookView
	JSON, CSV, PDF string
	KeysURL, File  string // where the keys are, and what the file is called
	CLI            []webkit.Command
}

// bookView is a statement in one currency.
type bookView struct {
	Currency, Opening, Closing string
	Totals                     []sumLine
	Lines                      []statementLine
	More                       int64 // lines that only the files have
}

// sumLine is what all events of a kind came to.
type sumLine struct{ Label, Amount string }

// statementLine is one event of a statement.
type statementLine struct {
	At                                     time.Time
	Event, What, Net, Fee, Due, Rate, Mark string
	Shares                                 []sumLine
}

var statementPage = screen[statementView]{"statement"}

// statement shows a month that is over as it was issued, and the present one as it stands.
func (s *Site) statement(w http.ResponseWriter, r *http.Request) error {
	actor, period := front.ActorFrom(r.Context()), r.PathValue("period")
	signed, err := s.Sharing.Statement(r.Context(), actor, "", period)
	var st revshare.Statement
	switch {
	case err == nil:
		st, err = signed.Read()
	case errs.CodeOf(err) == "period_not_over":
		st, err = s.Sharing.SoFar(r.Context(), actor, period)
	}
	if err != nil {
		return err
	}
	path := statementPath(st.Period) + "/export?form="
	view := statementView{
		Tabs: earningTabs(actor, statementsPath), Crumbs: []webkit.Link{{Label: "Statements", Href: statementsPath}, {Label: monthWords(st.Period)}},
		Label: monthWords(st.Period), KeyID: signed.KeyID, IssuedAt: st.IssuedAt, CSV: path + "csv",
		KeysURL: s.Options.PublicURL + "/.well-known/souk-keys.json", File: "statement-" + st.Seller.Name + "-" + st.Period + ".json",
		CLI: []webkit.Command{souk("share statement " + st.Period), s.curl("-O -J", "/statements/"+st.Period+"/file?form=json")},
	}
	if view.KeyID != "" {
		view.JSON, view.PDF = path+"json", path+"pdf"
	} else {
		view.CLI = []webkit.Command{souk("share statement"), s.curl("", "/statements")}
	}
	for _, b := range st.Books {
		view.Books = append(view.Books, bookViewOf(b))
	}
	return statementPage.show(s, w, r, http.StatusOK, view)
}

func bookViewOf(b revshare.Book) bookView {
	text := func(minor int64) string { return b.Amount(minor).String() }
	v := bookView{Currency: b.Currency, Opening: text(b.Opening.Sum()), Closing: text(b.Closing.Sum())}
	totals := b.Totals()
	for _, event := range []string{"sale", "refund", "payout", "payout_return"} {
		if due, any := totals[event]; any {
			v.Totals = append(v.Totals, sumLine{bookedWords[event], text(due.Sum())})
		}
	}
	for i, l := range b.Lines {
		if i == linesShown {
			v.More = int64(len(b.Lines) - linesShown)
			break
		}
		line := statementLine{At: l.At, Event: bookedWords[l.Event], What: l.Offering, Due: text(l.Due.Sum()), Rate: l.FeeRate, Mark: webkit.Short(l.Hash, 12)}
		if l.Event == "sale" || l.Event == "refund" {
			line.Net, line.Fee = text(l.Net), text(l.Fee)
		}
		for _, part := range l.Shares {
			label := part.Org
			if part.Percent != "" {
				label += " (" + part.Percent + " %)"
			}
			line.Shares = append(line.Shares, sumLine{label, text(part.Amount)})
		}
		v.Lines = append(v.Lines, line)
	}
	return v
}

// statementExport sends a month as a file; the present one as a table only, as nothing is signed yet.
func (s *Site) statementExport(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, period, form := r.Context(), front.ActorFrom(r.Context()), r.PathValue("period"), r.URL.Query().Get("form")
	signed, err := s.Sharing.Statement(ctx, actor, "", period)
	if errs.CodeOf(err) == "period_not_over" && form == "csv" {
		st, err := s.Sharing.SoFar(ctx, actor, period)
		if err != nil {
			return err
		}
		front.StreamCSV(w, r, s.Log, "statement-"+st.Period+"-so-far.csv", st.WriteCSV)
		return nil
	}
	if err != nil {
		return err
	}
	file, err := signed.File(form)
	if err != nil {
		return err
	}
	sendFile(w, r, file)
	return nil
}

// earnedPayoutsView is where an organisation's money goes, what is due, and what was paid out.
type earnedPayoutsView struct {
	Tabs     []webkit.Link
	Org      string
	Balances []balanceDue
	Bank     bankView
	Form     webkit.Form
	Service  serviceView
	Payouts  []payoutRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// balanceDue is what is due in a currency.
type balanceDue struct {
	Currency, Share, Tax, Sum string
	Owes                      bool // to the market
}

// bankView is the bank account of an organisation.
type bankView struct {
	Known             bool
	Holder, IBAN, BIC string
	ChangedAt         time.Time
	ChangedBy         string
	Keep              bool // the visitor may change it
}

// serviceView is the account at the payment service that can pay out; Name is "" where only banks do.
type serviceView struct {
	Name, Account, Lacks string
	Next                 string // where it asks the seller who it is, right after that was asked for; "" otherwise
	Ready                bool
	OpenedAt             time.Time
	OpenedBy             string
	Form                 webkit.Form // sets it up
}

var earnedPayoutsPage = screen[earnedPayoutsView]{"payouts"}

func (s *Site) payouts(w http.ResponseWriter, r *http.Request) error {
	return s.showPayouts(w, r, http.StatusOK, nil, serviceView{})
}

func (s *Site) showPayouts(w http.ResponseWriter, r *http.Request, status int, form *webkit.Form, at serviceView) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := page.Request{Limit: payoutsSize}
	if r.Method == http.MethodGet {
		req = webkit.PageRequest(r.URL.Query(), payoutsSize)
	}
	list, err := s.Sharing.Payouts(ctx, actor, req)
	if err != nil {
		return err
	}
	balances, err := s.Sharing.Balances(ctx, actor)
	if err != nil {
		return err
	}
	bank, err := s.Sharing.BankAccount(ctx, actor, "")
	if err != nil && errs.CodeOf(err) != "no_bank_account" {
		return err
	}
	view := earnedPayoutsView{
		Tabs: earningTabs(actor, payoutsPath), Org: actor.OrgName,
		Bank: bankView{bank.IBAN != "", bank.Holder, bank.IBAN, bank.BIC, bank.ChangedAt, bank.ChangedBy, revshare.Keeps(actor)},
		Form: webkit.NewForm("holder", bank.Holder, "bic", bank.BIC), Service: at,
		CLI: []webkit.Command{souk("payout list --mine"), souk(`payout bank "IBAN" --holder "NAME"`), s.curl("", "/payouts")},
	}
	if form != nil {
		view.Form = *form
	}
	if view.Service.Name = s.Sharing.Service(); view.Service.Name != "" {
		a, err := s.Sharing.PayoutAccount(ctx, actor, "")
		if err != nil && errs.CodeOf(err) != "no_payout_account" {
			return err
		}
		view.Service.Account, view.Service.Lacks, view.Service.Ready, view.Service.OpenedAt, view.Service.OpenedBy = a.Account, a.Lacks, a.Ready, a.OpenedAt, a.OpenedBy
	}
	for _, b := range balances {
		view.Balances = append(view.Balances, balanceDue{b.Sum.Currency, b.Share.String(), b.Tax.String(), b.Sum.String(), b.Sum.Minor < 0})
	}
	for _, p := range list.Items {
		view.Payouts = append(view.Payouts, payoutRowOf(p))
	}
	if view.Pager, err = webkit.NewPager(payoutsPath, list.Next, req.After != ""); err != nil {
		return err
	}
	return earnedPayoutsPage.show(s, w, r, status, view)
}

func (s *Site) setBank(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	_, err := s.Sharing.SetBankAccount(r.Context(), front.ActorFrom(r.Context()), revshare.BankInput{
		Holder: form.Value("holder"), IBAN: form.Value("iban"), BIC: form.Value("bic"), Password: form.Value("password"),
	})
	if err == nil {
		done(w, r, payoutsPath, "bank-set")
		return nil
	}
	status, err := refusal(&form, err, []string{"holder", "iban", "bic", "password"}, nil)
	if err != nil {
		return err
	}
	return s.showPayouts(w, r, status, &form, serviceView{})
}

// setPayoutAccount opens an account at the payment service, and shows the way to where that asks the seller who it is: a
// form may not lead to another site by itself.
func (s *Site) setPayoutAccount(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	page, err := s.Sharing.SetUpPayoutAccount(r.Context(), front.ActorFrom(r.Context()), form.Value("account_password"), s.Options.PublicURL+payoutsPath)
	if err == nil {
		return s.showPayouts(w, r, http.StatusOK, nil, serviceView{Next: page})
	}
	status, err := refusal(&form, err, []string{"account_password"}, map[string]string{"password": "account_password"})
	if err != nil {
		return err
	}
	return s.showPayouts(w, r, status, nil, serviceView{Form: form})
}
