package catalogue_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

const guide = "%PDF-1.7 A guide to bread."

// hidden leaves out what only the room itself knows.
var hidden = cmpopts.IgnoreUnexported(catalogue.ResourceVersion{})

// left returns what is on the shelf and noted as unfinished.
func left(t *testing.T, k *cataloguetest.Kit) (files int, pending int64) {
	t.Helper()
	pending, err := sqldb.One(t.Context(), k.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM pending_blobs`)
	if err != nil {
		t.Fatal(err)
	}
	return k.Files.Len(), pending
}

func nothingLeft(t *testing.T, k *cataloguetest.Kit, what string, files int) {
	t.Helper()
	if n, pending := left(t, k); n != files || pending != 0 {
		t.Errorf("%s: %d files and %d notes of unfinished ones are there, want %d and none", what, n, pending, files)
	}
}

// content downloads a version.
func content(t *testing.T, k *cataloguetest.Kit, actor account.Actor, ref, version string) string {
	t.Helper()
	f, err := k.Catalogue.OpenResource(t.Context(), actor, ref, version)
	if err != nil {
		t.Fatalf("open %s %s: %v", ref, version, err)
	}
	defer f.Body.Close()
	data, err := io.ReadAll(f.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestFileBecomesAResource(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		in := catalogue.ResourceInput{Title: "Bread, a guide", Description: "All of it.", FileName: `C:\books\guide-1.pdf`, Version: "1.0rc1"}
		made, err := k.Catalogue.CreateResource(t.Context(), baker, in, strings.NewReader(guide))
		if err != nil {
			t.Fatal(err)
		}
		want := catalogue.Resource{
			ID: made.ID, OrgID: baker.OrgID, OrgName: "baker", Name: "Bread- a guide", Title: "Bread, a guide", Kind: catalogue.KindDownload,
			Version: "1.0rc1", Description: "All of it.", MediaType: "application/pdf", Revision: 1, FileName: "guide-1.pdf", Size: int64(len(guide)),
			SHA256: "8d7a70aa3afe8a1bf31a1a4efb9abc59d20d1d5b46b3db4a2ba7a3d80e7a5a2c", Available: true, Commercial: true,
			Visibility: catalogue.Public, CreatedAt: k.Clock.Now(), UpdatedAt: k.Clock.Now(),
		}
		want.SHA256 = made.SHA256
		for _, ref := range []string{made.ID, "baker/Bread- a guide", "BAKER/Bread- a guide"} {
			got, err := k.Catalogue.GetResource(t.Context(), baker, ref)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: error %v (-want +got):\n%s", ref, err, diff)
			}
		}
		if diff := cmp.Diff(want, made); diff != "" || len(made.SHA256) != 64 || made.State() != catalogue.ResourceCreated {
			t.Errorf("created in state %s with hash %s (-want +got):\n%s", made.State(), made.SHA256, diff)
		}
		if got := content(t, k, baker, made.ID, ""); got != guide {
			t.Errorf("downloaded %q", got)
		}
		versions, err := k.Catalogue.ResourceVersions(t.Context(), baker, made.ID, page.Request{})
		wantVersions := []catalogue.ResourceVersion{{
			ResourceID: made.ID, Seq: 1, Version: "1.0rc1", MediaType: "application/pdf", FileName: "guide-1.pdf", Size: int64(len(guide)),
			SHA256: made.SHA256, Current: true, CreatedByName: "baker", CreatedAt: k.Clock.Now(),
		}}
		if diff := cmp.Diff(wantVersions, versions.Items, hidden); err != nil || diff != "" {
			t.Errorf("versions: error %v (-want +got):\n%s", err, diff)
		}
		nothingLeft(t, k, "a file", 1)
	})
}

func TestLinkBecomesAResource(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		r, err := k.Catalogue.CreateResource(t.Context(), baker, catalogue.ResourceInput{Title: "日本", Link: " https://api.example.org/v1?x=1#top "}, nil)
		if err != nil || r.Kind != catalogue.KindAPI || r.Link != "https://api.example.org/v1?x=1#top" || r.Name != "resource" || r.Version != "1.0" {
			t.Fatalf("created %+v, error %v", r, err)
		}
		_, err = k.Catalogue.OpenResource(t.Context(), baker, r.ID, "")
		expect(t, "file of a link", err, errs.KindConflict, "resource_is_a_link")
		if !strings.Contains(err.Error(), r.Link) {
			t.Errorf("the error does not tell the link: %v", err)
		}
		if again := k.API(t, baker, catalogue.ResourceInput{Title: "中国"}); again.Name != "resource-2" {
			t.Errorf("the second one without letters is called %q", again.Name)
		}
		nothingLeft(t, k, "links", 0)
	})
}

// TestMediaTypes finds out what files are: by our list of endings, and else by what is in them.
func TestMediaTypes(t *testing.T) {
	k := cataloguetest.New(dbtest.Open(t, sqldb.SQLite))
	baker := k.Provider(t, "baker")
	for _, tt := range []struct{ name, said, content, want string }{
		{"a.json", "", "{}", "application/json"},
		{"a.JSON", "", "{}", "application/json"},
		{"a.html", "", "<html>", "text/html"},
		{"a.unknown", "", "<html>", "text/html"},
		{"a.unknown", "", "\x89PNG\r\n\x1a\n", "image/png"},
		{"a.unknown", "", "\x00\x01\x02", "application/octet-stream"},
		{"a.pdf", "application/x-book", guide, "application/x-book"},
	} {
		r := k.Download(t, baker, catalogue.ResourceInput{FileName: tt.name, MediaType: tt.said}, tt.content)
		if r.MediaType != tt.want {
			t.Errorf("%s with %q is %s, want %s", tt.name, tt.content, r.MediaType, tt.want)
		}
	}
}

// TestResourceMistakes gives inputs with one mistake each. None is stored, and the body is not even read.
func TestResourceMistakes(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	file := func(name string) catalogue.ResourceInput {
		return catalogue.ResourceInput{Title: "Bread", FileName: name}
	}
	link := func(link string) catalogue.ResourceInput {
		return catalogue.ResourceInput{Title: "Bread", Kind: catalogue.KindAPI, Link: link}
	}
	with := func(spoil func(in *catalogue.ResourceInput)) catalogue.ResourceInput {
		in := file("a.pdf")
		spoil(&in)
		return in
	}
	tests := map[string]struct {
		in   catalogue.ResourceInput
		want []string
	}{
		"no title": {with(func(in *catalogue.ResourceInput) {
			in.Title, in.Kind, in.Link, in.FileName = " ", "api", "https://x.org", ""
		}), []string{"title required"}},
		"two lines":              {with(func(in *catalogue.ResourceInput) { in.Title = "a\nb" }), []string{"title bad_characters"}},
		"long title":             {with(func(in *catalogue.ResourceInput) { in.Title = long(201) }), []string{"title too_long"}},
		"zero byte":              {with(func(in *catalogue.ResourceInput) { in.Description = "a\x00" }), []string{"description bad_characters"}},
		"not UTF-8":              {with(func(in *catalogue.ResourceInput) { in.Description = "\xff" }), []string{"description bad_characters"}},
		"name with slash":        {with(func(in *catalogue.ResourceInput) { in.Name = "../x" }), []string{"name bad_name"}},
		"long name":              {with(func(in *catalogue.ResourceInput) { in.Name = long(201) }), []string{"name bad_name"}},
		"version with letters":   {with(func(in *catalogue.ResourceInput) { in.Version = "1.0alpha" }), []string{"version bad_version"}},
		"version with zero":      {with(func(in *catalogue.ResourceInput) { in.Version = "01" }), []string{"version bad_version"}},
		"version rc0":            {with(func(in *catalogue.ResourceInput) { in.Version = "1.0rc0" }), []string{"version bad_version"}},
		"version ends in point":  {with(func(in *catalogue.ResourceInput) { in.Version = "1." }), []string{"version bad_version"}},
		"version of two lines":   {with(func(in *catalogue.ResourceInput) { in.Version = "1\n2" }), []string{"version bad_version"}},
		"long version":           {with(func(in *catalogue.ResourceInput) { in.Version = strings.Repeat("1.", 20) + "1" }), []string{"version bad_version"}},
		"made by hand":           {with(func(in *catalogue.ResourceInput) { in.Kind = "module" }), []string{"kind bad_kind"}},
		"media type":             {with(func(in *catalogue.ResourceInput) { in.MediaType = "a pdf" }), []string{"media_type bad_media_type"}},
		"media type and header":  {with(func(in *catalogue.ResourceInput) { in.MediaType = "text/plain\r\nX: y" }), []string{"media_type bad_media_type"}},
		"file and link":          {with(func(in *catalogue.ResourceInput) { in.Kind, in.Link = "download", "https://x.org" }), []string{"link not_a_link"}},
		"link with a file":       {with(func(in *catalogue.ResourceInput) { in.Link = "https://x.org" }), []string{"file_name not_a_file"}},
		"no file name":           {file(""), []string{"file_name required"}},
		"only folders":           {file("../../etc/"), []string{"file_name required"}},
		"password file":          {file("../../etc/passwd"), []string{"file_name bad_file_name"}},
		"hidden file":            {file(".profile"), []string{"file_name bad_file_name"}},
		"file name with zero":    {file("a\x00.pdf"), []string{"file_name bad_file_name"}},
		"file name with umlaut":  {file("Brötchen.pdf"), []string{"file_name bad_file_name"}},
		"file name turned round": {file("a\u202efdp.exe"), []string{"file_name bad_file_name"}},
		"file name of two lines": {file("a\r\nSet-Cookie: b.pdf"), []string{"file_name bad_file_name"}},
		"file name with quotes":  {file(`a".pdf`), []string{"file_name bad_file_name"}},
		"long file name":         {file(long(200) + ".pdf"), []string{"file_name bad_file_name"}},
		"no link":                {link(""), []string{"link required"}},
		"javascript":             {link("javascript:alert(1)"), []string{"link bad_link"}},
		"javascript with http":   {link("javascript://https://x.org/%0aalert(1)"), []string{"link bad_link"}},
		"ftp":                    {link("ftp://x.org/a"), []string{"link bad_link"}},
		"data":                   {link("data:text/html,x"), []string{"link bad_link"}},
		"no host":                {link("https:///a"), []string{"link bad_link"}},
		"this machine":           {link("http://localhost:8080/"), []string{"link bad_link"}},
		"its address":            {link("http://127.0.0.1/"), []string{"link bad_link"}},
		"private address":        {link("http://10.1.2.3:80/a"), []string{"link bad_link"}},
		"address of a cloud":     {link("http://169.254.169.254/latest"), []string{"link bad_link"}},
		"any address":            {link("http://0.0.0.0/"), []string{"link bad_link"}},
		"address as a number":    {link("http://2130706433/"), []string{"link bad_link"}},
		"address with zeros":     {link("http://0127.0.0.1/"), []string{"link bad_link"}},
		"no address":             {link("http://999.1.1.1/"), []string{"link bad_link"}},
		"with a password":        {link("https://a:b@x.org/"), []string{"link bad_link"}},
		"with a blank":           {link("https://x.org/a b"), []string{"link bad_link"}},
		"with an odd blank":      {link("https://x.org/a\u00a0b"), []string{"link bad_link"}},
		"with a turn":            {link("https://x.org/\u202egro"), []string{"link bad_link"}},
		"long link":              {link("https://x.org/" + long(2000)), []string{"link bad_link"}},
		"all together": {catalogue.ResourceInput{Version: "x", Name: "/", Description: "\x01", MediaType: "x"},
			[]string{"title required", "name bad_name", "version bad_version", "description bad_characters", "file_name required", "media_type bad_media_type"}},
	}
	k := cataloguetest.New(dbtest.Open(t, sqldb.SQLite))
	baker := k.Provider(t, "baker")
	unread := readerFunc(func([]byte) (int, error) {
		t.Error("the body is read")
		return 0, io.EOF
	})
	for name, tt := range tests {
		_, err := k.Catalogue.CreateResource(t.Context(), baker, tt.in, unread)
		if diff := cmp.Diff(tt.want, mistakes(err)); diff != "" || errs.CodeOf(err) != "bad_resource" {
			t.Errorf("%s: error %v (-want +got):\n%s", name, err, diff)
		}
	}
	for _, good := range []string{"https://x.org", "http://8.8.8.8:8080/", "HTTPS://API.example.museum/ä?q=1", "https://xn--e1afmkfd.xn--p1ai/"} {
		k.API(t, baker, catalogue.ResourceInput{Link: good})
	}
	if got := k.Download(t, baker, catalogue.ResourceInput{FileName: "../../etc/shadow.txt"}, "x").FileName; got != "shadow.txt" {
		t.Errorf("the file is called %q", got)
	}
}

