package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
)

// write puts text into a file of the test's own and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, src Sources) Config {
	t.Helper()
	c, err := Load(src)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mistakes returns what Load refuses, as "path code: message".
func mistakes(t *testing.T, src Sources) []string {
	t.Helper()
	_, err := Load(src)
	if err != nil && errs.CodeOf(err) != "bad_config" {
		t.Fatalf("error %v", err)
	}
	var list []string
	if err != nil {
		for _, f := range errs.As(err).Fields {
			list = append(list, f.Path+" "+f.Code+": "+f.Message)
		}
	}
	return list
}

// shown returns a setting as "value (origin)".
func shown(t *testing.T, c Config, name string) string {
	t.Helper()
	for _, s := range c.Show() {
		if s.Name == name {
			return s.Value + " (" + s.Origin + ")"
		}
	}
	t.Fatalf("there is no setting %s", name)
	return ""
}

func TestDefaults(t *testing.T) {
	c := load(t, Sources{})
	if len(c.origins) != len(Keys()) || !c.urlFollows {
		t.Errorf("origins %v", c.origins)
	}
	c.origins, c.urlFollows = nil, false
	want := Config{
		Data: "souk-data", Listen: "127.0.0.1:8080", PublicURL: "http://127.0.0.1:8080",
		Database: "sqlite:souk-data/souk.db", Blobs: "file:souk-data/blobs",
		Site:     Site{Name: "Souk", Instance: "souk"},
		Log:      Log{Format: FormatText},
		Mail:     Mail{Port: 587, TLS: TLSStart},
		Accounts: Accounts{SignUp: true, SessionTTL: 14 * 24 * time.Hour},
		Registry: Registry{UnknownTargets: TargetsWarn, MaxPackage: 512 << 20, MajorEnd: EndMajor, Frozen: FrozenRefuse},
		Store: Store{PlatformFee: "10", TaxRate: "0", Currencies: []string{"EUR", "USD", "GBP"}, Sandbox: true,
			PurchaseLimit: 300 * time.Second, Grace: 72 * time.Hour, SuspendAfter: 336 * time.Hour, EndAfter: 1056 * time.Hour, TransferLimit: 720 * time.Hour, MaxUpload: 2 << 30},
		Payments: Payments{
			Stripe: Stripe{URL: "https://api.stripe.com"}, PayPal: PayPal{URL: "https://api-m.sandbox.paypal.com"},
			Classic: PayPalClassic{URL: "https://api-3t.sandbox.paypal.com/nvp", CheckoutURL: "https://www.sandbox.paypal.com/webscr?cmd=_express-checkout"},
		},
	}
	if diff := cmp.Diff(want, c, cmp.AllowUnexported(Config{})); diff != "" {
		t.Error(diff)
	}
}

