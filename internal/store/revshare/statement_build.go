package revshare

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// books returns what the ledger has of an organisation from one moment to another, by currency. Currencies in
// which nothing is due and nothing happened are left out.
func books(ctx context.Context, q sqldb.Queryer, org Party, from, to time.Time) ([]Book, error) {
	byCurrency := map[string]*Book{}
	book := func(currency string) *Book {
		if byCurrency[currency] == nil {
			decimals, _ := money.Exponent(currency)
			byCurrency[currency] = &Book{Currency: currency, Decimals: decimals, Lines: []Line{}}
		}
		return byCurrency[currency]
	}
	err := sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var kind ledger.Kind
		var currency string
		var minor int64
		if err := row.Scan(&kind, &currency, &minor); err != nil {
			return err
		}
		if minor != 0 {
			book(currency).Opening.add(kind, -minor)
		}
		return nil
	}, `
SELECT l.kind, l.currency, CAST(SUM(p.amount) AS BIGINT)
FROM ledger_accounts l JOIN ledger_postings p ON p.account_id = l.id JOIN ledger_transactions t ON t.id = p.transaction_id
WHERE l.owner = $1 AND l.kind IN ('seller', 'tax') AND t.booked_at < $2 GROUP BY l.kind, l.currency`, org.ID, clock.Micros(from))
	if err != nil {
		return nil, fmt.Errorf("opening balances: %w", err)
	}
	err = sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var l Line
		var kind ledger.Kind
		var currency string
		var minor int64
		if err := row.Scan(&l.Event, &l.ID, sqldb.Time(&l.At), &kind, &currency, &minor); err != nil {
			return err
		}
		b := book(currency)
		if n := len(b.Lines); n == 0 || b.Lines[n-1].ID != l.ID || b.Lines[n-1].Event != l.Event {
			b.Lines = append(b.Lines, l)
		}
		b.Lines[len(b.Lines)-1].Due.add(kind, -minor)
		return nil
	}, `
SELECT t.event, t.event_id, t.booked_at, l.kind, l.currency, p.amount
FROM ledger_accounts l JOIN ledger_postings p ON p.account_id = l.id JOIN ledger_transactions t ON t.id = p.transaction_id
WHERE l.owner = $1 AND l.kind IN ('seller', 'tax') AND t.booked_at >= $2 AND t.booked_at < $3
ORDER BY t.booked_at, t.id, l.currency, p.seq`, org.ID, clock.Micros(from), clock.Micros(to))
	if err != nil {
		return nil, fmt.Errorf("lines of the statement: %w", err)
	}
	list := []Book{}
	for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
		b := *byCurrency[currency]
		b.Closing = b.Opening
		for _, l := range b.Lines {
			b.Closing.Share, b.Closing.Tax = b.Closing.Share+l.Due.Share, b.Closing.Tax+l.Due.Tax
		}
		list = append(list, b)
	}
	return list, describe(ctx, q, list)
}

func (d *Due) add(kind ledger.Kind, minor int64) {
	if kind == ledger.Tax {
		d.Tax += minor
		return
	}
	d.Share += minor
}

// describeAtOnce is how many charges are read by one query.
const describeAtOnce = 500

// describe adds to the lines what their charges were computed from, and their hashes.
func describe(ctx context.Context, q sqldb.Queryer, list []Book) error {
	byID := map[string]*Line{}
	for _, b := range list {
		for i := range b.Lines {
			byID[b.Lines[i].Event+b.Lines[i].ID] = &b.Lines[i]
		}
	}
	var ids []string
	for _, l := range byID {
		ids = append(ids, l.ID)
	}
	slices.Sort(ids)
	names := map[string]string{}
	for some := range slices.Chunk(slices.Compact(ids), describeAtOnce) {
		if err := describeSome(ctx, q, some, byID, names); err != nil {
			return err
		}
	}
	for _, b := range list {
		for i := range b.Lines {
			hash, err := b.Lines[i].hash()
			if err != nil {
				return err
			}
			b.Lines[i].Hash = hash
		}
	}
	return nil
}

// stored is a share as a charge keeps it.
type stored struct {
	OrgID   string `json:"org"`
	Minor   int64  `json:"amount"`
	Percent string `json:"percent"`
}

func describeSome(ctx context.Context, q sqldb.Queryer, ids []string, byID map[string]*Line, names map[string]string) error {
	var a sqldb.Args
	type charge struct {
		line   Line
		shares []stored
		seller string
	}
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (c charge, err error) {
		var shares string
		l := &c.line
		err = row.Scan(&l.ID, &l.Purchase, sqldb.Text(&l.Of), &l.Concept, &l.Net, &l.Tax, &l.FeeRate, &l.Fee, &shares, &l.Model, &c.seller, &l.Offering)
		if err == nil {
			err = json.Unmarshal([]byte(shares), &c.shares)
		}
		return c, err
	}, `
SELECT c.id, c.contract_id, c.of_charge, c.concept, c.net, c.tax, c.fee_rate, c.fee, c.shares, c.share_model, o.org_id, g.name || '/' || o.name || '/' || o.version
FROM charges c JOIN purchases p ON p.id = c.contract_id JOIN offerings o ON o.id = p.offering_id JOIN orgs g ON g.id = o.org_id
WHERE c.id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
	if err != nil {
		return fmt.Errorf("charges of the statement: %w", err)
	}
	for _, c := range list {
		for _, s := range append(c.shares, stored{OrgID: c.seller}) {
			names[s.OrgID] = ""
		}
	}
	if err := orgNames(ctx, q, names); err != nil {
		return err
	}
	for _, c := range list {
		l := byID["sale"+c.line.ID]
		if l == nil {
			l = byID["refund"+c.line.ID]
		}
		if l == nil {
			continue // a payout with the id of a charge there is none
		}
		c.line.Event, c.line.At, c.line.Due = l.Event, l.At, l.Due
		c.line.Shares = parts(c.seller, c.shares, names)
		*l = c.line
	}
	return nil
}

// parts returns who gets what of a charge, the seller first.
func parts(seller string, shares []stored, names map[string]string) []Part {
	list := []Part{{Org: names[seller]}}
	for _, s := range shares {
		if s.OrgID == seller {
			list[0].Amount = s.Minor
			continue
		}
		list = append(list, Part{Org: names[s.OrgID], Percent: s.Percent, Amount: s.Minor})
	}
	return list
}

// orgNames fills in the names of organisations by their ids.
func orgNames(ctx context.Context, q sqldb.Queryer, names map[string]string) error {
	var a sqldb.Args
	return sqldb.Each(ctx, q, func(row sqldb.Row) error {
		var id, name string
		err := row.Scan(&id, &name)
		names[id] = name
		return err
	}, `SELECT id, name FROM orgs WHERE id IN (`+sqldb.List(&a, slices.Sorted(maps.Keys(names)))+`)`, a.Values()...)
}
