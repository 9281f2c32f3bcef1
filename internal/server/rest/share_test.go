package rest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/revshare"
)

// stockShares adds a proposal to bob, a payout run that another administrator made, and names a transaction.
func (m *market) stockShares(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	_, err := m.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "chief", Email: "chief@example.org", Password: password, Admin: true})
	must(t, err)
	p, err := m.Sharing.Propose(ctx, m.actor(t, ada), revshare.PartnerInput{Product: m.names["forsale"], Partner: "bob", Percent: "25"})
	must(t, err)
	m.names["proposal"] = p.ID
	gift, err := m.Coupons.Create(ctx, m.actor(t, ada), coupon.Input{Code: "GIFT", Percent: "5"})
	must(t, err)
	m.names["coupon"] = gift.Code
	_, err = m.Sharing.SetBankAccount(ctx, m.actor(t, ada), revshare.BankInput{Holder: "Bakery", IBAN: "DE02120300000000202051", Password: password})
	must(t, err)
	m.clock.Advance(time.Microsecond) // what was booked is in the past
	run, err := m.Sharing.CreateRun(ctx, m.actor(t, "chief/chief"), revshare.RunInput{Currency: "EUR"})
	must(t, err)
	m.names["payoutrun"], m.names["payout"] = run.ID, run.Payouts[0].ID
	journal, err := m.Ledger.Journal(ctx, account.Operator, ledger.JournalFilter{Event: "sale"}, page.Request{})
	must(t, err)
	m.names["transaction"] = journal.Items[0].ID
}

// TestAStatementProvesItself fetches a statement in all its forms, and computes it anew.
func TestAStatementProvesItself(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	m.pay(t, m.sell(t, "bread").ID)
	m.clock.Advance(30 * 24 * time.Hour)
	keys, err := m.Sharing.PublicKeys(t.Context())
	must(t, err)
	for _, path := range []string{"/statements/2026-11", "/statements/2026-11/file?form=json"} {
		got := m.do(t, ada, "GET", path, "")
		report, err := revshare.Check([]byte(got.text), keys[0].Public)
		if err != nil || len(report.Findings) != 0 || report.Lines != 1 {
			t.Errorf("%s gives %+v, error %v", path, report, err)
		}
	}
	for form, begin := range map[string]string{"csv": "period,at,", "pdf": "%PDF-"} {
		got := m.do(t, ada, "GET", "/statements/2026-11/file?form="+form, "")
		if got.StatusCode != 200 || !strings.HasPrefix(got.text, begin) || !strings.Contains(got.Header.Get("Content-Disposition"), "statement-bakery-2026-11."+form) {
			t.Errorf("%s: %s %v %.20q", form, got.brief(), got.Header, got.text)
		}
	}
	var problem struct{ Code string }
	if err := json.Unmarshal([]byte(m.do(t, ada, "GET", "/statements/2026-11/file?form=doc", "").text), &problem); err != nil || problem.Code != "bad_form" {
		t.Errorf("another form gives %+v, error %v", problem, err)
	}
}
