package backup

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/safefile"
)

// spool is a list of lines in a temporary file, which is written first and read afterwards.
type spool struct {
	file *safefile.Temp
	buf  *bufio.Writer
	size int64
}

func newSpool() (*spool, error) {
	file, err := safefile.NewTemp("")
	if err != nil {
		return nil, err
	}
	return &spool{file: file, buf: bufio.NewWriterSize(file, 32<<10)}, nil
}

func (s *spool) addf(format string, args ...any) error {
	n, err := fmt.Fprintf(s.buf, format, args...)
	s.size += int64(n)
	return err
}

// reader returns everything that was added.
func (s *spool) reader() (*bufio.Reader, error) {
	if err := s.buf.Flush(); err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 32<<10), nil
}

func (s *spool) Close() error { return s.file.Close() }

// spools are the two lists that grow with an archive: its members with their hashes, and the files that
// its rows refer to.
type spools struct{ sums, refs *spool }

func newSpools() (spools, error) {
	sums, err := newSpool()
	if err != nil {
		return spools{}, err
	}
	refs, err := newSpool()
	if err != nil {
		return spools{}, errors.Join(err, sums.Close())
	}
	return spools{sums, refs}, nil
}

func (s spools) Close() error { return errors.Join(s.sums.Close(), s.refs.Close()) }

// member notes the hash of a member.
func (s spools) member(name string, sum []byte) error {
	return s.sums.addf("%s  %s\n", hex.EncodeToString(sum), name)
}

// refer notes the files that a row refers to.
func (s spools) refer(values []any, at []places) error {
	for _, p := range at {
		info, ok, err := reference(values, p)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := s.refs.addf("%s %s %d\n", info.Key, info.SHA256, info.Size); err != nil {
			return err
		}
	}
	return nil
}

// reference returns the file that a row refers to, if it does.
func reference(values []any, p places) (blob.Info, bool, error) {
	if values[p.key] == nil {
		return blob.Info{}, false, nil
	}
	key, isKey := values[p.key].(string)
	sum, isSum := values[p.sum].(string)
	size, isSize := values[p.size].(int64)
	hash, err := hex.DecodeString(sum)
	if !isKey || !isSum || !isSize || err != nil || len(hash) != 32 || size < 0 || blob.CheckKey(key) != nil {
		return blob.Info{}, false, fmt.Errorf("a row refers to a file that cannot be: key %q, SHA-256 %q, size %v",
			values[p.key], values[p.sum], values[p.size])
	}
	return blob.Info{Key: key, SHA256: sum, Size: size}, true, nil
}

// nextRef reads one reference; io.EOF behind the last.
func nextRef(r *bufio.Reader) (blob.Info, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return blob.Info{}, err
	}
	var info blob.Info
	if _, err := fmt.Sscanf(line, "%s %s %d\n", &info.Key, &info.SHA256, &info.Size); err != nil {
		return blob.Info{}, fmt.Errorf("list of files: %w", err)
	}
	return info, nil
}
