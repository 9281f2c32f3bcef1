package market_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/market"
)

// world is a market of EUR and USD at a fee of 10 %, with a seller and an administrator.
type world struct {
	*market.Service
	kit         *cataloguetest.Kit
	ada, admin  account.Actor
	adminToRead account.Actor
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		kit := cataloguetest.New(db)
		w := &world{kit: kit, ada: kit.Provider(t, "ada"), admin: kit.Admin(t, "root")}
		w.adminToRead = w.admin
		w.adminToRead.Scopes = []account.Scope{account.ScopeRead}
		w.Service = market.New(market.Deps{DB: db, Clock: kit.Clock, IDs: kit.IDs, Accounts: kit,
			Start: market.Start{Currencies: []string{"USD", "EUR"}, Fee: decimal.NewFromInt(10)}})
		fn(t, w)
	})
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("error %v, want code %q", err, code)
	}
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func (w *world) codes(t *testing.T) string {
	t.Helper()
	list, err := w.Currencies(t.Context(), w.kit.DB)
	wantCode(t, err, "")
	return strings.Join(list, " ")
}

func (w *world) log(t *testing.T) []string {
	t.Helper()
	log, err := w.kit.AuditLog(t.Context(), account.Operator, account.AuditFilter{}, page.Request{Limit: page.Max})
	wantCode(t, err, "")
	var list []string
	for _, e := range log.Items {
		if !strings.HasPrefix(e.Action, "user.") && !strings.HasPrefix(e.Action, "module.") && !strings.HasPrefix(e.Action, "offering.") {
			list = append(list, e.UserName+" "+e.Action+" "+e.Subject)
		}
	}
	return list
}

func TestCurrencies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		list, err := w.CurrencyList(ctx, w.admin)
		wantCode(t, err, "")
		diff(t, "at first", []market.Currency{{Code: "USD", Decimals: 2, Default: true}, {Code: "EUR", Decimals: 2}}, list)
		_, err = w.AddCurrency(ctx, w.admin, " jpy ")
		wantCode(t, err, "")
		diff(t, "after an addition", "USD EUR JPY", w.codes(t))
		_, err = w.AddCurrency(ctx, w.admin, "JPY")
		wantCode(t, err, "currency_exists")
		for _, wrong := range []string{"", "XXX", "euro", "E\x00R", "\xff"} {
			_, err = w.AddCurrency(ctx, w.admin, wrong)
			wantCode(t, err, "bad_currency")
			_, err = w.RemoveCurrency(ctx, w.admin, wrong)
			wantCode(t, err, "currency_not_found")
			_, err = w.SetDefaultCurrency(ctx, w.admin, wrong)
			wantCode(t, err, "currency_not_found")
		}
		_, err = w.RemoveCurrency(ctx, w.admin, "USD")
		wantCode(t, err, "default_currency")
		list, err = w.SetDefaultCurrency(ctx, account.Operator, "jpy")
		wantCode(t, err, "")
		diff(t, "the new default", market.Currency{Code: "JPY", Decimals: 0, Default: true, AddedAt: w.kit.Clock.Now()}, list[0])
		_, err = w.RemoveCurrency(ctx, w.admin, "usd")
		wantCode(t, err, "")
		_, err = w.RemoveCurrency(ctx, w.admin, "EUR")
		wantCode(t, err, "")
		_, err = w.RemoveCurrency(ctx, w.admin, "JPY")
		wantCode(t, err, "default_currency")
		diff(t, "in the end", "JPY", w.codes(t))
		diff(t, "audit log", []string{
			"root currency.remove currency:EUR", "root currency.remove currency:USD", "operator currency.default currency:JPY", "root currency.add currency:JPY",
		}, w.log(t))
	})
}

func TestCurrencyInUseStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o, _ := w.kit.OnSale(t, w.ada, "5.00 EUR")
		m := w.kit.Module(t, w.ada, "Rye", true)
		draft := w.kit.Uploaded(t, w.ada, catalogue.OfferingInput{Modules: []string{m.ID}, Plan: catalogue.PlanInput{Price: "7.00", Currency: "EUR"}})
		_, err := w.RemoveCurrency(ctx, w.admin, "EUR")
		wantCode(t, err, "currency_in_use")
		if !strings.Contains(err.Error(), "2 offerings are") {
			t.Errorf("says %v", err)
		}
		wantCode(t, w.kit.Catalogue.Delete(ctx, w.ada, draft.ID), "")
		_, err = w.RemoveCurrency(ctx, w.admin, "EUR")
		if wantCode(t, err, "currency_in_use"); !strings.Contains(err.Error(), "1 offering is") {
			t.Errorf("says %v", err)
		}
		wantCode(t, w.kit.Catalogue.Delete(ctx, w.ada, o.ID), "")
		_, err = w.RemoveCurrency(ctx, w.admin, "EUR")
		wantCode(t, err, "")
		diff(t, "left", "USD", w.codes(t))
	})
}

