package client

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// longText is how long a description may be to go in the address of an upload, in bytes; a longer one is
// sent after it.
const longText = 4 << 10

// ResourceQuery narrows the list of resources; "" leaves out a condition.
type ResourceQuery struct {
	Word  string // in title, name, description or file name
	Kind  string // module, download or api
	State string // created, used or deleted; those that are not deleted when ""
}

// Resources returns a page of the resources of the organisation, the newest first.
func (c *Client) Resources(ctx context.Context, q ResourceQuery, p page.Request) (l wire.List[wire.Resource], err error) {
	query := url.Values{}
	set(query, "q", q.Word)
	set(query, "kind", q.Kind)
	set(query, "state", q.State)
	return l, c.get(ctx, "/resources", pageQuery(query, p), &l)
}

// CreateResource makes a resource of a link or, with a file that is not nil, of that.
func (c *Client) CreateResource(ctx context.Context, in wire.ResourceInput, file *File) (r wire.Resource, err error) {
	if file == nil {
		return r, c.post(ctx, "/resources", in, &r)
	}
	query := url.Values{}
	set(query, "name", in.Name)
	set(query, "title", in.Title)
	set(query, "version", in.Version)
	set(query, "media_type", in.MediaType)
	if in.Open {
		query.Set("open", "true")
	}
	if len(in.Description) <= longText {
		set(query, "description", in.Description)
		return r, c.upload(ctx, "/resources", query, *file, &r)
	}
	if err := c.upload(ctx, "/resources", query, *file, &r); err != nil {
		return r, err
	}
	described, err := c.UpdateResource(ctx, r.ID, wire.ResourceChange{Description: &in.Description}, "")
	return described.Value, err
}

// Resource returns a resource by id or organisation/name.
func (c *Client) Resource(ctx context.Context, ref string) (r Tagged[wire.Resource], err error) {
	return r, c.get(ctx, at("resources", ref), nil, &r)
}

// UpdateResource changes what is said of a resource. With an ifMatch, the ETag of what was read, it fails
// with KindPrecondition when somebody else changed it meanwhile; "" changes it anyway.
func (c *Client) UpdateResource(ctx context.Context, ref string, in wire.ResourceChange, ifMatch string) (r Tagged[wire.Resource], err error) {
	return r, c.call(ctx, request{
		method: http.MethodPatch, path: at("resources", ref), header: matching(ifMatch), in: in, out: &r,
	})
}

// UpgradeResource gives a resource a new version: a link or, with a file that is not nil, that.
func (c *Client) UpgradeResource(ctx context.Context, ref string, in wire.ResourceVersionInput, file *File) (r wire.Resource, err error) {
	path := at("resources", ref, "versions")
	if file == nil {
		return r, c.post(ctx, path, in, &r)
	}
	query := url.Values{"version": {in.Version}}
	set(query, "media_type", in.MediaType)
	return r, c.upload(ctx, path, query, *file, &r)
}

// ResourceVersions returns a page of the versions of a resource, the newest first.
func (c *Client) ResourceVersions(ctx context.Context, ref string, p page.Request) (l wire.List[wire.ResourceVersion], err error) {
	return l, c.get(ctx, at("resources", ref, "versions"), pageQuery(nil, p), &l)
}

// DeleteResource deletes a resource; it stays for its buyers.
func (c *Client) DeleteResource(ctx context.Context, ref string) error {
	return c.remove(ctx, at("resources", ref), nil)
}
