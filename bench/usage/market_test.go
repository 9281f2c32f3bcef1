package usage

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/migrations"
)

// market is the API on a database of its own, with contracts that are made up.
type market struct {
	*metering.Service
	seller    account.Actor
	url       string
	token     string
	contracts []string
	plan      pricing.Plan
	began     time.Time
	http      *http.Client
	sent      int
}

// UsageContract returns one of the contracts.
func (m *market) UsageContract(_ context.Context, _ sqldb.Queryer, ref string) (metering.Contract, error) {
	return metering.Contract{ID: ref, OrgID: m.seller.OrgID, SellerID: m.seller.OrgID, Offering: "ada/bread/1.0", Plan: m.plan, StartedAt: m.began}, nil
}

func openMarket(b *testing.B, address string) *market {
	b.Helper()
	ctx := b.Context()
	db, err := sqldb.Open(ctx, address, sqldb.Options{})
	must(b, err, "open the database")
	b.Cleanup(func() { db.Close() })
	schema, err := fs.Sub(migrations.Market, "market")
	must(b, err, "schema")
	must(b, sqldb.Migrate(ctx, db, schema), "migrate")
	must(b, job.Migrate(ctx, db), "migrate the queue")

	ids, log := clock.NewIDs(clock.System), slog.New(slog.DiscardHandler)
	queue := job.New(db, clock.System, log)
	accounts := account.New(account.Deps{
		DB: db, Clock: clock.System, IDs: ids, Hasher: authn.NewHasher(authn.WeakParams, 0), Queue: queue,
		Mailer: mail.New(db, clock.System, ids, queue, mail.Config{}), PublicURL: "http://souk.test",
	})
	m := &market{began: time.Now().Add(-24 * time.Hour), http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}}
	for _, unit := range []string{"call", "gigabyte"} {
		m.plan.Components = append(m.plan.Components, pricing.Component{Label: unit, Unit: unit, Model: pricing.PayPerUse})
	}
	for range 100 {
		m.contracts = append(m.contracts, ids.NewID())
	}
	m.signIn(b, accounts)
	m.Service = metering.New(metering.Deps{DB: db, Clock: clock.System, Contracts: m, Accounts: accounts, Log: log})
	api := rest.New(rest.Deps{DB: db, Clock: clock.System, Log: log, Accounts: accounts, Usage: m.Service, PublicURL: "http://souk.test"})
	server := httptest.NewServer(front.Outer{Log: log, Clock: clock.System, IDs: ids}.Wrap(api))
	b.Cleanup(server.Close)
	m.url = server.URL
	return m
}

// signIn makes the seller and its token.
func (m *market) signIn(b *testing.B, accounts *account.Service) {
	b.Helper()
	ctx := b.Context()
	const password = "a good password"
	_, err := accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "ada", Password: password, Provider: true})
	must(b, err, "create the seller")
	m.seller, err = accounts.BasicActor(ctx, "ada", password, "")
	must(b, err, "sign in")
	_, secret, err := accounts.CreateToken(ctx, m.seller, account.CreateTokenInput{Name: "gateway", Scopes: []account.Scope{account.ScopeUsage}})
	must(b, err, "create a token")
	m.token = secret
}

// send sends the events over HTTP, several clients at a time.
func (m *market) send(b *testing.B, events [][]byte) {
	b.Helper()
	bodies := make(chan []byte, 2*clients)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range clients {
		wg.Go(func() {
			for body := range bodies {
				accepted, err := m.post(body)
				if err != nil {
					b.Error(err)
				}
				mu.Lock()
				m.sent += accepted
				mu.Unlock()
			}
		})
	}
	for some := range slices.Chunk(events, perRequest) {
		bodies <- slices.Concat([]byte("["), bytes.Join(some, []byte(",")), []byte("]"))
	}
	close(bodies)
	wg.Wait()
}

// post sends one request and returns how many events were new.
func (m *market) post(body []byte) (int, error) {
	req, err := http.NewRequest(http.MethodPost, m.url+"/api/v1/usage/events", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+m.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := m.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	head, _, _ := strings.Cut(string(answer), `,"results"`)
	if refused := number([]byte(head+"}"), "refused"); resp.StatusCode != http.StatusOK || refused != 0 {
		return 0, fmt.Errorf("status %d, %d refused: %.300s", resp.StatusCode, refused, answer)
	}
	return number([]byte(head+"}"), "accepted"), nil
}

// check compares the totals with what was accepted, and verifies everything where that is soon done.
func (m *market) check(b *testing.B) {
	b.Helper()
	if m.sent > 3_000_000 {
		return
	}
	report, err := m.Verify(b.Context())
	must(b, err, "verify")
	if len(report.Problems) > 0 || report.Events != int64(m.sent) {
		b.Errorf("%d events were accepted, %d are stored; %v", m.sent, report.Events, report.Problems)
	}
}
