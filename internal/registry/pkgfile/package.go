package pkgfile

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
)

// Package is an open package file. Close it.
type Package struct {
	Main   Module   // the module that the package is of; the zero value when it could not be told
	Others []Module // further modules that its AD_MODULE.xml describes, which are not what it is of
	Nested []Nested // the packages in it, of all levels, each before those inside it

	Entries int   // files and folders, those of nested packages included
	Bytes   int64 // their size unpacked

	findings []Finding
	spools   []*safefile.Temp
}

// Nested is a package inside a package.
type Nested struct {
	Entry  string // its path, as "inner.obx", or "outer.obx/inner.obx" inside another nested one
	SHA256 string // of its bytes, in lower-case hex
	Size   int64  // in bytes
	Main   Module // as in Package

	spool *safefile.Temp
}

// Open reads the bytes of the nested package, until the outer one is closed. It may be called
// several times.
func (n Nested) Open() io.ReadSeeker {
	return io.NewSectionReader(n.spool, 0, n.Size)
}

// Findings returns everything that is wrong or odd in the package, in the order of Checks and
// within a check in the order of the package.
func (p *Package) Findings() []Finding { return p.findings }

// Err returns one error with everything that forbids to publish the package; nil when nothing does.
func (p *Package) Err() error {
	mistakes := Mistakes(p.findings)
	if len(mistakes) == 0 {
		return nil
	}
	e := errs.Invalid("bad_package", "The package cannot be accepted; what is wrong with it is listed below.")
	e.Fields = mistakes
	return e
}

// Close removes the temporary files behind the nested packages.
func (p *Package) Close() error {
	var err error
	for _, s := range p.spools {
		err = errors.Join(err, s.Close())
	}
	p.spools = nil
	return err
}

// Read opens a package file of size bytes that must be in order: with anything wrong, it is refused
// with an error of KindInvalid that has all mistakes.
func Read(r io.ReaderAt, size int64, limits Limits) (*Package, error) {
	p, err := Inspect(r, size, limits)
	if err != nil {
		return nil, err
	}
	if err := p.Err(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Inspect is Read for callers that look for further mistakes before they refuse a package: what is
// wrong is in Findings. It fails, with KindInvalid, only where nothing can or may be read: no zip
// archive, cut off, over the limits; and when the disk fails.
func Inspect(r io.ReaderAt, size int64, limits Limits) (*Package, error) {
	in := &inspector{limits: limits, pkg: &Package{}}
	if err := in.run(r, size); err != nil {
		return nil, errors.Join(err, in.pkg.Close())
	}
	slices.SortStableFunc(in.pkg.findings, func(a, b Finding) int {
		return cmp.Compare(slices.Index(Checks, a.Check), slices.Index(Checks, b.Check))
	})
	return in.pkg, nil
}
