package script

import (
	"math/rand/v2"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// filling returns as many bytes as size says that no compression makes smaller, the same ones each
// time.
func filling(ts *testscript.TestScript, size string) string {
	n, err := strconv.Atoi(size)
	ts.Check(err)
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return string(b)
}
