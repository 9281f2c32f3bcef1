package web_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
)

// picture sends a form with a picture in it, as a browser does.
func (b *browser) picture(path string, data []byte, pairs ...string) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		must(b.t, w.WriteField(pairs[i], pairs[i+1]))
	}
	name := "picture.png"
	if data == nil {
		name = "" // none was chosen
	}
	part, err := w.CreateFormFile("file", name)
	must(b.t, err)
	_, err = part.Write(data)
	must(b.t, err)
	must(b.t, w.Close())
	return b.request("POST", path, &body, w.FormDataContentType())
}

func smallPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 9))))
	return b.Bytes()
}

func (m *market) category(t *testing.T, id, title string) {
	t.Helper()
	must(t, m.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO categories (id, slug, title, seq, created_at) VALUES ($1, $2, $3, 1, 0)`, id, strings.ToLower(title), title)
		return err
	}))
}

// TestWizard makes an offering step by step, is left in the middle and goes on.
func TestWizard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
		m.category(t, "674f1c2e9b1d4c0f8a7e5b99", "Kitchen")
		ada, id := m.browser(t, "ada"), obxtest.ID("org.example.bread")
		ada.get("/sell/new?module="+id).expect(t, 200, "New offering", "Basics", "Audience", "It begins with Module bread in it.", "Kitchen")
		ada.picture("/sell", nil, "title", "", "modules", id, "then", "next").expect(t, 422, "Give the offering a title.")
		made := ada.picture("/sell", smallPNG(t), "title", "Bread", "modules", id, "categories", "674f1c2e9b1d4c0f8a7e5b99", "then", "next")
		path, query, _ := strings.Cut(made.location, "?")
		if made.status != 303 || query != "step=description&done=offering-saved" {
			t.Fatalf("the first step leads to %d %s: %s", made.status, made.location, made.text())
		}
		// Sent again, as by a second press or by the back button, there is no second one.
		twice := ada.picture("/sell", nil, "title", "Bread", "then", "next").expect(t, 409, "already", "Go on with the draft that is there")
		if !strings.Contains(twice.body, `href="`+path+`"`) {
			t.Error("the draft is not linked")
		}
		step := func(name string, then string, pairs ...string) answer {
			t.Helper()
			revision := ada.get(path+"?step="+name).expect(t, 200).between(t, `name="revision" value="`, `"`)
			return ada.post(path+"?step="+name, append(pairs, "revision", revision, "then", then)...)
		}
		step("description", "stay", "abstract", "Fresh.", "description", "# Loaf\n\n**daily**", "terms_text", "Eat it.").leads(t, path+"?step=description&done=offering-saved")
		if page := ada.get(path + "?step=description"); !strings.Contains(page.body, "<strong>daily</strong>") || !strings.Contains(page.body, `value="Terms and conditions"`) {
			t.Error("the preview or the terms are not there")
		}
		step("description", "next", "abstract", "Fresh.", "terms_title", "Terms and conditions", "terms_text", " ").leads(t, path+"?step=price&done=offering-saved")
		step("price", "next", "pays", "once", "price", "", "currency", "EUR").expect(t, 422, "Give a price")
		step("price", "next", "pays", "once", "price", "5.005", "currency", "EUR", "plan_title", "For ever").expect(t, 422, "EUR has 2 decimal places")
		step("price", "next", "pays", "once", "price", "5", "currency", "EUR", "tax_included", "yes").leads(t, path+"?step=resources&done=offering-saved")
		page := ada.get(path+"?step=resources").expect(t, 200, "Module bread", "Module · org.example.bread", "Upload a file or link an API")
		if !strings.Contains(page.body, ` checked><span class="min-w-0"><span class="block font-medium">Module bread`) {
			t.Error("the module is not ticked")
		}
		step("resources", "next").leads(t, path+"?step=audience&done=offering-saved")
		step("audience", "next", "visibility", "chosen", "visible_to", "bob\n, nobody", "notification_url", "ftp://x").
			expect(t, 422, `There is no organisation "nobody".`, "begins with http")
		step("audience", "next", "visibility", "chosen", "visible_to", "").leads(t, path+"?step=review&done=offering-saved")

		// Left and come back, the wizard opens where something is missing.
		ada.get(path).expect(t, 200, "What is in it")
		review := ada.get(path+"?step=review").expect(t, 200, "Nothing is in the offering", "Name the organisations that see it", "Go to Content", "Go to Audience", "5.00 EUR")
		if strings.Contains(review.body, path+`/publish"`) {
			t.Error("what lacks something can be published")
		}
		ada.post(path+"/publish").expect(t, 422, "cannot be published yet", "Go to Content")
		step("resources", "next", "resources", page.between(t, `name="resources" value="`, `"`)).leads(t, path+"?step=audience&done=offering-saved")
		step("audience", "next", "visibility", "chosen", "visible_to", "bob, club", "free_for", "bob").expect(t, 422, `"club"`)
		step("audience", "next", "visibility", "chosen", "visible_to", "bob", "free_for", "bob").leads(t, path+"?step=review&done=offering-saved")
		ada.get(path).expect(t, 200, "Members of ada and of 1 organisation that you named will see it.", "Publish", "Fresh.")
		o, err := m.Catalogue.Get(t.Context(), m.actor(t, "ada"), "ada/Bread/1.0")
		must(t, err)
		if o.Logo == "" || len(o.Categories) != 1 || o.HasTerms() || o.Abstract != "Fresh." || o.PriceFrom().Amount.String() != "5.00" || !o.PriceFrom().TaxIncluded || len(o.Resources) != 1 {
			t.Errorf("the wizard made %+v", o)
		}
		ada.post(path+"/publish").leads(t, "/offering/ada/Bread/1.0?done=offering-published")
		ada.get(path).leads(t, "/offering/ada/Bread/1.0")
		ada.post(path+"?step=audience", "revision", "1").expect(t, 412)
		m.browser(t, "eve").get("/offering/ada/Bread/1.0").expect(t, 404)
		m.browser(t, "bob").get("/offering/ada/Bread/1.0").expect(t, 200)
	})
}

