package sqldb

import "context"

// Moment is a point of a transaction at which [Options].Interrupt is asked.
type Moment string

// The moments of a transaction.
const (
	AtStatement Moment = "statement" // before each statement
	AtCommit    Moment = "commit"    // before the commit
	AfterCommit Moment = "committed" // what the transaction wrote stays, but its caller gets the error
)

// interrupted returns the error that takes the place of what the transaction was about to do; nil for none.
func (tx *Tx) interrupted(at Moment) error {
	if tx.interrupt == nil {
		return nil
	}
	return tx.interrupt(at)
}

// unlessInterrupted returns a context in which a query of one row is refused where the transaction is interrupted:
// a row cannot hold an error of ours.
func (tx *Tx) unlessInterrupted(ctx context.Context) context.Context {
	if tx.interrupted(AtStatement) == nil {
		return ctx
	}
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return ctx
}
