package office_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/office"
)

// world is an office with an administrator and a user, and what stands before it.
type world struct {
	*office.Service
	kit        *cataloguetest.Kit
	queue      *job.Queue
	mailer     *mail.Mailer
	disks      []office.Disk
	admin, bob account.Actor
}

func each(t *testing.T, c mail.Config, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		kit := cataloguetest.New(db)
		w := &world{kit: kit, admin: kit.Admin(t, "root"), bob: kit.Customer(t, "bob")}
		w.queue = job.New(db, kit.Clock, slog.New(slog.DiscardHandler))
		must(t, w.queue.Migrate(t.Context()))
		w.mailer = mail.New(db, kit.Clock, kit.IDs, w.queue, c)
		settings := market.New(market.Deps{DB: db, Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Start: market.Start{Currencies: []string{"EUR"}}})
		reports := moderation.New(moderation.Deps{DB: db, Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Modules: kit.Modules, Offerings: kit.Catalogue, Mailer: w.mailer})
		w.Service = office.New(office.Deps{
			DB: db, Clock: kit.Clock, Accounts: kit, Queue: w.queue, Mailer: w.mailer, Market: settings, Moderation: reports,
			Facts: office.Facts{Version: "1.2.3", Server: "host", Sandbox: true}, Disks: func() ([]office.Disk, error) { return w.disks, nil },
		})
		fn(t, w)
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("error %v, want code %q", err, code)
	}
}

func (w *world) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	must(t, w.kit.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	}))
}

func (w *world) send(t *testing.T, text string) string {
	t.Helper()
	must(t, w.kit.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return w.mailer.Send(t.Context(), tx, mail.Message{To: "bob@example.org", Subject: "Hello", Text: text})
	}))
	list, err := w.mailer.List(t.Context(), page.Request{})
	must(t, err)
	return list.Items[0].ID
}

const letter = `Set a new password:
https://souk.test/reset/abc-DEF_123
https://souk.test/activate/0123456789abcdef/ or /invitations/xyz?x=1
https://souk.test/modules/org.example.bread and https://souk.test/x?key=` + longKey + `
Order 674f1c2e9b1d4c0f8a7e5b32.`

const longKey = "3fK9aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"

