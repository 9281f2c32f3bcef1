package web_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	settings "souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/moderation"
)

func TestOverviewAndSystem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		root := m.browser(t, "root")
		root.get("/administration").expect(t, 200, "Nothing waits for you.", "Nothing was bought in the last 30 days.", "There was no backup yet.", "souk admin system")
		o := m.bread(t)
		m.pay(t, "bob", o.ID)
		_, err := m.Moderation.Report(t.Context(), m.actor(t, "eve"), moderation.ReportInput{Kind: "module", Item: "org.example.bread", Reason: "broken"})
		must(t, err)
		overview := root.get("/administration").expect(t, 200, "What waits for you", "5.00 EUR in 1 purchase", "0.50 EUR", "21 November 1")
		if n := strings.Count(overview.body, `class="bar"`); n != 1 {
			t.Errorf("%d bars", n)
		}
		if waits := strings.Count(overview.body, "wait-now"); waits != 2 { // the report, and the system
			t.Errorf("%d queues wait", waits)
		}
		root.get("/administration/system").expect(t, 200, "Souk v1.2.3 on souk-1", "The sandbox is on", "No mail server is configured", "1 file", "never; run souk verify")
		root.get("/administration/money").expect(t, 200, "EUR Default")
		root.get("/administration/ledger").expect(t, 200, "Owed to a seller ada EUR -4.50", "Earned as fee the market EUR -0.50", "EUR: debits 5.00, credits 5.00", "It comes to zero")
	})
}

func TestReportAndQuarantineInTheBrowser(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.bread(t)
	m.pay(t, "bob", o.ID)
	ada, bob, eve, root := m.browser(t, "ada"), m.browser(t, "bob"), m.browser(t, "eve"), m.browser(t, "root")
	visitor := m.browser(t, "")
	const page = "/modules/org.example.bread"
	if strings.Contains(ada.get(page).body, "Report it") {
		t.Error("the owner is asked to report its own module")
	}
	eve.get(page).expect(t, 200, "Report it")
	eve.get("/report?module=org.example.bread").expect(t, 200, "Report Module bread", "It does not work")
	eve.post("/report", "module", "org.example.bread", "reason", "other").expect(t, 422, "Say what is wrong.")
	sent := eve.post("/report", "module", "org.example.bread", "reason", "malware", "text", "It deletes <script>recipes.")
	eve.follow(sent.leads(t, page+"?done=reported")).expect(t, 200, "Thank you.")
	eve.post("/report", "module", "org.example.bread", "reason", "malware").expect(t, 409, "You have reported Module bread already")
	bob.post("/report", "module", "org.example.bread", "reason", "broken").leads(t, page+"?done=reported")
	eve.post("/report", "offering", o.ID, "reason", "misleading").leads(t, "/offering/ada/Bread%20for%20shops/1.0?done=reported")

	queue := root.get("/administration/reports").expect(t, 200, "Module bread", "2 open reports", "Bread for shops")
	path := "/administration/reports/module/" + queue.between(t, `href="/administration/reports/module/`, `"`)
	item := root.get(path).expect(t, 200, "It deletes <script>recipes.", "eve", "bob", "report.create")
	if strings.Contains(item.body, "<script>recipes") {
		t.Error("the text of a report is markup")
	}
	report := item.between(t, `name="report" value="`, `"`)
	root.post(path+"/dismiss", "report", report, "text", " ").expect(t, 422, "Write an answer")
	done := root.post(path+"/dismiss", "report", report, "text", "It is a cat.")
	root.follow(done.leads(t, path+"?done=report-dismissed")).expect(t, 200, "Dismissed", "It is a cat.")
	root.post(path+"/dismiss", "report", report, "text", "Again.").expect(t, 409, "handled already")
	root.post(path+"/quarantine", "reason", "").expect(t, 422, "Say why; the owner reads it.")
	put := root.post(path+"/quarantine", "reason", "It bites.\nMend it.")
	root.follow(put.leads(t, path+"?done=quarantined")).expect(t, 200, "In quarantine since", "It bites.", "Upheld", "module.quarantine")
	root.get("/administration/reports?list=quarantined").expect(t, 200, "Module bread", "In quarantine")

	visitor.get(page).expect(t, 404)
	eve.get(page).expect(t, 404)
	eve.get("/search?q=bread").expect(t, 200, "Nothing")
	ada.get(page).expect(t, 200, "This module is in quarantine", "It bites.")
	bought := bob.get(page).expect(t, 200, "Your right to it stays", "In quarantine: it cannot be downloaded at the moment.")
	if strings.Contains(bought.body, "It bites.") || strings.Contains(bought.body, ">Buy<") {
		t.Error("a buyer reads the reason, or is asked to buy")
	}
	bob.get(page+"/versions/1.0.3/file").expect(t, 403, "is in quarantine")
	ada.get(page+"/versions/1.0.3/file").expect(t, 200)
	eve.get("/checkout/"+o.ID).expect(t, 404)

	back := root.post(path + "/restore")
	root.follow(back.leads(t, path+"?done=restored")).expect(t, 200, "module.restore", "Put it into quarantine")
	root.post(path+"/restore").expect(t, 409, "is not in quarantine")
	visitor.get(page).expect(t, 200, "Module bread")
	bob.get(page+"/versions/1.0.3/file").expect(t, 200)
	mails := root.get("/administration/mails?q=ada").expect(t, 200, "Module bread is in quarantine", "Module bread is out of quarantine")
	if strings.Contains(mails.text(), "to eve@") {
		t.Error("the search finds mails to others")
	}
}

