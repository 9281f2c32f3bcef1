package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// bankName is what the market knows the gateway by.
const bankName = "plastic"

// The troubles of a call.
var (
	errLost = errors.New("connection reset by peer") // nobody knows whether it arrived
	errDied = errors.New("the process is dead")
)

// deal is a payment at the bank, which has a record of its own.
type deal struct {
	ref, reference string
	amount         money.Amount
	state          payment.State
	failure        payment.Failure
	token          string // of what was paid with, where it is kept
	refunds        map[string]*payback
	chargedBack    int64
}

// payback is money on its way back.
type payback struct {
	id     string
	amount int64
	state  payment.RefundState
}

// returned returns what came back of a deal by refunds, in minor units.
func (d *deal) returned() (sum int64) {
	for _, r := range d.refunds {
		if r.state != payment.RefundFailed {
			sum += r.amount
		}
	}
	return sum
}

// bank is a gateway elsewhere: a remote.SaverAPI that remembers by key what it was asked, and answers or not.
type bank struct {
	mu      sync.Mutex
	rnd     *rand.Rand
	trouble float64 // share of calls that go wrong
	decline float64 // share of saved ways to pay that are declined
	dead    func() bool
	deals   []*deal
	byKey   map[string]*deal // of whole payments: Open and ChargeSaved
	notices []remote.Notice
	made    int
}

func newBank(rnd *rand.Rand, dead func() bool) *bank {
	return &bank{rnd: rnd, dead: dead, byKey: map[string]*deal{}}
}

// call does what was asked, unless the question or its answer is lost.
func (b *bank) call(do func()) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch lot := b.rnd.Float64(); {
	case b.dead():
		return errDied
	case lot < b.trouble/2:
		return errLost
	case lot < b.trouble:
		do()
		return errLost
	}
	do()
	return nil
}

func (b *bank) name(kind string) string {
	b.made++
	return fmt.Sprintf("%s_%06d", kind, b.made)
}

func (b *bank) find(ref string) *deal {
	for _, d := range b.deals {
		if d.ref == ref {
			return d
		}
	}
	return nil
}

func (b *bank) tell(kind string, d *deal) {
	b.notices = append(b.notices, remote.Notice{ID: b.name("evt"), Kind: kind, Ref: d.ref})
}

// seen returns how a deal stands, as its API tells it.
func (d *deal) seen() remote.Seen {
	s := remote.Seen{Ref: d.ref, State: d.state, Failure: d.failure}
	if d.state == payment.Captured {
		s.Amount, s.ChargeID, s.Refunded, s.ChargedBack = d.amount, "ch_"+d.ref, d.returned(), d.chargedBack
		if d.token != "" {
			s.Method = &payment.Method{Token: d.token, Brand: "Visa", Last4: "4242", Month: time.December, Year: 2040}
		}
	}
	return s
}

func (b *bank) Name() string              { return bankName }
func (b *bank) About() (string, string)   { return "Plastic", "Pay by card." }
func (b *bank) Test() bool                { return false }
func (b *bank) Takes(a money.Amount) bool { return a.Currency == "EUR" }

func (b *bank) begun(key string, p remote.Payment) *deal {
	d := b.byKey[key]
	if d == nil {
		d = &deal{ref: b.name("pay"), reference: p.Reference, amount: p.Amount, state: payment.Created, refunds: map[string]*payback{}}
		b.byKey[key], b.deals = d, append(b.deals, d)
	}
	return d
}

// Open begins a payment.
func (b *bank) Open(_ context.Context, p remote.Payment) (ref, url string, err error) {
	err = b.call(func() {
		ref = b.begun(p.StartKey(), p).ref
		url = "https://plastic.test/" + ref
	})
	return ref, url, err
}

// Look returns how a payment stands.
func (b *bank) Look(_ context.Context, p remote.Payment) (s remote.Seen, err error) {
	err = b.call(func() {
		if d := b.find(p.Ref); d != nil {
			s = d.seen()
		}
	})
	return s, err
}

