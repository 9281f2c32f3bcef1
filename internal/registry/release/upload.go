package release

import (
	"context"
	"errors"
	"io"
	"slices"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// upload is a package file that lies on the shelf while nothing refers to it yet.
type upload struct {
	main   candidate
	nested []candidate // of all levels

	findings []pkgfile.Finding
	shelf    *blob.Shelf
	body     blob.Reader
	pkg      *pkgfile.Package
}

// candidate is one package of an upload that may become a version.
type candidate struct {
	path   string // its place inside the upload, "" for the upload itself
	pkg    pkgfile.Module
	number version.Number // Open where the package has no proper one
	file   blob.Info      // Key is "" until the file is on the shelf
	nested pkgfile.Nested // where path is not ""
}

// where names a column of the candidate's AD_MODULE.xml.
func (c candidate) where(column string) string {
	if c.path == "" {
		return "AD_MODULE.xml: " + column
	}
	return c.path + "/AD_MODULE.xml: " + column
}

// receive puts a package file on the shelf and looks into it. It fails where nothing can be read of it;
// everything else that is wrong is in findings. The caller closes the upload.
func (s *Service) receive(ctx context.Context, body io.Reader) (up *upload, err error) {
	info, err := s.shelf.Put(ctx, body, s.options.MaxPackage)
	if err != nil {
		return nil, err
	}
	up = &upload{shelf: s.shelf, main: candidate{file: info}}
	defer func() {
		if err != nil {
			up.close(ctx)
			up = nil
		}
	}()
	if up.body, err = s.shelf.Get(ctx, info.Key); err != nil {
		return up, err
	}
	if up.pkg, err = pkgfile.Inspect(readerAt(up.body), info.Size, pkgfile.DefaultLimits); err != nil {
		return up, err
	}
	up.findings = up.pkg.Findings()
	up.main.describe(up.pkg.Main)
	for _, n := range up.pkg.Nested {
		c := candidate{path: n.Entry, nested: n, file: blob.Info{SHA256: n.SHA256, Size: n.Size}}
		c.describe(n.Main)
		up.nested = append(up.nested, c)
	}
	return up, nil
}

// describe notes what the package says, with ids in the form in which they are kept.
func (c *candidate) describe(m pkgfile.Module) {
	m.ID, _ = module.NormalID(m.ID)
	m.Dependencies = slices.Clone(m.Dependencies)
	for i, d := range m.Dependencies {
		m.Dependencies[i].TargetID, _ = module.NormalID(d.TargetID)
	}
	m.Merges = slices.Clone(m.Merges)
	for i, merged := range m.Merges {
		m.Merges[i].TargetID, _ = module.NormalID(merged.TargetID)
	}
	c.pkg = m
	n, err := version.Parse(m.Version)
	if err != nil {
		n = version.Open
	}
	c.number = n
}

// mergedIDs returns the ids of the modules that the candidate has absorbed.
func (c candidate) mergedIDs() []string {
	ids := make([]string, len(c.pkg.Merges))
	for i, m := range c.pkg.Merges {
		ids[i] = m.TargetID
	}
	return ids
}

// shelve puts the nested packages with the paths on the shelf as files of their own.
func (up *upload) shelve(ctx context.Context, paths []string, limit int64) error {
	for i, c := range up.nested {
		if !slices.Contains(paths, c.path) {
			continue
		}
		info, err := up.shelf.Put(ctx, c.nested.Open(), limit)
		if err != nil {
			return err
		}
		up.nested[i].file = info
	}
	return nil
}

// close ends the reading of the upload and gives up those of its files that nothing refers to. Nothing
// that fails here matters to the caller: a file that stays on the shelf is swept away later, and the
// system removes what was temporary.
func (up *upload) close(ctx context.Context) {
	if up.pkg != nil {
		_ = up.pkg.Close()
	}
	if up.body != nil {
		_ = up.body.Close()
	}
	ctx = context.WithoutCancel(ctx) // also when the client has hung up
	for _, c := range append([]candidate{up.main}, up.nested...) {
		if c.file.Key != "" {
			_ = up.shelf.Drop(ctx, c.file.Key)
		}
	}
}

// readerAt returns a reader at any place of the file, for one goroutine.
func readerAt(r blob.Reader) io.ReaderAt {
	if at, ok := r.(io.ReaderAt); ok {
		return at
	}
	return seekingReader{r}
}

type seekingReader struct{ io.ReadSeeker }

func (r seekingReader) ReadAt(p []byte, off int64) (int, error) {
	if _, err := r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// unreadable returns the checks of a file of which nothing can be read.
func unreadable(err error) []Check {
	e := errs.As(err)
	if e.Kind != errs.KindInvalid {
		return nil
	}
	if len(e.Fields) == 0 {
		return []Check{{Name: pkgfile.CheckArchive, Level: pkgfile.Failed, Code: e.Code, Message: e.Message}}
	}
	var list []Check
	for _, f := range e.Fields {
		list = append(list, Check{Name: pkgfile.CheckArchive, Level: pkgfile.Failed, Code: f.Code, Path: f.Path, Message: f.Message})
	}
	return list
}
