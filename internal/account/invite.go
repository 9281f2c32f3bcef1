package account

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// invitationTTL is how long an invitation can be accepted.
const invitationTTL = 7 * 24 * time.Hour

// invitationsMost bounds the open invitations of one organisation.
const invitationsMost = 200

// The ways in which an invitation ends besides by its age.
const (
	InvitationAccepted = "accepted"
	InvitationDeclined = "declined"
	InvitationRevoked  = "revoked"
)

// Invitation asks somebody with an e-mail address to become a member of an organisation.
type Invitation struct {
	ID        string
	OrgID     string
	OrgName   string
	OrgLabel  string // its title, or its name
	Email     string
	Roles     []Role
	InvitedBy string // name
	CreatedAt time.Time
	ExpiresAt time.Time
	ClosedAt  time.Time // zero: open, unless it expired
	Outcome   string    // how it was closed, "" for open
}

// InviteInput is a new invitation.
type InviteInput struct {
	Email string
	Roles []Role // none is customer
}

// Invite invites somebody to a shared organisation. A mail with a link goes to the address. It is for the
// organisation's managers and for admins, and fails with "private_organisation", "bad_roles",
// "bad_invitation", "not_a_provider", "already_invited", "too_many_invitations" and "too_often".
func (s *Service) Invite(ctx context.Context, actor Actor, org string, in InviteInput) (Invitation, error) {
	if len(in.Roles) == 0 {
		in.Roles = []Role{RoleCustomer}
	}
	if err := s.checkInvite(ctx, actor, org, in); err != nil {
		return Invitation{}, err
	}
	if err := s.throttle.Ask(ctx, "invitation", nameKey(in.Email), actor.Remote); err != nil {
		return Invitation{}, err
	}
	var made Invitation
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := s.orgToInvite(ctx, tx, actor, org)
		if err != nil {
			return err
		}
		if err := s.admitProvider(ctx, tx, actor, o, in.Roles); err != nil {
			return err
		}
		if err := s.roomForInvitation(ctx, tx, o, in.Email); err != nil {
			return err
		}
		made, err = s.storeInvitation(ctx, tx, actor, o, in)
		if err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "invitation.create", "invitation:"+made.ID,
			map[string]any{"organisation": o.Name, "roles": joinRoles(in.Roles)})
	})
	return made, err
}

func (s *Service) checkInvite(ctx context.Context, actor Actor, org string, in InviteInput) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	if err := needUser(actor); err != nil {
		return err
	}
	if _, err := s.orgToInvite(ctx, s.db, actor, org); err != nil {
		return err
	}
	if err := checkRoles(in.Roles); err != nil {
		return err
	}
	var f errs.Fields
	f.Check(isEmail(in.Email), "email", "bad_email", "This is not an e-mail address.")
	return f.Err("bad_invitation", "Nobody was invited.")
}

// orgToInvite returns the shared organisation when the actor may change its members.
func (s *Service) orgToInvite(ctx context.Context, q sqldb.Queryer, actor Actor, name string) (Org, error) {
	o, err := s.orgToManage(ctx, q, actor, name)
	if err == nil && o.Private {
		err = errs.Forbidden("private_organisation",
			"%s is the private organisation of a user; its member and the roles are fixed.", o.Name)
	}
	return o, err
}

func (s *Service) roomForInvitation(ctx context.Context, tx *sqldb.Tx, o Org, email string) error {
	var open, same int64
	err := tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN LOWER(email) = $2 THEN 1 ELSE 0 END), 0) FROM invitations
		WHERE org_id = $1 AND closed_at IS NULL AND expires_at > $3`,
		o.ID, nameKey(email), sqldb.Micros(s.clock.Now())).Scan(&open, &same)
	switch {
	case err != nil:
		return err
	case same > 0:
		return errs.Conflict("already_invited", "%s was invited already and has not answered. Send that invitation again, or take it back.", email)
	case open >= invitationsMost:
		return errs.Conflict("too_many_invitations", "%s has %d open invitations. Take some back first.", o.Name, open)
	}
	return nil
}

func (s *Service) storeInvitation(ctx context.Context, tx *sqldb.Tx, actor Actor, o Org, in InviteInput) (Invitation, error) {
	now, key := s.clock.Now(), authn.NewSecret("")
	i := Invitation{
		ID: s.ids.NewID(), OrgID: o.ID, OrgName: o.Name, OrgLabel: o.Label(), Email: in.Email, Roles: splitRoles(joinRoles(in.Roles)),
		InvitedBy: actor.UserName, CreatedAt: now, ExpiresAt: now.Add(invitationTTL),
	}
	_, err := tx.Exec(ctx, `INSERT INTO invitations (id, org_id, email, roles, key_hash, invited_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, i.ID, o.ID, i.Email, joinRoles(i.Roles), authn.HashToken(key),
		actor.UserID, sqldb.Micros(now), sqldb.Micros(i.ExpiresAt))
	if err != nil {
		return Invitation{}, err
	}
	return i, s.sendInvitation(ctx, tx, i, key)
}

