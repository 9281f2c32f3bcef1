package catalogue_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/pricing"
)

// each runs a test on both databases, with a kit and the provider baker.
func each(t *testing.T, fn func(t *testing.T, k *cataloguetest.Kit, baker account.Actor)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := cataloguetest.New(db)
		fn(t, k, k.Provider(t, "baker"))
	})
}

// bread is a whole offering of the modules.
func bread(modules ...string) catalogue.OfferingInput {
	return catalogue.OfferingInput{
		Title: "Bread, daily", Abstract: "Fresh at six", Description: "# Bread\n\nDaily.", TermsText: "Eat it.",
		Modules: modules,
		Plan:    catalogue.PlanInput{Price: "5.5", Currency: "eur", TaxIncluded: true, Description: "Once"},
	}
}

// mistakes returns the fields of an error as "path code".
func mistakes(err error) []string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return nil
	}
	var list []string
	for _, f := range e.Fields {
		list = append(list, f.Path+" "+f.Code)
	}
	return list
}

func expect(t *testing.T, what string, err error, kind errs.Kind, code string) {
	t.Helper()
	if !errs.Is(err, kind) || errs.CodeOf(err) != code {
		t.Errorf("%s: error %v (%s %s), want %s %s", what, err, errs.KindOf(err), errs.CodeOf(err), kind, code)
	}
}

func TestCreateAndGet(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		m := k.Module(t, baker, "Bread", true)
		made, err := k.Catalogue.Create(t.Context(), baker, bread(m.Package))
		if err != nil {
			t.Fatal(err)
		}
		want := catalogue.Offering{
			ID: made.ID, OrgID: baker.OrgID, OrgName: "baker", Name: "Bread- daily", Version: "1.0",
			Title: "Bread, daily", Abstract: "Fresh at six", Description: "# Bread\n\nDaily.",
			TermsTitle: "Terms and conditions", TermsText: "Eat it.", State: catalogue.StateUploaded,
			Visibility: catalogue.Public, Revision: 1, CreatedBy: baker.UserID, CreatedAt: k.Clock.Now(),
			Plans: []catalogue.Plan{{
				ID: made.Plans[0].ID, Plan: pricing.Single("Single payment", "Once", money.Amount{Minor: 550, Currency: "EUR"}, true),
			}},
			Resources: []catalogue.Resource{{
				ID: made.Resources[0].ID, OrgID: baker.OrgID, OrgName: "baker", Name: "Bread", Title: "Bread", Kind: "module",
				Version: "1.0.0", Description: "All about Bread", ModuleID: m.ID, ModulePackage: m.Package, Available: true, Commercial: true,
				Visibility: catalogue.Public, Used: true, Revision: 1, CreatedAt: k.Clock.Now(), UpdatedAt: k.Clock.Now(),
			}},
		}
		for _, ref := range []string{made.ID, "baker/Bread- daily/1.0", "BAKER/Bread- daily/1.0", want.Ref()} {
			got, err := k.Catalogue.Get(t.Context(), baker, ref)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Get(%s): error %v (-want +got):\n%s", ref, err, diff)
			}
		}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("Create (-want +got):\n%s", diff)
		}
		if !made.HasTerms() || made.Free() {
			t.Error("the offering has terms and a price, but says otherwise")
		}
	})
}

func TestFreePlan(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		for _, price := range []string{"", "0 ", "0.00 ", "0 EUR"} {
			plan := catalogue.PlanInput{TaxIncluded: true}
			plan.Price, plan.Currency, _ = strings.Cut(price, " ")
			o := k.Uploaded(t, baker, catalogue.OfferingInput{Plan: plan})
			want := []catalogue.Plan{{ID: o.Plans[0].ID, Plan: pricing.Plan{Title: "Free"}}}
			got, err := k.Catalogue.Get(t.Context(), baker, o.ID)
			if diff := cmp.Diff(want, got.Plans); err != nil || diff != "" || !got.Free() {
				t.Errorf("a price of %q: error %v (-want +got):\n%s", price, err, diff)
			}
		}
		o := k.Uploaded(t, baker, catalogue.OfferingInput{Plan: catalogue.PlanInput{Price: "3"}})
		if price := o.PriceFrom().Amount; price != (money.Amount{Minor: 300, Currency: "EUR"}) {
			t.Errorf("without a currency the price is %v, not in the first one", price)
		}
	})
}

