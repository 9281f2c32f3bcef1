package app_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/sandboxes"
)

// playground is a market with a bakery, which ada manages and bob belongs to, and its sandbox.
type playground struct {
	market   *app.App
	ada, bob account.Actor // for the bakery, in the real market
	box      sandboxes.Sandbox
}

func newPlayground(t *testing.T, cfg config.Config) *playground {
	t.Helper()
	p, ctx := &playground{market: open(t, cfg)}, t.Context()
	for _, name := range []string{"ada", "bob", "eve"} {
		must(t)(p.market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
			Name: name, Email: name + "@example.org", Password: app.DemoPassword,
		}))
	}
	must(t)(p.market.Accounts.CreateOrg(ctx, account.Operator, account.CreateOrgInput{Name: "bakery", Provider: true, Manager: "ada"}))
	if err := p.market.Accounts.SetMember(ctx, account.Operator, "bakery", "bob", []account.Role{account.RoleDeveloper}); err != nil {
		t.Fatal(err)
	}
	p.ada, p.bob = p.acting(t, "ada"), p.acting(t, "bob")
	p.box = must(t)(p.market.Sandboxes.Create(ctx, p.ada, "Trial-run")).(sandboxes.Sandbox)
	return p
}

func must(t *testing.T) func(any, error) any {
	t.Helper()
	return func(v any, err error) any {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (p *playground) acting(t *testing.T, name string) account.Actor {
	t.Helper()
	actor, err := p.market.Accounts.BasicActor(t.Context(), name, app.DemoPassword, "")
	if err == nil {
		actor, err = p.market.Accounts.ActFor(t.Context(), actor, "bakery")
	}
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

// enter returns the market of the sandbox and who an actor is there, for one of its organisations.
func (p *playground) enter(t *testing.T, actor account.Actor, org string) (*app.App, account.Actor) {
	t.Helper()
	in, guest, err := p.market.EnterSandbox(t.Context(), p.box, actor)
	if err == nil {
		guest, err = in.Accounts.ActFor(t.Context(), guest, org)
	}
	if err != nil {
		t.Fatal(err)
	}
	return in, guest
}

// sell puts an offering on sale there: ten euros a month, and ten cents a call.
func sell(t *testing.T, in *app.App, seller account.Actor) string {
	t.Helper()
	ctx := t.Context()
	r, err := in.Catalogue.CreateResource(ctx, seller, catalogue.ResourceInput{Title: "Prices", Link: "https://prices.example.org/"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := in.Catalogue.Create(ctx, seller, catalogue.OfferingInput{
		Title: "Bread prices", Abstract: "Prices of bread.", Description: "All of them.", Resources: []string{r.ID},
		Plans: []pricing.Draft{{
			Label: "monthly", Title: "Monthly", Description: "By the month.", Currency: "EUR",
			Components: []pricing.DraftComponent{
				{Label: "Rent", Description: "Each month.", Unit: "per calendar month", Value: "10"},
				{Label: "Calls", Description: "Each call.", Unit: "invocation", Value: "0.10"},
			},
		}},
	})
	if err == nil {
		o, err = in.Catalogue.Publish(ctx, seller, o.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// buy buys it with a card that is kept.
func buy(t *testing.T, in *app.App, buyer account.Actor, offering, card string) string {
	t.Helper()
	ctx := t.Context()
	p, err := in.Orders.Buy(ctx, buyer, order.BuyInput{
		Offering: offering, Gateway: sandbox.Name, Keep: true,
		TaxAddress: &account.Address{Street: "Ovenstraat 1", Postal: "1011", City: "Amsterdam", Country: "NL"},
	})
	if err == nil {
		_, err = in.Sandbox.Pay(ctx, p.GatewayRef, sandbox.Choice{Card: card, Keep: true})
	}
	if err == nil {
		p, err = in.Orders.Return(ctx, buyer, p.ID, p.GatewayRef)
	}
	if err != nil || p.State != order.StatePaid {
		t.Fatalf("%s, %v", p.State, err)
	}
	return p.ID
}

func (p *playground) advance(t *testing.T, by pricing.PeriodUnit) {
	t.Helper()
	must(t)(p.market.Sandboxes.Advance(t.Context(), p.ada, p.box.Name, sandboxes.AdvanceInput{By: by}))
	p.arrive(t)
}

// arrive lets the server work until the clock is there.
func (p *playground) arrive(t *testing.T) {
	t.Helper()
	if err := p.market.Sandboxes.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.box = must(t)(p.market.Sandboxes.Get(t.Context(), p.ada, p.box.Name)).(sandboxes.Sandbox)
	if p.box.State != sandboxes.Standing || !p.box.Now.Equal(p.box.Target) {
		t.Fatalf("the clock is %s at %s on its way to %s: %s", p.box.State, p.box.Now, p.box.Target, p.box.Problem)
	}
}

func use(t *testing.T, in *app.App, seller account.Actor, contract, id string) {
	t.Helper()
	results, err := in.Usage.Send(t.Context(), seller, []metering.Event{
		{ID: id, Source: "test", Contract: contract, Unit: "invocation", Quantity: "25", Time: in.Clock.Now()},
	})
	if err != nil || results[0].Status != metering.Accepted {
		t.Fatalf("%+v, %v", results, err)
	}
}

func TestAYearPassesInASandbox(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		p, ctx := newPlayground(t, cfg), t.Context()
		in, seller := p.enter(t, p.ada, "bakery")
		_, buyer := p.enter(t, p.ada, "bakery-buyer")
		_, bob := p.enter(t, p.bob, "bob")
		offering := sell(t, in, seller)
		good := buy(t, in, buyer, offering, sandbox.CardWorks)
		bad := buy(t, in, bob, offering, sandbox.CardLater)
		start := p.box.Now
		for month := range 12 {
			use(t, in, seller, good, string(rune('a'+month)))
			p.advance(t, pricing.Month)
		}

		c := must(t)(in.Orders.Contract(ctx, seller, good)).(order.Contract)
		charges := must(t)(in.Orders.Charges(ctx, seller, good)).([]order.Charge)
		paid := 0
		for _, ch := range charges {
			if ch.State == order.ChargePaid {
				paid++
			}
		}
		// The run of the next morning at five makes the last renewal.
		if state := c.State(in.Clock.Now()); (state != order.ContractActive && state != order.ContractGrace) || paid < 12 {
			t.Errorf("the good contract is %s with %d charges paid; want active and 12 at least", state, paid)
		}
		if n := len(charges); charges[n-1].Total.Minor != 1000 && charges[0].Total.Minor != 1000 {
			t.Errorf("the first charge is %v and the last %v; want 10.00 without usage", charges[n-1].Total, charges[0].Total)
		}
		withUsage := 0
		for _, ch := range charges {
			if ch.Concept == order.ConceptRenewal && ch.Total.Minor >= 1250 {
				withUsage++
			}
		}
		if withUsage < 10 || withUsage != len(charges)-1 {
			t.Errorf("%d of %d charges have the rent and 25 calls or more; want all but the first", withUsage, len(charges))
		}
		ended := must(t)(in.Orders.Contract(ctx, seller, bad)).(order.Contract)
		if ended.State(in.Clock.Now()) != order.ContractEnded || ended.EndReason != "It was not paid." {
			t.Errorf("the contract whose card fails is %s: %q", ended.State(in.Clock.Now()), ended.EndReason)
		}
		if after := ended.EndedAt.Sub(start); after < 70*24*time.Hour || after > 80*24*time.Hour {
			t.Errorf("it ended %s after it began; want a month and 44 days", after)
		}
		p.showsTestInvoices(t, in, seller, start)
		p.saysWhatBecomesOfACard(t, in)
		periods, err := in.Sharing.Periods(ctx, seller, "")
		if err != nil || len(periods) != 13 || periods[1].IssuedAt.IsZero() {
			t.Errorf("statements: %+v, %v; want 13 months, issued but the last", periods, err)
		}
		report := must(t)(in.Verify(ctx, app.VerifyOptions{Ledger: true})).(app.VerifyReport)
		if !report.Clean() || report.Invoices < 13 {
			t.Errorf("the books of the sandbox: %+v", report)
		}
		p.isNotInTheMarket(t)
	})
}

// showsTestInvoices looks at the invoices: they are dated by the clock of the sandbox, and numbered apart.
func (p *playground) showsTestInvoices(t *testing.T, in *app.App, seller account.Actor, start time.Time) {
	t.Helper()
	list, err := in.Invoices.List(t.Context(), seller, invoice.Filter{Side: invoice.Sold}, page.Request{Limit: 50})
	if err != nil || len(list.Items) < 13 {
		t.Fatalf("%d invoices, %v", len(list.Items), err)
	}
	if last := list.Items[0]; !last.IssuedAt.After(start.AddDate(0, 10, 0)) || !strings.HasPrefix(last.Label, "TESTBAKERY-") {
		t.Errorf("the last invoice is %s of %s", last.Label, last.IssuedAt)
	}
}

// saysWhatBecomesOfACard looks for the mails of a payment that fails, and where they lead.
func (p *playground) saysWhatBecomesOfACard(t *testing.T, in *app.App) {
	t.Helper()
	mails, err := in.Mail.List(t.Context(), page.Request{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for _, m := range mails.Items {
		if !strings.HasPrefix(m.Subject, "[Sandbox Trial-run] ") {
			t.Errorf("the subject %q does not say that it is of a sandbox", m.Subject)
		}
		if strings.Contains(m.Text, "declined") && strings.Contains(m.Text, "/sandboxes/"+p.box.ID+"/at/contracts/") {
			failed++
		}
	}
	if failed < 3 {
		t.Errorf("%d mails tell of a payment that was declined; want 3 at least", failed)
	}
}

// isNotInTheMarket sees to it that the market knows nothing of what happened in its sandbox.
func (p *playground) isNotInTheMarket(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	report := must(t)(p.market.Verify(ctx, app.VerifyOptions{Ledger: true})).(app.VerifyReport)
	if report.Bookings != 0 || report.Purchases != 0 || report.Invoices != 0 || report.Events != 0 {
		t.Errorf("the market has something of its sandbox: %+v", report)
	}
	offered := must(t)(p.market.Catalogue.List(ctx, p.ada, catalogue.ListInput{})).(page.Page[catalogue.Offering])
	if len(offered.Items) != 0 {
		t.Errorf("the market offers %d things of its sandbox", len(offered.Items))
	}
}

func TestOnlyMembersEnterASandbox(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		p, ctx := newPlayground(t, cfg), t.Context()
		eve, err := p.market.Accounts.BasicActor(ctx, "eve", app.DemoPassword, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.market.EnterSandbox(ctx, p.box, eve); errs.CodeOf(err) != "sandbox_not_found" {
			t.Errorf("eve enters: %v", err)
		}
		if _, err := p.market.Sandboxes.Advance(ctx, p.bob, p.box.Name, sandboxes.AdvanceInput{By: pricing.Day}); errs.CodeOf(err) != "role_missing" {
			t.Errorf("a member who does not manage sets the clock: %v", err)
		}
		if err := p.market.Accounts.RemoveMember(ctx, account.Operator, "bakery", "bob"); err != nil {
			t.Fatal(err)
		}
		bob, err := p.market.Accounts.BasicActor(ctx, "bob", app.DemoPassword, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.market.EnterSandbox(ctx, p.box, bob); errs.CodeOf(err) != "sandbox_not_found" {
			t.Errorf("who is no member any more enters: %v", err)
		}
	})
}

// A server dies between any two moments: the next one goes on from where the clock stands.
func TestASandboxGoesOnWhereAServerDied(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		p, ctx := newPlayground(t, cfg), t.Context()
		in, seller := p.enter(t, p.ada, "bakery")
		_, buyer := p.enter(t, p.ada, "bakery-buyer")
		good := buy(t, in, buyer, sell(t, in, seller), sandbox.CardWorks)
		must(t)(p.market.Sandboxes.Advance(ctx, p.ada, p.box.Name, sandboxes.AdvanceInput{By: pricing.Quarter}))
		target := p.box.Now.AddDate(0, 3, 0)
		for range 40 { // each server dies a little later than the one before
			if p.box = must(t)(p.market.Sandboxes.Get(ctx, p.ada, p.box.Name)).(sandboxes.Sandbox); p.box.State == sandboxes.Standing {
				break
			}
			short, die := context.WithTimeout(ctx, 30*time.Millisecond)
			_ = p.market.Sandboxes.Work(short) // it is killed
			die()
			p.market.ForgetLease(t, p.box)
		}
		p.market.ForgetLease(t, p.box)
		p.arrive(t)
		in, seller = p.enter(t, p.ada, "bakery")
		charges := must(t)(in.Orders.Charges(ctx, seller, good)).([]order.Charge)
		if n := len(charges); n < 3 || n > 4 || p.box.Now.Sub(target).Abs() > 4*24*time.Hour {
			t.Errorf("%d charges by %s; want the first and those of two or three months by %s", n, p.box.Now, target)
		}
		if report := must(t)(in.Verify(ctx, app.VerifyOptions{Ledger: true})).(app.VerifyReport); !report.Clean() {
			t.Errorf("the books of the sandbox: %+v", report)
		}
	})
}

func TestRemovingASandboxLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		p, ctx := newPlayground(t, cfg), t.Context()
		in, seller := p.enter(t, p.ada, "bakery")
		sell(t, in, seller)
		folder := in.Config.Data
		if err := p.market.Sandboxes.Remove(ctx, p.ada, p.box.Name); err != nil {
			t.Fatal(err)
		}
		if _, err := p.market.Sandboxes.Get(ctx, p.ada, p.box.Name); errs.CodeOf(err) != "sandbox_not_found" {
			t.Errorf("it is still there: %v", err)
		}
		if err := p.market.Sandboxes.Work(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("its files: %v", err)
		}
		if p.market.DB.Dialect() == sqldb.Postgres {
			n := must(t)(sqldb.One(ctx, p.market.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'sandbox%'`)).(int64)
			if n != 0 {
				t.Errorf("%d schemas are left", n)
			}
		}
		must(t)(p.market.Sandboxes.Create(ctx, p.ada, p.box.Name)) // its name is free again
	})
}
