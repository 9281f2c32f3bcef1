package catalogue_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/pricing"
)

func once(label, price string) pricing.Draft {
	return pricing.Draft{Label: label, Title: "Plan " + label, Currency: "EUR", Components: []pricing.DraftComponent{{Label: "Licence", Unit: "single payment", Value: price}}}
}

func byUse(label string) pricing.Draft {
	return pricing.Draft{Label: label, Title: "Plan " + label, Currency: "EUR", Components: []pricing.DraftComponent{
		{Label: "Calls", Unit: "Invocation", Value: "0.05"}, {Label: "Seat", Unit: "per calendar month", Value: "3"},
	}}
}

func TestSeveralPlans(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		m := k.Module(t, baker, "Bread", true)
		in := bread(m.ID)
		in.Plan, in.Plans = catalogue.PlanInput{}, []pricing.Draft{once("basic", "20"), byUse("pro"), once("developer", "1")}
		o, err := k.Catalogue.Create(ctx, baker, in)
		if err != nil {
			t.Fatal(err, errs.As(err).Fields)
		}
		stored, err := k.Catalogue.Get(ctx, baker, o.ID)
		if diff := cmp.Diff(o.Plans, stored.Plans); err != nil || diff != "" || len(stored.Plans) != 3 {
			t.Fatalf("error %v (-returned +stored):\n%s", err, diff)
		}
		want := catalogue.Price{Amount: money.Amount{Minor: 300, Currency: "EUR"}, Class: pricing.ClassUse, Several: true}
		if got := stored.PriceFrom(); got != want || stored.Free() {
			t.Errorf("the price is from %+v, want %+v", got, want)
		}
		for label, code := range map[string]string{"": "plan_required", "gold": "plan_not_found", "pro": "", "PRO": ""} {
			p, err := stored.Plan(label)
			if errs.CodeOf(err) != code || (code == "" && p.ID != stored.Plans[1].ID) {
				t.Errorf("Plan(%q) = %s, error %v; want %q", label, p.ID, err, code)
			}
		}

		edited, err := k.Catalogue.Edit(ctx, baker, o.ID, 0, func(in *catalogue.OfferingInput) { in.Plans = in.Plans[1:] })
		if err != nil || edited.Plans[0].ID != o.Plans[1].ID || edited.Plans[1].ID != o.Plans[2].ID || len(edited.Plans) != 2 {
			t.Errorf("without the first: %+v, error %v", edited.Plans, err)
		}
		plain, err := k.Catalogue.Edit(ctx, baker, o.ID, 0, func(in *catalogue.OfferingInput) {
			in.Plans, in.Plan = nil, catalogue.PlanInput{Price: "7", Currency: "EUR"}
		})
		if err != nil || !plain.Plans[0].Simple() || plain.PriceFrom().Amount.String() != "7.00" || plain.PriceFrom().Several {
			t.Errorf("a plain price instead: %+v, error %v", plain.Plans, err)
		}
	})
}

func TestPlansAreChecked(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		m := k.Module(t, baker, "Bread", true)
		create := func(version string, plans ...pricing.Draft) (catalogue.Offering, error) {
			in := bread(m.ID)
			in.Plan, in.Plans, in.Version = catalogue.PlanInput{}, plans, version
			return k.Catalogue.Create(ctx, baker, in)
		}
		wrong := once("a", "x")
		wrong.Currency = "GBP"
		_, err := create("1.0", once("", "1"), wrong)
		want := []string{"plans[0].label required", "plans[1].currency currency_not_taken", "plans[1].price_components[0].value bad_number"}
		if diff := cmp.Diff(want, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		_, err = create("1.0", once("update", "1"))
		if !slices.Equal(mistakes(err), []string{"plans[0].label no_earlier_version"}) {
			t.Errorf("an update of nothing: %v", err)
		}
		first, err := create("1.0", byUse("pro"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := create("2.0", byUse("pro"), once("update", "1")); err != nil {
			t.Errorf("an update plan of the second version: %v", err)
		}
		if _, err := k.Catalogue.Publish(ctx, baker, first.ID); err != nil {
			t.Errorf("publish: %v", err)
		}
		copied, err := k.Catalogue.Copy(ctx, baker, first.ID, "3.0")
		if err != nil || copied.Plans[0].ID == first.Plans[0].ID || !cmp.Equal(copied.Plans[0].Plan, first.Plans[0].Plan) {
			t.Errorf("copied plans %+v, error %v", copied.Plans, err)
		}
		open := bread()
		open.Name, open.Open, open.Plan, open.Plans = "Open", true, catalogue.PlanInput{}, []pricing.Draft{once("", "1")}
		_, err = k.Catalogue.Create(ctx, baker, open)
		if !slices.Equal(mistakes(err), []string{"plans open_with_price"}) {
			t.Errorf("open with a price: %v", err)
		}
	})
}

func TestEstimates(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		in := bread(k.Module(t, baker, "Bread", true).ID)
		in.Plan, in.Plans = catalogue.PlanInput{}, []pricing.Draft{byUse("pro")}
		o := k.Published(t, baker, in)
		e, err := k.Catalogue.Estimate(ctx, account.Actor{}, o.ID, "", map[string]string{"INVOCATION": "250"})
		if err != nil || e.Start.Net.String() != "3.00" || e.Period.Net.String() != "15.50" || e.Plan.Title != "Plan pro" {
			t.Errorf("a visitor's estimate: %+v, error %v", e, err)
		}
		_, err = k.Catalogue.Estimate(ctx, account.Actor{}, o.ID, "", map[string]string{"invocation": "-1", "cakes": "2"})
		if diff := cmp.Diff([]string{"usage.cakes unknown_meter", "usage.invocation negative"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		_, err = k.Catalogue.Estimate(ctx, account.Actor{}, "nobody/none/1.0", "", nil)
		expect(t, "no offering", err, errs.KindNotFound, "offering_not_found")
		if _, err := k.Catalogue.Preview(ctx, account.Actor{}, byUse(""), nil); err == nil {
			t.Error("a visitor previews plans")
		}
		e, err = k.Catalogue.Preview(ctx, baker, once("", "9"), nil)
		if err != nil || e.Start.Net.String() != "9.00" {
			t.Errorf("a preview: %+v, error %v", e, err)
		}
	})
}
