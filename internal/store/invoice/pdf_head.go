package invoice

import (
	"bytes"
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"souk.dev/souk/internal/platform/country"
)

// partyLines bounds how many lines a name or a part of an address may take.
const partyLines = 3

// half is the width of the column for the buyer.
const half = 82.0

// factsLeft is where the column with number and date begins.
const factsLeft = 116.0

// head prints the logo, or the seller's name in its place, and what this paper is.
func (p *paper) head() {
	p.style("B", 20, accent)
	p.put(right, top+2, "R", p.doc.Title())
	if p.logo != nil {
		p.picture()
	} else {
		p.style("B", 14, ink)
		for i, line := range p.lines(p.doc.Seller.Called(), 110, 2) {
			p.put(left, top+2+float64(i)*6.2, "L", line)
		}
	}
	p.y = top + pictureBox + 8
}

// picture prints the logo in its box, without changing its shape.
func (p *paper) picture() {
	width, height := float64(p.logo.Width), float64(p.logo.Height)
	scale := min(pictureWidth/width, pictureBox/height)
	options := fpdf.ImageOptions{ImageType: "PNG"}
	p.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(p.logo.PNG))
	p.pdf.ImageOptions("logo", left, top, width*scale, height*scale, false, options, 0, "")
}

// addresses prints the seller in small letters, the buyer below, and the facts beside.
func (p *paper) addresses() {
	start, seller := p.y, p.doc.Seller
	p.style("", smallSize, quiet)
	sender := join(" · ", seller.Called(), seller.Street, join(" ", seller.Postal, seller.City))
	for _, line := range p.lines(sender, half, 2) {
		p.put(left, p.y, "L", line)
		p.y += 3.6
	}
	p.y += 2.5
	p.buyer()
	end := p.y
	p.y = start
	p.facts()
	p.y = max(p.y, end) + 9
}

func (p *paper) buyer() {
	buyer := p.doc.Buyer
	block := func(weight, text string) {
		p.style(weight, 10, ink)
		if text = strings.TrimSpace(text); text == "" {
			return
		}
		for _, line := range p.lines(text, half, partyLines) {
			p.put(left, p.y, "L", line)
			p.y += 5
		}
	}
	block("B", buyer.Called())
	if buyer.Person != buyer.Called() {
		block("", buyer.Person)
	}
	block("", buyer.Street)
	block("", join(" ", buyer.Postal, buyer.City))
	block("", countryName(buyer.Country))
	if buyer.TaxNumber != "" || buyer.VATID != "" {
		p.y += 1.5
	}
	for _, n := range buyer.numbers() {
		block("", n)
	}
}

// facts prints number, dates and references, label and value on a line.
func (p *paper) facts() {
	d := p.doc
	fact := func(name, value string) {
		if value == "" {
			return
		}
		p.style("", textSize, quiet)
		p.put(factsLeft, p.y, "L", name)
		p.style("", textSize, ink)
		for _, line := range p.lines(value, right-factsLeft-26, partyLines) {
			p.put(right, p.y, "R", line)
			p.y += lineHeight + 0.4
		}
	}
	fact("Number", d.Label)
	fact("Date", d.IssuedAt.UTC().Format("2 January 2006"))
	fact("Delivered", d.PaidAt.UTC().Format("2 January 2006"))
	fact("Purchase", d.Purchase)
	fact("Takes back", d.Original)
	fact("Because", d.Reason)
	fact("Your reference", d.Reference)
	fact("Currency", d.Currency)
}

// foot prints who the seller is, and which page this is, at the lower edge.
func (p *paper) foot() {
	seller := p.doc.Seller
	p.hairline(bottom + 4)
	p.style("", smallSize, quiet)
	number := join(" · ", seller.numbers()...)
	y := bottom + 6
	for _, text := range []string{
		join(" · ", seller.Called(), seller.Street, join(" ", seller.Postal, seller.City), countryName(seller.Country)),
		join(" · ", number, seller.Email, seller.Website),
		join(" · ", "Sold through "+p.doc.Market, p.doc.MarketURL),
	} {
		for _, line := range p.lines(text, content-32, 2) {
			if line != "" {
				p.put(left, y, "L", line)
				y += 3.6
			}
		}
	}
	p.put(right, bottom+6, "R", oneLine(p.doc.Label))
	p.put(right, bottom+9.6, "R", fmt.Sprintf("Page %d of %d", p.pdf.PageNo(), p.pages))
}

// numbers are those by which tax offices know the party.
func (p Party) numbers() []string {
	var list []string
	if p.TaxNumber != "" {
		list = append(list, "Tax number "+p.TaxNumber)
	}
	if p.VATID != "" {
		list = append(list, "VAT number "+p.VATID)
	}
	return list
}

// join puts the parts that are not empty together.
func join(sep string, parts ...string) string {
	var list []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return strings.Join(list, sep)
}

// countryName returns the name of a country by its code; a code that is not known stays.
func countryName(code string) string {
	if name := country.Name(code); name != "" {
		return name
	}
	return code
}
