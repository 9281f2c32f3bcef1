package revshare_test

import (
	"encoding/json"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/revshare"
)

// TestBankAccountsAreOfTheUser gives a user its bank account and payouts, and takes the account with it, unless money
// is on its way there.
func TestBankAccountsAreOfTheUser(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		m.trade(t)
		m.banks(t, m.baker, bakersIBAN)
		run, err := m.Shares.CreateRun(ctx, m.root, revshare.RunInput{Currency: "EUR", Minimum: "5.00"})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		err = m.Shares.ExportUser(ctx, m.baker.UserID, func(section string, row any) error {
			line, err := json.Marshal(row)
			text += section + " " + string(line) + "\n"
			return err
		})
		if err != nil || strings.Count(text, "DE02120300000000202051") != 2 || !strings.Contains(text, `"amount":"12.48","currency":"EUR"`) {
			t.Errorf("the baker's data are\n%s, error %v", text, err)
		}
		m.Kit.JoinPersonal(m.Shares)
		erase := func() error { return m.Kit.EraseUser(ctx, account.Operator, "baker", "baker") }
		if err := erase(); errs.CodeOf(err) != "payout_pending" {
			t.Errorf("while money is on its way: %v", err)
		}
		if _, err := m.Shares.Cancel(ctx, m.root, run.ID); err != nil {
			t.Fatal(err)
		}
		if err := erase(); err != nil {
			t.Fatal(err)
		}
		n, err := sqldb.One(ctx, m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM bank_accounts WHERE org_id = $1`, m.baker.OrgID)
		if err != nil || n != 0 {
			t.Errorf("%d bank accounts are left, error %v", n, err)
		}
	})
}
