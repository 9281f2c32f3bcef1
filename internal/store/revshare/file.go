package revshare

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// File is a statement or a payout run as a file; the same one gives the same bytes each time.
type File struct {
	Name      string // to save it under
	MediaType string
	Data      []byte
	Modified  time.Time
}

// SHA256 returns the hash of the data, in hex.
func (f File) SHA256() string {
	sum := sha256.Sum256(f.Data)
	return hex.EncodeToString(sum[:])
}

// File returns the statement as json, which [Check] reads, csv or pdf.
func (s Signed) File(form string) (File, error) {
	st, err := s.Read()
	if err != nil {
		return File{}, err
	}
	f := File{Name: fmt.Sprintf("statement-%s-%s.%s", st.Seller.Name, st.Period, form), Modified: st.IssuedAt}
	switch form {
	case "json":
		f.MediaType = "application/json"
		f.Data, err = json.Marshal(s)
	case "csv":
		var out bytes.Buffer
		f.MediaType = "text/csv; charset=utf-8; header=present"
		err = st.WriteCSV(&out)
		f.Data = out.Bytes()
	case "pdf":
		f.MediaType = "application/pdf"
		f.Data, err = s.PDF()
	default:
		err = errs.Invalid("bad_form", "A statement is written as json, csv or pdf, not as %.20q.", form)
	}
	return f, err
}
