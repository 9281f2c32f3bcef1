package front

import (
	"net/http"

	"souk.dev/souk/internal/platform/errs"
)

// Status returns the HTTP status that a failure of the kind is answered with.
func Status(kind errs.Kind) int {
	switch kind {
	case errs.KindInternal:
		return http.StatusInternalServerError
	case errs.KindInvalid:
		return http.StatusUnprocessableEntity
	case errs.KindUnauthenticated:
		return http.StatusUnauthorized
	case errs.KindForbidden:
		return http.StatusForbidden
	case errs.KindNotFound:
		return http.StatusNotFound
	case errs.KindConflict:
		return http.StatusConflict
	case errs.KindGone:
		return http.StatusGone
	case errs.KindPrecondition:
		return http.StatusPreconditionFailed
	case errs.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.KindTooMany:
		return http.StatusTooManyRequests
	case errs.KindUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
