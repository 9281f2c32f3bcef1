package sandboxes

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Most is how many sandboxes an organisation has at a time.
const Most = 3

// Accounts notes in a transaction who did what; *account.Service does.
type Accounts interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Worlds are the markets that sandboxes are.
type Worlds interface {
	// Step sets the clock of a sandbox to the moment at, does everything that is due by then, and returns the next moment at which
	// something is due; the zero time for none. It may be repeated.
	Step(ctx context.Context, s Sandbox, at time.Time) (next time.Time, err error)
	// Remove removes everything of a sandbox. It may be repeated.
	Remove(ctx context.Context, s Sandbox) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock // the real one
	IDs      clock.IDs
	Accounts Accounts
	Worlds   Worlds
	Log      *slog.Logger
}

// Service holds the use cases of sandboxes. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Accounts
	worlds   Worlds
	log      *slog.Logger
}

// New returns the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, worlds: d.Worlds, log: d.Log}
}

// nameForm is what a sandbox may be called.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$`)

// mayManage returns nil for those who make, set forward and remove sandboxes: managers of a provider, and the user whose private
// organisation it is.
func mayManage(actor account.Actor) error {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	if strings.EqualFold(actor.OrgName, actor.UserName) {
		return nil
	}
	return actor.NeedRole(account.ScopeSell, account.RoleManager)
}

// Manages reports whether the actor makes, sets forward and removes sandboxes of its organisation.
func Manages(actor account.Actor) bool { return mayManage(actor) == nil }

// Create makes a sandbox for the organisation that the actor acts for, whose clock begins with the present moment. It is for the
// managers of a provider, and fails with "bad_sandbox", "sandbox_taken" where the name is in use in the market, and
// "too_many_sandboxes" (KindConflict).
func (s *Service) Create(ctx context.Context, actor account.Actor, name string) (Sandbox, error) {
	if err := mayManage(actor); err != nil {
		return Sandbox{}, err
	}
	if actor.UserID == "" {
		return Sandbox{}, errs.Forbidden("user_required", "A sandbox is made by a user. Sign in to the market as one.")
	}
	var f errs.Fields
	f.Check(nameForm.MatchString(name), "name", "bad_name", "A name has 1 to 30 letters, digits and . _ - and begins with a letter or digit.")
	if err := f.Err("bad_sandbox", "The sandbox cannot be made like this."); err != nil {
		return Sandbox{}, err
	}
	now := s.clock.Now()
	id := s.ids.NewID()
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		// The row of the organisation is taken first, so that two at once are counted one after the other.
		if _, err := tx.Exec(ctx, `UPDATE orgs SET name = name WHERE id = $1`, actor.OrgID); err != nil {
			return err
		}
		n, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM sandboxes WHERE org_id = $1 AND removed_at IS NULL`, actor.OrgID)
		if err != nil {
			return err
		}
		if n >= Most {
			return errs.Conflict("too_many_sandboxes", "%s has %d sandboxes, which is the most. Remove one first.", actor.OrgName, n)
		}
		buyer, err := freeName(ctx, tx, actor.OrgName)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
INSERT INTO sandboxes (id, org_id, name, name_key, buyer_id, buyer_name, now_at, began_at, target_at, created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7, $7, $8)`,
			id, actor.OrgID, name, strings.ToLower(name), s.ids.NewID(), buyer, moment(now), actor.UserID)
		if err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "sandbox.create", "sandbox:"+name, nil)
	})
	if sqldb.IsUnique(err) {
		return Sandbox{}, errs.Conflict("sandbox_taken", "There is a sandbox %s in this market already. Choose another name.", name)
	}
	if err != nil {
		return Sandbox{}, err
	}
	return find(ctx, s.db, id)
}

// freeName returns a name for the organisation that buys in a sandbox, which none in the market has.
func freeName(ctx context.Context, q sqldb.Queryer, seller string) (string, error) {
	const room = 30 - len("-buyer")
	name := seller[:min(len(seller), room)] + "-buyer"
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT COUNT(*) FROM orgs WHERE name_key = $1`, strings.ToLower(name))
	if err == nil && n > 0 {
		name = seller[:min(len(seller), room-1)] + "--buyer"
	}
	return name, err
}

// List returns the sandboxes of the organisation that the actor acts for, the newest first. It is for its members.
func (s *Service) List(ctx context.Context, actor account.Actor) ([]Sandbox, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, scan, selectSandboxes+` WHERE s.org_id = $1 AND s.removed_at IS NULL ORDER BY s.created_at DESC, s.id DESC`, actor.OrgID)
	if err != nil {
		return nil, errs.Wrap("list sandboxes", err)
	}
	return list, nil
}

// Get returns a sandbox of the organisation that the actor acts for, by name or id. It is for its members. Others' are
// "sandbox_not_found".
func (s *Service) Get(ctx context.Context, actor account.Actor, ref string) (Sandbox, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Sandbox{}, err
	}
	return findOwn(ctx, s.db, actor, ref)
}

// Find returns a sandbox by name or id, whosever it is. It does not authorise: who lets somebody in asks first whether it is a
// member of the organisation.
func (s *Service) Find(ctx context.Context, ref string) (Sandbox, error) { return find(ctx, s.db, ref) }

// Remove removes a sandbox with everything in it. It is for those who may make one.
func (s *Service) Remove(ctx context.Context, actor account.Actor, ref string) error {
	if err := mayManage(actor); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		box, err := findOwn(ctx, tx, actor, ref)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE sandboxes SET removed_at = $2 WHERE id = $1`, box.ID, moment(s.clock.Now())); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "sandbox.remove", "sandbox:"+box.Name, nil)
	})
}