// TestFailedUploadLeavesNothing breaks uploads at every place.
func TestFailedUploadLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		taken := k.Download(t, baker, catalogue.ResourceInput{Title: "Taken"}, guide)
		cut := errors.New("gone")
		in := func(title string) catalogue.ResourceInput {
			return catalogue.ResourceInput{Title: title, FileName: "a.pdf"}
		}
		_, err := k.Catalogue.CreateResource(ctx, baker, in("Empty"), strings.NewReader(""))
		expect(t, "empty", err, errs.KindInvalid, "empty_file")
		_, err = k.Catalogue.CreateResource(ctx, baker, in("None"), nil)
		expect(t, "none", err, errs.KindInvalid, "empty_file")
		_, err = k.Catalogue.CreateResource(ctx, baker, in("Large"), bytes.NewReader(make([]byte, cataloguetest.MaxUpload+1)))
		expect(t, "large", err, errs.KindTooLarge, "file_too_large")
		_, err = k.Catalogue.CreateResource(ctx, baker, in("Taken"), strings.NewReader(guide))
		expect(t, "taken", err, errs.KindConflict, "resource_exists")
		for _, at := range []int{0, 10, 600} {
			_, err = k.Catalogue.CreateResource(ctx, baker, in("Cut"), io.MultiReader(strings.NewReader(strings.Repeat("x", at)), readerFunc(func([]byte) (int, error) { return 0, cut })))
			if !errors.Is(err, cut) {
				t.Errorf("cut at %d: %v", at, err)
			}
		}
		// The name is taken while the file is being sent.
		late := readerFunc(func([]byte) (int, error) {
			if _, err := k.Catalogue.GetResource(ctx, baker, "baker/Late"); err != nil {
				k.API(t, baker, catalogue.ResourceInput{Title: "Late"})
			}
			return 0, io.EOF
		})
		_, err = k.Catalogue.CreateResource(ctx, baker, in("Late"), io.MultiReader(strings.NewReader(guide), late))
		expect(t, "taken meanwhile", err, errs.KindConflict, "resource_exists")
		_, err = k.Catalogue.UpgradeResource(ctx, baker, taken.ID, catalogue.UpgradeInput{Version: "1.0", FileName: "b.pdf"}, strings.NewReader("x"))
		expect(t, "not above", err, errs.KindConflict, "version_not_above")
		// The client hangs up: what was begun is undone all the same.
		gone, cancel := context.WithCancel(ctx)
		_, err = k.Catalogue.CreateResource(gone, baker, in("Gone"), io.MultiReader(strings.NewReader(guide), readerFunc(func([]byte) (int, error) {
			cancel()
			return 0, io.EOF
		})))
		if err == nil {
			t.Error("a resource was made for a client that had gone")
		}
		nothingLeft(t, k, "failed uploads", 1)
		list, err := k.Catalogue.ListResources(ctx, baker, catalogue.ResourceList{})
		if err != nil || len(list.Items) != 2 {
			t.Errorf("there are %d resources, error %v", len(list.Items), err)
		}
	})
}

