package revshare

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedAccount is where the private organisation of a user gets its money.
type exportedAccount struct {
	Holder    string    `json:"holder"`
	IBAN      string    `json:"iban"`
	BIC       string    `json:"bic,omitempty"`
	ChangedAt time.Time `json:"changed_at"`
}

// exportedService is its account at a payment service that money is sent through.
type exportedService struct {
	Service  string    `json:"service"`
	Account  string    `json:"account"`
	OpenedAt time.Time `json:"opened_at"`
}

// exportedPayout is money that was sent to it.
type exportedPayout struct {
	ID       string    `json:"id"`
	Amount   string    `json:"amount"`
	Currency string    `json:"currency"`
	Holder   string    `json:"holder"`
	IBAN     string    `json:"iban"`
	State    string    `json:"state"`
	PaidAt   time.Time `json:"paid_at,omitzero"`
}

// ExportUser implements [account.PersonalData]: where the user's private organisation gets its money, and its payouts.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	err := account.EmitPages(ctx, s.db, userID, "bank_accounts", `
SELECT b.org_id, b.holder, b.iban, b.bic, b.changed_at FROM bank_accounts b JOIN users u ON u.private_org = b.org_id
WHERE u.id = $1 AND b.org_id > $2 ORDER BY b.org_id LIMIT $3`,
		func(row sqldb.Row, key *string) (e exportedAccount, err error) {
			return e, row.Scan(key, &e.Holder, &e.IBAN, &e.BIC, sqldb.Time(&e.ChangedAt))
		}, emit)
	if err != nil {
		return err
	}
	err = account.EmitPages(ctx, s.db, userID, "payout_accounts", `
SELECT a.org_id, a.service, a.account, a.opened_at FROM payout_accounts a JOIN users u ON u.private_org = a.org_id
WHERE u.id = $1 AND a.org_id > $2 ORDER BY a.org_id LIMIT $3`,
		func(row sqldb.Row, key *string) (e exportedService, err error) {
			return e, row.Scan(key, &e.Service, &e.Account, sqldb.Time(&e.OpenedAt))
		}, emit)
	if err != nil {
		return err
	}
	return account.EmitPages(ctx, s.db, userID, "payouts", `
SELECT p.id, p.amount, r.currency, p.holder, p.iban, p.state, p.paid_at
FROM payouts p JOIN payout_runs r ON r.id = p.run_id JOIN users u ON u.private_org = p.org_id
WHERE u.id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedPayout, error) {
			var e exportedPayout
			var minor int64
			err := row.Scan(key, &minor, &e.Currency, &e.Holder, &e.IBAN, &e.State, sqldb.Time(&e.PaidAt))
			e.ID, e.Amount = *key, money.Amount{Minor: minor, Currency: e.Currency}.String()
			return e, err
		}, emit)
}

// MayErase implements [account.Holder]: a user stays while money is on its way to its private organisation.
func (s *Service) MayErase(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	n, err := sqldb.One(ctx, tx, sqldb.Value[int64], `
SELECT COUNT(*) FROM payouts p JOIN payout_runs r ON r.id = p.run_id
WHERE p.org_id = $1 AND p.state = 'waiting' AND r.state IN ('draft', 'approved', 'exported')`, user.PrivateOrg)
	if err != nil {
		return fmt.Errorf("payouts of a user: %w", err)
	}
	if n > 0 {
		return errs.Conflict("payout_pending", "Money is on its way to %s. Wait until the payout is made, or ask an administrator to cancel it.", user.Name)
	}
	return nil
}

// EraseUser implements [account.Eraser]: where the private organisation of a user who goes got its money. Payouts that
// were made stay in the books, with the account that they went to.
func (s *Service) EraseUser(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	for _, query := range []string{`DELETE FROM bank_accounts WHERE org_id = $1`, `DELETE FROM payout_accounts WHERE org_id = $1`} {
		if _, err := tx.Exec(ctx, query, user.PrivateOrg); err != nil {
			return fmt.Errorf("bank account of a user: %w", err)
		}
	}
	return nil
}

var (
	_ account.PersonalData = (*Service)(nil)
	_ account.Holder       = (*Service)(nil)
	_ account.Eraser       = (*Service)(nil)
)
