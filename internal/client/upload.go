package client

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"souk.dev/souk/internal/wire"
)

// Progress is told how many bytes of a file have been transferred. It is called from the goroutine
// that transfers, and starts anew when an upload has to.
type Progress func(done, total int64)

// File is a file to send.
type File struct {
	Name     string // without folders
	Body     io.ReaderAt
	Size     int64
	Progress Progress // may be nil
}

// PublishInput says how a package file is published.
type PublishInput struct {
	File       File
	Maturity   int   // 0 leaves it to the registry
	Commercial *bool // nil leaves it as it is
	Trial      bool  // may be installed on trial
	WithNested bool  // publish the modules inside, too
	DryRun     bool  // only check
}

// Publish sends a package file. When the package is refused, the result has the checks all the same.
func (c *Client) Publish(ctx context.Context, in PublishInput) (p wire.Published, err error) {
	query := url.Values{}
	if in.Maturity != 0 {
		query.Set("maturity", strconv.Itoa(in.Maturity))
	}
	if in.Commercial != nil {
		query.Set("commercial", strconv.FormatBool(*in.Commercial))
	}
	if in.Trial {
		query.Set("trial", "true")
	}
	if in.WithNested {
		query.Set("with_nested", "true")
	}
	if in.DryRun {
		query.Set("dry_run", "true")
	}
	err = c.upload(ctx, "/versions", query, in.File, &p)
	if answer := (*Answer)(nil); errors.As(err, &answer) {
		p.Checks = answer.Checks
	}
	return p, err
}

// RegisterInput says how the module of a package file is registered; "" and nil leave what the file
// says.
type RegisterInput struct {
	File       File
	WithNested bool // register the modules inside, too
	Overrides  wire.ModuleInput
}

// RegisterPackage registers the module of a package file.
func (c *Client) RegisterPackage(ctx context.Context, in RegisterInput) (r wire.Registered, err error) {
	query := url.Values{}
	if in.WithNested {
		query.Set("with_nested", "true")
	}
	o := in.Overrides
	set(query, "id", o.ID)
	set(query, "package", o.Package)
	set(query, "type", o.Type)
	set(query, "name", o.Name)
	set(query, "description", o.Description)
	set(query, "help", o.Help)
	set(query, "author", o.Author)
	set(query, "url", o.URL)
	set(query, "visibility", o.Visibility)
	for _, prefix := range o.Prefixes {
		query.Add("prefix", prefix)
	}
	if o.Commercial {
		query.Set("commercial", "true")
	}
	return r, c.upload(ctx, "/modules/package", query, in.File, &r)
}

// upload sends a file as it is with POST.
func (c *Client) upload(ctx context.Context, path string, query url.Values, f File, out any) error {
	return c.uploadWith(ctx, request{method: http.MethodPost, path: path, query: query, out: out}, f)
}

// uploadWith sends a file as it is. Its hash goes ahead, so that the server refuses what arrives broken
// and knows a second attempt from another file.
func (c *Client) uploadWith(ctx context.Context, r request, f File) error {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(f.Body, 0, f.Size)); err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if r.query == nil {
		r.query = url.Values{}
	}
	r.query.Set("file_name", f.Name)
	header := r.writeHeader()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("X-Checksum-Sha256", hex.EncodeToString(hash.Sum(nil)))
	header.Set("Expect", "100-continue")
	return c.attempts(ctx, func() error {
		ctx, watch := newWatch(ctx, c.config.Stall)
		defer watch.stop()
		// Each attempt reads through a reader of its own: an answer that comes early leaves the one
		// before behind, still reading.
		body := &transfer{from: io.NewSectionReader(f.Body, 0, f.Size), watch: watch, total: f.Size, progress: f.Progress}
		req, err := c.newRequest(ctx, r, io.NopCloser(body))
		if err != nil {
			return err
		}
		req.ContentLength = f.Size
		req.Header = header.Clone()
		return c.exchange(req, r.out)
	})
}