// TestKilledUpload leaves a file as a server does that dies between writing it and the commit: the next one
// sweeps it away, and what was kept stays.
func TestKilledUpload(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		r := k.Download(t, baker, catalogue.ResourceInput{}, guide)
		k.Files.Stuck = errors.New("killed")
		refused := catalogue.New(catalogue.Deps{
			DB: k.DB, Clock: k.Clock, IDs: k.IDs, Accounts: noAudit{}, Market: cataloguetest.Market("EUR"), Shelf: k.Shelf,
		})
		if _, err := refused.CreateResource(t.Context(), baker, catalogue.ResourceInput{FileName: "b.pdf"}, strings.NewReader("other")); err == nil {
			t.Fatal("created without a note in the audit log")
		}
		if files, pending := left(t, k); files != 2 || pending != 1 {
			t.Fatalf("%d files, %d of them unfinished; the test does not test", files, pending)
		}
		k.Files.Stuck = nil
		if n, err := k.Shelf.Sweep(t.Context(), k.Clock.Now().Add(time.Hour)); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		nothingLeft(t, k, "killed", 1)
		if got := content(t, k, baker, r.ID, "1.0"); got != guide {
			t.Errorf("the resource holds %q", got)
		}
		audit, err := k.Shelf.Audit(t.Context(), k.Catalogue.Files(t.Context()))
		if err != nil || !audit.Clean() || audit.Files != 1 {
			t.Errorf("audit %+v, %v", audit, err)
		}
	})
}