// TestMistakes gives inputs with one mistake each, and one with all of them: they come back together.
func TestMistakes(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	tests := map[string]struct {
		spoil func(in *catalogue.OfferingInput)
		want  []string
	}{
		"no title":              {func(in *catalogue.OfferingInput) { in.Title = " " }, []string{"title required"}},
		"long title":            {func(in *catalogue.OfferingInput) { in.Title = long(201) }, []string{"title too_long"}},
		"two lines":             {func(in *catalogue.OfferingInput) { in.Title = "a\nb" }, []string{"title bad_characters"}},
		"zero byte":             {func(in *catalogue.OfferingInput) { in.Description = "a\x00b" }, []string{"description bad_characters"}},
		"not UTF-8":             {func(in *catalogue.OfferingInput) { in.TermsText = "a\xff" }, []string{"terms_text bad_characters"}},
		"name with a slash":     {func(in *catalogue.OfferingInput) { in.Name = "a/b" }, []string{"name bad_name"}},
		"name with an umlaut":   {func(in *catalogue.OfferingInput) { in.Name = "Brötchen" }, []string{"name bad_name"}},
		"long name":             {func(in *catalogue.OfferingInput) { in.Name = long(201) }, []string{"name bad_name"}},
		"version ends in point": {func(in *catalogue.OfferingInput) { in.Version = "1.0." }, []string{"version bad_version"}},
		"version with zero":     {func(in *catalogue.OfferingInput) { in.Version = "01.0" }, []string{"version bad_version"}},
		"version with letter":   {func(in *catalogue.OfferingInput) { in.Version = "1.0a" }, []string{"version bad_version"}},
		"long version":          {func(in *catalogue.OfferingInput) { in.Version = strings.Repeat("1.", 20) + "1" }, []string{"version bad_version"}},
		"long abstract":         {func(in *catalogue.OfferingInput) { in.Abstract = long(301) }, []string{"abstract too_long"}},
		"long description":      {func(in *catalogue.OfferingInput) { in.Description = long(100_001) }, []string{"description too_long"}},
		"terms without text": {func(in *catalogue.OfferingInput) { in.TermsText, in.TermsTitle = "", "Terms" },
			[]string{"terms_text required"}},
		"visibility":     {func(in *catalogue.OfferingInput) { in.Visibility = "secret" }, []string{"visibility bad_visibility"}},
		"price":          {func(in *catalogue.OfferingInput) { in.Plan.Price = "five" }, []string{"plan.price bad_amount"}},
		"price below":    {func(in *catalogue.OfferingInput) { in.Plan.Price = "-5" }, []string{"plan.price bad_amount"}},
		"price decimals": {func(in *catalogue.OfferingInput) { in.Plan.Price = "5.001" }, []string{"plan.price too_many_decimals"}},
		"price too high": {func(in *catalogue.OfferingInput) { in.Plan.Price = "10000000000.01" }, []string{"plan.price too_high"}},
		"no price":       {func(in *catalogue.OfferingInput) { in.Plan.Price = " " }, []string{"plan.price required"}},
		"currency":       {func(in *catalogue.OfferingInput) { in.Plan.Currency = "GBP" }, []string{"plan.currency currency_not_taken"}},
		"open":           {func(in *catalogue.OfferingInput) { in.Open = true }, []string{"plan.price open_with_price"}},
		"unknown module": {func(in *catalogue.OfferingInput) { in.Modules = []string{"org.example.no"} }, []string{"modules module_not_found"}},
		"many modules":   {func(in *catalogue.OfferingInput) { in.Modules = make([]string, 51) }, append([]string{"modules too_many"}, slices.Repeat([]string{"modules module_not_found"}, 50)...)},
		"all together": {func(in *catalogue.OfferingInput) {
			*in = catalogue.OfferingInput{Version: "x", Modules: []string{"no"}, Plan: catalogue.PlanInput{Title: "a\tb", Price: "x"}}
		}, []string{"title required", "version bad_version", "plan.title bad_characters", "plan.price bad_amount", "modules module_not_found"}},
	}
	db := dbtest.Open(t, sqldb.SQLite)
	k := cataloguetest.New(db)
	baker := k.Provider(t, "baker")
	o := k.Uploaded(t, baker, bread())
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := bread()
			in.Name = "another"
			tt.spoil(&in)
			_, err := k.Catalogue.Create(t.Context(), baker, in)
			if diff := cmp.Diff(tt.want, mistakes(err)); diff != "" || !errs.Is(err, errs.KindInvalid) {
				t.Errorf("Create: error %v (-want +got):\n%s", err, diff)
			}
			_, err = k.Catalogue.Update(t.Context(), baker, o.ID, in, 0)
			if diff := cmp.Diff(tt.want, mistakes(err)); diff != "" {
				t.Errorf("Update: error %v (-want +got):\n%s", err, diff)
			}
		})
	}
	if got, err := k.Catalogue.Get(t.Context(), baker, o.ID); err != nil || got.Revision != 1 || got.Title != o.Title {
		t.Errorf("after refused updates the offering is %+v, error %v", got, err)
	}
}

