package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// evil is what people would write to break out of wherever their text stands.
const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>'{{.}}`

// TestHostileTexts shows texts that try to become markup on every page that shows texts of people.
func TestHostileTexts(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	m.publish(t, obxtest.Module("org.example.evil", "1.0.0").With(func(p *pkgfile.Module) {
		p.Name, p.Description, p.Help = short(evil, 60), evil, evil+"\n\n"+evil
		p.Author, p.URL, p.LicenceText, p.UpdateText, p.Label = evil, `example.org/"><script>alert(1)</script>`, evil, evil, short(evil, 60)
	}), true)
	o := m.offer(t, catalogue.OfferingInput{
		Name: "evil", Title: evil, Abstract: evil, Description: evil + "\n\n[x](javascript:alert(1)) ![y](https://evil.example/z.png)",
		TermsTitle: evil, TermsText: evil, Modules: []string{"org.example.evil"},
		Plan: catalogue.PlanInput{Title: evil, Description: evil, Price: "5.00", Currency: "EUR"},
	})
	m.publish(t, obxtest.Module("org.example.evil", "1.0.1"), true)
	_, err := m.Releases.Yank(t.Context(), m.actor(t, "ada"), "org.example.evil", "1.0.0", evil)
	must(t, err)
	bob := m.browser(t, "bob")
	p, err := m.Orders.Buy(t.Context(), m.actor(t, "bob"), order.BuyInput{Offering: o.ID, AcceptTerms: true})
	must(t, err)
	ada := m.browser(t, "ada")
	exec(t, db, `UPDATE orgs SET title = $1, about = $2, website = $1, verified_at = 1 WHERE name = 'ada'`, evil, evil+"\n\n[x](javascript:alert(1))")
	exec(t, db, `INSERT INTO categories (id, slug, title, description, icon, seq, created_at) VALUES ('c', 'evil', $1, $1, $1, 1, 0)`, evil)
	exec(t, db, `INSERT INTO offering_categories (offering_id, category_id) VALUES ($1, 'c')`, o.ID)
	for _, page := range []answer{
		bob.get("/"), bob.get("/search?q=" + "alert"), bob.get("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
		bob.get("/modules/org.example.evil"), bob.get("/modules/org.example.evil/versions/1.0.0"),
		bob.get("/offering/ada/evil/1.0?tab=contents"), bob.get("/offering/ada/evil/1.0?tab=terms"), bob.get("/offering/ada/evil/1.0?tab=provider"),
		bob.get("/categories/evil"), bob.get("/providers/ada"), bob.get("/search?category=%22%3E%3Cscript%3E&provider=%3Cscript%3E&kind=%3Cscript%3E&sort=%3Cscript%3E"),
		bob.get("/modules/org.example.evil?tab=versions"), bob.get("/modules/org.example.evil?tab=dependencies"), bob.get("/suggestions?q=%3Cscript%3E"), bob.get("/suggestions?q=script"),
		bob.get("/offering/ada/evil/1.0"), bob.get("/library"), bob.get("/purchases/" + p.ID),
		bob.get("/purchases"), bob.get("/library?q=" + url.QueryEscape(evil) + "&kind=" + url.QueryEscape(evil)), bob.get("/purchases?state=" + url.QueryEscape(evil)),
		m.browser(t, "root").get("/administration/purchases?q=" + url.QueryEscape(evil) + "&gateway=" + url.QueryEscape(evil)),
		m.browser(t, "root").get("/administration/purchases"),
		bob.get(strings.TrimPrefix(p.PaymentURL, m.url)), m.browser(t, "eve").get("/checkout/" + o.ID),
		ada.get("/sell"), ada.get("/sell/new"), ada.post("/sell", "title", evil, "price", evil, "description", "</textarea>"+evil, "modules", evil),
		ada.upload(evil+".obx", []byte("nothing"), "maturity", evil), ada.upload(evil, []byte("nothing"), "maturity", "100"),
		ada.post("/settings/address", "street", evil), ada.post("/settings/organisations", "org_name", evil),
		ada.post("/settings/tokens", "token_name", evil, "scopes", "read", "expires", evil),
		ada.post("/settings/webhooks", "url", evil, "description", evil, "types", evil), ada.post("/settings/webhooks", "url", "https://example.org/", "description", evil),
		bob.get("/login?next=" + "%22%3E%3Cscript%3E"), m.browser(t, "").get("/login?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
		m.browser(t, "").post("/login", "name", evil, "password", "x"), m.browser(t, "").post("/signup/", "name", evil, "email", evil, "password", "x"),
		bob.get("/%22%3E%3Cscript%3Ealert(1)%3C/script%3E"), bob.get("/modules/%22%3E%3Cscript%3E"), bob.get("/?done=%3Cscript%3E"),
	} {
		for _, broken := range []string{"<script>", "<img", "onerror=alert(2)>", "javascript:", "evil.example"} {
			// The text itself may be shown; its brackets and quotes must not be what they were.
			if strings.Contains(strings.ReplaceAll(page.body, "onerror=alert(2)&gt;", ""), broken) {
				t.Errorf("a page (%d) holds %s:\n%s", page.status, broken, page.body)
			}
		}
		if page.status == http.StatusInternalServerError {
			t.Errorf("a page broke: %s", page.text())
		}
	}
	bob.get("/modules/org.example.evil").expect(t, 200, "Withdrawn by its provider: "+evil)
	bob.get("/offering/ada/evil/1.0").expect(t, 200, evil)
}

func short(text string, n int) string { return text[:min(n, len(text))] }