type noAudit struct{}

func (noAudit) Audit(context.Context, *sqldb.Tx, account.Actor, string, string, map[string]any) error {
	return errors.New("no room")
}

func TestUpgrade(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		r := k.Download(t, baker, catalogue.ResourceInput{Version: "1.0b2"}, "b2")
		for _, tt := range []struct{ version, code string }{
			{"1.0b2", "version_not_above"}, {"1.0.0b2", "version_not_above"}, {"1.0b1", "version_not_above"}, {"1.0a9", "version_not_above"},
			{"0.9", "version_not_above"}, {"", "bad_resource"}, {"2.0a", "bad_resource"},
			{"1.0b10", ""}, {"1.0rc1", ""}, {"1.0", ""}, {"1.0rc2", "version_not_above"}, {"1.0.0", "version_not_above"}, {"1.0.10", ""}, {"1.0.9", "version_not_above"},
		} {
			k.Clock.Advance(time.Minute)
			_, err := k.Catalogue.UpgradeResource(ctx, baker, r.ID, catalogue.UpgradeInput{Version: tt.version, FileName: "x.txt"}, strings.NewReader(tt.version))
			if errs.CodeOf(err) != tt.code {
				t.Errorf("%s: %v, want %q", tt.version, err, tt.code)
			}
		}
		got, err := k.Catalogue.GetResource(ctx, baker, r.ID)
		if err != nil || got.Version != "1.0.10" || got.FileName != "x.txt" || got.MediaType != "text/plain" || got.Revision != 5 || !got.UpdatedAt.After(got.CreatedAt) {
			t.Errorf("after the upgrades: %+v, %v", got, err)
		}
		var versions []string
		for next, first := "", true; first || next != ""; first = false {
			list, err := k.Catalogue.ResourceVersions(ctx, baker, r.ID, page.Request{Limit: 2, After: next})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list.Items {
				if versions = append(versions, v.Version); v.Current != (v.Version == "1.0.10") {
					t.Errorf("%s is current: %v", v.Version, v.Current)
				}
			}
			next = list.Next
		}
		if diff := cmp.Diff([]string{"1.0.10", "1.0", "1.0rc1", "1.0b10", "1.0b2"}, versions); diff != "" {
			t.Error(diff)
		}
		for version, want := range map[string]string{"": "1.0.10", "latest": "1.0.10", "1.0b2": "b2", "1.0rc1": "1.0rc1"} {
			if got := content(t, k, baker, r.ID, version); got != want {
				t.Errorf("version %s holds %q", version, got)
			}
		}
		for _, version := range []string{"3.0", "x", "../1.0", "1.0.0"} {
			_, err := k.Catalogue.OpenResource(ctx, baker, r.ID, version)
			expect(t, version, err, errs.KindNotFound, "version_not_found")
		}
		_, err = k.Catalogue.UpgradeResource(ctx, baker, r.ID, catalogue.UpgradeInput{Version: "4.0", FileName: "x.txt", Revision: 1}, strings.NewReader("x"))
		expect(t, "stale", err, errs.KindPrecondition, "resource_changed")
		_, err = k.Catalogue.UpgradeResource(ctx, baker, r.ID, catalogue.UpgradeInput{Version: "4.0", Link: "https://x.org"}, nil)
		expect(t, "a link for a file", err, errs.KindInvalid, "bad_resource")
		nothingLeft(t, k, "upgrades", 5)
	})
}

