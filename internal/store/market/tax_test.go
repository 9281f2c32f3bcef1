package market_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/tax"
)

// asked returns the tax on a sale as a line.
func (w *world) asked(t *testing.T, q market.TaxQuestion) string {
	t.Helper()
	rate, err := w.Tax(t.Context(), w.kit.DB, q)
	if err != nil {
		t.Fatal(err)
	}
	return rate.Category + " " + rate.Percent.String() + " " + rate.Country
}

func (w *world) org(t *testing.T, id, assignments string) {
	t.Helper()
	err := w.kit.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE orgs SET `+assignments+` WHERE id = $1`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTaxOfASale asks for the tax under one rate, and by country after an administrator has chosen that.
func TestTaxOfASale(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.Service = market.New(market.Deps{DB: w.kit.DB, Clock: w.kit.Clock, IDs: w.kit.IDs, Accounts: w.kit, Start: market.Start{TaxRate: decimal.NewFromInt(7)}})
		ann := w.kit.Customer(t, "ann")
		w.org(t, w.ada.OrgID, `tax_country = 'DE'`)
		w.org(t, ann.OrgID, `tax_country = 'AT'`)
		sale := market.TaxQuestion{SellerID: w.ada.OrgID, BuyerID: ann.OrgID}
		diff(t, "one rate", "S 7 ", w.asked(t, sale))
		_, err := w.SetTaxMode(ctx, w.admin, market.ByCountry)
		wantCode(t, err, "")
		diff(t, "a consumer", "S 20 AT", w.asked(t, sale))
		w.org(t, ann.OrgID, `is_business = TRUE, vat_id = 'ATU13585627'`)
		diff(t, "a business", "AE 0 ", w.asked(t, sale))
		elsewhere, visitor := sale, market.TaxQuestion{SellerID: w.ada.OrgID}
		elsewhere.Country = "FI"
		diff(t, "with another address", "S 25.5 FI", w.asked(t, elsewhere))
		diff(t, "a visitor", "S 19 DE", w.asked(t, visitor))
		visitor.At = w.kit.Clock.Now().AddDate(1, 0, 0)
		_, err = w.AddTaxRate(ctx, w.admin, market.TaxRateInput{Country: "de", From: "2027-01-01", Percent: " 21.5 "})
		wantCode(t, err, "")
		diff(t, "after a rate was added", "S 21.5 DE", w.asked(t, visitor))
		_, err = w.RemoveTaxRate(ctx, account.Operator, market.TaxRateInput{Country: "DE", Class: "standard", From: "2027-01-01"})
		wantCode(t, err, "")
		diff(t, "after it was taken away", "S 19 DE", w.asked(t, visitor))
		w.org(t, w.ada.OrgID, `small_enterprise = TRUE`)
		diff(t, "of a small enterprise", "E 0 ", w.asked(t, sale))
		_, err = w.SetTaxMode(ctx, w.admin, market.OneRate)
		wantCode(t, err, "")
		w.org(t, w.ada.OrgID, `small_enterprise = FALSE`)
		diff(t, "one rate again", "S 7 ", w.asked(t, sale))
		if _, err := w.Tax(ctx, w.kit.DB, market.TaxQuestion{SellerID: "nobody"}); err == nil {
			t.Error("there is tax on a sale of nobody")
		}
		diff(t, "audit log", []string{
			"root tax.mode market:tax", "operator tax.rate-remove market:tax", "root tax.rate market:tax", "root tax.mode market:tax",
		}, w.log(t))
	})
}

// TestTaxIsForAdministrators refuses everybody else, and what is wrong.
func TestTaxIsForAdministrators(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, good := t.Context(), market.TaxRateInput{Country: "DE", From: "2027-01-01", Percent: "20"}
		for who, tt := range map[string]struct {
			actor account.Actor
			code  string
		}{"nobody": {account.Actor{}, "sign_in_required"}, "a seller": {w.ada, "admin_required"}} {
			_, facts := w.TaxFacts(ctx, tt.actor)
			_, mode := w.SetTaxMode(ctx, tt.actor, market.ByCountry)
			_, add := w.AddTaxRate(ctx, tt.actor, good)
			_, remove := w.RemoveTaxRate(ctx, tt.actor, good)
			for _, err := range []error{facts, mode, add, remove} {
				if wantCode(t, err, tt.code); t.Failed() {
					t.Fatalf("as %s", who)
				}
			}
		}
		_, err := w.SetTaxMode(ctx, w.admin, "none")
		wantCode(t, err, "bad_tax_mode")
		for _, wrong := range []market.TaxRateInput{
			{Country: "XX", From: "2027-01-01", Percent: "20"}, {Country: "DE", From: "1.1.2027", Percent: "20"}, {Country: "DE", From: "2027-02-30", Percent: "20"},
			{Country: "DE", From: "2027-01-01", Percent: "101"}, {Country: "DE", From: "2027-01-01", Percent: "-1"}, {Country: "DE", Class: "a b", From: "2027-01-01", Percent: "20"},
			{Country: "DE\x00", From: "2027-01-01", Percent: "20"}, {},
		} {
			_, err := w.AddTaxRate(ctx, w.admin, wrong)
			wantCode(t, err, "bad_tax_rate")
			_, err = w.RemoveTaxRate(ctx, w.admin, wrong)
			wantCode(t, err, "tax_rate_not_found")
		}
		facts, err := w.AddTaxRate(ctx, w.admin, good)
		wantCode(t, err, "")
		var added []tax.Entry
		for _, e := range facts.Rates {
			if e.Added {
				added = append(added, e)
			}
		}
		want := []tax.Entry{{Country: "DE", Class: "standard", From: "2027-01-01", Percent: decimal.NewFromInt(20), Added: true}}
		if d := cmp.Diff(want, added, cmp.Comparer(decimal.Decimal.Equal)); d != "" || facts.Mode != market.OneRate || facts.Single != "0" {
			t.Errorf("%+v (-want +got):\n%s", facts.Mode, d)
		}
	})
}
