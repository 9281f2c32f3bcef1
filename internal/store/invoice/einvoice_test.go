package invoice_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/invoice"
)

// electronic writes a document in both formats, and wants the rules kept and both to say the same.
func electronic(t *testing.T, d invoice.Document) readInvoice {
	t.Helper()
	var read [2]readInvoice
	for i, format := range []invoice.Format{invoice.UBL, invoice.CII} {
		data, err := invoice.RenderXML(d, format)
		if err != nil {
			t.Fatal(err)
		}
		again, err := invoice.RenderXML(d, format)
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: other bytes the second time, %v", format, err)
		}
		root := parseXML(t, data)
		if format == invoice.UBL {
			read[i] = readUBL(root)
		} else {
			read[i] = readCII(root)
		}
		if rules := broken(read[i]); len(rules) > 0 {
			t.Errorf("%s breaks %q:\n%s", format, rules, data)
		}
		validate(t, data, root.name)
	}
	if diff := cmp.Diff(read[0], read[1], cmp.AllowUnexported(readInvoice{}, readTrader{}, readLine{}, readTax{})); diff != "" {
		t.Errorf("the formats differ (-ubl +cii):\n%s", diff)
	}
	return read[0]
}

// validate checks a document by its XML schema, where SOUK_TEST_XSD names the folder of the schemas and
// xmllint is here.
func validate(t *testing.T, data []byte, root string) {
	t.Helper()
	folder := os.Getenv("SOUK_TEST_XSD")
	if folder == "" {
		return
	}
	name := map[string]string{"Invoice": "UBL-Invoice-2.1.xsd", "CreditNote": "UBL-CreditNote-2.1.xsd", "CrossIndustryInvoice": "CrossIndustryInvoice_100pD16B.xsd"}[root]
	schema := ""
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if filepath.Base(path) == name {
			schema = path
		}
		return err
	})
	if err != nil || schema == "" {
		t.Fatalf("%s is not below SOUK_TEST_XSD: %v", name, err)
	}
	cmd := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", schema, "-")
	cmd.Stdin = bytes.NewReader(data)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s\n%s", name, err, out, data)
	}
}

// billed is a document with lines of a category.
func billed(category, rate string, nets ...int64) invoice.Document {
	d := paper(0)
	d.Kind, d.Seller.VATID, d.Buyer.VATID = invoice.Initial, "GB980780684", "ATU13585627"
	percent := decimal.RequireFromString(rate)
	for i, net := range nets {
		tax, err := money.Amount{Minor: net, Currency: "EUR"}.MulRate(money.Factor(percent))
		if err != nil {
			panic(err)
		}
		reason := ""
		if category != "S" {
			reason = "Because of " + category
		}
		d.Lines = append(d.Lines, invoice.Line{
			Kind: invoice.LineSingle, Text: fmt.Sprintf("Bread %d\nSliced", i+1), Quantity: "1", UnitPrice: net, Net: net, TaxRate: rate, Category: category,
			Reason: reason, Tax: tax.Minor, Total: net + tax.Minor,
		})
		d.Net, d.Tax, d.Total = d.Net+net, d.Tax+tax.Minor, d.Total+net+tax.Minor
	}
	d.Rates = []invoice.Rate{{Rate: rate, Category: category, Net: d.Net, Tax: d.Tax}}
	if category != "S" {
		d.Rates[0].Reason = "Because of " + category
	}
	return d
}

// TestElectronicCategories writes an invoice in each category of tax, with what it must have.
func TestElectronicCategories(t *testing.T) {
	for category, rate := range map[string]string{"S": "19", "Z": "0", "E": "0", "AE": "0", "G": "0", "O": "0"} {
		t.Run(category, func(t *testing.T) {
			r := electronic(t, billed(category, rate, 124900, 500, 1))
			if r.kind != "380" || r.number != "BAKER-000042" || r.seller.id != "BAKER" || r.due != "0.00" || r.prepaid != r.total || len(r.lines) != 3 {
				t.Errorf("%+v", r)
			}
			if category == "S" && (r.net != "1254.01" || r.tax != "238.26" || r.total != "1492.27" || r.seller.vat != "GB980780684" || r.buyer.country != "AT") {
				t.Errorf("%+v", r)
			}
		})
	}
}

