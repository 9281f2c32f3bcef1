package module

import (
	"fmt"

	"souk.dev/souk/internal/platform/errs"
)

// notes collects the mistakes of one registration, each with names close by to offer once it is known
// which of them are free. The zero value is ready to use.
type notes struct {
	where string // put before the paths, where one upload registers several modules
	pkg   string // the package name, to make prefixes of
	list  []note
}

type note struct {
	errs.Field
	near  []string          // candidates to offer, the nearest first
	valid func(string) bool // holds of candidates that would be accepted
}

func (n *notes) add(path, code, format string, args ...any) {
	n.offering(nil, nil, path, code, format, args...)
}

func (n *notes) check(ok bool, path, code, format string, args ...any) {
	if !ok {
		n.add(path, code, format, args...)
	}
}

// prefix notes a mistake of a prefix and offers others.
func (n *notes) prefix(prefix, code, format string, args ...any) {
	n.offering(prefixesNear(prefix, n.pkg), validPrefix, "prefixes", code, format, args...)
}

func (n *notes) offering(near []string, valid func(string) bool, path, code, format string, args ...any) {
	if n.where != "" {
		path = n.where + ": " + path
	}
	field := errs.Field{Path: path, Code: code, Message: fmt.Sprintf(format, args...)}
	n.list = append(n.list, note{Field: field, near: near, valid: valid})
}

// List returns the mistakes without any offer.
func (n *notes) List() []errs.Field {
	var list []errs.Field
	for _, note := range n.list {
		list = append(list, note.Field)
	}
	return list
}

// offered returns the mistakes, with those of the candidates offered that are not taken.
func (n *notes) offered(taken func(string) bool) []errs.Field {
	list := n.List()
	for i, note := range n.list {
		if note.near != nil {
			list[i].Message += offer(note.near, note.valid, taken)
		}
	}
	return list
}
