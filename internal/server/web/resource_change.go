package web

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// resourceUpgrade gives a resource a new version: the file or the link that was sent.
func (s *Site) resourceUpgrade(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	form, _, err := s.takeResource(r, func(ctx context.Context, actor account.Actor, form webkit.Form, name string, file io.Reader) error {
		_, err := s.Catalogue.UpgradeResource(ctx, actor, id, catalogue.UpgradeInput{
			Version: form.Value("version"), FileName: name, Link: form.Value("link"),
		}, file)
		return err
	})
	if err == nil {
		done(w, r, resourcePath(id), "resource-upgraded")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	form.Take(err, resourceFields, nil)
	return s.showResource(w, r, front.Status(errs.KindOf(err)), &form, nil)
}

// resourceEdit changes what is said of a resource. Boxes and fields that the form did not have stay as
// they are.
func (s *Site) resourceEdit(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("id")
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	title, description, mediaType, open := form.Value("title"), form.Value("description"), form.Value("media_type"), form.Checked("open", "yes")
	in := catalogue.ResourceChange{Title: &title, Description: &description}
	if form.Values.Has("media_type") { // left out while an offering holds it
		in.MediaType, in.Open = &mediaType, &open
	}
	revision, err := strconv.ParseInt(form.Value("revision"), 10, 64)
	if err != nil {
		return errs.Invalid("bad_revision", "The form is not complete. Open the resource again, then change it.")
	}
	_, err = s.Catalogue.UpdateResource(ctx, front.ActorFrom(ctx), id, in, revision)
	if err == nil {
		done(w, r, resourcePath(id), "resource-saved")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	form.Take(err, resourceFields, nil)
	return s.showResource(w, r, front.Status(errs.KindOf(err)), nil, &form)
}

func (s *Site) resourceDelete(w http.ResponseWriter, r *http.Request) error {
	removed, err := s.Catalogue.DeleteResource(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if removed {
		done(w, r, "/sell/resources", "resource-removed")
		return nil
	}
	done(w, r, resourcePath(r.PathValue("id")), "resource-deleted")
	return nil
}

// resourceFile hands out the file of a version. Only what gives it from its start is counted.
func (s *Site) resourceFile(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	file, err := s.Catalogue.OpenResource(ctx, actor, r.PathValue("id"), r.PathValue("version"))
	if errs.CodeOf(err) == "not_entitled" {
		view := failure(errs.As(err))
		view.Next = []webkit.Link{{Label: "Look around", Href: "/search", Current: true}, {Label: "Act for another organisation", Href: "/settings"}}
		return failurePage.show(s, w, r, view.Status, view)
	}
	if err != nil {
		return err
	}
	front.ServeBlob(w, r, file.Body, front.BlobMeta{
		Name: file.Version.FileName, SHA256: file.Version.SHA256, ContentType: file.Version.MediaType, Modified: file.Version.CreatedAt,
		Begin: func() error {
			s.Catalogue.CountDownload(file)
			return nil
		},
		Fail: s.Fail,
	})
	return nil
}
