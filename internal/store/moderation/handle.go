package moderation

import (
	"context"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// upheldAnswer is what those are told whose reports led to a quarantine.
const upheldAnswer = "It is in quarantine now: nobody else can see, buy or download it until its provider has put it right."

// Dismiss closes a report, or with whole all open ones of the same item, without doing anything about the
// item. The answer is for who reported. A report that is handled already gives KindConflict, code
// "report_handled". It is for administrators.
func (s *Service) Dismiss(ctx context.Context, actor account.Actor, reportID, answer string, whole bool) (Report, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Report{}, err
	}
	answer = strings.TrimSpace(strings.ReplaceAll(answer, "\r\n", "\n"))
	var f errs.Fields
	f.Check(answer != "", "text", "required", "Write an answer; who reported it reads it.")
	checkText(&f, "text", answer)
	if err := f.Err("bad_answer", "A report is dismissed with an answer."); err != nil {
		return Report{}, err
	}
	var r Report
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if r, err = findReport(ctx, tx, reportID); err != nil {
			return err
		}
		if r.State != StateOpen {
			return handled(r)
		}
		list := []Report{r}
		if whole {
			if list, err = openReports(ctx, tx, r.Kind, r.ItemID); err != nil {
				return err
			}
		}
		if err := s.close(ctx, tx, actor, list, StateDismissed, answer); err != nil {
			return err
		}
		r, err = findReport(ctx, tx, reportID)
		return err
	})
	if err != nil {
		return Report{}, errs.Wrap("moderation.Dismiss", err)
	}
	return r, nil
}

// Quarantine puts an item into quarantine, whether it was reported or not; one that is there already gets
// the new reason. All its open reports become upheld. The reason is for the item's owner. It is for
// administrators.
func (s *Service) Quarantine(ctx context.Context, actor account.Actor, kind, ref, reason string) (Item, error) {
	return s.change(ctx, actor, kind, ref, func(tx *sqldb.Tx, item Item, keeper Keeper) error {
		if item.Quarantined() {
			if err := keeper.Restore(ctx, tx, actor, item.ID); err != nil {
				return err
			}
		}
		if err := keeper.Quarantine(ctx, tx, actor, item.ID, reason); err != nil {
			return err
		}
		list, err := openReports(ctx, tx, item.Kind, item.ID)
		if err != nil {
			return err
		}
		if err := s.close(ctx, tx, actor, list, StateUpheld, upheldAnswer); err != nil {
			return err
		}
		return s.tellOwner(ctx, tx, item, quarantinedMail(item, strings.TrimSpace(reason), s.publicURL))
	})
}

// Restore ends the quarantine of an item. It is for administrators.
func (s *Service) Restore(ctx context.Context, actor account.Actor, kind, ref string) (Item, error) {
	return s.change(ctx, actor, kind, ref, func(tx *sqldb.Tx, item Item, keeper Keeper) error {
		if err := keeper.Restore(ctx, tx, actor, item.ID); err != nil {
			return err
		}
		return s.tellOwner(ctx, tx, item, restoredMail(item, s.publicURL))
	})
}

// change lets do alter an item through its keeper, and returns it as it is then.
func (s *Service) change(
	ctx context.Context, actor account.Actor, kind, ref string, do func(tx *sqldb.Tx, item Item, keeper Keeper) error,
) (Item, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Item{}, err
	}
	keeper := s.keepers[kind]
	if keeper == nil {
		return Item{}, unknownKind(kind)
	}
	var item Item
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if item, err = s.item(ctx, tx, kind, ref); err != nil {
			return err
		}
		if err := do(tx, item, keeper); err != nil {
			return err
		}
		item, err = s.item(ctx, tx, kind, item.ID)
		return err
	})
	if err != nil {
		return Item{}, errs.Wrap("moderation", err)
	}
	return item, nil
}

// close ends open reports with an answer, and tells those who made them.
func (s *Service) close(ctx context.Context, tx *sqldb.Tx, actor account.Actor, list []Report, state, answer string) error {
	if len(list) == 0 {
		return nil
	}
	if err := closeReports(ctx, tx, list, state, answer, actor.UserID, s.clock.Now()); err != nil {
		return err
	}
	action := map[string]string{StateDismissed: "report.dismiss", StateUpheld: "report.uphold"}[state]
	for _, r := range list {
		err := s.accounts.Audit(ctx, tx, actor, action, r.Kind+":"+r.ItemID, map[string]any{"report": r.ID, "answer": answer})
		if err != nil {
			return err
		}
	}
	return s.tellReporters(ctx, tx, list, answer)
}

// Uphold is Quarantine of the item that an open report is about. A report that is handled already gives
// KindConflict, code "report_handled". It is for administrators.
func (s *Service) Uphold(ctx context.Context, actor account.Actor, reportID, reason string) (Report, error) {
	r, err := s.Get(ctx, actor, reportID)
	if err != nil {
		return Report{}, err
	}
	if r.State != StateOpen {
		return Report{}, handled(r)
	}
	if _, err := s.Quarantine(ctx, actor, r.Kind, r.ItemID, reason); err != nil {
		return Report{}, err
	}
	return s.Get(ctx, actor, reportID)
}

func handled(r Report) error {
	return errs.Conflict("report_handled", "The report is handled already: %s has %s it.", r.HandledBy, r.State)
}
