package release

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// The levels of maturity that a market begins with (spec openbravo 1.7). Administrators change the list:
// see [Service.Levels].
const (
	Test            = 100
	QAApproved      = 200
	ConfirmedStable = 500
)

// NoLevel is the name of a level that is not, or no longer, one of the market's.
const NoLevel = "--"

// Maturity is one level of how far a version may be trusted.
type Maturity struct {
	Level int
	Name  string
}

// Levels are the levels of a market, the least mature first. There is one at least.
type Levels []Maturity

// Name returns the name of a level, NoLevel for one that is none.
func (l Levels) Name(level int) string {
	for _, m := range l {
		if m.Level == level {
			return m.Name
		}
	}
	return NoLevel
}

// Has reports whether the level is one of the market's.
func (l Levels) Has(level int) bool {
	return slices.ContainsFunc(l, func(m Maturity) bool { return m.Level == level })
}

// Words lists the levels for people, as "100 Test, 200 QA Approved".
func (l Levels) Words() string {
	words := make([]string, len(l))
	for i, m := range l {
		words[i] = strconv.Itoa(m.Level) + " " + m.Name
	}
	return strings.Join(words, ", ")
}

// Check refuses what is no level.
func (l Levels) Check(level int) error {
	if l.Has(level) {
		return nil
	}
	var mistakes errs.Fields
	mistakes.Add("maturity", "unknown_maturity", "There is no maturity %d; choose one of %s.", level, l.Words())
	return mistakes.Err("bad_maturity", "The maturity is not one of this market.")
}

// LevelSQL returns the expression for the name of a level in a query, NoLevel for one that is none.
func LevelSQL(column string) string {
	return "COALESCE((SELECT l.name FROM maturity_levels l WHERE l.level = " + column + "), '" + NoLevel + "')"
}

// LoadLevels reads the levels of the market.
func LoadLevels(ctx context.Context, q sqldb.Queryer) (Levels, error) {
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (m Maturity, err error) {
		return m, row.Scan(&m.Level, &m.Name)
	}, `SELECT level, name FROM maturity_levels ORDER BY level`)
	if err != nil {
		return nil, fmt.Errorf("levels of maturity: %w", err)
	}
	return list, nil
}

// Levels returns the levels of the market, the least mature first; anybody may ask.
func (s *Service) Levels(ctx context.Context) (Levels, error) {
	list, err := LoadLevels(ctx, s.db)
	return list, errs.Wrap("release.Levels", err)
}
