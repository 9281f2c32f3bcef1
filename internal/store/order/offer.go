package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
)

// freeFor returns the name of an organisation whose members get the offering free, and for which the
// actor acts, or of which it is a member while it acts for its private organisation. "" is none.
func freeFor(ctx context.Context, q sqldb.Queryer, actor account.Actor, offeringID string) (string, error) {
	if actor.OrgID == "" {
		return "", nil
	}
	names, err := sqldb.All(ctx, q, sqldb.Value[string], `
SELECT g.name FROM offering_orgs x JOIN orgs g ON g.id = x.org_id
WHERE x.offering_id = $1 AND x.role = 'free' AND (x.org_id = $2 OR EXISTS (
    SELECT 1 FROM org_members m JOIN users u ON u.id = m.user_id
    WHERE m.org_id = x.org_id AND m.user_id = $3 AND u.private_org = $2))
ORDER BY g.name LIMIT 1`, offeringID, actor.OrgID, actor.UserID)
	if err != nil {
		return "", fmt.Errorf("free offerings: %w", err)
	}
	if len(names) == 0 {
		return "", nil
	}
	return names[0], nil
}

// quarantined is what trying to buy or to pay gives while the market blocks the offering.
func quarantined(title string) error {
	return errs.Conflict("offering_quarantined",
		"The market has blocked %s while it looks into it, so it cannot be bought or paid at present. Nothing is charged.", title)
}

// notBlocked returns nil unless the market blocks the offering.
func notBlocked(ctx context.Context, q sqldb.Queryer, o catalogue.Offering) error {
	blocked, err := blockedOfferings(ctx, q, []string{o.ID})
	if err == nil && blocked[o.ID] {
		err = quarantined(o.Title)
	}
	return err
}

// blockedOfferings returns which of the offerings the market blocks.
func blockedOfferings(ctx context.Context, q sqldb.Queryer, offeringIDs []string) (map[string]bool, error) {
	var a sqldb.Args
	ids, err := sqldb.All(ctx, q, sqldb.Value[string],
		`SELECT o.id FROM offerings o WHERE o.id IN (`+sqldb.List(&a, offeringIDs)+`) AND `+quarantinedSQL, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("blocked offerings: %w", err)
	}
	blocked := make(map[string]bool, len(ids))
	for _, id := range ids {
		blocked[id] = true
	}
	return blocked, nil
}

// consent notes that the actor accepts the terms of the offering, and returns their hash; "" where there
// are none.
func (s *Service) consent(ctx context.Context, tx *sqldb.Tx, actor account.Actor, o catalogue.Offering) (string, error) {
	if !o.HasTerms() {
		return "", nil
	}
	return s.accounts.Consent(ctx, tx, actor, "offering:"+o.ID, o.TermsTitle, o.TermsText)
}

// TermsHash returns what a purchase keeps of the terms that were accepted: the SHA-256, in hex, of
// their title, a line feed and their text; "" where there are none.
func TermsHash(o catalogue.Offering) string {
	if !o.HasTerms() {
		return ""
	}
	return account.TermsHash(o.TermsTitle, o.TermsText)
}
