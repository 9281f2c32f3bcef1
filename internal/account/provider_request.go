package account

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// maxReason bounds why an organisation wants to sell, and the answer, in characters.
const maxReason = 2000

// RequestProvider asks the market's administrators, by mail too, to let the organisation publish and sell. Where every
// organisation may, it is a provider at once. It is for whom ChangeOrg is, and fails with "bad_request",
// "is_a_provider" and "already_requested".
func (s *Service) RequestProvider(ctx context.Context, actor Actor, org, reason string) (Org, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Org{}, err
	}
	reason = strings.TrimSpace(strings.ReplaceAll(reason, "\r\n", "\n"))
	var asked Org
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := s.orgToManage(ctx, tx, actor, org)
		if err != nil {
			return err
		}
		if err := s.checkRequest(o, reason); err != nil {
			return err
		}
		if s.options.OpenProviders {
			if err := s.admit(ctx, tx, actor, o); err != nil {
				return err
			}
		} else if err := s.storeRequest(ctx, tx, actor, o, reason); err != nil {
			return err
		}
		asked, err = OrgByID(ctx, tx, o.ID)
		return err
	})
	return asked, err
}

func (s *Service) checkRequest(o Org, reason string) error {
	if o.Provider {
		return errs.Conflict("is_a_provider", "%s is a provider already.", o.Name)
	}
	if !o.ProviderRequestedAt.IsZero() {
		return errs.Conflict("already_requested", "%s has asked already; an administrator of this market will answer.", o.Name)
	}
	var f errs.Fields
	f.Check(reason != "" || s.options.OpenProviders, "reason", "required", "Say what you want to sell; somebody will read it.")
	checkText(&f, "reason", reason, maxReason)
	return f.Err("bad_request", "The request was not sent.")
}

func (s *Service) storeRequest(ctx context.Context, tx *sqldb.Tx, actor Actor, o Org, reason string) error {
	_, err := tx.Exec(ctx, `UPDATE orgs SET provider_request = $2, provider_requested_at = $3 WHERE id = $1`,
		o.ID, reason, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return err
	}
	if err := s.tellOffice(ctx, tx, o, reason); err != nil {
		return err
	}
	return s.Audit(ctx, tx, actor, "organisation.provider_request", "organisation:"+o.Name, nil)
}

// ProviderRequests lists the organisations that wait for an answer, the longest waiting first, for admins.
func (s *Service) ProviderRequests(ctx context.Context, actor Actor, req page.Request) (page.Page[Org], error) {
	none := page.Page[Org]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var at int64
	var id string
	if _, err := req.Decode(&at, &id); err != nil {
		return none, err
	}
	orgs, err := sqldb.All(ctx, s.db, scanOrg, `SELECT `+orgColumns+` FROM orgs o
		WHERE o.provider_requested_at IS NOT NULL AND (o.provider_requested_at, o.id) > ($1, $2)
		ORDER BY o.provider_requested_at, o.id LIMIT $3`, at, id, req.Size()+1)
	if err != nil {
		return none, err
	}
	return page.Of(req, orgs, func(o Org) []any { return []any{o.ProviderRequestedAt.UnixMicro(), o.ID} }), nil
}

// AnswerProvider approves or declines the wish of an organisation to publish and sell; the answer goes to
// it by mail. It is for admins, and fails with "no_request" and "bad_answer".
func (s *Service) AnswerProvider(ctx context.Context, actor Actor, org string, approve bool, answer string) (Org, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Org{}, err
	}
	answer = strings.TrimSpace(strings.ReplaceAll(answer, "\r\n", "\n"))
	var f errs.Fields
	checkText(&f, "answer", answer, maxReason)
	f.Check(approve || answer != "", "answer", "required", "Say why not, and what would change it.")
	if err := f.Err("bad_answer", "The request was not answered."); err != nil {
		return Org{}, err
	}
	var after Org
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := OrgByName(ctx, tx, org)
		if err != nil {
			return err
		}
		if o.ProviderRequestedAt.IsZero() {
			return errs.Conflict("no_request", "%s does not wait for an answer; somebody else may have given it.", o.Name)
		}
		if err := s.storeAnswer(ctx, tx, actor, o, approve, answer); err != nil {
			return err
		}
		after, err = OrgByID(ctx, tx, o.ID)
		return err
	})
	return after, err
}

