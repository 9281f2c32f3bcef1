package order

import (
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/catalogue"
)

// The most characters of what people write.
const (
	mostReference = 60
	mostText      = 500 // of a note, or a reason
)

// tidy returns the input without blanks at the ends.
func (in BuyInput) tidy() BuyInput {
	in.Reference, in.Note, in.Coupon = strings.TrimSpace(in.Reference), tidyText(in.Note), strings.TrimSpace(in.Coupon)
	return in
}

// check sees to it that the terms are accepted, and that the texts are texts. Where the terms are not
// accepted, the mistakes in the address come back with it.
func (in BuyInput) check(o catalogue.Offering) error {
	var f errs.Fields
	code, message := "bad_purchase", "Some of it is not as it should be."
	if o.HasTerms() && !in.AcceptTerms {
		code, message = "terms_not_accepted", "You must accept the terms and conditions of the offering to acquire it."
		f.Add("accept_terms", "required", "Accept the terms first: %s.", o.TermsTitle)
		if in.TaxAddress != nil {
			f.Append(in.TaxAddress.Tidy().Validate("tax_address")...)
		}
	}
	f.Check(isLine(in.Reference) && utf8.RuneCountInString(in.Reference) <= mostReference, "reference", "bad_reference",
		"An order number is one line of at most %d characters.", mostReference)
	f.Check(isText(in.Note), "note", "bad_text", "Write at most %d characters of plain text.", mostText)
	return f.Err(code, "%s", message)
}

// needText returns the text without blanks at the ends; it must be there.
func needText(f *errs.Fields, path, text string) string {
	text = tidyText(text)
	f.Check(text != "", path, "required", "Say why, in a sentence.")
	f.Check(isText(text), path, "bad_text", "Write at most %d characters of plain text.", mostText)
	return text
}

// tidyText has single line feeds, as browsers do not send them.
func tidyText(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

func isLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// isText reports whether the text has lines without control characters, and is not too long.
func isText(text string) bool {
	return isLine(strings.NewReplacer("\n", "", "\t", "").Replace(text)) && utf8.RuneCountInString(text) <= mostText
}
