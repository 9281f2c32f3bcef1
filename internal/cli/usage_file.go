package cli

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// maxUsageLine bounds an event on a line, in bytes.
const maxUsageLine = 64 << 10

// usageLines returns what gives the events of JSONL, one for each line; empty lines are left out.
func usageLines(in io.Reader) func() (json.RawMessage, error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 4096), maxUsageLine)
	n := 0
	return func() (json.RawMessage, error) {
		for lines.Scan() {
			n++
			text := bytes.TrimSpace(lines.Bytes())
			if len(text) == 0 {
				continue
			}
			if !json.Valid(text) {
				return nil, errs.Invalid("bad_json", "Line %d is no JSON.", n)
			}
			return bytes.Clone(text), nil
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			return nil, errs.Invalid("bad_json", "Line %d has more than %d bytes; an event has less.", n+1, maxUsageLine)
		} else if err != nil {
			return nil, fmt.Errorf("read events: %w", err)
		}
		return nil, io.EOF
	}
}

// usageColumns are the headings that are members of an event; other columns become properties.
var usageColumns = []string{"id", "source", "contract", "time", "meter", "component", "unit", "quantity"}

// usageRows returns what gives the events of CSV with a row of headings.
func usageRows(in io.Reader) (func() (json.RawMessage, error), error) {
	rows := csv.NewReader(in)
	rows.ReuseRecord = false
	headings, err := rows.Read()
	if err != nil {
		return nil, errs.Invalid("bad_csv", "The file has no row of headings: %v.", err)
	}
	member := map[string]bool{}
	for i, h := range headings {
		headings[i] = strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))
		member[headings[i]] = true
	}
	for _, needed := range []string{"id", "contract", "quantity"} {
		if !member[needed] {
			return nil, errs.Invalid("bad_csv", "The file has no column %s. It needs id, contract, quantity, and one of meter, component and unit; time and source may be there, and others become properties.", needed)
		}
	}
	return func() (json.RawMessage, error) {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, errs.Invalid("bad_csv", "The file is no CSV: %v.", err)
		}
		return usageRow(headings, row)
	}, nil
}

// usageRow returns a row as an event.
func usageRow(headings, row []string) (json.RawMessage, error) {
	event, properties := map[string]any{}, map[string]string{}
	for i, value := range row {
		switch {
		case value == "":
		case isUsageColumn(headings[i]):
			event[headings[i]] = value
		default:
			properties[headings[i]] = value
		}
	}
	if len(properties) > 0 {
		event["properties"] = properties
	}
	return json.Marshal(event)
}

func isUsageColumn(name string) bool {
	for _, column := range usageColumns {
		if column == name {
			return true
		}
	}
	return false
}
