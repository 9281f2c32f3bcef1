package market_test

import (
	"slices"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/pricing"
)

func TestUnits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		list, err := w.UnitList(ctx)
		if err != nil || len(list) != 9 || list[0].Name != "invocation" || list[3].Period != (pricing.Period{Count: 30, Unit: pricing.Day}) {
			t.Fatalf("a new market has the units %+v, error %v", list, err)
		}
		list, err = w.AddUnit(ctx, w.admin, market.UnitInput{Name: " Giga  byte ", Model: "Pay per Use"})
		if err != nil || list[9].Name != "Giga byte" || list[9].Model != pricing.PayPerUse || list[9].AddedAt.IsZero() {
			t.Fatalf("with another: %+v, error %v", list, err)
		}
		if _, err := w.AddUnit(ctx, w.admin, market.UnitInput{Name: "GIGA BYTE", Model: "pay per use"}); errs.CodeOf(err) != "unit_exists" {
			t.Errorf("twice: %v", err)
		}
		for want, in := range map[string]market.UnitInput{
			"name": {Name: "a\nb<", Model: "pay per use"}, "model": {Name: "a", Model: "magic"}, "period": {Name: "a", Model: "subscription"},
			"period_unit": {Name: "a", Model: "subscription", PeriodCount: 1, PeriodUnit: "fortnight"},
		} {
			_, err := w.AddUnit(ctx, w.admin, in)
			if e := errs.As(err); e == nil || e.Code != "bad_unit" || e.Fields[0].Path != want {
				t.Errorf("%+v: %v, want a mistake of %s", in, err, want)
			}
		}
		list, err = w.ChangeUnit(ctx, w.admin, market.UnitInput{Name: "giga byte", Model: "subscription", PeriodCount: 2, PeriodUnit: "Quarter"})
		if err != nil || list[9].Period != (pricing.Period{Count: 2, Unit: pricing.Quarter}) {
			t.Errorf("changed to %+v, error %v", list[9], err)
		}
		for _, err := range []error{
			second(w.AddUnit(ctx, w.ada, market.UnitInput{})), second(w.ChangeUnit(ctx, w.ada, market.UnitInput{})),
			second(w.RemoveUnit(ctx, account.Actor{}, "issue")),
		} {
			if errs.KindOf(err) == errs.KindInvalid || err == nil {
				t.Errorf("not an administrator: %v", err)
			}
		}
	})
}

func second(_ []market.Unit, err error) error { return err }

// TestUnitsInUse cannot be changed before the offering is off sale.
func TestUnitsInUse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.kit.Module(t, w.ada, "Bread", true)
		o := w.kit.Uploaded(t, w.ada, catalogue.OfferingInput{Modules: []string{m.ID}, Plans: []pricing.Draft{{
			Title: "By use", Currency: "EUR", Components: []pricing.DraftComponent{{Label: "Calls", Unit: "Invocation", Value: "1"}},
		}}})
		_, err := w.RemoveUnit(ctx, w.admin, "INVOCATION")
		if errs.CodeOf(err) != "unit_in_use" {
			t.Errorf("removed in use: %v", err)
		}
		_, err = w.ChangeUnit(ctx, w.admin, market.UnitInput{Name: "invocation", Model: "subscription", PeriodCount: 1})
		if errs.CodeOf(err) != "unit_in_use" {
			t.Errorf("changed in use: %v", err)
		}
		if _, err := w.RemoveUnit(ctx, w.admin, "single payment"); errs.CodeOf(err) != "unit_fixed" {
			t.Errorf("the unit of plain prices is removed: %v", err)
		}
		if _, err := w.RemoveUnit(ctx, w.admin, "cake"); errs.CodeOf(err) != "unit_not_found" {
			t.Errorf("what is not there is removed: %v", err)
		}
		if err := w.kit.Catalogue.Delete(ctx, w.ada, o.ID); err != nil {
			t.Fatal(err)
		}
		list, err := w.RemoveUnit(ctx, w.admin, "invocation")
		if err != nil || slices.ContainsFunc(list, func(u market.Unit) bool { return u.Name == "invocation" }) {
			t.Errorf("left are %+v, error %v", list, err)
		}
	})
}
