package charging

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
)

const (
	// batch is how many contracts are read at once.
	batch = 100
	// mostSteps bounds what one run does with one contract: a server that was off for long catches up by and by.
	mostSteps = 60
)

// Run looks at every contract that has something to come by now, and does what is due. It is for administrators.
func (s *Service) Run(ctx context.Context, actor account.Actor) (Run, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Run{}, err
	}
	run := Run{ID: s.ids.NewID(), Server: s.server(), UserID: actor.UserID, StartedAt: s.clock.Now()}
	if _, err := s.begin(ctx, actor, run); err != nil {
		return Run{}, err
	}
	return s.all(ctx, actor, run, 0)
}

// RunFor charges the usage of one contract, however old it is; it is for administrators. The messages of its errors
// are WStore's (spec wstore 3.10): "contract_not_found" where there is no such purchase, "nothing_to_charge"
// (KindConflict) where it has no usage that is not charged.
func (s *Service) RunFor(ctx context.Context, actor account.Actor, ref string) (Run, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Run{}, err
	}
	c, err := s.orders.Contract(ctx, actor, ref)
	if errs.Is(err, errs.KindNotFound) {
		return Run{}, errs.NotFound("contract_not_found", "The provided purchase does not exists")
	}
	if err != nil {
		return Run{}, err
	}
	if !c.Metered() {
		return Run{}, errs.Conflict("nothing_to_charge", "No accounting info in the provided purchase")
	}
	since, err := s.orders.UnbilledSince(ctx, c)
	if err == nil && since.IsZero() && c.Open == nil {
		err = errs.Conflict("nothing_to_charge", "No SDRs to charge")
	}
	if err != nil {
		return Run{}, err
	}
	run := Run{ID: s.ids.NewID(), Contract: ref, Server: s.server(), UserID: actor.UserID, StartedAt: s.clock.Now()}
	if _, err := s.begin(ctx, actor, run); err != nil {
		return Run{}, err
	}
	var results []Result
	if c.Open == nil {
		ch, err := s.orders.OpenUsage(ctx, actor, ref)
		results = append(results, s.result(c, ch, outcomeOf(ch), err))
	}
	if len(results) == 0 || results[0].Outcome == OutcomeWaiting {
		results = append(results, s.look(ctx, actor, ref)...)
	}
	run.Looked = 1
	run.count(results)
	return s.finish(ctx, run, results, nil)
}

// all goes through the contracts. The run has that many results already.
func (s *Service) all(ctx context.Context, actor account.Actor, run Run, seq int) (Run, error) {
	for behind := ""; ; {
		ids, err := s.orders.NextContracts(ctx, s.clock.Now(), behind, batch)
		if err != nil {
			return s.finish(ctx, run, nil, err)
		}
		for _, id := range ids {
			results := s.look(ctx, actor, id)
			run.Looked++
			run.count(results)
			if err := s.keepResults(ctx, run.ID, &seq, results); err != nil {
				return s.finish(ctx, run, nil, err)
			}
			if ctx.Err() != nil {
				return s.finish(context.WithoutCancel(ctx), run, nil, ctx.Err())
			}
			behind = id
		}
		if len(ids) < batch {
			return s.finish(ctx, run, nil, nil)
		}
	}
}

// count adds up what was done.
func (r *Run) count(results []Result) {
	for _, res := range results {
		switch res.Outcome {
		case OutcomeCharged:
			r.Charged++
		case OutcomeFailed, OutcomeDeclined:
			r.Failed++
		}
	}
}

// look takes the steps that are due for a contract, until there is none or one goes wrong.
func (s *Service) look(ctx context.Context, actor account.Actor, id string) []Result {
	var results []Result
	for range mostSteps {
		c, err := s.orders.Contract(ctx, actor, id)
		if err != nil {
			return append(results, Result{ContractID: id, Outcome: OutcomeFailed, Message: s.told(ctx, id, err)})
		}
		unbilled, err := s.orders.UnbilledSince(ctx, c)
		if err != nil {
			return append(results, s.result(c, order.Charge{}, OutcomeFailed, err))
		}
		step, why := Next(c, Facts{Unbilled: unbilled, Patience: s.patience}, s.clock.Now())
		if step == StepNone {
			return results
		}
		res, again := s.take(ctx, actor, c, step, why)
		results = append(results, res)
		if !again {
			return results
		}
	}
	return results
}