// Invitations lists the invitations of an organisation that wait for an answer, the newest first, for
// whom Invite is.
func (s *Service) Invitations(ctx context.Context, actor Actor, org string, req page.Request) (page.Page[Invitation], error) {
	none := page.Page[Invitation]{}
	if err := actor.Need(ScopeRead); err != nil {
		return none, err
	}
	o, err := s.orgToManage(ctx, s.db, actor, org)
	if err != nil {
		return none, err
	}
	var args sqldb.Args
	where := `i.org_id = ` + args.Add(o.ID) + ` AND i.closed_at IS NULL AND i.expires_at > ` + args.Add(sqldb.Micros(s.clock.Now()))
	var at int64
	var id string
	more, err := req.Decode(&at, &id)
	if err != nil {
		return none, err
	}
	if more {
		where += ` AND (i.created_at, i.id) < (` + args.Add(at) + `, ` + args.Add(id) + `)`
	}
	rows, err := sqldb.All(ctx, s.db, scanInvitation, invitations+`WHERE `+where+`
		ORDER BY i.created_at DESC, i.id DESC LIMIT `+args.Add(req.Size()+1), args.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(req, rows, func(i Invitation) []any { return []any{i.CreatedAt.UnixMicro(), i.ID} }), nil
}

// ResendInvitation sends an open invitation again, with a new link that works as long as a new one; the
// link before works no more. It is for whom Invite is, and fails with "invitation_not_found",
// "invitation_closed" and "too_often".
func (s *Service) ResendInvitation(ctx context.Context, actor Actor, org, id string) (Invitation, error) {
	i, err := s.invitationOf(ctx, s.db, actor, org, id)
	if err != nil {
		return Invitation{}, err
	}
	if err := s.throttle.Ask(ctx, "invitation", nameKey(i.Email), actor.Remote); err != nil {
		return Invitation{}, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if i, err = s.invitationOf(ctx, tx, actor, org, id); err != nil {
			return err
		}
		if !i.ClosedAt.IsZero() || !s.clock.Now().Before(i.ExpiresAt) {
			return errClosed
		}
		key := authn.NewSecret("")
		i.ExpiresAt = s.clock.Now().Add(invitationTTL)
		_, err := tx.Exec(ctx, `UPDATE invitations SET key_hash = $2, expires_at = $3 WHERE id = $1`,
			i.ID, authn.HashToken(key), sqldb.Micros(i.ExpiresAt))
		if err != nil {
			return err
		}
		if err := s.sendInvitation(ctx, tx, i, key); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "invitation.resend", "invitation:"+i.ID, map[string]any{"organisation": i.OrgName})
	})
	return i, err
}

// RevokeInvitation takes an open invitation back. It is for whom Invite is, and fails with
// "invitation_not_found" and "invitation_closed".
func (s *Service) RevokeInvitation(ctx context.Context, actor Actor, org, id string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		i, err := s.invitationOf(ctx, tx, actor, org, id)
		if err != nil {
			return err
		}
		if err := s.closeInvitation(ctx, tx, i, InvitationRevoked, ""); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "invitation.revoke", "invitation:"+i.ID, map[string]any{"organisation": i.OrgName})
	})
}

// invitationOf returns an invitation of the organisation to those who may deal with it.
func (s *Service) invitationOf(ctx context.Context, q sqldb.Queryer, actor Actor, org, id string) (Invitation, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return Invitation{}, err
	}
	o, err := s.orgToInvite(ctx, q, actor, org)
	if err != nil {
		return Invitation{}, err
	}
	if !clock.IsID(id) {
		return Invitation{}, errNoInvitation
	}
	i, err := sqldb.One(ctx, q, scanInvitation, invitations+`WHERE i.id = $1 AND i.org_id = $2`, id, o.ID)
	return i, orNotFound(err, errNoInvitation.Code, "%s", errNoInvitation.Message)
}

var (
	errNoInvitation = errs.NotFound("invitation_not_found", "There is no such invitation. It may have been sent again: use the newest mail.")
	errClosed       = errs.New(errs.KindGone, "invitation_closed", "This invitation was answered, taken back, or is too old. Ask for a new one.")
)
