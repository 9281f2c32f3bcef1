package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// ModuleQuery narrows the list of modules; zero fields do not.
type ModuleQuery struct {
	Word  string // in name, description, help, package or author
	Type  string // module, pack or template
	Owner string // organisation
	Mine  bool   // those of the organisation that is acted for, without a version too

	Language string // of the texts, as es_ES; "" as the modules have them
}

// Modules returns a page of the modules that have a version, or of one's own.
func (c *Client) Modules(ctx context.Context, q ModuleQuery, p page.Request) (l wire.List[wire.Module], err error) {
	query := url.Values{}
	set(query, "q", q.Word)
	set(query, "type", q.Type)
	set(query, "owner", q.Owner)
	set(query, "language", q.Language)
	if q.Mine {
		query.Set("mine", "true")
	}
	return l, c.get(ctx, "/modules", pageQuery(query, p), &l)
}

// RegisterModule registers a module.
func (c *Client) RegisterModule(ctx context.Context, in wire.ModuleInput) (m wire.Module, err error) {
	return m, c.post(ctx, "/modules", in, &m)
}

// Module returns a module by id or package name.
func (c *Client) Module(ctx context.Context, ref string) (m Tagged[wire.Module], err error) {
	return m, c.get(ctx, at("modules", ref), nil, &m)
}

// ModuleIn is Module with the texts in a language, as es_ES; "" as the module has them.
func (c *Client) ModuleIn(ctx context.Context, ref, language string) (m wire.Module, err error) {
	query := url.Values{}
	set(query, "language", language)
	return m, c.get(ctx, at("modules", ref), query, &m)
}

// VersionIn is Version with the texts in a language.
func (c *Client) VersionIn(ctx context.Context, ref, version, language string) (v wire.Version, err error) {
	query := url.Values{}
	set(query, "language", language)
	return v, c.get(ctx, versionPath(ref, version), query, &v)
}

// UpdateModule changes a module. With an ifMatch, the ETag of what was read, it fails with
// KindPrecondition when somebody else changed it meanwhile; "" changes it anyway.
func (c *Client) UpdateModule(ctx context.Context, ref string, in wire.ModuleChange, ifMatch string) (m Tagged[wire.Module], err error) {
	return m, c.call(ctx, request{
		method: http.MethodPatch, path: at("modules", ref), header: matching(ifMatch), in: in, out: &m,
	})
}

// Versions returns a page of the versions of a module, the highest first.
func (c *Client) Versions(ctx context.Context, ref string, p page.Request) (l wire.List[wire.Version], err error) {
	return l, c.get(ctx, at("modules", ref, "versions"), pageQuery(nil, p), &l)
}

// Version returns a version of a module; "" is the latest.
func (c *Client) Version(ctx context.Context, ref, version string) (v wire.Version, err error) {
	return v, c.get(ctx, versionPath(ref, version), nil, &v)
}

// SetMaturity sets how mature a version is.
func (c *Client) SetMaturity(ctx context.Context, ref, version string, maturity int) (v wire.Version, err error) {
	return v, c.put(ctx, versionPath(ref, version)+"/maturity", wire.MaturityInput{Maturity: maturity}, &v)
}

// Yank withdraws a version from new use.
func (c *Client) Yank(ctx context.Context, ref, version, reason string) (v wire.Version, err error) {
	return v, c.put(ctx, versionPath(ref, version)+"/yank", wire.YankInput{Reason: reason}, &v)
}

// Unyank takes the withdrawal back.
func (c *Client) Unyank(ctx context.Context, ref, version string) (v wire.Version, err error) {
	return v, c.remove(ctx, versionPath(ref, version)+"/yank", &v)
}

// versionPath returns the path of a version; the API calls the latest by that word.
func versionPath(ref, version string) string {
	if version == "" {
		version = "latest"
	}
	return at("modules", ref, "versions", version)
}

// Tagged is a value with the ETag that it was read under, for the condition of a later change.
type Tagged[T any] struct {
	Value T
	ETag  string
}

// UnmarshalJSON reads the value alone.
func (t *Tagged[T]) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, &t.Value) }

func (t *Tagged[T]) setETag(tag string) { t.ETag = tag }

// matching returns the header of a change that depends on what was read.
func matching(tag string) http.Header {
	header := http.Header{}
	if tag != "" {
		header.Set("If-Match", tag)
	}
	return header
}
