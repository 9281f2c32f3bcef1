package metering

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// turn is the name under which servers write usage one after the other.
	turn = "usage"
	// maxTogether bounds the events of one transaction.
	maxTogether = 16_000
	// writeTime bounds how long a transaction may take.
	writeTime = time.Minute
)

// outcome is what became of a record.
type outcome struct {
	status Status
	err    *errs.Error
}

// delivery is the records of one request, which wait to be stored.
type delivery struct {
	records []record
	outcome []outcome
	err     error
	done    chan struct{}
}

// queue gathers deliveries: those that come in while a transaction runs share the next one.
type queue struct {
	mu      sync.Mutex
	waiting []*delivery
	running bool
}

// store stores records and says what became of each. It returns when they are on disk.
func (s *Service) store(ctx context.Context, records []record) ([]outcome, error) {
	if len(records) == 0 {
		return nil, nil
	}
	for i := range records {
		r := &records[i]
		r.key, r.digest = s.hash.key(r.org, r.Source, r.ID, 0), r.hash()
	}
	d := &delivery{records: records, outcome: make([]outcome, len(records)), done: make(chan struct{})}
	s.queue.mu.Lock()
	s.queue.waiting = append(s.queue.waiting, d)
	start := !s.queue.running
	s.queue.running = true
	s.queue.mu.Unlock()
	if start {
		go s.write(context.WithoutCancel(ctx))
	}
	<-d.done // also where the sender is gone: its events are on their way
	return d.outcome, d.err
}

// write stores what waits, until nothing does.
func (s *Service) write(ctx context.Context) {
	for {
		list := s.queue.take()
		if list == nil {
			return
		}
		s.writeTogether(ctx, list)
	}
}

// take returns the deliveries of the next transaction; nil, and the end of running, where nothing waits.
func (q *queue) take() []*delivery {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.running = false
		return nil
	}
	n, events := 0, 0
	for n < len(q.waiting) && (n == 0 || events+len(q.waiting[n].records) <= maxTogether) {
		events += len(q.waiting[n].records)
		n++
	}
	list := slices.Clone(q.waiting[:n])
	q.waiting = slices.Delete(q.waiting, 0, n)
	return list
}

// writeTogether stores deliveries in one transaction, and tells who waits for them.
func (s *Service) writeTogether(ctx context.Context, list []*delivery) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	err := s.inTurn(ctx, func(tx *sqldb.Tx) (*stored, error) { return s.put(ctx, tx, list) })
	if err == nil {
		err = s.moveKeys(ctx, recentKeys)
		if err != nil {
			s.log.ErrorContext(ctx, "keys of usage could not be moved", "err", err)
		}
		err = nil
	}
	for _, d := range list {
		d.err = err
		close(d.done)
	}
}

// stored is what a transaction has added.
type stored struct {
	keys []movedKey
	last int64
}

