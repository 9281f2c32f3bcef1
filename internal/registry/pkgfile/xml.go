package pkgfile

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// The bounds of one XML file, besides its size.
const (
	maxRows  = 10_000
	maxDepth = 16
)

// row is one row of a table: the text of each column.
type row map[string]string

// readRows reads the rows of a table from an XML file of at most limit bytes (spec/openbravo 2.4):
// below the root <data> one element for each row, named like the table, below it one for each
// column. Elements with other names are ignored. Mistakes are of KindInvalid; errors of r are not.
func readRows(r io.Reader, table string, limit int64) ([]row, error) {
	p := &rowParser{table: table}
	if err := readXML(r, limit, p); err != nil {
		return nil, err
	}
	if !p.sawRoot {
		return nil, errs.Invalid("bad_xml", "The file has no element <data>.")
	}
	return p.rows, nil
}

// tokenParser takes the tokens of a file one by one; its mistakes are of KindInvalid.
type tokenParser interface {
	token(tok xml.Token) error
}

// readXML gives the tokens of a file of at most limit bytes to a parser.
func readXML(r io.Reader, limit int64, p tokenParser) error {
	in := &boundedReader{r: r, left: limit}
	dec := xml.NewDecoder(bufio.NewReader(in))
	dec.CharsetReader = charsetReader
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return in.err
		}
		if err == nil {
			err = p.token(tok)
		}
		if in.err != nil {
			return in.err
		}
		if err != nil {
			line, _ := dec.InputPos()
			return badXML(line, err)
		}
	}
}

func badXML(line int, err error) error {
	var e *errs.Error
	if errors.As(err, &e) {
		return errs.Invalid(e.Code, "Line %d: %s", line, e.Message)
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return errs.Invalid("bad_xml", "The XML is broken in line %d: %s.", syntax.Line, syntax.Msg)
	}
	return errs.Invalid("bad_xml", "The XML is broken in line %d: %s.", line, strings.TrimPrefix(err.Error(), "xml: "))
}

// rowParser gathers rows from the tokens of a file.
type rowParser struct {
	table   string
	rows    []row
	sawRoot bool
	path    []string // the open elements
	text    strings.Builder
}

// inRow reports whether the parser stands directly in a row.
func (p *rowParser) inRow() bool { return len(p.path) == 2 && p.path[1] == p.table }

// inColumn reports whether it stands directly in a column of a row.
func (p *rowParser) inColumn() bool { return len(p.path) == 3 && p.path[1] == p.table }

func (p *rowParser) token(tok xml.Token) error {
	switch tok := tok.(type) {
	case xml.StartElement:
		return p.open(tok.Name.Local)
	case xml.EndElement:
		return p.close(tok.Name.Local)
	case xml.CharData:
		if p.inColumn() {
			p.text.Write(tok)
		}
	case xml.Directive:
		return errs.Invalid("dtd_refused", "The file has a document type declaration; remove it.")
	}
	return nil
}

func (p *rowParser) open(name string) error {
	switch {
	case len(p.path) == maxDepth:
		return errs.Invalid("bad_xml", "The elements are nested too deeply.")
	case len(p.path) == 0 && p.sawRoot:
		return errs.Invalid("bad_xml", "There is a second root element <%s>.", name)
	case len(p.path) == 0 && name != "data":
		return errs.Invalid("bad_xml", "The root element is <%s>, not <data>.", name)
	case len(p.path) == 1 && name == p.table:
		if len(p.rows) == maxRows {
			return errs.Invalid("bad_xml", "The file has more than %d rows.", maxRows)
		}
		p.rows = append(p.rows, row{})
	case p.inRow():
		p.text.Reset()
	}
	p.sawRoot = true
	p.path = append(p.path, name)
	return nil
}

func (p *rowParser) close(name string) error {
	p.path = p.path[:len(p.path)-1]
	if !p.inRow() {
		return nil
	}
	last := p.rows[len(p.rows)-1]
	if _, twice := last[name]; twice {
		return errs.Invalid("bad_xml", "The row has the column %s twice.", name)
	}
	last[name] = strings.TrimSpace(p.text.String())
	return nil
}

// boundedReader passes on at most left bytes, and keeps the error that ended it early.
type boundedReader struct {
	r    io.Reader
	left int64
	err  error
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		err = errs.Invalid("xml_too_large", "The file is too large for what it should hold.")
	}
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// charsetReader decodes what the XML header names besides UTF-8. ISO-8859-1 is all that the old
// exports used.
func charsetReader(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf8", "us-ascii", "ascii":
		return in, nil // bytes that are not UTF-8 are found by the decoder
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1":
		return &latin1Reader{r: bufio.NewReader(in)}, nil
	}
	return nil, errs.Invalid("unknown_encoding", "The encoding %s is not known here; save the file in UTF-8.", fmt.Sprintf("%.40q", label))
}

// latin1Reader turns ISO-8859-1 into UTF-8.
type latin1Reader struct {
	r    *bufio.Reader
	rest byte // the second byte of a character whose first one has been read; 0 for none
}

func (l *latin1Reader) Read(p []byte) (int, error) {
	for n := range p {
		if l.rest != 0 {
			p[n], l.rest = l.rest, 0
			continue
		}
		c, err := l.r.ReadByte()
		if err != nil {
			return n, err
		}
		if c >= 0x80 {
			p[n], l.rest = 0xc0|c>>6, 0x80|c&0x3f
			continue
		}
		p[n] = c
	}
	return len(p), nil
}
