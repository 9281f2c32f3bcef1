package catalogue

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Copy makes a new version of the offering, uploaded, with everything that is in it but what was
// deleted meanwhile. The version is above all others of its name; "" is the next one. An offering in
// any state can be copied; a quarantined one gives KindConflict, code "offering_quarantined". The other
// errors are "bad_offering", "offering_exists" and "bigger_version_exists".
func (s *Service) Copy(ctx context.Context, actor account.Actor, id, version string) (Offering, error) {
	return s.change(ctx, actor, id, "offering.copy", func(tx *sqldb.Tx, o *Offering) error {
		if !o.QuarantinedAt.IsZero() {
			return errQuarantined(*o)
		}
		next := *o
		next.ID, next.State, next.Revision = s.ids.NewID(), StateUploaded, 1
		next.CreatedBy, next.CreatedAt, next.Sold = actor.UserID, s.clock.Now(), 0
		next.PublishedAt, next.DeletedAt = time.Time{}, time.Time{}
		next.Plans = slices.Clone(o.Plans)
		for i := range next.Plans {
			next.Plans[i].ID = s.ids.NewID()
		}
		next.Resources = slices.DeleteFunc(slices.Clone(o.Resources), func(r Resource) bool { return r.Deleted })
		if err := nextVersion(ctx, tx, &next, strings.TrimSpace(version)); err != nil {
			return err
		}
		if err := insertOffering(ctx, tx, next); err != nil {
			return err
		}
		*o = next
		return insertScreenshots(ctx, tx, next)
	})
}

// nextVersion gives the offering, which is not stored yet, a version above all others of its name.
func nextVersion(ctx context.Context, tx *sqldb.Tx, o *Offering, version string) error {
	if version == "" {
		versions, err := versionsOf(ctx, tx, *o)
		if err != nil {
			return err
		}
		version = raised(slices.MaxFunc(append(versions, o.Version), compareVersions))
	}
	var f errs.Fields
	checkVersionForm(&f, version)
	if err := f.Err("bad_offering", "The offering cannot be kept like this."); err != nil {
		return err
	}
	o.Version = version
	return checkVersion(ctx, tx, *o)
}

// raised returns the version with its last part one higher: 1.9 gives 1.10. Where that would be longer
// than a version may be, the first part is raised.
func raised(version string) string {
	parts := strings.Split(version, ".")
	last := len(parts) - 1
	if len(version) >= maxVersion {
		parts, last = parts[:1], 0
	}
	n, err := strconv.ParseUint(parts[last], 10, 64)
	if err != nil {
		return version // more digits than a number has; checkVersion says that there is one like it
	}
	parts[last] = strconv.FormatUint(n+1, 10)
	return strings.Join(parts, ".")
}