func (s *Service) storeAnswer(ctx context.Context, tx *sqldb.Tx, actor Actor, o Org, approve bool, answer string) error {
	if approve {
		if err := s.admit(ctx, tx, actor, o); err != nil {
			return err
		}
	} else if err := s.closeRequest(ctx, tx, o); err != nil {
		return err
	}
	to, err := addressesOf(ctx, tx, o)
	if err != nil {
		return err
	}
	if err := s.tellProvider(ctx, tx, o, to, approve, answer); err != nil {
		return err
	}
	return s.Audit(ctx, tx, actor, "organisation.provider_answer", "organisation:"+o.Name, map[string]any{"approved": approve})
}

func (s *Service) closeRequest(ctx context.Context, tx *sqldb.Tx, o Org) error {
	_, err := tx.Exec(ctx, `UPDATE orgs SET provider_request = '', provider_requested_at = NULL WHERE id = $1`, o.ID)
	return err
}

// admit makes the organisation a provider, and those who speak for it publish and sell: the owner of a
// private one, the managers of a shared one.
func (s *Service) admit(ctx context.Context, tx *sqldb.Tx, actor Actor, o Org) error {
	if err := s.makeProvider(ctx, tx, actor, o); err != nil {
		return err
	}
	if o.Private {
		return ownerSells(ctx, tx, o)
	}
	_, err := tx.Exec(ctx, `UPDATE org_members SET roles = roles || ' provider'
		WHERE org_id = $1 AND roles LIKE '%manager%' AND roles NOT LIKE '%provider%'`, o.ID)
	return err // 'manager provider' is in order
}

func ownerSells(ctx context.Context, tx *sqldb.Tx, o Org) error {
	_, err := tx.Exec(ctx, `UPDATE org_members SET roles = $2 WHERE org_id = $1`,
		o.ID, joinRoles([]Role{RoleCustomer, RoleDeveloper, RoleProvider}))
	return err
}

// addressesOf returns where an organisation is written to: its own address, or those of its managers.
func addressesOf(ctx context.Context, q sqldb.Queryer, o Org) ([]string, error) {
	if o.Email != "" {
		return []string{o.Email}, nil
	}
	return sqldb.All(ctx, q, sqldb.Value[string], `SELECT DISTINCT u.email FROM org_members m JOIN users u ON u.id = m.user_id
		WHERE m.org_id = $1 AND u.is_active = TRUE AND u.email <> '' AND ($2 OR m.roles LIKE '%manager%')
		ORDER BY u.email LIMIT 20`, o.ID, o.Private)
}

// SetVerified sets or takes back the mark that an administrator has checked who the organisation is.
func (s *Service) SetVerified(ctx context.Context, actor Actor, org string, verified bool) (Org, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Org{}, err
	}
	var after Org
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := OrgByName(ctx, tx, org)
		if err != nil {
			return err
		}
		after = o
		if verified == !o.VerifiedAt.IsZero() {
			return nil
		}
		if verified && !o.Provider {
			return errs.Conflict("not_a_provider", "%s is not a provider; only providers carry the mark.", o.Name)
		}
		after.VerifiedAt = s.clock.Now()
		if !verified {
			after.VerifiedAt = time.Time{}
		}
		if _, err := tx.Exec(ctx, `UPDATE orgs SET verified_at = $2 WHERE id = $1`, o.ID, sqldb.Micros(after.VerifiedAt)); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "organisation.verified", "organisation:"+o.Name, map[string]any{"verified": verified})
	})
	return after, err
}
