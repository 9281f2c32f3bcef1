package metering

import (
	"cmp"
	"context"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// recentKeys is how many keys of the newest blocks are held in memory, 40 bytes each, before they are moved.
	recentKeys = 1 << 20
	// movedAtOnce is how many keys one transaction moves, so that others get their turn.
	movedAtOnce = 20_000
)

// moveKeys moves a part of the recent keys into usage_keys, where there are more than most. Keys go in the order
// of the table, so that neighbours are written together.
func (s *Service) moveKeys(ctx context.Context, most int) error {
	if len(s.moving) == 0 {
		s.writing.Lock()
		if len(s.recent.keys) > most {
			s.moving, s.movingTo = make([]movedKey, 0, len(s.recent.keys)), s.recent.last
			for k, at := range s.recent.keys {
				s.moving = append(s.moving, movedKey{key: k, seen: at})
			}
			slices.SortFunc(s.moving, func(a, b movedKey) int { return cmp.Compare(a.key, b.key) })
		}
		s.writing.Unlock()
	}
	if len(s.moving) == 0 {
		return nil
	}
	n := min(movedAtOnce, len(s.moving))
	some, rest := s.moving[:n], s.moving[n:]
	err := s.inTurn(ctx, func(tx *sqldb.Tx) (*stored, error) {
		if err := insertKeys(ctx, tx, some); err != nil {
			return nil, err
		}
		if len(rest) > 0 {
			return &stored{}, nil
		}
		return &stored{}, setMoved(ctx, tx, s.movingTo)
	})
	if err != nil {
		return err
	}
	s.moving = rest
	if len(rest) == 0 {
		s.moving = nil
		s.writing.Lock()
		s.recent.forget(s.movingTo)
		s.writing.Unlock()
	}
	return nil
}
