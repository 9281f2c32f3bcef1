package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
)

const (
	// mostManifest bounds the first member.
	mostManifest = 4 << 20
	// mostLine bounds one row.
	mostLine = 256 << 20
)

// Handler gets what is in an archive, in the order in which it stands there. An error ends the reading.
// What a handler got counts only once [Read] has returned nil.
type Handler interface {
	// Begin gets the manifest.
	Begin(ctx context.Context, m Manifest) error
	// Row gets a row: nil, int64 or string for each column of the table.
	Row(ctx context.Context, t Table, values []any) error
	// File gets a file that a row refers to. It reads r to its end.
	File(ctx context.Context, info blob.Info, r io.Reader) error
}

// Read reads an archive and checks all of it: form, checksums, the number of rows, and each file against
// the row that refers to it. An archive that is not whole is refused with code "bad_backup"; errors of the
// handler are returned as they are.
func Read(ctx context.Context, r io.Reader, h Handler) (m Manifest, err error) {
	lists, err := newSpools()
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, lists.Close()) }()
	source := newHashed(r)
	zip, err := gzip.NewReader(source)
	if err != nil {
		return m, bad("This is no backup of Souk: it is no gzip archive.")
	}
	zip.Multistream(false)
	in := &reader{spools: lists, zip: zip, tar: tar.NewReader(zip), handler: h}
	if err = in.all(ctx); err == nil {
		err = source.checkSeal()
	}
	return in.manifest, explain(err)
}

// explain turns what the decoders say about broken bytes into a sentence; other errors pass.
func explain(err error) error {
	var corrupt flate.CorruptInputError
	var ours *errs.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return bad("The backup is cut off: it ends before its last part. It was perhaps not copied to its end.")
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, tar.ErrHeader), errors.As(err, &corrupt):
		return bad("The backup is damaged: its bytes are not those that were written. Use another copy.")
	}
	return err
}

// reader is the state of a reading.
type reader struct {
	spools
	zip      *gzip.Reader
	tar      *tar.Reader
	handler  Handler
	manifest Manifest

	header *tar.Header // of the member that comes next
}

// next moves on to the next member.
func (in *reader) next() error {
	header, err := in.tar.Next()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF // the last member is not left by next
	}
	in.header = header
	return err
}

func (in *reader) all(ctx context.Context) error {
	if err := in.next(); err != nil {
		return err
	}
	if err := in.readManifest(ctx); err != nil {
		return err
	}
	for _, t := range in.manifest.Tables {
		if err := in.readTable(ctx, t); err != nil {
			return err
		}
	}
	if err := in.readFiles(ctx); err != nil {
		return err
	}
	return in.readChecksums()
}

// member reads the member that comes next through use, notes its hash and moves on. use reads all of it.
func (in *reader) member(use func(r io.Reader) error) ([]byte, error) {
	name, sum := in.header.Name, sha256.New()
	if err := use(io.TeeReader(in.tar, sum)); err != nil {
		return nil, err
	}
	if err := in.spools.member(name, sum.Sum(nil)); err != nil {
		return nil, err
	}
	return sum.Sum(nil), in.next()
}

func (in *reader) readManifest(ctx context.Context) error {
	if in.header.Name != manifestName || in.header.Size > mostManifest {
		return bad("This is no backup of Souk: it does not begin with %s.", manifestName)
	}
	_, err := in.member(func(r io.Reader) error {
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &in.manifest); err != nil {
			return bad("The backup is damaged: its manifest cannot be read.")
		}
		if in.manifest.Format > format || in.manifest.Format < 1 {
			return bad("The backup has the format %d, and this version of Souk reads up to %d. Use the Souk that wrote it: %s.",
				in.manifest.Format, format, in.manifest.Souk)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return in.handler.Begin(ctx, in.manifest)
}

func (in *reader) readTable(ctx context.Context, t Table) error {
	at, err := in.manifest.places(t)
	if err != nil {
		return bad("The backup is damaged: %v.", err)
	}
	var rows int64
	for strings.HasPrefix(in.header.Name, tablesPrefix+t.Name+"/") {
		_, err := in.member(func(r io.Reader) error {
			return eachLine(r, func(line []byte) error {
				rows++
				values, err := decodeRow(line, t.Columns)
				if err == nil {
					err = in.refer(values, at)
				}
				if err != nil {
					return bad("The backup is damaged: row %d of table %s: %v.", rows, t.Name, err)
				}
				return in.handler.Row(ctx, t, values)
			})
		})
		if err != nil {
			return err
		}
	}
	if rows != t.Rows {
		return bad("The backup is damaged: table %s has %d rows instead of %d.", t.Name, rows, t.Rows)
	}
	return ctx.Err()
}

// eachLine calls use for every line of r.
func eachLine(r io.Reader, use func(line []byte) error) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	var long bytes.Buffer
	for {
		part, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if long.Len()+len(part) > mostLine {
				return bad("The backup is damaged: a row has more than %d bytes.", mostLine)
			}
			long.Write(part)
			continue
		case errors.Is(err, io.EOF) && len(part)+long.Len() == 0:
			return nil
		case errors.Is(err, io.EOF):
			return bad("The backup is damaged: a row does not end.")
		case err != nil:
			return err
		}
		line := part
		if long.Len() > 0 {
			long.Write(part)
			line = long.Bytes()
		}
		if err := use(line); err != nil {
			return err
		}
		long.Reset()
	}
}
