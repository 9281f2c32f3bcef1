package web

import (
	"net/http"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/spending"
)

// limitsView is what an organisation, and its members for it, may spend, and what is spent of that.
type limitsView struct {
	Crumbs     []webkit.Link
	Org        string
	Private    bool
	Manage     bool // the visitor may change them
	Action     string
	Limits     []limitRow
	Form       webkit.Form
	Currencies []webkit.Option
	Told       string // when managers get a mail
	CLI        []webkit.Command
}

// limitRow is one limit.
type limitRow struct {
	Who, Currency string
	AtATime       string // "" for no limit
	WarnOnly      bool
	Gauges        []webkit.Gauge
	Edit          string // where the form has it; "" for who may not
	Remove        webkit.Confirm
}

var limitsPage = screen[limitsView]{"limits"}

// limitFields are the fields of the form, as the domain calls them.
var limitFields = []string{"user", "currency", "per_transaction", "per_day", "per_week", "per_month"}

// limitsPath is where the limits of an organisation are.
func limitsPath(org string) string { return orgPath(org) + "/limits" }

func (s *Site) limits(w http.ResponseWriter, r *http.Request) error {
	return s.showLimits(w, r, http.StatusOK, nil)
}

// showLimits shows the page; form is the one that was refused, nil for the one that the address asks for.
func (s *Site) showLimits(w http.ResponseWriter, r *http.Request, status int, form *webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	org, err := s.Accounts.Org(ctx, actor, r.PathValue("org"))
	if err != nil {
		return err
	}
	list, err := s.Spending.Limits(ctx, actor, org.Name)
	if err != nil {
		return err
	}
	view := limitsView{
		Crumbs: []webkit.Link{{Label: "Settings", Href: "/settings"}, {Label: org.Name, Href: orgPath(org.Name)}, {Label: "Limits"}},
		Org:    org.Name, Private: org.Private, Action: limitsPath(org.Name), Told: toldText(), CLI: s.limitsCommands(org.Name),
	}
	if view.Manage, err = s.speaksFor(r, org); err != nil {
		return err
	}
	for _, l := range list {
		view.Limits = append(view.Limits, limitRowOf(org.Name, l, view.Manage))
	}
	if view.Currencies, err = s.currencyOptions(r); err != nil {
		return err
	}
	view.Form = orElse(form, limitForm(list, r.URL.Query().Get("edit"), r.URL.Query().Has("edit")))
	return limitsPage.show(s, w, r, status, view)
}

// limitForm is the form with the limit of a user in it, "" being that of the whole organisation; an empty one where it
// is not asked for.
func limitForm(list []spending.Limit, user string, asked bool) webkit.Form {
	for _, l := range list {
		if !asked || !strings.EqualFold(l.User, user) {
			continue
		}
		form := webkit.NewForm("user", l.User, "currency", l.Currency)
		for _, span := range spending.Spans {
			if most, limited := l.Most[span]; limited {
				form.Values.Set("per_"+string(span), most.String())
			}
		}
		if l.WarnOnly {
			form.Values.Set("warn_only", "yes")
		}
		return form
	}
	return webkit.NewForm()
}

func limitRowOf(org string, l spending.Limit, manage bool) limitRow {
	row := limitRow{Who: "Everybody", Currency: l.Currency, WarnOnly: l.WarnOnly, Gauges: limitGauges(org, l)}
	if l.User != "" {
		row.Who = l.User
	}
	for i := range row.Gauges {
		_, row.Gauges[i].Label, _ = strings.Cut(row.Gauges[i].Label, ", ")
	}
	if most, limited := l.Most[spending.Transaction]; limited {
		row.AtATime = amountText(most)
	}
	if !manage {
		return row
	}
	row.Edit = filtered(limitsPath(org), "edit", l.User) + "#set"
	if l.User == "" {
		row.Edit = limitsPath(org) + "?edit=#set"
	}
	row.Remove = webkit.Confirm{
		Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove it", Action: limitsPath(org) + "/remove",
		Question: "From then on this limit refuses nothing, and nobody is told.", Hidden: []webkit.Hidden{{Name: "user", Value: l.User}},
	}
	return row
}

// toldText says at which percentages managers get a mail.
func toldText() string {
	text := ""
	for i, percent := range spending.Thresholds {
		switch {
		case i == 0:
		case i == len(spending.Thresholds)-1:
			text += " and "
		default:
			text += ", "
		}
		text += strconv.FormatInt(percent, 10)
	}
	return text + " %"
}

// setLimit sets a limit, whole.
func (s *Site) setLimit(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, org := webkit.Form{Values: r.PostForm}, r.PathValue("org")
	in := spending.LimitInput{
		User: strings.TrimSpace(form.Value("user")), Currency: form.Value("currency"), WarnOnly: form.Checked("warn_only", "yes"), Most: map[spending.Span]string{},
	}
	for _, span := range spending.Spans {
		in.Most[span] = strings.TrimSpace(form.Value("per_" + string(span)))
	}
	_, err := s.Spending.SetLimit(r.Context(), front.ActorFrom(r.Context()), org, in)
	if err == nil {
		done(w, r, limitsPath(org), "limit-set")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) && errs.CodeOf(err) != "member_not_found" {
		return err
	}
	form.Take(err, limitFields, nil)
	if errs.CodeOf(err) == "member_not_found" {
		form.Refuse("user", errs.As(err).Message)
	}
	return s.showLimits(w, r, http.StatusUnprocessableEntity, &form)
}

func (s *Site) dropLimit(w http.ResponseWriter, r *http.Request) error {
	org := r.PathValue("org")
	err := s.Spending.RemoveLimit(r.Context(), front.ActorFrom(r.Context()), org, r.PostFormValue("user"))
	if err != nil && errs.CodeOf(err) != "limit_not_found" { // pressed twice, it is gone as well
		return err
	}
	done(w, r, limitsPath(org), "limit-removed")
	return nil
}
