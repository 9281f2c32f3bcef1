package client

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// Instances returns a page of the instances of the organisation, by name; with all, for administrators, of
// every one.
func (c *Client) Instances(ctx context.Context, all bool, p page.Request) (l wire.List[wire.Instance], err error) {
	query := url.Values{}
	if all {
		query.Set("all", "true")
	}
	return l, c.get(ctx, "/instances", pageQuery(query, p), &l)
}

// RegisterInstance registers an instance. Without a key one is made, which is in the answer, this once.
func (c *Client) RegisterInstance(ctx context.Context, in wire.InstanceInput) (i wire.KeyedInstance, err error) {
	return i, c.post(ctx, "/instances", in, &i)
}

// Instance returns an instance by id or name.
func (c *Client) Instance(ctx context.Context, ref string) (i wire.Instance, err error) {
	return i, c.get(ctx, at("instances", ref), nil, &i)
}

// RenameInstance gives an instance another name.
func (c *Client) RenameInstance(ctx context.Context, ref, name string) (i wire.Instance, err error) {
	return i, c.call(ctx, request{method: http.MethodPatch, path: at("instances", ref), in: wire.InstanceChange{Name: name}, out: &i})
}

// SetInstanceKey gives an instance another key; "" has one made, which is in the answer, this once.
func (c *Client) SetInstanceKey(ctx context.Context, ref, key string) (i wire.KeyedInstance, err error) {
	return i, c.post(ctx, at("instances", ref, "key"), wire.InstanceKeyInput{Key: key}, &i)
}

// MakeInstanceAddress makes the address at which Openbravo's clients call as the instance; it is in the answer, this
// once.
func (c *Client) MakeInstanceAddress(ctx context.Context, ref string) (i wire.AddressedInstance, err error) {
	return i, c.post(ctx, at("instances", ref, "address"), nil, &i)
}

// RemoveInstanceAddress takes the address of its own from an instance.
func (c *Client) RemoveInstanceAddress(ctx context.Context, ref string) (i wire.Instance, err error) {
	return i, c.remove(ctx, at("instances", ref, "address"), &i)
}

// SetInstancePolicy sets the whole policy of an instance.
func (c *Client) SetInstancePolicy(ctx context.Context, ref string, p wire.InstancePolicy) (i wire.Instance, err error) {
	return i, c.put(ctx, at("instances", ref, "policy"), p, &i)
}

// InstalledModules returns what an instance has reported.
func (c *Client) InstalledModules(ctx context.Context, ref string) (m wire.InstalledModules, err error) {
	return m, c.get(ctx, at("instances", ref, "modules"), nil, &m)
}

// ReportInstalled reports what an instance has installed, all of it, as its owner.
func (c *Client) ReportInstalled(ctx context.Context, ref string, modules []wire.InstalledModule) (i wire.Instance, err error) {
	return i, c.put(ctx, at("instances", ref, "modules"), wire.InstanceReport{Modules: modules}, &i)
}

// ReportInstalledText is ReportInstalled of a list as people write it.
func (c *Client) ReportInstalledText(ctx context.Context, ref, text string) (i wire.Instance, err error) {
	return i, c.put(ctx, at("instances", ref, "modules"), wire.InstanceReport{Text: text}, &i)
}

// ReportInstance reports it as the instance itself, with its key.
func (c *Client) ReportInstance(ctx context.Context, r wire.InstanceReport) (done wire.InstanceReported, err error) {
	return done, c.post(ctx, "/instances/report", r, &done)
}

// RemoveInstance removes an instance.
func (c *Client) RemoveInstance(ctx context.Context, ref string) error {
	return c.remove(ctx, at("instances", ref), nil)
}
