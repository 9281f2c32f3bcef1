package app_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/sqldb"
)

// level returns the worst level of the checks of a name, and what they say.
func level(d app.Diagnosis, name string) (worst app.Level, text string) {
	for _, c := range d.Checks {
		if c.Name != name {
			continue
		}
		if worst == "" || c.Level == app.LevelFail || c.Level == app.LevelWarn && worst == app.LevelOK {
			worst = c.Level
		}
		text += c.Message + " " + c.Advice + " "
	}
	return worst, text
}

// expectLevel checks what the doctor says about one thing.
func expectLevel(t *testing.T, d app.Diagnosis, name string, want app.Level, part string) {
	t.Helper()
	if got, text := level(d, name); got != want || !strings.Contains(text, part) {
		t.Errorf("%s: %s, want %s with %q: %s", name, got, want, part, text)
	}
}

// with returns the configuration with other values.
func with(t *testing.T, cfg config.Config, values map[string]string) config.Config {
	t.Helper()
	flags := map[string]string{"data": cfg.Data, "database": cfg.Database, "blobs": cfg.Blobs, "listen": cfg.Listen}
	for k, v := range values {
		flags[k] = v
	}
	changed, err := config.Load(config.Sources{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func write(t *testing.T, market *app.App, statement string, args ...any) {
	t.Helper()
	err := market.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDoctor(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		ctx := t.Context()
		if err := os.Chmod(cfg.Data, 0o700); err != nil {
			t.Fatal(err)
		}
		market := open(t, cfg)
		look := func() app.Diagnosis { return app.Doctor(ctx, cfg, app.DoctorInput{}) }
		expectLevel(t, look(), "accounts", app.LevelFail, "souk admin user create")
		if _, err := market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "root", Password: "correct horse", Admin: true}); err != nil {
			t.Fatal(err)
		}
		d := look()
		if d.Failed != 0 {
			t.Errorf("a sound market: %+v", d)
		}
		for _, name := range []string{"configuration", "data folder", "disk", "database", "schema", "files", "clock", "work", "books", "port", "mail"} {
			if got, text := level(d, name); got != app.LevelOK {
				t.Errorf("%s: %s %s", name, got, text)
			}
		}
		expectLevel(t, d, "backup", app.LevelWarn, "none")
		old := time.Now().Add(-100 * time.Hour)
		if err := backup.Note(ctx, market.DB, old, func(r *backup.Record) { r.At, r.OK, r.File = old, true, "b" }); err != nil {
			t.Fatal(err)
		}
		expectLevel(t, look(), "backup", app.LevelWarn, "4 days ago")

		write(t, market, `INSERT INTO outbox (kind, payload, created_at) VALUES ('x', '{}', 1)`)
		write(t, market, `INSERT INTO mails (id, recipient, subject, body, created_at, last_error) VALUES ('1', 'a', 'b', 'c', 1, 'no')`)
		expectLevel(t, look(), "work", app.LevelWarn, "waited")
		expectLevel(t, look(), "work", app.LevelWarn, "sent")
		write(t, market, `INSERT INTO ledger_accounts (id, kind, owner, currency, balance) VALUES ('x', 'fee', '', 'EUR', 5)`)
		expectLevel(t, look(), "books", app.LevelFail, "souk verify --ledger")
		write(t, market, `INSERT INTO audit_log (id, at, user_id, org_id, action, subject, detail) VALUES ('x', $1, '', '', 'a', 'b', '{}')`,
			time.Now().Add(time.Hour).UnixMicro())
		expectLevel(t, look(), "clock", app.LevelWarn, "ahead")
		if _, err := market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "provider", Password: app.DemoPassword}); err != nil {
			t.Fatal(err)
		}
		expectLevel(t, look(), "accounts", app.LevelFail, "provider")
		if err := backup.Mark(ctx, market.DB, market.Clock, backup.Marker{Archive: "b.tar.gz"}); err != nil {
			t.Fatal(err)
		}
		expectLevel(t, look(), "schema", app.LevelFail, "b.tar.gz")
		if probes, err := filepath.Glob(filepath.Join(cfg.Data, ".souk-*")); err != nil || len(probes) > 0 {
			t.Errorf("left behind: %v, %v", probes, err)
		}
	})
}

// TestDoctorBeforeThereIsAMarket makes nothing by looking.
func TestDoctorBeforeThereIsAMarket(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	d := app.Doctor(t.Context(), cfg, app.DoctorInput{})
	for _, name := range []string{"data folder", "database", "files"} {
		expectLevel(t, d, name, app.LevelFail, "souk init")
	}
	if _, err := os.Stat(cfg.Data); err == nil {
		t.Error("the doctor made the folder of the data")
	}
	expectLevel(t, app.Doctor(t.Context(), emptyPlace(t, sqldb.Postgres), app.DoctorInput{}), "schema", app.LevelFail, "souk init")
	gone := with(t, cfg, map[string]string{"database": "postgres://souk:hush@127.0.0.1:1/x?connect_timeout=2"})
	d = app.Doctor(t.Context(), gone, app.DoctorInput{})
	expectLevel(t, d, "database", app.LevelFail, "cannot be opened")
	if _, text := level(d, "database"); strings.Contains(text, "hush") {
		t.Errorf("the password is told: %s", text)
	}
}