// TestWhichModulesCanBeSold binds modules that cannot be bound, all at once.
func TestWhichModulesCanBeSold(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		miller := k.Provider(t, "miller")
		own := k.Module(t, baker, "Bread", true)
		theirs := k.Module(t, miller, "Flour", false)
		hidden := k.Registered(t, miller, "Secret", module.RegisterInput{Visibility: module.Organisation})
		k.Release(t, hidden, "1.0.0")
		bare := k.Registered(t, baker, "Dough", module.RegisterInput{})
		_, err := k.Catalogue.Create(t.Context(), baker, catalogue.OfferingInput{
			Title: "All", Open: true, Modules: []string{own.ID, theirs.ID, hidden.ID, bare.Package, own.Package, ""},
		})
		want := []string{"modules open_with_commercial", "modules module_not_yours", "modules module_not_found",
			"modules module_not_published", "modules module_twice", "modules module_not_found"}
		if diff := cmp.Diff(want, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestNamesAndVersionsAreUnique(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		create := func(actor account.Actor, name, version string) error {
			_, err := k.Catalogue.Create(t.Context(), actor, catalogue.OfferingInput{Title: "T", Name: name, Version: version})
			return err
		}
		if err := create(baker, "Bread", "1.9"); err != nil {
			t.Fatal(err)
		}
		expect(t, "the same", create(baker, "Bread", "1.9"), errs.KindConflict, "offering_exists")
		expect(t, "the same number", create(baker, "Bread", "1.9.0"), errs.KindConflict, "offering_exists")
		expect(t, "a lower one", create(baker, "Bread", "1.8.7"), errs.KindConflict, "bigger_version_exists")
		for _, err := range []error{
			create(baker, "Bread", "1.10"), create(baker, "bread", "1.9"), create(baker, "Bread 2", "1.9"), create(k.Provider(t, "miller"), "Bread", "1.9"),
		} {
			if err != nil {
				t.Error(err)
			}
		}
		o := k.Uploaded(t, baker, catalogue.OfferingInput{Name: "Cake"})
		_, err := k.Catalogue.Update(t.Context(), baker, o.ID, catalogue.OfferingInput{Title: "Cake", Name: "Bread", Version: "1.9"}, 0)
		expect(t, "renaming to what is taken", err, errs.KindConflict, "offering_exists")
	})
}

// TestNamesOfTitlesWithoutLetters gives no names, and titles that none can be made of.
func TestNamesOfTitlesWithoutLetters(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		for _, tt := range []struct{ title, version, want string }{
			{"日本", "2.0", "offering 2.0"}, {"日本", "2.0", "offering-2 2.0"}, {"!?", "1.0", "offering-3 1.0"}, // 1.0 of the others is past
			{"日本", "2.1", "offering 2.1"}, {"offering", "2.2", "offering 2.2"}, {"日本!", "2.2", "offering-2 2.2"},
		} {
			o, err := k.Catalogue.Create(t.Context(), baker, catalogue.OfferingInput{Title: tt.title, Version: tt.version})
			if got := o.Name + " " + o.Version; got != tt.want || err != nil {
				t.Errorf("%q gives %q, error %v; want %q", tt.title, got, err, tt.want)
			}
		}
		if o := k.Uploaded(t, k.Provider(t, "miller"), catalogue.OfferingInput{Title: "日本"}); o.Ref() != "miller/offering/1.0" {
			t.Errorf("another seller's is %s", o.Ref())
		}
		bread := k.Uploaded(t, baker, catalogue.OfferingInput{Title: "Bread"})
		if o, err := k.Catalogue.Update(t.Context(), baker, bread.ID, catalogue.OfferingInput{Title: "日本"}, 0); err != nil || o.Name != "Bread" {
			t.Errorf("another title gives the name %q, error %v", o.Name, err)
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		one, two := k.Module(t, baker, "One", true), k.Module(t, baker, "Two", true)
		o := k.Uploaded(t, baker, bread(one.ID))
		in := catalogue.OfferingInput{Title: "Rolls", Modules: []string{two.ID, one.ID}, Plan: catalogue.PlanInput{Price: "100", Currency: "JPY"}}
		got, err := k.Catalogue.Update(ctx, baker, o.ID, in, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got.Revision != 2 || got.Name != o.Name || got.Version != o.Version || got.Title != "Rolls" || got.PriceFrom().Amount.String() != "100" || got.HasTerms() {
			t.Errorf("after the update: %+v", got)
		}
		stored, err := k.Catalogue.Get(ctx, baker, o.ID)
		if diff := cmp.Diff(got, stored); err != nil || diff != "" {
			t.Errorf("error %v (-returned +stored):\n%s", err, diff)
		}
		if len(stored.Resources) != 2 || stored.Resources[0].ModuleID != two.ID {
			t.Errorf("the resources are %+v, not in the seller's order", stored.Resources)
		}
		_, err = k.Catalogue.Update(ctx, baker, o.ID, in, 1)
		expect(t, "a stale revision", err, errs.KindPrecondition, "offering_changed")
		if got, err := k.Catalogue.Update(ctx, baker, o.ID, in, 0); err != nil || got.Revision != 3 {
			t.Errorf("any revision: %d, error %v", got.Revision, err)
		}
	})
}

