package client

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// DownloadInput says which file to fetch, and where to.
type DownloadInput struct {
	Module   string // id or package name
	Invoice  string // instead of Module: id or number of an invoice
	Format   string // of the invoice: "pdf", which "" is too, "ubl" or "cii"
	Resource string // instead of Module: id or organisation/name of a resource
	Version  string // "" is the latest
	To       string // file, or folder for a file with the server's name for it; "" is the current folder
	Progress Progress

	// Replace is asked before a file that is there already is replaced; nil replaces it.
	Replace func(path string) error
}

// Downloaded is a file that was fetched.
type Downloaded struct {
	Path   string
	Size   int64
	SHA256 string // hex
}

// Download fetches the file of a version. It is written beside its place under another name and gets
// its own when size and hash are right, so that nobody meets half of it.
func (c *Client) Download(ctx context.Context, in DownloadInput) (Downloaded, error) {
	folder, name, err := splitTarget(in.To)
	if err != nil {
		return Downloaded{}, err
	}
	if name != "" {
		if err := in.mayReplace(filepath.Join(folder, name)); err != nil {
			return Downloaded{}, err
		}
	}
	p, err := newPart(folder)
	if err != nil {
		return Downloaded{}, err
	}
	defer p.discard()
	r := request{method: http.MethodGet, path: in.path(), query: in.query()}
	for failures := 0; ; {
		before := p.size
		err := c.fetch(ctx, r, p, in.Progress)
		if err == nil {
			break
		}
		if p.size > before {
			failures = 0
		}
		failures++
		pause, again := nextPause(failures, err)
		if !again || failures == maxAttempts {
			return Downloaded{}, err
		}
		if err := c.config.Sleep(ctx, pause); err != nil {
			return Downloaded{}, err
		}
	}
	if name == "" { // only now it is known what the file is called
		name = p.name
		if err := in.mayReplace(filepath.Join(folder, name)); err != nil {
			return Downloaded{}, err
		}
	}
	return p.finish(filepath.Join(folder, name))
}

// mayReplace asks whether the file may be written where another one is.
func (in DownloadInput) mayReplace(path string) error {
	if in.Replace == nil {
		return nil
	}
	if _, err := os.Lstat(path); err != nil {
		return nil // nothing is there, or the write says what is wrong
	}
	return in.Replace(path)
}

// electronic reports whether it is an electronic invoice.
func (in DownloadInput) electronic() bool {
	return in.Invoice != "" && in.Format != "" && in.Format != "pdf"
}

// query returns what is asked of where the file is.
func (in DownloadInput) query() url.Values {
	query := url.Values{}
	if in.electronic() {
		query.Set("format", in.Format)
	}
	return query
}

// path returns where the file is.
func (in DownloadInput) path() string {
	if in.Invoice != "" {
		if in.electronic() {
			return at("invoices", in.Invoice, "xml")
		}
		return at("invoices", in.Invoice, "pdf")
	}
	if in.Resource == "" {
		return versionPath(in.Module, in.Version) + "/file"
	}
	version := in.Version
	if version == "" {
		version = "latest"
	}
	return at("resources", in.Resource, "versions", version, "file")
}

// splitTarget returns the folder to write to and the name of the file, "" for the server's. A device or
// a pipe is refused: the file would take its place.
func splitTarget(to string) (folder, name string, err error) {
	if to == "" {
		return ".", "", nil
	}
	info, err := os.Stat(to)
	switch {
	case err == nil && info.IsDir():
		return to, "", nil
	case err == nil && !info.Mode().IsRegular():
		return "", "", errs.Invalid("cannot_write", "%s is not a file.", to)
	}
	return filepath.Dir(to), filepath.Base(to), nil
}

