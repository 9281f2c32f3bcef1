package order_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/pricing"
)

// TestThreeYears lets buyers and time do anything to contracts for three years, with a gateway that fails, loses
// answers, and transactions that die at their last step. After each step everything must hold that package order
// says. SOUK_CONTRACT_SEED=N tries another.
func TestThreeYears(t *testing.T) {
	seeds := []uint64{1, 3, 4}
	if text := os.Getenv("SOUK_CONTRACT_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seeds = []uint64{seed}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			dialect := sqldb.SQLite
			if seed%3 == 0 {
				dialect = sqldb.Postgres
			}
			newYears(t, dbtest.Open(t, dialect), seed).run(t)
		})
	}
}

// years is one run of TestThreeYears.
type years struct {
	*lease
	rnd       *rand.Rand
	dying     *dying
	charging  *charging.Service
	root      account.Actor
	buyers    []account.Actor
	offerings []string
	modules   map[string]string // by offering
	log       []string
}

// dying notes what is done, and now and then dies instead.
type dying struct {
	order.Accounts
	rnd  *rand.Rand
	rate float64
}

var errDied = errors.New("the server died")

func (d *dying) Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error {
	if d.rnd.Float64() < d.rate {
		return errDied
	}
	return d.Accounts.Audit(ctx, tx, actor, action, subject, detail)
}

func newYears(t *testing.T, db *sqldb.DB, seed uint64) *years {
	t.Helper()
	y := &years{lease: newLease(t, db), rnd: rand.New(rand.NewPCG(seed, 7)), modules: map[string]string{}}
	y.dying = &dying{Accounts: y.Kit, rnd: y.rnd}
	deps := y.leaseDeps(t)
	deps.Accounts = y.dying
	y.Orders = order.New(deps)
	y.charging = charging.New(charging.Deps{DB: db, Clock: y.Clock, IDs: y.IDs, Accounts: y.Kit, Orders: y.Orders, Log: slog.New(slog.DiscardHandler)})
	y.root = y.Admin(t, "root")
	y.buyers = []account.Actor{y.ann, y.Mailed(t, "bob"), y.Mailed(t, "cid")}
	for _, labels := range [][]string{{"monthly", "yearly", "once"}, {"metered", "mixed"}, {"trial"}} {
		o, module := y.onPlans(t, labels...)
		y.offerings = append(y.offerings, o.ID)
		y.modules[o.ID] = module
	}
	return y
}

// run takes steps until three years have passed.
func (y *years) run(t *testing.T) {
	t.Helper()
	end := y.Clock.Now().AddDate(3, 0, 0)
	steps := []struct {
		name   string
		weight int
		take   func(*testing.T) error
	}{
		{"wait", 12, y.wait}, {"charge", 12, y.charge}, {"buy", 4, y.buy}, {"renew", 6, y.renew}, {"abandon", 2, y.abandon}, {"cancel", 1, y.cancel},
		{"resume", 2, y.resume}, {"change", 4, y.change}, {"refund", 1, y.refund}, {"use", 5, y.use}, {"trouble", 1, y.trouble}, {"mend", 3, y.mend},
	}
	var bag []int
	for i, step := range steps {
		bag = append(bag, slices.Repeat([]int{i}, step.weight)...)
	}
	for n := 0; y.Clock.Now().Before(end); n++ {
		step := steps[bag[y.rnd.IntN(len(bag))]]
		y.log = append(y.log, y.Clock.Now().Format("2006-01-02 15:04")+" "+step.name)
		if err := step.take(t); errs.Is(err, errs.KindInternal) && !errors.Is(err, errDied) && !errors.Is(err, errLost) {
			t.Fatalf("step %d: %v\n%q", n, err, y.log[max(0, len(y.log)-20):])
		}
		y.look(t, n)
	}
	y.calm()
	y.Clock.Advance(60 * 24 * time.Hour)
	y.settleAnyhow(t)
	if _, err := y.charging.Run(t.Context(), y.root); err != nil {
		t.Errorf("the last run: %v", err)
	}
	y.look(t, 0)
	y.check(t)
	kinds, err := sqldb.All(t.Context(), y.DB, sqldb.Value[string], `
SELECT concept || ' ' || state || ' ' || CAST(COUNT(*) AS TEXT) FROM charges GROUP BY concept, state ORDER BY concept, state`)
	t.Logf("%d steps; charges: %q, error %v", len(y.log), kinds, err)
}

func (y *years) pick(list []account.Actor) account.Actor { return list[y.rnd.IntN(len(list))] }

// some returns a contract of somebody, and who pays for it.
func (y *years) some(t *testing.T) (account.Actor, string) {
	t.Helper()
	ids, err := sqldb.All(t.Context(), y.DB, sqldb.Value[string], `SELECT id FROM contracts WHERE started_at IS NOT NULL ORDER BY ended_at IS NOT NULL, id DESC LIMIT 8`)
	if err != nil {
		t.Fatal(err)
	}
	if len(ids) == 0 {
		return y.ann, "000000000000000000000000"
	}
	id := ids[y.rnd.IntN(len(ids))]
	org, err := sqldb.One(t.Context(), y.DB, sqldb.Value[string], `SELECT org_id FROM purchases WHERE id = $1`, id)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(y.buyers, func(a account.Actor) bool { return a.OrgID == org })
	return y.buyers[i], id
}

