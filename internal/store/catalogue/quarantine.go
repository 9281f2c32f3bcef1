package catalogue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// maxReason bounds why an offering is quarantined, in characters.
const maxReason = 1000

// Quarantine hides the offering from everybody but its organisation and administrators, with the reason
// that the seller reads; nobody buys it until it is restored. It takes an administrator and a reason:
// "bad_quarantine". One that is quarantined already gives KindConflict, code "offering_quarantined".
func (s *Service) Quarantine(ctx context.Context, tx *sqldb.Tx, actor account.Actor, id, reason string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	o, err := Find(ctx, tx, id)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	var f errs.Fields
	f.Check(reason != "", "reason", "required", "Say why; the seller reads it.")
	checkParagraph(&f, "reason", reason, maxReason)
	if err := f.Err("bad_quarantine", "The offering cannot be quarantined like this."); err != nil {
		return err
	}
	if !o.QuarantinedAt.IsZero() {
		return errs.Conflict("offering_quarantined", "The offering is quarantined already.")
	}
	o.QuarantinedAt, o.QuarantineReason = s.clock.Now(), reason
	return s.setQuarantine(ctx, tx, actor, "offering.quarantine", o)
}

// Restore ends the quarantine of the offering: it is seen and bought as before. It takes an
// administrator. One that is not quarantined gives KindConflict, code "offering_not_quarantined".
func (s *Service) Restore(ctx context.Context, tx *sqldb.Tx, actor account.Actor, id string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	o, err := Find(ctx, tx, id)
	if err != nil {
		return err
	}
	if o.QuarantinedAt.IsZero() {
		return errs.Conflict("offering_not_quarantined", "The offering is not quarantined.")
	}
	o.QuarantinedAt, o.QuarantineReason = time.Time{}, ""
	return s.setQuarantine(ctx, tx, actor, "offering.restore", o)
}

func (s *Service) setQuarantine(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, o Offering) error {
	o.Revision++
	_, err := tx.Exec(ctx, `UPDATE offerings SET quarantined_at = $2, quarantine_reason = $3, revision = $4 WHERE id = $1`,
		o.ID, sqldb.Micros(o.QuarantinedAt), o.QuarantineReason, o.Revision)
	if err != nil {
		return fmt.Errorf("quarantine offering: %w", err)
	}
	return s.accounts.Audit(ctx, tx, actor, action, "offering:"+o.ID, map[string]any{
		"ref": o.Ref(), "reason": o.QuarantineReason, "revision": o.Revision,
	})
}

// errQuarantined is what the seller of a quarantined offering gets.
func errQuarantined(o Offering) error {
	return errs.Conflict("offering_quarantined", "%s is quarantined by an administrator: %s", o.Title, o.QuarantineReason)
}
