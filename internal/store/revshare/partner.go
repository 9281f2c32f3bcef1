package revshare

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// mostPartners is how many partners a product has at most.
const mostPartners = 50

// PartnerState is where an agreement with a partner stands.
type PartnerState string

// The states of an agreement. The first two are live.
const (
	PartnerProposed  PartnerState = "proposed"  // the partner has not answered
	PartnerAccepted  PartnerState = "accepted"  // counts
	PartnerDeclined  PartnerState = "declined"  // the partner does not want it
	PartnerWithdrawn PartnerState = "withdrawn" // the seller took it back before there was an answer
	PartnerEnded     PartnerState = "ended"     // counted until it was ended, or replaced by another percentage
)

// Partner is an agreement to share a product's sales.
type Partner struct {
	ID             string
	Product        Product
	OrgID, OrgName string // the partner
	Percent        string // of what the market leaves, decimal text
	State          PartnerState
	ProposedAt     time.Time
	AnsweredAt     time.Time // zero before
	EndedAt        time.Time // zero before

	rate decimal.Decimal
}

// PartnerInput proposes to share a product's sales.
type PartnerInput struct {
	Product string // organisation/name, or the id of an offering
	Partner string // name of an organisation
	Percent string // of what the market leaves; above 0, decimal text
}

// Propose offers a partner a part of a product's sales. It counts once the partner has accepted; until then, what
// was agreed with it before goes on. Proposing again replaces a proposal that is not answered. It is for the
// product's seller, in the role provider. Mistakes are of KindInvalid, code "bad_partner".
func (s *Service) Propose(ctx context.Context, actor account.Actor, in PartnerInput) (Partner, error) {
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return Partner{}, err
	}
	var p Partner
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		of, err := own(ctx, tx, actor, in.Product)
		if err != nil {
			return err
		}
		p, err = s.checked(ctx, tx, of, in)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
UPDATE share_partners SET state = 'withdrawn', answered_at = $4 WHERE seller_org = $1 AND product = $2 AND org_id = $3 AND state = 'proposed'`,
			of.OrgID, of.Name, p.OrgID, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return err
		}
		p.ID, p.State, p.ProposedAt = s.ids.NewID(), PartnerProposed, s.clock.Now()
		_, err = tx.Exec(ctx, `
INSERT INTO share_partners (id, seller_org, product, org_id, percent, state, proposed_at, proposed_by) VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7)`,
			p.ID, of.OrgID, of.Name, p.OrgID, p.Percent, sqldb.Micros(p.ProposedAt), actor.UserID)
		if err != nil {
			return fmt.Errorf("propose a share: %w", err)
		}
		return s.note(ctx, tx, actor, "share.propose", p)
	})
	return p, err
}

// own returns the product, which the organisation that the actor acts for sells.
func own(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Product, error) {
	of, err := product(ctx, q, ref)
	if err == nil && of.OrgID != actor.OrgID {
		err = productNotFound(ref)
	}
	return of, err
}

// checked makes an agreement of what was proposed.
func (s *Service) checked(ctx context.Context, tx *sqldb.Tx, of Product, in PartnerInput) (Partner, error) {
	var f errs.Fields
	p := Partner{Product: of}
	rate, err := money.ParsePercent(strings.TrimSpace(in.Percent))
	if err != nil {
		f.Add("percent", errs.CodeOf(err), "%s", errs.As(err).Message)
	} else {
		f.Check(rate.IsPositive(), "percent", "bad_percentage", "A part is more than 0 percent. To end one, end it.")
	}
	p.rate, p.Percent = rate, rate.String()
	orgs, err := sqldb.All(ctx, tx, func(row sqldb.Row) (none struct{}, err error) {
		return none, row.Scan(&p.OrgID, &p.OrgName)
	}, `SELECT id, name FROM orgs WHERE name_key = $1`, strings.ToLower(strings.TrimSpace(in.Partner)))
	if err != nil {
		return Partner{}, err
	}
	f.Check(len(orgs) == 1, "partner", "org_not_found", "There is no organisation %.60q.", in.Partner)
	f.Check(p.OrgID != of.OrgID, "partner", "own_organisation", "The seller gets what is left; name another organisation.")
	if err := f.Err("bad_partner", "The share cannot be proposed like this."); err != nil {
		return Partner{}, err
	}
	return p, room(ctx, tx, p)
}

// room makes sure that the agreement fits beside those that count.
func room(ctx context.Context, tx *sqldb.Tx, p Partner) error {
	if _, err := tx.Exec(ctx, `UPDATE orgs SET id = id WHERE id = $1`, p.Product.OrgID); err != nil { // one at a time for a seller
		return err
	}
	list, _, err := accepted(ctx, tx, p.Product)
	if err != nil {
		return err
	}
	sum := p.rate
	others := 0
	for _, other := range list {
		if other.OrgID != p.OrgID {
			sum, others = sum.Add(other.rate), others+1
		}
	}
	if sum.GreaterThan(decimal.NewFromInt(100)) {
		return errs.Conflict("shares_over_100", "With %s percent for %s, the partners of %s would get %s percent. End or lower another part first.",
			p.Percent, p.OrgName, p.Product.Ref(), sum)
	}
	if others >= mostPartners {
		return errs.Conflict("too_many_partners", "%s has %d partners already, the most that there may be.", p.Product.Ref(), others)
	}
	return nil
}

// Answer accepts or declines a proposal. It is for managers and providers of the partner. One that is answered
// already is "partner_answered" (KindConflict); the percentages of a product come to 100 at most,
// "shares_over_100".
func (s *Service) Answer(ctx context.Context, actor account.Actor, id string, accept bool) (Partner, error) {
	return s.change(ctx, actor, id, func(tx *sqldb.Tx, p *Partner) error {
		if p.OrgID != actor.OrgID {
			return partnerNotFound(id)
		}
		if p.State != PartnerProposed {
			return errs.Conflict("partner_answered", "The proposal was %s already.", p.State)
		}
		p.State, p.AnsweredAt = PartnerDeclined, s.clock.Now()
		if !accept {
			return s.note(ctx, tx, actor, "share.decline", *p)
		}
		if err := room(ctx, tx, *p); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
UPDATE share_partners SET state = 'ended', ended_at = $4 WHERE seller_org = $1 AND product = $2 AND org_id = $3 AND state = 'accepted'`,
			p.Product.OrgID, p.Product.Name, p.OrgID, sqldb.Micros(s.clock.Now()))
		if err != nil {
			return err
		}
		p.State = PartnerAccepted
		return s.note(ctx, tx, actor, "share.accept", *p)
	})
}

