package module

import (
	"context"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// UpdateInput changes a module; nil fields stay.
type UpdateInput struct {
	Commercial *bool
	Visibility *string // Public or Organisation
	// Trial lets a commercial module be installed on trial. Once set it stays, but for administrators.
	Trial *bool

	Support        *string // one of Supports
	DefaultUpgrade *bool

	// IfUpdatedAt refuses the change, with KindPrecondition and code "changed_meanwhile", when the module
	// was changed at another moment last. The zero time accepts any.
	IfUpdatedAt time.Time
}

// check looks at what can be told without the module.
func (in UpdateInput) check() error {
	var mistakes errs.Fields
	if v := in.Visibility; v != nil {
		mistakes.Check(*v == Public || *v == Organisation, "visibility", "invalid_visibility", visibilityMessage)
	}
	if v := in.Support; v != nil {
		mistakes.Check(slices.Contains(Supports(), *v), "support", "invalid_support", "There is no support status %.20q: it is one of %s.", *v, strings.Join(Supports(), ", "))
	}
	return mistakes.Err("module_invalid", "The module cannot be changed like this.")
}

// right returns the right that the change takes.
func (in UpdateInput) right() Right {
	if in.Commercial != nil || in.Visibility != nil || in.Trial != nil {
		return RightManage
	}
	return RightUpdate
}

// apply returns the module as the change makes it.
func (in UpdateInput) apply(m Module) Module {
	set(&m.Commercial, in.Commercial)
	set(&m.Visibility, in.Visibility)
	set(&m.Trial, in.Trial)
	set(&m.Support, in.Support)
	set(&m.DefaultUpgrade, in.DefaultUpgrade)
	return m
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// Update changes a module. Support status and default upgrade take the right update, the rest manage; only
// an administrator takes the trial flag away. The warnings, sentences for people, say what the change does
// to others.
func (s *Service) Update(ctx context.Context, actor account.Actor, ref string, in UpdateInput) (Module, []string, error) {
	if err := actor.Need(account.ScopePublish); err != nil {
		return Module{}, nil, err
	}
	if err := in.check(); err != nil {
		return Module{}, nil, err
	}
	var m Module
	var warnings []string
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := FindFor(ctx, tx, actor, ref, in.right())
		if err != nil {
			return err
		}
		if !in.IfUpdatedAt.IsZero() && !in.IfUpdatedAt.Equal(before.UpdatedAt) {
			return errs.New(errs.KindPrecondition, "changed_meanwhile",
				"%s was changed since you read it. Read it again, and make your change to what is there now.", before.Package)
		}
		if before.Trial && in.Trial != nil && !*in.Trial && actor.NeedAdmin() != nil {
			return errs.Forbidden("trial_stays", "%s was offered on trial, and that stays: only an administrator of this market takes it back.", before.Package)
		}
		m, warnings = in.apply(before), nil
		changes := changed(before, m)
		if len(changes) == 0 {
			return nil
		}
		if warnings, err = s.consequences(ctx, tx, before, m); err != nil {
			return err
		}
		m.UpdatedAt = s.clock.Now()
		if err := Save(ctx, tx, m); err != nil {
			return err
		}
		if err := s.accounts.Audit(ctx, tx, actor, "module.update", "module:"+m.ID, changes); err != nil {
			return err
		}
		return Touch(ctx, tx, m.ID)
	})
	if err != nil {
		return Module{}, nil, errs.Wrap("module.Update", err)
	}
	return m, warnings, nil
}

// changed returns what differs between two states of a module, with the new values, for the audit log.
func changed(before, after Module) map[string]any {
	list := map[string]any{}
	note := func(name string, was, is any) {
		if was != is {
			list[name] = is
		}
	}
	note("commercial", before.Commercial, after.Commercial)
	note("visibility", before.Visibility, after.Visibility)
	note("trial", before.Trial, after.Trial)
	note("support", before.Support, after.Support)
	note("default_upgrade", before.DefaultUpgrade, after.DefaultUpgrade)
	return list
}
