package account

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

// Bounds of a provider code.
const (
	minProviderCode = 3
	maxProviderCode = 16
)

// reservedCodes stand in the addresses of an app host for what is not an app.
var reservedCodes = []string{"aalam", "souk"}

// providerCode returns the provider code that a name asks for: its letters and digits in lower case,
// cut to 16, with "org" behind when there are fewer than 3.
func providerCode(name string) string {
	code := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	if len(code) < minProviderCode {
		code += "org"
	}
	return code[:min(len(code), maxProviderCode)]
}

// freeProviderCode returns the code that the name asks for, with a number behind when it is taken.
func freeProviderCode(ctx context.Context, tx *sqldb.Tx, name string) (string, error) {
	base := providerCode(name)
	stem := base[:min(len(base), maxProviderCode-6)] // what is left of it before the longest number
	used, err := sqldb.All(ctx, tx, sqldb.Value[string],
		`SELECT provider_code FROM orgs WHERE provider_code LIKE $1`, stem+"%")
	if err != nil {
		return "", err
	}
	used = append(used, reservedCodes...)
	for n := 1; ; n++ {
		code := base
		if n > 1 {
			number := strconv.Itoa(n)
			code = base[:min(len(base), maxProviderCode-len(number))] + number
		}
		if !slices.Contains(used, code) {
			return code, nil
		}
	}
}

// makeProvider gives the organisation its provider code, unless it has one.
func (s *Service) makeProvider(ctx context.Context, tx *sqldb.Tx, actor Actor, org Org) error {
	if org.Provider {
		return nil
	}
	code, err := freeProviderCode(ctx, tx, org.Name)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE orgs SET provider_code = $2 WHERE id = $1 AND provider_code IS NULL`, org.ID, code); err != nil {
		return err
	}
	if err := s.closeRequest(ctx, tx, org); err != nil { // it was answered with that
		return err
	}
	return s.Audit(ctx, tx, actor, "organisation.provider", "organisation:"+org.Name, map[string]any{"code": code})
}

// SetProvider makes the organisation a provider for good. The owner of a private organisation gets
// the role with it; in a shared one its managers give the role to whom they want. It is for admins
// and the operator; on an organisation that is one already only the owner's role is seen to.
func (s *Service) SetProvider(ctx context.Context, actor Actor, org string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := OrgByName(ctx, tx, org)
		if err != nil {
			return err
		}
		if err := s.makeProvider(ctx, tx, actor, o); err != nil || !o.Private {
			return err
		}
		return ownerSells(ctx, tx, o)
	})
}
