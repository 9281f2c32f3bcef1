package fleet

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
)

// byPrint begins a text that stands for a key by its fingerprint. It brings the levels of an instance's policy
// to those who do not have the key, and nothing that its owner alone sees.
const byPrint = "sha256:"

// ByKey returns an actor that acts for the owner of the instance with the key, to read and to download: what it
// gets is decided by what the owner is entitled to, as package release has it for account.ViaInstance. A key that nobody has
// registered gives KindNotFound, code "instance_not_found".
func (s *Service) ByKey(ctx context.Context, key string) (account.Actor, error) {
	i, err := byFingerprint(ctx, s.db, Fingerprint(key))
	if err != nil {
		return account.Actor{}, errs.Wrap("fleet.ByKey", err)
	}
	s.seen.note(i.ID, s.clock.Now())
	return actorOf(i), nil
}

// actorOf returns the actor that an instance is.
func actorOf(i Instance) account.Actor {
	return account.Actor{
		UserName: i.Name, OrgID: i.OrgID, OrgName: i.OrgName, Scopes: []account.Scope{account.ScopeRead}, Via: account.ViaInstance, CredentialID: i.ID,
	}
}

// PolicyOf returns the policy of the instance with the key; the zero Policy where there is none. Whoever gives
// the fingerprint in place of the key is not told the owner: a fingerprint is no secret. It implements
// advise.Instances.
func (s *Service) PolicyOf(ctx context.Context, key string) (advise.Policy, error) {
	i, byKey, err := s.withKey(ctx, key)
	if errs.Is(err, errs.KindNotFound) {
		return advise.Policy{}, nil
	}
	if err != nil {
		return advise.Policy{}, errs.Wrap("fleet.PolicyOf", err)
	}
	p := advise.Policy{
		UpdateLevel: i.Policy.UpdateLevel, InstallLevel: i.Policy.InstallLevel, Levels: make(map[string]int, len(i.Policy.Levels)),
	}
	if byKey {
		p.OrgID = i.OrgID
	}
	for _, l := range i.Policy.Levels {
		p.Levels[l.ModuleID] = l.Level
	}
	return p, nil
}

// withKey returns the instance with the key, or with the fingerprint where it comes with byPrint before it;
// byKey reports that it was the key.
func (s *Service) withKey(ctx context.Context, key string) (i Instance, byKey bool, err error) {
	fingerprint, printed := strings.CutPrefix(key, byPrint)
	if !printed {
		fingerprint = Fingerprint(key)
	}
	if i, err = byFingerprint(ctx, s.db, fingerprint); err != nil {
		return Instance{}, false, err
	}
	if !printed {
		s.seen.note(i.ID, s.clock.Now())
	}
	list := []Instance{i}
	err = attachLevels(ctx, s.db, actorOf(i), list)
	return list[0], !printed, err
}

// seen is when keys were used, as far as it is not written yet. The zero value is ready to use.
type seen struct {
	mu sync.Mutex
	at map[string]time.Time // by instance
}

func (s *seen) note(id string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]time.Time{}
	}
	if s.at[id].Before(at) {
		s.at[id] = at
	}
}

func (s *seen) take() map[string]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.at
	s.at = nil
	return at
}

// FlushSeen writes when keys were used since the last call. When it fails that is kept for the next one. It
// is to be called every few seconds, and when the server stops.
func (s *Service) FlushSeen(ctx context.Context) error {
	at := s.seen.take()
	if len(at) == 0 {
		return nil
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(at)) {
			_, err := tx.Exec(ctx, `UPDATE instances SET seen_at = $2 WHERE id = $1 AND (seen_at IS NULL OR seen_at < $2)`, id, sqldb.Micros(at[id]))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for id, t := range at {
			s.seen.note(id, t)
		}
	}
	return errs.Wrap("fleet.FlushSeen", err)
}
