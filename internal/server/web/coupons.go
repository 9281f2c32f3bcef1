package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/coupon"
)

// couponsView is what an organisation takes off for those who know a code.
type couponsView struct {
	Tabs   []webkit.Link
	Org    string
	States []webkit.Link
	Any    bool // some of them only are shown
	Items  []couponRow
	Pager  webkit.Pager
	CLI    []webkit.Command
}

// couponRow is one coupon in a list.
type couponRow struct {
	Code, Href, Off, For, Note string
	Used, Until                string
	State                      stateTag
}

var couponsPage = screen[couponsView]{"coupons"}

// couponsSize is how many coupons a page of the list shows.
const couponsSize = 20

// couponStates are the states of coupons in a word, with the class of the tag.
var couponStates = map[coupon.State]stateTag{
	coupon.Active: {"Active", "tag-good"}, coupon.UsedUp: {"Used up", ""}, coupon.Expired: {"Expired", ""}, coupon.Stopped: {"Stopped", "tag-bad"},
}

const couponsHome = "/sell/coupons"

func couponPath(id string) string { return couponsHome + "/" + url.PathEscape(id) }

func (s *Site) coupons(w http.ResponseWriter, r *http.Request) error {
	actor, query := front.ActorFrom(r.Context()), r.URL.Query()
	state, req := coupon.State(query.Get("state")), webkit.PageRequest(query, couponsSize)
	list, err := s.Coupons.List(r.Context(), actor, state, req)
	if err != nil {
		return err
	}
	view := couponsView{
		Tabs: sellTabs(couponsHome), Org: actor.OrgName, Any: state != "",
		CLI: []webkit.Command{souk("coupon list"), souk("coupon create 25%"), s.curl("", "/coupons")},
	}
	for _, c := range list.Items {
		view.Items = append(view.Items, s.couponRowOf(c))
	}
	here := couponsHome
	view.States = []webkit.Link{{Label: "All", Href: here, Current: state == ""}}
	for _, one := range coupon.States {
		view.States = append(view.States, webkit.Link{Label: couponStates[one].Text, Href: here + "?state=" + string(one), Current: state == one})
	}
	if state != "" {
		here += "?state=" + url.QueryEscape(string(state))
	}
	if view.Pager, err = webkit.NewPager(here, list.Next, req.After != ""); err != nil {
		return err
	}
	return couponsPage.show(s, w, r, http.StatusOK, view)
}

func (s *Site) couponRowOf(c coupon.Coupon) couponRow {
	return couponRow{
		Code: c.Code, Href: couponPath(c.ID), Off: discountWords(c.Terms), For: couponFor(c), Note: c.Note, Used: couponUsed(c), Until: untilText(c.Until),
		State: couponStates[c.State(s.Clock.Now())],
	}
}

// couponFor says what a coupon is for.
func couponFor(c coupon.Coupon) string {
	text := "everything"
	if c.Product != "" {
		text = c.Product
	}
	switch len(c.Plans) {
	case 0:
		return text
	case 1:
		return text + ", plan " + c.Plans[0]
	}
	return text + ", plans " + strings.Join(c.Plans, ", ")
}

// couponUsed says how often a coupon was used.
func couponUsed(c coupon.Coupon) string {
	if c.MaxUses > 0 {
		return "used " + webkit.Number(c.Uses) + " of " + webkit.Count(c.MaxUses, "time", "times")
	}
	return "used " + webkit.Count(c.Uses, "time", "times")
}

// untilText is the last day of what ends at the moment; "" where it has no end.
func untilText(end time.Time) string {
	if end.IsZero() {
		return ""
	}
	return dayText(end.Add(-time.Microsecond))
}

// couponView is one coupon.
type couponView struct {
	Tabs, Crumbs []webkit.Link
	Row          couponRow
	PerOrg       int64 // 0 for any number
	CreatedAt    time.Time
	CreatedBy    string
	StoppedAt    time.Time // zero before
	StoppedBy    string
	Stop         webkit.Confirm // Action is "" where it is stopped
	CLI          []webkit.Command
}

var couponPage = screen[couponView]{"coupon"}

func (s *Site) coupon(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Coupons.Get(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	view := couponView{
		Tabs: sellTabs(couponsHome), Crumbs: []webkit.Link{{Label: "Coupons", Href: couponsHome}, {Label: c.Code}}, Row: s.couponRowOf(c), PerOrg: c.MaxPerOrg,
		CreatedAt: c.CreatedAt, CreatedBy: c.CreatedBy, StoppedAt: c.StoppedAt, StoppedBy: c.StoppedBy,
		CLI: []webkit.Command{souk("coupon show " + c.Code), souk("coupon stop " + c.Code), s.curl("", "/coupons/"+c.ID)},
	}
	if c.StoppedAt.IsZero() {
		view.Stop = webkit.Confirm{
			Label: "Stop the coupon", Icon: "circle-x", Class: "btn-danger", Button: "Stop it", Action: couponPath(c.ID) + "/stop",
			Question: "Nobody can use it any more, and it cannot be started again. What was bought with it stays as it is.",
		}
	}
	return couponPage.show(s, w, r, http.StatusOK, view)
}

func (s *Site) couponStop(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Coupons.Stop(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	done(w, r, couponPath(c.ID), "coupon-stopped")
	return nil
}
