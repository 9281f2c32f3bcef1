package soap

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// The bounds of a message.
const (
	MaxBytes    = 8 << 20 // of its text, after unpacking
	MaxElements = 300_000
	MaxDepth    = 64
)

// Envelope is a message that was read.
type Envelope struct {
	body   *node
	ids    map[string]*node // what can be referred to
	visits int
	err    *Fault // the first value that was not what it had to be
}

// node is an element. Its text counts where it has no children.
type node struct {
	space, name string
	kind        string // the local name of its xsi:type
	href        string // id of the element that stands for it
	null        bool   // xsi:nil
	array       bool   // it has an arrayType, or its type is an array's
	apart       bool   // soapenc:root="0": it is there to be referred to
	text        string
	children    []*node
}

// Read reads a message. The content type is the one that it was sent with. A message that cannot be read
// gives a *Fault.
func Read(doc []byte, contentType string) (*Envelope, error) {
	if len(doc) > MaxBytes {
		return nil, TooLarge()
	}
	text, fault := toUTF8(doc, contentType)
	if fault != nil {
		return nil, fault
	}
	r := &reader{decoder: xml.NewDecoder(bytes.NewReader(joinSurrogates(text))), ids: map[string]*node{}}
	r.decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	root, err := r.document()
	if err != nil {
		return nil, err
	}
	return r.envelope(root)
}

// TooLarge returns the fault for a message of more than MaxBytes.
func TooLarge() *Fault {
	return UserFault("The message is larger than %d MiB, which is the most that this service reads.", MaxBytes>>20)
}

// envelope finds the body, after it has seen to headers that must be understood.
func (r *reader) envelope(root *node) (*Envelope, error) {
	switch {
	case root.name != "Envelope":
		return nil, UserFault("Bad envelope tag: %s", brief(root.name))
	case root.space == envelope12:
		return nil, ClientFault("Client.NoSOAPAction", "no SOAPAction header! This service speaks SOAP 1.1: send an envelope in %s.", EnvelopeSpace)
	case root.space != EnvelopeSpace:
		return nil, &Fault{Space: EnvelopeSpace, Code: "VersionMismatch", Text: "The envelope must be in the namespace " + EnvelopeSpace + "."}
	}
	if len(r.understand) > 0 {
		return nil, &Fault{Space: EnvelopeSpace, Code: "MustUnderstand",
			Text: `Did not understand "MustUnderstand" header(s):` + brief(strings.Join(r.understand, ""))}
	}
	for _, child := range root.children {
		if child.name == "Body" {
			return &Envelope{body: child, ids: r.ids}, nil
		}
	}
	return nil, UserFault("The envelope has no body.")
}

// reader makes a tree of a document.
type reader struct {
	decoder    *xml.Decoder
	ids        map[string]*node
	elements   int
	understand []string // headers that must be understood
}

// document reads the whole document and returns its root.
func (r *reader) document() (*node, error) {
	var open []*node
	var root *node
	var text []byte
	for {
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) && root != nil && len(open) == 0 {
			return root, nil
		}
		if err != nil {
			return nil, notXML(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			n, fault := r.element(t, open)
			if fault != nil {
				return nil, fault
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, n)
			} else {
				root = n
			}
			open, text = append(open, n), text[:0]
		case xml.EndElement:
			n := open[len(open)-1]
			if len(n.children) == 0 {
				n.text = string(text)
			}
			open, text = open[:len(open)-1], text[:0]
		case xml.CharData:
			if len(open) == 0 && len(bytes.TrimSpace(t)) > 0 {
				return nil, UserFault("The message is not well-formed XML: there is text outside its root.")
			}
			text = append(text, t...)
		case xml.Directive:
			return nil, UserFault("A document type is not allowed within SOAP messages; leave the DOCTYPE out.")
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, UserFault("Processing instructions are not allowed within SOAP messages")
			}
		}
	}
}

func notXML(err error) *Fault {
	if errors.Is(err, io.EOF) {
		return UserFault("The message is not XML: it ends before its first element.")
	}
	return UserFault("The message is not well-formed XML: %s.", brief(err.Error()))
}

// element makes a node of a start tag below the open ones.
func (r *reader) element(t xml.StartElement, open []*node) (*node, *Fault) {
	if r.elements++; r.elements > MaxElements {
		return nil, UserFault("The message has more than %d elements, which is the most that this service reads.", MaxElements)
	}
	if len(open) >= MaxDepth {
		return nil, UserFault("The message nests its elements deeper than %d, which is the most that this service reads.", MaxDepth)
	}
	if len(open) == 0 && r.elements > 1 {
		return nil, UserFault("The message is not well-formed XML: it has a second root.")
	}
	n := &node{space: t.Name.Space, name: t.Name.Local}
	for _, a := range t.Attr {
		r.attribute(n, a)
	}
	if len(open) == 2 && open[1].name == "Header" && mustUnderstand(t) {
		r.understand = append(r.understand, "{"+n.space+"}"+n.name)
	}
	return n, nil
}

// attribute notes what an attribute says. A prefix that is not declared is its own namespace, and no harm.
func (r *reader) attribute(n *node, a xml.Attr) {
	switch a.Name.Local {
	case "nil", "null":
		if isInstance(a.Name.Space) {
			n.null = a.Value == "true" || a.Value == "1"
		}
	case "type":
		if isInstance(a.Name.Space) {
			_, local, prefixed := strings.Cut(a.Value, ":")
			if !prefixed {
				local = a.Value
			}
			n.kind = local
			n.array = n.array || local == "Array" || strings.HasPrefix(local, "ArrayOf")
		}
	case "arrayType":
		n.array = true
	case "href":
		n.href = strings.TrimPrefix(a.Value, "#")
	case "id":
		if _, taken := r.ids[a.Value]; !taken && a.Name.Space == "" {
			r.ids[a.Value] = n
		}
	case "root":
		n.apart = a.Name.Space == EncodingSpace && a.Value == "0"
	}
}

// isInstance reports whether a namespace is that of xsi:nil and xsi:type, in whatever year's version.
func isInstance(space string) bool { return strings.HasSuffix(space, "/XMLSchema-instance") }

// mustUnderstand reports whether a header is for this service and must be understood.
func mustUnderstand(t xml.StartElement) bool {
	must, actor := false, ""
	for _, a := range t.Attr {
		if a.Name.Space != EnvelopeSpace {
			continue
		}
		switch a.Name.Local {
		case "mustUnderstand":
			must = a.Value == "1" || a.Value == "true"
		case "actor":
			actor = a.Value
		}
	}
	return must && (actor == "" || actor == "http://schemas.xmlsoap.org/soap/actor/next")
}

// brief cuts what a message repeats of the input.
func brief(s string) string {
	const longest = 200
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
