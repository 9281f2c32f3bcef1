package web_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// freeTexts are the columns that hold what people, packages or other programs wrote. In each of them is
// a text that tries to become markup. What is after "-" is shown on no page.
var freeTexts = map[string]string{
	"categories": "title description", "users": "full_name", "api_tokens": "name", "mails": "subject body last_error",
	"modules":              "name description help quarantine_reason - author url search_text",
	"versions":             "name description help author licence_text update_text yank_reason file_name - url label language reference_data licence_type",
	"orgs":                 "title about website email tax_number tax_street tax_city provider_request - tax_postal",
	"offerings":            "title abstract description terms_title terms_text notification_url quarantine_reason - search_text",
	"offering_screenshots": "caption", "plans": "body", "pictures": "- file_name",
	"purchases": "plan_title buyer_reference request_note close_reason - tax_street tax_postal tax_city",
	"reports":   "body answer - item_title", "resource_versions": "link file_name", "resources": "title description",
	"sandbox_payments": "title", "gateway_payments": "- title", "gateway_faults": "- message", "transfers": "- title", "terms": "title body", "invoices": "- search_text",
	"coupons": "note - plans", "contracts": "plan next_plan end_reason - discount", "charges": "lines problem reason", "charging_runs": "- server problem", "charging_results": "- message",
	"usage_blocks": "- keys body", "usage_totals": "- meter", "usage_billed": "- quantities plan",
	"bank_accounts": "- holder", "payout_accounts": "- lacks account", "payouts": "- holder reason account", "share_statements": "- body",
	"sandboxes": "- buyer_name problem", "audit_log": "- detail", "version_dependencies": "target_name", "version_merges": "- target_name", "settings": "- value", "outbox": "- payload",
	"webhooks": "url description problem", "webhook_attempts": "answer problem", "events": "body",
	"upgrade_infos": "description", "upgrade_texts": "description", "instance_modules": "- number", "instance_needs": "- target_name own_enforcement", "version_texts": "- name description help update_text update_of", "module_texts": "- search_text",
}

// closedTexts are the columns whose values the market makes, or takes from a closed set or a strict form.
var closedTexts = regexp.MustCompile(`^(.*_?id|fingerprint|item_kind|.*hash|.*sha256|.*key|.*currency|.*_by|.*_org|hint|scopes|purpose|action|subject|remote|slug|icon|code|caller|` +
	`header|body|email|roles|outcome|label|document|kind|owner|event|prefix|package|type|visibility|latest_version|came_with|name|role|state|version|name_key|` +
	`provider_code|tax_country|media_type|tax_rate|fee_rate|gateway|gateway_ref|reason|reported_by|handled_by|token|reference|return_url|cancel_url|` +
	`org_ids|types|secret|old_secret|told|service|` +
	`product|single_payment|subscription|pay_per_use|share_model|iban|bic|saved|payment|call|url|ref|brand|last4|of_charge|` +
	`bill|country|valid_from|percent|subscriptions|coupon|concept|part|used|after|shares|contract|outcome|class|period|span|period_unit|model|support|rights|needs|payer|card|failure|method|language|recipient|version_start|version_end|enforcement|license_type)$`)

// mark is the text that is in a column; it says which.
func mark(table, column string) string {
	text := `"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'(` + table + "." + column + ")"
	switch table + "." + column {
	case "charges.lines":
		return poisonedLines(text)
	case "plans.body", "contracts.plan", "contracts.next_plan":
		return poisonedPlan(text)
	case "orgs.website", "modules.url", "versions.url":
		return "javascript:alert(1)//" + text
	case "resource_versions.link", "offerings.notification_url", "webhooks.url":
		return "https://example.org/" + text
	case "offerings.description", "orgs.about", "modules.description", "modules.help", "terms.body":
		return text + "\n\n[x](javascript:alert(1)) ![y](https://evil.example/z.png) <a href=\"javascript:alert(1)\">z</a>"
	}
	return text
}