const taxPage = "/administration/tax"

func TestMarketSettingsInTheBrowser(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.bread(t)
	root := m.browser(t, "root")
	const money, categories = "/administration/money", "/administration/categories"
	root.post(money+"/currencies", "code", "euro").expect(t, 422, "is no currency")
	root.follow(root.post(money+"/currencies", "code", "jpy").leads(t, money+"?done=currency-added")).expect(t, 200, "JPY")
	root.post(money+"/currencies/default", "code", "JPY").leads(t, money+"?done=currency-default")
	root.post(money+"/currencies/remove", "code", "EUR").expect(t, 409, "1 offering is priced in it")
	root.post(money+"/currencies/remove", "code", "USD").leads(t, money+"?done=currency-removed")
	root.post(money+"/fee", "percent", "101").expect(t, 422, "is not a percentage")
	root.follow(root.post(money+"/fee", "percent", "12,5").leads(t, money+"?done=fee-set")).expect(t, 200, "root has set it")
	if value := root.get(money).between(t, `name="percent" value="`, `"`); value != "12.5" {
		t.Errorf("the fee is %s", value)
	}

	root.get(categories).expect(t, 200, "No category yet")
	root.post(categories, "title", "", "icon", "skull").expect(t, 422, "A category has a title.", "There is no icon")
	for _, title := range []string{"Bread", "Rolls"} {
		root.post(categories, "title", title, "icon", "package").leads(t, categories+"?done=category-saved")
	}
	root.post(categories, "title", "bread").expect(t, 422, "There is a category Bread already.")
	list, err := m.Market.CategoryList(t.Context(), m.actor(t, "root"))
	must(t, err)
	bread, rolls := list[0].ID, list[1].ID
	for range 2 { // pressing twice moves once
		root.post(categories+"/"+rolls+"/move", "to", "up", "beside", bread).leads(t, categories)
	}
	if list, err = m.Market.CategoryList(t.Context(), m.actor(t, "root")); err != nil || list[0].ID != rolls {
		t.Errorf("the order is %+v, %v", list, err)
	}
	edit := root.get(categories+"?edit="+bread).expect(t, 200, "Edit Bread")
	if got := edit.between(t, `name="slug" value="`, `"`); got != "bread" {
		t.Errorf("the form has the address %s", got)
	}
	root.get(categories+"?edit=x").expect(t, 404)
	root.post(categories+"/"+bread, "title", "Loaves", "slug", "A B").expect(t, 422, "lower-case letters")
	root.follow(root.post(categories+"/"+bread, "title", "Loaves", "slug", "loaves")).expect(t, 200, "Loaves", "loaves")
	root.follow(root.post(categories+"/"+bread+"/remove").leads(t, categories+"?done=category-removed")).expect(t, 200, "Rolls")
	root.post(categories+"/"+bread+"/remove").expect(t, 404)
}

func TestTaxInTheBrowser(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	root := m.browser(t, "root")
	root.get(taxPage).expect(t, 200, "One rate: 0 % on every sale", "Germany (DE)", "16 % from 2020-07-01", "25.5 % from 2024-09-01")
	root.post(taxPage+"/rates", "country", "DE", "from", "soon", "percent", "20").expect(t, 422, "is no day")
	added := root.post(taxPage+"/rates", "country", "DE", "from", "2027-01-01", "percent", "20,5").leads(t, taxPage+"?done=tax-rate")
	root.follow(added).expect(t, 200, "20.5 % from 2027-01-01", "Remove the rate")
	root.follow(root.post(taxPage+"/mode", "mode", "by-country").leads(t, taxPage+"?done=tax-mode")).expect(t, 200, "New purchases are taxed like this.")
	root.post(taxPage+"/remove", "country", "DE", "from", "2027-01-01").leads(t, taxPage+"?done=tax-rate-removed")
	root.post(taxPage+"/remove", "country", "DE", "from", "2027-01-01").expect(t, 404, "was added")
}

// chore is a job that fails for good.
type chore struct{}

func (chore) Kind() string { return "chore" }

