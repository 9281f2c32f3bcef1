package moderation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/moderation"
)

// post collects the mails.
type post struct{ letters []mail.Message }

func (p *post) Send(_ context.Context, _ *sqldb.Tx, msg mail.Message) error {
	if strings.Contains(msg.To, "broken") {
		return errs.Invalid("bad_mail", "No.")
	}
	p.letters = append(p.letters, msg)
	return nil
}

// to returns what was written to whom since it was asked for last, as "ada@example.org: Subject".
func (p *post) to() string {
	var list []string
	for _, l := range p.letters {
		list = append(list, l.To+": "+l.Subject)
	}
	p.letters = nil
	return strings.Join(list, "\n")
}

// world has ada, who sells for Bakery, bob and eve, who may report, and root, who administers.
type world struct {
	*moderation.Service
	kit                  *cataloguetest.Kit
	post                 *post
	ada, bob, eve, admin account.Actor
	bread                module.Module
	offer                catalogue.Offering
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		kit := cataloguetest.New(db)
		w := &world{kit: kit, post: &post{}, admin: kit.Admin(t, "root")}
		w.bob, w.eve = w.person(t, "bob"), w.person(t, "eve")
		w.ada = kit.Company(t, "Bakery", w.person(t, "ada"))
		w.Service = moderation.New(moderation.Deps{
			DB: db, Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Modules: kit.Modules, Offerings: kit.Catalogue, Mailer: w.post,
			PublicURL: "https://souk.test", Keepers: map[string]moderation.Keeper{moderation.Module: kit.Modules, moderation.Offering: kit.Catalogue},
		})
		w.offer, w.bread = kit.OnSale(t, w.ada, "5.00 EUR")
		fn(t, w)
	})
}

func (w *world) person(t *testing.T, name string) account.Actor {
	t.Helper()
	_, err := w.kit.CreateUser(t.Context(), account.Operator, account.CreateUserInput{Name: name, Password: "correct horse", Email: name + "@example.org"})
	wantCode(t, err, "")
	actor, err := w.kit.BasicActor(t.Context(), name, "correct horse", "")
	wantCode(t, err, "")
	return actor
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("error %v, want code %q", err, code)
	}
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func (w *world) report(t *testing.T, as account.Actor, kind, item string) moderation.Report {
	t.Helper()
	w.kit.Clock.Advance(time.Minute)
	r, err := w.Report(t.Context(), as, moderation.ReportInput{Kind: kind, Item: item, Reason: "malware", Text: "It bites.\r\nHard."})
	wantCode(t, err, "")
	return r
}

// items returns the titles of a list, with the open reports and all.
func (w *world) items(t *testing.T, list string) string {
	t.Helper()
	p, err := w.Items(t.Context(), w.admin, list, page.Request{})
	wantCode(t, err, "")
	var names []string
	for _, i := range p.Items {
		names = append(names, fmt.Sprintf("%s %s %d/%d", i.Kind, i.Title, i.Open, i.Reports))
	}
	return strings.Join(names, ", ")
}

func TestReport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.report(t, w.bob, moderation.Module, w.bread.Package)
		want := moderation.Report{ID: r.ID, Kind: "module", ItemID: w.bread.ID, ItemTitle: w.bread.Name, Reason: "malware", Text: "It bites.\nHard.",
			State: "open", ReporterID: w.bob.UserID, Reporter: "bob", ReportedAt: w.kit.Clock.Now()}
		diff(t, "reported", want, r)
		stored, err := w.Get(t.Context(), w.admin, r.ID)
		wantCode(t, err, "")
		diff(t, "stored", want, stored)
		_, err = w.Report(t.Context(), w.bob, moderation.ReportInput{Kind: "module", Item: w.bread.ID, Reason: "broken"})
		wantCode(t, err, "already_reported")
		w.report(t, w.eve, moderation.Module, w.bread.ID)
		w.report(t, w.bob, moderation.Offering, w.offer.ID)
		diff(t, "queue", "offering "+w.offer.Title+" 1/1, module "+w.bread.Name+" 2/2", w.items(t, moderation.ListOpen))
		if n, err := w.Waiting(t.Context(), w.admin); err != nil || n != 2 {
			t.Errorf("%d items wait, %v", n, err)
		}
	})
}

func TestReportRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		secret := w.kit.Registered(t, w.ada, "Secret", module.RegisterInput{Visibility: module.Organisation})
		readOnly := w.bob
		readOnly.Scopes = []account.Scope{account.ScopeRead}
		good := moderation.ReportInput{Kind: "module", Item: w.bread.ID, Reason: "malware"}
		with := func(change func(*moderation.ReportInput)) moderation.ReportInput { in := good; change(&in); return in }
		type in = moderation.ReportInput
		for name, tt := range map[string]struct {
			as   account.Actor
			in   moderation.ReportInput
			want string
		}{
			"nobody":             {account.Actor{}, good, "sign_in_required"},
			"token to read":      {readOnly, good, "scope_missing"},
			"owner":              {w.ada, good, "own_item"},
			"not visible":        {w.bob, with(func(i *in) { i.Item = secret.ID }), "module_not_found"},
			"nothing there":      {w.bob, with(func(i *in) { i.Item = "org.example.none" }), "module_not_found"},
			"no such offering":   {w.bob, with(func(i *in) { i.Kind, i.Item = "offering", "x\x00" }), "offering_not_found"},
			"no kind":            {w.bob, with(func(i *in) { i.Kind = "user" }), "bad_report"},
			"no item":            {w.bob, with(func(i *in) { i.Item = "" }), "bad_report"},
			"no reason":          {w.bob, with(func(i *in) { i.Reason = "" }), "bad_report"},
			"other without text": {w.bob, with(func(i *in) { i.Reason = "other" }), "bad_report"},
			"long text":          {w.bob, with(func(i *in) { i.Text = strings.Repeat("é", 2001) }), "bad_report"},
			"text with NUL":      {w.bob, with(func(i *in) { i.Text = "a\x00b" }), "bad_report"},
		} {
			if _, err := w.Report(ctx, tt.as, tt.in); errs.CodeOf(err) != tt.want {
				t.Errorf("%s: %v, want %s", name, err, tt.want)
			}
		}
		diff(t, "queue", "", w.items(t, moderation.ListOpen))
		for i := range 20 {
			m := w.kit.Registered(t, w.ada, fmt.Sprintf("Module %d", i), module.RegisterInput{})
			w.report(t, w.eve, "module", m.ID)
		}
		_, err := w.Report(ctx, w.eve, good)
		if wantCode(t, err, "too_many_reports"); !errs.Is(err, errs.KindTooMany) {
			t.Errorf("kind %v", errs.KindOf(err))
		}
	})
}

func TestDismiss(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := w.report(t, w.bob, "module", w.bread.ID)
		second := w.report(t, w.eve, "module", w.bread.ID)
		_, err := w.Dismiss(ctx, w.admin, first.ID, " \n", false)
		wantCode(t, err, "bad_answer")
		_, err = w.Dismiss(ctx, w.admin, "0123456789abcdef01234567", "x", false)
		wantCode(t, err, "report_not_found")
		diff(t, "mails of refusals", "", w.post.to())
		done, err := w.Dismiss(ctx, w.admin, first.ID, "It is a cat.", false)
		wantCode(t, err, "")
		first.State, first.HandledBy, first.HandledAt, first.Answer = "dismissed", "root", w.kit.Clock.Now(), "It is a cat."
		diff(t, "dismissed", first, done)
		if !strings.Contains(w.post.letters[0].Text, "It is a cat.") || strings.Contains(w.post.letters[0].Text, "root") {
			t.Errorf("the mail says %q", w.post.letters[0].Text)
		}
		diff(t, "mails", "bob@example.org: Your report about "+w.bread.Name, w.post.to())
		_, err = w.Dismiss(ctx, w.admin, first.ID, "Again.", false)
		wantCode(t, err, "report_handled")

		again := w.report(t, w.bob, "module", w.bread.ID) // once it is answered, a new one is possible
		if _, err = w.Dismiss(ctx, account.Operator, second.ID, "Cats, all of them.", true); err != nil {
			t.Fatal(err)
		}
		if r, err := w.Get(ctx, w.admin, again.ID); err != nil || r.State != "dismissed" || r.HandledBy != "operator" {
			t.Errorf("the other one: %+v, %v", r, err)
		}
		diff(t, "mails of all", "eve@example.org: Your report about "+w.bread.Name+"\nbob@example.org: Your report about "+w.bread.Name, w.post.to())
		diff(t, "open", "", w.items(t, moderation.ListOpen))
		diff(t, "handled", "module "+w.bread.Name+" 0/3", w.items(t, moderation.ListHandled))
	})
}

