package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// offerFormView is one step of the wizard that makes an offering, or changes one that is not published
// yet. What a step does not need is empty.
type offerFormView struct {
	Tabs, Crumbs []webkit.Link
	Heading      string
	Quarantine   string // why it is hidden, "" when it is not
	Steps        []stepLink
	Step         string
	ID           string // of the offering, "" for a new one
	Action       string
	Back         string          // the step before, "" on the first one
	Now          string          // what is there now, where somebody else changed it meanwhile
	Draft        string          // the draft that is there already, where the same was sent twice
	Carried      []webkit.Hidden // what belongs to other steps, while nothing is kept yet
	Form         webkit.Form

	Categories []webkit.Option
	Logo       string
	Shots      []shotRow
	ShotsLeft  int
	Preview    string // Markdown
	Currencies []webkit.Option
	Plans      []planCard // price plans that the wizard's own fields cannot say
	PlansPath  string     // where they are kept; "" for a new offering
	Resources  []resourceChoice
	More       bool     // there are more resources than these
	StartsWith []string // titles of what a new offering begins with
	Review     offerReview
	CLI        []webkit.Command
}

// stepLink is a step as the stepper shows it.
type stepLink struct {
	webkit.Step
	Href string // "" while nothing is kept yet
}

// resourceChoice is a resource of the seller's that can be part of an offering.
type resourceChoice struct {
	ID, Title, Name, Kind, Version string
	Notes                          []string
	Checked                        bool
}

// shotRow is a screenshot with what can be done with it.
type shotRow struct {
	Number      int
	Picture     string // its id
	Src, Action string
	Caption     string
	First, Last bool
}

var offerFormPage = screen[offerFormView]{"offer_form"}

// offerNew is the first step, before there is an offering; module and resource say what it begins with.
func (s *Site) offerNew(w http.ResponseWriter, r *http.Request) error {
	form := webkit.NewForm()
	query := r.URL.Query()
	form.Values["modules"], form.Values["resources"] = query["module"], query["resource"]
	return s.showOfferForm(w, r, http.StatusOK, catalogue.Offering{}, "basics", form)
}

// offerEdit is one step of the wizard; without a step, the first that lacks something.
func (s *Site) offerEdit(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	o, err := s.Catalogue.Get(r.Context(), actor, r.PathValue("offering"))
	if err != nil {
		return err
	}
	if o.State != catalogue.StateUploaded || o.OrgID != actor.OrgID {
		http.Redirect(w, r, offeringPath(o), http.StatusSeeOther)
		return nil
	}
	step := r.URL.Query().Get("step")
	if _, known := stepNamed(step); !known {
		unready, err := s.Catalogue.Unready(r.Context(), o)
		if err != nil {
			return err
		}
		if step = reviewStep; len(unready) > 0 {
			step = stepOf(unready[0].Path).name
		}
	}
	return s.showOfferForm(w, r, http.StatusOK, o, step, offerForm(o))
}

// showOfferForm shows a step of the offering, the zero Offering for a new one.
func (s *Site) showOfferForm(w http.ResponseWriter, r *http.Request, status int, o catalogue.Offering, step string, form webkit.Form) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	at, _ := stepNamed(step)
	view := offerFormView{
		Tabs: sellTabs("/sell"), Heading: "New offering", Step: step, ID: o.ID, Action: "/sell", Form: form,
	}
	if o.ID != "" {
		view.Heading, view.Action = o.Title, stepPath(o.ID, step)
		form.Values.Set("revision", strconv.FormatInt(o.Revision, 10))
		view.CLI = s.offerStepCommands(o, step)
		if !o.QuarantinedAt.IsZero() {
			view.Quarantine = o.QuarantineReason
		}
		if at > 0 {
			view.Back = stepPath(o.ID, offerSteps[at-1].name)
		}
		if status == http.StatusPreconditionFailed {
			view.Now = stepPath(o.ID, step)
		}
	} else {
		view.Carried = carried(form, offerSteps[at].fields)
		if status == http.StatusConflict {
			view.Draft = s.draftTitled(r, strings.TrimSpace(form.Value("title")))
		}
	}
	view.Crumbs = []webkit.Link{{Label: "Sell", Href: "/sell"}, {Label: view.Heading}}
	unready, err := s.Catalogue.Unready(r.Context(), o)
	if err != nil {
		return err
	}
	view.Steps = stepLinks(o.ID, at, unready)
	if err := s.fillStep(r, &view, o); err != nil {
		return err
	}
	return offerFormPage.show(s, w, r, status, view)
}

// draftTitled returns where the seller's draft with the title is, "" when there is none. Who comes back to
// the first step and sends it again finds it so.
func (s *Site) draftTitled(r *http.Request, title string) string {
	actor := front.ActorFrom(r.Context())
	list, err := s.Catalogue.List(r.Context(), actor, catalogue.ListInput{Org: actor.OrgName, State: catalogue.StateUploaded, Page: page.Request{Limit: page.Max}})
	if err != nil {
		return "" // it is a help only
	}
	for _, o := range list.Items {
		if o.Title == title {
			return sellPath(o.ID)
		}
	}
	return ""
}

