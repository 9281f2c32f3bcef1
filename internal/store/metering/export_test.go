package metering

import "context"

// NarrowKeys makes keys of few bits, so that they are shared by different events.
func (s *Service) NarrowKeys(mask uint64) { s.hash = hasher{mask: mask} }

// MoveKeys moves all recent keys into their table.
func (s *Service) MoveKeys(ctx context.Context) error {
	for {
		if err := s.moveKeys(ctx, 0); err != nil || s.moving == nil {
			return err
		}
	}
}

// ParseQuantity reads a quantity and returns it as text.
func ParseQuantity(text string) (string, error) {
	q, err := parseQuantity(text)
	return q.String(), err
}
