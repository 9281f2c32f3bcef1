package revshare

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"codeberg.org/go-pdf/fpdf"

	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/invoice/font"
)

// Measures of the paper, in millimetres: A4 with its margins; sizes of letters in points.
const (
	paperLeft, paperRight = 18.0, 192.0
	paperTop, paperBottom = 18.0, 275.0
	rowHeight             = 5.0
	textSize, smallSize   = 9.0, 7.5
	headSize              = 15.0
)

// columns are where the columns of the table of lines stand; sums end there.
var columns = [...]float64{paperLeft, 36, 58, 128, 148, 168, paperRight}

// paper is a statement that is being printed.
type paper struct {
	pdf *fpdf.Fpdf
	st  Statement
	y   float64
}

// PDF returns the statement as a PDF of A4 pages; the same statement gives the same bytes.
func (s Signed) PDF() ([]byte, error) {
	st, err := s.Read()
	if err != nil {
		return nil, err
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(st.IssuedAt)
	pdf.SetModificationDate(st.IssuedAt)
	pdf.SetProducer("Souk", true)
	pdf.SetTitle("Statement "+st.Period+" "+invoice.Printable(st.Seller.Name), true)
	pdf.SetLang("en-GB")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.AddUTF8FontFromBytes("sans", "", font.Regular)
	pdf.AddUTF8FontFromBytes("sans", "B", font.Bold)
	p := &paper{pdf: pdf, st: st}
	p.head()
	for _, b := range st.Books {
		p.book(b)
	}
	p.foot(s)
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("print statement: %w", err)
	}
	return out.Bytes(), nil
}

func (p *paper) head() {
	p.page()
	p.put("B", headSize, paperLeft, "", "Statement "+p.st.Period)
	p.y += 9
	p.put("B", textSize, paperLeft, "", called(p.st.Seller))
	p.y += rowHeight
	p.put("", textSize, paperLeft, "", fmt.Sprintf("From %s, %s", p.st.Market.Name, p.st.Market.URL))
	p.y += rowHeight
	p.put("", textSize, paperLeft, "", "Issued "+p.st.IssuedAt.Format("2 January 2006")+", number "+p.st.ID)
	p.y += 9
}

func called(p Party) string {
	if p.Title == "" || p.Title == p.Name {
		return p.Name
	}
	return p.Title + " (" + p.Name + ")"
}

// book prints the balances of a currency, and its lines.
func (p *paper) book(b Book) {
	p.need(40)
	p.put("B", 11, paperLeft, "", b.Currency)
	p.y += 7
	p.sum("Owed to you at the beginning", b, b.Opening, "")
	totals := b.Totals()
	for _, event := range slices.Sorted(maps.Keys(totals)) {
		p.sum(eventWord(event), b, totals[event], "")
	}
	p.sum("Owed to you at the end", b, b.Closing, "B")
	p.y += 4
	p.headings()
	for _, l := range b.Lines {
		if p.need(rowHeight) {
			p.headings()
		}
		p.put("", smallSize, columns[0], "", l.At.UTC().Format("2006-01-02"))
		p.put("", smallSize, columns[1], "", eventWord(l.Event))
		p.put("", smallSize, columns[2], "", fit(p.pdf, l.Offering, columns[3]-columns[2]-18))
		for i, minor := range []int64{l.Net, l.Fee, l.Due.Share, l.Due.Tax} {
			p.put("", smallSize, columns[3+i], "R", b.Amount(minor).String())
		}
		p.y += rowHeight
	}
	p.y += 6
}

// sum prints a sum with what of it is tax.
func (p *paper) sum(what string, b Book, d Due, weight string) {
	p.put(weight, textSize, paperLeft, "", what)
	tax := ""
	if d.Tax != 0 {
		tax = fmt.Sprintf("%s of it tax", b.Amount(d.Tax))
	}
	p.put("", smallSize, 140, "R", tax)
	p.put(weight, textSize, paperRight, "R", b.Amount(d.Sum()).String())
	p.y += rowHeight
}

func (p *paper) headings() {
	for i, text := range []string{"Date", "Event", "Offering", "Net", "Fee", "Your share", "Your tax"} {
		align := ""
		if i > 2 {
			align = "R"
		}
		p.put("B", smallSize, columns[i], align, text)
	}
	p.y += rowHeight
}

// foot says how the statement proves itself.
func (p *paper) foot(s Signed) {
	p.need(4 * rowHeight)
	for _, line := range []string{
		"This paper is for reading. What proves it is the same statement as JSON: souk share check FILE computes it anew.",
		"Hash of all lines: " + p.st.Inputs,
		"Signed with Ed25519, key " + s.KeyID + ":", s.Signature,
	} {
		p.put("", smallSize, paperLeft, "", line)
		p.y += rowHeight
	}
}

func (p *paper) page() {
	p.pdf.AddPage()
	p.y = paperTop
}

// need begins a new page where there is no room of that height left, and reports whether it did.
func (p *paper) need(height float64) bool {
	if p.y+height <= paperBottom {
		return false
	}
	p.page()
	return true
}

// put writes one line from x on, or up to x with align "R".
func (p *paper) put(weight string, size, x float64, align, text string) {
	text = invoice.Printable(text)
	p.pdf.SetFont("sans", weight, size)
	if align == "R" {
		x -= p.pdf.GetStringWidth(text)
	}
	p.pdf.SetXY(x, p.y)
	p.pdf.CellFormat(0, rowHeight, text, "", 0, "L", false, 0, "")
}

// fit cuts a text to a width.
func fit(pdf *fpdf.Fpdf, text string, width float64) string {
	runes := []rune(invoice.Printable(text))
	for len(runes) > 1 && pdf.GetStringWidth(string(runes)) > width {
		runes = append(runes[:len(runes)-2], '…')
	}
	return string(runes)
}

// eventWord is an event of the ledger as people call it.
func eventWord(event string) string {
	switch event {
	case "sale":
		return "Sale"
	case "refund":
		return "Refund"
	case "payout":
		return "Payout"
	case "payout_return":
		return "Returned payout"
	}
	return event
}
