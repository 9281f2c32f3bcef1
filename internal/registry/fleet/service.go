package fleet

import (
	"context"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts module.Auditor
}

// Service holds the use cases of instances. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts module.Auditor
	seen     seen
}

// New returns the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts}
}

// MaxName is the longest name of an instance, in characters.
const MaxName = 60

// mostInstances is how many instances an organisation has at most.
const mostInstances = 1000

// List returns a page of the instances of the organisation that the actor acts for, by name; with all, for
// administrators, those of everybody.
func (s *Service) List(ctx context.Context, actor account.Actor, all bool, req page.Request) (page.Page[Instance], error) {
	need := actor.Need(account.ScopeRead)
	if all {
		need = actor.NeedAdmin()
	}
	if need != nil {
		return page.Page[Instance]{}, need
	}
	list, err := listed(ctx, s.db, actor, all, req)
	if err != nil {
		return page.Page[Instance]{}, errs.Wrap("fleet.List", err)
	}
	return page.Of(req, list, func(i Instance) []any { return []any{strings.ToLower(i.Name), i.ID} }), nil
}

// Get returns the instance with the id or, of the organisation that the actor acts for, the name. One that
// the actor does not see gives KindNotFound, code "instance_not_found".
func (s *Service) Get(ctx context.Context, actor account.Actor, ref string) (Instance, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return Instance{}, err
	}
	i, err := s.find(ctx, s.db, actor, ref)
	if err != nil {
		return Instance{}, errs.Wrap("fleet.Get", err)
	}
	list := []Instance{i}
	err = attachLevels(ctx, s.db, actor, list)
	return list[0], errs.Wrap("fleet.Get", err)
}

// RegisterInput is an instance to register.
type RegisterInput struct {
	Name string // one line of at most MaxName characters, unique in the organisation
	Key  string // of MinKey to MaxKey; "" has one made
}

// Register registers an instance for the organisation that the actor acts for, as a manager or customer.
// The returned key is the one that was made, which nobody can read again; "" where the input has one. A name
// or key that is taken gives KindConflict, code "name_taken" or "key_in_use".
func (s *Service) Register(ctx context.Context, actor account.Actor, in RegisterInput) (i Instance, key string, err error) {
	if err := mayChange(actor); err != nil {
		return Instance{}, "", err
	}
	in.Name = strings.TrimSpace(in.Name)
	var f errs.Fields
	checkName(&f, in.Name)
	made := strings.TrimSpace(in.Key) == ""
	if made {
		in.Key = newKey()
		key = in.Key
	} else {
		checkKey(&f, in.Key)
	}
	if err := f.Err("bad_instance", "The instance cannot be registered like this."); err != nil {
		return Instance{}, "", err
	}
	now := s.clock.Now()
	i = Instance{
		ID: s.ids.NewID(), OrgID: actor.OrgID, OrgName: actor.OrgName, Name: in.Name, Fingerprint: Fingerprint(in.Key), KeyMade: made,
		CreatedAt: now, UpdatedAt: now,
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM instances WHERE org_id = $1`, actor.OrgID)
		if err != nil {
			return err
		}
		if n >= mostInstances {
			return errs.Conflict("too_many_instances", "%s has %d instances, and no more are taken. Remove those that are gone.", actor.OrgName, n)
		}
		if err := s.free(ctx, tx, i); err != nil {
			return err
		}
		if err := insert(ctx, tx, i, actor.UserID); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "instance.register", "instance:"+i.ID, map[string]any{"name": i.Name, "fingerprint": i.Fingerprint})
	})
	if err != nil {
		return Instance{}, "", errs.Wrap("fleet.Register", err)
	}
	return i, key, nil
}

// UpdateInput changes an instance; nil fields stay.
type UpdateInput struct {
	Name *string
	Key  *string // "" has one made
}

// Update changes name or key of an instance. The returned key is the one that was made, as of Register. With
// another key the old one opens nothing any more.
func (s *Service) Update(ctx context.Context, actor account.Actor, ref string, in UpdateInput) (i Instance, key string, err error) {
	var f errs.Fields
	if in.Name != nil {
		name := strings.TrimSpace(*in.Name)
		in.Name = &name
		checkName(&f, name)
	}
	if in.Key != nil && strings.TrimSpace(*in.Key) != "" {
		checkKey(&f, *in.Key)
	}
	if err := f.Err("bad_instance", "The instance cannot be changed like this."); err != nil {
		return Instance{}, "", err
	}
	err = s.change(ctx, actor, ref, func(tx *sqldb.Tx, found *Instance) (string, map[string]any, error) {
		detail := map[string]any{"name": found.Name}
		action := "instance.update"
		if in.Name != nil {
			found.Name = *in.Name
			detail["to"] = found.Name
		}
		key = ""
		if in.Key != nil {
			action, found.KeyMade = "instance.key", strings.TrimSpace(*in.Key) == ""
			entered := *in.Key
			if found.KeyMade {
				key = newKey()
				entered = key
			}
			found.Fingerprint = Fingerprint(entered)
			detail["fingerprint"] = found.Fingerprint
		}
		if err := s.free(ctx, tx, *found); err != nil {
			return "", nil, err
		}
		i = *found
		return action, detail, save(ctx, tx, *found)
	})
	if err != nil {
		return Instance{}, "", errs.Wrap("fleet.Update", err)
	}
	list := []Instance{i}
	err = attachLevels(ctx, s.db, actor, list)
	return list[0], key, errs.Wrap("fleet.Update", err)
}

// Remove forgets the instance with its policy and what it has reported. Its key opens nothing any more.
func (s *Service) Remove(ctx context.Context, actor account.Actor, ref string) error {
	err := s.change(ctx, actor, ref, func(tx *sqldb.Tx, i *Instance) (string, map[string]any, error) {
		_, err := tx.Exec(ctx, `DELETE FROM instances WHERE id = $1`, i.ID)
		return "instance.remove", map[string]any{"name": i.Name}, err
	})
	return errs.Wrap("fleet.Remove", err)
}

// change runs edit in a transaction on an instance that the actor may change, and notes what it returns in
// the audit log.
func (s *Service) change(ctx context.Context, actor account.Actor, ref string, edit func(tx *sqldb.Tx, i *Instance) (action string, detail map[string]any, err error)) error {
	if err := actor.Need(account.ScopeAccount); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		i, err := s.find(ctx, tx, actor, ref)
		if err != nil {
			return err
		}
		if !i.ManagedBy(actor) {
			return mayChange(actor)
		}
		i.UpdatedAt = s.clock.Now()
		action, detail, err := edit(tx, &i)
		if err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, action, "instance:"+i.ID, detail)
	})
}

// checkName notes what is wrong with the name of an instance.
func checkName(f *errs.Fields, name string) {
	f.Check(name != "", "name", "required", "Give the instance a name, as Main shop.")
	if flaw := pkgfile.Flaw(name, false); flaw != "" {
		f.Add("name", "bad_name", "The name %s.", flaw)
	}
	f.Check(len([]rune(name)) <= MaxName, "name", "too_long", "The name has at most %d characters.", MaxName)
	f.Check(!clock.IsID(name), "name", "bad_name", "The name looks like an id; choose another one.")
}