func TestQuarantineAndRestore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for kind, ref := range map[string]string{moderation.Module: w.bread.Package, moderation.Offering: w.offer.ID} {
			r := w.report(t, w.bob, kind, ref)
			_, err := w.Quarantine(ctx, w.admin, kind, ref, " ")
			if !errs.Is(err, errs.KindInvalid) {
				t.Errorf("%s without a reason: %v", kind, err)
			}
			diff(t, "mails of a refusal", "", w.post.to())
			item, err := w.Quarantine(ctx, w.admin, kind, ref, " It bites.\n")
			wantCode(t, err, "")
			if !item.Quarantined() || item.Reason != "It bites." || item.Owner != "Bakery" || item.Open != 0 || item.Reports != 1 {
				t.Errorf("%s: %+v", kind, item)
			}
			if text := w.post.letters[1].Text; !strings.Contains(text, "It bites.") || !strings.Contains(text, "https://souk.test/") {
				t.Errorf("%s: the owner reads %q", kind, text)
			}
			diff(t, "mails", "bob@example.org: Your report about "+item.Title+"\nada@example.org: "+item.Title+" is in quarantine", w.post.to())
			if r, err := w.Get(ctx, w.admin, r.ID); err != nil || r.State != "upheld" || r.HandledBy != "root" || r.Answer == "" {
				t.Errorf("the report: %+v, %v", r, err)
			}
			item, err = w.Quarantine(ctx, account.Operator, kind, ref, "It still bites.")
			if wantCode(t, err, ""); item.Reason != "It still bites." {
				t.Errorf("%s with another reason: %+v", kind, item)
			}
			w.post.to()
			diff(t, "in quarantine", kind+" "+item.Title+" 0/1", w.items(t, moderation.ListQuarantined))
			item, err = w.Restore(ctx, w.admin, kind, ref)
			if wantCode(t, err, ""); item.Quarantined() || item.Reason != "" {
				t.Errorf("%s restored: %+v", kind, item)
			}
			diff(t, "mails", "ada@example.org: "+item.Title+" is out of quarantine", w.post.to())
			diff(t, "nothing in quarantine", "", w.items(t, moderation.ListQuarantined))
		}
		_, err := w.Restore(ctx, w.admin, moderation.Module, w.bread.ID)
		wantCode(t, err, "not_quarantined")
	})
}

// TestOwnersAddress prefers the address of the organisation, and survives one that is none.
func TestOwnersAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, tt := range []struct{ email, want string }{
			{"shop@bakery.example", "shop@bakery.example: " + w.bread.Name + " is in quarantine"}, {"broken", ""},
		} {
			err := w.kit.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(t.Context(), `UPDATE orgs SET email = $1 WHERE id = $2`, tt.email, w.ada.OrgID)
				return err
			})
			wantCode(t, err, "")
			_, err = w.Quarantine(t.Context(), w.admin, moderation.Module, w.bread.ID, "x")
			wantCode(t, err, "")
			diff(t, "mails", tt.want, w.post.to())
		}
	})
}

func TestUphold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.report(t, w.bob, "offering", w.offer.ID)
		_, err := w.Uphold(t.Context(), w.bob, r.ID, "x")
		wantCode(t, err, "admin_required")
		r, err = w.Uphold(t.Context(), w.admin, r.ID, "It bites.")
		if wantCode(t, err, ""); r.State != "upheld" {
			t.Errorf("%+v", r)
		}
		_, err = w.Uphold(t.Context(), w.admin, r.ID, "It bites.")
		wantCode(t, err, "report_handled")
		diff(t, "in quarantine", "offering "+w.offer.Title+" 0/1", w.items(t, moderation.ListQuarantined))
	})
}

func TestReportsFilterAndPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		var all []moderation.Report
		for i := range 3 {
			m := w.kit.Registered(t, w.ada, fmt.Sprintf("Module %d", i), module.RegisterInput{})
			all = append(all, w.report(t, w.bob, "module", m.ID))
		}
		_, err := w.Dismiss(ctx, w.admin, all[0].ID, "No.", false)
		wantCode(t, err, "")
		for _, tt := range []struct {
			filter moderation.ReportFilter
			want   string
		}{
			{moderation.ReportFilter{}, "Module 2, Module 1, Module 0"},
			{moderation.ReportFilter{State: "open"}, "Module 2, Module 1"},
			{moderation.ReportFilter{State: "handled"}, "Module 0"},
			{moderation.ReportFilter{State: "upheld"}, ""},
			{moderation.ReportFilter{Kind: "module", Item: all[1].ItemID}, "Module 1"},
		} {
			var got []string
			req := page.Request{Limit: 1}
			for {
				list, err := w.Reports(ctx, w.admin, tt.filter, req)
				wantCode(t, err, "")
				for _, r := range list.Items {
					got = append(got, r.ItemTitle)
				}
				if req.After = list.Next; list.Next == "" {
					break
				}
			}
			diff(t, fmt.Sprint(tt.filter), tt.want, strings.Join(got, ", "))
		}
		var got []string
		req := page.Request{Limit: 1}
		for {
			list, err := w.Items(ctx, w.admin, moderation.ListOpen, req)
			wantCode(t, err, "")
			for _, i := range list.Items {
				got = append(got, i.Title)
			}
			if req.After = list.Next; list.Next == "" {
				break
			}
		}
		diff(t, "items by pages", "Module 2, Module 1", strings.Join(got, ", "))
		for want, err := range map[string]error{
			"bad_state": func() error {
				_, err := w.Reports(ctx, w.admin, moderation.ReportFilter{State: "x"}, page.Request{})
				return err
			}(),
			"bad_list":         func() error { _, err := w.Items(ctx, w.admin, "x", page.Request{}); return err }(),
			"unknown_kind":     func() error { _, err := w.Item(ctx, w.admin, "user", "x"); return err }(),
			"item_not_found":   func() error { _, err := w.Item(ctx, w.admin, "offering", "x"); return err }(),
			"module_not_found": func() error { _, err := w.Item(ctx, w.admin, "module", "x\x00"); return err }(),
			"bad_cursor":       func() error { _, err := w.Items(ctx, w.admin, "open", page.Request{After: "x"}); return err }(),
			"report_not_found": func() error { _, err := w.Get(ctx, w.admin, "x\x00"); return err }(),
		} {
			wantCode(t, err, want)
		}
	})
}

func TestOnlyAdministratorsHandle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		r := w.report(t, w.bob, "module", w.bread.ID)
		limited := w.admin
		limited.Scopes = []account.Scope{account.ScopePublish}
		for who, tt := range map[string]struct {
			as   account.Actor
			want string
		}{
			"nobody": {account.Actor{}, "sign_in_required"}, "owner": {w.ada, "admin_required"}, "reporter": {w.bob, "admin_required"}, "limited": {limited, "scope_missing"},
		} {
			for name, err := range map[string]error{
				"items":      func() error { _, err := w.Items(ctx, tt.as, "open", page.Request{}); return err }(),
				"item":       func() error { _, err := w.Item(ctx, tt.as, "module", w.bread.ID); return err }(),
				"reports":    func() error { _, err := w.Reports(ctx, tt.as, moderation.ReportFilter{}, page.Request{}); return err }(),
				"report":     func() error { _, err := w.Get(ctx, tt.as, r.ID); return err }(),
				"waiting":    func() error { _, err := w.Waiting(ctx, tt.as); return err }(),
				"dismiss":    func() error { _, err := w.Dismiss(ctx, tt.as, r.ID, "x", true); return err }(),
				"quarantine": func() error { _, err := w.Quarantine(ctx, tt.as, "module", w.bread.ID, "x"); return err }(),
				"restore":    func() error { _, err := w.Restore(ctx, tt.as, "module", w.bread.ID); return err }(),
			} {
				if errs.CodeOf(err) != tt.want {
					t.Errorf("%s by %s: %v", name, who, err)
				}
			}
		}
		diff(t, "queue", "module "+w.bread.Name+" 1/1", w.items(t, moderation.ListOpen))
	})
}
