package soap

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>`

// Writer writes the answer of an operation. Types are written with the prefixes xsd, soapenc and t, which
// is the namespace of the service's beans.
type Writer struct{ b bytes.Buffer }

// Map is a map to be written, its entries in their order.
type Map []Entry

// Entry is an entry of a Map. Its value is a string or a Map.
type Entry struct {
	Key   string
	Value any
}

// Answer returns the message that answers the call; write writes its return value. beans is the namespace
// of the prefix t.
func Answer(c Call, beans string, write func(w *Writer)) []byte {
	w := &Writer{}
	w.begin(c, beans)
	write(w)
	w.end(c)
	return w.b.Bytes()
}

// Binary is the answer to a call with the contents of a file.
type Binary struct {
	head, tail []byte
	body       io.Reader
	size       int64
}

// AnswerBytes returns the message that answers the call with size bytes of body in the element name.
func AnswerBytes(c Call, beans, name string, body io.Reader, size int64) *Binary {
	head, tail := &Writer{}, &Writer{}
	head.begin(c, beans)
	head.open(name, "xsd:base64Binary")
	tail.close(name)
	tail.end(c)
	return &Binary{head.b.Bytes(), tail.b.Bytes(), body, size}
}

// Len returns the length of the message in bytes.
func (a *Binary) Len() int64 {
	return int64(len(a.head)+len(a.tail)) + (a.size+2)/3*4
}

// WriteTo implements io.WriterTo. The contents pass through in small pieces. It fails where they are not
// as long as was said.
func (a *Binary) WriteTo(to io.Writer) (int64, error) {
	count := &counter{to: to}
	if _, err := count.Write(a.head); err != nil {
		return count.n, err
	}
	encoder := base64.NewEncoder(base64.StdEncoding, count)
	n, err := io.CopyBuffer(struct{ io.Writer }{encoder}, struct{ io.Reader }{a.body}, make([]byte, 96<<10))
	if err != nil {
		return count.n, err
	}
	if n != a.size {
		return count.n, fmt.Errorf("the contents have %d bytes in place of %d", n, a.size)
	}
	if err := encoder.Close(); err != nil {
		return count.n, err
	}
	_, err = count.Write(a.tail)
	return count.n, err
}

// counter counts what is written.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

func (w *Writer) begin(c Call, beans string) {
	w.b.WriteString(declaration + `<soapenv:Envelope xmlns:soapenv="` + EnvelopeSpace + `" xmlns:xsd="` + schemaSpace +
		`" xmlns:xsi="` + instanceSpace + `" xmlns:soapenc="` + EncodingSpace + `"><soapenv:Body><`)
	w.wrapper(c)
	w.b.WriteString(` soapenv:encodingStyle="` + EncodingSpace + `"`)
	if c.Space != "" {
		w.space("n", c.Space)
	}
	w.space("t", beans)
	w.space("m", MapSpace)
	w.b.WriteByte('>')
}

// wrapper writes the name of the element around the answer: it is in the namespace of the call.
func (w *Writer) wrapper(c Call) {
	if c.Space != "" {
		w.b.WriteString("n:")
	}
	w.b.WriteString(c.Operation + "Response")
}

func (w *Writer) space(prefix, uri string) {
	w.b.WriteString(" xmlns:" + prefix + `="`)
	escape(&w.b, uri)
	w.b.WriteByte('"')
}

func (w *Writer) end(c Call) {
	w.b.WriteString("</")
	w.wrapper(c)
	w.b.WriteString("></soapenv:Body></soapenv:Envelope>")
}

func (w *Writer) open(name, kind string) {
	w.b.WriteString("<" + name + ` xsi:type="` + kind + `">`)
}

func (w *Writer) close(name string) { w.b.WriteString("</" + name + ">") }

// Text writes a text.
func (w *Writer) Text(name, text string) {
	w.open(name, "xsd:string")
	escape(&w.b, text)
	w.close(name)
}

// TextOrNil writes a text, or null for an empty one.
func (w *Writer) TextOrNil(name, text string) {
	if text == "" {
		w.Nil(name, "xsd:string")
		return
	}
	w.Text(name, text)
}

// Nil writes null in place of a value of the type.
func (w *Writer) Nil(name, kind string) {
	w.b.WriteString("<" + name + ` xsi:type="` + kind + `" xsi:nil="true"/>`)
}

// Bool writes a truth value.
func (w *Writer) Bool(name string, value bool) {
	w.open(name, "xsd:boolean")
	w.b.WriteString(strconv.FormatBool(value))
	w.close(name)
}

// Struct writes a value with parts of the type, as "t:Module"; fields writes them, in the order of the
// service description.
func (w *Writer) Struct(name, kind string, fields func()) {
	w.open(name, kind)
	fields()
	w.close(name)
}

// Array writes an array of n items of the type; item writes the one with the index, under the name of the
// array.
func (w *Writer) Array(name, kind string, n int, item func(i int)) {
	w.b.WriteString("<" + name + ` soapenc:arrayType="` + kind + "[" + strconv.Itoa(n) + `]" xsi:type="soapenc:Array">`)
	for i := range n {
		item(i)
	}
	w.close(name)
}

// Texts writes an array of texts.
func (w *Writer) Texts(name string, list []string) {
	w.Array(name, "xsd:string", len(list), func(i int) { w.Text(name, list[i]) })
}

// Map writes a map, with a type on every key and value: nothing else says what they are.
func (w *Writer) Map(name string, m Map) {
	w.open(name, "m:Map")
	for _, e := range m {
		w.b.WriteString("<item>")
		w.Text("key", e.Key)
		switch value := e.Value.(type) {
		case Map:
			w.Map("value", value)
		case string:
			w.Text("value", value)
		default:
			w.Nil("value", "xsd:string")
		}
		w.b.WriteString("</item>")
	}
	w.close(name)
}

// escape writes text as character data.
func escape(b *bytes.Buffer, text string) {
	// A buffer takes everything.
	_ = xml.EscapeText(b, []byte(text))
}
