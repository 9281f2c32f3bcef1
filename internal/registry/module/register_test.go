package module_test

import (
	"errors"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
)

func TestRegister(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		in := bread()
		in.ID, in.Name = strings.ToLower(in.ID), "  Bread prices "
		got := w.register(t, w.baker, in)
		want := module.Module{
			ID: id(0xB1), Package: "org.example.bread", Type: "M", Name: "Bread prices", Description: "Price list of a bakery",
			Help: "Knead, wait, bake.", Author: "A. Baker", URL: "example.org/bread", Prefixes: []string{"BRD"},
			OwnerID: w.baker.OrgID, OwnerName: "Bakery", Visibility: "public", Support: module.NoSupport, DefaultUpgrade: true,
			RegisteredAt: accounttest.Start, UpdatedAt: accounttest.Start,
		}
		diff(t, "registered", want, got)
		for _, ref := range []string{"org.example.bread", id(0xB1), strings.ToLower(id(0xB1))} {
			stored, err := w.Get(t.Context(), account.Actor{}, ref)
			if err != nil {
				t.Fatalf("get %s: %v", ref, err)
			}
			diff(t, "stored, by "+ref, want, stored)
		}
		entries, err := sqldb.All(t.Context(), db, sqldb.Value[string],
			`SELECT action || ' ' || subject FROM audit_log WHERE user_id = $1`, w.baker.UserID)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "audit log", []string{"module.register module:" + id(0xB1)}, entries)
	})
}

// TestRegisterMistakes has a row for each check of spec openbravo 3.1, and the rules behind them.
func TestRegisterMistakes(t *testing.T) {
	type in = module.RegisterInput
	tests := []struct {
		name   string
		change func(*in)
		want   string // code of the only mistake
	}{
		{"no id", func(i *in) { i.ID = "" }, "no_uuid"},
		{"id of 31 digits", func(i *in) { i.ID = id(1)[1:] }, "invalid_uuid"},
		{"id that is not hex", func(i *in) { i.ID = "G" + id(1)[1:] }, "invalid_uuid"},
		{"core's package name", func(i *in) { i.Package = "org.openbravo" }, "package_in_use"},
		{"core's package name in capitals", func(i *in) { i.Package = "Org.Openbravo" }, "package_in_use"},
		{"core by a provider", func(i *in) { i.ID = "0" }, "core_needs_admin"},
		{"no name", func(i *in) { i.Name = " \n" }, "no_name"},
		{"name of 61 characters", func(i *in) { i.Name = strings.Repeat("ö", 61) }, "invalid_name"},
		{"name of two lines", func(i *in) { i.Name = "Bread\nprices" }, "invalid_name"},
		{"name with NUL", func(i *in) { i.Name = "Bread\x00prices" }, "invalid_name"},
		{"name that is not UTF-8", func(i *in) { i.Name = "Bread\xffprices" }, "invalid_name"},
		{"no package", func(i *in) { i.Package = "" }, "no_package"},
		{"package of one part", func(i *in) { i.Package = "bread" }, "java_package_invalid"},
		{"package with an empty part", func(i *in) { i.Package = "org..bread" }, "java_package_invalid"},
		{"package that begins with a digit", func(i *in) { i.Package = "1org.bread" }, "java_package_invalid"},
		{"package that is not ASCII", func(i *in) { i.Package = "org.example.bäcker" }, "java_package_invalid"},
		{"package with a hyphen", func(i *in) { i.Package = "org.example.bread-prices" }, "java_package_invalid"},
		{"package with NUL", func(i *in) { i.Package = "org.example\x00.bread" }, "java_package_invalid"},
		{"package with a line end behind it", func(i *in) { i.Package += "\n" }, "java_package_invalid"},
		{"package with a space behind it", func(i *in) { i.Package += " " }, "java_package_invalid"},
		{"package with a Java word", func(i *in) { i.Package = "org.class" }, "java_package_invalid"},
		{"package with a dollar sign", func(i *in) { i.Package = "org.bread$1" }, "java_package_invalid"},
		{"package of 256 characters", func(i *in) { i.Package = "org." + strings.Repeat("a", 252) }, "java_package_invalid"},
		{"prefix of 8 characters", func(i *in) { i.Prefixes = []string{"TOOLONG8"} }, "db_prefix_exceed_size"},
		{"prefix that begins with a digit", func(i *in) { i.Prefixes = []string{"1AB"} }, "db_prefix_invalid"},
		{"prefix in lower case", func(i *in) { i.Prefixes = []string{"ab"} }, "db_prefix_invalid"},
		{"reserved prefix", func(i *in) { i.Prefixes = []string{"CUSTX"} }, "db_prefix_in_use"},
		{"two prefixes", func(i *in) { i.Prefixes = []string{"AA", "BB"} }, "too_many_db_prefixes"},
		{"three prefixes and a merge", func(i *in) { i.Prefixes, i.Merges = []string{"AA", "BB", "CC"}, []string{id(9)} }, "too_many_db_prefixes"},
		{"a prefix twice", func(i *in) { i.Prefixes, i.Merges = []string{"AA", "AA"}, []string{id(9)} }, "db_prefix_twice"},
		{"template with a prefix", func(i *in) { i.Type = "T" }, "db_prefix_in_template"},
		{"no type", func(i *in) { i.Type = "" }, "no_type"},
		{"type of two characters", func(i *in) { i.Type = "MP" }, "type_exceed_size"},
		{"type that is none", func(i *in) { i.Type = "X" }, "invalid_type"},
		{"no description", func(i *in) { i.Description = "" }, "no_desc"},
		{"description of 256 characters", func(i *in) { i.Description = strings.Repeat("é", 256) }, "invalid_desc"},
		{"help of 2001 characters", func(i *in) { i.Help = strings.Repeat("é", 2001) }, "invalid_help"},
		{"author of 2001 characters", func(i *in) { i.Author = strings.Repeat("é", 2001) }, "invalid_author"},
		{"address of 301 characters", func(i *in) { i.URL = "http://" + strings.Repeat("a", 294) }, "invalid_url"},
		{"address that is a script", func(i *in) { i.URL = "javascript:alert(1)" }, "invalid_url"},
		{"address that is a script with slashes", func(i *in) { i.URL = "javascript://%0aalert(1)" }, "invalid_url"},
		{"unknown visibility", func(i *in) { i.Visibility = "secret" }, "invalid_visibility"},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		before := w.rows(t)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				input := bread()
				tt.change(&input)
				_, err := w.Register(t.Context(), w.baker, input)
				diff(t, "codes", []string{tt.want}, codes(err))
				if before != w.rows(t) {
					t.Errorf("something was stored: %s, before %s", w.rows(t), before)
				}
			})
		}
	})
}