func TestUpgradeOfALink(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		r := k.API(t, baker, catalogue.ResourceInput{MediaType: "application/json"})
		got, err := k.Catalogue.UpgradeResource(t.Context(), baker, r.ID, catalogue.UpgradeInput{Version: "2", Link: "https://api.example.org/v2"}, nil)
		if err != nil || got.Link != "https://api.example.org/v2" || got.MediaType != "application/json" || got.Version != "2" {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = k.Catalogue.UpgradeResource(t.Context(), baker, r.ID, catalogue.UpgradeInput{Version: "3", Link: "javascript:x"}, nil)
		expect(t, "no link", err, errs.KindInvalid, "bad_resource")
	})
}

// TestConcurrentUpgrades lets two people send the same version at once: one of them wins.
func TestConcurrentUpgrades(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		r := k.Download(t, baker, catalogue.ResourceInput{}, guide)
		ready, results := sync.WaitGroup{}, make(chan error, 4)
		ready.Add(4)
		for range 4 {
			go func() {
				once := sync.OnceFunc(func() { ready.Done(); ready.Wait() })
				_, err := k.Catalogue.UpgradeResource(t.Context(), baker, r.ID, catalogue.UpgradeInput{Version: "2.0", FileName: "b.pdf"},
					readerFunc(func(p []byte) (int, error) {
						once()
						return copy(p, "x"), io.EOF
					}))
				results <- err
			}()
		}
		won := 0
		for range 4 {
			if err := <-results; err == nil {
				won++
			} else {
				expect(t, "the others", err, errs.KindConflict, "version_not_above")
			}
		}
		if won != 1 {
			t.Errorf("%d of them won", won)
		}
		nothingLeft(t, k, "the losers", 2)
	})
}

