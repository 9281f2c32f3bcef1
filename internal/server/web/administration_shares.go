package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/revshare"
)

const (
	sharesPath       = "/administration/shares"
	agreementsSize   = 50
	shareHistorySize = 30
)

// sharesView is what the market keeps of prices, and how sellers share the rest.
type sharesView struct {
	Tabs       []webkit.Link
	Market     modelRow
	Form       webkit.Form // of the whole market
	Products   []modelRow
	Product    webkit.Form // of one product
	Agreements []agreementRow
	Pager      webkit.Pager
	CLI        []webkit.Command
}

// modelRow is what the market keeps, of everything or of a product.
type modelRow struct {
	Product                   string // "" for the whole market
	Single, Subscription, Use string // percent; "" is as the whole market
	Version                   int64
	At                        time.Time // zero for what the market began with
	By                        string
	Removed                   bool // the product has no rates of its own any more
	Remove                    webkit.Confirm
}

// agreementRow is how a seller shares a product's sales with a partner.
type agreementRow struct {
	Product, Partner, Percent string
	State                     badge
	At                        time.Time
}

var sharesPage = screen[sharesView]{"administration_shares"}

// rateFields are the fields of the classes of revenue.
var rateFields = []string{"single_payment", "subscription", "use"}

// ownRates are the fields of a product's rates.
var ownRates = map[string]string{"single_payment": "own_single_payment", "subscription": "own_subscription", "use": "own_use"}

func (s *Site) shares(w http.ResponseWriter, r *http.Request) error {
	return s.showShares(w, r, http.StatusOK, nil, webkit.Form{})
}

func (s *Site) showShares(w http.ResponseWriter, r *http.Request, status int, form *webkit.Form, product webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	models, err := s.Sharing.Models(ctx, actor)
	if err != nil {
		return err
	}
	req := page.Request{Limit: agreementsSize}
	if r.Method == http.MethodGet {
		req = webkit.PageRequest(r.URL.Query(), agreementsSize)
	}
	agreements, err := s.Sharing.Agreements(ctx, actor, req)
	if err != nil {
		return err
	}
	rates := models.Market.Rates
	view := sharesView{
		Tabs: adminTabs(sharesPath), Market: modelRowOf(models.Market), Product: product,
		Form: webkit.NewForm("single_payment", rates.SinglePayment, "subscription", rates.Subscription, "use", rates.Use),
		CLI: []webkit.Command{
			souk("share models"), souk("share models --single 10 --subscription 20 --use 30"), souk("share override ORGANISATION/NAME --single 5"),
			s.curl("", "/admin/share-models"),
		},
	}
	if form != nil {
		view.Form = *form
	}
	for _, m := range models.Products {
		row := modelRowOf(m)
		row.Remove = webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove its rates", Action: sharesPath + "/product",
			Question: "Its sales are shared as those of the whole market from then on.",
			Hidden:   []webkit.Hidden{{Name: "product", Value: m.Product.Ref()}, {Name: "do", Value: "remove"}},
		}
		view.Products = append(view.Products, row)
	}
	for _, p := range agreements.Items {
		view.Agreements = append(view.Agreements, agreementRow{
			Product: p.Product.Ref(), Partner: p.OrgName, Percent: p.Percent, State: partnerStates[p.State], At: p.ProposedAt,
		})
	}
	if view.Pager, err = webkit.NewPager(sharesPath, agreements.Next, req.After != ""); err != nil {
		return err
	}
	return sharesPage.show(s, w, r, status, view)
}

func modelRowOf(m revshare.Model) modelRow {
	row := modelRow{
		Single: m.Rates.SinglePayment, Subscription: m.Rates.Subscription, Use: m.Rates.Use, Version: m.Version, At: m.SetAt, By: m.SetBy, Removed: m.Removed(),
	}
	if m.Product.OrgID != "" {
		row.Product = m.Product.Ref()
	}
	return row
}

// partnerStates are the words for where an agreement stands.
var partnerStates = map[revshare.PartnerState]badge{
	revshare.PartnerProposed: {"Waits for an answer", "warn"}, revshare.PartnerAccepted: {"Counts", "good"}, revshare.PartnerDeclined: {"Declined", "bad"},
	revshare.PartnerWithdrawn: {"Taken back", ""}, revshare.PartnerEnded: {"Ended", ""},
}

// ratesIn are the rates in a form, whose fields begin with prefix.
func ratesIn(form webkit.Form, prefix string) revshare.Rates {
	percent := func(field string) string {
		return strings.ReplaceAll(strings.TrimSpace(form.Value(prefix+field)), ",", ".")
	}
	return revshare.Rates{SinglePayment: percent("single_payment"), Subscription: percent("subscription"), Use: percent("use")}
}

func (s *Site) sharesSet(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	_, err := s.Sharing.SetMarket(r.Context(), front.ActorFrom(r.Context()), ratesIn(form, ""))
	if err == nil {
		done(w, r, sharesPath, "shares-set")
		return nil
	}
	status, err := refusal(&form, err, rateFields, nil)
	if err != nil {
		return err
	}
	return s.showShares(w, r, status, &form, webkit.Form{})
}

// sharesProduct sets the rates of a product, or takes them away. A form without a rate is a mistake: it would take
// them away too.
func (s *Site) sharesProduct(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	rates, notice := ratesIn(form, "own_"), "shares-set"
	if form.Value("do") == "remove" {
		rates, notice = revshare.Rates{}, "shares-unset"
	} else if rates == (revshare.Rates{}) {
		form.Refuse("own_single_payment", "Give a percentage for one kind of price at least.")
		return s.showShares(w, r, http.StatusUnprocessableEntity, nil, form)
	}
	_, err := s.Sharing.SetProduct(r.Context(), front.ActorFrom(r.Context()), form.Value("product"), rates)
	if err == nil {
		done(w, r, sharesPath, notice)
		return nil
	}
	status, err := refusal(&form, err, []string{"product", "own_single_payment", "own_subscription", "own_use"}, ownRates)
	if err != nil {
		return err
	}
	return s.showShares(w, r, status, nil, form)
}

// shareHistoryView is every version of what the market keeps.
type shareHistoryView struct {
	Tabs, Crumbs []webkit.Link
	Models       []modelRow
	Pager        webkit.Pager
	CLI          []webkit.Command
}

var shareHistoryPage = screen[shareHistoryView]{"administration_shares_history"}

func (s *Site) shareHistory(w http.ResponseWriter, r *http.Request) error {
	req := webkit.PageRequest(r.URL.Query(), shareHistorySize)
	list, err := s.Sharing.ModelHistory(r.Context(), front.ActorFrom(r.Context()), req)
	if err != nil {
		return err
	}
	view := shareHistoryView{
		Tabs: adminTabs(sharesPath), Crumbs: []webkit.Link{{Label: "Shares", Href: sharesPath}, {Label: "History"}},
		CLI: []webkit.Command{souk("share models --history"), s.curl("", "/admin/share-models/history")},
	}
	for _, m := range list.Items {
		view.Models = append(view.Models, modelRowOf(m))
	}
	if view.Pager, err = webkit.NewPager(sharesPath+"/history", list.Next, req.After != ""); err != nil {
		return err
	}
	return shareHistoryPage.show(s, w, r, http.StatusOK, view)
}

func payoutRunPath(id string) string { return payoutRunsPath + "/" + url.PathEscape(id) }