// fetch asks for what the part does not have yet and appends it.
func (c *Client) fetch(ctx context.Context, r request, p *part, progress Progress) error {
	ctx, watch := newWatch(ctx, c.config.Stall)
	defer watch.stop()
	req, err := c.newRequest(ctx, r, nil)
	if err != nil {
		return err
	}
	if p.size > 0 && p.tag != "" {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.size))
		req.Header.Set("If-Range", p.tag)
	}
	resp, err := c.send(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := p.begin(resp); err != nil {
		return err
	}
	body := &transfer{from: resp.Body, watch: watch, done: p.size, total: p.total, progress: progress}
	if _, err := io.Copy(p, body); err != nil {
		if p.failed != nil {
			return fmt.Errorf("write %s: %w", p.file.Name(), p.failed)
		}
		return c.unreachable(ctx, err)
	}
	return nil
}

// part is a file that is being fetched.
type part struct {
	file   *os.File
	hash   hash.Hash
	size   int64  // bytes that are here
	total  int64  // bytes that there are; -1 when the server did not say
	tag    string // the ETag of what is here
	sha256 string // what the hash must be
	name   string // what the server calls it
	failed error  // why the disk refused to take more
	kept   bool
}

func newPart(folder string) (*part, error) {
	name := filepath.Join(folder, ".souk-"+rand.Text()+".part")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, errs.Invalid("cannot_write", "The file cannot be written: %v.", err)
	}
	return &part{file: f, hash: sha256.New()}, nil
}

// begin reads the header of an answer: the rest of the file, or the whole one from its start when
// there was none before or another one has taken its place.
func (p *part) begin(resp *http.Response) error {
	if resp.StatusCode == http.StatusPartialContent {
		start := fmt.Sprintf("bytes %d-", p.size)
		if !strings.HasPrefix(resp.Header.Get("Content-Range"), start) {
			return errs.New(errs.KindUnavailable, "bad_range", "The server sent another part of the file than was asked for.")
		}
		return nil
	}
	if err := p.file.Truncate(0); err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	p.hash.Reset()
	p.size, p.total = 0, resp.ContentLength
	p.tag, p.sha256 = resp.Header.Get("ETag"), resp.Header.Get("X-Checksum-Sha256")
	p.name = serverName(resp)
	return nil
}

func (p *part) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.hash.Write(b[:n])
	p.size += int64(n)
	if err != nil {
		p.failed = err
	}
	return n, err
}

// finish checks the file and gives it its name.
func (p *part) finish(path string) (Downloaded, error) {
	sum := hex.EncodeToString(p.hash.Sum(nil))
	if (p.total >= 0 && p.size != p.total) || (p.sha256 != "" && sum != p.sha256) {
		return Downloaded{}, errs.New(errs.KindUnavailable, "checksum_mismatch",
			"What arrived is not the file: %s bytes with SHA-256 %s instead of %s. Nothing was kept; try again.",
			strconv.FormatInt(p.size, 10), sum, p.sha256)
	}
	if err := p.file.Sync(); err != nil {
		return Downloaded{}, fmt.Errorf("write %s: %w", path, err)
	}
	if err := p.file.Close(); err != nil {
		return Downloaded{}, fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(p.file.Name(), path); err != nil {
		return Downloaded{}, fmt.Errorf("write %s: %w", path, err)
	}
	p.kept = true
	return Downloaded{Path: path, Size: p.size, SHA256: sum}, nil
}

// discard removes what did not become a file.
func (p *part) discard() {
	if p.kept {
		return
	}
	// Nobody needs the file any more; where it cannot be removed, its name says what it is.
	_ = p.file.Close()
	_ = os.Remove(p.file.Name())
}

// serverName returns the name that the server gives the file, reduced to one that stays in its
// folder and is not hidden there.
func serverName(resp *http.Response) string {
	_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
	name := params["filename"]
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimLeft(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || strings.ContainsRune(`<>:"|?*`, c) {
			return '_'
		}
		return c
	}, name), ".")
	if err != nil || name == "" {
		return "download"
	}
	return name
}