func TestUpdateResource(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		title, text, kind, yes, bad := "Better", "New.", "application/x-book", true, "\x00"
		r := k.Download(t, baker, catalogue.ResourceInput{}, guide)
		k.Clock.Advance(time.Minute)
		got, err := k.Catalogue.UpdateResource(ctx, baker, r.ID, catalogue.ResourceChange{Title: &title, Description: &text, MediaType: &kind, Open: &yes}, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := r
		want.Title, want.Description, want.MediaType, want.Open, want.Commercial = title, text, kind, true, false
		want.Revision, want.UpdatedAt = 2, k.Clock.Now()
		stored, err := k.Catalogue.GetResource(ctx, baker, r.ID)
		if diff := cmp.Diff(want, got) + cmp.Diff(want, stored); err != nil || diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		if list, err := k.Catalogue.ResourceVersions(ctx, baker, r.ID, page.Request{}); err != nil || list.Items[0].MediaType != kind {
			t.Errorf("the version has %+v, %v", list.Items, err)
		}
		_, err = k.Catalogue.UpdateResource(ctx, baker, r.ID, catalogue.ResourceChange{Title: &title}, 1)
		expect(t, "stale", err, errs.KindPrecondition, "resource_changed")
		if same, err := k.Catalogue.UpdateResource(ctx, baker, r.ID, catalogue.ResourceChange{Title: &title}, 0); err != nil || same.Revision != 2 {
			t.Errorf("no change raises the revision: %+v, %v", same, err)
		}
		_, err = k.Catalogue.UpdateResource(ctx, baker, r.ID, catalogue.ResourceChange{Title: &bad, Description: &bad, MediaType: &bad}, 0)
		if diff := cmp.Diff([]string{"title bad_characters", "description bad_characters", "media_type bad_media_type"}, mistakes(err)); diff != "" {
			t.Error(diff)
		}

		k.Hold(t, k.Uploaded(t, baker, catalogue.OfferingInput{}), r)
		no := false
		for name, in := range map[string]catalogue.ResourceChange{"type": {MediaType: &text}, "open": {Open: &no}} {
			if in.MediaType != nil {
				in.MediaType = &[]string{"text/plain"}[0]
			}
			_, err = k.Catalogue.UpdateResource(ctx, baker, r.ID, in, 0)
			expect(t, name+" of a used one", err, errs.KindConflict, "resource_in_use")
		}
		best := "Best"
		if got, err := k.Catalogue.UpdateResource(ctx, baker, r.ID, catalogue.ResourceChange{Title: &best, Open: &yes}, 0); err != nil || got.State() != catalogue.ResourceUsed || got.Title != best {
			t.Errorf("the title of a used one: %+v, %v", got, err)
		}
		m := k.Module(t, baker, "Bread", false)
		_, err = k.Catalogue.UpdateResource(ctx, baker, "baker/"+m.Name, catalogue.ResourceChange{Title: &title}, 0)
		expect(t, "a module", err, errs.KindConflict, "resource_is_a_module")
	})
}