func TestStrongestSourceWins(t *testing.T) {
	file := write(t, "souk.yaml", "data: from-file\nlisten: 127.0.0.1:1\nmail:\n  host: file.example\n  from: a@b.example\nlog.level: warn\n")
	c := load(t, Sources{
		Flags: map[string]string{"listen": "127.0.0.1:3", "log-level": "error"},
		Env:   []string{"SOUK_LISTEN=127.0.0.1:2", "SOUK_MAIL_HOST=env.example", "SOUK_DATA=", "PATH=/bin", "SOUK_CONFIG=" + file},
	})
	for name, want := range map[string]string{
		"listen":     "127.0.0.1:3 (the command line)",
		"log.level":  "error (the command line)",
		"mail.host":  "env.example (SOUK_MAIL_HOST)",
		"data":       "from-file (" + file + ":1)", // an empty variable is no value
		"mail.from":  "a@b.example (" + file + ":5)",
		"log.format": "text (default)",
		"database":   "sqlite:from-file/souk.db (default)",
	} {
		if got := shown(t, c, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestFlagNamesTheFile(t *testing.T) {
	weak, strong := write(t, "a.yaml", "data: weak"), write(t, "b.yaml", "data: strong")
	c := load(t, Sources{File: strong, Env: []string{"SOUK_CONFIG=" + weak}})
	if c.Data != "strong" {
		t.Errorf("data is %q", c.Data)
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	file := write(t, "souk.yaml", "listn: 127.0.0.1:1\nmail:\n  prot: 25\n  port: lots\nstore:\n  tax_rate: 101\nregistry: 7\n")
	got := mistakes(t, Sources{
		File:  file,
		Flags: map[string]string{"blobs": "s3://bucket", "pubic-url": "http://a"},
		Env:   []string{"SOUK_LISTENS=x", "SOUK_LOG_LEVEL=loud", "SOUK_WHATEVER_THIS_MAY_BE=1", "SOUK_SERVICE_HOST=10.0.0.7", "SOUK_TEST_DATA=/x", "SOUK_URL=http://a"},
	})
	want := []string{
		"pubic-url unknown_key: There is no such key (from the command line); did you mean public_url?",
		"SOUK_LISTENS unknown_variable: There is no such variable (from the environment); did you mean SOUK_LISTEN?",
		"listn unknown_key: There is no such key (from " + file + ":1); did you mean listen?",
		"mail.prot unknown_key: There is no such key (from " + file + ":3); did you mean mail.port?",
		"registry bad_yaml: It must be a list of keys with their values (from " + file + ":7).",
		`blobs bad_value: It must be file:DIR, not "s3://bucket" (from the command line).`,
		`log.level bad_value: It must be debug, info, warn or error, not "loud" (from SOUK_LOG_LEVEL).`,
		`mail.port bad_value: It must be a port from 1 to 65535, not "lots" (from ` + file + `:4).`,
		`store.tax_rate bad_value: It must be a number from 0 to 100, as 19 or 7.7, not "101" (from ` + file + `:6).`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTogether(t *testing.T) {
	got := mistakes(t, Sources{Env: []string{"SOUK_MAIL_HOST=h", "SOUK_MAIL_USER=u", "SOUK_METRICS_LISTEN=127.0.0.1:8080"}})
	want := []string{
		"mail.from required: It is needed with mail.host (from SOUK_MAIL_HOST): mails have a sender.",
		"mail.password required: It is needed with mail.user (from SOUK_MAIL_USER).",
		"metrics.listen bad_value: It must differ from listen (from SOUK_METRICS_LISTEN); use metrics.token to have the metrics there.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	file := write(t, "password", " s3cret \r\n")
	c := load(t, Sources{Env: []string{"SOUK_MAIL_USER=u", "SOUK_MAIL_PASSWORD_FILE=" + file, "SOUK_DATABASE_FILE=" + write(t, "db", "postgres://u:p@h/n\n")}})
	if c.Mail.Password != " s3cret " || c.Database != "postgres://u:p@h/n" {
		t.Errorf("password %q, database %q", c.Mail.Password, c.Database)
	}
	if got, want := shown(t, c, "mail.password"), "******** ("+file+" (SOUK_MAIL_PASSWORD_FILE))"; got != want {
		t.Errorf("shown as %s, want %s", got, want)
	}
	missing := filepath.Join(t.TempDir(), "none")
	large := write(t, "large", strings.Repeat("x", mostSecret+1))
	got := mistakes(t, Sources{Env: []string{
		"SOUK_MAIL_PASSWORD_FILE=" + missing, "SOUK_METRICS_TOKEN_FILE=" + large,
		"SOUK_DATABASE=sqlite:x", "SOUK_DATABASE_FILE=" + file, "SOUK_LISTEN_FILE=" + file,
	}})
	want := []string{
		"database given_twice: Set SOUK_DATABASE or SOUK_DATABASE_FILE, not both.",
		"metrics.token unreadable: " + large + " cannot be read: it has more than 65536 bytes (from SOUK_METRICS_TOKEN_FILE).",
		"mail.password unreadable: " + missing + " cannot be read: no such file or directory (from SOUK_MAIL_PASSWORD_FILE).",
		"SOUK_LISTEN_FILE unknown_variable: There is no such variable (from the environment); did you mean SOUK_LISTEN?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSecretsAreNeverQuoted(t *testing.T) {
	const hush = "hunter2-hunter2"
	for _, src := range []Sources{
		{Env: []string{"SOUK_DATABASE=mysql://u:" + hush + "@h/n"}},
		{Env: []string{"SOUK_DATABASE=postgres://u:%zz" + hush + "@h/n"}},
		{Env: []string{"SOUK_METRICS_TOKEN=\x01" + hush}},
		{Env: []string{"SOUK_MAIL_PASSWORD=\n" + hush}},
		{Flags: map[string]string{"public_url": "https://u:" + hush + "@h"}},
	} {
		_, err := Load(src)
		if err == nil || strings.Contains(err.Error(), hush) {
			t.Errorf("%v: error %v", src, err)
		}
	}
	c := load(t, Sources{Env: []string{
		"SOUK_DATABASE=postgres://ann:" + hush + "@h:5432/n?sslmode=require&sslpassword=" + hush,
		"SOUK_METRICS_TOKEN=" + hush + hush, "SOUK_MAIL_PASSWORD=" + hush,
	}})
	for _, s := range c.Show() {
		if strings.Contains(s.Value+s.Origin, hush) {
			t.Errorf("%s shows its secret: %s", s.Name, s.Value)
		}
	}
	want := "postgres://ann:********@h:5432/n?sslmode=require&sslpassword=******** (SOUK_DATABASE)"
	if got := shown(t, c, "database"); got != want {
		t.Errorf("database shown as %s, want %s", got, want)
	}
}

func TestFileForms(t *testing.T) {
	tests := []struct {
		name, text, want string // want: the currencies, or the code of the mistake
	}{
		{"list", "store:\n  currencies: [eur, JPY]\n", "EUR,JPY"},
		{"block list", "store:\n  currencies:\n  - EUR\n  - EUR\n", "EUR"},
		{"text", "store.currencies: EUR, CHF\n", "EUR,CHF"},
		{"empty file", "", "EUR,USD,GBP"},
		{"only a comment", "# nothing\n", "EUR,USD,GBP"},
		{"empty section", "store:\n", "EUR,USD,GBP"},
		{"key without a value", "store:\n  currencies:\n", "EUR,USD,GBP"},
		{"unknown currency", "store.currencies: EUX\n", "bad_value"},
		{"empty list", "store.currencies: []\n", "bad_value"},
		{"nested list", "store.currencies: [[EUR]]\n", "bad_yaml"},
		{"item with a comma", "store.currencies: ['EUR,USD']\n", "bad_yaml"},
		{"mapping", "store.currencies: {EUR: 1}\n", "bad_yaml"},
		{"alias", "a: &x EUR\nstore.currencies: *x\n", "unknown_key"},
		{"twice in one section", "store:\n  currencies: EUR\n  currencies: USD\n", "given_twice"},
		{"twice in two ways", "store:\n  currencies: EUR\nstore.currencies: USD\n", "given_twice"},
		{"a list at the top", "- store\n", "bad_yaml"},
		{"no YAML", "store: [EUR\n", "bad_yaml"},
		{"two documents", "data: a\n---\ndata: b\n", "bad_yaml"},
		{"tabs", "store:\n\tcurrencies: EUR\n", "bad_yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Load(Sources{File: write(t, "souk.yaml", tt.text)})
			got := joinList(c.Store.Currencies)
			if err != nil {
				got = errs.As(err).Fields[0].Code
			}
			if got != tt.want {
				t.Errorf("got %s, want %s (%v)", got, tt.want, err)
			}
		})
	}
	if got := mistakes(t, Sources{File: "/nowhere/souk.yaml"}); len(got) != 1 ||
		got[0] != "config unreadable: /nowhere/souk.yaml cannot be read: no such file or directory." {
		t.Errorf("missing file: %q", got)
	}
}

func TestPublicURLFollowsTheListener(t *testing.T) {
	tests := []struct{ listen, opened, set, want string }{
		{"127.0.0.1:0", "127.0.0.1:4711", "", "http://127.0.0.1:4711"},
		{":8080", "[::]:8080", "", "http://localhost:8080"},
		{"0.0.0.0:80", "0.0.0.0:80", "", "http://localhost"},
		{"[::1]:99", "[::1]:99", "", "http://[::1]:99"},
		{"127.0.0.1:0", "127.0.0.1:4711", "https://Market.example.org/", "https://market.example.org"},
	}
	for _, tt := range tests {
		c := load(t, Sources{Flags: map[string]string{"listen": tt.listen, "public-url": tt.set}})
		if got := c.Listening(tt.opened).PublicURL; got != tt.want {
			t.Errorf("listen %s, public_url %q: %s, want %s", tt.listen, tt.set, got, tt.want)
		}
	}
}

func TestMailPortFollowsTLS(t *testing.T) {
	for env, want := range map[string]int{"SOUK_MAIL_TLS=tls": 465, "SOUK_MAIL_TLS=none": 587, "SOUK_MAIL_PORT=25": 25} {
		if c := load(t, Sources{Env: []string{env}}); c.Mail.Port != want {
			t.Errorf("%s gives the port %d, want %d", env, c.Mail.Port, want)
		}
	}
}

func TestPatienceAscends(t *testing.T) {
	for name, env := range map[string][]string{
		"store.suspend_after": {"SOUK_STORE_GRACE=336h"},
		"store.end_after":     {"SOUK_STORE_SUSPEND_AFTER=720h", "SOUK_STORE_END_AFTER=700h"},
	} {
		_, err := Load(Sources{Env: env})
		if fields := errs.As(err); err == nil || len(fields.Fields) != 1 || fields.Fields[0].Path != name {
			t.Errorf("%v: %v, want a mistake in %s", env, err, name)
		}
	}
	if c := load(t, Sources{Env: []string{"SOUK_STORE_GRACE=0s", "SOUK_STORE_SUSPEND_AFTER=1h", "SOUK_STORE_END_AFTER=2h"}}); c.Store.EndAfter != 2*time.Hour {
		t.Errorf("patience %+v", c.Store)
	}
}

// TestKeysCoverTheConfig sets every key and finds every field of Config changed.
func TestKeysCoverTheConfig(t *testing.T) {
	values := map[string]string{
		"data": "d", "database": "sqlite:x", "blobs": "file:x", "listen": ":1", "public_url": "http://a",
		"trusted_proxies": "10.0.0.1, 192.168.0.0/16", "log.level": "warn", "log.format": "json", "metrics.listen": ":2",
		"metrics.token": "0123456789abcdef", "http.allow_private": "::1", "mail.host": "h", "mail.port": "1", "mail.user": "u",
		"mail.password": "p", "mail.from": "M <a@b.example>", "mail.requests": "b@b.example", "site.name": "M", "site.instance": "m", "mail.tls": "none", "accounts.open_providers": "yes",
		"accounts.sign_up": "on", "accounts.session_ttl": "1h", "accounts.activation": "on", "registry.unknown_targets": "refuse",
		"registry.max_package": "3KiB", "registry.major_end": "strict", "registry.frozen_dependencies": "warn", "store.platform_fee": "7.5", "store.tax_rate": "19", "store.currencies": "JPY",
		"store.sandbox": "1", "store.purchase_limit": "1m", "store.grace": "1h", "store.suspend_after": "2h", "store.end_after": "3h", "store.bank_details": "Souk\nIBAN 1", "store.transfer_limit": "2h", "store.payout_holder": "Souk", "store.payout_iban": "DE02120300000000202051", "store.payout_bic": "BYLADEM1001", "store.max_upload": "5KiB", "web.styleguide": "true", "openbravo.plain_url": "http://b",
		"payments.offer": "stripe,invoice", "stripe.secret_key": "sk_test_0123456789", "stripe.webhook_secret": "whsec_0123456789", "stripe.api_url": "https://a",
		"paypal.client_id": "0123456789abcdef", "paypal.secret": "0123456789abcdef", "paypal.webhook_id": "w", "paypal.api_url": "http://127.0.0.1:1",
		"paypal_classic.user": "u", "paypal_classic.password": "p", "paypal_classic.signature": "s", "paypal_classic.api_url": "https://a/nvp",
		"paypal_classic.checkout_url": "https://a/webscr?cmd=_express-checkout",
	}
	flags := map[string]string{}
	for _, k := range Keys() {
		if values[k.Name] == "" {
			t.Errorf("the test has no value for %s", k.Name)
		}
		flags[k.Name] = values[k.Name]
	}
	c := load(t, Sources{Flags: flags})
	c.origins = nil
	notZero(t, "Config", reflect.ValueOf(c))
	if got := printPrefixes(c.TrustedProxies) + " " + printPrefixes(c.HTTP.AllowPrivate); got != "10.0.0.1/32,192.168.0.0/16 ::1/128" {
		t.Errorf("networks %s", got)
	}
}

func notZero(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case !field.IsExported():
		case v.Field(i).Kind() == reflect.Struct:
			notZero(t, path+"."+field.Name, v.Field(i))
		case v.Field(i).IsZero():
			t.Errorf("no key sets %s.%s", path, field.Name)
		}
	}
}

// TestPayments checks that accounts of gateways are whole, that what is offered is set up, and that secrets
// come from files and go nowhere.
func TestPayments(t *testing.T) {
	for want, set := range map[string]map[string]string{
		"paypal.secret required: It is needed with paypal.client_id (from the command line).":                                                                                               {"paypal.client_id": "0123456789abcdef"},
		"stripe.secret_key required: It is needed with stripe in payments.offer (from the command line).":                                                                                   {"payments.offer": "sandbox,stripe"},
		"payments.offer bad_value: It must be names of gateways with commas between: sandbox,stripe,paypal,paypal-classic,invoice; \"cash\" is none, not \"cash\" (from the command line).": {"payments.offer": "cash"},
		"paypal.api_url bad_value: It must be an address that begins with https://, not \"http://api-m.paypal.com\" (from the command line).":                                               {"paypal.api_url": "http://api-m.paypal.com"},
	} {
		if got := mistakes(t, Sources{Flags: set}); len(got) != 1 || got[0] != want {
			t.Errorf("%v: %q", set, got)
		}
	}
	file := filepath.Join(t.TempDir(), "stripe")
	if err := os.WriteFile(file, []byte("sk_test_fromafile01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := load(t, Sources{Env: []string{"SOUK_STRIPE_SECRET_KEY_FILE=" + file}})
	if c.Payments.Stripe.SecretKey != "sk_test_fromafile01" {
		t.Errorf("the key is %q", c.Payments.Stripe.SecretKey)
	}
	if bad := mistakes(t, Sources{Flags: map[string]string{"stripe.secret_key": "sk_live_with blank in it"}}); len(bad) != 1 || strings.Contains(bad[0], "sk_live") {
		t.Errorf("the mistake says %q", bad)
	}
}
