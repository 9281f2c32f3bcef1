package rest_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	settings "souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/wire"
)

// chore is a job that fails for good.
type chore struct {
	N int `json:"n"`
}

func (chore) Kind() string { return "chore" }

// troubles gives the administrators something to do: failed jobs, a category, and reports.
func (m *market) troubles(t *testing.T) {
	t.Helper()
	ctx, admin := t.Context(), m.actor(t, admin)
	queue := job.New(m.DB, m.clock, m.Log)
	job.Register(queue, func(context.Context, chore) error { return job.Permanent(errors.New("no broom")) })
	must(t, queue.Start(ctx))
	must(t, m.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for n := range 8 {
			if err := queue.Add(ctx, tx, chore{n}); err != nil {
				return err
			}
		}
		return nil
	}))
	var failed page.Page[job.Job]
	for end := time.Now().Add(30 * time.Second); len(failed.Items) < 8; time.Sleep(10 * time.Millisecond) {
		var err error
		if failed, err = queue.List(ctx, job.StateFailed, page.Request{}); err != nil || time.Now().After(end) {
			t.Fatalf("%d jobs failed, %v", len(failed.Items), err)
		}
	}
	must(t, queue.Stop(context.Background()))
	for n := range 4 {
		m.names[fmt.Sprintf("job%d", n+1)] = fmt.Sprint(failed.Items[n].ID)
		m.names[fmt.Sprintf("retry%d", n+1)] = fmt.Sprint(failed.Items[n+4].ID)
	}
	category, err := m.Market.AddCategory(ctx, admin, settings.CategoryInput{Title: "Bread"})
	must(t, err)
	m.names["category1"] = category.ID
	m.publish(t, obxtest.Module("org.bakery.bad", "1.0.0"))
	for n := range 4 {
		pkg := fmt.Sprintf("org.bakery.bad%d", n)
		m.publish(t, obxtest.Module(pkg, "1.0.0"))
		r, err := m.Moderation.Report(ctx, m.actor(t, bob), moderation.ReportInput{Kind: "module", Item: pkg, Reason: "broken"})
		must(t, err)
		m.names[fmt.Sprintf("report%d", n+1)] = r.ID
	}
	r, err := m.Moderation.Report(ctx, m.actor(t, bob), moderation.ReportInput{Kind: "module", Item: "org.bakery.bad", Reason: "broken"})
	must(t, err)
	_, err = m.Moderation.Dismiss(ctx, admin, r.ID, "It is not.", false) // this writes a mail
	must(t, err)
	var mails wire.List[wire.Mail]
	m.do(t, "admin/admin", "GET", "/admin/mails", "").into(t, &mails)
	for _, mail := range mails.Items {
		if strings.HasPrefix(mail.To, "bob@") { // whom no row erases
			m.names["mail"] = mail.ID
		}
	}
}

// TestQuarantineOverTheAPI follows a module through a report, the quarantine and back.
func TestQuarantineOverTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		p := m.sell(t, "bread")
		m.pay(t, p.ID)
		var r wire.Report
		m.do(t, bob, "POST", "/reports", `{"kind":"module","item":"org.bakery.bread","reason":"other","text":"<script>alert(1)</script>"}`).into(t, &r)
		var handled wire.Report
		m.do(t, admin, "POST", "/admin/reports/"+r.ID+"/handle", `{"decision":"quarantine","text":"It bites."}`).into(t, &handled)
		if handled.State != "upheld" || handled.HandledBy != "admin" || handled.Text != r.Text {
			t.Errorf("handled: %+v", handled)
		}
		file := "/modules/org.bakery.bread/versions/1.0.0/file"
		for _, tt := range []struct{ who, method, path, body, want string }{
			{"", "GET", "/modules/org.bakery.bread", "", "404 module_not_found"},
			{"", "GET", file, "", "404 module_not_found"},
			{"eve/eve", "GET", file, "", "404 module_not_found"},
			{bob, "GET", file, "", "403 quarantined"},
			{ada, "GET", file, "", "200"},
			{admin, "GET", file, "", "200"},
			{"eve/eve", "POST", "/purchases", `{"offering":"` + p.OfferingID + `","accept_terms":true}`, "404 offering_not_found"},
			{"eve/eve", "POST", "/reports", `{"kind":"module","item":"org.bakery.bread","reason":"broken"}`, "404 module_not_found"},
		} {
			if got := m.do(t, tt.who, tt.method, tt.path, tt.body); got.brief() != tt.want {
				t.Errorf("%s %s as %s: %s, want %s", tt.method, tt.path, tt.who, got.brief(), tt.want)
			}
		}
		data := obxtest.Module("org.bakery.bread", "2.0.0").Commercial().Build()
		if got := m.send(t, ada, "POST", "/versions?file_name=a.obx", bytes.NewReader(data)); got.brief() != "403 quarantined" {
			t.Errorf("a version of what is in quarantine: %s", got.text)
		}
		var mod wire.Module
		m.do(t, ada, "GET", "/modules/org.bakery.bread", "").into(t, &mod)
		if mod.QuarantineReason != "It bites." || mod.QuarantinedAt.IsZero() {
			t.Errorf("the owner reads %+v", mod)
		}
		var mails wire.List[wire.Mail]
		m.do(t, admin, "GET", "/admin/mails", "").into(t, &mails)
		told := func(w wire.Mail) bool { return w.To == "ada@example.org" && strings.Contains(w.Text, "It bites.") }
		if !slices.ContainsFunc(mails.Items, told) {
			t.Errorf("mails %+v", mails.Items)
		}
		if got := m.do(t, admin, "DELETE", "/admin/quarantine/module/org.bakery.bread", ""); got.brief() != "200" {
			t.Errorf("restore: %s", got.text)
		}
		if got := m.do(t, bob, "GET", file, ""); got.brief() != "200" {
			t.Errorf("the buyer after the restoration: %s", got.brief())
		}
	})
}

