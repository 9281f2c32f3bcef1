package wstore

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
)

// bill answers with an invoice as PDF at the address that WStore gave it: /media/bills/REF_YYYY-MM-DD.pdf,
// with _1, _2 … before the dot for further ones of a purchase on a day. Nobody who is not signed in sees
// one (401), and for those whom it does not concern there is none (404).
func (f frontend) bill(w http.ResponseWriter, r *http.Request) {
	actor := front.ActorFrom(r.Context())
	name, isPDF := strings.CutSuffix(r.PathValue("file"), ".pdf")
	if !isPDF && !actor.Anonymous() {
		f.fail(w, r, errs.NotFound("invoice_not_found", "Not found"))
		return
	}
	file, err := f.Invoices.BillPDF(r.Context(), actor, name)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	front.ServeBytes(w, r, file.Data, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, ContentType: "application/pdf", Modified: file.Modified, Fail: f.fail,
	})
}
