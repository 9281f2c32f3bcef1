package client

import (
	"context"
	"net/url"
	"strconv"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// ItemQuery narrows the search of the market; zero fields leave out a condition.
type ItemQuery struct {
	Word       string
	Categories []string // slugs
	Kinds      []string // module, pack, template, download or api
	Price      string   // free or paid
	Providers  []string
	Verified   bool
	Maturity   int // at least
	Sort       string
	Language   string // in which modules are found and shown, as es_ES; "" as they are
}

// Items returns a page of what is on the market, with facets.
func (c *Client) Items(ctx context.Context, q ItemQuery, p page.Request) (l wire.Items, err error) {
	query := url.Values{"category": q.Categories, "kind": q.Kinds, "provider": q.Providers}
	set(query, "q", q.Word)
	set(query, "price", q.Price)
	set(query, "sort", q.Sort)
	set(query, "language", q.Language)
	if q.Verified {
		query.Set("verified", "true")
	}
	if q.Maturity > 0 {
		query.Set("maturity", strconv.Itoa(q.Maturity))
	}
	return l, c.get(ctx, "/items", pageQuery(query, p), &l)
}

// Categories returns the categories of the market.
func (c *Client) Categories(ctx context.Context) (l wire.Categories, err error) {
	return l, c.get(ctx, "/categories", nil, &l)
}
