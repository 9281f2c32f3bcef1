package backup

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/platform/blob"
)

// readFiles reads the files in the order in which the rows referred to them.
func (in *reader) readFiles(ctx context.Context) error {
	refs, err := in.refs.reader()
	if err != nil {
		return err
	}
	var n int64
	for ; ; n++ {
		info, err := nextRef(refs)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := in.readFile(ctx, info); err != nil {
			return err
		}
	}
	if n != in.manifest.Files {
		return bad("The backup is damaged: its rows refer to %d files instead of %d.", n, in.manifest.Files)
	}
	return nil
}

func (in *reader) readFile(ctx context.Context, info blob.Info) error {
	if in.header.Name != blobsPrefix+info.Key || in.header.Size != info.Size {
		return bad("The backup is damaged: the file %s with %d bytes is not where it belongs.", info.Key, info.Size)
	}
	sum, err := in.member(func(r io.Reader) error { return in.handler.File(ctx, info, blob.Limit(ctx, r, info.Size)) })
	if err != nil {
		return err
	}
	if hex.EncodeToString(sum) != info.SHA256 {
		return bad("The backup is damaged: the file %s has not the SHA-256 of its row.", info.Key)
	}
	return nil
}

// readChecksums compares the last member with what was read.
func (in *reader) readChecksums() error {
	if in.header.Name != checksumsName {
		return bad("The backup is damaged: there is a part %q where the checksums should be.", clip(in.header.Name))
	}
	want, err := in.sums.reader()
	if err != nil {
		return err
	}
	got := bufio.NewReader(in.tar)
	for {
		wanted, wantErr := want.ReadString('\n')
		line, err := got.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if line != wanted {
			_, name, _ := strings.Cut(strings.TrimSpace(wanted), "  ")
			return bad("The backup is damaged: part %q has not the checksum that was written.", clip(name))
		}
		if errors.Is(wantErr, io.EOF) {
			break
		}
	}
	if _, err := in.tar.Next(); !errors.Is(err, io.EOF) {
		return errors.Join(err, bad("The backup is damaged: something follows its checksums."))
	}
	// What is left is the padding of the tar; the end of the gzip stream compares its own checksum.
	if _, err := io.Copy(io.Discard, in.zip); err != nil {
		return err
	}
	return nil
}

func clip(name string) string { return fmt.Sprintf("%.80s", name) }
