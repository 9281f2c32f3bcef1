package revshare_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/revshare"
)

const bakersIBAN, millersIBAN = "DE02 1203 0000 0000 2020 51", "GB82WEST12345698765432"

func (m *market) banks(t *testing.T, actor account.Actor, iban string) {
	t.Helper()
	in := revshare.BankInput{Holder: "Bäcker & Söhne", IBAN: iban, Password: accounttest.Password}
	if _, err := m.Shares.SetBankAccount(t.Context(), actor, in); err != nil {
		t.Fatal(err)
	}
}

// TestIBANs holds the check against the examples of its registry, and against every single digit that is wrong.
func TestIBANs(t *testing.T) {
	for _, good := range []string{bakersIBAN, millersIBAN, "NL91 ABNA 0417 1643 00", "fr1420041010050500013M02606", "MT84MALT011000012345MTLCAST001S", "NO9386011117947"} {
		iban, err := revshare.ParseIBAN(good)
		if err != nil {
			t.Errorf("%s is refused: %v", good, err)
			continue
		}
		for i := range iban {
			wrong := []byte(iban)
			if wrong[i]++; wrong[i] > '9' && iban[i] <= '9' {
				wrong[i] = '0'
			}
			if _, err := revshare.ParseIBAN(string(wrong)); errs.CodeOf(err) != "bad_iban" {
				t.Errorf("%s is taken for an IBAN: %v", wrong, err)
			}
		}
	}
	for _, bad := range []string{"", "DE", "DE0212030000000020205", "US02120300000000202051", "DE02 1203 0000 0000 2020 5!", "DE02١٢٠٣0000000020205"} {
		if _, err := revshare.ParseIBAN(bad); errs.CodeOf(err) != "bad_iban" {
			t.Errorf("%q is taken for an IBAN: %v", bad, err)
		}
	}
}

func TestBankAccounts(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		in := revshare.BankInput{Holder: " ", IBAN: "DE1", BIC: "X"}
		if _, err := m.Shares.SetBankAccount(ctx, m.baker, in); len(errs.As(err).Fields) != 4 {
			t.Errorf("mistakes give %v", err)
		}
		in = revshare.BankInput{Holder: "Baker", IBAN: bakersIBAN, Password: "another one"}
		if _, err := m.Shares.SetBankAccount(ctx, m.baker, in); errs.CodeOf(err) != "bad_bank_account" {
			t.Errorf("a wrong password gives %v", err)
		}
		m.banks(t, m.baker, bakersIBAN)
		boss := m.Company(t, "mills", m.miller)
		m.banks(t, boss, bakersIBAN)
		clerk := m.Join(t, m.Customer(t, "clerk"), "mills", account.RoleProvider)
		for name, tt := range map[string]struct {
			as   account.Actor
			org  string
			want string
		}{
			"the owner":     {m.baker, "", "DE02120300000000202051"},
			"a provider":    {clerk, "", "DE••••••2051"},
			"administrator": {m.root, "baker", "DE02120300000000202051"},
			"another":       {m.miller, "baker", "admin_required"},
			"none yet":      {m.miller, "", "no_bank_account"},
		} {
			b, err := m.Shares.BankAccount(ctx, tt.as, tt.org)
			if got := b.IBAN + errs.CodeOf(err); got != tt.want {
				t.Errorf("%s sees %s, want %s", name, got, tt.want)
			}
		}
		if _, err := m.Shares.SetBankAccount(ctx, clerk, in); errs.CodeOf(err) != "role_missing" {
			t.Errorf("a provider may change it: %v", err)
		}
	})
}