func TestPicturesInTheWizard(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	made := ada.picture("/sell", []byte("<svg onload=alert(1)>"), "title", "Bread", "then", "next")
	made.expect(t, 422, "Everything but the logo is saved.", "picture")
	path := "/sell/" + made.between(t, `action="/sell/`, `?`)
	revision := func() string { return ada.get(path+"?step=basics").between(t, `name="revision" value="`, `"`) }
	ada.picture(path+"?step=basics", smallPNG(t), "title", "Bread", "name", "Bread", "version", "1.0", "revision", revision(), "then", "stay").
		leads(t, path+"?step=basics&done=offering-saved")
	logo := ada.get(path+"?step=basics").between(t, `class="logo-box" src="`, `"`)
	if got := m.browser(t, "").get(logo); got.status != 200 || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("the logo is answered with %d as %s", got.status, got.header.Get("Content-Type"))
	}
	ada.picture(path+"/screenshots", smallPNG(t), "caption", "One").leads(t, path+"?step=basics&done=screenshots-saved")
	ada.picture(path+"/screenshots", smallPNG(t), "caption", "Two").leads(t, path+"?step=basics&done=screenshots-saved")
	ada.picture(path+"/screenshots", nil, "caption", "None").expect(t, 422, "No file was chosen.")
	ada.picture(path+"/screenshots", []byte("GIF89a"), "caption", "Kept").expect(t, 422, "The screenshots stay as they were.")
	ada.picture(path+"/screenshots", make([]byte, picture.MaxBytes+1), "caption", "Large").expect(t, 413)
	shots := func() (list []string) {
		o, err := m.Catalogue.Get(t.Context(), m.actor(t, "ada"), "ada/Bread/1.0")
		must(t, err)
		for _, shot := range o.Screenshots {
			list = append(list, shot.Caption+" "+shot.Picture)
		}
		return list
	}
	before := shots()
	first := strings.TrimPrefix(before[0], "One ")
	ada.post(path+"/screenshots/arrange", "picture", first, "caption", "First", "do", "down").leads(t, path+"?step=basics&done=screenshots-saved")
	if got := shots(); len(got) != 2 || got[1] != "First "+first {
		t.Errorf("moved down: %q, before %q", got, before)
	}
	ada.post(path+"/screenshots/arrange", "picture", first, "caption", "a\nb", "do", "save").expect(t, 422, "It must be one line")
	ada.post(path+"/screenshots/arrange", "picture", first, "do", "remove").leads(t, path+"?step=basics&done=screenshots-saved")
	ada.post(path+"/screenshots/arrange", "picture", first, "do", "remove").expect(t, 409, "not there any more")
	if got := shots(); len(got) != 1 {
		t.Errorf("after removing one: %q", got)
	}
	ada.picture(path+"?step=basics", nil, "title", "Bread", "revision", revision(), "remove_logo", "yes", "then", "stay").leads(t, path+"?step=basics&done=offering-saved")
	if got := m.browser(t, "").get(logo); got.status != 404 {
		t.Errorf("the logo that was removed is answered with %d", got.status)
	}
}

