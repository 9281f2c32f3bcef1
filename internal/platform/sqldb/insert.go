package sqldb

import (
	"context"
	"slices"
	"strings"
)

// valuesAtOnce bounds the values of one statement: the driver of SQLite takes a time that grows with their
// square.
const valuesAtOnce = 1000

// Insert stores rows, all of the same columns, with few statements. into is a table with the names of its
// columns, as "marks (id, n)"; it is the caller's own words, never somebody's input.
func Insert(ctx context.Context, tx *Tx, into string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	for some := range slices.Chunk(rows, max(1, valuesAtOnce/len(rows[0]))) {
		var a Args
		values := make([]string, len(some))
		for i, row := range some {
			values[i] = "(" + List(&a, row) + ")"
		}
		if _, err := tx.Exec(ctx, `INSERT INTO `+into+` VALUES `+strings.Join(values, ", "), a.Values()...); err != nil {
			return err
		}
	}
	return nil
}

// Repeat runs a statement with each of the rows as its arguments. It is for rows that are long, or that meet others:
// SQLite parses the statement once, and takes less time than for one with many rows.
func Repeat(ctx context.Context, tx *Tx, statement string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if err := tx.interrupted(AtStatement); err != nil {
		return err
	}
	stmt, err := tx.tx.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	defer stmt.Close() // the transaction ends it anyhow
	for _, row := range rows {
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}
