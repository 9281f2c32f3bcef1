package revshare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sign"
)

// CheckReport is what became of computing a statement anew.
type CheckReport struct {
	Statement Statement
	KeyID     string   // that it is signed with
	Trusted   bool     // the key is one that was given, not only the one in the file
	Lines     int      // that were computed anew
	Findings  []string // where anything differs, each a sentence; none where all is well
}

// Check computes a statement anew from what is in it, without any market: its signature, the hash of each line,
// what the market keeps of each sale and how the rest is shared, and the balances. Of a refund, which takes back
// in proportion to all refunds of its charge, it checks that nothing is lost. public is the key that is
// trusted, in base64; with "" the one in the file is taken, which proves only that the file is whole. What is
// no statement is of KindInvalid, code "bad_statement".
func Check(data []byte, public string) (CheckReport, error) {
	var signed Signed
	var r CheckReport
	if err := json.Unmarshal(data, &signed); err != nil {
		return r, errs.Invalid("bad_statement", "This is not a statement: it is no JSON of one. Take the file as the market gives it out, with the format json.")
	}
	if err := json.Unmarshal(signed.Statement, &r.Statement); err != nil || r.Statement.Format != statementFormat {
		return r, errs.Invalid("bad_statement", "This is not a statement of the form %s.", statementFormat)
	}
	r.KeyID, r.Trusted = signed.KeyID, public != ""
	if public == "" {
		public = signed.PublicKey
	}
	key, err := sign.ParsePublic(public)
	if err != nil {
		return r, err
	}
	var body bytes.Buffer
	if err := json.Compact(&body, signed.Statement); err != nil {
		return r, errs.Invalid("bad_statement", "This is not a statement: %s.", err)
	}
	if !sign.Verify(key, body.Bytes(), signed.Signature) {
		r.addf("The signature is not that of key %s: the statement was changed, or is not of this market.", sign.ID(key))
	}
	for _, b := range r.Statement.Books {
		r.book(b)
	}
	if got := r.Statement.inputs(); got != r.Statement.Inputs {
		r.addf("The hash of all lines is %s, but the statement says %s: a line was added, left out or moved.", got, r.Statement.Inputs)
	}
	return r, nil
}

func (r *CheckReport) addf(format string, args ...any) {
	r.Findings = append(r.Findings, fmt.Sprintf(format, args...))
}

// book computes a book anew.
func (r *CheckReport) book(b Book) {
	due := b.Opening
	for i, l := range b.Lines {
		r.Lines++
		where := fmt.Sprintf("%s, line %d, %s %s", b.Currency, i+1, l.Event, l.ID)
		if hash, err := l.hash(); err != nil || hash != l.Hash {
			r.addf("%s: the hash is %s, not %s.", where, hash, l.Hash)
		}
		if l.Event == "sale" || l.Event == "refund" {
			r.charge(where, b, l)
		}
		due.Share, due.Tax = due.Share+l.Due.Share, due.Tax+l.Due.Tax
	}
	if due != b.Closing {
		r.addf("%s: the lines lead to %s and %s of tax at the end, but the statement says %s and %s.", b.Currency,
			b.Amount(due.Share), b.Amount(due.Tax), b.Amount(b.Closing.Share), b.Amount(b.Closing.Tax))
	}
}

// charge computes a sale anew, and sees to it that nothing of it or of a refund is lost.
func (r *CheckReport) charge(where string, b Book, l Line) {
	sum, share := l.Fee, int64(0)
	for _, part := range l.Shares {
		sum += part.Amount
		if strings.EqualFold(part.Org, r.Statement.Seller.Name) {
			share += part.Amount
		}
	}
	if sum != l.Net {
		r.addf("%s: fee and shares come to %s, not to the net price of %s.", where, b.Amount(sum), b.Amount(l.Net))
	}
	if share != l.Due.Share {
		r.addf("%s: the share of %s is %s, but %s are due.", where, r.Statement.Seller.Name, b.Amount(share), b.Amount(l.Due.Share))
	}
	tax := int64(0)
	if len(l.Shares) > 0 && strings.EqualFold(l.Shares[0].Org, r.Statement.Seller.Name) {
		tax = l.Tax
	}
	if tax != l.Due.Tax {
		r.addf("%s: the tax is %s, but %s are due.", where, b.Amount(tax), b.Amount(l.Due.Tax))
	}
	if l.Event == "sale" {
		r.sale(where, b, l)
	}
}

func (r *CheckReport) sale(where string, b Book, l Line) {
	rate, err := money.ParsePercent(l.FeeRate)
	if err != nil || len(l.Shares) == 0 {
		r.addf("%s: it does not say what the market keeps, or who sold.", where)
		return
	}
	var partners []Holder
	for _, part := range l.Shares[1:] {
		percent, err := decimal.NewFromString(part.Percent)
		if err != nil {
			r.addf("%s: the percentage of %s is %q.", where, part.Org, part.Percent)
			return
		}
		partners = append(partners, Holder{OrgID: part.Org, Percent: percent})
	}
	fee, portions, err := divide(b.Amount(l.Net), rate, l.Shares[0].Org, partners)
	if err != nil {
		r.addf("%s: %s", where, errs.As(err).Message)
		return
	}
	if fee.Minor != l.Fee {
		r.addf("%s: %s percent of %s is %s, but the fee is %s.", where, l.FeeRate, b.Amount(l.Net), fee, b.Amount(l.Fee))
	}
	for i, p := range portions {
		if p.Amount.Minor != l.Shares[i].Amount {
			r.addf("%s: %s gets %s, but by the percentages it would be %s.", where, p.OrgID, b.Amount(l.Shares[i].Amount), p.Amount)
		}
	}
}
