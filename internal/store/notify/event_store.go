package notify

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

const eventColumns = `e.id, e.type, e.subject_id, e.org_ids, e.body, e.occurred_at`

func scanEvent(row sqldb.Row) (Event, error) {
	var e Event
	var orgs string
	err := row.Scan(&e.ID, &e.Type, &e.SubjectID, &orgs, &e.Body, sqldb.Time(&e.OccurredAt))
	e.orgIDs = strings.Fields(orgs)
	return e, err
}

// note writes an event of now, for the organisations, if and when the transaction commits.
func (s *Service) note(ctx context.Context, tx *sqldb.Tx, t Type, subjectID string, orgIDs []string, data any) error {
	now := s.clock.Now()
	body, err := encode(t, now, subjectID, data)
	if err != nil {
		return err
	}
	return insertEvent(ctx, tx, Event{ID: s.ids.NewID(), Type: t, SubjectID: subjectID, Body: body, OccurredAt: now, orgIDs: orgIDs}, false)
}

// insertEvent stores an event; one that is spread already is told to nobody by itself.
func insertEvent(ctx context.Context, tx *sqldb.Tx, e Event, spread bool) error {
	var at any
	if spread {
		at = sqldb.Micros(e.OccurredAt)
	}
	_, err := tx.Exec(ctx, `INSERT INTO events (id, type, subject_id, org_ids, body, occurred_at, spread_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		e.ID, string(e.Type), e.SubjectID, strings.Join(e.orgIDs, " "), e.Body, sqldb.Micros(e.OccurredAt), at)
	if err != nil {
		return fmt.Errorf("write event %s: %w", e.Type, err)
	}
	return nil
}
