package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
)

// seal returns what stands behind the packed archive: an empty second part, as gzip allows, with the hash
// of all bytes before in its comment. The checksums inside cover what is packed; this covers the packing,
// some bits of which mean nothing.
func seal(sum []byte) ([]byte, error) {
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	zip.Comment = fmt.Sprintf("sha256 %x", sum)
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// hashed hashes the bytes that are taken from a reader, not those that it has read ahead.
type hashed struct {
	from    *bufio.Reader
	sum     hash.Hash
	pending []byte
}

func newHashed(r io.Reader) *hashed {
	return &hashed{from: bufio.NewReaderSize(r, 256<<10), sum: sha256.New(), pending: make([]byte, 0, 8<<10)}
}

// Read implements io.Reader.
func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.from.Read(p)
	h.flush()
	h.sum.Write(p[:n])
	return n, err
}

// ReadByte implements io.ByteReader, with which gzip takes no byte too many.
func (h *hashed) ReadByte() (byte, error) {
	b, err := h.from.ReadByte()
	if err != nil {
		return 0, err
	}
	if h.pending = append(h.pending, b); len(h.pending) == cap(h.pending) {
		h.flush()
	}
	return b, nil
}

func (h *hashed) flush() {
	h.sum.Write(h.pending)
	h.pending = h.pending[:0]
}

// checkSeal compares the rest of the archive with what it must be.
func (h *hashed) checkSeal() error {
	h.flush()
	want, err := seal(h.sum.Sum(nil))
	if err != nil {
		return err
	}
	got, err := io.ReadAll(io.LimitReader(h.from, int64(len(want))+1))
	switch {
	case err != nil:
		return err
	case len(got) < len(want):
		return io.ErrUnexpectedEOF
	case len(got) > len(want):
		return bad("The backup is damaged: something follows its end.")
	case !bytes.Equal(got, want):
		return gzip.ErrChecksum
	}
	return nil
}
