package notify

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// acquired is what the address of an offering is told of a sale: spec wstore 3.15.
type acquired struct {
	Offering struct {
		Organisation string `json:"organization"`
		Name         string `json:"name"`
		Version      string `json:"version"`
	} `json:"offering"`
	Reference    string             `json:"reference"`
	Customer     string             `json:"customer"`
	CustomerName string             `json:"customer_name"`
	Resources    []acquiredResource `json:"resources"`
}

type acquiredResource struct {
	Name        string `json:"name"`
	Version     string `json:"version"`
	ContentType string `json:"content_type"`
	URL         string `json:"url"`
}

// tellProvider makes the notification of a sale for the address of its offering, where it has one.
func (s *Service) tellProvider(ctx context.Context, tx *sqldb.Tx, sale Event, now time.Time) error {
	var body acquired
	var address, offeringID, sellerID string
	err := tx.QueryRow(ctx, `
SELECT o.id, o.notification_url, s.id, s.name, o.name, o.version, b.name FROM purchases p
JOIN offerings o ON o.id = p.offering_id JOIN orgs s ON s.id = o.org_id JOIN orgs b ON b.id = p.org_id WHERE p.id = $1`, sale.SubjectID).
		Scan(&offeringID, &address, &sellerID, &body.Offering.Organisation, &body.Offering.Name, &body.Offering.Version, &body.Customer)
	if errors.Is(err, sql.ErrNoRows) || err == nil && address == "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("offering of purchase %s: %w", sale.SubjectID, err)
	}
	body.Reference, body.CustomerName = sale.SubjectID, body.Customer
	if body.Resources, err = s.acquiredResources(ctx, tx, offeringID); err != nil {
		return err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w, err := s.notification(ctx, tx, sellerID, address, now)
	if err != nil {
		return err
	}
	e := Event{ID: s.ids.NewID(), Type: TypeAcquired, SubjectID: sale.SubjectID, Body: string(text), OccurredAt: sale.OccurredAt}
	if err := insertEvent(ctx, tx, e, true); err != nil {
		return err
	}
	if w.State == StateDisabled {
		return nil
	}
	return s.begin(ctx, tx, w, e.ID, now)
}

// acquiredResources returns what the offering consists of, in its order.
func (s *Service) acquiredResources(ctx context.Context, q sqldb.Queryer, offeringID string) ([]acquiredResource, error) {
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (r acquiredResource, err error) {
		var id, link, pack string
		err = row.Scan(&id, &r.Name, &r.Version, &r.ContentType, &link, sqldb.Text(&pack))
		switch api := s.publicURL + "/api/v1/"; {
		case link != "":
			r.URL = link
		case pack != "":
			r.URL = api + "modules/" + url.PathEscape(pack) + "/versions/" + url.PathEscape(r.Version) + "/file"
		default:
			r.URL = api + "resources/" + id + "/versions/" + url.PathEscape(r.Version) + "/file"
		}
		return r, err
	}, `
SELECT r.id, r.name, r.version, r.media_type, COALESCE(v.link, ''), m.package FROM offering_resources x
JOIN resources r ON r.id = x.resource_id LEFT JOIN modules m ON m.id = r.module_id
LEFT JOIN resource_versions v ON v.resource_id = r.id AND v.version = r.version
WHERE x.offering_id = $1 ORDER BY x.seq`, offeringID)
	if err != nil {
		return nil, fmt.Errorf("resources of offering %s: %w", offeringID, err)
	}
	return list, nil
}

// notification returns the address of the seller's offerings; it is made for the first sale.
func (s *Service) notification(ctx context.Context, tx *sqldb.Tx, orgID, address string, now time.Time) (Webhook, error) {
	find := func() (Webhook, error) {
		return sqldb.One(ctx, tx, scanWebhook, selectWebhooks+` WHERE w.org_id = $1 AND w.kind = 'notification' AND w.url = $2`, orgID, address)
	}
	w, err := find()
	if !errors.Is(err, sql.ErrNoRows) {
		return w, errs.Wrap("address of an offering", err)
	}
	w = Webhook{
		ID: s.ids.NewID(), OrgID: orgID, Kind: KindNotification, URL: address, State: StateActive, CreatedAt: now, UpdatedAt: now, secret: newSecret(),
	}
	return w, insertWebhook(ctx, tx, w)
}