func (y *years) wait(*testing.T) error {
	y.Clock.Advance(time.Duration(1+y.rnd.IntN(8*24)) * time.Hour)
	return nil
}

func (y *years) charge(t *testing.T) error {
	if err := y.Orders.Settle(t.Context()); err != nil && y.dying.rate == 0 && !y.troubled() {
		t.Errorf("settle: %v", err)
	}
	_, err := y.charging.Run(t.Context(), y.root)
	return err
}

func (y *years) buy(t *testing.T) error {
	buyer, offering := y.pick(y.buyers), y.offerings[y.rnd.IntN(len(y.offerings))]
	label := []string{"monthly", "yearly", "metered", "mixed", "trial", "once"}[y.rnd.IntN(6)]
	card := []string{"", sandbox.CardWorks, sandbox.CardWorks, sandbox.CardLater, sandbox.CardTimeout}[y.rnd.IntN(5)]
	p, err := y.Orders.Buy(t.Context(), buyer, order.BuyInput{Offering: offering, Plan: label, TaxAddress: &address, Keep: card != ""})
	if err != nil || p.State != order.StatePending || p.Gateway != "sandbox" {
		return err
	}
	if _, err := y.Sandbox.Pay(t.Context(), p.GatewayRef, sandbox.Choice{Card: card, Keep: true}); err != nil {
		return err
	}
	_, err = y.Orders.Return(t.Context(), buyer, p.ID, p.GatewayRef)
	return err
}

func (y *years) renew(t *testing.T) error {
	buyer, id := y.some(t)
	ch, err := y.Orders.Renew(t.Context(), buyer, id, order.PayInput{})
	return y.finish(t, buyer, ch, err)
}

// finish pays an open charge at the sandbox.
func (y *years) finish(t *testing.T, buyer account.Actor, ch order.Charge, err error) error {
	if err != nil || ch.State != order.ChargeOpen || ch.GatewayRef == "" || ch.Gateway != "sandbox" {
		return err
	}
	if _, err := y.Sandbox.Approve(t.Context(), ch.GatewayRef); err != nil {
		return err
	}
	_, err = y.Orders.ReturnCharge(t.Context(), buyer, ch.ContractID, ch.GatewayRef)
	return err
}

func (y *years) abandon(t *testing.T) error {
	buyer, id := y.some(t)
	gateway := []string{"", "invoice"}[y.rnd.IntN(2)]
	_, err := y.Orders.Renew(t.Context(), buyer, id, order.PayInput{Gateway: gateway})
	return err
}

func (y *years) cancel(t *testing.T) error {
	buyer, id := y.some(t)
	_, err := y.Orders.CancelContract(t.Context(), buyer, id)
	return err
}

func (y *years) resume(t *testing.T) error {
	buyer, id := y.some(t)
	_, err := y.Orders.Resume(t.Context(), buyer, id)
	return err
}

func (y *years) change(t *testing.T) error {
	buyer, id := y.some(t)
	label := []string{"monthly", "yearly", "metered", "mixed", "once"}[y.rnd.IntN(5)]
	change, err := y.Orders.ChangePlan(t.Context(), buyer, id, label, order.PayInput{})
	return y.finish(t, buyer, change.Charge, err)
}

func (y *years) refund(t *testing.T) error {
	_, id := y.some(t)
	_, err := y.Orders.Refund(t.Context(), y.baker, id, order.RefundInput{Amount: []string{"", "0.01", "3.33"}[y.rnd.IntN(3)], Reason: "So it is.", End: y.rnd.IntN(8) == 0})
	return err
}

func (y *years) use(t *testing.T) error {
	_, id := y.some(t)
	y.meter.add(event{contract: id, meter: "invocation", at: y.Clock.Now(), n: int64(y.rnd.IntN(100))})
	return nil
}

func (y *years) trouble(*testing.T) error {
	switch y.rnd.IntN(7) {
	case 0:
		y.Gateway.fail("Capture", "")
	case 1:
		y.Gateway.fail("", "Capture")
	case 2:
		y.Gateway.fail("", "ChargeSaved")
	case 3:
		y.Gateway.fail("", "Refund")
	case 4:
		y.Gateway.fail("Status", "")
	case 5:
		y.Gateway.fail("", "Start")
	default:
		y.dying.rate = 0.2
	}
	return nil
}

func (y *years) troubled() bool {
	y.Gateway.mu.Lock()
	defer y.Gateway.mu.Unlock()
	return y.Gateway.before != "" || y.Gateway.after != ""
}

func (y *years) mend(*testing.T) error {
	y.calm()
	return nil
}