// poisonedLines is a line of a charge whose every text is the given one.
func poisonedLines(text string) string {
	lines, err := json.Marshal([]order.Line{{Label: text, Unit: text, TaxReason: text, Steps: []string{text}}})
	if err != nil {
		panic(err)
	}
	return string(lines)
}

// poisonedPlan is a plan whose every text is the given one.
func poisonedPlan(text string) string {
	component := pricing.Component{Label: text, Description: text, Unit: text, Model: pricing.SinglePayment, Value: decimal.NewFromInt(5)}
	body, err := pricing.Plan{Title: text, Description: text, Currency: "EUR", Components: []pricing.Component{component}}.Encode()
	if err != nil {
		panic(err)
	}
	return string(body)
}

// poison puts the texts into everything that is there.
func (k *stock) poison(t *testing.T) (shown []string) {
	t.Helper()
	for table, columns := range freeTexts {
		open, _, _ := strings.Cut(columns, "-")
		for _, column := range strings.Fields(open) {
			where := ""
			if strings.HasSuffix(column, "quarantine_reason") {
				where = ` WHERE quarantine_reason <> ''`
			}
			exec(t, k.db, `UPDATE `+table+` SET `+column+` = $1`+where, mark(table, column))
			shown = append(shown, table+"."+column)
		}
	}
	exec(t, k.db, `UPDATE audit_log SET detail = '{"text":"\"><script>alert(1)</script>"}' WHERE detail <> '{}'`)
	exec(t, k.db, `UPDATE invoices SET document = replace(document, 'Bread for shops', $1)`, `\"><script>alert(1)</script><img src=x onerror=alert(1)>`)
	return shown
}

// shops are the pages that show texts, beside those of the scenarios.
var shops = []string{
	"/settings/webhooks/{hook}/deliveries/{delivery}",
	"/offering/ada/Bread%20for%20shops/1.0?tab=contents", "/offering/ada/Bread%20for%20shops/1.0?tab=terms", "/offering/ada/Bread%20for%20shops/1.0?tab=provider",
	"/modules/org.example.bread?tab=versions", "/modules/org.example.bread?tab=dependencies", "/modules/org.example.bad1", "/modules/org.example.bad1/versions/1.0.0",
	"/modules/org.example.needy", "/offering/ada/A%20burnt/1.0", "/modules/org.example.needy?tab=dependencies", "/offering/ada/Draft/1.0", "/search", "/suggestions?q=alert", "/sell/{draft}?step=basics",
	"/sell/{draft}?step=description", "/sell/{draft}?step=price", "/sell/{draft}?step=resources", "/sell/{draft}?step=audience", "/sell/{draft}?step=review",
	"/sell/resources/{link}", "/purchases/{asked}", "/purchases/{askedtoo}", "/purchases/{transfer}", "/purchases/{pending}", "/purchases/{refused}",
	"/administration/users/ann", "/administration/organisations/asks1", "/administration/organisations/guild", "/administration/reports?list=handled",
	"/administration/reports?list=quarantined", "/administration/reports/module/org.example.bad1", "/administration/reports/module/org.example.told",
	"/administration/categories?edit={category}", "/administration/purchases?state=cancelled", "/settings/organisations/hall",
}