// End ends an agreement, from now on, or takes a proposal back. It is for the seller, in the role provider, and
// for managers and providers of the partner. One that does not live any more is "partner_ended" (KindConflict).
func (s *Service) End(ctx context.Context, actor account.Actor, id string) (Partner, error) {
	return s.change(ctx, actor, id, func(tx *sqldb.Tx, p *Partner) error {
		now := s.clock.Now()
		switch {
		case p.State == PartnerProposed && actor.OrgID == p.Product.OrgID:
			p.State, p.AnsweredAt = PartnerWithdrawn, now
			return s.note(ctx, tx, actor, "share.withdraw", *p)
		case p.State == PartnerProposed:
			p.State, p.AnsweredAt = PartnerDeclined, now
			return s.note(ctx, tx, actor, "share.decline", *p)
		case p.State != PartnerAccepted:
			return errs.Conflict("partner_ended", "The share was %s already.", p.State)
		}
		p.State, p.EndedAt = PartnerEnded, now
		return s.note(ctx, tx, actor, "share.end", *p)
	})
}

// change lets do change an agreement that the actor takes part in, and keeps it.
func (s *Service) change(ctx context.Context, actor account.Actor, id string, do func(*sqldb.Tx, *Partner) error) (Partner, error) {
	if err := actor.Need(account.ScopeSell); err != nil {
		return Partner{}, err
	}
	var p Partner
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := sqldb.All(ctx, tx, scanPartner, selectPartners+` WHERE p.id = $1`, id)
		if err != nil {
			return err
		}
		if len(list) == 0 || actor.OrgID == "" || (list[0].Product.OrgID != actor.OrgID && list[0].OrgID != actor.OrgID) {
			return partnerNotFound(id)
		}
		p = list[0]
		if !actor.Has(account.RoleProvider) && (p.OrgID != actor.OrgID || !Keeps(actor)) {
			return actor.NeedRole(account.ScopeSell, account.RoleProvider)
		}
		from := p.State
		if err := do(tx, &p); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE share_partners SET state = $2, answered_at = $3, ended_at = $4 WHERE id = $1 AND state = $5`,
			p.ID, p.State, sqldb.Micros(p.AnsweredAt), sqldb.Micros(p.EndedAt), from)
		if err == nil && n != 1 {
			err = errs.Conflict("partner_answered", "Somebody else was faster. Look again.")
		}
		return err
	})
	return p, err
}

// note notes who has changed an agreement, and tells the other side.
func (s *Service) note(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, p Partner) error {
	err := s.accounts.Audit(ctx, tx, actor, action, "product:"+p.Product.Ref(), map[string]any{"partner": p.OrgName, "percent": p.Percent})
	if err != nil {
		return err
	}
	to, subject, text := s.told(p, action, actor.OrgID)
	return s.tell(ctx, tx, to, subject, text)
}

func partnerNotFound(id string) error {
	if !clock.IsID(id) {
		id = "with this id"
	}
	return errs.NotFound("partner_not_found", "There is no share %s that your organisation takes part in.", id)
}
