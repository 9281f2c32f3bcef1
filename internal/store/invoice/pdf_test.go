package invoice_test

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/store/invoice"
)

var papers = flag.String("papers", "", "write every printed invoice to this folder, to look at")

// paper is a document as it may be printed.
func paper(lines int) invoice.Document {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	d := invoice.Document{
		Label: "BAKER-000042", Number: 42, Purchase: "674f1c2e9b1d4c0f8a7e5b32", IssuedAt: at, PaidAt: at.Add(-24 * time.Hour), Payment: "bank transfer",
		Seller: invoice.Party{Name: "baker", Title: "Baker & Sons Ltd", Street: "2 Oven Road", Postal: "AB2 7ZZ", City: "Newtown", Country: "GB",
			TaxNumber: "GB 123 4567 89", Email: "till@baker.example", Website: "https://baker.example"},
		Buyer: invoice.Party{Name: "cafe", Title: "Café Central Betriebs-GmbH", Person: "Anna Miller", Street: "Herrengasse 14", Postal: "1010", City: "Wien",
			Country: "AT", TaxNumber: "ATU12345678"},
		Reference: "PO 2026/4711", Offering: "Bread for shops", Version: "1.0", Currency: "EUR", Market: "Souk", MarketURL: "https://souk.test",
	}
	for n := range lines {
		l := invoice.Line{Text: fmt.Sprintf("Bread for shops %d.0\nSingle payment", n+1), Quantity: "1", UnitPrice: 124900, Net: 124900, TaxRate: "20", Tax: 24980, Total: 149880}
		if n%4 == 3 {
			l = invoice.Line{Text: strings.Repeat("Warm rolls in the morning, and what is left of them in the evening. ", 4), Quantity: "12.5", UnitPrice: 100, Net: 1250, TaxRate: "10", Tax: 125, Total: 1375}
		}
		d.Lines = append(d.Lines, l)
		d.Net, d.Tax, d.Total = d.Net+l.Net, d.Tax+l.Tax, d.Total+l.Total
	}
	d.Rates = []invoice.Rate{{Rate: "20", Net: d.Net, Tax: d.Tax}}
	if lines > 3 {
		n := int64(lines / 4)
		d.Rates = []invoice.Rate{{Rate: "20", Net: d.Net - 1250*n, Tax: d.Tax - 125*n}, {Rate: "10", Net: 1250 * n, Tax: 125 * n}}
	}
	return d
}

// printed prints a document, and returns its text and its number of pages where the tools for it are here.
func printed(t *testing.T, name string, d invoice.Document, logo *invoice.Logo) (string, string) {
	t.Helper()
	data, err := invoice.Render(d, logo)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte("%PDF-1.")) || len(data) > 200_000 {
		t.Fatalf("%s: %d bytes that begin with %q", name, len(data), data[:8])
	}
	folder := t.TempDir()
	if *papers != "" {
		folder = *papers
	}
	file := filepath.Join(folder, name+".pdf")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return tool(t, "pdftotext", "-layout", file, "-"), tool(t, "pdfinfo", file)
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not here (Debian has it in poppler-utils)", name)
	}
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
	return string(out)
}

func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	tidy := strings.Join(strings.Fields(text), " ")
	for _, part := range parts {
		if !strings.Contains(tidy, part) {
			t.Errorf("the paper does not say %q:\n%s", part, text)
		}
	}
}

func TestPaper(t *testing.T) {
	text, info := printed(t, "normal", paper(2), nil)
	says(t, text, "Baker & Sons Ltd Invoice", "Café Central Betriebs-GmbH", "Anna Miller", "1010 Wien", "Austria", "Tax number ATU12345678", "Number BAKER-000042",
		"Date 21 November 2026", "Your reference PO 2026/4711", "Bread for shops 1.0 1 1249.00 20 % 1249.00", "Net 2498.00", "Tax 20 % 499.60", "Total EUR 2997.60",
		"Paid by bank transfer on 20 November 2026.", "Tax number GB 123 4567 89 · till@baker.example · https://baker.example", "Page 1 of 1")
	says(t, info, "Title: Invoice BAKER-000042", "Author: Baker & Sons Ltd", "Pages: 1", "A4", "JavaScript: no", "Encrypted: no")
}

// TestPaperFromBefore prints documents from before there were kinds of invoices: the same bytes as then.
func TestPaperFromBefore(t *testing.T) {
	for lines, want := range map[int]string{
		2:  "d4acb8f75aaa8ed77d0cc63e77fdb31994d5a97b3f352da0306c6ad80816f038",
		40: "098cd5a818633544a20be6573425908e3f659979e8d88a9163c862f5604cb528",
	} {
		data, err := invoice.Render(paper(lines), nil)
		if got := fmt.Sprintf("%x", sha256.Sum256(data)); err != nil || got != want {
			t.Errorf("%d lines: SHA-256 %s, want %s; %v", lines, got, want, err)
		}
	}
}