func TestFee(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		fee, err := w.FeeFacts(ctx, w.admin)
		wantCode(t, err, "")
		diff(t, "at first", market.Fee{Percent: "10"}, fee)
		w.kit.Clock.Advance(time.Hour)
		at := w.kit.Clock.Now()
		fee, err = w.SetFee(ctx, w.admin, " 12.50 ")
		wantCode(t, err, "")
		diff(t, "set", market.Fee{Percent: "12.5", Since: at, By: "root"}, fee)
		w.kit.Clock.Advance(time.Hour)
		fee, err = w.SetFee(ctx, account.Operator, "12.5")
		wantCode(t, err, "")
		diff(t, "the same again", market.Fee{Percent: "12.5", Since: at, By: "root"}, fee)
		fee, err = w.SetFee(ctx, account.Operator, "0")
		wantCode(t, err, "")
		diff(t, "by the operator", market.Fee{Percent: "0", Since: w.kit.Clock.Now(), By: "operator"}, fee)
		for _, wrong := range []string{"", "-1", "100.1", "101", "1e1", "ten", "1,5", "\x00"} {
			_, err = w.SetFee(ctx, w.admin, wrong)
			wantCode(t, err, "bad_fee")
		}
		rate, err := w.Fee(ctx, w.kit.DB)
		if wantCode(t, err, ""); !rate.IsZero() {
			t.Errorf("the fee is %s", rate)
		}
		diff(t, "audit log", []string{"operator fee.set market:fee", "root fee.set market:fee"}, w.log(t))
	})
}

func titles(list []market.Category) string {
	var names []string
	for _, c := range list {
		names = append(names, c.Title+"="+c.Slug)
	}
	return strings.Join(names, " ")
}

func (w *world) category(t *testing.T, title string) market.Category {
	t.Helper()
	c, err := w.AddCategory(t.Context(), w.admin, market.CategoryInput{Title: title})
	wantCode(t, err, "")
	return c
}

func TestCategories(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if list, err := w.CategoryList(ctx, w.admin); err != nil || len(list) != 0 {
			t.Errorf("a fresh market has %d, %v", len(list), err)
		}
		cafe, err := w.AddCategory(ctx, w.admin, market.CategoryInput{Title: " Cafés & Bars ", Description: "Where people sit.", Icon: "store"})
		wantCode(t, err, "")
		diff(t, "added", market.Category{ID: cafe.ID, Slug: "cafes-bars", Title: "Cafés & Bars", Description: "Where people sit.",
			Icon: "store", CreatedAt: w.kit.Clock.Now()}, cafe)
		first, second := w.category(t, "日本"), w.category(t, "中国")
		bars := w.category(t, "Cafés bars")
		list, err := w.Categories(ctx, w.kit.DB)
		wantCode(t, err, "")
		diff(t, "in order", "Cafés & Bars=cafes-bars 日本=category 中国=category-2 Cafés bars=cafes-bars-2", titles(list))

		list, err = w.OrderCategories(ctx, w.admin, []string{second.ID, cafe.ID, bars.ID, first.ID})
		wantCode(t, err, "")
		diff(t, "in the new order", "中国=category-2 Cafés & Bars=cafes-bars Cafés bars=cafes-bars-2 日本=category", titles(list))
		for _, wrong := range [][]string{nil, {cafe.ID}, {second.ID, cafe.ID, bars.ID, bars.ID}, {second.ID, cafe.ID, bars.ID, "x"}} {
			_, err = w.OrderCategories(ctx, w.admin, wrong)
			wantCode(t, err, "bad_order")
		}
		changed, err := w.UpdateCategory(ctx, w.admin, cafe.ID, market.CategoryInput{Title: "CAFÉS & BARS", Icon: "package"})
		wantCode(t, err, "")
		diff(t, "updated", market.Category{ID: cafe.ID, Slug: "cafes-bars", Title: "CAFÉS & BARS", Icon: "package", CreatedAt: cafe.CreatedAt}, changed)
		changed, err = w.UpdateCategory(ctx, w.admin, cafe.ID, market.CategoryInput{Title: "Cafés", Slug: "cafes"})
		wantCode(t, err, "")
		diff(t, "with another address", "cafes", changed.Slug)
		wantCode(t, w.RemoveCategory(ctx, w.admin, first.ID, false), "")
		wantCode(t, w.RemoveCategory(ctx, w.admin, first.ID, false), "category_not_found")
		_, err = w.UpdateCategory(ctx, w.admin, "x\x00", market.CategoryInput{Title: "x"})
		wantCode(t, err, "category_not_found")
		diff(t, "newest of the log", "root category.remove category:"+first.ID, w.log(t)[0])
	})
}

