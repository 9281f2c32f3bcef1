package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
)

// couponNewView is the form for a new coupon.
type couponNewView struct {
	Tabs, Crumbs []webkit.Link
	Org          string
	Form         webkit.Form
	Currencies   []webkit.Option
	Offerings    []webkit.Option
	CLI          []webkit.Command
}

var couponNewPage = screen[couponNewView]{"coupon_new"}

// The fields of the form, by the paths that the domain names.
var (
	couponFields = []string{"code", "note", "percent", "amount", "currency", "offering", "plans", "periods", "max_uses", "max_per_org", "until"}
	couponPlaces = map[string]string{"max_per_organisation": "max_per_org"}
)

func (s *Site) couponNew(w http.ResponseWriter, r *http.Request) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	return s.showCouponNew(w, r, http.StatusOK, webkit.NewForm("max_per_org", "1", "periods", "1", "offering", r.URL.Query().Get("offering")))
}

func (s *Site) showCouponNew(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	view := couponNewView{
		Tabs: sellTabs(couponsHome), Crumbs: []webkit.Link{{Label: "Coupons", Href: couponsHome}, {Label: "New coupon"}}, Org: actor.OrgName, Form: form,
		CLI: []webkit.Command{souk("coupon create 25% --periods 1 --uses-by-org 1"), s.curl(`--json '{"percent":"25","periods":1}'`, "/coupons")},
	}
	var err error
	if view.Currencies, err = s.currencyOptions(r); err != nil {
		return err
	}
	own, err := s.Catalogue.List(r.Context(), actor, catalogue.ListInput{Org: actor.OrgName, State: catalogue.StateAny, Page: page.Request{Limit: page.Max}})
	if err != nil {
		return err
	}
	view.Offerings = []webkit.Option{{Value: "", Label: "Everything that " + actor.OrgName + " sells"}}
	for _, o := range own.Items { // one for all versions
		if !slices.ContainsFunc(view.Offerings, func(known webkit.Option) bool { return known.Value == o.Name }) {
			view.Offerings = append(view.Offerings, webkit.Option{Value: o.Name, Label: o.Title})
		}
	}
	return couponNewPage.show(s, w, r, status, view)
}

func (s *Site) couponCreate(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	in := coupon.Input{
		Code: form.Value("code"), Note: form.Value("note"), Percent: form.Value("percent"), Amount: form.Value("amount"), Currency: form.Value("currency"),
		Offering: form.Value("offering"), Until: form.Value("until"), Periods: int(wholeOf(form, "periods")), MaxUses: wholeOf(form, "max_uses"), MaxPerOrg: wholeOf(form, "max_per_org"),
	}
	if plans := strings.TrimSpace(form.Value("plans")); plans != "" {
		in.Plans = strings.Split(plans, ",")
	}
	c, err := s.Coupons.Create(r.Context(), front.ActorFrom(r.Context()), in)
	if err == nil {
		done(w, r, couponPath(c.ID), "coupon-made")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	form.Take(err, couponFields, couponPlaces)
	if errs.CodeOf(err) == "code_taken" {
		form.Refuse("code", errs.As(err).Message)
	}
	return s.showCouponNew(w, r, front.Status(errs.KindOf(err)), form)
}

// wholeOf reads a whole number; nothing is 0, and what is none is one that is refused.
func wholeOf(form webkit.Form, name string) int64 {
	n, err := strconv.ParseInt(cmp.Or(strings.TrimSpace(form.Value(name)), "0"), 10, 32)
	if err != nil {
		return -1
	}
	return n
}
