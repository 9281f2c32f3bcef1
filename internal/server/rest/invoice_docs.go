package rest

import "github.com/danielgtaylor/huma/v2"

// describeInvoiceFile documents the download of an invoice.
func describeInvoiceFile(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters, inPath("id", "Id or number of the invoice.", "BAKERY-2026-000001"))
	answerFile(op)
	for _, status := range []string{"200", "206"} {
		op.Responses[status].Content = map[string]*huma.MediaType{"application/pdf": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
	}
}

// describeElectronicInvoice documents the download of an electronic invoice.
func describeElectronicInvoice(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters, inPath("id", "Id or number of the invoice.", "BAKERY-2026-000001"),
		inQuery("format", "string", "ubl for UBL 2.1, which it is when absent, or cii for Cross Industry Invoice.", "ubl"))
	answerFile(op)
	for _, status := range []string{"200", "206"} {
		op.Responses[status].Content = map[string]*huma.MediaType{"application/xml": {Schema: &huma.Schema{Type: "string"}}}
	}
}

// describeInvoiceTable documents the export of a list of invoices.
func describeInvoiceTable(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters,
		inQuery("side", "string", "bought, sold, or all for administrators; bought when absent.", "sold"),
		inQuery("kind", "string", "Only those of this kind: initial, renewal, use or credit.", "credit"),
		inQuery("format", "string", "csv, which it is when absent, or zip.", "csv"),
		inQuery("year", "integer", "Only those of this year, in UTC.", 2026),
		inQuery("q", "string", "Only those with this in number, seller, buyer, offering, reference, or the purchase's id.", "rye"))
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The table, with a row of headings", Content: map[string]*huma.MediaType{
			"text/csv; charset=utf-8; header=present": {Schema: &huma.Schema{Type: "string"}},
			"application/zip":                         {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		},
	}}
}
