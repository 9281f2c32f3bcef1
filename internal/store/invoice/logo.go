package invoice

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	_ "image/jpeg" // logos are PNG or JPEG
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
)

// Bounds of a logo: what is read, and what is printed. 500 pixels on 60 mm are sharp enough for paper.
const (
	maxLogoBytes = 16 << 20
	maxLogoSide  = 4096
	logoSide     = 500
)

// Logo is the picture of a seller as it is printed: a PNG without transparency.
type Logo struct {
	PNG           []byte
	Width, Height int // pixels
}

// logo returns the logo with the id; nil where there is none, or none any more. An invoice can always be
// printed, so one that cannot be read is left out.
func (s *Service) logo(ctx context.Context, id string) *Logo {
	if id == "" || s.pictures == nil {
		return nil
	}
	l, err := s.readLogo(ctx, id)
	if err == nil {
		return l
	}
	if !errs.Is(err, errs.KindNotFound) {
		s.log.WarnContext(ctx, "logo of a seller cannot be printed", "picture", id, "err", err)
	}
	return nil
}

func (s *Service) readLogo(ctx context.Context, id string) (*Logo, error) {
	f, err := s.pictures.Open(ctx, id, picture.Large)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxLogoBytes))
	if err != nil {
		return nil, err
	}
	return newLogo(data)
}

// newLogo returns a picture as it is printed: on white, and no larger than paper needs.
func newLogo(data []byte) (*Logo, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width > maxLogoSide || config.Height > maxLogoSide {
		return nil, errors.New("the picture is too large")
	}
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	scale := min(1, float64(logoSide)/float64(max(config.Width, config.Height)))
	width, height := max(1, int(float64(config.Width)*scale)), max(1, int(float64(config.Height)*scale))
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, to); err != nil {
		return nil, err
	}
	return &Logo{PNG: out.Bytes(), Width: width, Height: height}, nil
}