func TestLife(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		m := k.Module(t, baker, "Bread", true)
		empty := k.Uploaded(t, baker, catalogue.OfferingInput{})
		_, err := k.Catalogue.Publish(ctx, baker, empty.ID)
		if expect(t, "nothing in it", err, errs.KindInvalid, "offering_incomplete"); !slices.Contains(mistakes(err), "modules no_resources") {
			t.Errorf("the mistakes are %q", mistakes(err))
		}
		o, err := k.Catalogue.Publish(ctx, baker, k.Uploaded(t, baker, bread(m.ID)).ID)
		if err != nil || o.State != catalogue.StatePublished || !o.PublishedAt.Equal(k.Clock.Now()) || o.Revision != 2 {
			t.Fatalf("published as %+v, error %v", o, err)
		}
		_, err = k.Catalogue.Publish(ctx, baker, o.ID)
		expect(t, "publishing twice", err, errs.KindConflict, "offering_not_uploaded")
		_, err = k.Catalogue.Update(ctx, baker, o.ID, bread(m.ID), 0)
		expect(t, "editing what is published", err, errs.KindConflict, "offering_not_editable")

		if err := k.Catalogue.Delete(ctx, baker, o.ID); err != nil {
			t.Fatal(err)
		}
		got, err := k.Catalogue.Get(ctx, baker, o.ID)
		if err != nil || got.State != catalogue.StateDeleted || got.DeletedAt.IsZero() || got.Revision != 3 || len(got.Resources) != 1 {
			t.Errorf("deleted as %+v, error %v", got, err)
		}
		expect(t, "deleting twice", k.Catalogue.Delete(ctx, baker, o.ID), errs.KindConflict, "offering_deleted")
		_, err = k.Catalogue.Publish(ctx, baker, o.ID)
		expect(t, "publishing what is deleted", err, errs.KindConflict, "offering_not_uploaded")

		if err := k.Catalogue.Delete(ctx, baker, empty.ID); err != nil {
			t.Fatal(err)
		}
		_, err = k.Catalogue.Get(ctx, baker, empty.ID)
		expect(t, "what was removed", err, errs.KindNotFound, "offering_not_found")
		if n := count(t, k.DB, "plans"); n != 1 {
			t.Errorf("%d plans are left, want the one of the deleted offering", n)
		}
	})
}

