package invoice_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// node is an element of an electronic invoice, read without any code of the writers.
type node struct {
	space, name string
	attributes  map[string]string
	text        string
	children    []*node
}

func parseXML(t *testing.T, data []byte) *node {
	t.Helper()
	root := &node{}
	stack := []*node{root}
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in:\n%s", err, data)
		}
		at := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{space: token.Name.Space, name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				n.attributes[a.Name.Local] = a.Value
			}
			at.children = append(at.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			at.text += string(token)
		}
	}
	if len(root.children) != 1 {
		t.Fatalf("%d roots", len(root.children))
	}
	return root.children[0]
}

// all returns the elements at a path, as "Party/PostalAddress".
func (n *node) all(path string) []*node {
	list := []*node{n}
	for name := range strings.SplitSeq(path, "/") {
		var next []*node
		for _, at := range list {
			for _, child := range at.children {
				if child.name == name {
					next = append(next, child)
				}
			}
		}
		list = next
	}
	return list
}

// get returns the text of the one element at a path; "" where there is none, and a mark where there are several.
func (n *node) get(path string) string {
	list := n.all(path)
	switch len(list) {
	case 0:
		return ""
	case 1:
		return strings.TrimSpace(list[0].text)
	}
	return "several of " + path
}

// The business terms of EN 16931 that the rules are about.
type (
	readInvoice struct {
		specification, number, issued, kind, currency string
		preceding                                     string
		from, to                                      string
		seller, buyer                                 readTrader
		means                                         string
		lines                                         []readLine
		taxes                                         []readTax
		taxTotals                                     int
		net, exclusive, tax, total, prepaid, due      string
	}
	readTrader struct{ id, name, street, city, postal, country, vat, number string }
	readLine   struct{ id, name, quantity, unit, net, price, category, percent, from, to string }
	readTax    struct{ base, tax, category, percent, reason, code string }
)

// readUBL finds the terms in a document in UBL.
func readUBL(root *node) readInvoice {
	kind, quantity := "Invoice", "InvoicedQuantity"
	if root.name == "CreditNote" {
		kind, quantity = "CreditNote", "CreditedQuantity"
	}
	r := readInvoice{
		specification: root.get("CustomizationID"), number: root.get("ID"), issued: root.get("IssueDate"), kind: root.get(kind + "TypeCode"),
		currency: root.get("DocumentCurrencyCode"), preceding: root.get("BillingReference/InvoiceDocumentReference/ID"),
		from: root.get("InvoicePeriod/StartDate"), to: root.get("InvoicePeriod/EndDate"), means: root.get("PaymentMeans/PaymentMeansCode"),
		taxTotals: len(root.all("TaxTotal")), net: root.get("LegalMonetaryTotal/LineExtensionAmount"), exclusive: root.get("LegalMonetaryTotal/TaxExclusiveAmount"),
		tax: root.get("TaxTotal/TaxAmount"), total: root.get("LegalMonetaryTotal/TaxInclusiveAmount"), prepaid: root.get("LegalMonetaryTotal/PrepaidAmount"),
		due: root.get("LegalMonetaryTotal/PayableAmount"),
	}
	party := func(path string) readTrader {
		p := root.all(path + "/Party")[0]
		t := readTrader{
			id: p.get("PartyIdentification/ID"), name: p.get("PartyLegalEntity/RegistrationName"), street: p.get("PostalAddress/StreetName"),
			city: p.get("PostalAddress/CityName"), postal: p.get("PostalAddress/PostalZone"), country: p.get("PostalAddress/Country/IdentificationCode"),
		}
		for _, scheme := range p.all("PartyTaxScheme") {
			if scheme.get("TaxScheme/ID") == "VAT" {
				t.vat = scheme.get("CompanyID")
			} else {
				t.number = scheme.get("CompanyID")
			}
		}
		return t
	}
	r.seller, r.buyer = party("AccountingSupplierParty"), party("AccountingCustomerParty")
	for _, n := range root.all("TaxTotal/TaxSubtotal") {
		r.taxes = append(r.taxes, readTax{n.get("TaxableAmount"), n.get("TaxAmount"), n.get("TaxCategory/ID"), n.get("TaxCategory/Percent"),
			n.get("TaxCategory/TaxExemptionReason"), n.get("TaxCategory/TaxExemptionReasonCode")})
	}
	for _, n := range root.all(kind + "Line") {
		r.lines = append(r.lines, readLine{n.get("ID"), n.get("Item/Name"), n.get(quantity), n.all(quantity)[0].attributes["unitCode"], n.get("LineExtensionAmount"),
			n.get("Price/PriceAmount"), n.get("Item/ClassifiedTaxCategory/ID"), n.get("Item/ClassifiedTaxCategory/Percent"),
			n.get("InvoicePeriod/StartDate"), n.get("InvoicePeriod/EndDate")})
	}
	return r
}

