package openbravo

import (
	"net/http"
	"strings"
)

// language returns the language that the client asks for first, as es_ES or es; "" where it names none.
func language(r *http.Request) string {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	tag, _, _ := strings.Cut(first, ";")
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	lang, region := strings.ToLower(parts[0]), ""
	if last := parts[len(parts)-1]; len(parts) > 1 && len(last) == 2 { // a script may stand between them
		region = "_" + strings.ToUpper(last)
	}
	if len(lang) < 2 || len(lang) > 3 {
		return ""
	}
	return lang + region
}
