package web

import (
	"net/http"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// pricePlansView is the price plans of an offering that is not published yet.
type pricePlansView struct {
	Tabs, Crumbs []webkit.Link
	Heading      string
	Plans        []planEntry
	Add          string
	Back         string // the step of the wizard
	Full         bool
	Notes        []*webkit.Notice
	CLI          []webkit.Command
}

// planEntry is a plan with what can be done with it.
type planEntry struct {
	Card   planCard
	Edit   string
	Remove webkit.Confirm
}

var pricePlansPage = screen[pricePlansView]{"price_plans"}

func (s *Site) pricePlans(w http.ResponseWriter, r *http.Request) error {
	o, err := s.draftOffering(r)
	if err != nil {
		return err
	}
	path := plansPath(o.ID)
	view := pricePlansView{
		Tabs: sellTabs("/sell"), Heading: o.Title, Add: path + "/new", Back: stepPath(o.ID, "price"), Full: len(o.Plans) >= pricing.MaxPlans,
		Crumbs: []webkit.Link{{Label: "Sell", Href: "/sell"}, {Label: o.Title, Href: sellPath(o.ID)}, {Label: "Price plans"}},
		CLI:    []webkit.Command{souk("plan show " + shellWord(o.Ref())), s.curl("", "/offerings/"+o.ID)},
	}
	unlabelled := 0
	for i, p := range o.Plans {
		number := strconv.Itoa(i + 1)
		entry := planEntry{Card: planCardOf(p.Plan, s.taxed()), Edit: path + "/" + number}
		if len(o.Plans) > 1 {
			entry.Remove = webkit.Confirm{
				Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + p.Title, Question: "Nobody has seen it yet.",
				Action: path + "/" + number + "/remove", Hidden: []webkit.Hidden{{Name: "revision", Value: strconv.FormatInt(o.Revision, 10)}},
			}
		}
		if p.Label == "" {
			unlabelled++
		}
		view.Plans = append(view.Plans, entry)
	}
	if len(o.Plans) == 1 && unlabelled == 1 {
		view.Notes = append(view.Notes, &webkit.Notice{Kind: "info", Text: "Where there are several plans, each has a label. Give this one its own before you add another."})
	}
	return pricePlansPage.show(s, w, r, http.StatusOK, view)
}

// draftOffering returns the offering of the address, where the visitor may change it.
func (s *Site) draftOffering(r *http.Request) (catalogue.Offering, error) {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return catalogue.Offering{}, err
	}
	o, err := s.Catalogue.Get(r.Context(), actor, r.PathValue("offering"))
	switch {
	case err != nil:
		return o, err
	case o.OrgID != actor.OrgID:
		return o, errs.NotFound("offering_not_found", "There is no such offering among yours.")
	case o.State != catalogue.StateUploaded:
		return o, errs.Conflict("offering_not_editable", "The offering is on sale, or was; its prices do not change any more. Create a new version.")
	}
	return o, nil
}

func (s *Site) pricePlanRemove(w http.ResponseWriter, r *http.Request) error {
	o, err := s.draftOffering(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	n, ok := planNumber(r.PathValue("n"), len(o.Plans))
	if !ok || n == len(o.Plans) {
		return errs.NotFound("plan_not_found", "There is no such price plan.")
	}
	if err := s.keepPlans(r, o, r.PostForm.Get("revision"), func(plans []pricing.Draft) []pricing.Draft { return slices.Delete(plans, n, n+1) }); err != nil {
		return err
	}
	done(w, r, plansPath(o.ID), "plan-removed")
	return nil
}

// keepPlans changes the plans of an offering, which was seen in that revision.
func (s *Site) keepPlans(r *http.Request, o catalogue.Offering, revision string, change func(plans []pricing.Draft) []pricing.Draft) error {
	seen, err := strconv.ParseInt(revision, 10, 64)
	if err != nil {
		return errs.Invalid("bad_revision", "The form is not complete. Open the plan again, then change it.")
	}
	_, err = s.Catalogue.Edit(r.Context(), front.ActorFrom(r.Context()), o.ID, seen, func(in *catalogue.OfferingInput) {
		plans := make([]pricing.Draft, len(o.Plans))
		for i, p := range o.Plans {
			plans[i] = p.Draft()
		}
		in.Plan, in.Plans = catalogue.PlanInput{}, change(plans)
	})
	return err
}