func count(t *testing.T, q sqldb.Queryer, table string) int64 {
	t.Helper()
	n, err := sqldb.One(t.Context(), q, sqldb.Value[int64], "SELECT COUNT(*) FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPublishLooksAgain(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		m := k.Module(t, baker, "Bread", false)
		o := k.Uploaded(t, baker, catalogue.OfferingInput{Open: true, Modules: []string{m.ID}})
		yes := true
		if _, _, err := k.Modules.Update(t.Context(), baker, m.ID, module.UpdateInput{Commercial: &yes}); err != nil {
			t.Fatal(err)
		}
		_, err := k.Catalogue.Publish(t.Context(), baker, o.ID)
		if diff := cmp.Diff([]string{"modules open_with_commercial"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		priced := k.Uploaded(t, baker, bread(m.ID))
		usd := catalogue.New(catalogue.Deps{DB: k.DB, Clock: k.Clock, IDs: k.IDs, Accounts: k.Kit, Market: cataloguetest.Market("USD")})
		_, err = usd.Publish(t.Context(), baker, priced.ID)
		if diff := cmp.Diff([]string{"plan.currency currency_not_taken"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

// TestDeletedResources are kept for their buyers, but not sold again.
func TestDeletedResources(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		m := k.Module(t, baker, "Bread", true)
		before := k.Uploaded(t, baker, catalogue.OfferingInput{Modules: []string{m.ID}})
		err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE resources SET state = 'deleted'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, bindErr := k.Catalogue.Create(t.Context(), baker, catalogue.OfferingInput{Title: "New", Modules: []string{m.ID}})
		_, publishErr := k.Catalogue.Publish(t.Context(), baker, before.ID)
		for _, err := range []error{bindErr, publishErr} {
			if diff := cmp.Diff([]string{"modules resource_deleted"}, mistakes(err)); diff != "" {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		}
		if list := resources(t, k, baker); len(list) != 0 {
			t.Errorf("deleted resources are listed: %+v", list)
		}
		k.Release(t, m, "2.0.0") // goes on for the buyers
		if got, err := k.Catalogue.Get(t.Context(), baker, before.ID); err != nil || got.Resources[0].Version != "2.0.0" {
			t.Errorf("after another version: %+v, error %v", got.Resources, err)
		}
	})
}

// TestWithdrawnModules are not put on sale while no version of them can be chosen, and their seller is
// told.
func TestWithdrawnModules(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		roll, loaf := k.Module(t, baker, "Roll", true), k.Module(t, baker, "Loaf", true)
		o := k.Uploaded(t, baker, bread(roll.ID, loaf.ID))
		k.Withdraw(t, loaf)
		_, err := k.Catalogue.Publish(t.Context(), baker, o.ID)
		if diff := cmp.Diff([]string{"modules nothing_to_download"}, mistakes(err)); diff != "" || errs.CodeOf(err) != "offering_incomplete" {
			t.Errorf("Publish: error %v (-want +got):\n%s", err, diff)
		}
		got, err := k.Catalogue.Get(t.Context(), baker, o.ID)
		if advice := got.Advice(); err != nil || len(advice) != 1 || !strings.Contains(advice[0], "Loaf has no version that can be chosen") {
			t.Errorf("withdrawn: advice %q, error %v", advice, err)
		}
		if r, missing := got.Missing(); !missing || r.ModuleID != loaf.ID {
			t.Errorf("withdrawn: missing is %t, %+v", missing, r)
		}
		k.Release(t, loaf, "1.0.1")
		got, err = k.Catalogue.Publish(t.Context(), baker, o.ID)
		if _, missing := got.Missing(); err != nil || missing || got.Warnings != nil {
			t.Errorf("after another version: missing is %t, warnings %q, error %v", missing, got.Warnings, err)
		}
	})
}

func TestWarnings(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		free := k.Module(t, baker, "Free", false)
		hidden := k.Registered(t, baker, "Hidden", module.RegisterInput{Visibility: module.Organisation, Commercial: true})
		k.Release(t, hidden, "1.0.0")
		o := k.Uploaded(t, baker, bread(free.ID, hidden.ID))
		if len(o.Warnings) != 2 || !strings.Contains(o.Warnings[0], "Free is not commercial") || !strings.Contains(o.Warnings[1], "Hidden is visible to your organisation only") {
			t.Errorf("warnings %q", o.Warnings)
		}
		o, err := k.Catalogue.Publish(t.Context(), baker, o.ID)
		if err != nil || len(o.Warnings) != 2 {
			t.Errorf("Publish gives warnings %q, error %v", o.Warnings, err)
		}
		if o := k.Uploaded(t, baker, catalogue.OfferingInput{Modules: []string{free.ID}}); o.Warnings != nil {
			t.Errorf("a free offering gives warnings %q", o.Warnings)
		}
		gift, want := k.Module(t, baker, "Gift", true), []string{"Gift is commercial, and this offering gives it away free."}
		o = k.Uploaded(t, baker, catalogue.OfferingInput{Title: "Gifts", Modules: []string{gift.ID, free.ID}})
		updated, err := k.Catalogue.Update(t.Context(), baker, o.ID, catalogue.OfferingInput{Title: "Gifts", Modules: []string{gift.ID}}, 0)
		if diff := cmp.Diff([][]string{want, want}, [][]string{o.Warnings, updated.Warnings}); diff != "" || err != nil {
			t.Errorf("what is commercial offered free: error %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestChangesAreAudited(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		o := k.Published(t, baker, bread(k.Module(t, baker, "Bread", true).ID))
		if err := k.Catalogue.Delete(t.Context(), baker, o.ID); err != nil {
			t.Fatal(err)
		}
		log, err := k.AuditLog(t.Context(), account.Operator, account.AuditFilter{Subject: "offering:" + o.ID}, page.Request{})
		var actions []string
		for _, e := range log.Items {
			actions = append(actions, e.UserName+" "+e.Action)
		}
		slices.Sort(actions)
		if diff := cmp.Diff([]string{"baker offering.create", "baker offering.delete", "baker offering.publish"}, actions); err != nil || diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}
