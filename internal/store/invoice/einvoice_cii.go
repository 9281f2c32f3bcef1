package invoice

import "time"

const (
	ciiRoot      = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
	ciiAggregate = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
	ciiQualified = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"
	ciiTypes     = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
	ciiDay       = "102" // the format CCYYMMDD
)

// cii writes an invoice or a credit note in Cross Industry Invoice D16B, its elements in the order of the
// schema.
type cii struct {
	*sheet
	e electronic
}

func (e electronic) cii() []byte {
	c := cii{newSheet("rsm:CrossIndustryInvoice", "xmlns:rsm", ciiRoot, "xmlns:ram", ciiAggregate, "xmlns:qdt", ciiQualified, "xmlns:udt", ciiTypes), e}
	c.in("rsm:ExchangedDocumentContext", func() {
		c.in("ram:GuidelineSpecifiedDocumentContextParameter", func() { c.leaf("ram:ID", specification) })
	})
	c.in("rsm:ExchangedDocument", func() {
		c.leaf("ram:ID", e.Number)
		c.leaf("ram:TypeCode", e.Type)
		c.day("ram:IssueDateTime", "udt", e.Issued)
		for _, note := range e.Notes {
			c.in("ram:IncludedNote", func() { c.leaf("ram:Content", note) })
		}
	})
	c.begin("rsm:SupplyChainTradeTransaction")
	for _, it := range e.Lines {
		c.line(it)
	}
	c.agreement()
	c.in("ram:ApplicableHeaderTradeDelivery", func() {
		c.in("ram:ActualDeliverySupplyChainEvent", func() { c.day("ram:OccurrenceDateTime", "udt", e.Delivered) })
	})
	c.settlement()
	return c.bytes()
}

// day writes a date with the types of a namespace; nothing for a zero time.
func (c cii) day(name, types string, t time.Time) {
	if t.IsZero() {
		return
	}
	c.in(name, func() { c.leaf(types+":DateTimeString", t.UTC().Format("20060102"), "format", ciiDay) })
}

func (c cii) period(from, to time.Time) {
	if from.IsZero() || to.IsZero() {
		return
	}
	c.in("ram:BillingSpecifiedPeriod", func() {
		c.day("ram:StartDateTime", "udt", from)
		c.day("ram:EndDateTime", "udt", to)
	})
}

func (c cii) line(it item) {
	c.begin("ram:IncludedSupplyChainTradeLineItem")
	defer c.end()
	c.in("ram:AssociatedDocumentLineDocument", func() { c.leaf("ram:LineID", it.ID) })
	c.in("ram:SpecifiedTradeProduct", func() {
		c.leaf("ram:Name", it.name())
		c.leaf("ram:Description", it.Description)
	})
	c.in("ram:SpecifiedLineTradeAgreement", func() {
		c.in("ram:NetPriceProductTradePrice", func() { c.leaf("ram:ChargeAmount", it.Price) })
	})
	c.in("ram:SpecifiedLineTradeDelivery", func() { c.leaf("ram:BilledQuantity", it.Quantity, "unitCode", unitOne) })
	c.in("ram:SpecifiedLineTradeSettlement", func() {
		c.in("ram:ApplicableTradeTax", func() {
			c.leaf("ram:TypeCode", "VAT")
			c.leaf("ram:CategoryCode", it.Category)
			c.leaf("ram:RateApplicablePercent", it.Percent)
		})
		c.period(it.From, it.To)
		c.in("ram:SpecifiedTradeSettlementLineMonetarySummation", func() { c.leaf("ram:LineTotalAmount", it.Net) })
	})
}

func (c cii) agreement() {
	e := c.e
	c.begin("ram:ApplicableHeaderTradeAgreement")
	defer c.end()
	c.party("ram:SellerTradeParty", e.Seller)
	c.party("ram:BuyerTradeParty", e.Buyer)
	if e.Order != "" {
		c.in("ram:BuyerOrderReferencedDocument", func() { c.leaf("ram:IssuerAssignedID", oneLineText(e.Order)) })
	}
	c.in("ram:ContractReferencedDocument", func() { c.leaf("ram:IssuerAssignedID", e.Contract) })
}

func (c cii) party(name string, t trader) {
	c.begin(name)
	defer c.end()
	c.leaf("ram:ID", t.ID)
	c.leaf("ram:Name", oneLineText(t.Name))
	if t.TradingName != "" {
		c.in("ram:SpecifiedLegalOrganization", func() { c.leaf("ram:TradingBusinessName", oneLineText(t.TradingName)) })
	}
	if t.Contact != "" || t.Email != "" {
		c.in("ram:DefinedTradeContact", func() {
			c.leaf("ram:PersonName", oneLineText(t.Contact))
			if t.Email != "" {
				c.in("ram:EmailURIUniversalCommunication", func() { c.leaf("ram:URIID", t.Email) })
			}
		})
	}
	c.in("ram:PostalTradeAddress", func() {
		c.leaf("ram:PostcodeCode", oneLineText(t.Postal))
		c.leaf("ram:LineOne", oneLineText(t.Street))
		c.leaf("ram:CityName", oneLineText(t.City))
		c.leaf("ram:CountryID", t.Country)
	})
	c.registration(t.VATID, "VA")
	if t.ID != "" { // only a seller's tax number has a place here
		c.registration(oneLineText(t.TaxNumber), "FC")
	}
}

func (c cii) registration(id, scheme string) {
	if id != "" {
		c.in("ram:SpecifiedTaxRegistration", func() { c.leaf("ram:ID", id, "schemeID", scheme) })
	}
}

func (c cii) settlement() {
	e := c.e
	c.begin("ram:ApplicableHeaderTradeSettlement")
	defer c.end()
	c.leaf("ram:InvoiceCurrencyCode", e.Currency)
	if e.MeansCode != "" {
		c.in("ram:SpecifiedTradeSettlementPaymentMeans", func() {
			c.leaf("ram:TypeCode", e.MeansCode)
			c.leaf("ram:Information", oneLineText(e.MeansText))
		})
	}
	for _, t := range e.Taxes {
		c.in("ram:ApplicableTradeTax", func() {
			c.leaf("ram:CalculatedAmount", t.Tax)
			c.leaf("ram:TypeCode", "VAT")
			c.leaf("ram:ExemptionReason", t.Reason)
			c.leaf("ram:BasisAmount", t.Base)
			c.leaf("ram:CategoryCode", t.Category)
			c.leaf("ram:ExemptionReasonCode", t.Code)
			c.leaf("ram:RateApplicablePercent", t.Percent)
		})
	}
	c.period(e.From, e.To)
	c.in("ram:SpecifiedTradeSettlementHeaderMonetarySummation", func() {
		c.leaf("ram:LineTotalAmount", e.Net)
		c.leaf("ram:TaxBasisTotalAmount", e.Net)
		c.leaf("ram:TaxTotalAmount", e.Tax, "currencyID", e.Currency)
		c.leaf("ram:GrandTotalAmount", e.Total)
		c.leaf("ram:TotalPrepaidAmount", e.Prepaid)
		c.leaf("ram:DuePayableAmount", e.Due)
	})
	if e.Preceding != "" {
		c.in("ram:InvoiceReferencedDocument", func() {
			c.leaf("ram:IssuerAssignedID", e.Preceding)
			c.day("ram:FormattedIssueDateTime", "qdt", e.PrecedingIssued)
		})
	}
}
