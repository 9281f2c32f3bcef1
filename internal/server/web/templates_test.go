package web

import (
	"flag"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/platform/webkit/webkittest"
)

var gallery = flag.String("gallery", "", "write every sample page to this folder, to look at")

// typeOf returns the name of a page and the type of its view.
func typeOf[V any](p screen[V]) (string, reflect.Type) { return p.name, reflect.TypeFor[V]() }

// views are the types of the views by the names of their pages.
func views() map[string]reflect.Type {
	list := map[string]reflect.Type{}
	add := func(name string, t reflect.Type) { list[name] = t }
	add(typeOf(awayPage))
	add(typeOf(homePage))
	add(typeOf(searchPage))
	add(typeOf(categoryPage))
	add(typeOf(providerPage))
	add(typeOf(styleguidePage))
	add(typeOf(modulePage))
	add(typeOf(offeringPage))
	add(typeOf(checkoutPage))
	add(typeOf(sandboxPage))
	add(typeOf(purchasePage))
	add(typeOf(contractPage))
	add(typeOf(contractListPage))
	add(typeOf(changePage))
	add(typeOf(refundPage))
	add(typeOf(usagePage))
	add(typeOf(limitsPage))
	add(typeOf(libraryPage))
	add(typeOf(libraryItemPage))
	add(typeOf(purchasesPage))
	add(typeOf(requestsPage))
	add(typeOf(paymentRequestPage))
	add(typeOf(salesPage))
	add(typeOf(adminPurchasesPage))
	add(typeOf(invoicesPage))
	add(typeOf(invoicePage))
	add(typeOf(publishPage))
	add(typeOf(sellPage))
	add(typeOf(offerFormPage))
	add(typeOf(instancesPage))
	add(typeOf(instanceNewPage))
	add(typeOf(instancePage))
	add(typeOf(instancePolicyPage))
	add(typeOf(instanceKeyPage))
	add(typeOf(resourcesPage))
	add(typeOf(resourceNewPage))
	add(typeOf(resourcePage))
	add(typeOf(loginPage))
	add(typeOf(signupPage))
	add(typeOf(settingsPage))
	add(typeOf(tokensPage))
	add(typeOf(webhooksPage))
	add(typeOf(webhookNewPage))
	add(typeOf(couponsPage))
	add(typeOf(couponPage))
	add(typeOf(couponNewPage))
	add(typeOf(webhookPage))
	add(typeOf(webhookDeliveryPage))
	add(typeOf(passwordPage))
	add(typeOf(methodsPage))
	add(typeOf(gatewaysPage))
	add(typeOf(membersPage))
	add(typeOf(activationPage))
	add(typeOf(confirmationPage))
	add(typeOf(resetPage))
	add(typeOf(resetWithPage))
	add(typeOf(invitationPage))
	add(typeOf(termsPage))
	add(typeOf(profilePage))
	add(typeOf(activityPage))
	add(typeOf(dataPage))
	add(typeOf(sellProfilePage))
	add(typeOf(adminUsersPage))
	add(typeOf(adminUserPage))
	add(typeOf(adminOrgsPage))
	add(typeOf(adminOrgPage))
	add(typeOf(adminProvidersPage))
	add(typeOf(adminTermsPage))
	add(typeOf(overviewPage))
	add(typeOf(reportsPage))
	add(typeOf(casePage))
	add(typeOf(reportPage))
	add(typeOf(categoriesPage))
	add(typeOf(moneyPage))
	add(typeOf(taxPage))
	add(typeOf(keepPage))
	add(typeOf(handOversPage))
	add(typeOf(modulesPage))
	add(typeOf(levelsPage))
	add(typeOf(mailsPage))
	add(typeOf(jobsPage))
	add(typeOf(auditPage))
	add(typeOf(systemPage))
	add(typeOf(legalPage))
	add(typeOf(updatesPage))
	add(typeOf(planPage))
	add(typeOf(failurePage))
	add(typeOf(pricePlansPage))
	add(typeOf(planEditPage))
	add(typeOf(unitsPage))
	add(typeOf(chargingPage))
	add(typeOf(chargingReportPage))
	add(typeOf(ledgerPage))
	add(typeOf(accountPage))
	add(typeOf(journalPage))
	add(typeOf(sharesPage))
	add(typeOf(shareHistoryPage))
	add(typeOf(payoutRunsPage))
	add(typeOf(payoutNewPage))
	add(typeOf(payoutRunPage))
	add(typeOf(statementsPage))
	add(typeOf(statementPage))
	add(typeOf(earnedPayoutsPage))
	add(typeOf(partnersPage))
	add(typeOf(dashboardPage))
	add(typeOf(whatIfPage))
	add(typeOf(sandboxesPage))
	add(typeOf(sandboxClockPage))
	return list
}

