package invoice

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/tax"
)

// Specification identifier of the core of EN 16931 (BT-24).
const specification = "urn:cen.eu:en16931:2017"

// Codes of EN 16931: UNTDID 1001 (types), UNTDID 4461 (means of payment), Recommendation 20 (units).
const (
	typeInvoice    = "380"
	typeCreditNote = "381"
	meansUnknown   = "1"  // not defined: the text says it
	meansOnline    = "68" // online payment service
	unitOne        = "C62"
)

// electronic is an invoice in the terms of EN 16931. A credit note has what it takes back above zero.
type electronic struct {
	Type                 string    // BT-3
	Number               string    // BT-1
	Issued               time.Time // BT-2
	Currency             string    // BT-5
	Notes                []string  // BT-22
	Order, Contract      string    // BT-13, BT-12
	Preceding            string    // BT-25
	PrecedingIssued      time.Time // BT-26
	From, To             time.Time // BT-73, BT-74: both days are covered; zero for none
	Delivered            time.Time // BT-72
	Seller, Buyer        trader    // BG-4, BG-7
	MeansCode, MeansText string    // BT-81, BT-82
	Lines                []item    // BG-25
	Taxes                []taxed   // BG-23
	Net, Tax, Total      string    // BT-106 and BT-109, BT-110, BT-112
	Prepaid, Due         string    // BT-113, BT-115
}

// trader is the seller or the buyer.
type trader struct {
	ID                            string // BT-29
	Name, TradingName             string // BT-27, BT-28; BT-44, BT-45
	Street, Postal, City, Country string // BT-35 … BT-40, BT-50 … BT-55
	VATID                         string // BT-31, BT-48
	TaxNumber                     string // BT-32
	Contact, Email                string // BT-41, BT-43; BT-56, BT-58
}

// item is a line.
type item struct {
	ID                string
	Name, Description string    // BT-153, BT-154
	Quantity, Price   string    // BT-129, BT-146; the price is not below zero
	Net               string    // BT-131
	From, To          time.Time // BT-134, BT-135, as in electronic
	Category, Percent string    // BT-151, BT-152; the rate is "" out of scope
}

// taxed is the breakdown of a category and rate.
type taxed struct {
	Category, Percent string // BT-118, BT-119
	Base, Tax         string // BT-116, BT-117
	Reason, Code      string // BT-120, BT-121
}

// electronicOf returns a document in the terms of EN 16931. It is KindConflict, code "e_invoice_incomplete",
// where the paper lacks what an electronic invoice must have: it says what, so that the profile can be filled
// in for the next one.
func electronicOf(d Document) (electronic, error) {
	if exponent, known := money.Exponent(d.Currency); !known || exponent > 2 {
		return electronic{}, errs.Conflict("e_invoice_incomplete", "An electronic invoice has two decimals at most, and %s has more. Use the PDF.", d.Currency)
	}
	sign := int64(1)
	e := electronic{Type: typeInvoice}
	if d.Kind == Credit {
		sign, e.Type, e.Preceding, e.PrecedingIssued = -1, typeCreditNote, d.Original, d.OriginalAt
	}
	text := func(minor int64) string { return d.Amount(sign * minor).String() }
	e.Number, e.Issued, e.Currency, e.Order, e.Contract = d.Label, d.IssuedAt, d.Currency, d.Reference, d.Purchase
	e.Delivered, e.Net, e.Tax, e.Total = d.PaidAt, text(d.Net), text(d.Tax), text(d.Total)
	e.Prepaid, e.Due = e.Total, text(0)
	e.MeansCode, e.MeansText = means(d)
	e.Notes = notesOf(d)
	for i, l := range d.Lines {
		e.Lines = append(e.Lines, itemOf(d, l, i+1, sign))
		e.cover(e.Lines[i])
	}
	for _, r := range d.Rates {
		category := categoryOf(r.Rate, r.Category)
		t := taxed{Category: category, Percent: percentOf(r.Rate, category), Base: text(r.Net), Tax: text(r.Tax)}
		t.Reason, t.Code = exemption(category, r.Reason)
		e.Taxes = append(e.Taxes, t)
	}
	for _, r := range d.Rates {
		if !near(r, d.Currency) {
			return electronic{}, errs.Conflict("e_invoice_incomplete", "There is no electronic invoice of %s: its tax, rounded on each of %d lines, is too far from %s %% of their sum (BR-CO-17). Use the PDF.",
				d.Label, len(d.Lines), r.Rate)
		}
	}
	e.Seller, e.Buyer = traderOf(d.Seller), traderOf(d.Buyer)
	e.Seller.ID, _, _ = strings.Cut(d.Label, "-")
	if e.has(tax.OutOfScope) { // such an invoice must not name VAT numbers (BR-O-02)
		e.Seller.VATID, e.Buyer.VATID = "", ""
	}
	return e, e.check()
}

// near reports whether the tax of a rate, which was rounded on each line, is as near to that of the sum of the
// lines as the published validation of BR-CO-17 wants: by less than one unit of the currency.
func near(r Rate, currency string) bool {
	if r.Rate == "" {
		return r.Tax == 0
	}
	percent, err := decimal.NewFromString(r.Rate)
	if err != nil {
		return false
	}
	exponent, _ := money.Exponent(currency)
	off := decimal.NewFromInt(r.Net).Mul(money.Factor(percent)).Sub(decimal.NewFromInt(r.Tax)).Abs()
	return off.LessThan(decimal.New(1, int32(exponent))) //nolint:gosec // 0 to 4
}

