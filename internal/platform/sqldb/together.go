package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// mostTogether bounds how many share a transaction.
	mostTogether = 64
	// togetherTime bounds how long such a transaction may take.
	togetherTime = time.Minute
	// mostPrepared bounds the statements that such a transaction keeps prepared.
	mostPrepared = 256
)

// together gathers those who wait for a transaction: who comes while one runs shares the next.
type together struct {
	mu      sync.Mutex
	waiting []*member
	running bool
}

// member is one who shares a transaction.
type member struct {
	ctx      context.Context //nolint:containedctx // it waits for its part with it
	fn       func(ctx context.Context, tx *Tx) error
	err      error
	panicked any
	done     chan struct{}
}

// TxTogether is [DB.Tx] for many who write to the same few rows at the same time: those that wait share one
// transaction, and its commit. They run one after the other, each behind a savepoint: an error, or a panic, leaves no
// trace of the one whose it is, and nothing of the others is undone. It returns after the commit. fn uses the context that
// it is given, which does not end before the transaction does, and may run again as in Tx.
func (db *DB) TxTogether(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m := &member{ctx: context.WithoutCancel(ctx), fn: fn, done: make(chan struct{})}
	db.together.mu.Lock()
	db.together.waiting = append(db.together.waiting, m)
	first := !db.together.running
	db.together.running = true
	db.together.mu.Unlock()
	if first {
		go db.runTogether()
	}
	<-m.done // also where the caller is gone: its work is on its way
	if m.panicked != nil {
		panic(m.panicked)
	}
	return m.err
}

// runTogether runs transactions for those who wait, until nobody does.
func (db *DB) runTogether() {
	for {
		list := db.together.take()
		if list == nil {
			return
		}
		db.shareTx(list)
	}
}

// take returns those who share the next transaction; nil, and the end of running, where nobody waits.
func (t *together) take() []*member {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.running = false
		return nil
	}
	n := min(len(t.waiting), mostTogether)
	list := slices.Clone(t.waiting[:n])
	t.waiting = slices.Delete(t.waiting, 0, n)
	return list
}

// shareTx runs one transaction for all of the list, and tells them how it ended.
func (db *DB) shareTx(list []*member) {
	defer func() {
		if what := recover(); what != nil { // of the transaction itself, not of one in it
			for _, m := range list {
				m.panicked = what
			}
		}
		for _, m := range list {
			close(m.done)
		}
	}()
	ctx, cancel := context.WithTimeout(list[0].ctx, togetherTime)
	defer cancel()
	err := db.Tx(ctx, func(tx *Tx) error {
		if len(list) > 1 {
			tx.prepared = map[string]*sql.Stmt{}
		}
		for _, m := range list {
			if err := tx.share(ctx, m, len(list) == 1); err != nil {
				return err
			}
		}
		return nil
	})
	for _, m := range list {
		if err != nil {
			m.err, m.panicked = err, nil
		}
	}
}

// share runs one of those who share the transaction. An error is one of all.
func (tx *Tx) share(ctx context.Context, m *member, alone bool) error {
	m.err, m.panicked = nil, nil
	if alone { // there is nothing to keep
		m.call(tx)
		if m.panicked != nil {
			panic(m.panicked)
		}
		return m.err
	}
	if _, err := tx.Exec(ctx, `SAVEPOINT member`); err != nil {
		return fmt.Errorf("savepoint: %w", err)
	}
	committed := len(tx.committed)
	m.call(tx)
	if m.err == nil && m.panicked == nil {
		_, err := tx.Exec(ctx, `RELEASE SAVEPOINT member`)
		return err
	}
	if isRetryable(m.err) {
		return m.err
	}
	tx.committed = tx.committed[:committed]
	if _, err := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT member`); err != nil {
		return fmt.Errorf("back to the savepoint: %w", err)
	}
	_, err := tx.Exec(ctx, `RELEASE SAVEPOINT member`)
	return err
}

// call runs the member's function.
func (m *member) call(tx *Tx) {
	defer func() { m.panicked = recover() }()
	m.err = m.fn(m.ctx, tx)
}

// stmt returns a statement that the transaction keeps prepared, because others in it run the same; nil where it is to
// be run as it is. PostgreSQL's driver prepares by itself.
func (tx *Tx) stmt(ctx context.Context, query string) *sql.Stmt {
	if tx.prepared == nil || tx.dialect != SQLite {
		return nil
	}
	stmt := tx.prepared[query]
	if stmt != nil || len(tx.prepared) >= mostPrepared {
		return stmt
	}
	stmt, err := tx.tx.PrepareContext(ctx, query) // the end of the transaction closes it
	if err != nil {
		return nil // running it gives the same error
	}
	tx.prepared[query] = stmt
	return stmt
}
