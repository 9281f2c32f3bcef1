package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// Limits of what is kept prepared. A query with more arguments is mostly one with a list in it, whose
// text differs from call to call.
const (
	maxStatements    = 512
	maxStatementArgs = 8
)

// statements keeps the queries of SQLite's readers prepared: it parses a text anew each time otherwise,
// which takes longer than to run it. PostgreSQL's driver does so itself, and what is prepared inside a
// transaction ends with it. The zero value is ready to use.
type statements struct {
	mu     sync.RWMutex
	byText map[string]*sql.Stmt
}

// get returns the prepared query, nil where it is not kept: then it is run as it is.
func (s *statements) get(ctx context.Context, pool *sql.DB, query string, args int) *sql.Stmt {
	if args > maxStatementArgs {
		return nil
	}
	s.mu.RLock()
	stmt, full := s.byText[query], len(s.byText) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt
	}
	stmt, err := pool.PrepareContext(ctx, query)
	if err != nil {
		return nil // running it gives the same error, to the one who can tell what it means
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.byText[query]; other != nil { // somebody was faster
		stmt.Close() // nothing has used it
		return other
	}
	if s.byText == nil {
		s.byText = map[string]*sql.Stmt{}
	}
	s.byText[query] = stmt
	return stmt
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []error
	for _, stmt := range s.byText {
		list = append(list, stmt.Close())
	}
	s.byText = nil
	return errors.Join(list...)
}
