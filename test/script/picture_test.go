package script

import (
	"bytes"
	"image"
	"image/png"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// picture FILE writes a small PNG.
func picture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: picture FILE")
	}
	var b bytes.Buffer
	ts.Check(png.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 16))))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}