// TestLongPaper breaks the pages between the lines, and repeats the headings.
func TestLongPaper(t *testing.T) {
	text, info := printed(t, "long", paper(40), nil)
	says(t, info, "Pages: 4")
	says(t, text, "Page 1 of 4", "Page 2 of 4", "Page 4 of 4", "Tax 20 % of", "Tax 10 % of", "Bread for shops 39.0")
	if n := strings.Count(text, "Unit price"); n != 4 {
		t.Errorf("the headings stand %d times", n)
	}
}

// TestBodies prints each kind of invoice with its tables.
func TestBodies(t *testing.T) {
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	line := func(kind invoice.LineKind, text, quantity, unit string, net int64) invoice.Line {
		l := invoice.Line{Kind: kind, Text: text, Quantity: quantity, Unit: unit, UnitPrice: net, Net: net, TaxRate: "0", Category: "AE", Total: net}
		if kind == invoice.LineSubscription {
			l.Period, l.From, l.To, l.RenewsAt = "month", from, from.AddDate(0, 1, 0), from.AddDate(0, 1, 0)
		}
		return l
	}
	for name, tt := range map[string]struct {
		kind  invoice.Kind
		lines []invoice.Line
		says  []string
	}{
		"initial": {invoice.Initial, []invoice.Line{line(invoice.LineSingle, "Oven", "1", "single payment", 50000), line(invoice.LineSubscription, "Care", "1", "per month", 900)},
			[]string{"Invoice", "Single payments", "Oven 1 500.00", "Subscriptions", "Period Renews on", "Care month 1 Dec 2026", "1 November 2026 to 30 November 2026",
				"Subtotal 500.00", "Resources", "Oven software Turns the oven on."}},
		"renewal": {invoice.Renewal, []invoice.Line{line(invoice.LineSubscription, "Care", "1", "per month", 900), line(invoice.LineUsage, "Calls", "12", "call", 120), line(invoice.LineDeduction, "Loyalty", "12", "call", -20)},
			[]string{"Subscriptions", "Consumed", "Use Price of a unit", "Calls 12 call", "Deducted", "Subtotal -0.20", "Total EUR 10.00"}},
		"use": {invoice.Use, []invoice.Line{line(invoice.LineUsage, "By the curve", "1", "", 777)}, []string{"Consumed", "By the curve - price function"}},
		"credit": {invoice.Credit, []invoice.Line{line(invoice.LineSingle, "Oven", "-1", "", -50000)},
			[]string{"Credit note", "Takes back BAKER-2026-000001", "Because It was cold.", "Total EUR -500.00", "Given back by bank transfer on"}},
	} {
		d := paper(0)
		d.Kind, d.Lines, d.Rates = tt.kind, tt.lines, nil
		for _, l := range tt.lines {
			d.Net, d.Total = d.Net+l.Net, d.Total+l.Net
		}
		d.Rates = []invoice.Rate{{Rate: "0", Category: "AE", Reason: "Reverse charge: the buyer owes the tax.", Net: d.Net}}
		d.Buyer.VATID, d.Seller.VATID = "ATU13585627", "GB980780684"
		if tt.kind == invoice.Initial {
			d.Resources = []invoice.Resource{{Name: "Oven software", Description: "Turns the oven on."}, {Name: "A book"}}
		}
		if tt.kind == invoice.Credit {
			d.Original, d.Reason = "BAKER-2026-000001", "It was cold."
		}
		text, _ := printed(t, "body-"+name, d, nil)
		says(t, text, append(tt.says, "Reverse charge: the buyer owes the tax.", "VAT number ATU13585627", "VAT number GB980780684")...)
	}
}

func TestFreePaper(t *testing.T) {
	d := paper(1)
	d.Payment, d.Net, d.Tax, d.Total, d.Rates = "", 0, 0, 0, []invoice.Rate{{Rate: "20"}}
	d.Lines = []invoice.Line{{Text: "Bread for shops", Quantity: "1", TaxRate: "20"}}
	d.Buyer = invoice.Party{Name: "bob", Person: "bob"}
	d.Seller = invoice.Party{Name: "baker"}
	d.Reference = ""
	text, _ := printed(t, "free", d, nil)
	says(t, text, "Total EUR 0.00", "There is nothing to pay.", "bob")
	if strings.Contains(text, "Paid by") || strings.Contains(text, "Tax number") || strings.Contains(text, "Your reference") {
		t.Errorf("the paper says too much:\n%s", text)
	}
}

