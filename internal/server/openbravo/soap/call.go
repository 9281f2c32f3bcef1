package soap

import "slices"

// Call is the call of an operation.
type Call struct {
	Operation string // the local name of its element
	Space     string // the namespace of its element
	element   *node
	envelope  *Envelope
}

// Call returns the call that the message makes: its first element in the body that is not there to be
// referred to.
func (e *Envelope) Call() (Call, error) {
	for _, n := range e.body.children {
		if !n.apart {
			return Call{Operation: n.name, Space: n.space, element: n, envelope: e}, nil
		}
	}
	return Call{}, UserFault("The body of the message calls no operation.")
}

// Bind returns the values of the parameters with the names, in their order: by their names where those of
// the call are among them, else by position. What the call leaves out is null. A call with more parameters
// is a fault.
func (c Call) Bind(names []string) ([]Value, error) {
	sent := c.element.children
	if len(sent) > len(names) {
		return nil, NoSuchOperation(c.Operation)
	}
	values, named := make([]Value, len(names)), c.named(names)
	for i, n := range sent {
		if named {
			i = slices.Index(names, n.name)
		}
		values[i] = c.envelope.value(n)
	}
	return values, c.envelope.Err()
}

// named reports whether the parameters of the call are among the names, each once.
func (c Call) named(names []string) bool {
	seen := make(map[string]bool, len(names))
	for _, n := range c.element.children {
		if seen[n.name] || !slices.Contains(names, n.name) {
			return false
		}
		seen[n.name] = true
	}
	return true
}

// NoSuchOperation is the fault for an operation that is called with more than it takes, in the words of
// Axis.
func NoSuchOperation(name string) *Fault {
	return &Fault{Code: "Server.userException", Text: "No such operation '" + brief(name) + "'"}
}
