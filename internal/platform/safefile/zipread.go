package safefile

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"sync"

	"souk.dev/souk/internal/platform/errs"
)

// Open reads the entry of a zip archive. The reader yields the declared bytes and io.EOF, or an error
// of KindInvalid, code "damaged_archive", by the end. Folders are empty.
//
// It unpacks by itself, because archive/zip takes a checksum of 0 for one that is not set, and does
// not mind bytes behind the packed contents.
func (e Entry) Open() (io.ReadCloser, error) {
	if e.Dir {
		return &entryReader{body: eof{}, done: io.EOF}, nil
	}
	raw, err := e.file.OpenRaw()
	if err != nil {
		return nil, damage(e.Name, err)
	}
	r := &entryReader{entry: e, packed: bufio.NewReader(raw), sum: crc32.NewIEEE()}
	r.body = r.packed
	if e.file.Method == zip.Deflate {
		r.flate = inflaters.Get().(io.ReadCloser)
		if err := r.flate.(flate.Resetter).Reset(r.packed, nil); err != nil {
			return nil, err
		}
		r.body = r.flate
	}
	return r, nil
}

// inflaters keeps the large tables of readers that are no longer used.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(eof{}) }}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

type entryReader struct {
	entry  Entry
	packed *bufio.Reader
	body   io.Reader
	flate  io.ReadCloser // from the pool; nil for stored entries
	sum    hash.Hash32
	n      int64
	done   error // what the last Read ended with
}

var errContents = errors.New("safefile: size or checksum differ")

// Read implements io.Reader.
func (r *entryReader) Read(p []byte) (int, error) {
	if r.done != nil {
		return 0, r.done
	}
	n, err := r.body.Read(p)
	r.sum.Write(p[:n])
	r.n += int64(n)
	if r.n > r.entry.Size {
		n, err = 0, errContents
	}
	if err == io.EOF && !r.complete() {
		n, err = 0, errContents
	}
	if err != nil && err != io.EOF {
		err = damage(r.entry.Name, err)
	}
	r.done = err
	return n, err
}

// complete reports, at the end of the contents, whether they were what the directory says and all
// that is there.
func (r *entryReader) complete() bool {
	_, err := r.packed.ReadByte()
	return err == io.EOF && r.n == r.entry.Size && r.sum.Sum32() == r.entry.file.CRC32
}

// Close implements io.Closer.
func (r *entryReader) Close() error {
	r.done = io.ErrClosedPipe
	if r.flate == nil {
		return nil
	}
	inflater := r.flate
	r.flate = nil
	err := inflater.(flate.Resetter).Reset(eof{}, nil) // lets go of the archive
	inflaters.Put(inflater)
	return err
}

// damage turns what broken contents give into a refusal that names the entry. Errors of the file
// below stay what they are.
func damage(name string, err error) error {
	var corrupt flate.CorruptInputError
	if !isBroken(err) && !errors.Is(err, errContents) && !errors.As(err, &corrupt) {
		return err
	}
	e := errs.Invalid("damaged_archive", "The archive is damaged at %s. Pack or send it again.", name)
	e.Fields = []errs.Field{{Path: name, Code: "damaged",
		Message: "The contents do not have the size and checksum that the archive's directory says."}}
	e.Err = err
	return e
}