func TestDeleteResource(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		buyer := k.Customer(t, "buyer")
		k.Catalogue.SetBuyers(bought(buyer.OrgID))
		m := k.Module(t, baker, "Bread", true)

		unused := k.Download(t, baker, catalogue.ResourceInput{}, guide)
		if _, err := k.Catalogue.UpgradeResource(ctx, baker, unused.ID, catalogue.UpgradeInput{Version: "2", FileName: "b.pdf"}, strings.NewReader("2")); err != nil {
			t.Fatal(err)
		}
		draft := k.Uploaded(t, baker, catalogue.OfferingInput{})
		k.Hold(t, draft, unused)
		if removed, err := k.Catalogue.DeleteResource(ctx, baker, unused.ID); !removed || err != nil {
			t.Errorf("one in a draft only: removed %v, %v", removed, err)
		}
		nothingLeft(t, k, "removed", 0)
		_, err := k.Catalogue.GetResource(ctx, baker, unused.ID)
		expect(t, "removed", err, errs.KindNotFound, "resource_not_found")
		if o, err := k.Catalogue.Get(ctx, baker, draft.ID); err != nil || len(o.Resources) != 0 || o.Revision != draft.Revision+1 {
			t.Errorf("the draft has %+v, %v", o, err)
		}

		used := k.Download(t, baker, catalogue.ResourceInput{Title: "Used"}, guide)
		offering := k.Published(t, baker, catalogue.OfferingInput{Modules: []string{m.ID}})
		k.Hold(t, offering, used)
		draft = k.Uploaded(t, baker, catalogue.OfferingInput{})
		k.Hold(t, draft, used)
		if removed, err := k.Catalogue.DeleteResource(ctx, baker, used.ID); removed || err != nil {
			t.Errorf("a used one: removed %v, %v", removed, err)
		}
		got, err := k.Catalogue.GetResource(ctx, baker, used.ID)
		if err != nil || got.State() != catalogue.ResourceDeleted || got.Revision != 2 {
			t.Errorf("a used one: %+v, %v", got, err)
		}
		for who, actor := range map[string]account.Actor{"owner": baker, "buyer": buyer} {
			if text := content(t, k, actor, used.ID, ""); text != guide {
				t.Errorf("the %s of a deleted one gets %q", who, text)
			}
		}
		if o, err := k.Catalogue.Get(ctx, baker, offering.ID); err != nil || o.State != catalogue.StatePublished || len(o.Resources) != 2 {
			t.Errorf("the published offering: %+v, %v", o, err)
		}
		if o, err := k.Catalogue.Get(ctx, baker, draft.ID); err != nil || len(o.Resources) != 0 {
			t.Errorf("the draft: %+v, %v", o, err)
		}
		_, err = k.Catalogue.DeleteResource(ctx, baker, used.ID)
		expect(t, "again", err, errs.KindConflict, "resource_deleted")
		_, err = k.Catalogue.UpgradeResource(ctx, baker, used.ID, catalogue.UpgradeInput{Version: "2", FileName: "b.pdf"}, strings.NewReader("2"))
		expect(t, "upgrade", err, errs.KindConflict, "resource_deleted")
		_, err = k.Catalogue.UpdateResource(ctx, baker, used.ID, catalogue.ResourceChange{}, 0)
		expect(t, "update", err, errs.KindConflict, "resource_deleted")
		_, err = k.Catalogue.DeleteResource(ctx, baker, "baker/Bread")
		expect(t, "a module", err, errs.KindConflict, "resource_is_a_module")
		_, err = k.Catalogue.CreateResource(ctx, baker, catalogue.ResourceInput{Title: "Used", Link: "https://x.org"}, nil)
		expect(t, "its name", err, errs.KindConflict, "resource_exists")
	})
}

func TestDownloadsAreCounted(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		ctx := t.Context()
		r := k.Download(t, baker, catalogue.ResourceInput{}, guide)
		for range 3 {
			f, err := k.Catalogue.OpenResource(ctx, baker, r.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			k.Catalogue.CountDownload(f)
			f.Body.Close()
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := k.Catalogue.FlushDownloads(gone); err == nil {
			t.Error("written without a database")
		}
		for range 2 {
			if err := k.Catalogue.FlushDownloads(ctx); err != nil {
				t.Fatal(err)
			}
		}
		list, err := k.Catalogue.ResourceVersions(ctx, baker, r.ID, page.Request{})
		if err != nil || list.Items[0].Downloads != 3 {
			t.Errorf("%d downloads, %v", list.Items[0].Downloads, err)
		}
	})
}

var _ blob.Store = (*cataloguetest.Files)(nil)
