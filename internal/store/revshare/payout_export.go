package revshare

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// The forms that a run is exported in.
const (
	FormSEPA = "sepa" // pain.001.001.09, for banks in Europe; in euro only
	FormCSV  = "csv"
)

// Export returns the file with which an approved run is paid, and notes that it was made; the same run gives the
// same file each time. SEPA's form is for runs in euro, and needs the market's own bank account, "no_payer"
// (KindConflict). It is for administrators.
func (s *Service) Export(ctx context.Context, actor account.Actor, id, form string) (File, error) {
	if form != FormSEPA && form != FormCSV {
		return File{}, errs.Invalid("bad_form", "A run is exported as %s or %s, not as %.20q.", FormSEPA, FormCSV, form)
	}
	var out File
	_, err := s.changeRun(ctx, actor, id, func(tx *sqldb.Tx, r *Run) (err error) {
		switch {
		case r.State == RunDraft:
			return errs.Conflict("run_not_approved", "Another administrator has to approve the run first.")
		case r.State == RunCancelled:
			return r.refuse("exported")
		case r.Method != MethodBank:
			return errs.Conflict("sent_by_service", "%s sends this run: there is no file for a bank.", r.Method)
		}
		if out, err = s.file(*r, form); err != nil {
			return err
		}
		if r.State != RunApproved {
			return errUnchanged
		}
		return s.begin(ctx, tx, actor, r, "payout.export")
	})
	return out, err
}

func (s *Service) file(r Run, form string) (File, error) {
	if form == FormCSV {
		data, err := r.csv()
		return File{Name: "payout-" + r.ID + ".csv", MediaType: "text/csv; charset=utf-8; header=present", Data: data, Modified: r.ApprovedAt}, err
	}
	if r.Currency != "EUR" {
		return File{}, errs.Conflict("not_in_euro", "SEPA pays in euro; export this run in %s as csv.", r.Currency)
	}
	if s.options.Payer.IBAN == "" {
		return File{}, errs.Conflict("no_payer", "The market's own bank account is not configured: set store.payout_holder and store.payout_iban.")
	}
	data, err := r.pain(s.options.Payer)
	return File{Name: "payout-" + r.ID + ".xml", MediaType: "application/xml", Data: data, Modified: r.ApprovedAt}, err
}

func (r Run) csv() ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	rows := [][]string{{"payout", "organisation", "holder", "iban", "bic", "amount", "currency", "share", "tax", "state"}}
	for _, p := range r.Payouts {
		rows = append(rows, []string{
			p.ID, cell(p.OrgName), cell(p.Holder), p.IBAN, p.BIC, p.Amount.String(), r.Currency, p.Share.String(), p.Tax.String(), string(p.State),
		})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// The document of pain.001.001.09, as far as a transfer of the SEPA scheme needs it; the order of the fields is
// that of its schema.
type (
	painDocument struct {
		XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09 Document"`
		Header  struct {
			ID      string   `xml:"MsgId"`
			Created string   `xml:"CreDtTm"`
			Count   int      `xml:"NbOfTxs"`
			Sum     string   `xml:"CtrlSum"`
			By      painName `xml:"InitgPty"`
		} `xml:"CstmrCdtTrfInitn>GrpHdr"`
		Payment painPayment `xml:"CstmrCdtTrfInitn>PmtInf"`
	}
	painPayment struct {
		ID      string       `xml:"PmtInfId"`
		Method  string       `xml:"PmtMtd"`
		Batch   bool         `xml:"BtchBookg"`
		Count   int          `xml:"NbOfTxs"`
		Sum     string       `xml:"CtrlSum"`
		Level   string       `xml:"PmtTpInf>SvcLvl>Cd"`
		Date    string       `xml:"ReqdExctnDt>Dt"`
		Debtor  painName     `xml:"Dbtr"`
		Account painAccount  `xml:"DbtrAcct"`
		Agent   painAgent    `xml:"DbtrAgt"`
		Charges string       `xml:"ChrgBr"`
		Orders  []painCredit `xml:"CdtTrfTxInf"`
	}
	painCredit struct {
		ID     string `xml:"PmtId>EndToEndId"`
		Amount struct {
			Currency string `xml:"Ccy,attr"`
			Text     string `xml:",chardata"`
		} `xml:"Amt>InstdAmt"`
		Agent    *painAgent  `xml:"CdtrAgt"`
		Creditor painName    `xml:"Cdtr"`
		Account  painAccount `xml:"CdtrAcct"`
		Text     string      `xml:"RmtInf>Ustrd"`
	}
	painName struct {
		Name string `xml:"Nm"`
	}
	painAccount struct {
		IBAN string `xml:"Id>IBAN"`
	}
	painAgent struct {
		BIC   string     `xml:"FinInstnId>BICFI,omitempty"`
		Other *painOther `xml:"FinInstnId>Othr"`
	}
	painOther struct {
		ID string `xml:"Id"`
	}
)

// pain returns the run as a customer credit transfer initiation. What was cancelled is not in it.
func (r Run) pain(payer Payer) ([]byte, error) {
	var d painDocument
	sum := money.Amount{Currency: r.Currency}
	for _, p := range r.Payouts {
		if p.State == PayoutCancelled {
			continue
		}
		order := painCredit{ID: p.ID, Creditor: painName{latin(p.Holder)}, Account: painAccount{p.IBAN}}
		order.Amount.Currency, order.Amount.Text = r.Currency, p.Amount.String()
		if p.BIC != "" {
			order.Agent = &painAgent{BIC: p.BIC}
		}
		order.Text = latin(payer.Holder + " payout " + p.ID)
		d.Payment.Orders = append(d.Payment.Orders, order)
		var err error
		if sum, err = sum.Add(p.Amount); err != nil {
			return nil, err
		}
	}
	d.Header.ID, d.Header.Created = r.ID, r.ApprovedAt.UTC().Format("2006-01-02T15:04:05Z")
	d.Header.Count, d.Header.Sum, d.Header.By = len(d.Payment.Orders), sum.String(), painName{latin(payer.Holder)}
	pay := &d.Payment
	pay.ID, pay.Method, pay.Batch, pay.Count, pay.Sum, pay.Level, pay.Charges = r.ID, "TRF", true, d.Header.Count, d.Header.Sum, "SEPA", "SLEV"
	pay.Date = nextWorkingDay(r.ApprovedAt).Format("2006-01-02")
	pay.Debtor, pay.Account, pay.Agent = d.Header.By, painAccount{payer.IBAN}, painAgent{BIC: payer.BIC}
	if payer.BIC == "" {
		pay.Agent.Other = &painOther{"NOTPROVIDED"}
	}
	data, err := xml.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write pain.001: %w", err)
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

// nextWorkingDay returns the first day behind t that is not in a weekend. Banks move what falls on a holiday.
func nextWorkingDay(t time.Time) time.Time {
	t = t.UTC().AddDate(0, 0, 1)
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// latin returns a text in the letters that every bank of SEPA takes, of at most 70: accents are dropped, and what
// has no such letter becomes a full stop.
func latin(text string) string {
	var out strings.Builder
	for _, c := range norm.NFD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, c):
			continue
		case c < 0x80 && (unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune(" /-?:().,'+", c)):
			out.WriteRune(c)
		case c == 'ß':
			out.WriteString("ss")
		case c == 'ø' || c == 'Ø':
			out.WriteByte('o')
		case c == 'æ' || c == 'Æ':
			out.WriteString("ae")
		default:
			out.WriteByte('.')
		}
	}
	short := out.String()
	return strings.TrimSpace(short[:min(len(short), mostHolder)])
}
