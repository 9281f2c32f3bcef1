package openbravo

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// downloads is where package files are downloaded from.
const (
	downloads      = "/openbravo" + downloadsBelow
	downloadsBelow = "/download/" // below a root
)

// refusalHeader says to the clients why they do not get a file: they show it in place of their own words.
const refusalHeader = "OB-ErrMessage"

// file is an open package file, and who gets it.
type file struct {
	release.File
	actor account.Actor
}

// downloadURL returns where the package file of the version is downloaded from.
func (f *Front) downloadURL(ctx context.Context, b bean) string {
	return f.root(ctx) + downloadsBelow + b.moduleVersionID
}

// soapDownloadURL is downloadURL for clients that take every address with https for that of a commercial module: others
// are at the plain address, where there is one. Modules that not everybody sees need the rights that come with the
// address they are asked at.
func (f *Front) soapDownloadURL(ctx context.Context, b bean) string {
	if f.PlainURL == "" || b.isCommercial || b.hidden {
		return f.downloadURL(ctx, b)
	}
	return f.PlainURL + downloads + b.moduleVersionID
}

// open opens the package file of the version with the id.
func (f *Front) open(ctx context.Context, actor account.Actor, id string) (file, error) {
	v, err := f.Releases.VersionByID(ctx, actor, id)
	if err != nil {
		return file{}, err
	}
	opened, err := f.Releases.Open(ctx, actor, v.Module.ID, v.Version)
	return file{opened, actor}, err
}

// download answers with a package file. An installation that is registered sends its key as obinstance;
// its owner's rights count then, unless who asks has a credential of their own.
func (f *Front) download(w http.ResponseWriter, r *http.Request) {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	if r.Header.Get("Content-Type") == "" { // of a client that sends nothing but forms
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if key := strings.TrimSpace(r.PostFormValue("obinstance")); key != "" && actor.Anonymous() {
		owner, err := f.Instances.ByKey(ctx, key)
		if err != nil && !errs.Is(err, errs.KindNotFound) { // a key that is not known opens nothing
			f.downloadFail(w, r, err)
			return
		}
		if err == nil {
			owner.RequestID, owner.Remote, actor = actor.RequestID, actor.Remote, owner
		}
	}
	opened, err := f.open(ctx, actor, r.PathValue("version"))
	if err != nil {
		f.downloadFail(w, r, err)
		return
	}
	if r.Method == http.MethodPost { // it asks for the file all the same, and counts
		r = r.Clone(ctx)
		r.Method = http.MethodGet
	}
	front.ServeBlob(w, r, opened.Body, front.BlobMeta{
		Name: opened.Name, SHA256: opened.SHA256, Modified: opened.Version.PublishedAt,
		Begin: func() error { return f.Releases.Count(ctx, actor, opened.File) }, Fail: f.downloadFail,
	})
}

// downloadFail answers without the file, and says why in the header that clients show.
func (f *Front) downloadFail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), f.Log, err)
	reason := oneLine(e.Message)
	if keyOf(e) == keyNotEntitled {
		reason = "@" + keyNotEntitled + "@"
	}
	front.DataOnly(w.Header())
	w.Header().Set(refusalHeader, reason)
	http.Error(w, e.Message, front.Status(e.Kind))
}

// oneLine returns a text as a header may have it: printable ASCII.
func oneLine(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return ' '
		}
		return c
	}, s)
}
