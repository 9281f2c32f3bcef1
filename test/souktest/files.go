package souktest

import (
	"io/fs"
	"path/filepath"
)

// CountFiles returns how many regular files there are below a folder.
func CountFiles(folder string) (int, error) {
	n := 0
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			n++
		}
		return err
	})
	return n, err
}
