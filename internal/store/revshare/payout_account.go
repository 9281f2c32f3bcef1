package revshare

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// PayoutAccount is where an organisation gets its money through a payment service instead of a bank.
type PayoutAccount struct {
	OrgID, OrgName string
	Service        string // name of the gateway
	Account        string // what the service calls it
	Ready          bool   // money can be sent to it
	Lacks          string // what the service still wants to know; "" once it is ready
	OpenedAt       time.Time
	OpenedBy       string // name of the user
}

// Service says with which payment service sellers may get their money, "" for none.
func (s *Service) Service() string {
	if s.payer == nil {
		return ""
	}
	return s.payer.Name()
}

// needPayer returns the payment service that pays sellers; a market without one is "no_payout_service"
// (KindConflict).
func (s *Service) needPayer() (payment.Payer, error) {
	if s.payer == nil {
		return nil, errs.Conflict("no_payout_service", "This market pays out by bank only. Where Stripe takes its payments (stripe.secret_key), it can pay sellers, too.")
	}
	return s.payer, nil
}

// PayoutAccount returns the account of an organisation at the payment service; "" is the one that the actor acts for,
// others are for administrators. While it is not ready, the service is asked what it lacks. One that has none is
// "no_payout_account" (KindNotFound).
func (s *Service) PayoutAccount(ctx context.Context, actor account.Actor, org string) (PayoutAccount, error) {
	party, err := s.party(ctx, actor, org)
	if err != nil {
		return PayoutAccount{}, err
	}
	a, err := payoutAccount(ctx, s.db, party.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return PayoutAccount{}, errs.NotFound("no_payout_account", "%s has no account at a payment service.", party.Name)
	}
	if err != nil || a.Ready || s.payer == nil {
		return a, err
	}
	ready, lacks, err := s.payer.Ready(ctx, a.Account)
	if err != nil {
		s.log.WarnContext(ctx, "the payment service says nothing about a payout account", "organisation", a.OrgName, "err", err)
		return a, nil
	}
	if ready != a.Ready || lacks != a.Lacks {
		a.Ready, a.Lacks = ready, lacks
		err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE payout_accounts SET ready = $3, lacks = $4 WHERE org_id = $1 AND account = $2`, a.OrgID, a.Account, ready, lacks)
			return err
		})
	}
	return a, err
}

func payoutAccount(ctx context.Context, q sqldb.Queryer, orgID string) (PayoutAccount, error) {
	return sqldb.One(ctx, q, func(row sqldb.Row) (a PayoutAccount, err error) {
		return a, row.Scan(&a.OrgID, &a.OrgName, &a.Service, &a.Account, &a.Ready, &a.Lacks, sqldb.Time(&a.OpenedAt), &a.OpenedBy)
	}, `
SELECT a.org_id, o.name, a.service, a.account, a.ready, a.lacks, a.opened_at, u.name
FROM payout_accounts a JOIN orgs o ON o.id = a.org_id JOIN users u ON u.id = a.opened_by WHERE a.org_id = $1`, orgID)
}

// SetUpPayoutAccount opens an account at the payment service for the organisation that the actor acts for, if it has
// none, and returns the address of the page where the service asks who it is and where its money goes. The page
// leads to back. It is for managers, with the password.
func (s *Service) SetUpPayoutAccount(ctx context.Context, actor account.Actor, password, back string) (url string, err error) {
	if err := s.confirmKeeper(ctx, actor, password); err != nil {
		return "", err
	}
	payer, err := s.needPayer()
	if err != nil {
		return "", err
	}
	had, err := payoutAccount(ctx, s.db, actor.OrgID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	opened, url, err := payer.SetUp(ctx, actor.OrgID, had.Account, back)
	if err != nil {
		return "", &errs.Error{Kind: errs.KindUnavailable, Code: "payout_service_silent", Message: "The payment service does not answer as it should. Try again later.", Err: err}
	}
	if had.Account != "" {
		return url, nil
	}
	return url, s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `
INSERT INTO payout_accounts (org_id, service, account, ready, opened_at, opened_by) VALUES ($1, $2, $3, FALSE, $4, $5) ON CONFLICT (org_id) DO NOTHING`,
			actor.OrgID, payer.Name(), opened, sqldb.Micros(s.clock.Now()), actor.UserID)
		if err != nil {
			return fmt.Errorf("keep payout account: %w", err)
		}
		if n == 0 { // a second click was faster
			return nil
		}
		return s.accounts.Audit(ctx, tx, actor, "payout_account.open", "organisation:"+actor.OrgName, map[string]any{"service": payer.Name(), "account": opened})
	})
}

// RemovePayoutAccount forgets the account at the payment service: later runs do not send to it. The account itself
// stays with the service. It is for managers, with the password.
func (s *Service) RemovePayoutAccount(ctx context.Context, actor account.Actor, password string) error {
	if err := s.confirmKeeper(ctx, actor, password); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM payout_accounts WHERE org_id = $1`, actor.OrgID)
		if err == nil && n == 0 {
			err = errs.NotFound("no_payout_account", "%s has no account at a payment service.", actor.OrgName)
		}
		if err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "payout_account.remove", "organisation:"+actor.OrgName, nil)
	})
}

// confirmKeeper returns nil for who may change where the organisation's money goes, with the password.
func (s *Service) confirmKeeper(ctx context.Context, actor account.Actor, password string) error {
	if err := actor.Need(account.ScopeSell); err != nil {
		return err
	}
	if !Keeps(actor) {
		return actor.NeedRole(account.ScopeSell, account.RoleManager)
	}
	var f errs.Fields
	f.Check(password != "", "password", "required", "Give your password once more: this is where money goes.")
	if err := f.Err("bad_payout_account", "The payout account was not changed."); err != nil {
		return err
	}
	err := s.accounts.ConfirmPassword(ctx, actor, password)
	if errs.CodeOf(err) == "password_wrong" {
		f.Add("password", "password_wrong", "This is not your password.")
		return f.Err("bad_payout_account", "The payout account was not changed.")
	}
	return err
}
