package safefile

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// WalkTar reads a tar archive from its first byte to its last, packed by gzip or not, and calls visit
// with each entry that is in order; what visit leaves unread of body is skipped. A tar archive has no
// directory, so visit sees entries before those behind them are checked: keep nothing of them until
// WalkTar returns nil. An error of visit ends the walk and is returned as it is; all other mistakes
// come back together, as from [OpenZip]. The Bytes of limits hold for all that is unpacked, headers
// included, and the Ratio for the whole.
func WalkTar(r io.Reader, limits Limits, visit func(e Entry, body io.Reader) error) error {
	w := &tarWalk{limits: limits, seen: names{}, visit: visit}
	w.packed = &countingReader{r: r}
	buffered := bufio.NewReader(w.packed)
	var plain io.Reader = buffered
	// An error of Peek comes again with the first Read.
	if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return w.broken(err)
		}
		plain = unpacked
	}
	bounded := &tarBounds{r: plain, w: w}
	w.plain = bounded
	if err := w.walk(tar.NewReader(bounded)); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, bounded); err != nil { // to the checksum of gzip
		return w.broken(err)
	}
	return w.bad.err()
}

// tarWalk is the state of one WalkTar.
type tarWalk struct {
	limits  Limits
	visit   func(Entry, io.Reader) error
	packed  *countingReader
	plain   *tarBounds
	seen    names
	bad     findings
	entries int
	bytes   int64 // declared by the entries so far
}

func (w *tarWalk) walk(tr *tar.Reader) error {
	for {
		head, err := tr.Next()
		if err == io.EOF {
			if w.entries == 0 && w.plain.n == 0 {
				return errs.Invalid("not_a_tar", "The file is empty.")
			}
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) { // names are checked below
			return w.broken(err)
		}
		if head.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		e, ok := w.check(head)
		if w.overLimits(head) {
			return w.bad.err()
		}
		if !ok {
			continue
		}
		body := &tarBody{r: tr}
		if err := w.visit(e, body); err != nil {
			if body.err != nil && errors.Is(err, body.err) {
				return w.broken(body.err)
			}
			return err
		}
	}
}

// check notes what is wrong with an entry and reports whether it may be visited.
func (w *tarWalk) check(head *tar.Header) (Entry, bool) {
	path, slash, wrong := cleanName(head.Name)
	dir := head.Typeflag == tar.TypeDir
	switch {
	case wrong.code != "":
	case head.Typeflag == tar.TypeLink || head.Typeflag == tar.TypeSymlink:
		wrong = mistake{"link", "The entry is a link; only files and folders are allowed."}
	case !dir && head.Typeflag != tar.TypeReg || isSparse(head):
		wrong = mistake{"not_a_file", "The entry is neither a plain file nor a folder."}
	case slash && !dir:
		wrong = mistake{"file_and_folder", "The entry is a file with the name of a folder."}
	case dir && head.Size != 0:
		wrong = mistake{"folder_with_data", "The folder has contents of its own."}
	case path != "":
		wrong = w.seen.add(path, dir)
	}
	if wrong.code != "" {
		w.bad.add(display(head.Name), wrong.code, "%s", wrong.message)
	}
	return Entry{Name: path, Dir: dir, Size: head.Size}, wrong.code == "" && path != ""
}

// overLimits notes it when an entry is one too many or too large; the walk then ends.
func (w *tarWalk) overLimits(head *tar.Header) bool {
	w.entries++
	w.bytes += head.Size
	switch {
	case w.entries > w.limits.Entries:
		w.bad.add("archive", "too_many_entries", "The archive has more than %d entries.", w.limits.Entries)
	case head.Size > w.limits.EntryBytes:
		w.bad.add(display(head.Name), "entry_too_large", "The file has more than %s unpacked.", bytesText(w.limits.EntryBytes))
	case w.bytes > w.limits.Bytes:
		w.bad.add("archive", "too_large_unpacked", "The archive has more than %s unpacked.", bytesText(w.limits.Bytes))
	default:
		return false
	}
	return true
}

// isSparse reports whether the file has holes, which are bytes that the archive does not hold.
func isSparse(head *tar.Header) bool {
	for key := range head.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return head.Typeflag == tar.TypeGNUSparse
}

// broken turns the error that ended the reading into what the sender is told.
func (w *tarWalk) broken(err error) error {
	switch {
	case errors.Is(err, errBounds):
		return w.bad.err()
	case w.packed.err != nil:
		return w.packed.err
	case w.entries == 0:
		return errs.Invalid("not_a_tar", "The file is not a tar archive, nor one packed by gzip.")
	}
	e := errs.Invalid("damaged_archive", "The archive is damaged or was cut off after %s. Pack or send it again.", count(w.entries, "file"))
	e.Err = err
	return e
}

var errBounds = errors.New("safefile: over the limits")

// tarBounds passes on what is unpacked, as long as it is within the limits.
type tarBounds struct {
	r io.Reader
	w *tarWalk
	n int64
}

// Read implements io.Reader.
func (b *tarBounds) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.n += int64(n)
	switch {
	case b.n > b.w.limits.Bytes:
		b.w.bad.add("archive", "too_large_unpacked", "The archive has more than %s unpacked.", bytesText(b.w.limits.Bytes))
		return 0, errBounds
	case b.w.limits.overRatio(b.n, b.w.packed.n):
		b.w.bad.add("archive", "packed_too_tightly",
			"The archive unpacks to more than %d times its size, as a zip bomb does.", b.w.limits.Ratio)
		return 0, errBounds
	}
	return n, err
}

// tarBody is what visit reads; it tells the archive's errors from visit's own.
type tarBody struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (b *tarBody) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// countingReader counts, and keeps the error of the file below.
type countingReader struct {
	r   io.Reader
	n   int64
	err error
}

// Read implements io.Reader.
func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
