package web

import (
	"cmp"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/catalogue"
)

// offerStep is one page of the wizard: which fields it has, and how they become part of an offering.
type offerStep struct {
	name, label string
	fields      []string
	apply       func(in *catalogue.OfferingInput, form webkit.Form)
}

// reviewStep is the last one; nothing is filled in there.
const reviewStep = "review"

var offerSteps = []offerStep{
	{"basics", "Basics", []string{"title", "name", "version", "categories", "file", "screenshot"}, applyBasics},
	{"description", "Description", []string{"abstract", "description", "terms_title", "terms_text"}, applyDescription},
	{"price", "Price", []string{"pays", "price", "currency", "tax_included", "plan_title", "plan_description", "open"}, applyPrice},
	{"resources", "Content", []string{"resources", "more", "modules"}, applyResources},
	{"audience", "Audience", []string{"visibility", "visible_to", "free_for", "notification_url"}, applyAudience},
	{reviewStep, "Review", nil, func(*catalogue.OfferingInput, webkit.Form) {}},
}

// offerPlaces are the fields of the form by the paths that the domain names, where they differ.
var offerPlaces = map[string]string{
	"plan.price": "price", "plan.currency": "currency", "plan.title": "plan_title", "plan.description": "plan_description",
	"modules": "resources", "screenshots": "screenshot", "caption": "screenshot",
}

// stepNamed returns where in offerSteps the step is, and whether there is one of that name.
func stepNamed(name string) (int, bool) {
	i := slices.IndexFunc(offerSteps, func(s offerStep) bool { return s.name == name })
	return max(i, 0), i >= 0
}

// stepOf returns the step that has the field of a path that the domain names.
func stepOf(path string) offerStep {
	field := cmp.Or(offerPlaces[path], path)
	for _, step := range offerSteps {
		if slices.Contains(step.fields, field) {
			return step
		}
	}
	return offerSteps[0]
}

func applyBasics(in *catalogue.OfferingInput, form webkit.Form) {
	in.Title, in.Name, in.Version = form.Value("title"), form.Value("name"), form.Value("version")
	in.Categories = form.Values["categories"]
}

func applyDescription(in *catalogue.OfferingInput, form webkit.Form) {
	in.Abstract, in.Description = form.Value("abstract"), form.Value("description")
	in.TermsTitle, in.TermsText = form.Value("terms_title"), form.Value("terms_text")
	if strings.TrimSpace(in.TermsText) == "" && form.Value("terms_title") == defaultTermsTitle {
		in.TermsTitle, in.TermsText = "", "" // the title was ours
	}
}

// defaultTermsTitle is what terms without a title are called.
const defaultTermsTitle = "Terms and conditions"

func applyPrice(in *catalogue.OfferingInput, form webkit.Form) {
	in.Open = form.Checked("open", "yes")
	if form.Value("pays") == "plans" && len(in.Plans) > 0 {
		return // they have pages of their own
	}
	in.Plans = nil
	in.Plan = catalogue.PlanInput{Title: form.Value("plan_title"), Description: form.Value("plan_description")}
	switch form.Value("pays") {
	case "free", "plans":
		return
	case "once":
		in.Plan.Price = form.Value("price")
	default: // a form without that choice says that left empty is free
		in.Plan.Price = cmp.Or(strings.TrimSpace(form.Value("price")), "0")
	}
	in.Plan.Currency, in.Plan.TaxIncluded = form.Value("currency"), form.Checked("tax_included", "yes")
}

func applyResources(in *catalogue.OfferingInput, form webkit.Form) {
	in.Modules, in.Resources = form.Values["modules"], slices.Concat(form.Values["resources"], namesIn(form.Value("more")))
}

func applyAudience(in *catalogue.OfferingInput, form webkit.Form) {
	in.Visibility, in.NotificationURL = form.Value("visibility"), form.Value("notification_url")
	in.Audience, in.FreeFor = namesIn(form.Value("visible_to")), namesIn(form.Value("free_for"))
}

// namesIn returns the names in a text that has commas or line breaks between them.
func namesIn(text string) []string {
	var names []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// offerForm is the form of all steps as the seller filled it in before.
func offerForm(o catalogue.Offering) webkit.Form {
	in := o.Input()
	form := webkit.NewForm("title", in.Title, "abstract", in.Abstract, "description", in.Description, "name", in.Name,
		"version", in.Version, "terms_title", in.TermsTitle, "terms_text", in.TermsText, "visibility", in.Visibility,
		"visible_to", strings.Join(in.Audience, ", "), "free_for", strings.Join(in.FreeFor, ", "),
		"notification_url", in.NotificationURL, "plan_description", in.Plan.Description, "pays", "free")
	form.Values["categories"], form.Values["resources"] = in.Categories, in.Resources
	if in.Plan.Title != catalogue.FreePlanTitle && in.Plan.Title != catalogue.PricedPlanTitle {
		form.Values.Set("plan_title", in.Plan.Title)
	}
	if len(in.Plans) > 0 {
		form.Values.Set("pays", "plans")
	}
	if in.Plan.Price != "" {
		form.Values.Set("pays", "once")
		form.Values.Set("price", in.Plan.Price)
		form.Values.Set("currency", in.Plan.Currency)
	}
	for name, on := range map[string]bool{"tax_included": in.Plan.TaxIncluded, "open": in.Open} {
		if on {
			form.Values.Set(name, "yes")
		}
	}
	return form
}