// TestRegisterBorders has what is just within the rules.
func TestRegisterBorders(t *testing.T) {
	type in = module.RegisterInput
	tests := []struct {
		name   string
		change func(*in)
	}{
		{"name of 60 characters", func(i *in) { i.Name = strings.Repeat("ö", 60) }},
		{"description of 255 characters", func(i *in) { i.Description = strings.Repeat("é", 255) }},
		{"help of 2000 characters, of several lines", func(i *in) { i.Help = strings.Repeat("é\n", 999) + "éé" }},
		{"package of 255 characters", func(i *in) { i.Package = "org." + strings.Repeat("a", 251) }},
		{"package part that begins with a digit", func(i *in) { i.Package = "org.example.skin.250to300Comp" }},
		{"prefix of 7 characters", func(i *in) { i.Prefixes = []string{"ABCDEF7"} }},
		{"no prefix", func(i *in) { i.Prefixes = nil }},
		{"an empty prefix, as old clients send it", func(i *in) { i.Prefixes = []string{""} }},
		{"two prefixes and a merge", func(i *in) { i.Prefixes, i.Merges = []string{"MA", "MB"}, []string{id(9)} }},
		{"template", func(i *in) { i.Type, i.Prefixes = "T", nil }},
		{"pack", func(i *in) { i.Type, i.Prefixes = "P", nil }},
		{"address with a port and no scheme", func(i *in) { i.URL, i.Prefixes = "example.org:8080/bread", nil }},
		{"nothing but what must be", func(i *in) { i.Help, i.Author, i.URL, i.Prefixes = "", "", "", nil }},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for n, tt := range tests {
			input := bread()
			input.ID, input.Package = id(n+1), "org.example.bread"+string(rune('a'+n))
			input.Prefixes = nil
			tt.change(&input)
			if _, err := w.Register(t.Context(), w.baker, input); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	})
}

func TestRegisterTellsEverythingAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.miller, bread())
		in := bread() // id, package and prefix are taken by another
		in.Name, in.Type, in.Description = "", "X", strings.Repeat("x", 256)
		_, err := w.Register(t.Context(), w.baker, in)
		diff(t, "codes", []string{"db_prefix_in_use", "invalid_desc", "invalid_type", "module_id_in_use", "no_name", "package_in_use"}, codes(err))
		if e := errs.As(err); e.Kind != errs.KindInvalid || e.Code != "registration_refused" {
			t.Errorf("kind %v, code %s", e.Kind, e.Code)
		}
	})
}

func TestRegisterTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread())
		before := w.rows(t)
		for _, who := range []account.Actor{w.baker, w.miller} {
			_, err := w.Register(t.Context(), who, bread())
			diff(t, "codes", []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}, codes(err))
			if !errs.Is(err, errs.KindConflict) {
				t.Errorf("kind %v", errs.KindOf(err))
			}
		}
		diff(t, "rows", before, w.rows(t))
	})
}

func TestRegisterOffersFreeNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		taken := []module.RegisterInput{bread(), bread(), bread()}
		taken[1].ID, taken[1].Package, taken[1].Prefixes = id(2), "org.example.bread2", []string{"BRD2"}
		taken[2].ID, taken[2].Package, taken[2].Prefixes = id(3), "org.example.Bakery.bread", []string{"BRD3"}
		for _, in := range taken {
			w.register(t, w.miller, in)
		}
		in := bread()
		in.ID, in.Package = id(4), "ORG.example.bread" // the same folder on some disks
		_, err := w.Register(t.Context(), w.baker, in)
		messages := map[string]string{}
		for _, f := range errs.As(err).Fields {
			messages[f.Code] = f.Message
		}
		for code, want := range map[string]string{
			"package_in_use":   "Free and close by: ORG.example.bread3, ORG.example.bread4, ORG.example.bread5.",
			"db_prefix_in_use": "Free and close by: BRD4, BRD5, BRD6.",
		} {
			if !strings.HasSuffix(messages[code], want) {
				t.Errorf("%s: %q does not end with %q", code, messages[code], want)
			}
		}
		in.Package, in.Prefixes = "org.example.bread5", []string{"BRD6"}
		w.register(t, w.baker, in)

		for prefix, want := range map[string]string{"toolong8": "TOOLONG, TOOLON2, TOOLON3", "1AB": "AB, AB2, AB3", "CUSTBRD": "BRD4, BRD5, BRD7", "ö": "OEC, OEC2, OEC3"} {
			in.ID, in.Package, in.Prefixes = id(5), "org.example.cake", []string{prefix}
			_, err := w.Register(t.Context(), w.baker, in)
			if got := errs.As(err).Fields[0].Message; !strings.HasSuffix(got, want+".") {
				t.Errorf("%s: %q does not offer %s", prefix, got, want)
			}
		}
	})
}

func TestRegisterPrefixOfMergedModule(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread())
		merging := bread()
		merging.ID, merging.Package = id(2), "org.example.bakery"
		merging.Prefixes, merging.Merges = []string{"BRD", "BAKE"}, []string{id(0xB1)}
		m := w.register(t, w.baker, merging)
		diff(t, "prefixes of its own", []string{"BAKE"}, m.Prefixes)

		third := bread()
		third.ID, third.Package = id(3), "org.example.third"
		_, err := w.Register(t.Context(), w.baker, third)
		diff(t, "a third module of the same owner", []string{"db_prefix_in_use"}, codes(err))
		third.Merges = []string{id(0xB1)}
		_, err = w.Register(t.Context(), w.miller, third)
		diff(t, "one that claims to merge what is not its owner's", []string{"db_prefix_in_use"}, codes(err))
	})
}