// TestDoctorAsksWhoIsThere looks at addresses: free, ours, another market's, another program's.
func TestDoctorAsksWhoIsThere(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	market := open(t, cfg)
	ln, served, err := app.Listen(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- market.Serve(ctx, ln, func() { close(ready) }) }()
	<-ready
	look := func(cfg config.Config, listen, public string) app.Diagnosis {
		return app.Doctor(t.Context(), with(t, cfg, map[string]string{"listen": listen, "public_url": public}), app.DoctorInput{})
	}
	address := ln.Addr().String()
	d := look(cfg, address, served.PublicURL)
	expectLevel(t, d, "port", app.LevelOK, "This market is served")
	expectLevel(t, d, "public address", app.LevelOK, "This market answers")

	other := emptyPlace(t, sqldb.SQLite)
	open(t, other)
	d = look(other, address, served.PublicURL)
	expectLevel(t, d, "port", app.LevelFail, "Another market")
	expectLevel(t, d, "public address", app.LevelFail, "Another market")
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}

	expectLevel(t, look(cfg, address, served.PublicURL), "public address", app.LevelWarn, "no server runs")
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("hello")) }))
	defer page.Close()
	expectLevel(t, look(cfg, page.Listener.Addr().String(), ""), "port", app.LevelFail, "Another program")
	secure := httptest.NewTLSServer(page.Config.Handler)
	defer secure.Close()
	expectLevel(t, look(cfg, "127.0.0.1:0", secure.URL), "certificate", app.LevelFail, "Renew")
	d = look(cfg, "127.0.0.1:0", "http://market.invalid")
	expectLevel(t, d, "public address", app.LevelFail, "not known")
	expectLevel(t, d, "gateways", app.LevelWarn, "store.sandbox")
	expectLevel(t, d, "mail", app.LevelWarn, "mail.host")
}

func TestDoctorLooksAtGateways(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	look := func(values map[string]string) app.Diagnosis {
		return app.Doctor(t.Context(), with(t, cfg, values), app.DoctorInput{})
	}
	expectLevel(t, look(nil), "gateways", app.LevelOK, "takes no money")
	expectLevel(t, look(map[string]string{"store.sandbox": "off"}), "gateways", app.LevelWarn, "store.bank_details")
	expectLevel(t, look(map[string]string{"store.sandbox": "off", "store.bank_details": "Ann's Bread\nIBAN 1"}), "gateways", app.LevelOK, "go to Ann's Bread.")
}

func TestDoctorTriesTheMailServer(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	open(t, cfg)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	ln.Close()
	cfg = with(t, cfg, map[string]string{"mail.host": "127.0.0.1", "mail.port": port, "mail.from": "a@b.example"})
	expectLevel(t, app.Doctor(t.Context(), cfg, app.DoctorInput{}), "mail", app.LevelFail, "mail.port")
}

// TestBackupCoversTheSchema finds columns of files that a backup does not know.
func TestBackupCoversTheSchema(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	market := open(t, cfg)
	file := filepath.Join(t.TempDir(), "b")
	if _, err := app.Backup(t.Context(), cfg, app.BackupInput{To: file}); err != nil {
		t.Fatal(err)
	}
	_, m, err := app.VerifyBackup(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range m.FileRows {
		known[f.Table+"."+f.SHA256] = true
	}
	columns, err := sqldb.All(t.Context(), market.DB, sqldb.Value[string], `SELECT t.name || '.' || c.name
FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND c.name LIKE '%sha256'`)
	if err != nil || len(columns) < 4 {
		t.Fatal(columns, err)
	}
	for _, c := range columns {
		if !known[c] {
			t.Errorf("%s is of a file, and no backup has it: see fileColumns", c)
		}
	}
}

// TestDoctorAsksTheGateways sets up one gateway that knows the market, one that does not and repeats the secret it was
// shown, and one that is not there.
func TestDoctorAsksTheGateways(t *testing.T) {
	const key, secret = "sk_test_0123456789abcdef", "EHOSTILEsecret0123456789"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		switch {
		case r.URL.Path == "/v1/balance" && r.Header.Get("Authorization") == "Bearer "+key:
			_, _ = w.Write([]byte(`{"object":"balance"}`))
		default:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"invalid_client","error_description":"` + password + `"}`))
		}
	}))
	defer server.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	cfg, err := config.Load(config.Sources{Flags: map[string]string{
		"data": t.TempDir(), "http.allow_private": "127.0.0.0/8", "stripe.secret_key": key, "stripe.api_url": server.URL,
		"paypal.client_id": "AHOSTILEclient0123456789", "paypal.secret": secret, "paypal.webhook_id": "WH1", "paypal.api_url": server.URL,
		"paypal_classic.user": "seller_api1", "paypal_classic.password": secret, "paypal_classic.signature": secret, "paypal_classic.api_url": gone.URL + "/nvp",
	}})
	if err != nil {
		t.Fatal(err)
	}
	d := app.Doctor(t.Context(), cfg, app.DoctorInput{})
	for _, part := range []string{
		"stripe knows the account of this market.", "PayPal does not accept the client id and secret of this market. Copy the keys from the account at paypal anew",
		"paypal-classic does not answer as it should",
	} {
		expectLevel(t, d, "gateways", app.LevelFail, part)
	}
	if _, text := level(d, "gateways"); strings.Contains(text, secret) || strings.Contains(text, key) {
		t.Errorf("the doctor tells secrets: %s", text)
	}
}
