package fleet

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/advise"
)

// MaxText is the longest text of ParseReport, in bytes.
const MaxText = 1 << 20

// ParseReport reads what people paste or upload as a list of installed modules: JSON that maps ids to
// versions, as {"0": "3.0.1"}; or lines, each an id or package name and a version, with blanks, a tab, a comma
// or a semicolon between them. Quotes around values, further columns, a line of headings, empty lines and
// lines that begin with # do not count. The error is of KindInvalid, code "bad_report", and names the lines.
func ParseReport(text string) ([]advise.InstalledModule, error) {
	var f errs.Fields
	f.Check(len(text) <= MaxText, "text", "too_long", "The list has at most %d bytes.", MaxText)
	f.Check(utf8.ValidString(text), "text", "bad_text", "The list is not text in UTF-8.")
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	f.Check(text != "", "text", "required", "The list is empty.")
	if err := f.Err("bad_report", "The list cannot be read."); err != nil {
		return nil, err
	}
	if strings.HasPrefix(text, "{") {
		return parseMap(text)
	}
	return parseLines(text)
}

// parseMap reads JSON. It keeps the order of the file, and finds keys that are there twice.
func parseMap(text string) ([]advise.InstalledModule, error) {
	bad := func(format string, args ...any) error {
		var f errs.Fields
		f.Add("text", "bad_json", format, args...)
		return f.Err("bad_report", "The list cannot be read.")
	}
	d := json.NewDecoder(strings.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, bad("It begins as JSON and is none: %v.", err)
	}
	var list []advise.InstalledModule
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, bad("It is not JSON at byte %d: %v.", d.InputOffset(), err)
		}
		var version any
		if err := d.Decode(&version); err != nil {
			return nil, bad("It is not JSON at byte %d: %v.", d.InputOffset(), err)
		}
		number, ok := version.(string)
		if !ok {
			return nil, bad(`The value of %q is no version; write {"ID": "VERSION", …}.`, fmt.Sprint(key))
		}
		list = append(list, advise.InstalledModule{ID: fmt.Sprint(key), Version: number})
	}
	if _, err := d.Token(); err != nil {
		return nil, bad("It is not JSON at byte %d: the last } is missing.", d.InputOffset())
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, bad("There is something behind the last }.")
	}
	return list, nil
}

func parseLines(text string) ([]advise.InstalledModule, error) {
	var f errs.Fields
	var list []advise.InstalledModule
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, version := fields(line)
		if len(list) == 0 && strings.EqualFold(version, "version") {
			continue // headings
		}
		if !f.Check(version != "", fmt.Sprintf("line %d", n), "no_version", "There is no version behind %.80q.", id) && f.Len() > 50 {
			break
		}
		list = append(list, advise.InstalledModule{ID: id, Version: version})
	}
	if err := f.Err("bad_report", "The list cannot be read."); err != nil {
		return nil, err
	}
	return list, nil
}

// fields cuts a line into its first two columns.
func fields(line string) (id, version string) {
	at := strings.IndexAny(line, ",;\t")
	if at < 0 {
		id, version, _ = strings.Cut(line, " ")
	} else {
		id, version = line[:at], line[at+1:]
		if end := strings.IndexAny(version, ",;\t"); end >= 0 {
			version = version[:end]
		}
	}
	unquoted := func(s string) string { return strings.TrimSpace(strings.Trim(strings.TrimSpace(s), `"'`)) }
	return unquoted(id), unquoted(version)
}