// fillStep looks up what the step of the view shows besides its fields.
func (s *Site) fillStep(r *http.Request, view *offerFormView, o catalogue.Offering) (err error) {
	switch view.Step {
	case "basics":
		view.Logo, view.Shots, view.ShotsLeft = picturePath(o.Logo, picture.Small), shotRows(o), catalogue.MaxScreenshots-len(o.Screenshots)
		if view.Categories, err = s.categoryOptions(r); err != nil || o.ID != "" {
			return err
		}
		return s.fillResources(r, view, o)
	case "description":
		view.Preview = o.Description
	case "price":
		if len(o.Input().Plans) > 0 {
			view.Plans = planCards(o.Plans, s.taxed())
		}
		if o.ID != "" {
			view.PlansPath = plansPath(o.ID)
		}
		view.Currencies, err = s.currencyOptions(r)
	case "resources":
		err = s.fillResources(r, view, o)
	case reviewStep:
		view.Review, err = s.offerReview(r, o)
	}
	return err
}

func (s *Site) categoryOptions(r *http.Request) ([]webkit.Option, error) {
	var options []webkit.Option
	list, err := s.Catalogue.Categories(r.Context())
	for _, c := range list {
		options = append(options, webkit.Option{Value: c.ID, Label: c.Title})
	}
	return options, err
}

func (s *Site) currencyOptions(r *http.Request) ([]webkit.Option, error) {
	var options []webkit.Option
	codes, err := s.Catalogue.Currencies(r.Context())
	for _, code := range codes {
		options = append(options, webkit.Option{Value: code, Label: code})
	}
	return options, err
}

// fillResources lists the seller's resources, those that are in the offering first, in their order.
func (s *Site) fillResources(r *http.Request, view *offerFormView, o catalogue.Offering) error {
	own, err := s.Catalogue.Resources(r.Context(), front.ActorFrom(r.Context()), page.Request{Limit: page.Max})
	if err != nil {
		return err
	}
	view.More = own.Next != ""
	list := slices.Clone(o.Resources)
	for _, res := range own.Items {
		if !slices.ContainsFunc(o.Resources, func(b catalogue.Resource) bool { return b.ID == res.ID }) {
			list = append(list, res)
		}
	}
	for _, res := range list {
		choice := resourceChoiceOf(res)
		choice.Checked = view.Form.Checked("resources", res.ID) || (res.ModuleID != "" && view.Form.Checked("modules", res.ModuleID))
		if choice.Checked {
			view.StartsWith = append(view.StartsWith, res.Title)
		}
		view.Resources = append(view.Resources, choice)
	}
	return nil
}

func resourceChoiceOf(res catalogue.Resource) resourceChoice {
	c := resourceChoice{ID: res.ID, Title: res.Title, Name: res.Name, Kind: resourceKindNames[res.Kind], Version: res.Version}
	if res.ModulePackage != "" {
		c.Name = res.ModulePackage
	}
	if c.Kind == "" {
		c.Kind = res.Kind
	}
	if res.ModuleID != "" && !res.Commercial {
		c.Notes = append(c.Notes, "free to download without a purchase")
	}
	if res.Open && res.ModuleID == "" {
		c.Notes = append(c.Notes, "open to everybody who is signed in")
	}
	if !res.Available {
		c.Notes = append(c.Notes, "every version is withdrawn")
	}
	if res.Deleted {
		c.Notes = append(c.Notes, "deleted")
	}
	return c
}

// resourceKindNames are the words for the kinds of resources.
var resourceKindNames = map[string]string{catalogue.KindModule: "Module", catalogue.KindDownload: "Download", catalogue.KindAPI: "API"}

func shotRows(o catalogue.Offering) []shotRow {
	var rows []shotRow
	for i, shot := range o.Screenshots {
		rows = append(rows, shotRow{
			Number: i + 1, Picture: shot.Picture, Src: picturePath(shot.Picture, picture.Small), Caption: shot.Caption,
			Action: sellPath(o.ID) + "/screenshots/arrange", First: i == 0, Last: i == len(o.Screenshots)-1,
		})
	}
	return rows
}

// stepLinks shows how far one is: what comes before the step at is done, unless something is missing
// there.
func stepLinks(id string, at int, unready []errs.Field) []stepLink {
	labels := make([]string, len(offerSteps))
	for i, step := range offerSteps {
		labels[i] = step.label
	}
	var links []stepLink
	for i, step := range webkit.Steps(at, labels...) {
		link := stepLink{Step: step}
		if id != "" {
			link.Href = stepPath(id, offerSteps[i].name)
		}
		lacks := func(f errs.Field) bool { return stepOf(f.Path).name == offerSteps[i].name }
		if step.State == "done" && slices.ContainsFunc(unready, lacks) {
			link.State = "next"
		}
		links = append(links, link)
	}
	return links
}

// carried are the values of the form that are no fields of the step.
func carried(form webkit.Form, fields []string) []webkit.Hidden {
	var list []webkit.Hidden
	for _, step := range offerSteps {
		for _, name := range step.fields {
			if slices.Contains(fields, name) {
				continue
			}
			for _, value := range form.Values[name] {
				list = append(list, webkit.Hidden{Name: name, Value: value})
			}
		}
	}
	return list
}

func stepPath(id, step string) string { return sellPath(id) + "?step=" + step }
