package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/page"
)

// callTimeout bounds one attempt of a call without files.
const callTimeout = time.Minute

// answerLimit bounds what is read of an answer that is no file.
const answerLimit = 32 << 20

// request is one call of the API.
type request struct {
	method string
	path   string // below /api/v1, escaped
	query  url.Values
	header http.Header
	in     any // sent as JSON; nil for none
	out    any // where to put the JSON of the answer; nil for none
}

// call makes the call, with as many attempts as it takes, and fills r.out.
func (c *Client) call(ctx context.Context, r request) error {
	var body []byte
	if r.in != nil {
		var err error
		if body, err = json.Marshal(r.in); err != nil {
			return fmt.Errorf("encode %s %s: %w", r.method, r.path, err)
		}
	}
	header := r.writeHeader()
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	return c.attempts(ctx, func() error {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		req, err := c.newRequest(ctx, r, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header = header.Clone()
		return c.exchange(req, r.out)
	})
}

// exchange sends req once and decodes the answer into out.
func (c *Client) exchange(req *http.Request, out any) error {
	resp, err := c.send(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil || resp.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(out); err != nil {
		return c.unreadable(resp, err)
	}
	if tagged, ok := out.(interface{ setETag(string) }); ok {
		tagged.setETag(resp.Header.Get("ETag"))
	}
	return nil
}

// send sends req once. An answer that is a failure becomes an error.
func (c *Client) send(req *http.Request) (*http.Response, error) {
	if c.config.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.config.Token)
	} else if c.config.User != "" {
		req.SetBasicAuth(c.config.User, c.config.Password)
	}
	if c.config.Organisation != "" {
		req.Header.Set("Souk-Organisation", c.config.Organisation)
	}
	if c.config.Sandbox != "" {
		req.Header.Set("Souk-Sandbox", c.config.Sandbox)
	}
	if c.config.UserAgent != "" {
		req.Header.Set("User-Agent", c.config.UserAgent)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreachable(req.Context(), err)
	}
	if resp.StatusCode >= 300 {
		defer resp.Body.Close()
		return nil, failure(resp)
	}
	return resp, nil
}

func (c *Client) newRequest(ctx context.Context, r request, body io.Reader) (*http.Request, error) {
	address := c.base.String() + "/api/v1" + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, fmt.Errorf("request %s: %w", address, err)
	}
	return req, nil
}

// writeHeader returns the header of the call; a write gets its key, one for all attempts.
func (r request) writeHeader() http.Header {
	header := r.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if r.method != http.MethodGet {
		header.Set("Idempotency-Key", rand.Text())
	}
	return header
}

// get, post, put, patch and remove are the calls of the usual form.
func (c *Client) get(ctx context.Context, path string, query url.Values, out any) error {
	return c.call(ctx, request{method: http.MethodGet, path: path, query: query, out: out})
}

func (c *Client) post(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, request{method: http.MethodPost, path: path, in: in, out: out})
}

func (c *Client) put(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, request{method: http.MethodPut, path: path, in: in, out: out})
}

func (c *Client) remove(ctx context.Context, path string, out any) error {
	return c.call(ctx, request{method: http.MethodDelete, path: path, out: out})
}

// pageQuery returns the parameters that ask for a page, added to query.
func pageQuery(query url.Values, p page.Request) url.Values {
	if query == nil {
		query = url.Values{}
	}
	if p.Limit > 0 {
		query.Set("limit", strconv.Itoa(p.Limit))
	}
	if p.After != "" {
		query.Set("after", p.After)
	}
	return query
}

// set adds a parameter that has a value.
func set(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}

// at joins the parts of a path, escaping each.
func at(parts ...string) string {
	var b bytes.Buffer
	for _, part := range parts {
		b.WriteString("/" + url.PathEscape(part))
	}
	return b.String()
}
