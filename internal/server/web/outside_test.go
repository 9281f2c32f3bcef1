package web_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// TestTablesHoldNoFormulas writes texts that a spreadsheet would compute, and takes every table of the pages.
func TestTablesHoldNoFormulas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		ctx := t.Context()
		for i, formula := range []string{`=HYPERLINK("https://evil.example","x")`, "+1+1", "-1+1", "@SUM(1)"} {
			for _, name := range []string{"ada", "bob"} {
				_, err := m.Accounts.ChangeOrg(ctx, m.actor(t, name), name, account.OrgChange{Title: new(formula)})
				must(t, err)
			}
			pkg := "org.example.sum" + string(rune('a'+i))
			m.publish(t, obxtest.Module(pkg, "1.0.0").With(func(p *pkgfile.Module) { p.Name = formula }), true)
			o := m.offer(t, catalogue.OfferingInput{
				Name: "Sum" + string(rune('a'+i)), Title: formula, Modules: []string{pkg}, Plan: catalogue.PlanInput{Title: formula, Price: "5.00", Currency: "EUR"},
			})
			p, err := m.Orders.Buy(ctx, m.actor(t, "bob"), order.BuyInput{Offering: o.ID, Reference: formula})
			must(t, err)
			_, err = m.Sandbox.Approve(ctx, p.GatewayRef)
			must(t, err)
			_, err = m.Orders.Return(ctx, m.actor(t, "bob"), p.ID, p.GatewayRef)
			must(t, err)
		}
		for path, who := range map[string]string{
			"/sell/sales/export": "ada", "/sell/invoices/export": "ada", "/invoices/export": "bob", "/administration/audit/export?format=csv": "root",
		} {
			got := m.browser(t, who).get(path)
			if !strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") ||
				got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d %v", path, got.status, got.header)
			}
			rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
			if err != nil || len(rows) < 5 {
				t.Errorf("%s has %d rows, %v: %s", path, len(rows), err, got.body)
			}
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
						t.Errorf("%s has the cell %q", path, cell)
					}
				}
			}
		}
	})
}

// TestMailsHaveOneHead writes line ends into all that comes to stand in the head of a mail.
func TestMailsHaveOneHead(t *testing.T) {
	k := newStock(t, dbtest.Open(t, sqldb.SQLite))
	const bcc = "x\r\nBcc: evil@example.org"
	ada, bob, root, visitor := k.browserOf(t, ada), k.browserOf(t, bob), k.browserOf(t, root), k.browserOf(t, "")
	for name, got := range map[string]answer{
		"invitation":  bob.post("/settings/organisations/guild/invitations", "invite_email", "y@example.org\r\nBcc: evil@example.org"),
		"profile":     bob.post("/settings/profile", "full_name", bcc, "email", "y@example.org"),
		"address":     bob.post("/settings/profile", "full_name", "Bob", "email", "y@example.org\nBcc: evil@example.org"),
		"signup":      visitor.post("/signup/", "name", "dora", "full_name", bcc, "email", "y@example.org", "password", password),
		"signup mail": visitor.post("/signup/", "name", "dora", "email", "y@example.org\r\nBcc: evil@example.org", "password", password),
		"new name":    bob.post("/settings/organisations", "org_name", bcc),
		"org title":   ada.post("/settings/organisations/ada/profile", "title", bcc),
		"org mail":    ada.post("/settings/organisations/ada/profile", "email", "y@example.org\nBcc: evil@example.org"),
		"offering":    ada.post("/sell", "title", bcc, "then", "stay"),
		"plan":        ada.post("/sell/"+k.names["draft"]+"?step=price", "pays", "once", "price", "5.00", "currency", "EUR", "plan_title", bcc, "revision", k.names["revision"], "then", "stay"),
		"reference":   bob.post("/checkout/"+k.names["sale"], "accept_terms", "yes", "reference", bcc),
		"category":    root.post("/administration/categories", "title", bcc),
		"terms":       root.post("/administration/terms", "title", bcc, "text", "Be kind."),
		"token":       bob.post("/settings/tokens", "token_name", bcc, "scopes", "read"),
	} {
		if got.status != 422 {
			t.Errorf("%s: %d (to %q): %s", name, got.status, got.location, short(got.text(), 300))
		}
	}
	// Free texts of more than one line stay in the body.
	bob.post("/purchases/"+k.names["asked"]+"/refuse", "reason", bcc)
	root.post("/administration/purchases/"+k.names["transfer"]+"/dismiss", "reason", bcc)
	root.post("/administration/reports/module/org.example.bread/quarantine", "reason", bcc)
	root.post("/administration/providers/asks1", "do", "decline", "answer", bcc)
	mails, err := k.Mails.List(t.Context(), page.Request{Limit: page.Max})
	must(t, err)
	if len(mails.Items) < 10 {
		t.Fatalf("there are %d mails", len(mails.Items))
	}
	for _, mail := range mails.Items {
		if strings.ContainsAny(mail.To+mail.Subject, "\r\n") || strings.Contains(mail.To, "evil") {
			t.Errorf("a mail to %q has the subject %q", mail.To, mail.Subject)
		}
	}
}
