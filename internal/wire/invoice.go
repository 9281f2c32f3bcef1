package wire

import "time"

// Invoice is what a seller billed for a purchase. It never changes.
type Invoice struct {
	ID           string        `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b40"`
	Kind         string        `json:"kind" doc:"initial, renewal, use, or credit for a credit note." example:"initial"`
	Label        string        `json:"label" doc:"The number as it is printed: the seller's provider code, and a number without a gap." example:"BAKERY-2026-000001"`
	Number       int64         `json:"number" doc:"In the series of the seller." example:"1"`
	Purchase     string        `json:"purchase" doc:"Id of the purchase." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Charge       string        `json:"charge" doc:"Id of the charge that is billed; the first of a purchase has the purchase's." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Original     string        `json:"original,omitempty" doc:"Label of the invoice that a credit note takes back."`
	Reason       string        `json:"reason,omitempty" doc:"Why a credit note takes it back."`
	Organisation string        `json:"organisation" doc:"Who bought, as it is called now." example:"rye"`
	SellerName   string        `json:"seller_name" doc:"The organisation that sold, as it is called now." example:"bakery"`
	Seller       InvoiceParty  `json:"seller" doc:"The seller as it is printed."`
	Buyer        InvoiceParty  `json:"buyer" doc:"The buyer as it is printed."`
	Reference    string        `json:"reference,omitempty" doc:"The buyer's own order number." example:"PO 4711"`
	Offering     string        `json:"offering" doc:"Title of the offering." example:"Bread for everybody"`
	Version      string        `json:"version" doc:"Of the offering." example:"1.0"`
	Lines        []InvoiceLine `json:"lines" doc:"What is billed."`
	Rates        []InvoiceRate `json:"rates" doc:"The lines summed up by rate of tax."`
	Net          Money         `json:"net" doc:"Without tax."`
	Tax          Money         `json:"tax" doc:"The tax of all rates."`
	Total        Money         `json:"total" doc:"Net and tax; zero where it was free."`
	Payment      string        `json:"payment,omitempty" doc:"How it was paid, in words; absent where nothing was to be paid." example:"bank transfer"`
	Note         string        `json:"note,omitempty" doc:"What else is printed."`
	PaidAt       time.Time     `json:"paid_at" doc:"When the purchase was paid."`
	IssuedAt     time.Time     `json:"issued_at" doc:"The date of the invoice."`
}

// InvoiceParty is the seller or the buyer of an invoice, as it was when it was issued.
type InvoiceParty struct {
	Name      string   `json:"name" doc:"Of the organisation." example:"bakery"`
	Title     string   `json:"title,omitempty" doc:"Its full name." example:"Baker & Sons Ltd"`
	Person    string   `json:"person,omitempty" doc:"Who bought." example:"Bob Miller"`
	Address   *Address `json:"address,omitempty" doc:"Absent where there was none."`
	TaxNumber string   `json:"tax_number,omitempty" example:"12/345/67890"`
	VATID     string   `json:"vat_id,omitempty" doc:"VAT identification number." example:"ESB58378431"`
	Email     string   `json:"email,omitempty" example:"till@example.org"`
	Website   string   `json:"website,omitempty" example:"https://bakery.example"`
}

// InvoiceLine is one thing that is billed.
type InvoiceLine struct {
	Kind        string    `json:"kind,omitempty" doc:"single, setup, subscription, usage, deduction, minimum, discount, credit or correction." example:"single"`
	Text        string    `json:"text" doc:"What it is; further lines explain it." example:"Bread for everybody 1.0"`
	Quantity    string    `json:"quantity" doc:"Decimal number." example:"1"`
	Unit        string    `json:"unit,omitempty" doc:"What is counted." example:"invocation"`
	UnitPrice   Money     `json:"unit_price" doc:"Without tax."`
	Price       string    `json:"price,omitempty" doc:"The price of a unit where it is finer than the currency." example:"0.0015"`
	Period      string    `json:"period,omitempty" doc:"Of a subscription." example:"month"`
	From        time.Time `json:"from,omitzero" doc:"What is covered begins here."`
	To          time.Time `json:"to,omitzero" doc:"And ends before this."`
	RenewsAt    time.Time `json:"renews_at,omitzero" doc:"When a subscription is due again."`
	TaxCategory string    `json:"tax_category,omitempty" doc:"After EN 16931: S, Z, E, AE, G or O." example:"S"`
	Net         Money     `json:"net" doc:"Without tax."`
	TaxRate     string    `json:"tax_rate" doc:"In percent." example:"21"`
	Tax         Money     `json:"tax"`
	Total       Money     `json:"total" doc:"Net and tax."`
}

// InvoiceRate sums up the lines of an invoice with one rate of tax.
type InvoiceRate struct {
	TaxRate     string `json:"tax_rate" doc:"In percent." example:"21"`
	TaxCategory string `json:"tax_category,omitempty" doc:"After EN 16931." example:"S"`
	Reason      string `json:"reason,omitempty" doc:"Why no tax is taken."`
	Net         Money  `json:"net"`
	Tax         Money  `json:"tax"`
}
