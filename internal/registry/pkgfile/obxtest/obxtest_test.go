package obxtest_test

import (
	"bytes"
	"testing"

	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// Tests of other rooms compare hashes: the same parts must give the same bytes.
func TestBuildIsRepeatable(t *testing.T) {
	build := func() []byte {
		inner := obxtest.Module("org.example.flour", "2.0.0").File("a/b.txt", "flour")
		return obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(inner).Merges("org.example.oven").Prefix("PCK").Build()
	}
	if !bytes.Equal(build(), build()) {
		t.Error("two builds differ")
	}
	if bytes.Equal(build(), obxtest.Module("org.example.pack", "1.0.1").Type("P").Build()) {
		t.Error("different parts give the same bytes")
	}
}
