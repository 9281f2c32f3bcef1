package pkgfile

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// maxTexts bounds the texts of one package: a translation of a thousand modules into ten languages.
const maxTexts = 10_000

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

// texts are the texts of one archive, by module and language.
type texts map[[2]string]Text

// add takes texts in. Of a text that is there twice the first one counts.
func (t texts) add(list []Text) {
	for _, n := range list {
		key := [2]string{n.ModuleID, n.Language}
		was, found := t[key]
		if !found && len(t) > maxTexts {
			return // one more than there may be, which of finds
		}
		if found {
			n.Name, n.Description, n.Help = cmp.Or(was.Name, n.Name), cmp.Or(was.Description, n.Description), cmp.Or(was.Help, n.Help)
			if was.UpdateText != "" {
				n.UpdateText, n.UpdateOf = was.UpdateText, was.UpdateOf
			}
		}
		t[key] = n
	}
}

// of returns those that count in the package of the module, by module and language, and reports the others.
func (t texts) of(m Module, report func(Finding)) []Text {
	warn := func(code, message, fix string) {
		report(Finding{Check: CheckTexts, Level: Warned, Code: code, Path: "referencedata/translation", Message: message, Fix: fix})
	}
	var list []Text
	foreign, bad := 0, 0
	for _, key := range slices.SortedFunc(maps.Keys(t), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		n := t[key]
		n.Language = cmp.Or(n.Language, NormalLanguage(m.Language))
		switch own := strings.EqualFold(n.ModuleID, m.ID); {
		case !IsModuleID(n.ModuleID) || n.Language == "" || n.flawed():
			bad++
		case !own && !m.Translation:
			foreign++
		case len(list) == maxTexts:
			warn("too_many_translations", fmt.Sprintf("The package has texts of more than %d modules and languages; the rest does not count.", maxTexts), "")
			return list
		default:
			list = append(list, n)
		}
	}
	if bad > 0 {
		warn("bad_translation", fmt.Sprintf("Translations that do not count: %d. They have no module, no language, a text that is too long, or one with control characters.", bad), "")
	}
	if foreign > 0 {
		warn("translates_others", fmt.Sprintf("Translations of other modules, which do not count: %d.", foreign),
			"Put them into a translation module (ISTRANSLATIONMODULE).")
	}
	return list
}

// flawed reports whether a text is not one, or longer than the module's own may be.
func (t Text) flawed() bool {
	bad := func(s string, longest int, lines bool) bool {
		return Flaw(s, lines) != "" || utf8.RuneCountInString(s) > longest
	}
	return bad(t.Name, MaxName, false) || bad(t.Description, MaxDescription, true) || bad(t.Help, MaxHelp, true) ||
		bad(t.UpdateText, MaxUpdateText, true) || bad(t.UpdateOf, MaxUpdateText, true)
}
