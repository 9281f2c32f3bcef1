package web_test

import (
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/testdata"
)

func TestCheckingOnlyStoresNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		ada := m.browser(t, "ada")
		file := obxtest.Module("org.example.bread", "1.0.3").Build()
		ada.upload("bread.obx", file, "maturity", "100", "register", "yes", "step", "check").expect(t, 422, "One step is missing")
		ada.get("/modules/org.example.bread").expect(t, 404)
		ada.upload("bread.obx", file, "maturity", "100", "register", "yes", "step", "publish").expect(t, 200, "It is published")
		next := obxtest.Module("org.example.bread", "1.0.4").Build()
		ada.upload("bread.obx", next, "maturity", "100", "step", "check").expect(t, 200, "It can be published", "would be published as Test", "The archive is whole and safe.")
		page := ada.get("/modules/org.example.bread").expect(t, 200, "1.0.3")
		if strings.Contains(page.text(), "1.0.4") {
			t.Error("checking published the version")
		}
		ada.upload("bread.obx", file, "maturity", "100", "step", "publish").expect(t, 409, "is published already", "Give the package a new version number.")
	})
}

// TestBadPackages sends what must be refused: each is said on the page, and nothing is left of it.
func TestBadPackages(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), false)
	for _, v := range obxtest.Broken("org.example.bread", "1.0.4") {
		a := ada.upload("bread.obx", v.Data, "maturity", "100", "step", "publish")
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s: status %d: %s", v.Name, a.status, a.text())
		}
		a.expect(t, a.status, "Nothing was published")
		if !strings.Contains(a.body, "finding-failed") {
			t.Errorf("%s: no check is marked as failed: %s", v.Name, a.text())
		}
	}
	list, err := m.Releases.Versions(t.Context(), m.actor(t, "ada"), "org.example.bread", page.Request{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("%d versions, %v; want the one before", len(list.Items), err)
	}
}

func TestUploadsThatAreNone(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	file := obxtest.Module("org.example.bread", "1.0.3").Build()
	ada.upload("", nil, "maturity", "100").expect(t, 422, "No file was chosen.")
	ada.upload("bread.zip", file, "maturity", "100", "step", "publish").expect(t, 422, "The name of a package file ends in .obx.")
	ada.upload("bread.obx", file, "maturity", "300", "step", "publish").expect(t, 422, "There is no maturity 300")
	ada.upload("bread.obx", file, "step", "publish").expect(t, 422, "Choose how mature the version is.")
	ada.post("/publish", "maturity", "100").expect(t, 422, "This is not a form with a file.")
	cut := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.obx\"\r\n\r\nhalf of it"
	ada.request("POST", "/publish", strings.NewReader(cut), "multipart/form-data; boundary=x").expect(t, 422, "broke off")
	many := strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 30) + "--x--\r\n"
	ada.request("POST", "/publish", strings.NewReader(many), "multipart/form-data; boundary=x").expect(t, 422, "more parts than it should")
	large := obxtest.Module("org.example.bread", "1.0.3").File("large.bin", noise(maxPackage+1)).Build()
	ada.upload("bread.obx", large, "maturity", "100", "step", "publish").expect(t, 413, "Nothing was published")
	ada.upload("bread.obx", make([]byte, maxPackage+2<<20), "maturity", "100").expect(t, 413, "larger than this server takes")
	ada.get("/modules/org.example.bread").expect(t, 404)
}

// noise returns n bytes that cannot be packed, always the same.
func noise(n int) string {
	data := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(data)
	return string(data)
}

func TestPacks(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	inner := obxtest.Module("org.example.oven", "1.0.0")
	pack := obxtest.Module("org.example.pack", "2.0.0").Type("P").Includes(inner).Build()
	ada.upload("pack.obx", pack, "maturity", "100", "step", "publish").expect(t, 422, "is not registered here", "Register and publish")
	ada.upload("pack.obx", pack, "maturity", "200", "nested", "yes", "step", "register").
		expect(t, 200, "It is published", "Module pack 2.0.0", "Module oven 1.0.0", "QA Approved")
	ada.get("/modules/org.example.pack").expect(t, 200, "Pack", "What is in it", "Module oven")
	// A pack that was registered alone gets what is in it registered by the same button.
	m.register(t, obxtest.Module("org.example.box", "1.0.0").Type("P"))
	box := obxtest.Module("org.example.box", "1.0.0").Type("P").Includes(obxtest.Module("org.example.lid", "1.0.0")).Build()
	ada.upload("box.obx", box, "maturity", "100", "nested", "yes", "step", "publish").expect(t, 422, "is not registered here", "Register and publish")
	ada.upload("box.obx", box, "maturity", "100", "nested", "yes", "step", "register").expect(t, 200, "It is published", "Module box 1.0.0", "Module lid 1.0.0")
	next := obxtest.Module("org.example.pack", "2.0.1").Type("P").Includes(inner).Build()
	ada.upload("pack.obx", next, "maturity", "200", "nested", "yes", "step", "publish").expect(t, 200, "It is published already, with the same file.")
}

func TestSomebodyElsesModule(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), false)
	must(t, m.Accounts.SetProvider(t.Context(), m.actor(t, "root"), "eve"))
	eve := m.browser(t, "eve")
	eve.upload("bread.obx", obxtest.Module("org.example.bread", "1.0.4").Build(), "maturity", "100", "register", "yes", "step", "publish").
		expect(t, 403, "Nothing was published", "belongs to ada")
	thief := obxtest.Module("org.example.bread", "1.0.4").With(func(p *pkgfile.Module) { p.ID = strings.Repeat("AB", 16) }).Build()
	eve.upload("bread.obx", thief, "maturity", "100", "step", "register").expect(t, 409, "org.example.bread")
}

