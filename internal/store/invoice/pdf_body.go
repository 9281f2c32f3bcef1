package invoice

import "strings"

// Right edges of the columns of numbers, and the width of the text before them.
const (
	textWidth  = 78.0
	edgeCount  = 112.0
	edgeUnit   = 140.0
	edgeRate   = 158.0
	edgeNet    = right
	totalsLeft = 116.0
	nameWidth  = 60.0 // of what the buyer got
	// lineMost bounds how many printed lines one line of the invoice may take: less than a page.
	lineMost = 24
)

// table prints the lines; on each further page its headings stand again.
func (p *paper) table(s section) {
	p.need(3 * lineHeight)
	if s.title != "" {
		p.need(6 * lineHeight)
		p.style("B", textSize+1, ink)
		p.put(left, p.y, "L", s.title)
		p.y += lineHeight + 1.5
	}
	p.headings(s)
	for _, l := range s.lines {
		p.style("", textSize, ink)
		text := p.lines(s.text(l), textWidth, lineMost)
		if p.need(float64(len(text))*lineHeight + 3) {
			p.headings(s)
		}
		p.line(s, l, text)
	}
	if s.subtotal {
		p.subtotal(s)
	}
	p.y += 2
}

func (p *paper) headings(s section) {
	p.style("B", smallSize, quiet)
	p.put(left, p.y, "L", "Description")
	p.put(edgeCount, p.y, "R", s.second)
	p.put(edgeUnit, p.y, "R", s.third)
	p.put(edgeRate, p.y, "R", "Tax")
	p.put(edgeNet, p.y, "R", "Net "+p.doc.Currency)
	p.y += lineHeight + 1
	p.hairline(p.y)
	p.y += 1.5
}

// line prints one line of the invoice: its first words in full ink, what explains them quietly.
func (p *paper) line(s section, l Line, text []string) {
	title, _, _ := strings.Cut(printable(l.Text), "\n")
	p.style("", textSize, ink)
	second, third := s.values(p.doc, l)
	p.put(edgeCount, p.y, "R", oneLine(second))
	p.put(edgeUnit, p.y, "R", oneLine(third))
	p.put(edgeRate, p.y, "R", oneLine(l.TaxRate)+" %")
	p.put(edgeNet, p.y, "R", p.doc.Amount(l.Net).String())
	first := len(p.lines(title, textWidth, lineMost))
	for i, part := range text {
		if i == first {
			p.style("", textSize, quiet)
		}
		p.put(left, p.y, "L", part)
		p.y += lineHeight
	}
	p.y += 1.2
	p.hairline(p.y)
	p.y += 1.2
}

// subtotal prints what the lines of a section come to.
func (p *paper) subtotal(s section) {
	p.need(lineHeight + 2)
	p.style("B", textSize, ink)
	p.put(edgeRate, p.y, "R", "Subtotal")
	p.put(edgeNet, p.y, "R", p.doc.Amount(s.net()).String())
	p.y += lineHeight + 1
}

// resources prints what the buyer got.
func (p *paper) resources() {
	if len(p.doc.Resources) == 0 {
		return
	}
	p.need(4 * lineHeight)
	p.style("B", textSize+1, ink)
	p.put(left, p.y, "L", "Resources")
	p.y += lineHeight + 1.5
	p.hairline(p.y)
	p.y += 1.5
	for _, r := range p.doc.Resources {
		p.style("", textSize, ink)
		name, about := p.lines(r.Name, nameWidth, 3), p.lines(r.Description, content-nameWidth-4, 3)
		p.need(float64(max(len(name), len(about)))*lineHeight + 2)
		for i, line := range name {
			p.put(left, p.y+float64(i)*lineHeight, "L", line)
		}
		p.style("", textSize, quiet)
		for i, line := range about {
			p.put(left+nameWidth+4, p.y+float64(i)*lineHeight, "L", line)
		}
		p.y += float64(max(len(name), len(about)))*lineHeight + 1.2
	}
	p.y += 4
}

// totals prints the sums, on one page together.
func (p *paper) totals() {
	d := p.doc
	p.need(float64(len(d.Rates)+2)*(lineHeight+0.8) + 8)
	sum := func(name string, minor int64) {
		p.style("", textSize, quiet)
		p.put(totalsLeft, p.y, "L", name)
		p.style("", textSize, ink)
		p.put(right, p.y, "R", d.Amount(minor).String())
		p.y += lineHeight + 0.8
	}
	sum("Net", d.Net)
	for _, r := range d.Rates {
		name := "Tax " + oneLine(r.Rate) + " %"
		if len(d.Rates) > 1 {
			name += " of " + d.Amount(r.Net).String()
		}
		sum(name, r.Tax)
	}
	p.y += 1
	p.pdf.SetDrawColor(ink.r, ink.g, ink.b)
	p.pdf.SetLineWidth(0.3)
	p.pdf.Line(totalsLeft, p.y, right, p.y)
	p.y += 1.8
	p.style("B", 11, ink)
	p.put(totalsLeft, p.y, "L", "Total "+d.Currency)
	p.put(right, p.y, "R", d.Amount(d.Total).String())
	p.y += lineHeight + 6
}

// notes prints how it was paid, and what else is to be said.
func (p *paper) notes() {
	for _, text := range append(p.doc.reasons(), p.doc.PaymentNote(), p.doc.Note) {
		if text == "" {
			continue
		}
		p.style("", textSize, ink)
		for _, line := range p.lines(text, content, lineMost) {
			p.need(lineHeight)
			p.style("", textSize, ink)
			p.put(left, p.y, "L", line)
			p.y += lineHeight
		}
		p.y += 2
	}
}