// take takes a step, and reports whether there may be another one.
func (s *Service) take(ctx context.Context, actor account.Actor, c order.Contract, step Step, why string) (Result, bool) {
	switch step {
	case StepOpen:
		ch, err := s.orders.OpenDue(ctx, actor, c.ID())
		return s.result(c, ch, outcomeOf(ch), err), err == nil
	case StepTry:
		ch, err := s.orders.TrySaved(ctx, actor, c.ID())
		outcome := outcomeOf(ch)
		if ch.State == order.ChargeOpen {
			outcome = OutcomeDeclined
		}
		res := s.result(c, ch, outcome, err)
		if res.Outcome == OutcomeDeclined {
			res.Message = ch.Problem
		}
		return res, err == nil && ch.State == order.ChargePaid
	case StepGiveUp:
		ch, err := s.orders.GiveUp(ctx, actor, c.ID(), "It was not paid.")
		return s.result(c, ch, OutcomeGivenUp, err), err == nil
	case StepEnd:
		_, err := s.orders.EndContract(ctx, actor, c.ID(), why)
		res := s.result(c, order.Charge{}, OutcomeEnded, err)
		if err == nil {
			res.Message = why
		}
		return res, false
	}
	_, err := s.orders.Remind(ctx, actor, c.ID())
	return s.result(c, order.Charge{}, OutcomeReminded, err), false
}

// outcomeOf returns what it means for a run where a charge stands.
func outcomeOf(ch order.Charge) string {
	if ch.State == order.ChargePaid {
		return OutcomeCharged
	}
	return OutcomeWaiting
}

// result returns what is reported of a contract.
func (s *Service) result(c order.Contract, ch order.Charge, outcome string, err error) Result {
	res := Result{
		ContractID: c.ID(), ChargeID: ch.ID, Outcome: outcome, Total: ch.Total, Offering: c.Purchase.OfferingTitle, Buyer: c.Purchase.OrgName,
	}
	if err != nil {
		res.Outcome, res.Message = OutcomeFailed, s.told(context.Background(), c.ID(), err)
	}
	return res
}

// told returns what a report says of an error; what is not for people goes into the log.
func (s *Service) told(ctx context.Context, contract string, err error) string {
	s.log.WarnContext(ctx, "charging", "contract", contract, "err", err)
	if errs.Is(err, errs.KindInternal) {
		return "Something went wrong; the log of the server says what."
	}
	return errs.As(err).Message
}

// begin notes that a run begins, and reports whether it may: for each time of the schedule there is one.
func (s *Service) begin(ctx context.Context, actor account.Actor, run Run) (bool, error) {
	mine := false
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		mine, err = s.beginIn(ctx, tx, actor, run)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("begin a charging run: %w", err)
	}
	return mine, nil
}

// beginIn is begin in a transaction.
func (s *Service) beginIn(ctx context.Context, tx *sqldb.Tx, actor account.Actor, run Run) (bool, error) {
	n, err := tx.Exec(ctx, `
INSERT INTO charging_runs (id, slot, contract, server, user_id, started_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slot) DO NOTHING`,
		run.ID, sqldb.Micros(run.Slot), run.Contract, run.Server, sqldb.NullText(run.UserID), clock.Micros(run.StartedAt))
	if err != nil || n == 0 || run.UserID == "" {
		return n == 1, err
	}
	return true, s.accounts.Audit(ctx, tx, actor, "charging.run", "charging:"+run.ID, map[string]any{"contract": run.Contract})
}

// finish notes how a run ended.
func (s *Service) finish(ctx context.Context, run Run, results []Result, failed error) (Run, error) {
	run.EndedAt = s.clock.Now()
	if failed != nil {
		run.Problem = "It did not come to its end; the log of the server says why."
		s.log.ErrorContext(ctx, "charging run failed", "run", run.ID, "err", failed)
	}
	seq := 0
	if err := s.keepResults(ctx, run.ID, &seq, results); err != nil {
		return run, err
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE charging_runs SET ended_at = $2, looked = $3, charged = $4, failed = $5, problem = $6 WHERE id = $1`,
			run.ID, sqldb.Micros(run.EndedAt), run.Looked, run.Charged, run.Failed, run.Problem)
		return err
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return run, fmt.Errorf("charging run: %w", err)
	}
	run.Results = results
	return run, nil
}

// keepResults adds to the report of a run.
func (s *Service) keepResults(ctx context.Context, runID string, seq *int, results []Result) error {
	if len(results) == 0 {
		return nil
	}
	rows := make([][]any, len(results))
	first := *seq
	for i, r := range results {
		rows[i] = []any{runID, first + i + 1, r.ContractID, sqldb.NullText(r.ChargeID), r.Outcome, r.Total.Currency, r.Total.Minor, r.Message}
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		return sqldb.Insert(ctx, tx, "charging_results (run_id, seq, contract_id, charge_id, outcome, currency, total, message)", rows)
	})
	if err != nil {
		return fmt.Errorf("report of a charging run: %w", err)
	}
	*seq += len(results)
	return nil
}

// ago is how old reports are that Tidy removes.
const ago = 400 * 24 * time.Hour

// Tidy removes reports that are older than a year.
func (s *Service) Tidy(ctx context.Context) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before := clock.Micros(s.clock.Now().Add(-ago))
		if _, err := tx.Exec(ctx, `DELETE FROM charging_results WHERE run_id IN (SELECT id FROM charging_runs WHERE started_at < $1)`, before); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM charging_runs WHERE started_at < $1`, before)
		return err
	})
}
