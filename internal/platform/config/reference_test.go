package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/reference/configuration.md anew")

const referencePath = "../../../docs/reference/configuration.md"

// sections are the headings of the reference, by the first part of the names below them.
var sections = []struct{ prefix, title string }{
	{"", "The server"},
	{"site.", "Name"},
	{"log.", "Log"},
	{"metrics.", "Metrics"},
	{"http.", "Outgoing requests"},
	{"mail.", "Mail"},
	{"accounts.", "Accounts"},
	{"registry.", "Registry"},
	{"openbravo.", "Openbravo's clients"},
	{"store.", "Store"},
	{"payments.", "Payments"},
	{"stripe.", "Payments with Stripe"},
	{"paypal.", "Payments with PayPal"},
	{"paypal_classic.", "Payments with PayPal Express Checkout"},
	{"web.", "Pages"},
}

// TestReference keeps docs/reference/configuration.md the same as the table of keys.
func TestReference(t *testing.T) {
	want := reference()
	if *update {
		if err := os.WriteFile(referencePath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(referencePath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("the reference has drifted; run go test ./internal/platform/config -update\n%s", diff)
	}
	for _, k := range Keys() {
		if strings.Count(want, "| `"+k.Name+"` |") != 1 {
			t.Errorf("%s does not stand in the reference once", k.Name)
		}
	}
}

const referenceIntro = `# Configuration

<!-- Written by go test ./internal/platform/config -update; change the table in keys.go instead. -->

Each value comes from the first of these that has one:

1. the command line: a flag of its own (` + "`--data`, `--database`, `--blobs`, `--listen`, `--public-url`" + `), or
   ` + "`--set KEY=VALUE`" + ` for any key;
2. the environment: the variable of the table. The secret ones, marked *secret*, can also be read from a file:
   ` + "`SOUK_MAIL_PASSWORD_FILE=/run/secrets/mail`" + `. An empty variable is no value;
3. a YAML file, named by ` + "`--config FILE` or `SOUK_CONFIG`" + `;
4. the default.

` + "`souk config show`" + ` prints every value with the place that it came from, and no secret;
` + "`souk config check`" + ` tells all mistakes at once. A key that is not known is a
mistake too, and so is a variable that looks like a misspelt one.

Lists are written with commas between their items, in the YAML file also as a YAML list:

` + "```yaml" + `
listen: 0.0.0.0:8080
public_url: https://market.example.org
trusted_proxies: [10.0.0.0/8]
mail:
  host: smtp.example.org
  from: Market <market@example.org>
store:
  currencies: [EUR, CHF]
` + "```" + `

`

func reference() string {
	var b strings.Builder
	b.WriteString(referenceIntro)
	for _, s := range sections {
		fmt.Fprintf(&b, "## %s\n\n| key | variable | default | what it is |\n|---|---|---|---|\n", s.title)
		for _, k := range Keys() {
			section, _, dotted := strings.Cut(k.Name, ".")
			if dotted && section+"." != s.prefix || !dotted && s.prefix != "" {
				continue
			}
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", k.Name, k.Env, defaultOf(k), helpOf(k))
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func defaultOf(k Key) string {
	switch {
	case strings.Contains(k.Derived, " "):
		return k.Derived
	case k.Derived != "":
		return "`" + k.Derived + "`"
	case k.Default == "":
		return "none"
	}
	return "`" + k.Default + "`"
}

func helpOf(k Key) string {
	if k.Secret {
		return k.Help + " *secret*"
	}
	return k.Help
}
