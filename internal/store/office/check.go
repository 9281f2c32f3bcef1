package office

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
)

// CheckBooks is the job that checks the books, as souk verify --ledger does.
type CheckBooks struct {
	What string `json:"what"` // "books"
}

// Kind names the job.
func (CheckBooks) Kind() string { return "check_books" }

var theBooks = CheckBooks{What: "books"}

// AskCheck lets a server check the books as soon as it can. Asking while a check waits or runs changes nothing. It is
// for administrators.
func (s *Service) AskCheck(ctx context.Context, actor account.Actor) error {
	going, err := s.Checking(ctx, actor)
	if err != nil || going {
		return err
	}
	err = s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := s.Queue.Add(ctx, tx, theBooks); err != nil {
			return err
		}
		return s.Accounts.Audit(ctx, tx, actor, "books.check", "market:books", nil)
	})
	if err != nil {
		return fmt.Errorf("ask for a check of the books: %w", err)
	}
	return nil
}

// Checking reports whether a check of the books waits or runs. It is for administrators.
func (s *Service) Checking(ctx context.Context, actor account.Actor) (bool, error) {
	if err := actor.NeedAdmin(); err != nil {
		return false, err
	}
	waits, err := s.Queue.Asked(ctx, s.DB, theBooks)
	if err != nil || waits {
		return waits, err
	}
	found, err := s.Queue.Find(ctx, theBooks.Kind(), "what", []string{theBooks.What})
	if err != nil {
		return false, err
	}
	state := found[theBooks.What].State
	return state == job.StateWaiting || state == job.StateRunning || state == job.StateRetrying, nil
}