func (y *years) calm() {
	y.Gateway.fail("", "")
	y.dying.rate = 0
}

// look checks everything that must hold at any time.
func (y *years) look(t *testing.T, n int) {
	t.Helper()
	y.entitlements(t)
	y.payments(t)
	if n%10 != 0 {
		return
	}
	y.periods(t)
	if report, err := y.Orders.Verify(t.Context()); err != nil || !report.Clean() {
		t.Fatalf("step %d: the purchases: %q, error %v\n%q", n, report.Problems, err, y.log[max(0, len(y.log)-20):])
	}
	if books, err := y.Ledger.Verify(t.Context()); err != nil || !books.Clean() {
		t.Fatalf("step %d: the books: %q, error %v", n, books.Problems, err)
	}
}

// entitlements compares what buyers may have with what their contracts are.
func (y *years) entitlements(t *testing.T) {
	t.Helper()
	page, err := y.Orders.Contracts(t.Context(), y.root, order.ContractFilter{All: true}, pageOf(200))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, c := range page.Items {
		state := c.State(y.Clock.Now())
		want[c.Purchase.OrgID+" "+c.Purchase.OfferingID] = want[c.Purchase.OrgID+" "+c.Purchase.OfferingID] || state != order.ContractSuspended && state != order.ContractEnded
	}
	for _, b := range y.buyers {
		for _, o := range y.offerings {
			if got := y.entitled(t, b, y.modules[o]); got != want[b.OrgID+" "+o] {
				t.Fatalf("%s is entitled to %s: %t, its contracts say %t\n%q", b.UserName, o, got, !got, y.log[max(0, len(y.log)-20):])
			}
		}
	}
}

// payments compares what gateways captured and gave back with what charges say.
func (y *years) payments(t *testing.T) {
	t.Helper()
	lost, err := sqldb.All(t.Context(), y.DB, sqldb.Value[string], `
SELECT s.reference FROM sandbox_payments s LEFT JOIN charges h ON h.id = substr(s.reference, 1, 24)
WHERE (s.state = 'captured' AND (h.id IS NULL OR (h.state NOT IN ('paid', 'refunded', 'open')) OR h.total <> s.amount))
   OR (s.state <> 'captured' AND h.state IN ('paid', 'refunded') AND h.gateway_ref = s.token)`)
	if err != nil || len(lost) > 0 {
		t.Fatalf("payments without a charge, or the other way: %v, error %v\n%q", lost, err, y.log[max(0, len(y.log)-20):])
	}
	twice, err := sqldb.All(t.Context(), y.DB, sqldb.Value[string], `
SELECT substr(reference, 1, 24) FROM sandbox_payments WHERE state = 'captured' GROUP BY substr(reference, 1, 24) HAVING COUNT(*) > 1`)
	if err != nil || len(twice) > 0 {
		t.Fatalf("charged twice: %v, error %v\n%q", twice, err, y.log[max(0, len(y.log)-20):])
	}
}

// periods wants no time of a subscription to be charged twice: what was charged for it, less what was given back for
// unused time, is never more than the time that has passed and is paid ahead.
func (y *years) periods(t *testing.T) {
	t.Helper()
	ids, err := sqldb.All(t.Context(), y.DB, sqldb.Value[string], `SELECT id FROM contracts WHERE started_at IS NOT NULL`)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		charges, err := y.Orders.Charges(t.Context(), y.root, id)
		if err != nil {
			t.Fatal(err)
		}
		type span struct{ from, to time.Time }
		paid, used := map[string][]span{}, []span{}
		slices.Reverse(charges) // the oldest first
		for _, ch := range charges {
			if ch.State != order.ChargePaid && ch.State != order.ChargeRefunded || ch.Concept == order.ConceptRefund {
				continue
			}
			slices.SortStableFunc(ch.Lines, func(a, b order.Line) int { // what is given back comes first
				return strings.Compare(string(a.Kind), string(b.Kind))
			})
			for _, l := range ch.Lines {
				switch l.Kind {
				case pricing.LineCredit: // the time behind it is free again
					list := paid[l.Label]
					for i := range list {
						if list[i].to.After(l.From) && list[i].from.Before(l.To) {
							list[i].to = l.From
						}
					}
				case pricing.LineSubscription:
					for _, p := range paid[l.Label] {
						if l.From.Before(p.to) && p.from.Before(l.To) {
							t.Fatalf("contract %s: %s is charged from %s to %s, and from %s to %s\n%q", id, l.Label, p.from, p.to, l.From, l.To, y.log[max(0, len(y.log)-30):])
						}
					}
					paid[l.Label] = append(paid[l.Label], span{l.From, l.To})
				case pricing.LineUsage:
					for _, p := range used {
						if l.From.Before(p.to) && p.from.Before(l.To) {
							t.Fatalf("contract %s: usage is charged from %s to %s, and from %s to %s", id, p.from, p.to, l.From, l.To)
						}
					}
					used = append(used, span{l.From, l.To})
				}
			}
		}
	}
}