func TestAuditExport(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	got := m.do(t, admin, "GET", "/audit/export?format=csv&action=user.", "")
	rows, err := csv.NewReader(strings.NewReader(got.text)).ReadAll()
	if err != nil || len(rows) != 5 || got.Header.Get("Content-Type") != "text/csv; charset=utf-8" ||
		!strings.Contains(got.Header.Get("Content-Disposition"), `"audit.csv"`) {
		t.Errorf("%d rows, %v, %v", len(rows), err, got.Header)
	}
	got = m.do(t, admin, "GET", "/audit/export?format=jsonl&action=user.&to=2026-01-01T00:00:00Z", "")
	if got.brief() != "200" || got.text != "" {
		t.Errorf("of a time before: %s %q", got.brief(), got.text)
	}
	got = m.do(t, admin, "GET", "/audit/export?format=jsonl&subject=user:bob", "")
	var line map[string]any
	if err := json.Unmarshal([]byte(got.text), &line); err != nil || line["action"] != "user.create" {
		t.Errorf("%v, %s", err, got.text)
	}
	for path, want := range map[string]string{
		"/audit/export":                            "422 bad_format",
		"/audit/export?format=xml":                 "422 bad_format",
		"/audit/export?format=csv&form=1":          "422 invalid_request",
		"/audit/export?format=csv&from=yesterday":  "422 invalid_request",
		"/audit/export?format=csv&action=A%20B":    "422 bad_filter",
		"/audit/export?format=csv&user=nobody":     "404 user_not_found",
		"/audit?from=yesterday":                    "422 invalid_request",
		"/admin/jobs?state=lost":                   "422 invalid_request",
		"/admin/quarantine/user/x":                 "422 invalid_request",
		"/admin/quarantine/offering/x":             "404 item_not_found",
		"/admin/reports?kind=module":               "404 module_not_found",
		"/admin/reports/x":                         "404 report_not_found",
		"/admin/mails/x":                           "404 mail_not_found",
		"/audit?q=bread&from=2026-01-01T00:00:00Z": "200",
	} {
		if got := m.do(t, admin, "GET", path, ""); got.brief() != want {
			t.Errorf("%s: %s, want %s", path, got.brief(), want)
		}
	}
}

