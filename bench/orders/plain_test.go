package orders

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// plain holds tables with the columns that a completed order writes, their keys, and nothing else: no references, no
// other indices.
type plain struct {
	db       *sql.DB
	document string
	made     int
}

var tables = []string{
	`purchases (id TEXT PRIMARY KEY, state TEXT, closed_at BIGINT, gateway TEXT)`,
	`offerings (id TEXT PRIMARY KEY, sold BIGINT)`,
	`charges (id TEXT PRIMARY KEY, state TEXT, paid_at BIGINT, lines TEXT, after TEXT)`,
	`contracts (id TEXT PRIMARY KEY, plan TEXT, subscriptions TEXT, started_at BIGINT, revision BIGINT)`,
	`ledger_transactions (id TEXT PRIMARY KEY, event TEXT, event_id TEXT, booked_at BIGINT, UNIQUE (event, event_id))`,
	`ledger_accounts (id TEXT PRIMARY KEY, kind TEXT, owner TEXT, currency TEXT, balance BIGINT, UNIQUE (kind, owner, currency))`,
	`ledger_postings (transaction_id TEXT, seq BIGINT, account_id TEXT, amount BIGINT, PRIMARY KEY (transaction_id, seq))`,
	`entitlements (org_id TEXT, resource_id TEXT, purchase_id TEXT, granted_at BIGINT, PRIMARY KEY (org_id, resource_id, purchase_id))`,
	`invoice_series (seller TEXT, year BIGINT, last BIGINT, PRIMARY KEY (seller, year))`,
	`invoices (id TEXT PRIMARY KEY, seller TEXT, number BIGINT, label TEXT UNIQUE, charge_id TEXT UNIQUE, total BIGINT, document TEXT, search_text TEXT)`,
	`mails (id TEXT PRIMARY KEY, recipient TEXT, subject TEXT, body TEXT, created_at BIGINT)`,
	`outbox (id TEXT PRIMARY KEY, kind TEXT, payload TEXT, created_at BIGINT)`,
	`events (id TEXT PRIMARY KEY, type TEXT, subject_id TEXT, body TEXT, occurred_at BIGINT)`,
	`audit_log (id TEXT PRIMARY KEY, at BIGINT, user_id TEXT, org_id TEXT, action TEXT, subject TEXT, detail TEXT)`,
}

func openPlain(b *testing.B, address string) *plain {
	b.Helper()
	driver, name, conns := "pgx", address, clients
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, name, conns = "sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)&_txlock=immediate", 1
	}
	db, err := sql.Open(driver, name)
	must(b, err)
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	for _, table := range tables {
		_, err := db.Exec(`CREATE TABLE ` + table)
		must(b, err)
	}
	for i := range offers {
		_, err := db.Exec(`INSERT INTO offerings VALUES ($1, 0)`, fmt.Sprint("offering", i))
		must(b, err)
	}
	return &plain{db: db, document: strings.Repeat("what stands on an invoice ", 60)}
}

// prepare stores the open orders of a round, and returns their ids.
func (p *plain) prepare(b *testing.B, n int) []string {
	b.Helper()
	tx, err := p.db.Begin()
	must(b, err)
	defer tx.Rollback()
	var ids []string
	for range n {
		p.made++
		id := fmt.Sprintf("%024d", p.made)
		ids = append(ids, id)
		for _, statement := range []string{
			`INSERT INTO purchases VALUES ($1, 'pending', 0, '')`, `INSERT INTO charges VALUES ($1, 'open', 0, '', '')`, `INSERT INTO contracts VALUES ($1, '', '', 0, 1)`,
		} {
			_, err := tx.Exec(statement, id)
			must(b, err)
		}
	}
	must(b, tx.Commit())
	return ids
}

// complete completes orders, several clients at a time.
func (p *plain) complete(b *testing.B, ids []string) {
	b.Helper()
	work := make(chan string, len(ids))
	for _, id := range ids {
		work <- id
	}
	close(work)
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for id := range work {
				if err := p.order(b.Context(), id); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// order writes what an order writes when it is completed, in one transaction.
func (p *plain) order(ctx context.Context, id string) error {
	tx, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	n := int(id[len(id)-1] - '0')
	seller := fmt.Sprint("seller", n%sellers)
	exec := func(statement string, args ...any) {
		if err == nil {
			_, err = tx.ExecContext(ctx, statement, args...)
		}
	}
	exec(`UPDATE purchases SET state = 'paid', closed_at = $2, gateway = $3 WHERE id = $1 AND state = 'pending'`, id, 1, "memory")
	exec(`UPDATE offerings SET sold = sold + 1 WHERE id = $1`, fmt.Sprint("offering", n))
	exec(`UPDATE charges SET state = 'paid', paid_at = $2, lines = $3, after = $4 WHERE id = $1 AND state = 'open'`, id, 1, p.document[:400], p.document[:100])
	for i, accounts := range [][]string{{"customer", "fee", "seller"}, {"customer", "gateway"}} {
		entry := id[1:] + fmt.Sprint(i)
		exec(`INSERT INTO ledger_transactions VALUES ($1, $2, $3, $4) ON CONFLICT (event, event_id) DO NOTHING`, entry, []string{"sale", "payment"}[i], id, 1)
		for seq, kind := range accounts {
			owner := map[string]string{"customer": "buyer" + id[len(id)-2:], "seller": seller}[kind]
			exec(`INSERT INTO ledger_accounts VALUES ($1, $2, $3, 'EUR', $4)
ON CONFLICT (kind, owner, currency) DO UPDATE SET balance = ledger_accounts.balance + excluded.balance`, kind+owner, kind, owner, 500)
			exec(`INSERT INTO ledger_postings VALUES ($1, $2, $3, $4)`, entry, seq, kind+owner, 500)
		}
	}
	exec(`INSERT INTO entitlements VALUES ($1, $2, $3, $4)`, "buyer", "resource", id, 1)
	exec(`UPDATE contracts SET plan = $2, subscriptions = $3, started_at = $4, revision = revision + 1 WHERE id = $1`, id, p.document[:300], "[]", 1)
	exec(`INSERT INTO mails VALUES ($1, $2, $3, $4, $5)`, id, "bob@example.org", "Your receipt", p.document[:900], 1)
	exec(`INSERT INTO outbox VALUES ($1, $2, $3, $4)`, id, "mail", `{"mail":"`+id+`"}`, 1)
	exec(`INSERT INTO events VALUES ($1, $2, $3, $4, $5)`, id, "contract.started", id, p.document[:600], 1)
	exec(`INSERT INTO audit_log VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, 1, "user", "org", "purchase.complete", "purchase:"+id, p.document[:200])
	if err != nil {
		return err
	}
	var number int64
	err = tx.QueryRowContext(ctx, `INSERT INTO invoice_series VALUES ($1, 2026, 1) ON CONFLICT (seller, year) DO UPDATE SET last = invoice_series.last + 1 RETURNING last`, seller).Scan(&number)
	exec(`INSERT INTO invoices VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, seller, number, fmt.Sprintf("%s-2026-%06d", seller, number), id, 500, p.document, p.document[:200])
	if err != nil {
		return err
	}
	return tx.Commit()
}
