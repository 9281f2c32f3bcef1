package invoice

import (
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
)

// Document is everything that is printed on an invoice, as it was when it was issued. It is kept as JSON;
// amounts are in minor units of Currency.
type Document struct {
	Kind       Kind       `json:"kind,omitempty"` // "" on invoices from before there were kinds, which are initial ones
	Label      string     `json:"label"`          // the number as it is printed
	Number     int64      `json:"number"`
	Purchase   string     `json:"purchase"`             // its id
	Charge     string     `json:"charge,omitempty"`     // its id; "" is that of the purchase
	Original   string     `json:"original,omitempty"`   // label of the invoice that a credit note takes back
	OriginalAt time.Time  `json:"original_at,omitzero"` // when that one was issued
	Reason     string     `json:"reason,omitempty"`     // why a credit note takes it back
	IssuedAt   time.Time  `json:"issued_at"`
	PaidAt     time.Time  `json:"paid_at"`
	Payment    string     `json:"payment,omitempty"` // how it was paid, as "bank transfer"; "" when nothing was to be paid
	Seller     Party      `json:"seller"`
	Buyer      Party      `json:"buyer"`
	Reference  string     `json:"reference,omitempty"` // the buyer's own order number
	Offering   string     `json:"offering"`            // its title
	Version    string     `json:"version"`             // of the offering
	Currency   string     `json:"currency"`
	Lines      []Line     `json:"lines"`
	Resources  []Resource `json:"resources,omitempty"` // what the buyer got
	Rates      []Rate     `json:"rates"`
	Net        int64      `json:"net"`
	Tax        int64      `json:"tax"`
	Total      int64      `json:"total"`
	Market     string     `json:"market"`     // through which it was sold
	MarketURL  string     `json:"market_url"` // its address
	Note       string     `json:"note,omitempty"`
}

// Party is the seller or the buyer.
type Party struct {
	Name      string `json:"name"`             // of the organisation in the market
	Title     string `json:"title,omitempty"`  // its full name, where it has given one
	Person    string `json:"person,omitempty"` // who bought
	Street    string `json:"street,omitempty"`
	Postal    string `json:"postal,omitempty"`
	City      string `json:"city,omitempty"`
	Country   string `json:"country,omitempty"` // code after ISO 3166-1
	TaxNumber string `json:"tax_number,omitempty"`
	VATID     string `json:"vat_id,omitempty"` // VAT identification number
	Email     string `json:"email,omitempty"`
	Website   string `json:"website,omitempty"`
	Logo      string `json:"logo,omitempty"` // id of a picture
}

// Called returns what the party is called on paper.
func (p Party) Called() string {
	if p.Title != "" {
		return p.Title
	}
	return p.Name
}

// Address returns the postal address; it may be empty.
func (p Party) Address() account.Address {
	return account.Address{Street: p.Street, Postal: p.Postal, City: p.City, Country: p.Country}
}

// Amount returns a number of minor units of the document as money.
func (d Document) Amount(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: d.Currency}
}

// Free reports whether nothing was to be paid.
func (d Document) Free() bool { return d.Total == 0 }

// sumUp fills in rates and sums from the lines, and fails where they are too large to be counted.
func (d *Document) sumUp() error {
	add := func(to *int64, n int64) error {
		sum, err := d.Amount(*to).Add(d.Amount(n))
		*to = sum.Minor
		return err
	}
	for _, l := range d.Lines {
		if l.Net+l.Tax != l.Total {
			return fmt.Errorf("line %q: %d and %d do not make %d", l.Text, l.Net, l.Tax, l.Total)
		}
		at := d.rate(l)
		for _, part := range []struct {
			to *int64
			n  int64
		}{{&at.Net, l.Net}, {&at.Tax, l.Tax}, {&d.Net, l.Net}, {&d.Tax, l.Tax}, {&d.Total, l.Total}} {
			if err := add(part.to, part.n); err != nil {
				return err
			}
		}
	}
	return nil
}

// rate returns the place where the lines with the rate and category of tax of this one are summed up.
func (d *Document) rate(l Line) *Rate {
	for i := range d.Rates {
		if d.Rates[i].Rate == l.TaxRate && d.Rates[i].Category == l.Category {
			return &d.Rates[i]
		}
	}
	d.Rates = append(d.Rates, Rate{Rate: l.TaxRate, Category: l.Category, Reason: l.Reason})
	return &d.Rates[len(d.Rates)-1]
}

func (d Document) encode() (string, error) {
	text, err := json.Marshal(d)
	return string(text), err
}

func decode(text string) (Document, error) {
	var d Document
	err := json.Unmarshal([]byte(text), &d)
	return d, err
}
