// Package page is how every list of Souk is cut into pages: by a cursor that names the last row
// seen, never by an offset, so that a page costs the same wherever it is and rows that come or go
// in between neither repeat nor hide others.
package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"souk.dev/souk/internal/platform/errs"
)

// Default and Max bound the number of items on a page.
const (
	Default = 25
	Max     = 200
)

// Request asks for one page. The zero value asks for the first page of the default size.
type Request struct {
	Limit int    // items wanted; 0 means Default, more than Max means Max
	After string // the Next of the page before; "" for the first page
}

// Size returns the number of items to return.
func (r Request) Size() int {
	switch {
	case r.Limit <= 0:
		return Default
	case r.Limit > Max:
		return Max
	}
	return r.Limit
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Next  string // cursor of the next page; "" on the last one
}

// Of makes a page of rows that were read with a limit of r.Size()+1: the surplus row tells that
// there is a next page and is cut off. key returns the values that the list is sorted by.
func Of[T any](r Request, rows []T, key func(T) []any) Page[T] {
	if len(rows) <= r.Size() {
		return Page[T]{Items: rows}
	}
	rows = rows[:r.Size()]
	return Page[T]{Items: rows, Next: encode(key(rows[len(rows)-1]))}
}

func encode(values []any) string {
	b, err := json.Marshal(values)
	if err != nil {
		panic("page: cursor of a value that is not JSON: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Decode reads the cursor into dst, pointers to the types that key gave. It returns false on the
// first page, and an error of KindInvalid when the cursor is not one of this list's.
func (r Request) Decode(dst ...any) (bool, error) {
	if r.After == "" {
		return false, nil
	}
	bad := errs.Invalid("bad_cursor", "The cursor is not one that this list gave; start again without it.")
	raw, err := base64.RawURLEncoding.DecodeString(r.After)
	if err != nil {
		return false, bad
	}
	var values []json.RawMessage
	// A text with a NUL in it would reach the database, and PostgreSQL has no such text.
	if err := json.Unmarshal(raw, &values); err != nil || len(values) != len(dst) || bytes.Contains(raw, []byte(`\u0000`)) {
		return false, bad
	}
	for i, v := range values {
		if err := json.Unmarshal(v, dst[i]); err != nil {
			return false, bad
		}
	}
	return true, nil
}
