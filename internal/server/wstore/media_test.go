package wstore_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/server/wstore"
	"souk.dev/souk/internal/store/invoice"
)

// bills has one bill, of bob's.
type bills struct{}

const bobs = "674f1c2e9b1d4c0f8a7e5b32_2026-11-30_1"

func (bills) BillPDF(_ context.Context, actor account.Actor, name string) (invoice.File, error) {
	if err := actor.Need(account.ScopeRead); err != nil {
		return invoice.File{}, err
	}
	if name != bobs || actor.UserName != "bob" {
		return invoice.File{}, errs.NotFound("invoice_not_found", "There is no such invoice of yours.")
	}
	return invoice.File{Name: "ADA-2026-000001.pdf", Data: []byte("%PDF-1.3"), SHA256: "aa"}, nil
}

// TestBills asks for a bill as everybody: WStore's statuses and words.
func TestBills(t *testing.T) {
	kit := accounttest.New(dbtest.Open(t, sqldb.SQLite))
	for _, name := range []string{"bob", "eve"} {
		kit.Customer(t, name)
	}
	server := httptest.NewServer(wstore.New(wstore.Deps{Accounts: kit.Service, Invoices: bills{}, Log: slog.New(slog.DiscardHandler)}))
	t.Cleanup(server.Close)
	for _, tt := range []struct {
		user, path string
		status     int
		body       string
	}{
		{"", "/media/bills/" + bobs + ".pdf", 401, "Error: Unauthorized"}, {"eve", "/media/bills/" + bobs + ".pdf", 404, "Error: Not found"},
		{"bob", "/media/bills/" + bobs + ".pdf", 200, "%PDF-1.3"}, {"bob", "/media/bills/" + bobs, 404, "Error: Not found"},
		{"bob", "/media/bills/nothing.pdf", 404, "Error: Not found"}, {"", "/media/bills/nothing", 401, "Error: Unauthorized"}, {"bob", "/media/nothing", 404, "Error: Not found"},
		{"bob", "/media/bills/%2e%2e%2fx.pdf", 404, "Error: Not found"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if tt.user != "" {
			req.SetBasicAuth(tt.user, accounttest.Password)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != tt.status || string(body) != tt.body {
			t.Errorf("%s as %q: %d %q, %v; want %d %q", tt.path, tt.user, resp.StatusCode, body, err, tt.status, tt.body)
		}
		if resp.StatusCode == 200 && (resp.Header.Get("Content-Type") != "application/pdf" || resp.Header.Get("Content-Disposition") == "") {
			t.Errorf("the bill comes as %v", resp.Header)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}
