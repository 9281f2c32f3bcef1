package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// ShareModels returns what the market keeps, for administrators.
func (c *Client) ShareModels(ctx context.Context) (m wire.ShareModels, err error) {
	return m, c.get(ctx, "/admin/share-models", nil, &m)
}

// ShareHistory returns a page of all versions of what the market keeps, the newest first.
func (c *Client) ShareHistory(ctx context.Context, p page.Request) (l wire.List[wire.ShareModel], err error) {
	return l, c.get(ctx, "/admin/share-models/history", pageQuery(nil, p), &l)
}

// SetShareModel sets what the market keeps; classes that are "" keep their rates.
func (c *Client) SetShareModel(ctx context.Context, in wire.ShareRates) (m wire.ShareModel, err error) {
	return m, c.put(ctx, "/admin/share-models", in, &m)
}

// SetProductShare sets what the market keeps of a product's sales; classes that are "" are as the whole market.
func (c *Client) SetProductShare(ctx context.Context, in wire.ProductShareInput) (m wire.ShareModel, err error) {
	return m, c.put(ctx, "/admin/share-models/product", in, &m)
}

// Partners returns who shares in what the organisation sells, or in one product; "" is all.
func (c *Client) Partners(ctx context.Context, product string) (l wire.List[wire.Partner], err error) {
	query := url.Values{}
	set(query, "product", product)
	return l, c.get(ctx, "/partners", query, &l)
}

// Participations returns what the organisation shares in.
func (c *Client) Participations(ctx context.Context) (l wire.List[wire.Partner], err error) {
	return l, c.get(ctx, "/partners/participations", nil, &l)
}

// ProposePartner proposes to share a product's sales.
func (c *Client) ProposePartner(ctx context.Context, in wire.PartnerInput) (p wire.Partner, err error) {
	return p, c.post(ctx, "/partners", in, &p)
}

// AnswerPartner accepts or declines a proposal.
func (c *Client) AnswerPartner(ctx context.Context, id string, accept bool) (p wire.Partner, err error) {
	return p, c.post(ctx, at("partners", id, "answer"), wire.PartnerAnswer{Accept: accept}, &p)
}

// EndPartner ends an agreement, or takes a proposal back.
func (c *Client) EndPartner(ctx context.Context, id string) (p wire.Partner, err error) {
	return p, c.post(ctx, at("partners", id, "end"), nil, &p)
}

// Statements returns the months of an organisation's statements; "" is the one that the client acts for.
func (c *Client) Statements(ctx context.Context, org string) (l wire.List[wire.StatementPeriod], err error) {
	query := url.Values{}
	set(query, "organisation", org)
	return l, c.get(ctx, "/statements", query, &l)
}

// SaveStatement writes the statement of a month to w, as json, csv or pdf.
func (c *Client) SaveStatement(ctx context.Context, org, period, form string, w io.Writer) error {
	query := url.Values{"form": {form}}
	set(query, "organisation", org)
	return c.copyTo(ctx, request{method: http.MethodGet, path: at("statements", period, "file"), query: query}, w)
}

// CDRs returns a page of the records of what was paid from one moment to another; zero times leave out a condition.
func (c *Client) CDRs(ctx context.Context, from, to time.Time, p page.Request) (l wire.List[wire.CDR], err error) {
	query := url.Values{}
	for name, at := range map[string]time.Time{"from": from, "to": to} {
		if !at.IsZero() {
			query.Set(name, at.Format(time.RFC3339))
		}
	}
	return l, c.get(ctx, "/admin/cdrs", pageQuery(query, p), &l)
}

// copyTo writes what a request is answered with to w. It is asked for once: what was written cannot be taken back.
func (c *Client) copyTo(ctx context.Context, what request, w io.Writer) error {
	ctx, watch := newWatch(ctx, c.config.Stall)
	defer watch.stop()
	req, err := c.newRequest(ctx, what, nil)
	if err != nil {
		return err
	}
	resp, err := c.send(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(w, &transfer{from: resp.Body, watch: watch, total: -1}); err != nil {
		return c.unreachable(ctx, err)
	}
	return nil
}
