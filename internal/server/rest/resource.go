package rest

import (
	"context"
	"net/http"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

// ResourcePath names a resource.
type ResourcePath struct {
	Resource string `path:"resource" doc:"Id of the resource, or organisation/name with the slash escaped."`
}

type listResourcesInput struct {
	Paging
	Q     string `query:"q" doc:"Words that the resource has in title, name, description or file name; all of them."`
	Kind  string `query:"kind" enum:"module,download,api" doc:"Every kind when absent."`
	State string `query:"state" enum:"created,used,deleted" doc:"Those that are not deleted when absent."`
}

func (a *API) listResources(ctx context.Context, actor account.Actor, in *listResourcesInput) (*body[wire.List[wire.Resource]], error) {
	list, err := a.Catalogue.ListResources(ctx, actor, catalogue.ResourceList{
		Kind: in.Kind, State: catalogue.ResourceState(in.State), Word: in.Q, Page: in.request(),
	})
	if err != nil {
		return nil, err
	}
	return listOf(list, wireResource), nil
}

func (a *API) getResource(ctx context.Context, actor account.Actor, in *ResourcePath) (*tagged[wire.Resource], error) {
	r, err := a.Catalogue.GetResource(ctx, actor, in.Resource)
	return taggedResource(r, err)
}

func (a *API) updateResource(ctx context.Context, actor account.Actor, in *struct {
	ResourcePath
	IfMatch string `header:"If-Match" doc:"The ETag of what you changed; 412 when somebody else changed it since."`
	Body    wire.ResourceChange
}) (*tagged[wire.Resource], error) {
	revision, err := tagNumber(in.IfMatch)
	if err != nil {
		return nil, err
	}
	r, err := a.Catalogue.UpdateResource(ctx, actor, in.Resource, catalogue.ResourceChange(in.Body), revision)
	return taggedResource(r, err)
}

func (a *API) deleteResource(ctx context.Context, actor account.Actor, in *ResourcePath) (*nothing, error) {
	_, err := a.Catalogue.DeleteResource(ctx, actor, in.Resource)
	return &nothing{}, err
}

func (a *API) listResourceVersions(ctx context.Context, actor account.Actor, in *struct {
	ResourcePath
	Paging
}) (*body[wire.List[wire.ResourceVersion]], error) {
	list, err := a.Catalogue.ResourceVersions(ctx, actor, in.Resource, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireResourceVersion), nil
}

// downloadResource streams the file of a version.
func (a *API) downloadResource(w http.ResponseWriter, r *http.Request) {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	file, err := a.Catalogue.OpenResource(ctx, actor, r.PathValue("resource"), r.PathValue("version"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.ServeBlob(w, r, file.Body, front.BlobMeta{
		Name: file.Version.FileName, SHA256: file.Version.SHA256, ContentType: file.Version.MediaType, Modified: file.Version.CreatedAt,
		Begin: func() error {
			a.Catalogue.CountDownload(file)
			return nil
		},
		Fail: a.fail,
	})
}

func taggedResource(r catalogue.Resource, err error) (*tagged[wire.Resource], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[wire.Resource]{ETag: resourceTag(r), Body: wireResource(r)}, nil
}

func resourceTag(r catalogue.Resource) string {
	return strconv.Quote(strconv.FormatInt(r.Revision, 10))
}
