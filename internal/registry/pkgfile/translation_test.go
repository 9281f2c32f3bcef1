package pkgfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
)

const breadID = "0123456789ABCDEF0123456789ABCDEF"

func TestTranslationOf(t *testing.T) {
	for entry, want := range map[string]string{
		"org.example.bread/referencedata/translation/es_ES/AD_MODULE_TRL_es_ES.xml":                "es_ES",
		"org.example.es/referencedata/translation/es_ES/org.example.bread/AD_MODULE_TRL_es_ES.xml": "es_ES",
		"referencedata/translation/pt_br/AD_MODULE.xml":                                            "pt_BR",
		"x/referencedata/translation/de/ad_module_trl.XML":                                         "de",
		"x/referencedata/translation/deutsch/AD_MODULE_TRL.xml":                                    "",
		"x/referencedata/translation/es_ES/AD_MODULE_DEPENDENCY_TRL_es_ES.xml":                     "no",
		"x/referencedata/translation/es_ES/AD_MESSAGE_TRL_es_ES.xml":                               "no",
		"x/referencedata/translation/es_ES/AD_MODULE_TRL_es_ES.txt":                                "no",
		"x/referencedata/standard/AD_MODULE.xml":                                                   "no",
		"x/myreferencedata/translation/es_ES/AD_MODULE_TRL_es_ES.xml":                              "no",
		"x/src-db/database/sourcedata/AD_MODULE.xml":                                               "no",
	} {
		language, ok := translationOf(entry)
		if !ok {
			language = "no"
		}
		if language != want {
			t.Errorf("%s: %q, want %q", entry, language, want)
		}
	}
}

