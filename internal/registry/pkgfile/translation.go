package pkgfile

import (
	"cmp"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// translationPath is where a module's texts in another language stand: below the folder of the language,
// directly or in a folder of the module, in the file of the table AD_MODULE.
var translationPath = regexp.MustCompile(`(?i)(?:^|/)referencedata/translation/([^/]+)/(?:[^/]+/)*AD_MODULE(?:_TRL)?(?:_[A-Z]{2,3}(?:_[A-Z0-9]{2,3})?)?\.xml$`)

// translationOf reports whether an entry holds texts of modules in another language, and in which one its
// folder is, "" where the folder is called otherwise.
func translationOf(entry string) (language string, ok bool) {
	found := translationPath.FindStringSubmatch(entry)
	if found == nil {
		return "", false
	}
	return NormalLanguage(found[1]), true
}

// readTexts reads a translation file of at most limit bytes in either form that Openbravo's tools write:
// rows of values below <compiereTrl> or <openbravoTrl>, or rows of the table AD_MODULE_TRL below <data>. A
// language that the file names counts more than that of its folder. What is not translated is left out.
func readTexts(r io.Reader, language string, limit int64) ([]Text, error) {
	p := &textParser{language: language}
	if err := readXML(r, limit, p); err != nil {
		return nil, err
	}
	if p.rows != nil {
		return p.rows.texts(language), nil
	}
	return slices.DeleteFunc(p.list, Text.empty), nil
}

func (t Text) empty() bool { return t.Name+t.Description+t.Help+t.UpdateText == "" }

// set keeps a text under the name of its column, whatever its case and underscores. Other columns are
// left alone.
func (t *Text) set(column, value, original string) {
	value, original = clip(value), clip(original)
	switch strings.ReplaceAll(strings.ToUpper(column), "_", "") {
	case "NAME":
		t.Name = value
	case "DESCRIPTION":
		t.Description = value
	case "HELP":
		t.Help = value
	case "UPDATEINFO", "UPDATEDESCRIPTION", "UPDATETEXT":
		t.UpdateText, t.UpdateOf = value, original
	}
}

// clip shortens what is too long to count, whatever its end.
func clip(s string) string { return s[:min(len(s), utf8.UTFMax*MaxHelp+1)] }

// textParser gathers texts from the tokens of a translation file.
type textParser struct {
	language string
	rows     *rowParser // of a file whose root is <data>
	other    bool       // the file is of another table
	list     []Text

	depth             int
	flagged           bool // the row, or the value in it, is marked as not translated
	column, original  string
	notTranslated     bool
	text              strings.Builder
	insideRow, inText bool
}

func (p *textParser) token(tok xml.Token) error {
	if p.rows != nil {
		return p.rows.token(tok)
	}
	switch tok := tok.(type) {
	case xml.StartElement:
		return p.open(tok)
	case xml.EndElement:
		p.close()
	case xml.CharData:
		if p.inText {
			p.text.Write(tok)
		}
	case xml.Directive:
		return errs.Invalid("dtd_refused", "The file has a document type declaration; remove it.")
	}
	return nil
}

func (p *textParser) open(e xml.StartElement) error {
	p.depth++
	switch {
	case p.depth > maxDepth:
		return errs.Invalid("bad_xml", "The elements are nested too deeply.")
	case p.depth == 1 && e.Name.Local == "data":
		p.rows = &rowParser{table: tableModule + "_TRL"}
		return p.rows.token(e)
	case p.depth == 1:
		p.language = cmp.Or(NormalLanguage(attribute(e, "language")), p.language)
		table := strings.ToUpper(attribute(e, "table"))
		p.other = table != "" && table != tableModule && table != tableModule+"_TRL"
	case p.depth == 2 && e.Name.Local == "row" && !p.other:
		if len(p.list) == maxRows {
			return errs.Invalid("bad_xml", "The file has more than %d rows.", maxRows)
		}
		p.list = append(p.list, Text{ModuleID: strings.ToUpper(attribute(e, "id")), Language: p.language})
		p.insideRow, p.flagged = true, strings.EqualFold(attribute(e, "trl"), "N")
	case p.depth == 3 && p.insideRow:
		p.column, p.original = attribute(e, "column"), strings.TrimSpace(attribute(e, "original"))
		p.notTranslated = strings.EqualFold(cmp.Or(attribute(e, "isTrl"), attribute(e, "trl")), "N")
		p.inText = true
		p.text.Reset()
	}
	return nil
}

func (p *textParser) close() {
	switch {
	case p.depth == 3 && p.inText:
		value := strings.TrimSpace(p.text.String())
		if !(value == p.original && (p.flagged || p.notTranslated)) {
			p.list[len(p.list)-1].set(p.column, value, p.original)
		}
		p.inText = false
	case p.depth == 2:
		p.insideRow = false
	}
	p.depth--
}

// attribute returns the value of an attribute, whatever the case of its name; "" where there is none.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// texts returns what rows of AD_MODULE_TRL say.
func (p *rowParser) texts(language string) []Text {
	var list []Text
	for _, r := range p.rows {
		t := Text{ModuleID: strings.ToUpper(r["AD_MODULE_ID"]), Language: cmp.Or(NormalLanguage(r["AD_LANGUAGE"]), language)}
		for column, value := range r {
			t.set(column, value, "")
		}
		if !t.empty() && r["ISTRANSLATED"] != "N" {
			list = append(list, t)
		}
	}
	return list
}