// readCII finds the terms in a document in CII.
func readCII(root *node) readInvoice {
	trade := root.all("SupplyChainTradeTransaction")[0]
	settlement := trade.all("ApplicableHeaderTradeSettlement")[0]
	sums := settlement.all("SpecifiedTradeSettlementHeaderMonetarySummation")[0]
	r := readInvoice{
		specification: root.get("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"), number: root.get("ExchangedDocument/ID"),
		issued: ciiDate(root.get("ExchangedDocument/IssueDateTime/DateTimeString")), kind: root.get("ExchangedDocument/TypeCode"),
		currency: settlement.get("InvoiceCurrencyCode"), preceding: settlement.get("InvoiceReferencedDocument/IssuerAssignedID"),
		from: ciiDate(settlement.get("BillingSpecifiedPeriod/StartDateTime/DateTimeString")), to: ciiDate(settlement.get("BillingSpecifiedPeriod/EndDateTime/DateTimeString")),
		means:     settlement.get("SpecifiedTradeSettlementPaymentMeans/TypeCode"),
		taxTotals: len(sums.all("TaxTotalAmount")), net: sums.get("LineTotalAmount"), exclusive: sums.get("TaxBasisTotalAmount"), tax: sums.get("TaxTotalAmount"),
		total: sums.get("GrandTotalAmount"), prepaid: sums.get("TotalPrepaidAmount"), due: sums.get("DuePayableAmount"),
	}
	party := func(name string) readTrader {
		p := trade.all("ApplicableHeaderTradeAgreement/" + name)[0]
		t := readTrader{
			id: p.get("ID"), name: p.get("Name"), street: p.get("PostalTradeAddress/LineOne"), city: p.get("PostalTradeAddress/CityName"),
			postal: p.get("PostalTradeAddress/PostcodeCode"), country: p.get("PostalTradeAddress/CountryID"),
		}
		for _, n := range p.all("SpecifiedTaxRegistration/ID") {
			if n.attributes["schemeID"] == "VA" {
				t.vat = n.text
			} else {
				t.number = n.text
			}
		}
		return t
	}
	r.seller, r.buyer = party("SellerTradeParty"), party("BuyerTradeParty")
	for _, n := range settlement.all("ApplicableTradeTax") {
		r.taxes = append(r.taxes, readTax{n.get("BasisAmount"), n.get("CalculatedAmount"), n.get("CategoryCode"), n.get("RateApplicablePercent"),
			n.get("ExemptionReason"), n.get("ExemptionReasonCode")})
	}
	for _, n := range trade.all("IncludedSupplyChainTradeLineItem") {
		line := n.all("SpecifiedLineTradeSettlement")[0]
		quantity := n.all("SpecifiedLineTradeDelivery/BilledQuantity")[0]
		r.lines = append(r.lines, readLine{n.get("AssociatedDocumentLineDocument/LineID"), n.get("SpecifiedTradeProduct/Name"), quantity.text, quantity.attributes["unitCode"],
			line.get("SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"), n.get("SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount"),
			line.get("ApplicableTradeTax/CategoryCode"), line.get("ApplicableTradeTax/RateApplicablePercent"),
			ciiDate(line.get("BillingSpecifiedPeriod/StartDateTime/DateTimeString")), ciiDate(line.get("BillingSpecifiedPeriod/EndDateTime/DateTimeString"))})
	}
	return r
}

// ciiDate turns 20260131 into 2026-01-31.
func ciiDate(text string) string {
	if len(text) != 8 {
		return text
	}
	return text[:4] + "-" + text[4:6] + "-" + text[6:]
}
