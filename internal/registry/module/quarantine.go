package module

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile"
)

// MaxReason is the longest reason of a quarantine, in characters.
const MaxReason = 1000

// Quarantined reports whether an administrator has taken the module out of the market.
func (m Module) Quarantined() bool { return !m.QuarantinedAt.IsZero() }

// Quarantine takes the module with the id or package name out of the market, in the transaction of its
// caller: nobody but its owner's members and administrators sees or downloads it, nobody builds on it,
// and nothing is published of it, until it is restored. The reason is for its owner. One that is in
// quarantine already gets the new reason. It is for administrators.
func (s *Service) Quarantine(ctx context.Context, tx *sqldb.Tx, actor account.Actor, ref, reason string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if err := checkReason(reason); err != nil {
		return err
	}
	m, err := Find(ctx, tx, ref)
	if err != nil {
		return errs.Wrap("module.Quarantine", err)
	}
	since := m.QuarantinedAt
	if !m.Quarantined() {
		since = s.clock.Now()
	}
	_, err = tx.Exec(ctx, `UPDATE modules SET quarantined_at = $2, quarantine_reason = $3, updated_at = $4 WHERE id = $1`,
		m.ID, sqldb.Micros(since), reason, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("quarantine module: %w", err)
	}
	err = s.accounts.Audit(ctx, tx, actor, "module.quarantine", "module:"+m.ID, map[string]any{"package": m.Package, "reason": reason})
	if err != nil {
		return err
	}
	return Touch(ctx, tx, m.ID)
}

// Restore ends the quarantine of the module: everything is as it was before. One that is not in
// quarantine gives KindConflict, code "not_quarantined". It is for administrators.
func (s *Service) Restore(ctx context.Context, tx *sqldb.Tx, actor account.Actor, ref string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	m, err := Find(ctx, tx, ref)
	if err != nil {
		return errs.Wrap("module.Restore", err)
	}
	if !m.Quarantined() {
		return errs.Conflict("not_quarantined", "%s is not in quarantine.", m.Package)
	}
	_, err = tx.Exec(ctx, `UPDATE modules SET quarantined_at = NULL, quarantine_reason = '', updated_at = $2 WHERE id = $1`,
		m.ID, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("restore module: %w", err)
	}
	err = s.accounts.Audit(ctx, tx, actor, "module.restore", "module:"+m.ID, map[string]any{"package": m.Package, "reason": m.QuarantineReason})
	if err != nil {
		return err
	}
	return Touch(ctx, tx, m.ID)
}

func checkReason(reason string) error {
	var f errs.Fields
	f.Check(reason != "", "reason", "required", "Say why; the owner reads it.")
	if flaw := pkgfile.Flaw(reason, true); flaw != "" {
		f.Add("reason", "invalid_reason", "The reason %s.", flaw)
	}
	f.Check(utf8.RuneCountInString(reason) <= MaxReason, "reason", "too_long", "The reason has at most %d characters.", MaxReason)
	return f.Err("bad_reason", "A quarantine has a reason.")
}