// TestAPayoutRun follows balances to the banks: who may do what, what is carried over, what comes back.
func TestAPayoutRun(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		m.trade(t) // baker 9.48 + 3.00 tax, miller 4.72, and 109 USD
		m.banks(t, m.baker, bakersIBAN)
		in := revshare.RunInput{Currency: "eur", Minimum: "5.00"}
		if _, err := m.Shares.CreateRun(ctx, account.Operator, in); errs.CodeOf(err) != "user_required" {
			t.Errorf("the command line may make a run: %v", err)
		}
		if _, err := m.Shares.CreateRun(ctx, m.baker, in); errs.CodeOf(err) != "admin_required" {
			t.Errorf("a seller may make a run: %v", err)
		}
		run, err := m.Shares.CreateRun(ctx, m.root, in)
		if got := runText(run); got != "draft 12.48: baker 9.48 + 3.00 waiting; miller 4.72 minimum" || err != nil {
			t.Fatalf("the run is %s, error %v", got, err)
		}
		if _, err := m.Shares.CreateRun(ctx, m.chief, in); errs.CodeOf(err) != "run_open" {
			t.Errorf("a second run gives %v", err)
		}
		if _, err := m.Shares.Export(ctx, m.chief, run.ID, "sepa"); errs.CodeOf(err) != "run_not_approved" {
			t.Errorf("exporting a draft gives %v", err)
		}
		if _, err := m.Shares.MarkPaid(ctx, m.chief, run.ID, nil); errs.CodeOf(err) != "run_state" {
			t.Errorf("paying a draft gives %v", err)
		}
		if _, err := m.Shares.Approve(ctx, m.root, run.ID); errs.CodeOf(err) != "same_administrator" {
			t.Errorf("the maker may approve: %v", err)
		}
		if list, err := m.Shares.Payouts(ctx, m.baker, page.Request{}); len(list.Items) != 0 || err != nil {
			t.Errorf("the seller sees a draft: %v, %v", list, err)
		}
		if _, err := m.Shares.Approve(ctx, m.chief, run.ID); err != nil {
			t.Fatal(err)
		}
		out, err := m.Shares.Export(ctx, m.root, run.ID, "sepa")
		if err != nil {
			t.Fatal(err)
		}
		checkPain(t, out.Data, "12.48", 1)
		again, err := m.Shares.Export(ctx, m.chief, run.ID, "sepa")
		if err != nil || !bytes.Equal(out.Data, again.Data) {
			t.Errorf("the second file differs, error %v", err)
		}
		if _, err := m.Shares.Cancel(ctx, m.root, run.ID); errs.CodeOf(err) != "run_exported" {
			t.Errorf("cancelling what may be at the bank gives %v", err)
		}
		for range 2 {
			if run, err = m.Shares.MarkPaid(ctx, m.root, run.ID, nil); err != nil {
				t.Fatal(err)
			}
		}
		want := "fee -1.58, fee -10.00, gateway sandbox 119.00, gateway sandbox 23.78, payout -12.48, refund sandbox -5.00, seller baker -90.00, seller miller -4.72, tax baker -19.00"
		if got := m.books(t); got != want {
			t.Errorf("the books are\n     %s\nwant %s", got, want)
		}
		back, err := m.Shares.Return(ctx, m.root, run.Payouts[0].ID, "The account is closed.")
		if err != nil || back.State != revshare.PayoutReturned {
			t.Fatalf("the returned payout is %+v, error %v", back, err)
		}
		if _, err = m.Shares.Return(ctx, m.root, back.ID, "Again."); err != nil {
			t.Errorf("returning again gives %v", err)
		}
		preview, err := m.Shares.Preview(ctx, m.root, revshare.RunInput{Currency: "EUR"})
		if got := runText(preview); got != " 12.48: baker 9.48 + 3.00 waiting; miller 4.72 no_bank" || err != nil {
			t.Errorf("what is due then is %s, error %v", got, err)
		}
		list, err := m.Shares.Payouts(ctx, m.baker, page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].Reason != "The account is closed." || list.Items[0].IBAN != "DE••••••2051" {
			t.Errorf("the seller sees %+v, error %v", list, err)
		}
		m.clean(t)
	})
}

// TestRefundsAfterAPayout owes the market: the balance is carried below zero until sales make up for it.
func TestRefundsAfterAPayout(t *testing.T) {
	m := marketOnSQLite(t)
	ctx := t.Context()
	o, _ := m.OnSale(t, m.baker, "10.00 EUR")
	m.banks(t, m.baker, bakersIBAN)
	sold := m.sold(t, m.ann, o.ID)
	held := revshare.RunInput{Currency: "EUR", HoldDays: 14}
	if _, err := m.Shares.CreateRun(ctx, m.root, held); errs.CodeOf(err) != "nothing_due" {
		t.Errorf("what is held back gives %v", err)
	}
	m.Clock.Advance(15 * 24 * time.Hour)
	run, err := m.Shares.CreateRun(ctx, m.root, held)
	if err == nil {
		_, err = m.Shares.Approve(ctx, m.chief, run.ID)
	}
	if err == nil {
		_, err = m.Shares.MarkPaid(ctx, m.chief, run.ID, nil)
	}
	if err == nil {
		_, err = m.Orders.Refund(ctx, m.baker, sold.ID, order.RefundInput{Reason: "Stale."})
	}
	if err != nil {
		t.Fatal(err)
	}
	check := func(want string) {
		t.Helper()
		preview, err := m.Shares.Preview(ctx, m.root, held)
		if got := runText(preview); got != want || err != nil {
			t.Errorf("due is %s, want %s, error %v", got, want, err)
		}
	}
	check(" 0.00; baker -10.90 owes")
	m.sold(t, m.Customer(t, "bob"), o.ID)
	m.sold(t, m.Customer(t, "carl"), o.ID)
	check(" 0.00; baker -10.90 owes") // they are held back
	m.Clock.Advance(15 * 24 * time.Hour)
	check(" 10.90: baker 9.00 + 1.90 waiting")
	m.clean(t)
}

