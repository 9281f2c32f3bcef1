package config

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Render returns a YAML file that sets the values, by the names of their keys, and tells of all others,
// as comments, with their defaults. [Load] gives the values back.
func Render(values map[string]string) string {
	var b strings.Builder
	b.WriteString("# Configuration of a Souk market, written by souk init. What begins with # is a default or an\n" +
		"# explanation. Flags and variables (SOUK_…) are stronger than this file; see souk config show.\n")
	section := ""
	for _, k := range Keys() {
		head, name, dotted := strings.Cut(k.Name, ".")
		indent := ""
		switch {
		case !dotted:
			head, name = "", k.Name
		default:
			indent = "  "
		}
		if b.WriteString("\n"); head != section && dotted {
			b.WriteString(head + ":\n")
		}
		section = head
		fmt.Fprintf(&b, "%s# %s\n", indent, k.Help)
		if value, set := values[k.Name]; set && value != "" {
			fmt.Fprintf(&b, "%s%s: %s\n", indent, name, scalar(value))
		} else {
			fmt.Fprintf(&b, "%s# %s: %s\n", indent, name, k.Default+k.Derived)
		}
	}
	return b.String()
}

var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9/._@+-]*$`)

// scalar writes a value so that YAML reads the same text.
func scalar(text string) string {
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
	default:
		if plain.MatchString(text) {
			return text
		}
	}
	quoted, err := json.Marshal(text) // a string in JSON is one in YAML, too
	if err != nil {
		return `""`
	}
	return string(quoted)
}

// CheckValue checks the value of one key by itself and says what is wrong with it, as [Load] would.
func CheckValue(name, text string) error {
	k, known := keyNamed(name)
	if !known {
		return errs.Invalid("unknown_key", "There is no key %s.", name)
	}
	if err := k.set(&Config{}, text); err != nil {
		return errs.Invalid("bad_value", "It must be %s.", err)
	}
	return nil
}
