package obs

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
)

// redacted stands in the log for a secret.
const redacted = "[redacted]"

// secretNames are parts of the names of attributes whose value is never written.
var secretNames = []string{
	"password", "passwd", "secret", "token", "authorization", "cookie", "credential", "api_key", "apikey",
	"private_key", "cvv", "cvc", "card_number", "iban", "session",
}

// secretTexts find secrets inside texts. What is in the first group, and in the second, stays.
var secretTexts = []*regexp.Regexp{
	regexp.MustCompile(`(souk_)[0-9A-Za-z]{8,}()`),                            // API tokens
	regexp.MustCompile(`(://[^:/?#@\s"]*:)[^/?#\s"]*(@)`),                     // passwords in addresses
	regexp.MustCompile(`(?i)\b((?:bearer|basic)\s+)[0-9A-Za-z._~+/=-]{8,}()`), // Authorization
	regexp.MustCompile(`(?i)\b((?:password|secret|token|cvv2?)=)[^&\s"]+()`),  // queries and connection strings
}

// redact takes secrets out of an attribute; it sees each one, also inside groups.
func redact(_ []string, a slog.Attr) slog.Attr {
	if isSecret(a.Key) {
		return slog.String(a.Key, redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, redactText(a.Value.String()))
	case slog.KindAny:
		return slog.Any(a.Key, redactAny(a.Value.Any()))
	}
	return a
}

func isSecret(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, "-", "_"))
	for _, part := range secretNames {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func redactText(text string) string {
	for _, re := range secretTexts {
		text = re.ReplaceAllString(text, "${1}"+redacted+"${2}")
	}
	return cardLike.ReplaceAllStringFunc(text, redactCard)
}

var cardLike = regexp.MustCompile(`\b\d(?:[ -]?\d){12,18}\b`)

// redactCard leaves the last four digits of a card number, and other numbers as they are.
func redactCard(number string) string {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(number)
	sum := 0
	for i := range len(digits) { // the checksum of Luhn, from the right
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	if sum%10 != 0 {
		return number
	}
	return redacted + digits[len(digits)-4:]
}

// redactAny turns what prints itself into its text without secrets. Other values could hold secrets
// at any depth, so they are written by Go's rules and searched too.
func redactAny(v any) any {
	switch v := v.(type) {
	case nil, bool, *slog.Source:
		return v
	case http.Header:
		return redactHeader(v)
	case error:
		return redactText(v.Error())
	case fmt.Stringer:
		return redactText(v.String())
	}
	return redactText(fmt.Sprintf("%+v", v))
}

func redactHeader(h http.Header) string {
	clean := http.Header{}
	for name, values := range h {
		for _, value := range values {
			if isSecret(name) {
				value = redacted
			}
			clean.Add(name, redactText(value))
		}
	}
	return fmt.Sprint(map[string][]string(clean))
}