// TestOnePayoutForEachBalance lets administrators do everything at once.
func TestOnePayoutForEachBalance(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		m.trade(t)
		m.banks(t, m.baker, bakersIBAN)
		var wait sync.WaitGroup
		for _, admin := range []account.Actor{m.root, m.chief, m.root, m.chief} {
			wait.Go(func() {
				for range 3 { // most of this is refused; what counts is what the books say
					run, err := m.Shares.CreateRun(ctx, admin, revshare.RunInput{Currency: "EUR"})
					if err != nil {
						list, _ := m.Shares.Runs(ctx, admin, page.Request{})
						if len(list.Items) == 0 {
							continue
						}
						run = list.Items[0]
					}
					for _, other := range []account.Actor{m.root, m.chief} {
						_, _ = m.Shares.Approve(ctx, other, run.ID)
					}
					_, _ = m.Shares.MarkPaid(ctx, admin, run.ID, nil)
				}
			})
		}
		wait.Wait()
		if got := m.books(t); strings.Count(got, "payout -12.48") != 1 || strings.Contains(got, "seller baker -9.48") {
			t.Errorf("the books are %s", got)
		}
		m.clean(t)
	})
}

// TestVerifyFindsWhatIsNotBooked changes a payout and a statement past the code.
func TestVerifyFindsWhatIsNotBooked(t *testing.T) {
	m := marketOnSQLite(t)
	ctx := t.Context()
	m.trade(t)
	m.banks(t, m.baker, bakersIBAN)
	_, err := m.Shares.CreateRun(ctx, m.root, revshare.RunInput{Currency: "EUR"})
	if err == nil {
		_, err = m.Shares.Statement(ctx, m.baker, "", "2026-12")
	}
	if err != nil {
		t.Fatal(err)
	}
	m.clean(t)
	err = m.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE payouts SET state = 'paid'`)
		if err == nil {
			_, err = tx.Exec(ctx, `UPDATE share_statements SET body = replace(body, '"closing":{"share":948', '"closing":{"share":949')`)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.Shares.Verify(ctx)
	found := strings.Join(r.Problems, "\n")
	if err != nil || !strings.Contains(found, "is paid, but the books have 0.00 of it") || !strings.Contains(found, "The statement 2026-12 of baker: EUR: the lines lead to 9.48") {
		t.Errorf("Verify finds, error %v:\n%s", err, found)
	}
}

// runText is a run as "draft 12.48: baker 9.48 + 3.00 waiting; miller 4.72 minimum".
func runText(r revshare.Run) string {
	text := fmt.Sprint(r.State, " ", r.Total)
	for _, p := range r.Payouts {
		text += fmt.Sprint(": ", p.OrgName, " ", p.Share, " + ", p.Tax, " ", p.State)
	}
	for _, c := range r.Carried {
		text += fmt.Sprint("; ", c.OrgName, " ", c.Amount, " ", c.Reason)
	}
	return text
}

// pain is what a bank reads of a pain.001: on its own, not by the types that wrote it.
type pain struct {
	Sums   []string `xml:"CstmrCdtTrfInitn>GrpHdr>CtrlSum"`
	Counts []int    `xml:"CstmrCdtTrfInitn>GrpHdr>NbOfTxs"`
	Sum    string   `xml:"CstmrCdtTrfInitn>PmtInf>CtrlSum"`
	Debtor string   `xml:"CstmrCdtTrfInitn>PmtInf>DbtrAcct>Id>IBAN"`
	Date   string   `xml:"CstmrCdtTrfInitn>PmtInf>ReqdExctnDt>Dt"`
	Orders []struct {
		ID     string `xml:"PmtId>EndToEndId"`
		Amount string `xml:"Amt>InstdAmt"`
		Name   string `xml:"Cdtr>Nm"`
		IBAN   string `xml:"CdtrAcct>Id>IBAN"`
	} `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf"`
}

func checkPain(t *testing.T, data []byte, sum string, count int) {
	t.Helper()
	var d pain
	if err := xml.Unmarshal(data, &d); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	if len(d.Orders) != count || d.Counts[0] != count || d.Sums[0] != sum || d.Sum != sum || d.Debtor != payer.IBAN {
		t.Errorf("the bank reads %+v", d)
	}
	if o := d.Orders[0]; o.Name != "Backer . Sohne" || o.IBAN != "DE02120300000000202051" || o.Amount != sum || len(o.ID) > 35 || d.Date != "2027-01-04" {
		t.Errorf("the bank reads %+v", d)
	}
	dir := os.Getenv("SOUK_TEST_XSD")
	if dir == "" {
		t.Log("SOUK_TEST_XSD is not set, so the schema pain.001.001.09.xsd is not asked")
		return
	}
	file := filepath.Join(t.TempDir(), "payout.xml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--schema", filepath.Join(dir, "pain.001.001.09.xsd"), file).CombinedOutput(); err != nil {
		t.Errorf("the schema refuses it: %s", out)
	}
}
