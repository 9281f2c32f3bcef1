package account

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// sessionMax is when a session ends however busy it is.
const sessionMax = 90 * 24 * time.Hour

// seenEvery bounds how often the use of a session or a token is written down.
const seenEvery = time.Minute

// failuresKept is how long a failed login can matter; see authn.Limit.
const failuresKept = 48 * time.Hour

// LoginInput is what a visitor fills in to sign in.
type LoginInput struct {
	Name, Password string
	Remote         string // address of the visitor, for the throttle and the audit log
	RequestID      string // for the audit log
	Replaces       string // the session token that the browser had before, which ends; "" for none
}

// Session is a new session.
type Session struct {
	Token     string // the secret for the cookie; shown this once
	ExpiresAt time.Time
	Actor     Actor
}

// Login opens a session, with a token of its own each time, for the organisation that the user acted
// for last. It fails with "bad_credentials", "login_blocked", "busy" and "user_inactive".
func (s *Service) Login(ctx context.Context, in LoginInput) (Session, error) {
	user, err := s.verify(ctx, in.Name, in.Password, in.Remote)
	if err != nil {
		return Session{}, err
	}
	session := Session{Token: authn.NewSecret(""), ExpiresAt: s.clock.Now().Add(s.options.SessionTTL)}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		actor, err := s.actorOf(ctx, tx, user)
		if err != nil {
			return err
		}
		actor.Via, actor.RequestID, actor.Remote = ViaSession, in.RequestID, in.Remote
		session.Actor = actor
		if in.Replaces != "" {
			if err := deleteSession(ctx, tx, in.Replaces); err != nil {
				return err
			}
		}
		if err := s.insertSession(ctx, tx, session); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "session.login", "user:"+user.Name, nil)
	})
	if err != nil {
		return Session{}, err
	}
	return session, nil
}

// Logout ends the session; that there is none any more is no mistake.
func (s *Service) Logout(ctx context.Context, sessionToken string) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error { return deleteSession(ctx, tx, sessionToken) })
}

// SessionActor returns who the session belongs to, with the rights of this moment, and prolongs it.
// It fails with "session_ended".
func (s *Service) SessionActor(ctx context.Context, sessionToken string) (Actor, error) {
	hash, now := authn.HashToken(sessionToken), s.clock.Now()
	var created, seen time.Time
	actor, err := sqldb.One(ctx, s.db, func(row sqldb.Row) (Actor, error) {
		return scanActor(row, sqldb.Time(&created), sqldb.Time(&seen))
	}, `SELECT `+actorColumns+`, c.created_at, c.last_seen_at FROM sessions c `+actorJoins+`
		WHERE c.token_hash = $1 AND c.expires_at > $2`, hash, sqldb.Micros(now))
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, errs.New(errs.KindUnauthenticated, "session_ended", "Your session has ended. Sign in again.")
	}
	if err != nil {
		return Actor{}, err
	}
	actor.Via = ViaSession
	if now.Sub(seen) < min(seenEvery, s.options.SessionTTL/10) {
		return actor, nil
	}
	expires := now.Add(s.options.SessionTTL)
	if end := created.Add(sessionMax); expires.After(end) {
		expires = end
	}
	return actor, s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1`,
			hash, sqldb.Micros(now), sqldb.Micros(expires))
		return err
	})
}

// PurgeSessions removes sessions and mailed links that have expired, and failed logins that no longer
// count.
func (s *Service) PurgeSessions(ctx context.Context) error {
	now := s.clock.Now()
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM sessions WHERE expires_at <= $1`, sqldb.Micros(now)); err != nil {
			return err
		}
		if err := s.purgeKeys(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM login_failures WHERE last_at <= $1`, sqldb.Micros(now.Add(-failuresKept)))
		return err
	})
}

func (s *Service) insertSession(ctx context.Context, tx *sqldb.Tx, n Session) error {
	now := sqldb.Micros(s.clock.Now())
	_, err := tx.Exec(ctx, `INSERT INTO sessions (token_hash, user_id, org_id, created_at, last_seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $4, $5)`,
		authn.HashToken(n.Token), n.Actor.UserID, n.Actor.OrgID, now, sqldb.Micros(n.ExpiresAt))
	return err
}

func deleteSession(ctx context.Context, tx *sqldb.Tx, token string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE token_hash = $1`, authn.HashToken(token))
	return err
}

// endSessions ends all sessions of the user besides the one whose token is given.
func endSessions(ctx context.Context, tx *sqldb.Tx, userID, keep string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2`, userID, authn.HashToken(keep))
	return err
}
