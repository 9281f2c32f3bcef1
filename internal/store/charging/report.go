package charging

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectRuns = `
SELECT r.id, r.slot, r.contract, r.server, r.user_id, u.name, r.started_at, r.ended_at, r.looked, r.charged, r.failed, r.problem
FROM charging_runs r LEFT JOIN users u ON u.id = r.user_id`

func scanRun(row sqldb.Row) (Run, error) {
	var r Run
	err := row.Scan(&r.ID, sqldb.Time(&r.Slot), &r.Contract, &r.Server, sqldb.Text(&r.UserID), sqldb.Text(&r.User), sqldb.Time(&r.StartedAt), sqldb.Time(&r.EndedAt),
		&r.Looked, &r.Charged, &r.Failed, &r.Problem)
	return r, err
}

// recent returns the last runs, the newest first.
func (s *Service) recent(ctx context.Context, limit int) ([]Run, error) {
	list, err := sqldb.All(ctx, s.db, scanRun, selectRuns+` ORDER BY r.started_at DESC, r.id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("charging runs: %w", err)
	}
	return list, nil
}

// Runs returns the runs, the newest first, without their results. It is for administrators.
func (s *Service) Runs(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Run], error) {
	none := page.Page[Run]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var a sqldb.Args
	where := ""
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		where = " WHERE (r.started_at, r.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanRun, selectRuns+where+` ORDER BY r.started_at DESC, r.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("charging runs: %w", err)
	}
	return page.Of(req, list, func(r Run) []any { return []any{clock.Micros(r.StartedAt), r.ID} }), nil
}

// mostResults bounds the results of a run that are shown.
const mostResults = 2000

// Look returns a run without its results. It is for administrators. An unknown one is KindNotFound, code
// "run_not_found".
func (s *Service) Look(ctx context.Context, actor account.Actor, id string) (Run, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Run{}, err
	}
	missing := errs.NotFound("run_not_found", "There is no such charging run.")
	if !clock.IsID(id) {
		return Run{}, missing
	}
	list, err := sqldb.All(ctx, s.db, scanRun, selectRuns+` WHERE r.id = $1`, id)
	if err != nil {
		return Run{}, fmt.Errorf("charging run: %w", err)
	}
	if len(list) == 0 {
		return Run{}, missing
	}
	return list[0], nil
}

// Report returns a run with what it did, at most 2000 results. Its errors are those of [Service.Look].
func (s *Service) Report(ctx context.Context, actor account.Actor, id string) (Run, error) {
	run, err := s.Look(ctx, actor, id)
	if err != nil {
		return Run{}, err
	}
	results, err := sqldb.All(ctx, s.db, scanResult, selectResults+` WHERE x.run_id = $1 ORDER BY x.seq LIMIT $2`, id, mostResults)
	if err != nil {
		return Run{}, fmt.Errorf("results of charging run: %w", err)
	}
	for _, r := range results {
		run.Results = append(run.Results, r.Result)
	}
	return run, nil
}

const selectResults = `
SELECT x.seq, x.contract_id, x.charge_id, x.outcome, x.currency, x.total, x.message, o.title, b.name
FROM charging_results x
JOIN purchases p ON p.id = x.contract_id
JOIN offerings o ON o.id = p.offering_id
JOIN orgs b ON b.id = p.org_id`

// placed is a result with its place in the report.
type placed struct {
	Result
	seq int64
}

func scanResult(row sqldb.Row) (r placed, err error) {
	return r, row.Scan(&r.seq, &r.ContractID, sqldb.Text(&r.ChargeID), &r.Outcome, &r.Total.Currency, &r.Total.Minor, &r.Message, &r.Offering, &r.Buyer)
}

// Outcomes counts the results of a run by outcome. It is for administrators.
func (s *Service) Outcomes(ctx context.Context, actor account.Actor, id string) (map[string]int64, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	err := sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var outcome string
		var n int64
		err := row.Scan(&outcome, &n)
		counts[outcome] = n
		return err
	}, `SELECT outcome, COUNT(*) FROM charging_results WHERE run_id = $1 GROUP BY outcome`, id)
	if err != nil {
		return nil, fmt.Errorf("outcomes of charging run: %w", err)
	}
	return counts, nil
}

// Results returns a page of what a run did, in its order; "" is every outcome. It is for administrators. An unknown run
// has none.
func (s *Service) Results(ctx context.Context, actor account.Actor, id, outcome string, req page.Request) (page.Page[Result], error) {
	none := page.Page[Result]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var a sqldb.Args
	where := " WHERE x.run_id = " + a.Add(id)
	if outcome != "" {
		where += " AND x.outcome = " + a.Add(outcome)
	}
	var after int64
	if more, err := req.Decode(&after); err != nil {
		return none, err
	} else if more {
		where += " AND x.seq > " + a.Add(after)
	}
	list, err := sqldb.All(ctx, s.db, scanResult, selectResults+where+` ORDER BY x.seq LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return none, fmt.Errorf("results of charging run: %w", err)
	}
	full := page.Of(req, list, func(r placed) []any { return []any{r.seq} })
	p := page.Page[Result]{Items: make([]Result, len(full.Items)), Next: full.Next}
	for i, r := range full.Items {
		p.Items[i] = r.Result
	}
	return p, nil
}
