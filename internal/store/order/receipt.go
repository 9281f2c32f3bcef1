package order

import (
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/invoice"
)

// receipt is the mail that a buyer gets for a completed purchase, with the way to its invoice.
func (s *Service) receipt(p Purchase, bill invoice.Invoice, to string) mail.Message {
	var b strings.Builder
	fmt.Fprintf(&b, "Thank you for your purchase.\n\n")
	line := func(label, text string) { fmt.Fprintf(&b, "%-10s %s\n", label+":", text) }
	line("Offering", p.OfferingTitle+" "+p.OfferingVersion)
	line("Seller", p.SellerName)
	line("Buyer", p.OrgName)
	line("Purchase", p.ID)
	if p.Reference != "" {
		line("Your order", p.Reference)
	}
	line("Invoice", bill.Label)
	line("Date", p.ClosedAt.Format("2006-01-02 15:04 UTC"))
	b.WriteString("\n")
	if p.Coupon != "" {
		line("Coupon", p.Coupon)
	}
	if !p.Discount.IsZero() {
		line("Price", fmt.Sprintf("%s %s", money.Amount{Minor: p.Net.Minor + p.Discount.Minor, Currency: p.Net.Currency}, p.Net.Currency))
		line("Discount", "-"+p.Discount.String()+" "+p.Discount.Currency)
	}
	if p.Free() {
		line("Total", "free")
	} else {
		line("Net", p.Net.String()+" "+p.Net.Currency)
		line("Tax", fmt.Sprintf("%s %s (%s %%)", p.Tax, p.Tax.Currency, p.TaxRate))
		line("Total", p.Total.String()+" "+p.Total.Currency)
	}
	if a := p.TaxAddress; !a.Empty() {
		fmt.Fprintf(&b, "\n%s\n%s\n%s %s\n%s\n", p.OrgName, a.Street, a.Postal, a.City, a.Country)
	}
	fmt.Fprintf(&b, "\nThe invoice, to print or to save:\n%s/invoices/%s\n", s.options.PublicURL, bill.ID)
	fmt.Fprintf(&b, "\nWhat you bought is in your library:\n%s/library\n", s.options.PublicURL)
	return mail.Message{To: to, Subject: "Invoice " + bill.Label + " from " + bill.Document.Seller.Called(), Text: b.String()}
}
