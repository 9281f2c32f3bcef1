package web

import (
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// moneyView is the currencies and the fee.
type moneyView struct {
	Tabs       []webkit.Link
	Currencies []currencyRow
	Form       webkit.Form // a new currency
	FeeForm    webkit.Form
	FeeSince   time.Time // zero where it is the configuration's
	FeeBy      string
	CLI        []webkit.Command
}

// currencyRow is a currency with what can be done with it.
type currencyRow struct {
	Code, Decimals, Used string
	Default              bool
	Remove               webkit.Confirm
}

var moneyPage = screen[moneyView]{"administration_money"}

func (s *Site) money(w http.ResponseWriter, r *http.Request) error {
	return s.showMoney(w, r, http.StatusOK, webkit.Form{}, nil)
}

func (s *Site) showMoney(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, feeForm *webkit.Form) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	currencies, err := s.Market.CurrencyList(ctx, actor)
	if err != nil {
		return err
	}
	fee, err := s.Market.FeeFacts(ctx, actor)
	if err != nil {
		return err
	}
	view := moneyView{
		Tabs: adminTabs(r.URL.Path), Form: form, FeeForm: webkit.NewForm("percent", fee.Percent), FeeSince: fee.Since, FeeBy: fee.By,
		CLI: []webkit.Command{souk("admin currency list"), souk("admin fee"), s.curl("", "/admin/currencies")},
	}
	if feeForm != nil {
		view.FeeForm = *feeForm
	}
	for _, c := range currencies {
		row := currencyRow{
			Code: c.Code, Decimals: webkit.Count(int64(c.Decimals), "decimal", "decimals"), Default: c.Default,
			Used: webkit.Count(c.Offerings, "offering", "offerings"),
		}
		if !c.Default && c.Offerings == 0 {
			row.Remove = webkit.Confirm{
				Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + c.Code, Question: "No new price can be in " + c.Code + " any more.",
				Action: "/administration/money/currencies/remove", Hidden: []webkit.Hidden{{Name: "code", Value: c.Code}},
			}
		}
		view.Currencies = append(view.Currencies, row)
	}
	return moneyPage.show(s, w, r, status, view)
}

func (s *Site) addCurrency(w http.ResponseWriter, r *http.Request) error {
	return s.changeMoney(w, r, "code", "currency-added", func(form webkit.Form) error {
		_, err := s.Market.AddCurrency(r.Context(), front.ActorFrom(r.Context()), form.Value("code"))
		return err
	})
}

func (s *Site) defaultCurrency(w http.ResponseWriter, r *http.Request) error {
	return s.changeMoney(w, r, "code", "currency-default", func(form webkit.Form) error {
		_, err := s.Market.SetDefaultCurrency(r.Context(), front.ActorFrom(r.Context()), form.Value("code"))
		return err
	})
}

func (s *Site) removeCurrency(w http.ResponseWriter, r *http.Request) error {
	return s.changeMoney(w, r, "code", "currency-removed", func(form webkit.Form) error {
		_, err := s.Market.RemoveCurrency(r.Context(), front.ActorFrom(r.Context()), form.Value("code"))
		return err
	})
}

func (s *Site) setFee(w http.ResponseWriter, r *http.Request) error {
	return s.changeMoney(w, r, "percent", "fee-set", func(form webkit.Form) error {
		_, err := s.Market.SetFee(r.Context(), front.ActorFrom(r.Context()), strings.ReplaceAll(form.Value("percent"), ",", "."))
		return err
	})
}

// changeMoney does what a form of the page asks for, and shows the page again with what is wrong.
func (s *Site) changeMoney(w http.ResponseWriter, r *http.Request, field, notice string, do func(webkit.Form) error) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := do(form)
	if err == nil {
		done(w, r, "/administration/money", notice)
		return nil
	}
	kind := errs.KindOf(err)
	if kind != errs.KindInvalid && kind != errs.KindConflict && kind != errs.KindNotFound {
		return err
	}
	form.Take(err, []string{field}, nil)
	if field == "percent" {
		return s.showMoney(w, r, front.Status(kind), webkit.Form{}, &form)
	}
	return s.showMoney(w, r, front.Status(kind), form, nil)
}
