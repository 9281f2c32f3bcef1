package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"souk.dev/souk/internal/wire"
)

// BindResources replaces what is in an offering. The ifMatch is as with UpdateOffering, here and below.
func (c *Client) BindResources(ctx context.Context, ref string, resources []string, ifMatch string) (o Tagged[wire.Offering], err error) {
	if resources == nil {
		resources = []string{} // null is no list
	}
	return o, c.call(ctx, request{
		method: http.MethodPut, path: at("offerings", ref, "resources"), header: matching(ifMatch),
		in: wire.BindInput{Resources: resources}, out: &o,
	})
}

// CopyOffering makes a new version of an offering; "" is the next one.
func (c *Client) CopyOffering(ctx context.Context, ref, version string) (o Tagged[wire.Offering], err error) {
	return o, c.post(ctx, at("offerings", ref, "copy"), wire.CopyInput{Version: version}, &o)
}

// SetLogo makes a picture the logo of an offering.
func (c *Client) SetLogo(ctx context.Context, ref string, f File, ifMatch string) (o Tagged[wire.Offering], err error) {
	return o, c.uploadWith(ctx, request{method: http.MethodPut, path: at("offerings", ref, "logo"), header: matching(ifMatch), out: &o}, f)
}

// RemoveLogo leaves an offering without a logo.
func (c *Client) RemoveLogo(ctx context.Context, ref, ifMatch string) (o Tagged[wire.Offering], err error) {
	return o, c.call(ctx, request{method: http.MethodDelete, path: at("offerings", ref, "logo"), header: matching(ifMatch), out: &o})
}

// AddScreenshot puts a picture behind the screenshots of an offering.
func (c *Client) AddScreenshot(ctx context.Context, ref string, f File, caption, ifMatch string) (o Tagged[wire.Offering], err error) {
	query := url.Values{}
	set(query, "caption", caption)
	return o, c.uploadWith(ctx, request{
		method: http.MethodPost, path: at("offerings", ref, "screenshots"), query: query, header: matching(ifMatch), out: &o,
	}, f)
}

// RemoveScreenshot removes the n-th screenshot of an offering, the first being 1.
func (c *Client) RemoveScreenshot(ctx context.Context, ref string, n int, ifMatch string) (o Tagged[wire.Offering], err error) {
	return o, c.call(ctx, request{
		method: http.MethodDelete, path: at("offerings", ref, "screenshots", strconv.Itoa(n)), header: matching(ifMatch), out: &o,
	})
}

// ArrangeScreenshots puts the screenshots of an offering into that order, with those captions; those that
// are left out are removed.
func (c *Client) ArrangeScreenshots(ctx context.Context, ref string, list []wire.ScreenshotInput, ifMatch string) (o Tagged[wire.Offering], err error) {
	if list == nil {
		list = []wire.ScreenshotInput{}
	}
	return o, c.call(ctx, request{
		method: http.MethodPut, path: at("offerings", ref, "screenshots"), header: matching(ifMatch),
		in: wire.ScreenshotsInput{Screenshots: list}, out: &o,
	})
}
