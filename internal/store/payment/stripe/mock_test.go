package stripe

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
)

// mockURL starts stripe-mock, Stripe's own stand-in, which knows the parameters of every call but remembers
// nothing, and returns its address.
func mockURL(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("stripe-mock")
	if err != nil {
		if dirs, goErr := exec.Command("go", "env", "GOPATH").Output(); goErr == nil {
			program, err = exec.LookPath(filepath.Join(strings.TrimSpace(string(dirs)), "bin", "stripe-mock"))
		}
	}
	if err != nil {
		t.Skip("stripe-mock is not installed: go install github.com/stripe/stripe-mock@v0.203.0")
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	ln.Close()
	cmd := exec.Command(program, "-http-addr", address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		if conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address); err == nil {
			conn.Close()
			return "http://" + address
		}
		select {
		case <-ctx.Done():
			t.Fatal("stripe-mock does not answer")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// TestStripeMock makes every call once: stripe-mock refuses calls and parameters that Stripe does not know.
func TestStripeMock(t *testing.T) {
	url := mockURL(t)
	c, err := httpx.Fixed(httpx.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, url, 4<<20)
	if err != nil {
		t.Fatal(err)
	}
	backend := sdk.GetBackendWithConfig(sdk.APIBackend, &sdk.BackendConfig{
		HTTPClient: c, URL: sdk.String(url), MaxNetworkRetries: sdk.Int64(0), LeveledLogger: &sdk.LeveledLogger{Level: sdk.LevelNull},
	})
	key := "sk_test_123"
	a := &api{
		options: Options{SecretKey: key, HTTP: http.DefaultClient}, clock: clock.System,
		client: sdk.NewClient(key, sdk.WithBackends(&sdk.Backends{API: backend, Connect: backend, Uploads: backend, MeterEvents: backend})),
	}
	ctx := t.Context()
	p := remote.Payment{
		Reference: "r1", Amount: money.Amount{Minor: 595, Currency: "EUR"}, Title: "Bread", ReturnURL: "https://souk.test/r", CancelURL: "https://souk.test/c",
		Payer: "o1", Keep: true, CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour),
	}
	ref, page, err := a.Open(ctx, p)
	if err != nil || !strings.HasPrefix(ref, "cs_") || page == "" {
		t.Errorf("Open: %q at %q, error %v", ref, page, err)
	}
	p.Ref = ref
	intent := p
	intent.Ref, intent.ChargeID, intent.Saved = "pi_123", "pi_123", "cus_123/pm_123"
	for name, call := range map[string]func() error{
		"look at a session":     func() error { _, err := a.Look(ctx, p); return err },
		"look at an intent":     func() error { _, err := a.Look(ctx, intent); return err },
		"drop a session":        func() error { return a.Drop(ctx, p) },
		"expire a session":      func() error { _, err := a.client.V1CheckoutSessions.Expire(ctx, ref, nil); return err },
		"drop an intent":        func() error { return a.Drop(ctx, intent) },
		"capture":               func() error { _, err := a.Take(ctx, intent, "k1"); return err },
		"find what was charged": func() error { _, _, err := a.FindSaved(ctx, intent); return err },
		"forget":                func() error { return a.Forget(ctx, "cus_123/pm_123") },
		"refund": func() error {
			_, _, err := a.Return(ctx, intent, remote.Refund{Reference: "f1", Amount: p.Amount})
			return err
		},
		"refund again": func() error {
			_, _, err := a.Return(ctx, intent, remote.Refund{Reference: "f1", Amount: p.Amount, Again: true})
			return err
		},
		"look at a refund": func() error {
			_, _, err := a.Return(ctx, intent, remote.Refund{Reference: "f1", ID: "re_123", Amount: p.Amount})
			return err
		},
		"ask for the balance": func() error { return a.Check(ctx) },
		"open an account":     func() error { _, _, err := (payer{a}).SetUp(ctx, "org1", "", "https://souk.test/b"); return err },
		"ask for an account":  func() error { _, _, err := (payer{a}).Ready(ctx, "acct_123"); return err },
		"send": func() error {
			_, _, err := (payer{a}).Send(ctx, payment.Payout{Reference: "p1", Account: "acct_123", Amount: p.Amount, Text: "Souk"})
			return err
		},
		"look for what was sent": func() error {
			_, _, err := (payer{a}).Send(ctx, payment.Payout{Reference: "p1", Account: "acct_123", Amount: p.Amount, Again: true})
			return err
		},
		"charge what is kept": func() error { _, err := a.ChargeSaved(ctx, intent); return err },
		"disputes of a payment": func() error {
			_, err := a.whatWentBack(ctx, remote.Seen{}, &sdk.PaymentIntent{ID: "pi_123", LatestCharge: &sdk.Charge{Disputed: true}})
			return err
		},
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