func TestNormalLanguage(t *testing.T) {
	for s, want := range map[string]string{
		"es_ES": "es_ES", "es-es": "es_ES", " ES ": "es", "es_419": "es_419", "fil_PH": "fil_PH", "": "", "e": "", "es_": "", "es_E": "", "es ES": "", "12": "", "deutsch": "",
	} {
		if got := NormalLanguage(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestReadTexts(t *testing.T) {
	spanish := Text{ModuleID: breadID, Language: "es_ES", Name: "Pan", Description: "Precios del pan", Help: "Ayuda", UpdateText: "Nuevo", UpdateOf: "New"}
	only := func(name string) []Text { return []Text{{ModuleID: breadID, Language: "es_ES", Name: name}} }
	head := `<?xml version="1.0" encoding="UTF-8"?><!-- by hand --><compiereTrl baseLanguage="en_US" language="es_ES" table="AD_MODULE" version="3">`
	row := `<row id="` + breadID + `" trl="Y">`
	for _, tt := range []struct {
		name, text string
		want       []Text
	}{
		{"all columns", head + row + `<value column="Name" isTrl="Y" original="Bread">Pan</value><value column="Description" original="x">Precios del pan</value>` +
			`<value column="HELP" original="">Ayuda</value><value column="UpdateInfo" original="New">Nuevo</value><value column="License" original="">x</value></row></compiereTrl>`, []Text{spanish}},
		{"the other root, small letters", strings.ToLower(`<openbravoTrl language="es_es" table="ad_module_trl">`+row) + `<value column="name">Pan</value></row></openbravotrl>`, only("Pan")},
		{"language of the folder", `<openbravoTrl>` + row + `<value column="Name">Pan</value></row></openbravoTrl>`, only("Pan")},
		{"CDATA and space", head + row + "<value column=\"Name\">\n<![CDATA[Pan]]> &amp; vino\n</value></row></compiereTrl>", only("Pan & vino")},
		{"not translated", head + `<row id="` + breadID + `" trl="N"><value column="Name" isTrl="N" original="Bread">Bread</value></row></compiereTrl>`, []Text{}},
		{"said to be not translated, but is", head + `<row id="` + breadID + `" trl="N"><value column="Name" isTrl="N" original="Bread">Pan</value></row></compiereTrl>`, only("Pan")},
		{"the same word", head + row + `<value column="Name" isTrl="Y" original="Pan">Pan</value></row></compiereTrl>`, only("Pan")},
		{"another table", strings.Replace(head, "AD_MODULE", "AD_MESSAGE", 1) + row + `<value column="Name">Pan</value></row></compiereTrl>`, nil},
		{"rows of a table", `<data><AD_MODULE_TRL><AD_MODULE_ID>` + strings.ToLower(breadID) + `</AD_MODULE_ID><AD_LANGUAGE>es-ES</AD_LANGUAGE><NAME><![CDATA[Pan]]></NAME></AD_MODULE_TRL>` +
			`<AD_MODULE_TRL><AD_MODULE_ID>0</AD_MODULE_ID><NAME>x</NAME><ISTRANSLATED>N</ISTRANSLATED></AD_MODULE_TRL></data>`, only("Pan")},
		{"nothing", "", nil},
	} {
		got, err := readTexts(strings.NewReader(tt.text), "es_ES", 1<<16)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if d := cmp.Diff(tt.want, got); d != "" && len(tt.want)+len(got) > 0 {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	for _, text := range []string{"<a", `<!DOCTYPE a [<!ENTITY b "c">]><compiereTrl/>`, strings.Repeat("<a>", 20), "<compiereTrl>" + strings.Repeat("<row/>", maxRows+1) + "</compiereTrl>", strings.Repeat(" ", 1<<17)} {
		if _, err := readTexts(strings.NewReader(text), "es_ES", 1<<16); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func TestTextsThatCount(t *testing.T) {
	pan := Text{ModuleID: breadID, Language: "es_ES", Name: "Pan"}
	other := Text{ModuleID: strings.Repeat("A", 32), Language: "es_ES", Name: "Horno"}
	long := Text{ModuleID: breadID, Language: "fr_FR", Name: strings.Repeat("é", MaxName+1)}
	for _, tt := range []struct {
		name     string
		m        Module
		list     []Text
		want     []Text
		findings []string
	}{
		{"its own", Module{ID: strings.ToLower(breadID)}, []Text{pan, pan}, []Text{pan}, nil},
		{"of others", Module{ID: breadID}, []Text{pan, other}, []Text{pan}, []string{"translates_others"}},
		{"a translation module", Module{ID: "0", Translation: true}, []Text{other, pan}, []Text{pan, other}, nil},
		{"in pieces", Module{ID: breadID}, []Text{{ModuleID: breadID, Language: "es_ES", Help: "Ayuda"}, pan}, []Text{{ModuleID: breadID, Language: "es_ES", Name: "Pan", Help: "Ayuda"}}, nil},
		{"the module's language", Module{ID: breadID, Language: "es_ES"}, []Text{{ModuleID: breadID, Name: "Pan"}}, []Text{pan}, nil},
		{"bad ones", Module{ID: breadID}, []Text{{ModuleID: breadID, Name: "Pan"}, {ModuleID: "x", Language: "es_ES", Name: "Pan"}, long, pan}, []Text{pan}, []string{"bad_translation"}},
	} {
		var codes []string
		all := texts{}
		all.add(tt.list)
		got := all.of(tt.m, func(f Finding) { codes = append(codes, f.Code) })
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
		if d := cmp.Diff(tt.findings, codes); d != "" {
			t.Errorf("%s: findings (-want +got):\n%s", tt.name, d)
		}
	}
}

func FuzzReadTexts(f *testing.F) {
	f.Add(`<compiereTrl language="es_ES" table="AD_MODULE"><row id="0" trl="N"><value column="Name" isTrl="N" original="a">b</value></row></compiereTrl>`)
	f.Add(`<data><AD_MODULE_TRL><AD_MODULE_ID>0</AD_MODULE_ID><NAME>x</NAME></AD_MODULE_TRL></data>`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := readTexts(strings.NewReader(text), "es_ES", 1<<12)
		if err != nil && !errs.Is(err, errs.KindInvalid) {
			t.Fatalf("a mistake in the file gave %v", err)
		}
		all := texts{}
		all.add(list)
		for _, n := range all.of(Module{ID: "0", Translation: true}, func(Finding) {}) {
			if n.flawed() || n.empty() || !IsModuleID(n.ModuleID) || NormalLanguage(n.Language) != n.Language {
				t.Errorf("a text that counts: %+v", n)
			}
		}
	})
}