// TestStoredTextsStayTexts fills every free text of the database with markup, and looks at every page as
// everybody: the texts are shown, and are nothing but texts.
func TestStoredTextsStayTexts(t *testing.T) {
	k := newStock(t, dbtest.Open(t, sqldb.SQLite))
	k.more(t)
	seen := map[string]bool{}
	people := []string{"", "eve/eve", bob, club, "carl/guild", ada, "ann/ann", root}
	for _, who := range people {
		k.browserOf(t, who)
	}
	shown := k.poison(t)
	var paths []string
	for _, s := range scenarios {
		if strings.HasPrefix(s.route, "GET ") && !strings.Contains(s.path, "/export") && s.route != "GET /purchases/{id}/return" && s.route != "GET /purchases/{id}/cancel" {
			paths = append(paths, s.path)
		}
	}
	for _, path := range append(paths, shops...) {
		for _, who := range people {
			got := k.browserOf(t, who).get(k.fill(path, 1))
			k.harmless(t, path+" as "+who, got)
			for _, found := range marks.FindAllStringSubmatch(got.body, -1) {
				seen[found[1]] = true
			}
		}
	}
	for _, column := range shown {
		if !seen[column] {
			t.Errorf("no page shows %s", column)
		}
	}
}

var (
	marks = regexp.MustCompile(`\(([a-z_]+\.[a-z_]+)\)`)
	tag   = regexp.MustCompile(`<[a-zA-Z/!][^<>]*>`)
	quote = regexp.MustCompile(`"[^"]*"`)
	event = regexp.MustCompile(`(?i)\s(on[a-z]+|style|srcdoc)\s*=|=[^"]|=$`) // without what is between quotes
	leads = regexp.MustCompile(`(?i)\s(src|href|action|formaction|xlink:href)="\s*(x"|javascript:|data:|vbscript:|[a-z]+://evil|//)`)
)

// harmless checks that the only markup of a page is the market's own.
func (k *stock) harmless(t *testing.T, name string, got answer) {
	t.Helper()
	if got.status >= 500 || strings.Contains(got.body, "ZgotmplZ") {
		t.Errorf("%s breaks: %d %s", name, got.status, short(got.text(), 300))
	}
	policy := got.header.Get("Content-Security-Policy")
	if policy == "" || strings.Contains(policy, "unsafe") {
		t.Errorf("%s has the policy %q", name, policy)
	}
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		return // browsers show it as what it says it is
	}
	for _, found := range foreign(got.body) {
		t.Errorf("%s holds %s", name, found)
	}
}

// foreign returns the tags of a page that are not the market's own.
func foreign(html string) (list []string) {
	for _, found := range tag.FindAllString(html, -1) {
		bare := quote.ReplaceAllString(found, `""`)
		script := strings.HasPrefix(found, "<script") && !strings.Contains(found, ` src="/static/`)
		if script || strings.HasPrefix(found, "<style") || event.MatchString(bare) || leads.MatchString(found) {
			list = append(list, found)
		}
	}
	return list
}

func TestForeignMarkupIsFound(t *testing.T) {
	for _, html := range []string{
		"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", `<img src="x">`, `<p onclick="x()">`, `<a href="javascript:alert(1)">`, `<a class="a" href=" JavaScript:x">`,
		`<img alt="" src="https://evil.example/z.png">`, `<form action="//evil.example">`, "<style>p{}</style>", `<p style="x">`, `<svg onload="x">`, `<button formaction="data:text/html,x">`,
	} {
		if len(foreign(html)) == 0 {
			t.Errorf("%s is not found", html)
		}
	}
	for _, html := range []string{`<script defer src="/static/souk.js"></script>`, `<a href="/x?y=javascript:z" title="onclick=1">`, `<input value="&lt;img src=x onerror=1&gt;">`} {
		if found := foreign(html); len(found) > 0 {
			t.Errorf("%s is the market's own", found)
		}
	}
}

// TestEveryTextIsKnown finds columns of text that neither list knows.
func TestEveryTextIsKnown(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	rows, err := db.Query(t.Context(), `
SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE '%\_search%' ESCAPE '\' AND m.name NOT LIKE 'river%' AND m.name NOT LIKE 'goose%'`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var table, column string
		must(t, rows.Scan(&table, &column))
		if !slices.Contains(strings.Fields(freeTexts[table]), column) && !closedTexts.MatchString(column) {
			t.Errorf("may people write into %s.%s?", table, column)
		}
	}
	must(t, rows.Err())
}