func traderOf(p Party) trader {
	t := trader{
		Name: p.Called(), Street: p.Street, Postal: p.Postal, City: p.City, Country: p.Country, VATID: p.VATID, TaxNumber: p.TaxNumber,
		Contact: p.Person, Email: p.Email,
	}
	if p.Name != t.Name {
		t.TradingName = p.Name
	}
	return t
}

// means says how it was paid, or given back.
func means(d Document) (code, text string) {
	switch d.Payment {
	case "":
		return "", ""
	case "bank transfer": // a code for transfers would need the account
		return meansUnknown, d.Payment
	}
	return meansOnline, d.Payment
}

func notesOf(d Document) []string {
	var notes []string
	for _, note := range []string{d.Reason, d.PaymentNote(), d.Note} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	return notes
}

// itemOf returns a line. Where quantity and price of a unit do not make its net amount, as with graduated
// prices, it is one of what the net amount says, and the description has the quantity.
func itemOf(d Document, l Line, number int, sign int64) item {
	name, more, _ := strings.Cut(l.Text, "\n")
	category := categoryOf(l.TaxRate, l.Category)
	it := item{
		ID: fmt.Sprint(number), Name: name, Description: more, Net: d.Amount(sign * l.Net).String(), Category: category, Percent: percentOf(l.TaxRate, category),
		From: l.From, To: lastDay(l.From, l.To),
	}
	net := sign * l.Net
	quantity, price, ok := l.product(d.Currency)
	if ok {
		if (quantity.Sign() < 0) != (net < 0) {
			quantity = quantity.Neg()
		}
		it.Quantity, it.Price = quantity.String(), price.String()
		return it
	}
	it.Quantity, it.Price = "1", d.Amount(net).String()
	if net < 0 {
		it.Quantity, it.Price = "-1", d.Amount(-net).String()
	}
	if l.Quantity != "" && l.Quantity != "1" {
		it.Description = join("\n", it.Description, join(" ", l.Quantity, l.Unit))
	}
	return it
}

// product returns quantity and price of a unit, the price not below zero, and whether they make the net
// amount but for its sign.
func (l Line) product(currency string) (quantity, price decimal.Decimal, ok bool) {
	exponent, _ := money.Exponent(currency)
	quantity, err := decimal.NewFromString(l.Quantity)
	if err != nil {
		return quantity, price, false
	}
	price = decimal.New(l.UnitPrice, -int32(exponent)) //nolint:gosec // 0 to 4
	if l.Price != "" {
		if price, err = decimal.NewFromString(l.Price); err != nil {
			return quantity, price, false
		}
	}
	if price.Sign() < 0 {
		price = price.Neg()
	}
	net := decimal.New(l.Net, -int32(exponent))                                                   //nolint:gosec // 0 to 4
	return quantity, price, quantity.Mul(price).Abs().RoundBank(int32(exponent)).Equal(net.Abs()) //nolint:gosec // 0 to 4
}

// lastDay returns the last day of what ends before to; zero where nothing is covered.
func lastDay(from, to time.Time) time.Time {
	if from.IsZero() || to.IsZero() {
		return time.Time{}
	}
	if last := to.Add(-time.Microsecond); last.After(from) {
		return last
	}
	return from
}

// cover widens the time that the invoice covers by that of a line.
func (e *electronic) cover(it item) {
	if it.From.IsZero() || it.To.IsZero() {
		return
	}
	if e.From.IsZero() || it.From.Before(e.From) {
		e.From = it.From
	}
	if it.To.After(e.To) {
		e.To = it.To
	}
}

// categoryOf returns the category of a rate; documents from before there were categories have none.
func categoryOf(rate, category string) string {
	if category != "" {
		return category
	}
	if percent, err := decimal.NewFromString(rate); err == nil && percent.Sign() > 0 {
		return tax.Standard
	}
	return tax.OutOfScope
}

func percentOf(rate, category string) string {
	if category == tax.OutOfScope {
		return ""
	}
	return rate
}

// exemption returns why no tax is taken, in words and as the code of the list VATEX.
func exemption(category, reason string) (words, code string) {
	switch category {
	case tax.ReverseCharge, tax.OutOfScope, tax.Export:
		code = "VATEX-EU-" + category
	case tax.Exempt:
	default:
		return "", ""
	}
	if reason == "" {
		reason = "Not subject to tax."
	}
	return reason, code
}

func (e electronic) has(category string) bool {
	for _, t := range e.Taxes {
		if t.Category == category {
			return true
		}
	}
	return false
}

// check looks for what an electronic invoice must have and paper need not.
func (e electronic) check() error {
	var missing []string
	need := func(ok bool, what string) {
		if !ok {
			missing = append(missing, what)
		}
	}
	need(e.Seller.Country != "", "the seller's country (BR-09)")
	need(e.Buyer.Country != "", "the buyer's country (BR-11)")
	for _, category := range []string{tax.Standard, tax.ZeroRated, tax.Exempt, tax.ReverseCharge} {
		need(!e.has(category) || e.Seller.VATID != "" || e.Seller.TaxNumber != "", "the seller's VAT identification number or tax number (BR-"+category+"-02)")
	}
	need(!e.has(tax.Export) || e.Seller.VATID != "", "the seller's VAT identification number (BR-G-02)")
	need(!e.has(tax.ReverseCharge) || e.Buyer.VATID != "", "the buyer's VAT identification number (BR-AE-02)")
	if len(missing) == 0 {
		return nil
	}
	return errs.Conflict("e_invoice_incomplete", "There is no electronic invoice of %s, as it was issued without %s. Complete the profile for the next one, and use the PDF of this one.",
		e.Number, strings.Join(missing, ", "))
}