func TestJobsAndMailsInTheBrowser(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	root := m.browser(t, "root")
	root.get("/outbox").leadsFor(t, 301, "/administration/mails")
	root.get("/administration/mails").expect(t, 200, "No mail yet", "No mail server is set up", "SOUK_MAIL_HOST")
	o := m.bread(t)
	m.pay(t, "bob", o.ID)
	root.get("/administration/mails").expect(t, 200, "to bob@example.org", "Here only")
	root.get("/administration/mails?state=failed").expect(t, 200, "No mail like that")
	root.get("/administration/mails?state=lost").expect(t, 422)
	root.get("/administration/jobs").expect(t, 200, "Nothing has failed")

	ctx := t.Context()
	queue := job.New(db, m.clock, slog.New(slog.DiscardHandler))
	job.Register(queue, func(context.Context, chore) error { return job.Permanent(errors.New("<script>no broom")) })
	must(t, queue.Start(ctx))
	must(t, db.Tx(ctx, func(tx *sqldb.Tx) error { return errors.Join(queue.Add(ctx, tx, chore{}), queue.Add(ctx, tx, chore{})) }))
	var failed page.Page[job.Job]
	for end := time.Now().Add(30 * time.Second); len(failed.Items) < 2; time.Sleep(10 * time.Millisecond) {
		var err error
		if failed, err = queue.List(ctx, job.StateFailed, page.Request{}); err != nil || time.Now().After(end) {
			t.Fatalf("%d failed, %v", len(failed.Items), err)
		}
	}
	must(t, queue.Stop(context.Background()))
	path := fmt.Sprintf("/administration/jobs/%d", failed.Items[0].ID)
	list := root.get("/administration/jobs").expect(t, 200, "chore", "Given up", "no broom", "1 of 25 tries")
	if strings.Contains(list.body, "<script>no") {
		t.Error("the error of a job is markup")
	}
	root.follow(root.post(path+"/discard").leads(t, "/administration/jobs?done=job-discarded")).expect(t, 200, "The job is discarded.")
	root.post(path+"/discard").expect(t, 404, "There is no job")
	root.post(fmt.Sprintf("/administration/jobs/%d/retry", failed.Items[1].ID)).leads(t, "/administration/jobs?done=job-retried")
	root.get("/administration/jobs?state=waiting").expect(t, 200, "chore", "Waiting")
	root.get("/administration/jobs?state=lost").expect(t, 422)
}

func TestAuditInTheBrowser(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.publish(t, obxtest.Module("org.example.evil", "1.0.0").With(func(p *pkgfile.Module) { p.Name = `=HYPERLINK("x")<script>` }), false)
	_, err := m.Market.AddCategory(t.Context(), m.actor(t, "root"), settings.CategoryInput{Title: evil[:60]})
	must(t, err)
	root := m.browser(t, "root")
	root.get("/administration/audit").expect(t, 200, "module.register", "user.create", "session.login")
	root.get("/administration/audit?action=module.&user=ada").expect(t, 200, "module.register")
	if found := root.get("/administration/audit?q=org.example.evil&from=2026-11-21&to=2026-11-21").expect(t, 200, "module.register"); strings.Contains(found.text(), "user.create") {
		t.Error("the search does not narrow the log")
	}
	root.get("/administration/audit?to=2026-11-20").expect(t, 200, "No entry like that")
	root.get("/administration/audit?from=yesterday").expect(t, 422, "Give a day as 2026-11-21.")
	root.get("/administration/audit?user=nobody").expect(t, 404, "nobody")
	root.get("/administration/audit?action=A%20B").expect(t, 422)
	for _, page := range []answer{root.get("/administration/audit"), root.get("/administration/categories"), root.get("/administration/audit?q=%22%3E%3Cscript%3E")} {
		if strings.Contains(page.body, "<script>alert") || strings.Contains(page.body, `"><script>`) {
			t.Errorf("a text is markup: %s", page.body)
		}
	}
	csv := root.get("/administration/audit/export?format=csv&action=module.")
	if csv.status != 200 || !strings.HasPrefix(csv.body, "id,at,user") || csv.header.Get("Content-Disposition") != `attachment; filename="audit.csv"` {
		t.Errorf("%d %v %s", csv.status, csv.header, csv.body)
	}
	root.get("/administration/audit/export?format=pdf").expect(t, 422)
	log, err := m.Accounts.AuditLog(t.Context(), m.actor(t, "root"), account.AuditFilter{Action: "audit.export"}, page.Request{})
	if err != nil || len(log.Items) != 1 {
		t.Errorf("%d exports in the log, %v", len(log.Items), err)
	}
}

// leadsFor checks that the page leads on to a place with a status of its own.
func (a answer) leadsFor(t *testing.T, status int, place string) {
	t.Helper()
	if a.status != status || a.location != place {
		t.Errorf("status %d, leads to %q; want %d to %q", a.status, a.location, status, place)
	}
}