// TestTwoEditorsInTheWizard lets two sellers change one step: the second is told, and loses nothing.
func TestTwoEditorsInTheWizard(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, err := m.Catalogue.Create(t.Context(), m.actor(t, "ada"), catalogue.OfferingInput{Title: "Bread"})
	must(t, err)
	one, two := m.browser(t, "ada"), m.browser(t, "ada")
	path := "/sell/" + o.ID + "?step=description"
	one.post(path, "revision", "1", "abstract", "Mine", "then", "stay").leads(t, path+"&done=offering-saved")
	refused := two.post(path, "revision", "1", "abstract", "Yours", "terms_text", "Long terms", "then", "stay")
	refused.expect(t, 412, "was changed since you last saw it", "not saved yet", "See what is there now", "Long terms")
	if !strings.Contains(refused.body, `value="Yours"`) {
		t.Error("what was typed is gone")
	}
	two.post(path, "revision", refused.between(t, `name="revision" value="`, `"`), "abstract", "Yours", "then", "stay").leads(t, path+"&done=offering-saved")
	one.post(path, "abstract", "No revision").expect(t, 422, "The form is not complete")
	one.post("/sell/"+o.ID+"/delete").leads(t, "/sell?done=offering-deleted")
	two.post(path, "revision", "3", "abstract", "Late").expect(t, 404)
}

// TestOfferingInOneForm keeps what a form with all fields at once says, and does not lose what is refused.
func TestOfferingInOneForm(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	id := obxtest.ID("org.example.bread")
	refused := ada.post("/sell", "modules", id, "title", "", "price", "5.005", "currency", "EUR", "terms_title", "Terms", "description", "Long text")
	refused.expect(t, 422, "The offering cannot be kept like this.", "Give the offering a title.", "EUR has 2 decimal places", "no terms")
	if !strings.Contains(refused.body, `name="description" value="Long text"`) || !strings.Contains(refused.body, `name="modules" value="`+id+`"`) {
		t.Error("what was filled in is gone")
	}
	ada.post("/sell", "title", "Empty", "price", "1", "currency", "EUR", "then", "publish").expect(t, 422, "cannot be published yet", "Nothing is in the offering.", "Say in one line what it is")
	ada.post("/sell", "modules", id, "title", "Gift", "price", " ", "currency", "EUR").leads(t, "/offering/ada/Gift/1.0?done=offering-saved")
	ada.get("/offering/ada/Gift/1.0").expect(t, 200, "Gift", "Free", "gives it away free")
	ada.post("/sell", "modules", id, "title", "Bread", "price", "5", "currency", "EUR").leads(t, "/offering/ada/Bread/1.0?done=offering-saved")
	path := "/sell/" + ada.get("/offering/ada/Bread/1.0").between(t, `href="/sell/`, `"`)
	revision := ada.get(path+"?step=basics").expect(t, 200, "Bread").between(t, `name="revision" value="`, `"`)
	ada.post(path, "modules", id, "title", "Brown bread", "price", "6", "currency", "USD", "revision", revision).leads(t, "/offering/ada/Bread/1.0?done=offering-saved")
	ada.get("/offering/ada/Bread/1.0").expect(t, 200, "Brown bread", "6.00 USD")
	ada.post("/sell", "title", "Other", "name", "Bread").expect(t, 409, "already")
	ada.post(path+"/publish").leads(t, "/offering/ada/Bread/1.0?done=offering-published")
	ada.post(path+"/publish").expect(t, 409)
}

