package invoice

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/invoice/font"
)

// Measures of the paper, in millimetres: A4 with its margins.
const (
	left, right  = 20.0, 190.0
	top          = 18.0
	bottom       = 262.0 // where the foot begins
	content      = right - left
	lineHeight   = 4.6
	textSize     = 9.0 // points
	smallSize    = 7.5
	pictureBox   = 20.0 // height that a logo may have
	pictureWidth = 60.0
)

// colour is one of the few that are printed.
type colour struct{ r, g, b int }

var (
	ink    = colour{0x1d, 0x1b, 0x22}
	quiet  = colour{0x5f, 0x59, 0x68}
	accent = colour{0x3a, 0x3a, 0x99}
	rule   = colour{0xcf, 0xc7, 0xba}
)

// File is a printed invoice.
type File struct {
	Name     string // to save it under, as "ACME-000001.pdf"
	Data     []byte
	SHA256   string // hex
	Modified time.Time
}

// PDF prints an invoice for those who may see it; the errors are those of [Service.Get].
func (s *Service) PDF(ctx context.Context, actor account.Actor, ref string) (File, error) {
	i, err := s.Get(ctx, actor, ref)
	if err != nil {
		return File{}, err
	}
	return s.print(ctx, i)
}

func (s *Service) print(ctx context.Context, i Invoice) (File, error) {
	data, err := Render(i.Document, s.logo(ctx, i.Document.Seller.Logo))
	if err != nil {
		return File{}, fmt.Errorf("print invoice %s: %w", i.Label, err)
	}
	sum := sha256.Sum256(data)
	return File{Name: i.FileName(), Data: data, SHA256: hex.EncodeToString(sum[:]), Modified: i.IssuedAt}, nil
}

// Render returns the document as a PDF, with the logo where there is one. It is printed twice: how many
// pages there are is known at the end only, and stands on the first.
func Render(d Document, logo *Logo) ([]byte, error) {
	draft := newPaper(d, logo, 0)
	draft.print()
	final := newPaper(d, logo, draft.pdf.PageNo())
	final.print()
	var out bytes.Buffer
	if err := final.pdf.Output(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// paper is a document that is being printed.
type paper struct {
	doc   Document
	logo  *Logo
	pages int // there will be; 0 while that is not known
	pdf   *fpdf.Fpdf
	y     float64 // where the next thing stands
}

func newPaper(d Document, logo *Logo, pages int) *paper {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true) // the same bytes each time
	pdf.SetCreationDate(d.IssuedAt)
	pdf.SetModificationDate(d.IssuedAt)
	pdf.SetProducer("Souk", true)
	pdf.SetCreator("Souk", true)
	pdf.SetTitle(d.Title()+" "+d.Label, true)
	pdf.SetAuthor(oneLine(d.Seller.Called()), true)
	pdf.SetSubject(oneLine(d.Offering+" "+d.Version), true)
	pdf.SetLang("en-GB")
	pdf.SetMargins(left, top, left)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("sans", "", font.Regular)
	pdf.AddUTF8FontFromBytes("sans", "B", font.Bold)
	return &paper{doc: d, logo: logo, pages: pages, pdf: pdf}
}

func (p *paper) print() {
	p.newPage()
	p.head()
	p.addresses()
	for _, s := range p.doc.sections() {
		p.table(s)
	}
	p.totals()
	p.notes()
	p.resources()
}

// newPage begins a page, with its foot.
func (p *paper) newPage() {
	p.pdf.AddPage()
	p.foot()
	p.y = top
}

// need begins a new page where there is no room of that height left, and reports whether it did.
func (p *paper) need(height float64) bool {
	if p.y+height <= bottom {
		return false
	}
	p.newPage()
	return true
}

// style chooses the letters for what follows: "" or "B" for bold.
func (p *paper) style(weight string, size float64, c colour) {
	p.pdf.SetFont("sans", weight, size)
	p.pdf.SetTextColor(c.r, c.g, c.b)
}

// put writes one line of printable text with its upper edge at y: from x on, or up to x with align "R".
func (p *paper) put(x, y float64, align, text string) {
	if align == "R" {
		x -= p.pdf.GetStringWidth(text)
	}
	p.pdf.SetXY(x, y)
	p.pdf.CellFormat(0, lineHeight, text, "", 0, "L", false, 0, "")
}

// lines breaks text to a width in the letters that are chosen, into a number of lines at most.
func (p *paper) lines(text string, width float64, most int) []string {
	list := wrap(printable(text), width, p.pdf.GetStringWidth)
	if len(list) > most {
		list = append(list[:most-1], list[most-1]+" …")
	}
	return list
}

func (p *paper) hairline(y float64) {
	p.pdf.SetDrawColor(rule.r, rule.g, rule.b)
	p.pdf.SetLineWidth(0.2)
	p.pdf.Line(left, y, right, y)
}