// inTurn runs fn when it is its turn, with the recent keys up to date, and keeps what it stored.
func (s *Service) inTurn(ctx context.Context, fn func(tx *sqldb.Tx) (*stored, error)) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	var added *stored
	err := s.db.TxInTurn(ctx, turn, func(tx *sqldb.Tx) (err error) {
		if err := s.recent.catchUp(ctx, tx); err != nil {
			return err
		}
		added, err = fn(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, k := range added.keys {
		s.recent.keys[k.key] = k.seen
	}
	s.recent.last = max(s.recent.last, added.last)
	return nil
}

// put stores the deliveries in the transaction and fills their outcomes.
func (s *Service) put(ctx context.Context, tx *sqldb.Tx, list []*delivery) (*stored, error) {
	batch := &batch{service: s, now: micros(s.clock), next: s.recent.last, blocks: map[place]*block{}, sums: map[bucket]sum{}, mine: map[eventKey]mine{}}
	if err := batch.lookUp(ctx, tx, list); err != nil {
		return nil, err
	}
	for _, d := range list {
		for i := range d.records {
			o, err := batch.add(ctx, tx, &d.records[i])
			if err != nil {
				return nil, err
			}
			d.outcome[i] = o
		}
	}
	return batch.finish(ctx, tx)
}

// place is what a block holds events of.
type place struct {
	contract string
	hour     int64
}

// mine is a record of this transaction that has a key.
type mine struct {
	record *record
	block  *block
}

// batch is a transaction that stores records.
type batch struct {
	service *Service
	now     int64
	next    int64 // the newest block
	old     map[eventKey]seen
	mine    map[eventKey]mine
	blocks  map[place]*block
	order   []*block
	sums    map[bucket]sum
}

// lookUp asks for the keys that are not among the recent ones.
func (b *batch) lookUp(ctx context.Context, tx *sqldb.Tx, list []*delivery) (err error) {
	var keys []eventKey
	for _, d := range list {
		for i := range d.records {
			r := &d.records[i]
			r.tries = 0
			r.key = b.service.hash.key(r.org, r.Source, r.ID, 0)
			if _, known := b.service.recent.keys[r.key]; !known {
				keys = append(keys, r.key)
			}
		}
	}
	b.old, err = findKeys(ctx, tx, keys)
	return err
}

// add stores one record, unless it was there.
func (b *batch) add(ctx context.Context, tx *sqldb.Tx, r *record) (outcome, error) {
	for {
		if m, taken := b.mine[r.key]; taken {
			if m.record.ID == r.ID && m.record.Source == r.Source && m.record.org == r.org {
				return compare(r, m.record.line(), m.record.contract), nil
			}
		} else if s, taken := b.taken(r.key); taken {
			if s.digest == r.digest {
				return outcome{status: Duplicate}, nil
			}
			o, same, err := b.sameID(ctx, tx, r, s.block)
			if err != nil || same {
				return o, err
			}
		} else {
			b.keep(r)
			return outcome{status: Accepted}, nil
		}
		if err := b.another(ctx, tx, r); err != nil {
			return outcome{}, err
		}
	}
}

// taken returns what has the key already.
func (b *batch) taken(k eventKey) (seen, bool) {
	if s, known := b.service.recent.keys[k]; known {
		return s, true
	}
	s, known := b.old[k]
	return s, known
}

// another gives the record its next key, because another event has the one that it had.
func (b *batch) another(ctx context.Context, tx *sqldb.Tx, r *record) error {
	r.tries++
	r.key = b.service.hash.key(r.org, r.Source, r.ID, r.tries)
	if _, known := b.service.recent.keys[r.key]; known {
		return nil
	}
	found, err := findKeys(ctx, tx, []eventKey{r.key})
	if s, known := found[r.key]; known {
		b.old[r.key] = s
	}
	return err
}

// sameID compares the record with the event of its source and id in a block; same is false where there is none,
// so that another event has its key.
func (b *batch) sameID(ctx context.Context, tx *sqldb.Tx, r *record, id int64) (o outcome, same bool, err error) {
	var org, contract, body string
	err = tx.QueryRow(ctx, `SELECT org_id, contract_id, body FROM usage_blocks WHERE id = $1`, id).Scan(&org, &contract, &body)
	if err != nil {
		return o, false, fmt.Errorf("block %d of usage: %w", id, err)
	}
	if org != r.org {
		return o, false, nil
	}
	err = readLines(body, func(l line) (bool, error) {
		if l.ID == r.ID && l.Source == r.Source {
			o, same = compare(r, l, contract), true
		}
		return !same, nil
	})
	return o, same, err
}

// keep adds a new record to its block and to the sums.
func (b *batch) keep(r *record) {
	at := place{contract: r.contract, hour: hourOf(r.at)}
	home := b.blocks[at]
	if home == nil {
		b.next++
		home = &block{id: b.next, org: r.org, contract: r.contract, hour: at.hour}
		b.blocks[at], b.order = home, append(b.order, home)
	}
	home.add(r)
	b.mine[r.key] = mine{record: r, block: home}
	for _, meter := range []string{r.meter, r.also} {
		if meter == "" {
			continue
		}
		k := bucket{contract: r.contract, meter: meter, hour: at.hour}
		total := b.sums[k]
		total.units += r.quantity.units
		total.nanos += r.quantity.nanos
		total.events++
		total.block = home.id
		b.sums[k] = total
	}
}

// finish writes the blocks and the sums.
func (b *batch) finish(ctx context.Context, tx *sqldb.Tx) (*stored, error) {
	added := &stored{last: b.next, keys: make([]movedKey, 0, len(b.mine))}
	for k, m := range b.mine {
		added.keys = append(added.keys, movedKey{key: k, seen: seen{digest: m.record.digest, block: m.block.id}})
	}
	if len(b.order) == 0 {
		return added, nil
	}
	if err := insertBlocks(ctx, tx, b.order, b.now); err != nil {
		return nil, err
	}
	return added, addTotals(ctx, tx, b.sums)
}

func (k bucket) compare(other bucket) int {
	if c := strings.Compare(k.contract, other.contract); c != 0 {
		return c
	}
	if c := strings.Compare(k.meter, other.meter); c != 0 {
		return c
	}
	return int(k.hour/microsPerHour - other.hour/microsPerHour)
}
