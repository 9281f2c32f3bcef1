package pkgfile

import "strings"

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
