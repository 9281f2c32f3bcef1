package pkgfile

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
)

func TestReadRows(t *testing.T) {
	tests := []struct {
		name, text string
		want       []row
	}{
		{"no rows", "<data></data>", nil},
		{"two rows", "<data><T><A>1</A></T><T><A>2</A><B/></T></data>", []row{{"A": "1"}, {"A": "2", "B": ""}}},
		{"CDATA, comments, space", "<?xml version='1.0'?>\n<!-- x --><data>\n<!--1--><T>\n<!--1-->  <A><![CDATA[ a<b\n ]]></A></T></data>\n", []row{{"A": "a<b"}}},
		{"text in pieces", "<data><T><A>a<!--x-->b<![CDATA[c]]>&amp;&#233;</A></T></data>", []row{{"A": "abc&é"}}},
		{"unknown elements", "<data><X><A>0</A></X><T><A>1<C>2</C>3</A><D><A>4</A></D></T><X/></data>", []row{{"A": "13", "D": ""}}},
		{"name spaces and attributes", `<data xmlns:x="u"><x:T id="1"><A a="b">1</A></x:T></data>`, []row{{"A": "1"}}},
		{"byte order mark", "\ufeff<?xml version='1.0' encoding='UTF-8'?><data><T><A>1</A></T></data>", []row{{"A": "1"}}},
		{"latin 1", "<?xml version='1.0' encoding='ISO-8859-1'?><data><T><A>caf\xe9 \xff</A></T></data>", []row{{"A": "café ÿ"}}},
		{"ascii", "<?xml version='1.0' encoding='us-ascii'?><data><T><A>a</A></T></data>", []row{{"A": "a"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.text), iotest.OneByteReader(strings.NewReader(tt.text))} {
				got, err := readRows(r, "T", 1000)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestReadRowsRefuses(t *testing.T) {
	tests := []struct{ name, text, code, message string }{
		{"nothing", "", "bad_xml", "no element <data>"},
		{"other root", "<html/>", "bad_xml", "root element is <html>"},
		{"second root", "<data/>\n<data/>", "bad_xml", "Line 2: There is a second root"},
		{"not closed", "<data>\n<T><A>1</A>\n", "bad_xml", "line 3"},
		{"wrong end", "<data><T></data>", "bad_xml", "closed by"},
		{"column twice", "<data><T><A>1</A><A>2</A></T></data>", "bad_xml", "the column A twice"},
		{"document type", "<!DOCTYPE data SYSTEM 'file:///etc/passwd'><data/>", "dtd_refused", "document type"},
		{"entity", "<data><T><A>&xxe;</A></T></data>", "bad_xml", "entity"},
		{"UTF-16", "<?xml version='1.0' encoding='UTF-16'?><data/>", "unknown_encoding", `"UTF-16"`},
		{"bytes that are not UTF-8", "<data><T><A>\xe9</A></T></data>", "bad_xml", "UTF-8"},
		{"deep", strings.Repeat("<data>", 30), "bad_xml", "nested too deeply"},
		{"large", "<data>" + strings.Repeat(" ", 1000) + "</data>", "xml_too_large", "too large"},
		{"many rows", "<data>" + strings.Repeat("<T/>", maxRows+1), "bad_xml", "more than 10000 rows"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			limit := int64(1000)
			if tt.name == "many rows" {
				limit = 1 << 20
			}
			_, err := readRows(strings.NewReader(tt.text), "T", limit)
			if errs.CodeOf(err) != tt.code || !errs.Is(err, errs.KindInvalid) || !strings.Contains(err.Error(), tt.message) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestReadRowsFailingReader(t *testing.T) {
	broken := errors.New("disk on fire")
	r := io.MultiReader(strings.NewReader("<data><T>"), iotest.ErrReader(broken))
	if _, err := readRows(r, "T", 1000); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestTableOf(t *testing.T) {
	for entry, want := range map[string]string{
		"src-db/database/sourcedata/AD_MODULE.xml":                      "AD_MODULE",
		"org.x/src-db/database/sourcedata/AD_MODULE_MERGE.xml":          "AD_MODULE_MERGE",
		"a/b/c/src-db/database/sourcedata/AD_MODULE_DEPENDENCY.xml":     "AD_MODULE_DEPENDENCY",
		"org.x/src-db/database/sourcedata/AD_MODULE_DBPREFIX.xml":       "AD_MODULE_DBPREFIX",
		"org.x/notsrc-db/database/sourcedata/AD_MODULE.xml":             "",
		"org.x/src-db/database/sourcedata/XAD_MODULE.xml":               "",
		"org.x/src-db/database/sourcedata/AD_MODULE.xml/a":              "",
		"org.x/referencedata/translation/es_ES/AD_MODULE_TRL_es.xml":    "",
		"org.x/src-db/database/sourcedata/AD_MODULE_DEPENDENCYINST.xml": "",
	} {
		if got, ok := tableOf(entry); got != want || ok != (want != "") {
			t.Errorf("%s: %q", entry, got)
		}
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add("<?xml version='1.0' encoding='UTF-8'?>\n<data><!--1--><T><A><![CDATA[x]]></A></T></data>")
	f.Add("<?xml version='1.0' encoding='iso-8859-1'?><data><T><A>\xe9</A></T></data>")
	f.Add("<!DOCTYPE a [<!ENTITY b 'c'>]><data>&b;</data>")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := readRows(strings.NewReader(text), "T", 1<<16)
		if err != nil && !errs.Is(err, errs.KindInvalid) {
			t.Errorf("a mistake in the file gave %v", err)
		}
		for _, r := range rows {
			for column, value := range r {
				if strings.ToValidUTF8(value, "") != value || column == "" {
					t.Errorf("column %q holds %q", column, value)
				}
			}
		}
	})
}
