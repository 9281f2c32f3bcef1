package pkgfile

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"souk.dev/souk/internal/platform/safefile"
)

// Contents returns the SHA-256 of each file of a package by its path, nested packages as one file each. The
// file of dependencies is left out: what it says is in [Module.Dependencies]. Mistakes are of KindInvalid.
func Contents(r io.ReaderAt, size int64, limits Limits) (map[string]string, error) {
	z, err := safefile.OpenZip(r, size, limits.Zip)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]string, len(z.Entries))
	for _, e := range z.Entries {
		if table, ok := tableOf(e.Name); e.Dir || ok && table == tableDependency {
			continue
		}
		sum, err := sumOf(e)
		if err != nil {
			return nil, err
		}
		sums[e.Name] = sum
	}
	return sums, nil
}

func sumOf(e safefile.Entry) (string, error) {
	body, err := e.Open()
	if err != nil {
		return "", err
	}
	defer body.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, body); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
