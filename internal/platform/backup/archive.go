package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"
)

// archive writes the members of an archive one after the other.
type archive struct {
	spools
	out io.Writer
	sum hash.Hash // of everything that went to out
	zip *gzip.Writer
	tar *tar.Writer
	at  time.Time
}

// newArchive writes to w; at is the time that the members bear.
func newArchive(w io.Writer, at time.Time) (*archive, error) {
	lists, err := newSpools()
	if err != nil {
		return nil, err
	}
	// Most bytes are those of files that are packed already: more effort would gain little.
	sum := sha256.New()
	zip, err := gzip.NewWriterLevel(io.MultiWriter(w, sum), gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	return &archive{spools: lists, out: w, sum: sum, zip: zip, tar: tar.NewWriter(zip), at: at}, nil
}

// add writes a member of exactly size bytes and returns its hash.
func (a *archive) add(name string, size int64, r io.Reader) ([]byte, error) {
	err := a.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: a.at, Format: tar.FormatPAX,
	})
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(a.tar, sum), io.LimitReader(r, size))
	if err != nil {
		return nil, err
	}
	if n < size {
		return nil, fmt.Errorf("%s has %d bytes instead of %d", name, n, size)
	}
	return sum.Sum(nil), a.member(name, sum.Sum(nil))
}

func (a *archive) addJSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = a.add(name, int64(len(text)), bytes.NewReader(text))
	return err
}

// finish writes the checksums and what ends the archive.
func (a *archive) finish() error {
	lines, err := a.sums.reader()
	if err != nil {
		return err
	}
	if _, err := a.add(checksumsName, a.sums.size, lines); err != nil {
		return err
	}
	if err := a.tar.Close(); err != nil {
		return err
	}
	if err := a.zip.Close(); err != nil {
		return err
	}
	end, err := seal(a.sum.Sum(nil))
	if err != nil {
		return err
	}
	_, err = a.out.Write(end)
	return err
}
