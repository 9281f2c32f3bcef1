package pkgfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
)

// Limits bound what is read of a package.
type Limits struct {
	Zip     safefile.Limits // of the archive, with the contents of nested ones counted in
	Nesting int             // levels of packages in packages
	XML     int64           // bytes of one of the four XML files
	TempDir string          // where nested packages are kept until Close; "" is the system's folder
}

// DefaultLimits fit the largest real packages.
var DefaultLimits = Limits{Zip: safefile.Default, Nesting: 8, XML: 8 << 20}

// inspector walks a package and everything in it.
type inspector struct {
	limits Limits
	left   safefile.Limits // what is left of limits.Zip
	pkg    *Package
}

// run reads the package and fills in.pkg.
func (in *inspector) run(r io.ReaderAt, size int64) error {
	in.left = in.limits.Zip
	z, bad, err := safefile.InspectZip(r, size, in.left)
	if err != nil {
		return err
	}
	if in.pkg.Main, in.pkg.Others, err = in.archive(z, bad, level{}); err != nil {
		return err
	}
	in.checkTogether()
	return nil
}

// archive reads every entry of an archive once, to its end, and tells which module it is of.
func (in *inspector) archive(z *safefile.Zip, bad []errs.Field, at level) (main Module, others []Module, err error) {
	in.left.Entries -= len(z.Entries)
	in.left.Bytes -= z.Bytes
	in.pkg.Entries += len(z.Entries)
	in.pkg.Bytes += z.Bytes
	for _, f := range bad {
		in.report(at, Finding{Check: CheckArchive, Level: Failed, Code: f.Code, Path: f.Path, Message: f.Message})
	}
	found, words := tables{}, texts{}
	for _, e := range z.Entries {
		if isPackageFile(e) {
			continue
		}
		if err := in.entry(e, found, words, at); err != nil {
			return main, nil, err
		}
	}
	main, others = in.identify(found, z.Entries, at)
	main.Texts = words.of(main, func(f Finding) { in.report(at, f) })
	for _, e := range z.Entries {
		if !isPackageFile(e) {
			continue
		}
		if err := in.nested(e, at); err != nil {
			return main, others, err
		}
	}
	return main, others, nil
}

// identify tells which module an archive is of, and checks it and its folder.
func (in *inspector) identify(found tables, entries []safefile.Entry, at level) (main Module, others []Module) {
	report := func(f Finding) { in.report(at, f) }
	list := found.modules(report)
	if len(list) == 0 {
		report(Finding{Check: CheckModule, Level: Failed, Code: "no_module", Path: wholeArchive,
			Message: "The package does not say which module it is of: no row of AD_MODULE could be read from " + sourceData + "AD_MODULE.xml.",
			Fix:     "Export the module's data before you pack it."})
		return Module{}, nil
	}
	main, others = pickMain(list, entries, report)
	checkFolder(main, entries, report)
	for _, f := range main.Validate() {
		report(f)
	}
	return main, others
}

// entry reads one file of an archive to its end. What is wrong with it becomes a finding.
func (in *inspector) entry(e safefile.Entry, found tables, words texts, at level) error {
	body, err := e.Open()
	if err != nil {
		return in.refuse(at, CheckArchive, e.Name, err)
	}
	defer body.Close()
	if table, ok := tableOf(e.Name); ok && !e.Dir {
		rows, err := readRows(body, table, in.limits.XML)
		found[table] = append(found[table], rows...)
		if err != nil && !isDamage(err) { // damage shows again below
			if err := in.refuse(at, CheckModule, e.Name, err); err != nil {
				return err
			}
		}
	}
	if language, ok := translationOf(e.Name); ok && !e.Dir {
		list, err := readTexts(body, language, in.limits.XML)
		words.add(list)
		if err != nil && !isDamage(err) {
			if !errs.Is(err, errs.KindInvalid) {
				return err
			}
			in.report(at, Finding{Check: CheckTexts, Level: Warned, Code: "translation_unreadable", Path: e.Name,
				Message: "The translation cannot be read and does not count. " + errs.As(err).Message})
		}
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return in.refuse(at, CheckArchive, e.Name, err)
	}
	return nil
}

// nested copies the package file e of an archive to a temporary file, as reading a zip archive needs
// all of it, and walks it.
func (in *inspector) nested(e safefile.Entry, at level) error {
	inner := level{path: at.inner(e.Name), depth: at.depth + 1}
	if inner.depth > in.limits.Nesting {
		in.report(at, Finding{Check: CheckArchive, Level: Failed, Code: "nested_too_deep", Path: e.Name,
			Message: fmt.Sprintf("Packages may stand in one another at most %d levels deep.", in.limits.Nesting)})
		return nil
	}
	spool, err := safefile.NewTemp(in.limits.TempDir)
	if err != nil {
		return err
	}
	in.pkg.spools = append(in.pkg.spools, spool)
	body, err := e.Open()
	if err != nil {
		return in.refuse(at, CheckArchive, e.Name, err)
	}
	defer body.Close()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(spool, sum), body)
	if err != nil {
		return in.refuse(at, CheckArchive, e.Name, err)
	}
	n := len(in.pkg.Nested)
	in.pkg.Nested = append(in.pkg.Nested, Nested{
		Entry: inner.path, SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size, spool: spool,
	})
	z, bad, err := safefile.InspectZip(spool, size, in.left)
	if err != nil {
		return in.refuse(at, CheckArchive, e.Name, err)
	}
	main, _, err := in.archive(z, bad, inner)
	in.pkg.Nested[n].Main = main
	return err
}
