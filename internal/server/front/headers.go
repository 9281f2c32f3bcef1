package front

import "net/http"

// pagePolicy lets a page load what this server serves and nothing else: no inline script or style, no
// frame around it, no form that posts elsewhere.
const pagePolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"frame-ancestors 'none'; form-action 'self'; base-uri 'none'"

// dataPolicy is for answers that are no page: a browser that shows one anyway runs nothing in it.
const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

// secure sets the headers of every answer; a front that serves data narrows them with [DataOnly].
func secure(h http.Header) {
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// DataOnly narrows the headers for an answer that is no page, and keeps it out of shared caches.
func DataOnly(h http.Header) {
	h.Set("Content-Security-Policy", dataPolicy)
	h.Set("Cache-Control", "no-store")
}
