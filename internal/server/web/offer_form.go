package web

import (
	"cmp"
	"context"
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
)

// offerFormView is the form of an offering, a new one or one that is not published yet.
type offerFormView struct {
	Crumbs     []webkit.Link
	Heading    string
	Action     string
	Form       webkit.Form
	Modules    []moduleChoice // what can be in it
	Currencies []webkit.Option
}

// moduleChoice is a module of the seller's that can be part of an offering.
type moduleChoice struct {
	ID, Name, Package, Version string
	Commercial                 bool
}

var offerFormPage = screen[offerFormView]{"offer_form"}

// The fields of the form, by the paths that the domain names.
var (
	offerFields = []string{
		"title", "abstract", "description", "name", "version", "modules", "price", "currency", "tax_included",
		"plan_title", "plan_description", "terms_title", "terms_text",
	}
	offerPlaces = map[string]string{
		"plan.price": "price", "plan.currency": "currency", "plan.title": "plan_title", "plan.description": "plan_description",
	}
)

func (s *Site) offerNew(w http.ResponseWriter, r *http.Request) error {
	currencies, err := s.Catalogue.Currencies(r.Context())
	if err != nil {
		return err
	}
	form := webkit.NewForm("currency", currencies[0])
	if id := r.URL.Query().Get("module"); id != "" {
		form.Values.Set("modules", id)
	}
	return s.showOfferForm(w, r, http.StatusOK, "", form)
}

func (s *Site) offerEdit(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	o, err := s.Catalogue.Get(r.Context(), actor, r.PathValue("offering"))
	if err != nil {
		return err
	}
	if o.State != catalogue.StateUploaded {
		http.Redirect(w, r, offeringPath(o), http.StatusSeeOther)
		return nil
	}
	return s.showOfferForm(w, r, http.StatusOK, o.ID, offerForm(o))
}

// offerForm is the form as the seller filled it in before.
func offerForm(o catalogue.Offering) webkit.Form {
	form := webkit.NewForm("title", o.Title, "abstract", o.Abstract, "description", o.Description, "name", o.Name,
		"version", o.Version, "plan_title", o.Plan.Title, "plan_description", o.Plan.Description,
		"terms_title", o.TermsTitle, "terms_text", o.TermsText, "revision", strconv.FormatInt(o.Revision, 10))
	if !o.Plan.Free() {
		form.Values.Set("price", o.Plan.Price.String())
		form.Values.Set("currency", o.Plan.Price.Currency)
	}
	if o.Plan.TaxIncluded {
		form.Values.Set("tax_included", "yes")
	}
	for _, res := range o.Resources {
		form.Values.Add("modules", res.ModuleID)
	}
	return form
}

func (s *Site) offerCreate(w http.ResponseWriter, r *http.Request) error {
	return s.saveOffer(w, r, "")
}

func (s *Site) offerUpdate(w http.ResponseWriter, r *http.Request) error {
	return s.saveOffer(w, r, r.PathValue("offering"))
}

// saveOffer keeps the offering and, where that button was pressed, publishes it. When only publishing
// is refused the offering is kept, and the form goes on with it.
func (s *Site) saveOffer(w http.ResponseWriter, r *http.Request, id string) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	o, err := s.keepOffer(ctx, actor, id, form)
	said := "offering-saved"
	if err == nil && form.Value("then") == "publish" {
		said = "offering-published"
		id = o.ID
		form.Values.Set("revision", strconv.FormatInt(o.Revision, 10))
		o, err = s.Catalogue.Publish(ctx, actor, o.ID)
	}
	if err == nil {
		done(w, r, offeringPath(o), said)
		return nil
	}
	if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindConflict, errs.KindPrecondition}, errs.KindOf(err)) {
		return err
	}
	form.Take(err, offerFields, offerPlaces)
	return s.showOfferForm(w, r, front.Status(errs.KindOf(err)), id, form)
}

func (s *Site) keepOffer(ctx context.Context, actor account.Actor, id string, form webkit.Form) (catalogue.Offering, error) {
	in := catalogue.OfferingInput{
		Name: form.Value("name"), Version: form.Value("version"), Title: form.Value("title"), Abstract: form.Value("abstract"),
		Description: form.Value("description"), TermsTitle: form.Value("terms_title"), TermsText: form.Value("terms_text"),
		Modules: form.Values["modules"],
		Plan: catalogue.PlanInput{
			Title: form.Value("plan_title"), Description: form.Value("plan_description"),
			Price:    cmp.Or(strings.TrimSpace(form.Value("price")), "0"), // the form says that left empty is free
			Currency: form.Value("currency"), TaxIncluded: form.Checked("tax_included", "yes"),
		},
	}
	if id == "" {
		return s.Catalogue.Create(ctx, actor, in)
	}
	revision, err := strconv.ParseInt(form.Value("revision"), 10, 64)
	if err != nil {
		return catalogue.Offering{}, errs.Invalid("bad_revision", "The form is not complete. Open the offering again, then change it.")
	}
	return s.Catalogue.Update(ctx, actor, id, in, revision)
}

// showOfferForm shows the form of the offering with the id, "" for a new one.
func (s *Site) showOfferForm(w http.ResponseWriter, r *http.Request, status int, id string, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	resources, err := s.Catalogue.Resources(r.Context(), actor, page.Request{Limit: page.Max})
	if err != nil {
		return err
	}
	view := offerFormView{Heading: "New offering", Action: "/sell", Form: form}
	if id != "" {
		view.Heading, view.Action = "Edit the offering", sellPath(id)
	}
	view.Crumbs = []webkit.Link{{Label: "Sell", Href: "/sell"}, {Label: view.Heading}}
	for _, res := range resources.Items {
		if res.ModuleID != "" {
			view.Modules = append(view.Modules, moduleChoice{
				ID: res.ModuleID, Name: res.Title, Package: res.ModulePackage, Version: res.Version, Commercial: res.Commercial,
			})
		}
	}
	currencies, err := s.Catalogue.Currencies(r.Context())
	if err != nil {
		return err
	}
	for _, code := range currencies {
		view.Currencies = append(view.Currencies, webkit.Option{Value: code, Label: code})
	}
	return offerFormPage.show(s, w, r, status, view)
}