func loadTemplates(t *testing.T) (*webkit.Assets, *webkit.Templates) {
	t.Helper()
	assets, err := webkit.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := parse(assets, clock.NewSet(sampleNow))
	if err != nil {
		t.Fatal(err)
	}
	return assets, pages
}

// TestTemplatesFitTheirViews checks every template, on every branch, against the type that it shows.
func TestTemplatesFitTheirViews(t *testing.T) {
	assets, pages := loadTemplates(t)
	funcs := webkit.Funcs(assets, clock.System)
	known := views()
	for _, name := range pages.Names() {
		view, ok := known[name]
		if !ok {
			t.Errorf("the template %s belongs to no page", name)
			continue
		}
		for _, part := range []string{"title", "main"} {
			for _, problem := range webkittest.Check(pages.Lookup(name), part, view, funcs) {
				t.Errorf("%s: %s", name, problem)
			}
		}
		for _, part := range []string{"top", "foot"} {
			for _, problem := range webkittest.Check(pages.Lookup(name), part, reflect.TypeFor[webkit.Shell](), funcs) {
				t.Errorf("%s: %s", name, problem)
			}
		}
	}
	for name := range known {
		if pages.Lookup(name) == nil {
			t.Errorf("the page %s has no template", name)
		}
	}
}

var sampleShells = map[string]webkit.Shell{
	"visitor": {Brand: "Souk", Home: "/", About: "A market for modules, run by the people of this server.", SignIn: "/login", SignOut: "/logout",
		Search: webkit.SearchBox{Action: "/search", Label: "Search the market"}, Notice: notices["signed-out"], Links: []webkit.Link{{Label: "Modules", Href: "/search", Icon: "package"}},
		Footer: []webkit.Link{{Label: "Modules", Href: "/search"}, {Label: "API", Href: "/api/v1/openapi.json"}, {Label: "Legal", Href: "/legal"}}},
	"provider": {Brand: "Souk", Home: "/", About: "A market for modules, run by the people of this server.", SignIn: "/login", SignOut: "/logout",
		Search: webkit.SearchBox{Action: "/search", Label: "Search the market"}, User: "provider", Org: "Baker & Sons",
		Links: []webkit.Link{{Label: "Modules", Href: "/search", Icon: "package"}, {Label: "Library", Href: "/library", Icon: "library"}, {Label: "Publish", Href: "/publish", Icon: "upload"}, {Label: "Sell", Href: "/sell", Icon: "tag", Current: true}},
		Menu:  []webkit.Link{{Label: "Settings", Href: "/settings", Icon: "settings"}, {Label: "Administration", Href: "/administration", Icon: "layout-dashboard"}}},
}

// TestSamples renders every page in its states, for two sorts of visitors. With -gallery it leaves
// them in a folder.
func TestSamples(t *testing.T) {
	_, pages := loadTemplates(t)
	for name := range views() {
		if len(samples[name]) == 0 {
			t.Errorf("the page %s has no sample", name)
		}
		for _, s := range samples[name] {
			for who, shell := range sampleShells {
				rec := httptest.NewRecorder()
				if err := pages.Render(rec, 200, name, webkit.Frame{Shell: shell, View: s.view}); err != nil {
					t.Errorf("%s as %s: %v", s.name, who, err)
					continue
				}
				checkMarkup(t, s.name, rec.Body.String())
				keep(t, s.name+"."+who+".html", rec.Body.String())
			}
		}
	}
	keepAssets(t)
}

