package invoice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
)

// Format is how an electronic invoice is written.
type Format string

// The formats of EN 16931.
const (
	UBL Format = "ubl" // UBL 2.1, of OASIS; so is ""
	CII Format = "cii" // Cross Industry Invoice D16B, of UN/CEFACT
)

// XML writes an invoice electronically, after EN 16931, for those who may see it: the same bytes each time.
// Beside the errors of [Service.Get] it fails with "bad_format", and with "e_invoice_incomplete"
// (KindConflict) where something is missing on the paper, saying what.
func (s *Service) XML(ctx context.Context, actor account.Actor, ref string, format Format) (File, error) {
	if format == "" {
		format = UBL
	}
	if format != UBL && format != CII {
		return File{}, errs.Invalid("bad_format", "An electronic invoice is written as %s or %s.", UBL, CII)
	}
	i, err := s.Get(ctx, actor, ref)
	if err != nil {
		return File{}, err
	}
	data, err := RenderXML(i.Document, format)
	if err != nil {
		return File{}, err
	}
	sum := sha256.Sum256(data)
	return File{Name: i.Label + "-" + string(format) + ".xml", Data: data, SHA256: hex.EncodeToString(sum[:]), Modified: i.IssuedAt}, nil
}

// RenderXML returns the document after EN 16931 in a format; the errors are those of [Service.XML].
func RenderXML(d Document, format Format) ([]byte, error) {
	e, err := electronicOf(d)
	if err != nil {
		return nil, err
	}
	if format == CII {
		return e.cii(), nil
	}
	return e.ubl(), nil
}
