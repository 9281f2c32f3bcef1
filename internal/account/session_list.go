package account

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// sessionID is how many characters of its hash name a session; they let nobody in.
const sessionID = 24

// sessionsShown bounds the list of a user's sessions, the latest used ones.
const sessionsShown = 100

// OpenSession is a browser in which the user is signed in.
type OpenSession struct {
	ID        string
	OrgName   string // what it acts for
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time
	Current   bool // the one that asks
}

// Sessions lists where the actor is signed in, the last used first. current is the token of the session
// that asks, "" for none.
func (s *Service) Sessions(ctx context.Context, actor Actor, current string) ([]OpenSession, error) {
	if err := actor.Need(ScopeAccount); err != nil {
		return nil, err
	}
	own := authn.HashToken(current)[:sessionID]
	return sqldb.All(ctx, s.db, func(row sqldb.Row) (OpenSession, error) {
		var o OpenSession
		err := row.Scan(&o.ID, &o.OrgName, sqldb.Time(&o.CreatedAt), sqldb.Time(&o.SeenAt), sqldb.Time(&o.ExpiresAt))
		o.Current = current != "" && o.ID == own
		return o, err
	}, `SELECT substr(s.token_hash, 1, 24), o.name, s.created_at, s.last_seen_at, s.expires_at
		FROM sessions s JOIN orgs o ON o.id = s.org_id
		WHERE s.user_id = $1 AND s.expires_at > $2 ORDER BY s.last_seen_at DESC, s.token_hash LIMIT $3`,
		actor.UserID, sqldb.Micros(s.clock.Now()), sessionsShown)
}

// EndSession signs the actor out in one browser. It fails with "session_not_found".
func (s *Service) EndSession(ctx context.Context, actor Actor, id string) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	missing := errs.NotFound("session_not_found", "You have no session with this id; it may have ended.")
	if len(id) != sessionID || !isLine(id) {
		return missing
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM sessions WHERE user_id = $1 AND substr(token_hash, 1, 24) = $2`, actor.UserID, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return missing
		}
		return s.Audit(ctx, tx, actor, "session.end", "user:"+actor.UserName, nil)
	})
}

// EndSessions signs the actor out everywhere but in the browser whose token is given, "" for none. API
// tokens stay.
func (s *Service) EndSessions(ctx context.Context, actor Actor, keep string) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := endSessions(ctx, tx, actor.UserID, keep); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "session.end_all", "user:"+actor.UserName, nil)
	})
}