// checkMarkup looks for what no page may hold.
func checkMarkup(t *testing.T, name, html string) {
	t.Helper()
	for _, banned := range []string{"<style", " style=", " onclick=", "javascript:", "ZgotmplZ", "<no value>", "%!", "<script>alert"} {
		if strings.Contains(html, banned) {
			t.Errorf("%s: the page holds %q", name, banned)
		}
	}
	want := 1
	if strings.Contains(html, " data-live") {
		want = 2 // and the one of live forms
	}
	if n := strings.Count(html, "<script"); n != want {
		t.Errorf("%s: %d scripts, want the one of the frame, and of a live form its own", name, n)
	}
	if n := strings.Count(html, "<h1"); n != 1 {
		t.Errorf("%s: %d headings of the first level", name, n)
	}
	var ids []string
	for _, part := range strings.Split(html, ` id="`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		if slices.Contains(ids, id) {
			t.Errorf("%s: the id %q is there twice", name, id)
		}
		ids = append(ids, id)
	}
	for _, part := range strings.Split(html, ` for="`)[1:] {
		if id, _, _ := strings.Cut(part, `"`); !slices.Contains(ids, id) {
			t.Errorf("%s: a label is for %q, which is not there", name, id)
		}
	}
}

func keep(t *testing.T, name, content string) {
	t.Helper()
	if *gallery == "" {
		return
	}
	path := filepath.Join(*gallery, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// keepAssets puts the static files beside the pages, under the names that the pages call them by.
func keepAssets(t *testing.T) {
	t.Helper()
	assets, _ := loadTemplates(t)
	for _, file := range []string{"souk.css", "souk.js", "live.js", "icons.svg", "favicon.svg", "licences.txt"} {
		url, err := assets.URL(file)
		if err != nil {
			t.Fatal(err)
		}
		rec := httptest.NewRecorder()
		assets.ServeHTTP(rec, httptest.NewRequest("GET", url, nil))
		keep(t, strings.TrimPrefix(url, "/"), rec.Body.String())
	}
}

// TestEveryTemplateIsInItsPlace looks for files that nothing reads.
func TestEveryTemplateIsInItsPlace(t *testing.T) {
	err := fs.WalkDir(templates, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if dir := filepath.Base(filepath.Dir(path)); dir != "pages" && dir != "partials" || filepath.Ext(path) != ".html" {
			t.Errorf("%s is neither a page nor a partial", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheStyleSheetIsUpToDate looks up every class of the sample pages in the built style sheet.
func TestTheStyleSheetIsUpToDate(t *testing.T) {
	assets, pages := loadTemplates(t)
	url, err := assets.URL("souk.css")
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	assets.ServeHTTP(rec, httptest.NewRequest("GET", url, nil))
	sheet := rec.Body.String()
	class := regexp.MustCompile(` class="([^"]*)"`)
	special := regexp.MustCompile(`[^a-zA-Z0-9_-]`)
	unknown := map[string]string{}
	for name, list := range samples {
		for _, s := range list {
			rec := httptest.NewRecorder()
			if err := pages.Render(rec, 200, name, webkit.Frame{Shell: sampleShells["provider"], View: s.view}); err != nil {
				t.Fatal(err)
			}
			for _, found := range class.FindAllStringSubmatch(rec.Body.String(), -1) {
				for _, word := range strings.Fields(found[1]) {
					if !strings.Contains(sheet, "."+special.ReplaceAllString(word, `\$0`)) {
						unknown[word] = s.name
					}
				}
			}
		}
	}
	for word, page := range unknown {
		t.Errorf("the style sheet does not know the class %q of the page %s; run make css", word, page)
	}
}

// TestPartialsHaveNamesOfTheirOwn checks that no partial silently replaces another one.
func TestPartialsHaveNamesOfTheirOwn(t *testing.T) {
	defined := map[string]string{}
	name := regexp.MustCompile(`\{\{-?\s*define "([^"]+)"`)
	files, err := fs.Glob(templates, "templates/partials/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("partials: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(templates, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range name.FindAllStringSubmatch(string(text), -1) {
			if before, there := defined[m[1]]; there {
				t.Errorf("%q is in %s and in %s", m[1], before, file)
			}
			defined[m[1]] = file
		}
	}
}