// Take charges an approved payment.
func (b *bank) Take(_ context.Context, p remote.Payment, _ string) (s remote.Seen, err error) {
	err = b.call(func() {
		d := b.find(p.Ref)
		if d.state == payment.Approved {
			d.state = payment.Captured
			b.tell("payment.captured", d)
		}
		s = d.seen()
	})
	return s, err
}

// Drop releases a payment that is not taken.
func (b *bank) Drop(_ context.Context, p remote.Payment) error {
	return b.call(func() {
		if d := b.find(p.Ref); d != nil && d.state != payment.Captured {
			d.state = payment.Cancelled
		}
	})
}

// Return gives money back, at once or later.
func (b *bank) Return(_ context.Context, p remote.Payment, r remote.Refund) (id string, state payment.RefundState, err error) {
	var refused error
	err = b.call(func() {
		d := b.find(p.Ref)
		back := d.refunds[r.Key()]
		if back == nil && r.Amount.Minor > d.amount.Minor-d.returned()-d.chargedBack {
			refused = errs.Conflict("too_much", "There is less left.")
			return
		}
		if back == nil {
			back = &payback{id: b.name("re"), amount: r.Amount.Minor, state: payment.RefundDone}
			if b.rnd.IntN(3) == 0 {
				back.state = payment.RefundPending
			}
			d.refunds[r.Key()] = back
		}
		id, state = back.id, back.state
	})
	return id, state, errors.Join(err, refused)
}

// ChargeSaved charges what is kept.
func (b *bank) ChargeSaved(_ context.Context, p remote.Payment) (s remote.Seen, err error) {
	err = b.call(func() {
		fresh := b.byKey[p.StartKey()] == nil
		d := b.begun(p.StartKey(), p)
		if fresh {
			d.state, d.token = payment.Captured, p.Saved
			if b.rnd.Float64() < b.decline {
				d.state, d.token, d.failure = payment.Failed, "", payment.NoFunds
			}
			b.tell("payment.charged", d)
		}
		s = d.seen()
	})
	return s, err
}

// FindSaved looks for what ChargeSaved made.
func (b *bank) FindSaved(_ context.Context, p remote.Payment) (s remote.Seen, found bool, err error) {
	err = b.call(func() {
		d := b.byKey[p.StartKey()]
		if found = d != nil; found {
			s = d.seen()
		}
	})
	return s, found, err
}

// Forget removes what is kept.
func (b *bank) Forget(context.Context, string) error { return b.call(func() {}) }

// Verify reads a message.
func (b *bank) Verify(_ context.Context, header http.Header, body []byte) ([]remote.Notice, error) {
	if header.Get("Plastic-Signature") != "good" {
		return nil, errs.New(errs.KindUnauthenticated, "bad_signature", "The signature is not ours.")
	}
	var n remote.Notice
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, errs.Invalid("bad_message", "The message is no JSON.")
	}
	return []remote.Notice{n}, nil
}

// approve is what a buyer does at the bank's page.
func (b *bank) approve(ref string, keep bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := b.find(ref)
	if d == nil || d.state != payment.Created {
		return
	}
	d.state = payment.Approved
	if keep {
		d.token = b.name("card")
	}
	b.tell("payment.approved", d)
}

// takeBack is what a buyer's bank does: it takes back all that is left of a payment, or a part.
func (b *bank) takeBack(d *deal, amount int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if left := d.amount.Minor - d.returned() - d.chargedBack; d.state == payment.Captured && amount > 0 && amount <= left {
		d.chargedBack += amount
		b.tell("payment.charged_back", d)
	}
}

// finish brings refunds that are on their way to their end.
func (b *bank) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range b.deals {
		for _, key := range sortedKeys(d.refunds) {
			if r := d.refunds[key]; r.state == payment.RefundPending {
				r.state = payment.RefundDone
				if b.rnd.IntN(8) == 0 {
					r.state = payment.RefundFailed
				}
				b.tell("refund", d)
			}
		}
	}
}

// chargeOf returns the id of the charge that a deal is for; a further attempt has a number behind it.
func (d *deal) chargeOf() string { id, _, _ := strings.Cut(d.reference, "-"); return id }
