package web

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/market"
)

const taxPath = "/administration/tax"

// taxView is how tax is taken, and the rates.
type taxView struct {
	Tabs      []webkit.Link
	ModeForm  webkit.Form
	Modes     []webkit.Option
	Single    string
	Form      webkit.Form // a new rate
	Countries []webkit.Option
	Rates     []taxRow
	CLI       []webkit.Command
}

// taxRow is the rates of a country in a class.
type taxRow struct {
	Country, Code, Class string
	Rates                []taxRate
}

// taxRate is a rate with the day from which it holds.
type taxRate struct {
	Percent, From string
	Remove        webkit.Confirm // for those that were added
}

var taxPage = screen[taxView]{"administration_tax"}

func (s *Site) tax(w http.ResponseWriter, r *http.Request) error {
	return s.showTax(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showTax(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	facts, err := s.Market.TaxFacts(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	view := taxView{
		Tabs: adminTabs(r.URL.Path), ModeForm: webkit.NewForm("mode", string(facts.Mode)), Single: facts.Single, Form: form,
		Countries: countryOptions(form.Value("country")), Modes: taxModes(facts),
		CLI: []webkit.Command{souk("admin tax"), souk("admin tax add DE 2027-01-01 19"), s.curl("", "/admin/tax")},
	}
	for _, e := range facts.Rates {
		last := len(view.Rates) - 1
		if last < 0 || view.Rates[last].Code != e.Country || view.Rates[last].Class != e.Class {
			view.Rates = append(view.Rates, taxRow{Country: country.Name(e.Country), Code: e.Country, Class: e.Class})
			last++
		}
		rate := taxRate{Percent: e.Percent.String(), From: e.From}
		if e.Added {
			rate.Remove = webkit.Confirm{
				Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove the rate", Question: "What held before holds again for new purchases.",
				Action: taxPath + "/remove", Hidden: []webkit.Hidden{{Name: "country", Value: e.Country}, {Name: "class", Value: e.Class}, {Name: "from", Value: e.From}},
			}
		}
		view.Rates[last].Rates = append(view.Rates[last].Rates, rate)
	}
	return taxPage.show(s, w, r, status, view)
}

func taxModes(facts market.TaxFacts) []webkit.Option {
	return []webkit.Option{
		{Value: string(market.OneRate), Label: "One rate: " + facts.Single + " % on every sale"},
		{Value: string(market.ByCountry), Label: "By country of seller and buyer"},
	}
}

func (s *Site) setTaxMode(w http.ResponseWriter, r *http.Request) error {
	return s.changeTax(w, r, "tax-mode", func(form webkit.Form) error {
		_, err := s.Market.SetTaxMode(r.Context(), front.ActorFrom(r.Context()), market.TaxMode(form.Value("mode")))
		return err
	})
}

func (s *Site) addTaxRate(w http.ResponseWriter, r *http.Request) error {
	return s.changeTax(w, r, "tax-rate", func(form webkit.Form) error {
		_, err := s.Market.AddTaxRate(r.Context(), front.ActorFrom(r.Context()), taxRateOf(form))
		return err
	})
}

func (s *Site) removeTaxRate(w http.ResponseWriter, r *http.Request) error {
	return s.changeTax(w, r, "tax-rate-removed", func(form webkit.Form) error {
		_, err := s.Market.RemoveTaxRate(r.Context(), front.ActorFrom(r.Context()), taxRateOf(form))
		return err
	})
}

func taxRateOf(form webkit.Form) market.TaxRateInput {
	return market.TaxRateInput{
		Country: form.Value("country"), Class: form.Value("class"), From: form.Value("from"),
		Percent: strings.ReplaceAll(form.Value("percent"), ",", "."),
	}
}

// changeTax does what a form of the page asks for, and shows the page again with what is wrong.
func (s *Site) changeTax(w http.ResponseWriter, r *http.Request, notice string, do func(webkit.Form) error) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := do(form)
	if err == nil {
		done(w, r, taxPath, notice)
		return nil
	}
	kind := errs.KindOf(err)
	if kind != errs.KindInvalid && kind != errs.KindNotFound {
		return err
	}
	form.Take(err, []string{"country", "class", "from", "percent"}, nil)
	return s.showTax(w, r, front.Status(kind), form)
}