func TestRegisterCore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		in := bread()
		in.ID, in.Package, in.Prefixes = "0", "org.openbravo", []string{"A", "AD", "AT", "USER1"}
		m := w.register(t, w.admin, in)
		diff(t, "prefixes", in.Prefixes, m.Prefixes)

		_, err := w.Register(t.Context(), w.admin, in)
		diff(t, "core again", []string{"db_prefix_in_use", "db_prefix_in_use", "db_prefix_in_use", "db_prefix_in_use", "module_id_in_use", "package_in_use"}, codes(err))
		other := bread()
		other.Package = "org.openbravo"
		_, err = w.Register(t.Context(), w.admin, other)
		diff(t, "another module with its name", []string{"package_in_use"}, codes(err))
		if got, want := errs.As(err).Fields[0].Message, "The package name org.openbravo is that of core, the module with the id 0; choose another one."; got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	})
}

func TestRegisterRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		readOnly := w.baker
		readOnly.Scopes = []account.Scope{account.ScopeRead}
		publishing := w.miller
		publishing.Scopes = []account.Scope{account.ScopePublish}
		tests := []struct {
			name string
			as   account.Actor
			kind errs.Kind
			code string
		}{
			{"anonymous", account.Actor{}, errs.KindUnauthenticated, "sign_in_required"},
			{"no provider", w.eve, errs.KindForbidden, "role_missing"},
			{"member of the company without the role", w.mate, errs.KindForbidden, "role_missing"},
			{"token without the scope", readOnly, errs.KindForbidden, "scope_missing"},
			{"operator, who acts for no organisation", account.Operator, errs.KindForbidden, "role_missing"},
			{"token with the scope", publishing, 0, ""},
		}
		for n, tt := range tests {
			in := bread()
			in.ID, in.Package, in.Prefixes = id(n+1), "org.example.bread"+string(rune('a'+n)), nil
			_, err := w.Register(t.Context(), tt.as, in)
			if errs.CodeOf(err) != tt.code || err != nil && errs.KindOf(err) != tt.kind {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
			}
		}
	})
}

// TestRegisterAtOnce lets several registrations of the same names run at the same time: one wins.
func TestRegisterAtOnce(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			w := newWorld(t, dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true}))
			results := make(chan error)
			const racers = 6
			for n := range racers {
				go func() {
					in := bread()
					if n%2 == 1 {
						in.ID = id(n)
					}
					_, err := w.Register(t.Context(), w.baker, in)
					results <- err
				}()
			}
			won := 0
			for range racers {
				err := <-results
				if err == nil {
					won++
				} else if !errs.Is(err, errs.KindConflict) {
					t.Errorf("a loser was told %v", err)
				}
			}
			if won != 1 {
				t.Errorf("%d registrations won, want 1", won)
			}
		})
	}
}

func TestRegisterAllOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		before := w.rows(t)
		inputs := []module.RegisterInput{bread(), bread(), bread()}
		inputs[0].Where = ""
		inputs[1].ID, inputs[1].Where = id(2), "inner.obx" // package and prefix of the first
		inputs[2].ID, inputs[2].Package, inputs[2].Prefixes, inputs[2].Name, inputs[2].Where = id(3), "org.example.cake", nil, "", "other.obx"
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := w.RegisterAll(t.Context(), tx, w.baker, inputs)
			return err
		})
		var e *errs.Error
		if !errors.As(err, &e) {
			t.Fatalf("got %v", err)
		}
		var paths []string
		for _, f := range e.Fields {
			paths = append(paths, f.Path+" "+f.Code)
		}
		diff(t, "mistakes", []string{"inner.obx: package package_in_use", "inner.obx: prefixes db_prefix_in_use", "other.obx: name no_name"}, paths)
		diff(t, "rows", before, w.rows(t))
	})
}

func TestCRKey(t *testing.T) {
	for code, want := range map[string]string{
		"no_uuid": "CR_RegisterNoUUID", "java_package_invalid": "CR_JavaPacakgeInvalid", "db_prefix_exceed_size": "CR_RegisterDBPrefixExceedSize",
		"package_in_use": "CR_PackageInUse", "invalid_help": "CR_RegUnknownError",
	} {
		if got := module.CRKey(code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}
