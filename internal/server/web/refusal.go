package web

import (
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// refusals are the kinds of errors that the page of a form shows beside what was typed.
var refusals = []errs.Kind{errs.KindInvalid, errs.KindConflict, errs.KindNotFound, errs.KindForbidden}

// refusal notes in the form why a service refused it, and returns the status to show the page with. An error that is
// none of the form's comes back. places is as in [webkit.Form.Take].
func refusal(form *webkit.Form, err error, fields []string, places map[string]string) (int, error) {
	kind := errs.KindOf(err)
	if !slices.Contains(refusals, kind) {
		return 0, err
	}
	form.Take(err, fields, places)
	return front.Status(kind), nil
}
