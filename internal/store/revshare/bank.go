package revshare

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// mostHolder is how long the name of an account's holder may be, as banks take it.
const mostHolder = 70

// BankAccount is where an organisation gets its money.
type BankAccount struct {
	OrgID, OrgName string
	Holder         string
	IBAN           string // whole for managers of the organisation and administrators, masked for its other members
	BIC            string // "" for none: within Europe the IBAN is enough
	ChangedAt      time.Time
	ChangedBy      string // name of the user
}

// BankInput changes where an organisation gets its money.
type BankInput struct {
	Holder, IBAN, BIC string
	Password          string // of the actor, once more
}

// BankAccount returns where an organisation gets its money; "" is the one that the actor acts for, others are for
// administrators. One that has said nothing is "no_bank_account" (KindNotFound).
func (s *Service) BankAccount(ctx context.Context, actor account.Actor, org string) (BankAccount, error) {
	party, err := s.party(ctx, actor, org)
	if err != nil {
		return BankAccount{}, err
	}
	b, err := bankAccount(ctx, s.db, party.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return BankAccount{}, errs.NotFound("no_bank_account", "%s has not said where its money is to go.", party.Name)
	}
	if actor.NeedAdmin() != nil && !Keeps(actor) {
		b.IBAN = maskIBAN(b.IBAN)
	}
	return b, err
}

func bankAccount(ctx context.Context, q sqldb.Queryer, orgID string) (BankAccount, error) {
	return sqldb.One(ctx, q, func(row sqldb.Row) (b BankAccount, err error) {
		return b, row.Scan(&b.OrgID, &b.OrgName, &b.Holder, &b.IBAN, &b.BIC, sqldb.Time(&b.ChangedAt), &b.ChangedBy)
	}, `
SELECT b.org_id, o.name, b.holder, b.iban, b.bic, b.changed_at, u.name
FROM bank_accounts b JOIN orgs o ON o.id = b.org_id JOIN users u ON u.id = b.changed_by WHERE b.org_id = $1`, orgID)
}

// SetBankAccount changes where the organisation that the actor acts for gets its money, from the next payout run
// on. It is for its managers, or the user whose private one it is, with the password. Mistakes are of KindInvalid,
// code "bad_bank_account".
func (s *Service) SetBankAccount(ctx context.Context, actor account.Actor, in BankInput) (BankAccount, error) {
	if err := actor.Need(account.ScopeSell); err != nil {
		return BankAccount{}, err
	}
	if !Keeps(actor) {
		return BankAccount{}, actor.NeedRole(account.ScopeSell, account.RoleManager)
	}
	b, err := in.check()
	if err != nil {
		return BankAccount{}, err
	}
	if err := s.accounts.ConfirmPassword(ctx, actor, in.Password); err != nil {
		var f errs.Fields
		if errs.CodeOf(err) == "password_wrong" {
			f.Add("password", "password_wrong", "This is not your password.")
			err = f.Err("bad_bank_account", "The bank account was not changed.")
		}
		return BankAccount{}, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `
INSERT INTO bank_accounts (org_id, holder, iban, bic, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org_id) DO UPDATE SET holder = excluded.holder, iban = excluded.iban, bic = excluded.bic, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			actor.OrgID, b.Holder, b.IBAN, b.BIC, sqldb.Micros(s.clock.Now()), actor.UserID)
		if err != nil {
			return fmt.Errorf("set bank account: %w", err)
		}
		if b, err = bankAccount(ctx, tx, actor.OrgID); err != nil {
			return err
		}
		if err := s.tellBank(ctx, tx, b, s.clock.Now()); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "bank.set", "organisation:"+actor.OrgName, map[string]any{"iban": maskIBAN(b.IBAN)})
	})
	return b, err
}

// Keeps reports whether the actor manages the organisation that it acts for: as a manager, or because it is its
// private one, which has no roles to give.
func Keeps(actor account.Actor) bool {
	return actor.OrgID != "" && (actor.Has(account.RoleManager) || strings.EqualFold(actor.OrgName, actor.UserName))
}

func (in BankInput) check() (BankAccount, error) {
	var f errs.Fields
	b := BankAccount{Holder: strings.Join(strings.Fields(in.Holder), " ")}
	f.Check(b.Holder != "" && utf8.RuneCountInString(b.Holder) <= mostHolder && !strings.ContainsFunc(b.Holder, unicode.IsControl) && utf8.ValidString(b.Holder),
		"holder", "bad_holder", "Write the name of the account's holder, of at most %d characters.", mostHolder)
	var err error
	if b.IBAN, err = ParseIBAN(in.IBAN); err != nil {
		f.Add("iban", "bad_iban", "%s", errs.As(err).Message)
	}
	if b.BIC, err = ParseBIC(in.BIC); err != nil {
		f.Add("bic", "bad_bic", "%s", errs.As(err).Message)
	}
	f.Check(in.Password != "", "password", "required", "Give your password once more: this is where money goes.")
	return b, f.Err("bad_bank_account", "The bank account was not changed.")
}