func TestCategoryMistakes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.category(t, "Bread")
		for _, tt := range []struct {
			in   market.CategoryInput
			want string
		}{
			{market.CategoryInput{}, "title required"},
			{market.CategoryInput{Title: "bREAD"}, "title title_taken"},
			{market.CategoryInput{Title: "a\nb"}, "title bad_characters"},
			{market.CategoryInput{Title: "a\xff"}, "title bad_characters"},
			{market.CategoryInput{Title: strings.Repeat("é", 61), Description: strings.Repeat("é", 201), Icon: "skull", Slug: "A b"},
				"title too_long description too_long icon unknown_icon slug bad_slug"},
			{market.CategoryInput{Title: "Rolls", Slug: "bread"}, "slug slug_taken"},
		} {
			_, err := w.AddCategory(t.Context(), w.admin, tt.in)
			wantCode(t, err, "bad_category")
			var got []string
			for _, f := range errs.As(err).Fields {
				got = append(got, f.Path+" "+f.Code)
			}
			diff(t, tt.in.Title, tt.want, strings.Join(got, " "))
		}
		for i := range 99 {
			w.category(t, strings.Repeat("x", i%60+1)+strings.Repeat("y", i/60))
		}
		_, err := w.AddCategory(t.Context(), w.admin, market.CategoryInput{Title: "One more"})
		wantCode(t, err, "too_many_categories")
	})
}

func TestCategoryInUseNeedsConfirmation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.category(t, "Bread")
		o, _ := w.kit.OnSale(t, w.ada, "5.00 EUR")
		err := w.kit.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO offering_categories (offering_id, category_id) VALUES ($1, $2)`, o.ID, c.ID)
			return err
		})
		wantCode(t, err, "")
		list, err := w.CategoryList(ctx, w.admin)
		if wantCode(t, err, ""); list[0].Offerings != 1 {
			t.Errorf("%d offerings", list[0].Offerings)
		}
		wantCode(t, w.RemoveCategory(ctx, w.admin, c.ID, false), "category_in_use")
		wantCode(t, w.RemoveCategory(ctx, w.admin, c.ID, true), "")
		n, err := sqldb.One(ctx, w.kit.DB, sqldb.Value[int], `SELECT COUNT(*) FROM offering_categories`)
		if err != nil || n != 0 {
			t.Errorf("%d bindings left, %v", n, err)
		}
	})
}

func TestOnlyAdministratorsManageTheMarket(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.category(t, "Bread")
		for who, tt := range map[string]struct {
			as   account.Actor
			want string
		}{
			"nobody": {account.Actor{}, "sign_in_required"}, "seller": {w.ada, "admin_required"}, "token to read": {w.adminToRead, "scope_missing"},
		} {
			calls := map[string]func() error{
				"list":       func() error { _, err := w.CurrencyList(ctx, tt.as); return err },
				"add":        func() error { _, err := w.AddCurrency(ctx, tt.as, "JPY"); return err },
				"add wrong":  func() error { _, err := w.AddCurrency(ctx, tt.as, "?"); return err },
				"default":    func() error { _, err := w.SetDefaultCurrency(ctx, tt.as, "EUR"); return err },
				"remove":     func() error { _, err := w.RemoveCurrency(ctx, tt.as, "EUR"); return err },
				"fee":        func() error { _, err := w.FeeFacts(ctx, tt.as); return err },
				"set fee":    func() error { _, err := w.SetFee(ctx, tt.as, "5"); return err },
				"categories": func() error { _, err := w.CategoryList(ctx, tt.as); return err },
				"new":        func() error { _, err := w.AddCategory(ctx, tt.as, market.CategoryInput{Title: "x"}); return err },
				"change": func() error {
					_, err := w.UpdateCategory(ctx, tt.as, c.ID, market.CategoryInput{Title: "x"})
					return err
				},
				"order": func() error { _, err := w.OrderCategories(ctx, tt.as, []string{c.ID}); return err },
				"drop":  func() error { return w.RemoveCategory(ctx, tt.as, c.ID, true) },
			}
			for name, call := range calls {
				if err := call(); errs.CodeOf(err) != tt.want {
					t.Errorf("%s by %s: %v", name, who, err)
				}
			}
		}
		if list, err := w.Categories(ctx, w.kit.DB); err != nil || titles(list) != "Bread=bread" || w.codes(t) != "USD EUR" {
			t.Errorf("something was changed: %v, %v, %s", list, err, w.codes(t))
		}
	})
}
