package charging

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// asked is the job of a run that somebody asked for.
type asked struct {
	RunID string `json:"run"`
}

// Kind names the job.
func (asked) Kind() string { return "charging_run" }

// askedFor is how long a run that was asked for counts as going on: its server may have died.
const askedFor = time.Hour

// Ask begins a run of all contracts, which a server makes at once, and returns it without waiting for its end. While
// one goes on that was asked for like this, that is the run. It is for administrators.
func (s *Service) Ask(ctx context.Context, actor account.Actor) (Run, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Run{}, err
	}
	run := Run{ID: s.ids.NewID(), UserID: actor.UserID, User: actor.UserName, StartedAt: s.clock.Now()}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		going, err := sqldb.All(ctx, tx, scanRun, selectRuns+`
 WHERE r.slot IS NULL AND r.contract = '' AND r.ended_at IS NULL AND r.started_at > $1 ORDER BY r.started_at DESC LIMIT 1`,
			clock.Micros(run.StartedAt.Add(-askedFor)))
		if err != nil {
			return err
		}
		if len(going) > 0 {
			run = going[0]
			return nil
		}
		if _, err := s.beginIn(ctx, tx, actor, run); err != nil {
			return err
		}
		return s.queue.Add(ctx, tx, asked{RunID: run.ID})
	})
	if err != nil {
		return Run{}, fmt.Errorf("ask for a charging run: %w", err)
	}
	return run, nil
}

// work makes a run that was asked for. One whose server died goes on where it stood: what was done with the contracts
// is known by them.
func (s *Service) work(ctx context.Context, job asked) error {
	list, err := sqldb.All(ctx, s.db, scanRun, selectRuns+` WHERE r.id = $1`, job.RunID)
	if err != nil || len(list) == 0 || !list[0].EndedAt.IsZero() {
		return err
	}
	run := list[0]
	run.Server = s.server()
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE charging_runs SET server = $2 WHERE id = $1`, run.ID, run.Server)
		return err
	})
	if err != nil {
		return err
	}
	seq := 0
	err = sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var r Result
		err := row.Scan(&seq, &r.Outcome)
		run.count([]Result{r})
		return err
	}, `SELECT seq, outcome FROM charging_results WHERE run_id = $1 ORDER BY seq`, run.ID)
	if err != nil {
		return fmt.Errorf("results of charging run: %w", err)
	}
	_, err = s.all(ctx, account.Operator, run, seq)
	return err
}
