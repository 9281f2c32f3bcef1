package catalogue

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Create makes an offering in state uploaded. All mistakes of the input come back together, code
// "bad_offering"; then "offering_exists" and "bigger_version_exists" are of KindConflict.
func (s *Service) Create(ctx context.Context, actor account.Actor, in OfferingInput) (Offering, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return Offering{}, err
	}
	var o Offering
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		o = Offering{
			ID: s.ids.NewID(), OrgID: actor.OrgID, OrgName: actor.OrgName, State: StateUploaded, Revision: 1,
			CreatedBy: actor.UserID, CreatedAt: s.clock.Now(),
		}
		if err := s.fill(ctx, tx, actor, &o, in); err != nil {
			return err
		}
		if err := insertOffering(ctx, tx, o); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "offering.create", o)
	})
	if err != nil {
		return Offering{}, err
	}
	o.Warnings = o.Advice()
	return o, nil
}

// Update replaces what was filled in; the offering must be uploaded, else the code is
// "offering_not_editable". The revision is the one that the caller saw, 0 for any; a stale one is
// KindPrecondition, code "offering_changed".
func (s *Service) Update(ctx context.Context, actor account.Actor, id string, in OfferingInput, revision int64) (Offering, error) {
	return s.edit(ctx, actor, id, "offering.update", revision, func(was *OfferingInput) { *was = in })
}

// Edit is Update for some of what was filled in: change is given all of it, and may run more than once.
func (s *Service) Edit(ctx context.Context, actor account.Actor, id string, revision int64, change func(in *OfferingInput)) (Offering, error) {
	return s.edit(ctx, actor, id, "offering.update", revision, change)
}

func (s *Service) edit(ctx context.Context, actor account.Actor, id, action string, revision int64, change func(in *OfferingInput)) (Offering, error) {
	return s.change(ctx, actor, id, action, func(tx *sqldb.Tx, o *Offering) error {
		if err := editable(*o, revision); err != nil {
			return err
		}
		in := o.Input()
		change(&in)
		o.Revision++
		if err := s.fill(ctx, tx, actor, o, in); err != nil {
			return err
		}
		return updateOffering(ctx, tx, *o)
	})
}

// editable returns nil when the offering can be changed by somebody who saw that revision, 0 for any.
func editable(o Offering, revision int64) error {
	if revision != 0 && revision != o.Revision {
		return errs.New(errs.KindPrecondition, "offering_changed", "The offering was changed since you last saw it. Look at it again, then change it.")
	}
	if o.State != StateUploaded {
		return errs.Conflict("offering_not_editable", "The offering is %s; only one that is not yet published can be edited. Create a new version.", o.State)
	}
	return nil
}

// Publish puts the offering on sale. It must be uploaded, else the code is "offering_not_uploaded",
// have a resource and say what it is; what stands in the way comes back together, code
// "offering_incomplete". One that is quarantined gives KindConflict, code "offering_quarantined".
func (s *Service) Publish(ctx context.Context, actor account.Actor, id string) (Offering, error) {
	return s.change(ctx, actor, id, "offering.publish", func(tx *sqldb.Tx, o *Offering) error {
		if o.State != StateUploaded {
			return errs.Conflict("offering_not_uploaded", "The offering is %s already; only one that was not yet published can be published.", o.State)
		}
		if !o.QuarantinedAt.IsZero() {
			return errQuarantined(*o)
		}
		rules, err := s.planRules(ctx, tx, *o)
		if err != nil {
			return err
		}
		if err := complete(*o, rules); err != nil {
			return err
		}
		o.State, o.PublishedAt = StatePublished, s.clock.Now()
		o.Revision++
		return setState(ctx, tx, *o)
	})
}

// Delete removes an uploaded offering, and takes a published one off sale for good. Administrators may
// do it too. One that is deleted already gives KindConflict, code "offering_deleted".
func (s *Service) Delete(ctx context.Context, actor account.Actor, id string) error {
	if err := actor.Need(account.ScopeSell); err != nil && actor.NeedAdmin() != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		o, err := FindVisible(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := mayManage(actor, o); err != nil && actor.NeedAdmin() != nil {
			return err
		}
		switch o.State {
		case StateDeleted:
			return errs.Conflict("offering_deleted", "The offering is deleted already.")
		case StateUploaded:
			err = s.remove(ctx, tx, o)
		default:
			o.State, o.DeletedAt = StateDeleted, s.clock.Now()
			o.Revision++
			err = setState(ctx, tx, o)
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, "offering.delete", o)
	})
}

// change runs one use case of the seller's in a transaction: it finds the offering, authorises, lets
// fn change and store it, and notes that in the audit log.
func (s *Service) change(ctx context.Context, actor account.Actor, id, action string, fn func(*sqldb.Tx, *Offering) error) (Offering, error) {
	if err := actor.Need(account.ScopeSell); err != nil {
		return Offering{}, err
	}
	var o Offering
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if o, err = FindVisible(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := mayManage(actor, o); err != nil {
			return err
		}
		if err := fn(tx, &o); err != nil {
			return err
		}
		return s.audit(ctx, tx, actor, action, o)
	})
	if err != nil {
		return Offering{}, err
	}
	o.Warnings = o.Advice()
	return o, nil
}

// mayManage returns nil when the actor sells for the offering's organisation.
func mayManage(actor account.Actor, o Offering) error {
	if actor.OrgID != o.OrgID {
		return errs.Forbidden("offering_not_yours", "The offering belongs to %s; act for it to change the offering.", o.OrgName)
	}
	return actor.NeedRole(account.ScopeSell, account.RoleProvider)
}

func (s *Service) audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, o Offering) error {
	price := o.PriceFrom().Amount
	return s.accounts.Audit(ctx, tx, actor, action, "offering:"+o.ID, map[string]any{
		"ref": o.Ref(), "state": o.State, "revision": o.Revision, "price": price.String(), "currency": price.Currency,
	})
}
