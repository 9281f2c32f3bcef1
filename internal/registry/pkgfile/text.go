package pkgfile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxTexts bounds the texts of one package: a translation of a thousand modules into ten languages.
const maxTexts = 10_000

// Text is what a package's translation files say of one module in one language (spec openbravo 2.4).
// Empty texts are not translated.
type Text struct {
	ModuleID string // 32 upper-case hex digits, or "0" for core
	Language string // as NormalLanguage returns it
	Name     string
	Description,
	Help,
	UpdateText string
	UpdateOf string // the text that UpdateText translates; "" where the file does not say
}

// NormalLanguage returns a language as Openbravo writes it, as es_ES for es-es or es_es, and es for es; ""
// for what is no language.
func NormalLanguage(s string) string {
	language, country, found := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "-", "_"), "_")
	if len(language) < 2 || len(language) > 3 || !all(language, isLetter) {
		return ""
	}
	if !found {
		return strings.ToLower(language)
	}
	if len(country) < 2 || len(country) > 3 || !all(country, func(c byte) bool { return isLetter(c) || isDigit(c) }) {
		return ""
	}
	return strings.ToLower(language) + "_" + strings.ToUpper(country)
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
