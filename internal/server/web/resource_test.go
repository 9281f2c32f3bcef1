package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
)

// sendFile sends a form with its fields, pairs of names and values, and then a file unless its name is "".
func (b *browser) sendFile(path, name, content string, pairs ...string) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		must(b.t, w.WriteField(pairs[i], pairs[i+1]))
	}
	part, err := w.CreateFormFile("file", name)
	must(b.t, err)
	_, err = part.Write([]byte(content))
	must(b.t, err)
	must(b.t, w.Close())
	return b.request(http.MethodPost, path, &body, w.FormDataContentType())
}

// guide is a file of ada's.
func (m *market) guide(t *testing.T, in catalogue.ResourceInput) catalogue.Resource {
	t.Helper()
	in.FileName = "guide.pdf"
	r, err := m.Catalogue.CreateResource(t.Context(), m.actor(t, "ada"), in, strings.NewReader("A guide."))
	must(t, err)
	return r
}

// hold puts a resource into an offering, as its seller could before it was published.
func hold(t *testing.T, db *sqldb.DB, offeringID, resourceID string) {
	t.Helper()
	must(t, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO offering_resources (offering_id, resource_id, seq) VALUES ($1, $2, 9)`, offeringID, resourceID)
		return err
	}))
}

func TestResourcePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		ada := m.browser(t, "ada")
		ada.get("/sell/resources").expect(t, 200, "No resources yet", "Add a resource")
		ada.get("/sell/resources/new").expect(t, 200, "Any file of at most 64 KiB", "Left empty, it is the name of the file")

		// A file, with nothing said about it.
		made := ada.sendFile("/sell/resources", "Oven plans.pdf", "Plans.")
		ada.follow(made).expect(t, 200, "The resource is there", "Oven plans", "version 1.0", "Not used yet", "application/pdf", "None yet. Nobody can buy it.")
		path, _, _ := strings.Cut(made.location, "?")
		id := strings.TrimPrefix(path, "/sell/resources/")
		ada.get("/sell/resources?q=oven&kind=download&state=created").expect(t, 200, "Oven plans", "Oven plans.pdf")
		ada.get("/sell/resources?kind=api").expect(t, 200, "Nothing found")
		ada.get("/sell/resources?kind=bad").expect(t, 422, "The kind is one of")

		// Its next version.
		ada.sendFile(path+"/versions", "plans2.pdf", "Better plans.", "version", "1.0").expect(t, 409, "must be above")
		ada.sendFile(path+"/versions", "", "", "version", "2.0").expect(t, 422, "Choose a file.")
		ada.follow(ada.sendFile(path+"/versions", "plans2.pdf", "Better plans.", "version", "2.0")).
			expect(t, 200, "The new version is there", "2.0 Newest", "plans2.pdf", "by ada")
		for version, want := range map[string]string{"1.0": "Plans.", "2.0": "Better plans.", "latest": "Better plans."} {
			got := ada.get("/resources/" + id + "/versions/" + version + "/file")
			if got.status != 200 || got.body != want || got.header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") {
				t.Errorf("version %s: %d %q with %v", version, got.status, got.body, got.header)
			}
		}

		// What is said of it. A form that was opened before is refused.
		form := []string{"title", "Ovens", "description", "Plans of ovens.", "media_type", "application/pdf", "open", "yes", "revision", "2"}
		ada.post(path+"/edit", form...).leads(t, path+"?done=resource-saved")
		ada.post(path+"/edit", form...).expect(t, 412, "was changed since you last saw it")
		ada.post(path+"/edit", "title", "Ovens").expect(t, 422, "Open the resource again")
		ada.post(path+"/edit", "title", "", "revision", "3").expect(t, 422, "Give the resource a title.")
		ada.get(path).expect(t, 200, "Ovens", "Plans of ovens.", "Open")

		// It is in an offering: what buyers rely on stays.
		o := m.bread(t)
		hold(t, db, o.ID, id)
		ada.get(path).expect(t, 200, "In use", "Bread for shops 1.0", "its media type stays as it is")
		ada.post(path+"/edit", "title", "Ovens", "description", "", "media_type", "text/plain", "revision", "3").expect(t, 409, "part of an offering")
		ada.post(path+"/edit", "title", "All ovens", "description", "", "revision", "3").leads(t, path+"?done=resource-saved")
		ada.post(path+"/delete").leads(t, path+"?done=resource-deleted")
		ada.get(path).expect(t, 200, "Deleted")
		ada.post(path+"/delete").expect(t, 409, "is deleted")
		ada.get("/sell/resources?state=deleted").expect(t, 200, "All ovens")

		// A link.
		ada.get("/sell/resources/new?kind=api").expect(t, 200, "Add the link")
		ada.post("/sell/resources", "title", "Prices", "link", "javascript:alert(1)").expect(t, 422, "A link is an address of http or https")
		made = ada.post("/sell/resources", "title", "Prices", "link", "https://api.example.org/v1")
		ada.follow(made).expect(t, 200, "https://api.example.org/v1")
		path, _, _ = strings.Cut(made.location, "?")
		if page := ada.get(path); !strings.Contains(page.body, `href="https://api.example.org/v1" rel="noopener noreferrer nofollow"`) {
			t.Errorf("the link is not shown as it should be:\n%s", page.body)
		}
		ada.follow(ada.post(path+"/versions", "version", "2", "link", "https://api.example.org/v2")).expect(t, 200, "https://api.example.org/v2", "https://api.example.org/v1")
		ada.get("/resources/"+strings.TrimPrefix(path, "/sell/resources/")+"/versions/latest/file").expect(t, 409, "has no file")
		ada.post(path+"/delete").leads(t, "/sell/resources?done=resource-removed")
		ada.get(path).expect(t, 404)
	})
}

// TestResourceOfAModule shows what stands for a module: it is not changed by hand.
func TestResourceOfAModule(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.bread(t)
	ada, path := m.browser(t, "ada"), "/sell/resources/"+o.Resources[0].ID
	page := ada.get(path).expect(t, 200, "stands for the module org.example.bread", "In use", "Bread for shops")
	if strings.Contains(page.body, path+"/") {
		t.Errorf("it has forms:\n%s", page.body)
	}
	ada.post(path+"/delete").expect(t, 409, "publish a version, or withdraw one")
}

// TestWhoSeesResources asks for every page as somebody who may not.
func TestWhoSeesResources(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	secret := m.guide(t, catalogue.ResourceInput{Title: "Secret"})
	open := m.guide(t, catalogue.ResourceInput{Title: "Open", Open: true})
	sold := m.guide(t, catalogue.ResourceInput{Title: "Sold"})
	o := m.bread(t)
	hold(t, db, o.ID, sold.ID)
	file := func(r catalogue.Resource) string { return "/resources/" + r.ID + "/versions/1.0/file" }
	visitor, bob := m.browser(t, ""), m.browser(t, "bob")

	for _, path := range []string{"/sell/resources", "/sell/resources/new", "/sell/resources/" + secret.ID} {
		visitor.get(path).leads(t, "/login?next="+strings.ReplaceAll(path, "/", "%2F"))
		bob.get(path).expect(t, 403)
	}
	for _, path := range []string{"/edit", "/versions", "/delete"} {
		bob.post("/sell/resources/"+secret.ID+path, "revision", "1", "title", "x", "version", "2").expect(t, map[string]int{"/edit": 404, "/versions": 403, "/delete": 404}[path])
	}
	bob.sendFile("/sell/resources", "a.pdf", "x").expect(t, 403)

	visitor.get(file(secret)).expect(t, 404)
	visitor.get(file(open)).expect(t, 404)
	visitor.get(file(sold)).leads(t, "/login?next="+strings.ReplaceAll(file(sold), "/", "%2F"))
	bob.get(file(secret)).expect(t, 404)
	if got := bob.get(file(open)); got.status != 200 || got.body != "A guide." {
		t.Errorf("an open one: %d %q", got.status, got.body)
	}
	bob.get(file(sold)).expect(t, 403, "is for those who have bought it", "Look around")

	// A provider of another organisation sees that it is there, and no more.
	must(t, m.Accounts.SetProvider(t.Context(), account.Operator, "eve"))
	eve := m.browser(t, "eve")
	eve.get("/sell/resources/"+secret.ID).expect(t, 404)
	eve.get("/sell/resources/"+sold.ID).expect(t, 403, "belongs to ada")
	eve.get("/sell/resources").expect(t, 200, "No resources yet")
}

// TestRefusedUploads sends what is not taken: the answer says why, and nothing is left.
func TestRefusedResourceUploads(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	ada := m.browser(t, "ada")
	evilName := `"><script>alert(1)</script>.html`
	for _, tt := range []struct {
		got    answer
		status int
		text   string
	}{
		{ada.sendFile("/sell/resources", "", ""), 422, "Choose a file."},
		{ada.sendFile("/sell/resources", "a.pdf", ""), 422, "missing or empty"},
		{ada.sendFile("/sell/resources", "Brötchen.pdf", "x"), 422, "Rename the file"},
		{ada.sendFile("/sell/resources", "a\x00.pdf", "x"), 422, "Please send it again"}, // no header holds it
		{ada.sendFile("/sell/resources", strings.Repeat("x", 300)+".pdf", "x"), 422, "Rename the file"},
		{ada.sendFile("/sell/resources", evilName, "x"), 422, "Rename the file"},
		{ada.sendFile("/sell/resources", "a.pdf", "x", "title", evil, "version", evil, "name", evil, "media_type", evil, "description", evil), 422, "cannot be kept like this"},
		{ada.sendFile("/sell/resources", "a.pdf", strings.Repeat("x", maxUpload+1)), 413, "larger than the allowed"},
		{ada.request("POST", "/sell/resources", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nBroken"), "multipart/form-data; boundary=x"), 422, "broke off"},
		{ada.request("POST", "/sell/resources", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\nBroken"), "multipart/form-data; boundary=x"), 422, "broke off"},
		{ada.request("POST", "/sell/resources", strings.NewReader("x"), "multipart/form-data"), 422, "not a form with a file"},
		{ada.sendFile("/sell/resources", "a.pdf", "x", make([]string, 60)...), 422, "more parts"},
	} {
		tt.got.expect(t, tt.status, tt.text)
		if strings.Contains(tt.got.body, "<script>alert") {
			t.Errorf("the page holds a script:\n%s", tt.got.body)
		}
	}
	rows, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT (SELECT COUNT(*) FROM pending_blobs) + (SELECT COUNT(*) FROM resources)`)
	must(t, err)
	if rows != 0 {
		t.Errorf("%d rows are left behind", rows)
	}
	// What people write may look like markup, and is text.
	r := m.guide(t, catalogue.ResourceInput{Name: "evil", Title: evil, Description: evil})
	for _, page := range []answer{ada.get("/sell/resources"), ada.get("/sell/resources/" + r.ID)} {
		page.expect(t, 200, evil)
		for _, broken := range []string{"<script>alert", "<img src=x"} {
			if strings.Contains(page.body, broken) {
				t.Errorf("a page holds %s:\n%s", broken, page.body)
			}
		}
	}
}

// TestUploadIsAuthorisedBeforeItIsRead announces a body: who may not is told before it is asked for.
func TestUploadIsAuthorisedBeforeItIsRead(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	for who, site := range map[string]string{"bob": "same-origin", "ada": "cross-site"} {
		b := m.browser(t, who)
		r, err := http.NewRequestWithContext(t.Context(), "POST", m.url+"/sell/resources", unread{t})
		must(t, err)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Sec-Fetch-Site", site)
		r.Header.Set("Expect", "100-continue")
		if got := b.do(r); got.status != 403 {
			t.Errorf("%s: %d, want 403", who, got.status)
		}
	}
}

// unread is a body that nobody should ask for.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body is read")
	return 0, io.EOF
}