func TestMailsHideSecretsWhereTheyAreSent(t *testing.T) {
	server := mail.Config{Host: "127.0.0.1", Port: 1, From: "souk@souk.test", TLS: "none"}
	for _, config := range []mail.Config{{}, server} {
		each(t, config, func(t *testing.T, w *world) {
			id := w.send(t, letter)
			m, err := w.Mail(t.Context(), w.admin, id)
			must(t, err)
			list, err := w.Mails(t.Context(), w.admin, mail.Filter{}, page.Request{})
			must(t, err)
			want := letter
			if config.Host != "" {
				want = strings.NewReplacer("abc-DEF_123", "(hidden)", "0123456789abcdef", "(hidden)", "xyz", "(hidden)", longKey, "(hidden)").Replace(letter)
			}
			if diff := cmp.Diff([]string{want, want}, []string{m.Text, list.Items[0].Text}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetryMailStandsInTheLog(t *testing.T) {
	each(t, mail.Config{Host: "127.0.0.1", Port: 1, From: "souk@souk.test", TLS: "none"}, func(t *testing.T, w *world) {
		id := w.send(t, "x")
		_, err := w.RetryMail(t.Context(), w.admin, id)
		must(t, err)
		_, err = w.RetryMail(t.Context(), w.admin, "0123456789abcdef01234567")
		wantCode(t, err, "mail_not_found")
		log, err := w.kit.AuditLog(t.Context(), w.admin, account.AuditFilter{Action: "mail."}, page.Request{})
		must(t, err)
		if len(log.Items) != 1 || log.Items[0].Subject != "mail:"+id || log.Items[0].UserName != "root" {
			t.Errorf("log %+v", log.Items)
		}
	})
}

type chore struct {
	Name string `json:"name"`
}

func (chore) Kind() string { return "chore" }

func TestJobs(t *testing.T) {
	each(t, mail.Config{}, func(t *testing.T, w *world) {
		ctx := t.Context()
		job.Register(w.queue, func(context.Context, chore) error { return job.Permanent(errors.New("no broom")) })
		w.queue.Every("sweep", time.Hour, func(context.Context) error { return nil })
		must(t, w.queue.Start(ctx))
		defer func() { must(t, w.queue.Stop(context.Background())) }()
		must(t, w.kit.DB.Tx(ctx, func(tx *sqldb.Tx) error { return w.queue.Add(ctx, tx, chore{"stairs"}) }))
		var work office.Work
		for end := time.Now().Add(30 * time.Second); work.Counts.Failed == 0; time.Sleep(10 * time.Millisecond) {
			var err error
			if work, err = w.Work(ctx, w.admin); err != nil || time.Now().After(end) {
				t.Fatalf("%+v, %v", work, err)
			}
		}
		if work.Server != "host" || len(work.Repeats) != 1 || work.Repeats[0].Name != "sweep" {
			t.Errorf("%+v", work)
		}
		list, err := w.Jobs(ctx, w.admin, "", page.Request{})
		must(t, err)
		id := fmt.Sprint(list.Items[0].ID)
		_, err = w.DiscardJob(ctx, w.admin, id)
		must(t, err)
		for _, wrong := range []string{id, "", "x", "99999999999999999999"} {
			_, err = w.RetryJob(ctx, w.admin, wrong)
			wantCode(t, err, "job_not_found")
		}
		log, err := w.kit.AuditLog(ctx, w.admin, account.AuditFilter{Action: "job."}, page.Request{})
		must(t, err)
		if len(log.Items) != 1 || log.Items[0].Action != "job.discard" || !strings.Contains(string(log.Items[0].Detail), "stairs") {
			t.Errorf("log %+v", log.Items)
		}
	})
}

// purchase writes one as it stands in the database.
func (w *world) purchase(t *testing.T, offering, seller, state, currency, gateway string, total int64, at time.Time) {
	t.Helper()
	w.exec(t, `INSERT INTO purchases (id, offering_id, org_id, user_id, seller_org, plan_title, currency, net, tax, total, fee, tax_rate, fee_rate,
    gateway, created_at, closed_at, state) VALUES ($1, $2, $3, $4, $5, 'Once', $6, $7, 0, $7, 0, '0', '0', $8, $9, $9, $10)`,
		w.kit.IDs.NewID(), offering, w.bob.OrgID, w.bob.UserID, seller, currency, total, gateway, sqldb.Micros(at), state)
}

func TestOverview(t *testing.T) {
	each(t, mail.Config{}, func(t *testing.T, w *world) {
		ctx := t.Context()
		ada := w.kit.Provider(t, "ada")
		var offerings []string
		for range 5 {
			o, _ := w.kit.OnSale(t, ada, "5.00 EUR")
			offerings = append(offerings, o.ID)
		}
		w.kit.Clock.Advance(20 * 24 * time.Hour) // the 22nd of November
		now := w.kit.Clock.Now()
		w.purchase(t, offerings[0], ada.OrgID, "paid", "EUR", "sandbox", 595, now)
		w.purchase(t, offerings[1], ada.OrgID, "paid", "EUR", "sandbox", 405, now.Add(-2*24*time.Hour))
		w.purchase(t, offerings[2], ada.OrgID, "paid", "", "", 0, now)
		w.purchase(t, offerings[3], ada.OrgID, "pending", "EUR", "invoice", 700, now)
		w.purchase(t, offerings[4], ada.OrgID, "paid", "EUR", "sandbox", 100, now.Add(-25*24*time.Hour))
		w.exec(t, `INSERT INTO ledger_accounts (id, kind, owner, currency, balance) VALUES ('a', 'fee', '', 'EUR', -50), ('b', 'gateway', 'sandbox', 'EUR', 50)`)
		w.exec(t, `UPDATE orgs SET provider_requested_at = 1 WHERE id = $1`, w.bob.OrgID)
		m := w.kit.Registered(t, ada, "Bad", module.RegisterInput{})
		w.exec(t, `INSERT INTO reports (id, item_kind, item_id, item_title, reason, body, reported_by, reported_at) VALUES ('r', 'module', $1, 'Bad', 'broken', '', $2, 1)`, m.ID, w.bob.UserID)
		w.send(t, "x")
		w.exec(t, `UPDATE mails SET last_error = 'away'`)

		o, err := w.Overview(ctx, w.admin)
		must(t, err)
		if diff := cmp.Diff(office.Waiting{ProviderRequests: 1, Payments: 1, Reports: 1, FailedMails: 1}, o.Waiting); diff != "" {
			t.Error(diff)
		}
		want := office.Figures{Users: 3, Providers: 1, Modules: 5, Offerings: 5, Free: 1,
			Sales: []office.Sales{{Purchases: 2, Total: money.Amount{Minor: 1000, Currency: "EUR"}}}, Fees: []money.Amount{{Minor: 50, Currency: "EUR"}}}
		if diff := cmp.Diff(want, o.Figures); diff != "" {
			t.Error(diff)
		}
		counts := map[string]int64{}
		for _, d := range o.Days {
			if d.Purchases > 0 {
				counts[d.Date.Format("01-02")] = d.Purchases
			}
		}
		if diff := cmp.Diff(map[string]int64{"11-22": 2, "11-20": 1, "10-28": 1}, counts); diff != "" || len(o.Days) != 30 {
			t.Errorf("%d days: %s", len(o.Days), diff)
		}
		totals, err := w.Totals(ctx, w.admin)
		if diff := cmp.Diff([]money.Amount{{Currency: "EUR"}}, totals); diff != "" || err != nil {
			t.Errorf("totals: %v %s", err, diff)
		}
	})
}

func codes(s office.System) string {
	var list []string
	for _, w := range s.Warnings {
		list = append(list, w.Code)
	}
	return strings.Join(list, " ")
}

func TestSystem(t *testing.T) {
	each(t, mail.Config{}, func(t *testing.T, w *world) {
		ctx := t.Context()
		now := w.kit.Clock.Now()
		w.disks = []office.Disk{{Use: "files", Free: 9, Total: 100}, {Use: "database", Free: 10, Total: 100}}
		sys, err := w.System(ctx, w.admin)
		must(t, err)
		if sys.Version != "1.2.3" || sys.Database.Version == "" || sys.Database.Bytes == 0 || sys.Database.Schema < 5 || !sys.Now.Equal(now) || sys.Dialect != w.kit.DB.Dialect() {
			t.Errorf("%+v", sys)
		}
		if got := codes(sys); got != "disk_full no_backup no_mail sandbox no_fee" {
			t.Errorf("warnings %s", got)
		}
		w.exec(t, `INSERT INTO pictures (id, file_name, media_type, large_key, large_sha256, large_size, width, height, small_key, small_sha256, small_size, created_at)
VALUES ('p', 'a.png', 'image/png', 'l', 'x', 1000, 1, 1, 's', 'x', 24, 1)`)
		w.exec(t, `INSERT INTO settings (name, value, updated_at, updated_by) VALUES ('last_backup', $1, 1, '')`,
			`{"at":"`+now.Add(-8*24*time.Hour).Format(time.RFC3339)+`","file":"a.tar","bytes":5,"ok":false,"failed_at":"`+now.Format(time.RFC3339)+`","error":"disk is full"}`)
		must(t, office.NoteVerified(ctx, w.kit.DB, office.Verified{At: now, Ledger: true, Findings: 1}))
		w.disks = nil
		sys, err = w.System(ctx, w.admin)
		must(t, err)
		if got := codes(sys); got != "verify_findings old_backup backup_failed no_mail sandbox no_fee" {
			t.Errorf("warnings %s", got)
		}
		if sys.Stored != (office.Stored{Files: 2, Bytes: 1024}) || sys.Backup.File != "a.tar" || !sys.Verify.At.Equal(now) {
			t.Errorf("%+v", sys)
		}
		for _, warning := range sys.Warnings {
			if warning.Fix == "" || !strings.Contains("disk is full.", warning.Message[len(warning.Message)-1:]) {
				t.Errorf("warning %+v", warning)
			}
		}
	})
}

func TestOnlyAdministratorsEnterTheOffice(t *testing.T) {
	each(t, mail.Config{}, func(t *testing.T, w *world) {
		ctx := t.Context()
		id := w.send(t, "secret")
		limited := w.admin
		limited.Scopes = []account.Scope{account.ScopeRead}
		for who, tt := range map[string]struct {
			as   account.Actor
			want string
		}{
			"nobody": {account.Actor{}, "sign_in_required"}, "user": {w.bob, "admin_required"}, "limited": {limited, "scope_missing"},
		} {
			for name, err := range map[string]error{
				"mails":    func() error { _, err := w.Mails(ctx, tt.as, mail.Filter{}, page.Request{}); return err }(),
				"mail":     func() error { _, err := w.Mail(ctx, tt.as, id); return err }(),
				"retry":    func() error { _, err := w.RetryMail(ctx, tt.as, id); return err }(),
				"work":     func() error { _, err := w.Work(ctx, tt.as); return err }(),
				"jobs":     func() error { _, err := w.Jobs(ctx, tt.as, "", page.Request{}); return err }(),
				"again":    func() error { _, err := w.RetryJob(ctx, tt.as, "1"); return err }(),
				"discard":  func() error { _, err := w.DiscardJob(ctx, tt.as, "1"); return err }(),
				"overview": func() error { _, err := w.Overview(ctx, tt.as); return err }(),
				"totals":   func() error { _, err := w.Totals(ctx, tt.as); return err }(),
				"verified": func() error { _, err := w.Verified(ctx, tt.as); return err }(),
				"system":   func() error { _, err := w.System(ctx, tt.as); return err }(),
			} {
				if errs.CodeOf(err) != tt.want {
					t.Errorf("%s by %s: %v", name, who, err)
				}
			}
		}
	})
}
