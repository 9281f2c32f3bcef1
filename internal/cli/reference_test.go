package cli

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var update = flag.Bool("update", false, "write docs/reference/cli.md anew")

const referenceFile = "../../docs/reference/cli.md"

func TestReferenceIsTrue(t *testing.T) {
	parser, err := kong.New(&root{}, kong.Name("souk"), kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	want := reference(parser.Model)
	if *update {
		if err := os.WriteFile(referenceFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/reference/cli.md does not say what the program does; run: go test ./internal/cli -run TestReferenceIsTrue -update")
	}
}

const referenceHead = `# Command line

Every command takes ` + "`--json`" + `, which prints the result as JSON on standard output and an error as JSON on
standard error, and ` + "`--help`" + `. Data goes to standard output; progress, hints and messages to standard error.

Commands that use a market find it by ` + "`SOUK_URL`" + ` and ` + "`SOUK_TOKEN`" + `, or by what ` + "`souk login`" + ` has stored.
MODULE is a package name or an id, with ` + "`@VERSION`" + ` behind it where a version is meant; OFFERING is an id or
ORGANISATION/NAME/VERSION, and RESOURCE is an id or ORGANISATION/NAME. Commands that run a market work on its data; every setting is in the
[configuration](configuration.md).

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed, or something was found |
| 2 | the command line is wrong |
| 3 | cannot be satisfied |
| 4 | not found |

This page is made from the program itself.
`

// reference returns the page about all commands.
func reference(app *kong.Application) string {
	var b strings.Builder
	b.WriteString(referenceHead)
	for _, leaf := range app.Leaves(true) {
		fmt.Fprintf(&b, "\n## souk %s\n\n%s\n", leaf.Path(), leaf.Help)
		if leaf.Detail != "" {
			fmt.Fprintf(&b, "\n%s\n", leaf.Detail)
		}
		referenceRows(&b, leaf)
	}
	return b.String()
}

// referenceRows writes the table of a command's arguments and flags, where it has any.
func referenceRows(b *strings.Builder, leaf *kong.Node) {
	var rows []string
	for _, arg := range leaf.Positional {
		rows = append(rows, fmt.Sprintf("| `%s` | %s |\n", arg.Summary(), cell(arg.Help)))
	}
	for _, group := range leaf.AllFlags(true) {
		for _, f := range group {
			if f.Name != "json" && f.Name != "help" {
				rows = append(rows, fmt.Sprintf("| `%s` | %s |\n", strings.TrimSpace(f.String()), cell(f.Help)))
			}
		}
	}
	if len(rows) > 0 {
		b.WriteString("\n| argument | meaning |\n|---|---|\n" + strings.Join(rows, ""))
	}
}

// cell keeps a text from ending its cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
