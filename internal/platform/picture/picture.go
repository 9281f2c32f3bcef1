package picture

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"
	"unicode"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// The sizes in which a picture can be had.
const (
	Large = "large" // at most 1600 pixels on the longer side
	Small = "small" // at most 256
)

// Picture is a picture that was checked. It is stored by [Service.Keep].
type Picture struct {
	ID            string
	FileName      string // as its owner called it, without folders
	MediaType     string // image/png or image/jpeg, of both sizes
	Width, Height int    // of the large one, in pixels

	large, small blob.Info
}

// File is one size of a picture, open for reading.
type File struct {
	blob.Reader
	MediaType string
	SHA256    string
}

// Service keeps pictures. It is safe for concurrent use.
type Service struct {
	db     *sqldb.DB
	shelf  *blob.Shelf
	clock  clock.Clock
	ids    clock.IDs
	worker chan struct{} // how many pictures are in memory at once
}

// atOnce is how many pictures are decoded at the same time: 40 million pixels fill 160 MB.
const atOnce = 2

// New returns the service.
func New(db *sqldb.DB, shelf *blob.Shelf, c clock.Clock, ids clock.IDs) *Service {
	return &Service{db: db, shelf: shelf, clock: c, ids: ids, worker: make(chan struct{}, atOnce)}
}

// Receive reads a picture, checks it and puts both sizes on the shelf, pending until Keep. It fails with
// "bad_picture" (KindInvalid) and "file_too_large"; then nothing is left. It must not be called inside a
// transaction.
func (s *Service) Receive(ctx context.Context, r io.Reader, fileName string) (*Picture, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	large, small, err := s.convert(ctx, data)
	if err != nil {
		return nil, err
	}
	p := &Picture{ID: s.ids.NewID(), FileName: tidyName(fileName, large.mediaType), MediaType: large.mediaType, Width: large.width, Height: large.height}
	if p.large, err = s.shelf.Put(ctx, bytes.NewReader(large.data), int64(len(large.data))); err != nil {
		return nil, err
	}
	if p.small, err = s.shelf.Put(ctx, bytes.NewReader(small.data), int64(len(small.data))); err != nil {
		return nil, errors.Join(err, s.shelf.Drop(context.WithoutCancel(ctx), p.large.Key))
	}
	return p, nil
}

// convert makes both sizes. Both have the media type of the large one.
func (s *Service) convert(ctx context.Context, data []byte) (large, small encoded, err error) {
	select {
	case s.worker <- struct{}{}:
		defer func() { <-s.worker }()
	case <-ctx.Done():
		return large, small, ctx.Err()
	}
	img, format, err := read(data)
	if err != nil {
		return large, small, err
	}
	if large, err = fit(img, format, largeSide); err != nil {
		return large, small, fmt.Errorf("encode picture: %w", err)
	}
	if large.mediaType == "image/jpeg" {
		format = "jpeg"
	}
	if small, err = fit(img, format, smallSide); err != nil {
		return large, small, fmt.Errorf("encode picture: %w", err)
	}
	return large, small, nil
}

// Keep stores the picture, if and when tx commits. It belongs in the transaction that writes the row
// that refers to it.
func (s *Service) Keep(ctx context.Context, tx *sqldb.Tx, p *Picture) error {
	for _, key := range []string{p.large.Key, p.small.Key} {
		if err := s.shelf.Keep(ctx, tx, key); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `
INSERT INTO pictures (id, file_name, media_type, large_key, large_sha256, large_size, width, height,
                      small_key, small_sha256, small_size, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, p.FileName, p.MediaType, p.large.Key, p.large.SHA256, p.large.Size, p.Width, p.Height,
		p.small.Key, p.small.SHA256, p.small.Size, sqldb.Micros(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("store picture: %w", err)
	}
	return nil
}

// Drop gives up a received picture that was not kept; one that was is left alone.
func (s *Service) Drop(ctx context.Context, p *Picture) error {
	ctx = context.WithoutCancel(ctx)
	return errors.Join(s.shelf.Drop(ctx, p.large.Key), s.shelf.Drop(ctx, p.small.Key))
}

// Discard removes a kept picture, if and when tx commits. The last row that refers to it must be gone in
// the same transaction, before. One that is not there, and "", are no error.
func (s *Service) Discard(ctx context.Context, tx *sqldb.Tx, id string) error {
	keys, err := sqldb.All(ctx, tx, func(row sqldb.Row) (k [2]string, err error) {
		return k, row.Scan(&k[0], &k[1])
	}, `DELETE FROM pictures WHERE id = $1 RETURNING large_key, small_key`, id)
	if err != nil {
		return fmt.Errorf("discard picture: %w", err)
	}
	for _, k := range keys {
		if err := errors.Join(s.shelf.Discard(ctx, tx, k[0]), s.shelf.Discard(ctx, tx, k[1])); err != nil {
			return err
		}
	}
	return nil
}

// Open opens one size of a picture: Large or Small. None gives KindNotFound, code "picture_not_found".
// Pictures are for everybody who has their id, which cannot be guessed.
func (s *Service) Open(ctx context.Context, id, size string) (File, error) {
	column := map[string]string{Large: "large", Small: "small"}[size]
	if column == "" || !clock.IsID(id) {
		return File{}, errNoPicture()
	}
	var f File
	key, err := sqldb.One(ctx, s.db, func(row sqldb.Row) (key string, err error) {
		return key, row.Scan(&key, &f.SHA256, &f.MediaType)
	}, `SELECT `+column+`_key, `+column+`_sha256, media_type FROM pictures WHERE id = $1`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return File{}, errNoPicture()
	}
	if err != nil {
		return File{}, fmt.Errorf("find picture: %w", err)
	}
	f.Reader, err = s.shelf.Get(ctx, key)
	return f, err
}

func errNoPicture() error { return errs.NotFound("picture_not_found", "There is no such picture.") }

// Files yields every file of a picture, with the hash and size that it must have: the large ones, then the
// small ones. It ends with the first error.
func (s *Service) Files(ctx context.Context) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		for _, size := range []string{Large, Small} {
			for f, err := range blob.Refs(ctx, s.db, "pictures", size+"_key", size+"_sha256", size+"_size") {
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

// maxFileName is how many characters of a file name are kept.
const maxFileName = 100

// tidyName returns the name of a file without folders and without characters that a path, a header or a
// page would stumble over, and with the extension of the media type.
func tidyName(name, mediaType string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	name = strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_ .-", r)) {
			return r
		}
		return '-'
	}, name)
	name = strings.Trim(name[:min(len(name), maxFileName)], " .-")
	if name == "" {
		name = "picture"
	}
	if mediaType == "image/jpeg" {
		return name + ".jpg"
	}
	return name + ".png"
}
