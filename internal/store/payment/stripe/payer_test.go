package stripe_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/stripe"
)

// newAccount makes a connected account, about which Stripe knows nothing yet.
func (f *fake) newAccount(form map[string][]string) (int, object) {
	if form["type"][0] != "express" || form["capabilities[transfers][requested]"][0] != "true" {
		return 400, wrong("invalid_request_error", "parameter_missing", "Missing required param.")
	}
	return 200, f.add("acct", "account", object{
		"payouts_enabled": false, "capabilities": object{"transfers": "inactive"},
		"requirements": object{"currently_due": []string{"individual.dob.day", "external_account"}},
	})
}

func (f *fake) newLink(form map[string][]string) (int, object) {
	if _, known := f.things[form["account"][0]]; !known || form["type"][0] != "account_onboarding" || form["return_url"][0] == "" || form["refresh_url"][0] == "" {
		return 400, wrong("invalid_request_error", "resource_missing", "No such account")
	}
	f.sequence++
	return 200, object{"object": "account_link", "url": "https://connect.stripe.com/setup/e/" + form["account"][0] + "/" + strconv.Itoa(f.sequence)}
}

// identify is what a seller does on Stripe's pages.
func (f *fake) identify(account string) {
	f.with(func() {
		a := f.things[account]
		a["payouts_enabled"], a["capabilities"], a["requirements"] = true, object{"transfers": "active"}, object{"currently_due": []string{}}
	})
}

// transfer moves money from the balance of the market, which the thing "balance" has.
func (f *fake) transfer(form map[string][]string) (int, object) {
	amount, err := strconv.ParseInt(form["amount"][0], 10, 64)
	account, known := f.things[form["destination"][0]]
	switch {
	case err != nil || amount <= 0 || form["currency"][0] != "eur":
		return 400, wrong("invalid_request_error", "parameter_invalid_integer", "Invalid integer")
	case !known:
		return 400, wrong("invalid_request_error", "resource_missing", "No such destination: '"+form["destination"][0]+"'")
	case account["capabilities"].(object)["transfers"] != "active":
		return 400, wrong("invalid_request_error", "insufficient_capabilities_for_transfer", "Your destination account needs to have at least one of the following capabilities enabled: transfers")
	case amount > f.things["balance"]["amount"].(int64):
		return 400, wrong("invalid_request_error", "balance_insufficient", "You have insufficient available funds in your Stripe account.")
	}
	f.things["balance"]["amount"] = f.things["balance"]["amount"].(int64) - amount
	return 200, f.add("tr", "transfer", object{"amount": amount, "destination": account["id"], "transfer_group": form["transfer_group"][0]})
}

// TestPayer opens an account for a seller and sends money to it: once for a reference, whatever happens on the way.
func TestPayer(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	f.things["balance"] = object{"amount": int64(1000)}
	p := stripe.NewPayer(clk, stripe.Options{SecretKey: secretKey, URL: f.URL, HTTP: client(t, f.URL)})
	ctx := t.Context()

	account, page, err := p.SetUp(ctx, "org1", "", "https://souk.test/sell/payouts")
	if err != nil || !strings.HasPrefix(account, "acct_") || !strings.Contains(page, account) {
		t.Fatalf("SetUp gives %q at %q, error %v", account, page, err)
	}
	if again, _, err := p.SetUp(ctx, "org1", "", "https://souk.test/sell/payouts"); again != account || err != nil {
		t.Errorf("a second click opens %q, error %v", again, err)
	}
	if same, next, err := p.SetUp(ctx, "org1", account, "https://souk.test/sell/payouts"); same != account || next == page || err != nil {
		t.Errorf("going on gives %q at %q, error %v", same, next, err)
	}
	if ready, lacks, err := p.Ready(ctx, account); ready || !strings.Contains(lacks, "external_account") || err != nil {
		t.Errorf("before it is identified: ready %v, lacks %q, error %v", ready, lacks, err)
	}
	send := payment.Payout{Reference: "p1", Account: account, Amount: money.Amount{Minor: 700, Currency: "EUR"}, Text: "Souk"}
	if _, refused, err := p.Send(ctx, send); !strings.Contains(refused, "capabilities") || err != nil {
		t.Errorf("sending before gives refused %q, error %v", refused, err)
	}
	f.identify(account)
	if ready, lacks, err := p.Ready(ctx, account); !ready || lacks != "" || err != nil {
		t.Errorf("identified: ready %v, lacks %q, error %v", ready, lacks, err)
	}

	send.Reference = "p2"
	f.with(func() { f.losing = true })
	if _, refused, err := p.Send(ctx, send); refused != "" || err == nil {
		t.Errorf("a lost answer gives refused %q, error %v", refused, err)
	}
	first, refused, err := p.Send(ctx, send) // by the key
	if first == "" || refused != "" || err != nil {
		t.Errorf("asking again gives %q, refused %q, error %v", first, refused, err)
	}
	clk.Advance(48 * time.Hour)
	f.with(func() { clear(f.replays) })
	send.Again = true
	if second, _, err := p.Send(ctx, send); second != first || err != nil {
		t.Errorf("asking two days later gives %q, error %v, want %q", second, err, first)
	}

	send = payment.Payout{Reference: "p3", Account: account, Amount: money.Amount{Minor: 301, Currency: "EUR"}}
	if _, refused, err := p.Send(ctx, send); refused != "" || errs.CodeOf(err) != "balance_insufficient" {
		t.Errorf("more than the balance gives refused %q, error %v", refused, err)
	}
	f.with(func() { f.things["balance"]["amount"] = int64(301) })
	send.Attempt, send.Again = 1, true
	if ref, refused, err := p.Send(ctx, send); ref == "" || refused != "" || err != nil {
		t.Errorf("with enough: %q, refused %q, error %v", ref, refused, err)
	}
	if left := f.things["balance"]["amount"]; left != int64(0) {
		t.Errorf("%v is left of the balance", left)
	}

	for name, wrong := range map[string]payment.Payout{
		"no account":  {Reference: "p4", Account: "acct_none", Amount: money.Amount{Minor: 1, Currency: "EUR"}},
		"nothing":     {Reference: "p5", Account: account, Amount: money.Amount{Currency: "EUR"}},
		"no currency": {Reference: "p6", Account: account, Amount: money.Amount{Minor: 1, Currency: "CLF"}},
	} {
		if _, refused, err := p.Send(ctx, wrong); refused == "" || err != nil {
			t.Errorf("%s: refused %q, error %v", name, refused, err)
		}
	}
	f.with(func() { f.down = true })
	if _, refused, err := p.Send(ctx, payment.Payout{Reference: "p7", Account: account, Amount: money.Amount{Minor: 1, Currency: "EUR"}}); refused != "" || err == nil {
		t.Errorf("with Stripe away: refused %q, error %v", refused, err)
	}
}
