package search

import (
	"cmp"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// hit is an item as the search finds it: what it is sorted by, and its id. Items are sorted by num and
// text, or by text and num, and then by id.
type hit struct {
	kind, id string
	num      int64
	text     string
}

// order is how a sort is written and read.
type order struct {
	num, text  string // columns of hits; "" for none
	textFirst  bool
	descending bool
}

var orders = map[Sort]order{
	Relevance: {num: "fit", text: "name"},
	Newest:    {num: "at", descending: true},
	Updated:   {num: "updated", descending: true},
	Popular:   {num: "popular", descending: true},
	ByName:    {text: "name"},
	ByPrice:   {num: "price", text: "currency", textFirst: true},
}

// keys returns the columns in their order.
func (o order) keys() []string {
	keys := []string{o.num, o.text, "id"}
	if o.textFirst {
		keys = []string{o.text, o.num, "id"}
	}
	return slices.DeleteFunc(keys, func(column string) bool { return column == "" })
}

// sql returns what stands behind ORDER BY.
func (o order) sql() string {
	keys := o.keys()
	if o.descending {
		for i := range keys {
			keys[i] += " DESC"
		}
	}
	return strings.Join(keys, ", ")
}

// columns are text and num of a hit as the query returns them.
func (o order) columns() string {
	return cmp.Or(o.text, "''") + " AS t, " + cmp.Or(o.num, "0") + " AS n"
}

// values are the keys of a hit, for a cursor.
func (o order) values(hash string, h hit) []any {
	if o.textFirst {
		return []any{hash, h.text, h.num, h.id}
	}
	return []any{hash, h.num, h.text, h.id}
}

// compare orders hits as the database does, whose texts are ordered by their bytes.
func (o order) compare(a, b hit) int {
	n, t := cmp.Compare(a.num, b.num), cmp.Compare(a.text, b.text)
	result := cmp.Or(n, t, cmp.Compare(a.id, b.id))
	if o.textFirst {
		result = cmp.Or(t, n, cmp.Compare(a.id, b.id))
	}
	if o.descending {
		return -result
	}
	return result
}

// after returns the condition for what comes behind the cursor, "" on the first page. A cursor of
// another query is none of this list's.
func (o order) after(a *sqldb.Args, req page.Request, hash string) (string, error) {
	var of, text, id string
	var num int64
	dst := []any{&of, &num, &text, &id}
	if o.textFirst {
		dst = []any{&of, &text, &num, &id}
	}
	more, err := req.Decode(dst...)
	if err != nil || !more {
		return "", err
	}
	if of != hash {
		_, err := page.Request{After: "of another query"}.Decode()
		return "", err
	}
	marks := map[string]string{"id": a.Add(id)}
	if o.num != "" {
		marks[o.num] = "CAST(" + a.Add(num) + " AS BIGINT)"
	}
	if o.text != "" {
		marks[o.text] = "CAST(" + a.Add(text) + " AS TEXT)"
	}
	keys := o.keys()
	values := make([]string, len(keys))
	for i, key := range keys {
		values[i] = marks[key]
	}
	sign := " > "
	if o.descending {
		sign = " < "
	}
	return "(" + strings.Join(keys, ", ") + ")" + sign + "(" + strings.Join(values, ", ") + ")", nil
}