// TestElectronicFromBefore writes documents from before there were kinds and categories.
func TestElectronicFromBefore(t *testing.T) {
	for _, lines := range []int{1, 3, 40} {
		electronic(t, paper(lines))
	}
	d := paper(1)
	d.Net, d.Tax, d.Total, d.Payment, d.Rates = 0, 0, 0, "", []invoice.Rate{{Rate: "0"}}
	d.Lines = []invoice.Line{{Text: "Bread", Quantity: "1", TaxRate: "0"}}
	if r := electronic(t, d); r.taxes[0].category != "O" || r.means != "" || r.total != "0.00" {
		t.Errorf("what is free: %+v", r)
	}
}

// TestElectronicCreditNote has above zero what it takes back, and names its original.
func TestElectronicCreditNote(t *testing.T) {
	d := billed("S", "19", -50000, 1000)
	d.Kind, d.Original, d.OriginalAt, d.Reason = invoice.Credit, "BAKER-000041", d.IssuedAt.Add(-48*time.Hour), "The oven was cold."
	r := electronic(t, d)
	if r.kind != "381" || r.preceding != "BAKER-000041" || r.net != "490.00" || r.tax != "93.10" || r.total != "583.10" {
		t.Errorf("%+v", r)
	}
	if r.lines[0].quantity != "1" || r.lines[0].price != "500" || r.lines[1].quantity != "-1" || r.lines[1].net != "-10.00" {
		t.Errorf("the lines are %+v", r.lines)
	}
}

// TestElectronicUse writes usage with fractions of cents, graduated prices, deductions and periods.
func TestElectronicUse(t *testing.T) {
	d := billed("S", "19", 33, 1234, -10, 2900)
	from := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	d.Lines[0].Quantity, d.Lines[0].UnitPrice, d.Lines[0].Price, d.Lines[0].Unit = "220", 0, "0.0015", "invocation"
	d.Lines[1].Quantity, d.Lines[1].UnitPrice, d.Lines[1].Unit, d.Lines[1].Kind = "70000", 1, "call", invoice.LineUsage
	d.Lines[2].Quantity, d.Lines[2].UnitPrice, d.Lines[2].Kind = "10", 1, invoice.LineDeduction
	d.Lines[3].From, d.Lines[3].To, d.Lines[3].Kind = from, from.AddDate(0, 1, 0), invoice.LineSubscription
	r := electronic(t, d)
	want := []readLine{
		{"1", "Bread 1", "220", "C62", "0.33", "0.0015", "S", "19", "", ""}, {"2", "Bread 2", "1", "C62", "12.34", "12.34", "S", "19", "", ""},
		{"3", "Bread 3", "-10", "C62", "-0.10", "0.01", "S", "19", "", ""}, {"4", "Bread 4", "1", "C62", "29.00", "29", "S", "19", "2026-10-01", "2026-10-31"},
	}
	if diff := cmp.Diff(want, r.lines, cmp.AllowUnexported(readLine{})); diff != "" || r.from != "2026-10-01" || r.to != "2026-10-31" {
		t.Errorf("%s to %s (-want +got):\n%s", r.from, r.to, diff)
	}
}

// TestElectronicDiscount writes what a coupon takes off, with the part of the other lines' tax that it has of their
// prices; also all of it.
func TestElectronicDiscount(t *testing.T) {
	for off, want := range map[int64][3]string{-33: {"0.33", "0.06", "0.39"}, -66: {"0.00", "0.00", "0.00"}} {
		d := billed("S", "19", 33, 33, off)
		last := &d.Lines[2]
		d.Tax -= last.Tax
		last.Kind, last.Text, last.Tax = invoice.LineDiscount, "Bread\nCoupon HALF", 12*off/66
		last.Total = last.Net + last.Tax
		d.Tax += last.Tax
		d.Total, d.Rates[0].Tax = d.Net+d.Tax, d.Tax
		r := electronic(t, d)
		if got := [3]string{r.net, r.tax, r.total}; got != want || r.lines[2].quantity != "-1" {
			t.Errorf("less %d it is %v, want %v: %+v", -off, got, want, r.lines)
		}
	}
}

// TestElectronicAtRandom writes invoices and credit notes of all sorts of lines.
func TestElectronicAtRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		var nets []int64
		for range 1 + random.IntN(30) {
			nets = append(nets, random.Int64N(100_000))
		}
		category, rate := "S", []string{"19", "25.5", "8.1"}[random.IntN(3)]
		if random.IntN(3) == 0 {
			category, rate = []string{"Z", "E", "AE", "O"}[random.IntN(4)], "0"
		}
		credit := random.IntN(3) == 0
		for i := range nets {
			if credit {
				nets[i] = -nets[i]
			}
		}
		d := billed(category, rate, nets...)
		if credit {
			d.Kind, d.Original = invoice.Credit, "BAKER-000001"
		}
		electronic(t, d)
	}
}

