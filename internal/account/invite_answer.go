package account

import (
	"context"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const invitations = `SELECT i.id, i.org_id, o.name, o.title, i.email, i.roles, u.name, i.created_at, i.expires_at, i.closed_at, i.outcome
	FROM invitations i JOIN orgs o ON o.id = i.org_id JOIN users u ON u.id = i.invited_by `

func scanInvitation(row sqldb.Row) (Invitation, error) {
	var i Invitation
	var roles string
	err := row.Scan(&i.ID, &i.OrgID, &i.OrgName, &i.OrgLabel, &i.Email, &roles, &i.InvitedBy,
		sqldb.Time(&i.CreatedAt), sqldb.Time(&i.ExpiresAt), sqldb.Time(&i.ClosedAt), &i.Outcome)
	if i.OrgLabel == "" {
		i.OrgLabel = i.OrgName
	}
	i.Roles = splitRoles(roles)
	return i, err
}

// InvitationByKey returns the invitation that a mailed link stands for, to whoever has it. It fails with
// "invitation_not_found" and "invitation_closed".
func (s *Service) InvitationByKey(ctx context.Context, key string) (Invitation, error) {
	return s.invitationByKey(ctx, s.db, key)
}

func (s *Service) invitationByKey(ctx context.Context, q sqldb.Queryer, key string) (Invitation, error) {
	i, err := sqldb.One(ctx, q, scanInvitation, invitations+`WHERE i.key_hash = $1`, authn.HashToken(key))
	if err != nil {
		return Invitation{}, orNotFound(err, errNoInvitation.Code, "%s", errNoInvitation.Message)
	}
	if !i.ClosedAt.IsZero() || !s.clock.Now().Before(i.ExpiresAt) {
		return Invitation{}, errClosed
	}
	return i, nil
}

// AcceptInvitation makes the actor a member with the roles of the invitation, whatever its own address:
// the link is the secret. It fails with "invitation_not_found", "invitation_closed" and "already_member".
func (s *Service) AcceptInvitation(ctx context.Context, actor Actor, key string) (Membership, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Membership{}, err
	}
	if err := needUser(actor); err != nil {
		return Membership{}, err
	}
	var joined Membership
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		i, err := s.invitationByKey(ctx, tx, key)
		if err != nil {
			return err
		}
		o, err := OrgByID(ctx, tx, i.OrgID)
		if err != nil {
			return err
		}
		_, member, err := rolesOf(ctx, tx, o.ID, actor.UserID)
		if err != nil {
			return err
		}
		if member {
			return errs.Conflict("already_member", "You are a member of %s already.", o.Name)
		}
		roles, now := i.Roles, s.clock.Now()
		if err := putMember(ctx, tx, o.ID, actor.UserID, roles, now); err != nil {
			return err
		}
		if err := s.closeInvitation(ctx, tx, i, InvitationAccepted, actor.UserID); err != nil {
			return err
		}
		joined = Membership{Org: o, Roles: roles, JoinedAt: now}
		return s.Audit(ctx, tx, actor, "invitation.accept", "invitation:"+i.ID,
			map[string]any{"organisation": o.Name, "user": actor.UserName, "roles": joinRoles(roles)})
	})
	return joined, err
}

// DeclineInvitation says no, for whoever has the link. It fails with "invitation_not_found" and
// "invitation_closed".
func (s *Service) DeclineInvitation(ctx context.Context, actor Actor, key string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		i, err := s.invitationByKey(ctx, tx, key)
		if err != nil {
			return err
		}
		if err := s.closeInvitation(ctx, tx, i, InvitationDeclined, ""); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "invitation.decline", "invitation:"+i.ID, map[string]any{"organisation": i.OrgName})
	})
}

func (s *Service) closeInvitation(ctx context.Context, tx *sqldb.Tx, i Invitation, outcome, userID string) error {
	n, err := tx.Exec(ctx, `UPDATE invitations SET closed_at = $2, outcome = $3, user_id = $4 WHERE id = $1 AND closed_at IS NULL`,
		i.ID, sqldb.Micros(s.clock.Now()), outcome, sqldb.NullText(userID))
	if err == nil && n == 0 {
		return errClosed
	}
	return err
}
