package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/pricing"
)

// Bounds of what a seller fills in, in characters unless said.
const (
	maxName     = 200
	maxVersion  = 40
	maxTitle    = 200
	maxAbstract = 300
	maxText     = 100_000
	maxModules  = 50  // resources of every kind together
	maxURL      = 500 // bytes

	maxCategories  = 5
	maxParties     = 100 // organisations that an offering names
	MaxScreenshots = 8
	maxPrice       = 1_000_000_000_000 // minor units: far from where balances overflow
)

// What is taken where the seller leaves it empty.
const (
	FreePlanTitle     = "Free"
	PricedPlanTitle   = "Single payment"
	defaultVersion    = "1.0"
	defaultTermsTitle = "Terms and conditions"
)

// normalise trims what the seller filled in and fills in what was left empty; old is the offering
// that is updated, the zero Offering for a new one.
func (in *OfferingInput) normalise(old Offering) {
	for _, line := range []*string{&in.Name, &in.Version, &in.Title, &in.Abstract, &in.TermsTitle,
		&in.Plan.Title, &in.Plan.Price, &in.Plan.Currency, &in.NotificationURL} {
		*line = strings.TrimSpace(*line)
	}
	for _, list := range []*[]string{&in.Categories, &in.Audience, &in.FreeFor} {
		*list = tidy(*list)
	}
	if in.Name == "" && old.Name != "" {
		in.Name = old.Name
	} else if in.Name == "" {
		in.Name = nameFrom(in.Title)
	}
	if in.Version == "" && old.Version != "" {
		in.Version = old.Version
	} else if in.Version == "" {
		in.Version = defaultVersion
	}
	if in.TermsTitle == "" && in.TermsText != "" {
		in.TermsTitle = defaultTermsTitle
	}
	if in.Visibility == "" {
		in.Visibility = Public
	}
}

// tidy returns the texts trimmed, without empty ones, in a list of its own.
func tidy(list []string) []string {
	var kept []string
	for _, text := range list {
		if text = strings.TrimSpace(text); text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// check notes every mistake that can be found without looking anything up, and returns the plans; old is
// the offering as it is.
func check(f *errs.Fields, in OfferingInput, old Offering, rules pricing.Rules) []Plan {
	if checkLine(f, "title", in.Title, maxTitle) {
		f.Check(in.Title != "", "title", "required", "Give the offering a title.")
	}
	if in.Title != "" || in.Name != "" { // else the missing title says it
		f.Check(nameForm.MatchString(in.Name) && len(in.Name) <= maxName, "name", "bad_name",
			"A name has letters from a to z, digits, spaces, _ and - only, at most %d of them.", maxName)
	}
	checkVersionForm(f, in.Version)
	checkLine(f, "abstract", in.Abstract, maxAbstract)
	checkText(f, "description", in.Description)
	checkLine(f, "terms_title", in.TermsTitle, maxTitle)
	checkText(f, "terms_text", in.TermsText)
	f.Check(in.TermsTitle == "" || in.TermsText != "", "terms_text", "required", "There is a title of terms, but no terms.")
	f.Check(in.Visibility == Public || in.Visibility == Organisation || in.Visibility == Chosen, "visibility", "bad_visibility",
		"The visibility is %s, %s or %s.", Public, Organisation, Chosen)
	f.Check(in.Visibility == Chosen || len(in.Audience) == 0, "visible_to", "not_chosen",
		"These organisations count only where the visibility is %s. Choose that, or name none.", Chosen)
	f.Check(in.NotificationURL == "" || isURL(in.NotificationURL), "notification_url", "bad_url",
		"It must be an address that begins with http:// or https://.")
	f.Check(len(in.Modules) <= maxModules, "modules", "too_many", "An offering has at most %d modules.", maxModules)
	f.Check(len(in.Modules) > maxModules || len(in.Modules)+len(in.Resources) <= maxModules, "resources", "too_many",
		"An offering has at most %d resources.", maxModules)
	plans := checkPlans(f, in, old, rules)
	path := "plan.price"
	if len(in.Plans) > 0 {
		path = "plans"
	}
	f.Check(Offering{Plans: plans}.Free() || !in.Open, path, "open_with_price", "An open offering is free. Leave the price empty, or do not make it open.")
	return plans
}

func checkVersionForm(f *errs.Fields, version string) {
	f.Check(versionForm.MatchString(version) && len(version) <= maxVersion, "version", "bad_version",
		"A version is numbers with points between them and without leading zeros, as 1.0.")
}

// checkPlan reads a plain price.
func checkPlan(f *errs.Fields, in PlanInput, currencies []string) pricing.Plan {
	checkLine(f, "plan.title", in.Title, maxTitle)
	checkText(f, "plan.description", in.Description)
	price := checkPrice(f, in, currencies)
	if price.IsZero() {
		return pricing.Plan{Title: cmp.Or(in.Title, FreePlanTitle), Description: in.Description}
	}
	return pricing.Single(cmp.Or(in.Title, PricedPlanTitle), in.Description, price, in.TaxIncluded)
}

// checkPrice reads the price; none, and one with a mistake, is the zero Amount. A currency alone is a
// price that was forgotten: nothing becomes free by an oversight.
func checkPrice(f *errs.Fields, in PlanInput, currencies []string) money.Amount {
	currency := strings.ToUpper(in.Currency)
	if currency == "" {
		currency = currencies[0]
	}
	ok := f.Check(slices.Contains(currencies, currency), "plan.currency", "currency_not_taken",
		"This market takes %s only.", strings.Join(currencies, ", "))
	f.Check(in.Price != "" || in.Currency == "", "plan.price", "required",
		"Give a price, or leave the currency out for a free offering.")
	if in.Price == "" || !ok {
		return money.Amount{}
	}
	price, err := money.Parse(in.Price, currency)
	if err != nil {
		e := errs.As(err)
		f.Add("plan.price", e.Code, "%s", e.Message)
		return money.Amount{}
	}
	if !f.Check(price.Minor <= maxPrice, "plan.price", "too_high", "The highest price is %s %s.",
		money.Amount{Minor: maxPrice, Currency: currency}, currency) {
		return money.Amount{}
	}
	return price
}

// checkLine checks a text of one line, and returns whether it is right.
func checkLine(f *errs.Fields, path, text string, most int) bool {
	ok := f.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, breaksLine), path, "bad_characters",
		"It must be one line of text without control characters.")
	return f.Check(utf8.RuneCountInString(text) <= most, path, "too_long", "It has more than %d characters.", most) && ok
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// checkText checks a text of many lines.
func checkText(f *errs.Fields, path, text string) { checkParagraph(f, path, text, maxText) }

func checkParagraph(f *errs.Fields, path, text string, most int) {
	f.Check(isText(text), path, "bad_characters", "It must be text without control characters.")
	f.Check(utf8.RuneCountInString(text) <= most, path, "too_long", "It has more than %d characters.", most)
}

// isText reports whether the database can keep s, and a page can show it.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
	})
}
