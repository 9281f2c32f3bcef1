package app

import (
	"context"
	"iter"

	"souk.dev/souk/internal/platform/blob"
)

// files yields every stored file that something refers to, with the hash and size that it must have. It
// ends with the first error.
func (a *App) files(ctx context.Context) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		for _, room := range []iter.Seq2[blob.Info, error]{
			a.Releases.Files(ctx),
			a.Pictures.Files(ctx),
			a.Catalogue.Files(ctx),
		} {
			for info, err := range room {
				if !yield(info, err) || err != nil {
					return
				}
			}
		}
	}
}
