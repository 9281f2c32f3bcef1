package picture

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif" // read; the first frame counts
	"image/jpeg"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read

	"souk.dev/souk/internal/platform/errs"
)

// Bounds of a picture that comes in.
const (
	MaxBytes  = 8 << 20
	maxPixels = 40_000_000
	maxSide   = 20_000
)

// The longer sides of what is kept, in pixels.
const (
	largeSide = 1600
	smallSide = 256
)

const jpegQuality = 85

// encoded is a picture ready to be stored.
type encoded struct {
	mediaType     string
	data          []byte
	width, height int
}

// read decodes a picture whose measures are within the bounds.
func read(data []byte) (image.Image, string, error) {
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", errs.Invalid("bad_picture", "This is not a picture that can be read. Send a PNG, JPEG, GIF or WebP file.")
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return nil, "", errs.Invalid("bad_picture", "The picture has %d x %d pixels; at most %d million are taken. Make it smaller.",
			c.Width, c.Height, maxPixels/1_000_000)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", errs.Invalid("bad_picture", "The picture is damaged and cannot be read. Save it again, and send it again.")
	}
	return img, format, nil
}

// fit returns the picture with its longer side at most side pixels, encoded: photographs as JPEG,
// everything else as PNG, which keeps what is transparent.
func fit(img image.Image, format string, side int) (encoded, error) {
	b := img.Bounds()
	scale := math.Min(1, float64(side)/float64(max(b.Dx(), b.Dy())))
	w, h := max(1, int(math.Round(float64(b.Dx())*scale))), max(1, int(math.Round(float64(b.Dy())*scale)))
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	e := encoded{mediaType: "image/png", width: w, height: h}
	var buf bytes.Buffer
	var err error
	if format == "jpeg" || (format == "webp" && out.Opaque()) {
		e.mediaType = "image/jpeg"
		err = jpeg.Encode(&buf, flat(out), &jpeg.Options{Quality: jpegQuality})
	} else {
		err = png.Encode(&buf, out)
	}
	e.data = buf.Bytes()
	return e, err
}

// flat puts the picture on white, as a format without transparency needs it.
func flat(img *image.NRGBA) image.Image {
	if img.Opaque() {
		return img
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, image.Point{}, draw.Over)
	return out
}

// readAll reads at most MaxBytes.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, errs.New(errs.KindTooLarge, "file_too_large", "The picture is larger than %d MiB.", MaxBytes>>20)
	}
	return data, nil
}