// TestElectronicLacks refuses to write what would break a rule, and says what is missing.
func TestElectronicLacks(t *testing.T) {
	for name, tt := range map[string]struct {
		category, says string
		spoil          func(*invoice.Document)
	}{
		"no seller's country": {"O", "the seller's country (BR-09)", func(d *invoice.Document) { d.Seller.Country = "" }},
		"no buyer's country":  {"O", "the buyer's country (BR-11)", func(d *invoice.Document) { d.Buyer.Country = "" }},
		"no tax number":       {"E", "(BR-E-02)", func(d *invoice.Document) { d.Seller.TaxNumber, d.Seller.VATID = "", "" }},
		"no buyer's number":   {"AE", "the buyer's VAT identification number (BR-AE-02)", func(d *invoice.Document) { d.Buyer.VATID = "" }},
		"no VAT number":       {"G", "(BR-G-02)", func(d *invoice.Document) { d.Seller.VATID = "" }},
		"rounded too far": {"O", "(BR-CO-17)", func(d *invoice.Document) {
			*d = billed("S", "50", slices.Repeat([]int64{1, 3}, 201)...)
			d.Rates[0].Tax += 101
		}},
		"three decimals": {"O", "Use the PDF", func(d *invoice.Document) { d.Currency = "KWD" }},
	} {
		d := billed(tt.category, "0", 100)
		tt.spoil(&d)
		for _, format := range []invoice.Format{invoice.UBL, invoice.CII} {
			_, err := invoice.RenderXML(d, format)
			expect(t, name, err, errs.KindConflict, "e_invoice_incomplete")
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: %v does not say %q", name, err, tt.says)
			}
		}
	}
}

// TestElectronicHostile writes texts that try to become markup, or that XML cannot hold.
func TestElectronicHostile(t *testing.T) {
	d := billed("S", "19", 100)
	hostile := "</cbc:Name><x a='\"'>&amp;]]>\x00\x01\ufffe\xff 日本語 😀\r\n"
	d.Seller.Title, d.Buyer.Title, d.Buyer.Street, d.Buyer.City, d.Buyer.Person, d.Reference, d.Note, d.Payment = hostile, hostile, hostile, hostile, hostile, hostile, hostile, hostile
	d.Lines[0].Text, d.Seller.Email, d.Seller.TaxNumber = hostile+hostile, hostile, hostile
	if r := electronic(t, d); !strings.Contains(r.seller.name, "日本語 😀") || !strings.HasPrefix(r.seller.name, "</cbc:Name><x a='\"'>&amp;]]>") {
		t.Errorf("the seller is %q", r.seller.name)
	}
	d.Lines[0].Text = "\n"
	if r := electronic(t, d); r.lines[0].name != "Item 1" {
		t.Errorf("the line is %q", r.lines[0].name)
	}
}

// TestBrokenRulesAreFound spoils what was read, so that the rules themselves are known to look.
func TestBrokenRulesAreFound(t *testing.T) {
	for rule, spoil := range map[string]func(*readInvoice){
		"BR-02": func(r *readInvoice) { r.number = "" }, "BR-09": func(r *readInvoice) { r.seller.country = "" }, "BR-16": func(r *readInvoice) { r.lines = nil },
		"BR-CO-10": func(r *readInvoice) { r.lines[0].net = "1.00" }, "BR-CO-13": func(r *readInvoice) { r.exclusive = "1.00" }, "BR-CO-14": func(r *readInvoice) { r.tax = "1.00" },
		"BR-CO-15": func(r *readInvoice) { r.total = "1.00" }, "BR-CO-16": func(r *readInvoice) { r.due = "1.00" }, "BR-CO-17": func(r *readInvoice) { r.taxes[0].tax = "1.00" },
		"BR-S-02": func(r *readInvoice) { r.seller.vat, r.seller.number = "", "" }, "BR-S-08": func(r *readInvoice) { r.taxes[0].base = "1.00" },
		"BR-27": func(r *readInvoice) { r.lines[0].price = "-1" }, "BR-DEC": func(r *readInvoice) { r.net = "1.000" }, "BR-CL-17": func(r *readInvoice) { r.taxes[0].category = "X" },
	} {
		r := electronic(t, billed("S", "19", 124900, 500))
		spoil(&r)
		if found := strings.Join(broken(r), "\n"); !strings.Contains(found, rule+":") {
			t.Errorf("%s is not found in %q", rule, found)
		}
	}
}