func TestTheModulePageWithoutVersions(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.register(t, obxtest.Module("org.example.oven", "1.0.0"))
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), false)
	_, err := m.Releases.Yank(t.Context(), m.actor(t, "ada"), "org.example.bread", "1.0.3", "Burns.")
	must(t, err)
	const none, all = "Nothing has been published of it yet.", "Every version has been withdrawn."
	b := m.browser(t, "")
	oven := b.get("/modules/org.example.oven").expect(t, 200, none)
	bread := b.get("/modules/org.example.bread").expect(t, 200, all, "Withdrawn by its provider: Burns.")
	if strings.Contains(oven.text(), all) || strings.Contains(bread.text(), none) {
		t.Error("a page says both that versions are withdrawn and that there were none")
	}
}

func TestTheModulePage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.publish(t, obxtest.Module("org.example.oven", "1.0.0"), false)
	needsOven := func(p *pkgfile.Module) {
		p.Dependencies = append(p.Dependencies, pkgfile.Dependency{ID: "A", TargetID: obxtest.ID("org.example.oven"), Start: "1.0.0", End: "1.0.0", Enforcement: "MINOR"})
	}
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3").With(needsOven), false)
	m.publish(t, obxtest.Module("org.example.bread", "1.0.4").With(needsOven).With(func(p *pkgfile.Module) {
		p.Help, p.UpdateText, p.URL = "Knead it.", "Crustier.", "example.org/bread"
	}), false)
	ada := m.actor(t, "ada")
	_, err := m.Releases.Yank(t.Context(), ada, "org.example.bread", "1.0.3", "Burns.")
	must(t, err)
	b := m.browser(t, "")
	newest := b.get("/modules/org.example.bread").expect(t, 200, "Free", "Download 1.0.4", "Knead it.", "Crustier.", "Newest", "Withdrawn by its provider: Burns.",
		"Module oven version 1.0.0", "not on this market", "MIT", "souk module download org.example.bread@1.0.4")
	if !strings.Contains(newest.body, `href="http://example.org/bread"`) || !strings.Contains(newest.body, `href="/modules/org.example.oven"`) {
		t.Error("website or dependency has no link")
	}
	b.get("/modules/org.example.bread/versions/1.0.3").expect(t, 200, "Details of 1.0.3", "This version is withdrawn. Choose another one below.")
	b.get("/modules/org.example.bread/versions/1.0.3/file").expect(t, 410, "withdrawn (Burns.)")
	b.get("/modules/"+obxtest.ID("org.example.bread")).expect(t, 200, "Download 1.0.4")
	b.get("/modules/org.example.bread/versions/9.9.9").expect(t, 404)
	b.get("/modules/org.example.nothing").expect(t, 404, "Not here")

	whole := b.get("/modules/org.example.bread/versions/1.0.4/file").expect(t, 200)
	r, err := http.NewRequestWithContext(t.Context(), "GET", m.url+"/modules/org.example.bread/versions/1.0.4/file", nil)
	must(t, err)
	r.Header.Set("Range", "bytes=10-19")
	part := b.do(r)
	if part.status != http.StatusPartialContent || part.body != whole.body[10:20] {
		t.Errorf("bytes 10 to 19: %d %q, want %q", part.status, part.body, whole.body[10:20])
	}
	must(t, m.Releases.FlushCounts(t.Context()))
	b.get("/modules/org.example.bread").expect(t, 200, "Downloads 1")
}

func TestRegisteredOnly(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.register(t, obxtest.Module("org.example.bread", "1.0.3"))
	m.browser(t, "ada").get("/modules/org.example.bread").expect(t, 200, "No version yet", "Publish a version")
	m.browser(t, "").get("/modules/org.example.bread").expect(t, 200, "Nothing has been published of it yet.")
	m.browser(t, "").get("/search?q=bread").expect(t, 200, "Nothing found")
}

// TestRealPackages publishes every real package in the order of their names, each registered with the
// press of one button.
func TestRealPackages(t *testing.T) {
	dir := testdata.Dir(t, "openbravo/obx")
	names, err := filepath.Glob(filepath.Join(dir, "*.obx"))
	if err != nil || len(names) == 0 {
		t.Fatalf("packages in %s: %v, %v", dir, names, err)
	}
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{large: true})
	ada, visitor := m.browser(t, "ada"), m.browser(t, "")
	for _, name := range names {
		data, err := os.ReadFile(name)
		must(t, err)
		file := filepath.Base(name)
		ada.upload(file, data, "maturity", "500", "nested", "yes", "register", "yes", "step", "publish").expect(t, 200, "It is published")
		pkg := file[:strings.LastIndex(file, "-")]
		page := visitor.get("/modules/"+pkg).expect(t, 200, "Confirmed Stable")
		got := visitor.get(page.between(t, `btn-block" href="`, `"`)).expect(t, 200)
		if got.body != string(data) {
			t.Errorf("%s: %d bytes came back of %d", file, len(got.body), len(data))
		}
	}
	visitor.get("/").expect(t, 200, "Newest", "Widgets Collection")
	visitor.get("/search?q=widget").expect(t, 200, "Results for")
}
