package invoice

const (
	ublInvoice    = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
	ublCreditNote = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
	ublAggregate  = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
	ublBasic      = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
)

// ubl writes an invoice or a credit note in UBL 2.1, its elements in the order of the schema.
type ubl struct {
	*sheet
	e electronic
}

func (e electronic) ubl() []byte {
	root, namespace := "Invoice", ublInvoice
	if e.Type == typeCreditNote {
		root, namespace = "CreditNote", ublCreditNote
	}
	u := ubl{newSheet(root, "xmlns", namespace, "xmlns:cac", ublAggregate, "xmlns:cbc", ublBasic), e}
	u.head(root)
	u.in("cac:AccountingSupplierParty", func() { u.party(e.Seller) })
	u.in("cac:AccountingCustomerParty", func() { u.party(e.Buyer) })
	u.in("cac:Delivery", func() { u.leaf("cbc:ActualDeliveryDate", isoDay(e.Delivered)) })
	if e.MeansCode != "" {
		u.in("cac:PaymentMeans", func() { u.leaf("cbc:PaymentMeansCode", e.MeansCode, "name", oneLineText(e.MeansText)) })
	}
	u.taxes()
	u.in("cac:LegalMonetaryTotal", func() {
		u.amount("cbc:LineExtensionAmount", e.Net)
		u.amount("cbc:TaxExclusiveAmount", e.Net)
		u.amount("cbc:TaxInclusiveAmount", e.Total)
		u.amount("cbc:PrepaidAmount", e.Prepaid)
		u.amount("cbc:PayableAmount", e.Due)
	})
	for _, it := range e.Lines {
		u.line(root, it)
	}
	return u.bytes()
}

func (u ubl) head(root string) {
	e := u.e
	u.leaf("cbc:CustomizationID", specification)
	u.leaf("cbc:ID", e.Number)
	u.leaf("cbc:IssueDate", isoDay(e.Issued))
	u.leaf("cbc:"+root+"TypeCode", e.Type)
	for _, note := range e.Notes {
		u.leaf("cbc:Note", note)
	}
	u.leaf("cbc:DocumentCurrencyCode", e.Currency)
	u.period("cac:InvoicePeriod", isoDay(e.From), isoDay(e.To))
	if e.Order != "" {
		u.in("cac:OrderReference", func() { u.leaf("cbc:ID", oneLineText(e.Order)) })
	}
	if e.Preceding != "" {
		u.in("cac:BillingReference", func() {
			u.in("cac:InvoiceDocumentReference", func() {
				u.leaf("cbc:ID", e.Preceding)
				u.leaf("cbc:IssueDate", isoDay(e.PrecedingIssued))
			})
		})
	}
	u.in("cac:ContractDocumentReference", func() { u.leaf("cbc:ID", e.Contract) })
}

func (u ubl) amount(name, amount string) { u.leaf(name, amount, "currencyID", u.e.Currency) }

func (u ubl) period(name, from, to string) {
	if from == "" || to == "" {
		return
	}
	u.in(name, func() {
		u.leaf("cbc:StartDate", from)
		u.leaf("cbc:EndDate", to)
	})
}

func (u ubl) party(t trader) {
	u.begin("cac:Party")
	defer u.end()
	if t.ID != "" {
		u.in("cac:PartyIdentification", func() { u.leaf("cbc:ID", t.ID) })
	}
	if t.TradingName != "" {
		u.in("cac:PartyName", func() { u.leaf("cbc:Name", oneLineText(t.TradingName)) })
	}
	u.in("cac:PostalAddress", func() {
		u.leaf("cbc:StreetName", oneLineText(t.Street))
		u.leaf("cbc:CityName", oneLineText(t.City))
		u.leaf("cbc:PostalZone", oneLineText(t.Postal))
		u.in("cac:Country", func() { u.leaf("cbc:IdentificationCode", t.Country) })
	})
	u.taxScheme(t.VATID, "VAT")
	if t.ID != "" { // only a seller's tax number has a place here
		u.taxScheme(oneLineText(t.TaxNumber), "TAX")
	}
	u.in("cac:PartyLegalEntity", func() { u.leaf("cbc:RegistrationName", oneLineText(t.Name)) })
	if t.Contact != "" || t.Email != "" {
		u.in("cac:Contact", func() {
			u.leaf("cbc:Name", oneLineText(t.Contact))
			u.leaf("cbc:ElectronicMail", t.Email)
		})
	}
}

func (u ubl) taxScheme(id, scheme string) {
	if id == "" {
		return
	}
	u.in("cac:PartyTaxScheme", func() {
		u.leaf("cbc:CompanyID", id)
		u.in("cac:TaxScheme", func() { u.leaf("cbc:ID", scheme) })
	})
}

func (u ubl) taxes() {
	u.begin("cac:TaxTotal")
	defer u.end()
	u.amount("cbc:TaxAmount", u.e.Tax)
	for _, t := range u.e.Taxes {
		u.in("cac:TaxSubtotal", func() {
			u.amount("cbc:TaxableAmount", t.Base)
			u.amount("cbc:TaxAmount", t.Tax)
			u.in("cac:TaxCategory", func() {
				u.leaf("cbc:ID", t.Category)
				u.leaf("cbc:Percent", t.Percent)
				u.leaf("cbc:TaxExemptionReasonCode", t.Code)
				u.leaf("cbc:TaxExemptionReason", t.Reason)
				u.in("cac:TaxScheme", func() { u.leaf("cbc:ID", "VAT") })
			})
		})
	}
}

func (u ubl) line(root string, it item) {
	quantity := "cbc:InvoicedQuantity"
	if root == "CreditNote" {
		quantity = "cbc:CreditedQuantity"
	}
	u.begin("cac:" + root + "Line")
	defer u.end()
	u.leaf("cbc:ID", it.ID)
	u.leaf(quantity, it.Quantity, "unitCode", unitOne)
	u.amount("cbc:LineExtensionAmount", it.Net)
	u.period("cac:InvoicePeriod", isoDay(it.From), isoDay(it.To))
	u.in("cac:Item", func() {
		u.leaf("cbc:Description", it.Description)
		u.leaf("cbc:Name", it.name())
		u.in("cac:ClassifiedTaxCategory", func() {
			u.leaf("cbc:ID", it.Category)
			u.leaf("cbc:Percent", it.Percent)
			u.in("cac:TaxScheme", func() { u.leaf("cbc:ID", "VAT") })
		})
	})
	u.in("cac:Price", func() { u.amount("cbc:PriceAmount", it.Price) })
}

// name is what a line is for; there must be one (BR-25).
func (it item) name() string {
	if name := oneLineText(it.Name); name != "" {
		return name
	}
	return "Item " + it.ID
}
