package soap

import "strings"

const (
	maxVisits = 5_000_000 // looks at values of one message
	maxHops   = 16        // from one reference to the next
)

// Value is what stands for a parameter, a field or an item of a message. The zero value is null.
type Value struct {
	e *Envelope
	n *node
}

// Pair is an entry of a map.
type Pair struct {
	Key   string
	Value Value
}

// Err returns the fault that the values read so far deserve: they were not what they had to be, or
// unfolded without end; else nil.
func (e *Envelope) Err() error {
	if e.err == nil {
		return nil
	}
	return e.err
}

// refuse notes the first fault.
func (e *Envelope) refuse(format string, args ...any) {
	if e.err == nil {
		e.err = UserFault(format, args...)
	}
}

// value follows the references of an element to what stands for it. One that leads nowhere is null, as
// is what is not there.
func (e *Envelope) value(n *node) Value {
	for hops := 0; n != nil && n.href != ""; hops++ {
		if hops == maxHops {
			e.refuse("The element %s refers to itself.", brief(n.name))
			return Value{}
		}
		n = e.ids[n.href]
	}
	if n == nil || !e.look(1) || n.null {
		return Value{}
	}
	return Value{e, n}
}

// look counts looks at elements, and reports whether there may be so many.
func (e *Envelope) look(n int) bool {
	if e.visits += n; e.visits > maxVisits {
		e.refuse("The values of the message refer to each other so often that it is too large.")
		return false
	}
	return true
}

// Nil reports whether the value is null: said to be, left out, or a reference that leads nowhere.
func (v Value) Nil() bool { return v.n == nil }

// Text returns the text of a simple value of any type, "" for null. A value with parts is refused.
func (v Value) Text() string {
	if v.n == nil {
		return ""
	}
	if len(v.n.children) > 0 {
		v.e.refuse("The element %s must be a text, not one with elements inside.", brief(v.n.name))
		return ""
	}
	return v.n.text
}

// List reports whether the value is an array, which may be empty.
func (v Value) List() bool { return v.n != nil && (v.n.array || len(v.n.children) > 0) }

// Items returns the items of an array, whatever their names are; none for null. A text is refused, unless
// it is white space.
func (v Value) Items() []Value {
	if v.n == nil {
		return nil
	}
	if len(v.n.children) == 0 && strings.TrimSpace(v.n.text) != "" {
		v.e.refuse("The element %s must be an array, not a text.", brief(v.n.name))
		return nil
	}
	if !v.e.look(len(v.n.children)) {
		return nil
	}
	list := make([]Value, len(v.n.children))
	for i, child := range v.n.children {
		list[i] = v.e.value(child)
	}
	return list
}

// Texts returns the items of an array of texts, those that are null left out.
func (v Value) Texts() []string {
	var list []string
	for _, item := range v.Items() {
		if !item.Nil() {
			list = append(list, item.Text())
		}
	}
	return list
}

// Field returns the part of a value with parts that has the name; null where it has none.
func (v Value) Field(name string) Value {
	if v.n == nil {
		return Value{}
	}
	for i, child := range v.n.children {
		if child.name == name && v.e.look(i) {
			return v.e.value(child)
		}
	}
	v.e.look(len(v.n.children))
	return Value{}
}

// Pairs returns the entries of a map: items with a key and a value, the key of any simple type. Parts that
// are no such items are entries by their names, as clients send objects without a map type.
func (v Value) Pairs() []Pair {
	items := v.Items()
	list := make([]Pair, 0, len(items))
	for i, item := range items {
		key := item.Field("key")
		switch {
		case !key.Nil():
			list = append(list, Pair{key.Text(), item.Field("value")})
		case v.n.children[i].name != "item":
			list = append(list, Pair{v.n.children[i].name, item})
		}
	}
	return list
}