// TestLetters prints names in other scripts, and a box for each character that the fonts lack.
func TestLetters(t *testing.T) {
	d := paper(1)
	d.Seller.Title, d.Buyer.Title = "Šárka Ďurišová a synové", "Ελληνικά Μαγαζιά ΑΕ"
	d.Buyer.Person, d.Buyer.City = "Кириллица Иванова", "Đà Nẵng"
	d.Lines[0].Text = "Prices in € £ ₽ ₹ zł\n日本語 and 😀 and \u202eback\u202c and e\u0301 and \x00\x01 and \xff"
	text, info := printed(t, "letters", d, nil)
	says(t, text, "Šárka Ďurišová a synové", "Ελληνικά Μαγαζιά ΑΕ", "Кириллица Иванова", "1010 Đà Nẵng", "€ £ ₽ ₹ zł", "□□□ and □ and back and é and and \ufffd")
	says(t, info, "Author: Šárka Ďurišová a synové")
}

// TestHugeTexts prints texts that are as long as somebody can make them, without a blank.
func TestHugeTexts(t *testing.T) {
	d, huge := paper(1), strings.Repeat("Ж", 20_000)
	d.Seller = invoice.Party{Name: huge, Title: huge, Street: huge, Postal: huge, City: huge, Country: huge, TaxNumber: huge, Email: huge, Website: huge}
	d.Buyer = d.Seller
	d.Buyer.Person, d.Reference, d.Offering, d.Note, d.Market, d.MarketURL, d.Payment = huge, huge, huge, huge, huge, huge, huge
	d.Lines[0].Text = strings.Repeat(huge[:200]+"\n", 500)
	d.Lines = append(d.Lines, d.Lines[0], d.Lines[0])
	text, info := printed(t, "huge", d, nil)
	says(t, text, "Total EUR", "…")
	says(t, info, "Pages:")
}

// TestLogo prints a picture above the seller, in whatever shape.
func TestLogo(t *testing.T) {
	for name, size := range map[string][2]int{"logo-wide": {1600, 200}, "logo-tall": {40, 300}, "logo-dot": {1, 1}, "logo-line": {1600, 1}} {
		logo, err := invoice.NewLogo(drawn(t, size[0], size[1]))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := printed(t, name, paper(1), logo)
		says(t, text, "Invoice", "Baker & Sons Ltd · 2 Oven Road")
	}
	for name, data := range map[string][]byte{"nothing": nil, "no picture": []byte("GIF89a"), "too large": drawn(t, 5000, 2)} {
		if _, err := invoice.NewLogo(data); err == nil {
			t.Errorf("%s is printed", name)
		}
	}
}

// TestSameBytes prints a document many times, at the same time too.
func TestSameBytes(t *testing.T) {
	logo, err := invoice.NewLogo(drawn(t, 300, 100))
	if err != nil {
		t.Fatal(err)
	}
	want, err := invoice.Render(paper(9), logo)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			got, err := invoice.Render(paper(9), logo)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes instead of %d, or others; %v", len(got), len(want), err)
			}
		})
	}
	all.Wait()
}

// TestLostLogo prints an invoice whose logo was removed, or is broken: without it.
func TestLostLogo(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		id := s.IDs.NewID()
		s.exec(t, `INSERT INTO pictures (id, file_name, media_type, large_key, large_sha256, large_size, width, height,
small_key, small_sha256, small_size, created_at) VALUES ($1, 'l.png', 'image/png', 'a', 'b', 1, 1, 1, 'c', 'd', 1, 1)`, id)
		s.set(t, s.baker.OrgID, "logo_id = $2", id)
		made, sizes := s.sold(t, s.ann), map[string]int{}
		for name, data := range map[string][]byte{"lost": nil, "broken": []byte("x"), "there": drawn(t, 100, 50)} {
			delete(s.pictures, id)
			if data != nil {
				s.pictures[id] = data
			}
			file, err := s.Invoices.PDF(t.Context(), s.ann, made.ID)
			if err != nil || file.Name != "BAKER-2026-000001.pdf" || len(file.SHA256) != 64 || !file.Modified.Equal(made.IssuedAt) {
				t.Errorf("%s: %+v, %v", name, file.Name, err)
			}
			sizes[name] = bytes.Count(file.Data, []byte("/Subtype /Image"))
		}
		if sizes["lost"] != 0 || sizes["broken"] != 0 || sizes["there"] != 1 {
			t.Errorf("pictures on paper: %v", sizes)
		}
	})
}