// TestAdministrationThroughTheClient goes the way of an administrator with the client.
func TestAdministrationThroughTheClient(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	m.troubles(t)
	ctx, root := t.Context(), m.login(t, admin)
	_, err := root.AddCurrency(ctx, "usd")
	must(t, err)
	_, err = root.SetDefaultCurrency(ctx, "USD")
	must(t, err)
	must(t, root.RemoveCurrency(ctx, "EUR"))
	currencies, err := root.Currencies(ctx)
	must(t, err)
	if len(currencies.Items) != 1 || currencies.Items[0].Code != "USD" || !currencies.Items[0].Default {
		t.Errorf("currencies %+v", currencies.Items)
	}
	fee, err := root.SetFee(ctx, "7.5")
	must(t, err)
	if read, err := root.Fee(ctx); err != nil || read != fee || read.Percent != "7.5" || read.By != "admin" {
		t.Errorf("fee %+v, %v", read, err)
	}
	rolls, err := root.AddCategory(ctx, wire.CategoryInput{Title: "Rolls"})
	must(t, err)
	_, err = root.UpdateCategory(ctx, rolls.ID, wire.CategoryInput{Title: "Soft rolls", Icon: "box"})
	must(t, err)
	must(t, root.OrderCategories(ctx, []string{rolls.ID, m.names["category1"]}))
	must(t, root.RemoveCategory(ctx, m.names["category1"], true))
	categories, err := root.AdminCategories(ctx)
	must(t, err)
	if len(categories.Items) != 1 || categories.Items[0].Title != "Soft rolls" || categories.Items[0].Slug != "rolls" {
		t.Errorf("categories %+v", categories.Items)
	}
	reports, err := root.Reports(ctx, client.ReportQuery{State: "open"}, page.Request{Limit: 3})
	must(t, err)
	if len(reports.Items) != 3 || reports.Next == "" {
		t.Errorf("reports %+v", reports)
	}
	handled, err := root.HandleReport(ctx, reports.Items[0].ID, wire.HandleInput{Decision: "quarantine", Text: "It bites."})
	must(t, err)
	read, err := root.Report(ctx, handled.ID)
	if err != nil || read != handled || read.State != "upheld" {
		t.Errorf("report %+v, %v", read, err)
	}
	items, err := root.ReportedItems(ctx, "quarantined", page.Request{})
	if err != nil || len(items.Items) != 1 || items.Items[0].Reason != "It bites." {
		t.Errorf("in quarantine %+v, %v", items, err)
	}
	item, err := root.Restore(ctx, "module", items.Items[0].ID)
	if err != nil || !item.QuarantinedAt.IsZero() {
		t.Errorf("restored %+v, %v", item, err)
	}
	if item, err = root.Quarantine(ctx, "module", "org.bakery.bad", "Again."); err != nil || item.Reason != "Again." {
		t.Errorf("quarantined %+v, %v", item, err)
	}
	m.machinery(t, root)
}

// machinery looks at mails, jobs, the system and the log.
func (m *market) machinery(t *testing.T, root *client.Client) {
	t.Helper()
	ctx := t.Context()
	mails, err := root.FindMails(ctx, client.MailQuery{State: "waiting", Word: "ADA@"}, page.Request{})
	if err != nil || len(mails.Items) == 0 {
		t.Fatalf("mails %+v, %v", mails, err)
	}
	if one, err := root.Mail(ctx, mails.Items[0].ID); err != nil || one != mails.Items[0] {
		t.Errorf("mail %+v, %v", one, err)
	}
	_, err = root.RetryMail(ctx, mails.Items[0].ID)
	if errs.CodeOf(err) != "no_mail_server" {
		t.Errorf("retry of a mail: %v", err)
	}
	jobs, err := root.Jobs(ctx, "failed", page.Request{})
	if err != nil || len(jobs.Items) != 8 || jobs.Items[0].Error == "" {
		t.Fatalf("jobs %+v, %v", jobs, err)
	}
	must(t, root.DiscardJob(ctx, jobs.Items[0].ID))
	if j, err := root.RetryJob(ctx, jobs.Items[1].ID); err != nil || j.State != "waiting" {
		t.Errorf("retry %+v, %v", j, err)
	}
	system, err := root.System(ctx)
	if err != nil || system.Jobs.Failed != 6 || system.Jobs.Waiting != 1 || system.Database.Kind != "sqlite" || len(system.Warnings) == 0 {
		t.Errorf("system %+v, %v", system, err)
	}
	overview, err := root.Overview(ctx)
	if err != nil || overview.Waiting.Reports != 3 || overview.Waiting.FailedJobs != 6 || len(overview.Days) != 30 {
		t.Errorf("overview %+v, %v", overview, err)
	}
	var log bytes.Buffer
	must(t, root.ExportAudit(ctx, "jsonl", client.AuditQuery{Action: "job.", Word: "chore", From: m.clock.Now().Add(-time.Hour)}, &log))
	if strings.Count(log.String(), "\n") != 2 {
		t.Errorf("log %s", log.String())
	}
	if err := root.ExportAudit(ctx, "xml", client.AuditQuery{}, &log); errs.CodeOf(err) != "bad_format" {
		t.Errorf("a format that is none: %v", err)
	}
	eve := m.login(t, "eve/eve")
	if r, err := eve.CreateReport(ctx, wire.ReportInput{Kind: "module", Item: "org.bakery.bad0", Reason: "broken"}); err != nil || r.Reporter != "eve" {
		t.Errorf("report %+v, %v", r, err)
	}
}
