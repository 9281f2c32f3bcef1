package order

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// States are all states of purchases, in the order in which they are shown.
var States = []State{StateRequested, StatePending, StatePaid, StateCancelled, StateExpired, StateRefused}

// Filter narrows a list of purchases; zero values leave out a condition.
type Filter struct {
	State   State
	Gateway string // name
	// Word is a purchase's id, the code of a bank transfer, or how the name of the buying organisation
	// begins.
	Word string
}

// Purchases returns the purchases of the actor's organisation, the newest first. A state that is none is
// KindInvalid, code "bad_state".
func (s *Service) Purchases(ctx context.Context, actor account.Actor, f Filter, req page.Request) (page.Page[Purchase], error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return page.Page[Purchase]{}, err
	}
	var a sqldb.Args
	where, err := s.where(ctx, &a, f)
	if err != nil {
		return page.Page[Purchase]{}, err
	}
	return s.list(ctx, actor, "p.org_id = "+a.Add(actor.OrgID)+where, a, req)
}

// All returns the purchases of the whole market, the newest first, with the codes of their transfers. It
// is for administrators.
func (s *Service) All(ctx context.Context, actor account.Actor, f Filter, req page.Request) (page.Page[Purchase], error) {
	none := page.Page[Purchase]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var a sqldb.Args
	where, err := s.where(ctx, &a, f)
	if err != nil {
		return none, err
	}
	list, err := s.list(ctx, actor, "TRUE"+where, a, req)
	if err != nil {
		return none, err
	}
	return list, s.addCodes(ctx, list.Items)
}

// where returns the conditions of the filter, each behind an AND.
func (s *Service) where(ctx context.Context, a *sqldb.Args, f Filter) (string, error) {
	sql := ""
	if f.State != "" {
		if !slices.Contains(States, f.State) {
			return "", errs.Invalid("bad_state", "A purchase is %s.", orList(States))
		}
		sql += " AND p.state = " + a.Add(f.State)
	}
	if f.Gateway != "" {
		sql += " AND p.gateway = " + a.Add(f.Gateway)
	}
	if !isLine(f.Word) {
		sql += " AND FALSE" // nothing is called like this
	} else if word := strings.TrimSpace(f.Word); word != "" {
		ids, err := s.meant(ctx, word)
		if err != nil {
			return "", err
		}
		name := a.Add(strings.ToLower(word))
		sql += " AND (substr(b.name_key, 1, length(CAST(" + name + " AS TEXT))) = " + name
		if len(ids) > 0 {
			sql += " OR p.id IN (" + sqldb.List(a, ids) + ")"
		}
		sql += ")"
	}
	return sql, nil
}

// meant returns the ids of purchases that a word may stand for.
func (s *Service) meant(ctx context.Context, word string) ([]string, error) {
	var ids []string
	if id := strings.ToLower(word); clock.IsID(id) {
		ids = append(ids, id)
	}
	for _, g := range s.gateways {
		manual, ok := g.(payment.Manual)
		if !ok {
			continue
		}
		id, err := manual.Reference(ctx, word)
		if err != nil {
			return nil, unavailable(err)
		}
		if id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// addCodes fills the transfers of those purchases that are paid so.
func (s *Service) addCodes(ctx context.Context, list []Purchase) error {
	for _, g := range s.gateways {
		manual, ok := g.(payment.Manual)
		if !ok {
			continue
		}
		var ids []string
		for _, p := range list {
			if p.Gateway == g.Name() {
				ids = append(ids, p.ID)
			}
		}
		transfers, err := manual.Transfers(ctx, ids)
		if err != nil {
			return unavailable(err)
		}
		for i, p := range list {
			if t, ok := transfers[p.ID]; ok {
				list[i].Transfer = Transfer{Code: t.Code, Details: manual.Details()}
			}
		}
	}
	return nil
}

func orList(states []State) string {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