// TestTheListOfOfferings shows drafts, what is on sale and what is over.
func TestTheListOfOfferings(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada, actor := m.browser(t, "ada"), m.actor(t, "ada")
	ada.get("/sell").expect(t, 200, "Nothing on offer yet", "Make an offering")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	o := m.offer(t, catalogue.OfferingInput{Title: "Bread", Modules: []string{"org.example.bread"}})
	m.clock.Advance(time.Minute)
	for range 20 {
		_, err := m.Catalogue.Create(t.Context(), actor, catalogue.OfferingInput{Title: "日本"})
		must(t, err)
	}
	first := ada.get("/sell").expect(t, 200, "Next page", "Drafts", "Off sale")
	ada.get(strings.ReplaceAll(first.between(t, `rel="next" href="`, `"`), "&amp;", "&")).expect(t, 200, "Bread", "On sale", "Take off sale", "Who has bought it keeps it.", "New version")
	found := ada.get("/sell?q=bread").expect(t, 200, "Bread", "On sale")
	if strings.Contains(found.text(), "日本") {
		t.Error("the search finds what has other words")
	}
	ada.get("/sell?state=deleted").expect(t, 200, "No offering like that", "Show all")
	ada.get("/sell?state=sold").expect(t, 422)
	if drafts := ada.get("/sell?state=uploaded").expect(t, 200, "Publish", "Edit", "Delete"); strings.Contains(drafts.text(), "Bread") {
		t.Error("what is on sale is listed as a draft")
	}
	copied := ada.post("/sell/" + o.ID + "/copy")
	ada.follow(copied).expect(t, 200, "This is the new version", "Bread")
	if page := ada.follow(copied); !strings.Contains(page.body, `value="1.1"`) {
		t.Error("the version is not the next one")
	}
	root := m.actor(t, "root")
	must(t, m.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return m.Catalogue.Quarantine(t.Context(), tx, root, o.ID, "It is no bread.")
	}))
	ada.get("/sell?q=bread").expect(t, 200, "Quarantined", "It is no bread.")
	ada.get("/offering/ada/Bread/1.0").expect(t, 200, "Quarantined", "It is no bread.")
	m.browser(t, "eve").get("/offering/ada/Bread/1.0").expect(t, 404)
	ada.post("/sell/"+o.ID+"/delete").leads(t, "/sell?done=offering-deleted")
	ada.get("/sell?state=deleted&done=offering-deleted").expect(t, 200, "The offering is off sale.", "Bread")
}

// TestHostileOffering shows texts that try to become markup on every step.
func TestHostileOffering(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada := m.browser(t, "ada")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	m.category(t, "674f1c2e9b1d4c0f8a7e5b99", evil)
	must(t, m.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE resources SET title = $1`, evil)
		return err
	}))
	o, err := m.Catalogue.Create(t.Context(), m.actor(t, "ada"), catalogue.OfferingInput{
		Name: "evil", Title: evil, Abstract: evil, Description: evil + "\n\n[x](javascript:alert(1)) ![y](https://evil.example/z.png)",
		TermsTitle: evil, TermsText: evil, Modules: []string{"org.example.bread"}, Categories: []string{"674f1c2e9b1d4c0f8a7e5b99"},
		NotificationURL: `https://a.example/"><script>alert(1)</script>`, Plan: catalogue.PlanInput{Title: evil, Description: evil, Price: "5.00", Currency: "EUR"},
	})
	must(t, err)
	_, err = m.Catalogue.AddScreenshot(t.Context(), m.actor(t, "ada"), o.ID, catalogue.PictureFile{Name: evil, Body: bytes.NewReader(smallPNG(t))}, evil, 0)
	must(t, err)
	path := "/sell/" + o.ID
	pages := []answer{
		ada.get("/sell"), ada.get("/sell?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"), ada.get("/sell/new?module=%22%3E%3Cscript%3E&resource=%22%3E%3Cscript%3E"),
		ada.picture("/sell", nil, "title", "", "description", evil, "modules", evil, "visible_to", evil),
		ada.post(path+"?step=audience", "revision", "2", "visibility", evil, "visible_to", evil, "free_for", evil, "notification_url", evil),
		ada.post(path+"?step=price", "revision", "2", "pays", "once", "price", evil, "currency", evil, "plan_title", evil+"\n"),
		ada.post(path+"?step=resources", "revision", "2", "resources", evil, "more", evil),
		ada.picture(path+"/screenshots", []byte(evil), "caption", evil),
	}
	for _, step := range []string{"basics", "description", "price", "resources", "audience", "review", "%22%3E%3Cscript%3E"} {
		pages = append(pages, ada.get(path+"?step="+step))
	}
	for _, page := range pages {
		for _, broken := range []string{"<script>", "<img src=x", `href="javascript:`, `src="https://evil.example`} {
			if strings.Contains(page.body, broken) {
				t.Errorf("a page (%d) holds %s:\n%s", page.status, broken, page.body)
			}
		}
		if page.status >= 500 || strings.Contains(page.body, "ZgotmplZ") {
			t.Errorf("a page broke (%d): %s", page.status, page.text())
		}
	}
	ada.get(path+"?step=review").expect(t, 200, evil)
}
