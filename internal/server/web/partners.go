package web

import (
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/revshare"
)

const partnersPath = "/sell/partners"

// partnersView is how an organisation shares sales with others: its own, and those of others.
type partnersView struct {
	Tabs     []webkit.Link
	Org      string
	Sells    bool // the visitor may propose
	Form     webkit.Form
	Products []webkit.Option
	Given    []partnerRow // of its own sales
	Taken    []partnerRow // of others' sales
	CLI      []webkit.Command
}

// partnerRow is an agreement with what can be done with it; addresses are "" for what cannot.
type partnerRow struct {
	Product, Other, Percent         string
	State                           badge
	ProposedAt, AnsweredAt, EndedAt time.Time // zero for not
	Accept, Decline                 string
	End                             webkit.Confirm
}

var partnersPage = screen[partnersView]{"partners"}

func (s *Site) partners(w http.ResponseWriter, r *http.Request) error {
	return s.showPartners(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showPartners(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	taken, err := s.Sharing.Participations(ctx, actor)
	if err != nil {
		return err
	}
	view := partnersView{
		Tabs: earningTabs(actor, partnersPath), Org: actor.OrgName, Sells: actor.Has(account.RoleProvider), Form: form,
		CLI: []webkit.Command{souk("share split list"), souk("share split propose " + actor.OrgName + "/NAME PARTNER 25"), s.curl("", "/partners")},
	}
	for _, p := range taken {
		row := partnerRowOf(p, p.Product.OrgName, "Decline it")
		if p.State == revshare.PartnerProposed {
			row.Accept, row.Decline = partnersPath+"/"+p.ID+"/accept", partnersPath+"/"+p.ID+"/decline"
			row.End = webkit.Confirm{}
		}
		view.Taken = append(view.Taken, row)
	}
	if view.Sells {
		given, err := s.Sharing.Partners(ctx, actor, "")
		if err != nil {
			return err
		}
		for _, p := range given {
			view.Given = append(view.Given, partnerRowOf(p, p.OrgName, "Take it back"))
		}
		if view.Products, err = s.productOptions(r, actor); err != nil {
			return err
		}
	}
	return partnersPage.show(s, w, r, status, view)
}

func partnerRowOf(p revshare.Partner, other, undo string) partnerRow {
	row := partnerRow{
		Product: p.Product.Ref(), Other: other, Percent: p.Percent, State: partnerStates[p.State], ProposedAt: p.ProposedAt, AnsweredAt: p.AnsweredAt, EndedAt: p.EndedAt,
	}
	end := webkit.Confirm{Icon: "ban", Class: "btn-sm btn-danger", Action: partnersPath + "/" + p.ID + "/end"}
	switch p.State {
	case revshare.PartnerProposed:
		end.Label, end.Button, end.Question = undo, undo, "Nothing was shared by it yet."
		row.End = end
	case revshare.PartnerAccepted:
		end.Label, end.Button, end.Question = "End it", "End the share", "What is sold from now on is not shared with it any more. What was sold until now stays shared."
		row.End = end
	}
	return row
}

// productOptions are the products of the organisation, each in all its versions.
func (s *Site) productOptions(r *http.Request, actor account.Actor) ([]webkit.Option, error) {
	list, err := s.Catalogue.List(r.Context(), actor, catalogue.ListInput{Org: actor.OrgName, State: catalogue.StateAny, Page: page.Request{Limit: page.Max}})
	if err != nil {
		return nil, err
	}
	options, known := []webkit.Option{{Label: "Choose a product"}}, map[string]bool{}
	for _, o := range list.Items {
		if !known[o.Name] {
			options, known[o.Name] = append(options, webkit.Option{Value: o.ID, Label: o.Title}), true
		}
	}
	return options, nil
}

func (s *Site) partnerPropose(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	if form.Value("product") == "" {
		form.Refuse("product", "Choose what is shared.")
		return s.showPartners(w, r, http.StatusUnprocessableEntity, form)
	}
	_, err := s.Sharing.Propose(r.Context(), front.ActorFrom(r.Context()), revshare.PartnerInput{
		Product: form.Value("product"), Partner: form.Value("partner"), Percent: strings.ReplaceAll(strings.TrimSpace(form.Value("percent")), ",", "."),
	})
	if err == nil {
		done(w, r, partnersPath, "partner-proposed")
		return nil
	}
	status, err := refusal(&form, err, []string{"product", "partner", "percent"}, nil)
	if err != nil {
		return err
	}
	return s.showPartners(w, r, status, form)
}

func (s *Site) partnerAccept(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Sharing.Answer(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), true)
	return s.partnerChanged(w, r, p, err)
}

func (s *Site) partnerDecline(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Sharing.Answer(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), false)
	return s.partnerChanged(w, r, p, err)
}

func (s *Site) partnerEnd(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Sharing.End(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return s.partnerChanged(w, r, p, err)
}

// partnerChanged leads back to the agreements, or says there what stands in the way.
func (s *Site) partnerChanged(w http.ResponseWriter, r *http.Request, p revshare.Partner, err error) error {
	if err == nil {
		done(w, r, partnersPath, "partner-"+string(p.State))
		return nil
	}
	if !errs.Is(err, errs.KindConflict) {
		return err
	}
	var form webkit.Form
	form.Take(err, nil, nil)
	return s.showPartners(w, r, http.StatusConflict, form)
}
