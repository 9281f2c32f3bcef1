package rest

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

func (a *API) copyOffering(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Body wire.CopyInput
}) (*createdTagged[wire.Offering], error) {
	o, err := a.Catalogue.Copy(ctx, actor, in.Offering, in.Body.Version)
	if err != nil {
		return nil, err
	}
	return &createdTagged[wire.Offering]{Location: located("offerings", o.ID), ETag: offeringTag(o), Body: wireOffering(o)}, nil
}

func (a *API) bindResources(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Seen
	Body wire.BindInput
}) (*tagged[wire.Offering], error) {
	revision, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	o, err := a.Catalogue.Bind(ctx, actor, in.Offering, in.Body.Resources, revision)
	return taggedOffering(o, err)
}

func (a *API) removeLogo(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Seen
}) (*tagged[wire.Offering], error) {
	revision, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	o, err := a.Catalogue.RemoveLogo(ctx, actor, in.Offering, revision)
	return taggedOffering(o, err)
}

func (a *API) arrangeScreenshots(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Seen
	Body wire.ScreenshotsInput
}) (*tagged[wire.Offering], error) {
	revision, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	list := each(in.Body.Screenshots, func(s wire.ScreenshotInput) catalogue.Screenshot { return catalogue.Screenshot(s) })
	o, err := a.Catalogue.ArrangeScreenshots(ctx, actor, in.Offering, list, revision)
	return taggedOffering(o, err)
}

func (a *API) removeScreenshot(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Seen
	N int `path:"n" doc:"Which one, the first being 1." example:"1"`
}) (*tagged[wire.Offering], error) {
	revision, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	o, err := a.Catalogue.RemoveScreenshot(ctx, actor, in.Offering, in.N, revision)
	return taggedOffering(o, err)
}

// setLogo makes the picture in the body the offering's logo.
func (a *API) setLogo(w http.ResponseWriter, r *http.Request) {
	a.takePicture(w, r, http.StatusOK, func(q *query, file catalogue.PictureFile, revision int64) (catalogue.Offering, error) {
		return a.Catalogue.SetLogo(r.Context(), front.ActorFrom(r.Context()), r.PathValue("offering"), file, revision)
	}, "file_name")
}

// addScreenshot puts the picture in the body behind the offering's screenshots.
func (a *API) addScreenshot(w http.ResponseWriter, r *http.Request) {
	a.takePicture(w, r, http.StatusCreated, func(q *query, file catalogue.PictureFile, revision int64) (catalogue.Offering, error) {
		return a.Catalogue.AddScreenshot(r.Context(), front.ActorFrom(r.Context()), r.PathValue("offering"), file, q.text("caption"), revision)
	}, "file_name", "caption")
}

// takePicture hands the picture in the body to keep, and answers with the offering. The query may have
// the named parameters only.
func (a *API) takePicture(w http.ResponseWriter, r *http.Request, status int,
	keep func(*query, catalogue.PictureFile, int64) (catalogue.Offering, error), names ...string,
) {
	q := newQuery(r, names...)
	file, err := q.file(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	revision, err := tagNumber(r.Header.Get("If-Match"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	o, err := keep(q, catalogue.PictureFile{Name: q.text("file_name"), Body: file}, revision)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if status == http.StatusCreated {
		w.Header().Set("Location", located("offerings", o.ID))
	}
	w.Header().Set("ETag", offeringTag(o))
	send(w, status, wireOffering(o))
}

// isPicture reports whether the body of r is a picture of an offering.
func isPicture(r *http.Request) bool {
	path := strings.TrimPrefix(r.URL.Path, Prefix)
	return strings.HasPrefix(path, "/offerings/") &&
		(r.Method == http.MethodPut && strings.HasSuffix(path, "/logo") || r.Method == http.MethodPost && strings.HasSuffix(path, "/screenshots"))
}
