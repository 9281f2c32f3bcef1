package sqldb

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
)

// Micros returns t as a column stores it: microseconds UTC, NULL for the zero time.
func Micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return clock.Micros(t)
}

// Time returns a scanner that reads a column of microseconds into dst; NULL gives the zero time.
func Time(dst *time.Time) sql.Scanner { return timeScanner{dst} }

type timeScanner struct{ dst *time.Time }

func (s timeScanner) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*s.dst = time.Time{}
	case int64:
		*s.dst = clock.FromMicros(v)
	default:
		return fmt.Errorf("sqldb: a time column holds %T", src)
	}
	return nil
}

// Text returns a scanner that reads a nullable text column into dst; NULL gives "".
func Text(dst *string) sql.Scanner { return textScanner{dst} }

type textScanner struct{ dst *string }

func (s textScanner) Scan(src any) error {
	var n sql.NullString
	if err := n.Scan(src); err != nil {
		return err
	}
	*s.dst = n.String
	return nil
}

// NullText returns s as a nullable text column stores it: NULL for "".
func NullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Like returns the pattern that finds s literally inside a text, for LIKE … ESCAPE '\'.
func Like(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

// Args numbers the placeholders of a query whose conditions come and go.
// The zero value is ready to use.
type Args struct{ values []any }

// Add keeps v and returns its placeholder, as "$3".
func (a *Args) Add(v any) string {
	a.values = append(a.values, v)
	return "$" + strconv.Itoa(len(a.values))
}

// List keeps all of vs and returns their placeholders for IN (…), as "$3, $4"; "NULL" for none,
// which nothing is in.
func List[T any](a *Args, vs []T) string {
	if len(vs) == 0 {
		return "NULL"
	}
	marks := make([]string, len(vs))
	for i, v := range vs {
		marks[i] = a.Add(v)
	}
	return strings.Join(marks, ", ")
}

// Values returns what was kept, in the order of the placeholders.
func (a *Args) Values() []any { return a.values }
