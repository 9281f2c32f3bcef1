package safefile

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"

	"souk.dev/souk/internal/platform/errs"
)

// Entry is one file or folder of an archive.
type Entry struct {
	Name string // relative path with forward slashes, none at the end
	Dir  bool
	Size int64 // unpacked, in bytes; 0 for a folder

	file *zip.File // nil in a tar archive
}

// Zip is an open zip archive that has passed the checks.
type Zip struct {
	Entries []Entry // in the order of the archive's directory
	Bytes   int64   // size of all of them together, unpacked
}

// OpenZip opens a zip archive of size bytes and checks it. An archive with any mistake is refused
// with an error of KindInvalid that has them all.
func OpenZip(r io.ReaderAt, size int64, limits Limits) (*Zip, error) {
	z, bad, err := InspectZip(r, size, limits)
	if err != nil {
		return nil, err
	}
	if err := Refusal(bad); err != nil {
		return nil, err
	}
	return z, nil
}

// InspectZip is OpenZip for callers that look for further mistakes before they refuse an archive: it
// hands the mistakes out beside the archive, which then lacks the entries that they are about. It
// fails where nothing can or may be read: no zip archive, truncated, over the limits.
func InspectZip(r io.ReaderAt, size int64, limits Limits) (*Zip, []errs.Field, error) {
	zr, err := openDirectory(r, size, limits)
	if err != nil {
		return nil, nil, err
	}
	var bad findings
	z := &Zip{Bytes: checkSizes(zr, size, limits, &bad)}
	overLimits := bad.fields.Len() > 0
	seen := names{}
	for _, f := range zr.File {
		path, dir, wrong := cleanName(f.Name)
		if wrong.code == "" {
			wrong = checkKind(f)
		}
		if wrong.code == "" && path != "" {
			wrong = seen.add(path, dir)
		}
		if wrong.code != "" {
			bad.add(display(f.Name), wrong.code, "%s", wrong.message)
		} else if path != "" {
			z.Entries = append(z.Entries, Entry{Name: path, Dir: dir, Size: int64(f.UncompressedSize64), file: f})
		}
	}
	if overLimits {
		return nil, nil, bad.err()
	}
	if err := checkLayout(r, zr, &bad); err != nil {
		return nil, nil, err
	}
	return z, bad.list(), nil
}

// checkSizes compares what the directory declares with the limits and returns the sum.
func checkSizes(zr *zip.Reader, size int64, limits Limits, bad *findings) (total int64) {
	if len(zr.File) > limits.Entries {
		bad.add("archive", "too_many_entries", "The archive has %d entries; at most %d are allowed.", len(zr.File), limits.Entries)
	}
	for _, f := range zr.File {
		if f.UncompressedSize64 > uint64(limits.EntryBytes) {
			bad.add(display(f.Name), "entry_too_large", "The file has more than %s unpacked.", bytesText(limits.EntryBytes))
			continue
		}
		unpacked := int64(f.UncompressedSize64)
		if limits.overRatio(unpacked, int64(min(f.CompressedSize64, uint64(size)))) {
			bad.add(display(f.Name), "packed_too_tightly",
				"The file unpacks to more than %d times its packed size, as a zip bomb does.", limits.Ratio)
		}
		if total += unpacked; total > limits.Bytes {
			bad.add("archive", "too_large_unpacked", "The archive has more than %s unpacked.", bytesText(limits.Bytes))
			return total
		}
	}
	if limits.overRatio(total, size) {
		bad.add("archive", "packed_too_tightly",
			"The archive unpacks to more than %d times its size, as a zip bomb does.", limits.Ratio)
	}
	return total
}

// checkKind refuses everything that is not a plain file or folder.
func checkKind(f *zip.File) mistake {
	mode := f.Mode()
	switch {
	case mode&fs.ModeSymlink != 0:
		return mistake{"link", "The entry is a link; only files and folders are allowed."}
	case mode.Type()&^fs.ModeDir != 0:
		return mistake{"not_a_file", "The entry is neither a file nor a folder."}
	case f.Flags&1 != 0:
		return mistake{"encrypted", "The entry is encrypted; pack it without a password."}
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return mistake{"unknown_compression", "The entry is packed by a method other than store and deflate."}
	case mode.IsDir() && !isFolder(f):
		return mistake{"file_and_folder", "The entry is a folder with the name of a file."}
	case isFolder(f) && (f.UncompressedSize64 != 0 || f.CompressedSize64 > emptyPacked):
		return mistake{"folder_with_data", "The folder has contents of its own."}
	}
	return mistake{}
}

// emptyPacked is more than any packer needs for no bytes: Java deflates folders too.
const emptyPacked = 16

// isFolder reports whether the name is that of a folder, in either style.
func isFolder(f *zip.File) bool {
	last := f.Name[len(f.Name)-1]
	return last == '/' || last == '\\'
}

// openDirectory reads the archive's directory, and no more of it than the limits allow.
func openDirectory(r io.ReaderAt, size int64, limits Limits) (*zip.Reader, error) {
	budget := &budgetReader{r: r, size: size, left: 256<<10 + int64(limits.Entries)*256}
	zr, err := zip.NewReader(budget, size)
	switch {
	case errors.Is(err, errBudget):
		var bad findings
		bad.add("archive", "too_many_entries", "The archive's directory is larger than %d entries need.", limits.Entries)
		return nil, bad.err()
	case errors.Is(err, zip.ErrInsecurePath):
		// the names are checked one by one
	case err != nil && budget.failed != nil:
		return nil, budget.failed
	case err != nil:
		return nil, notAZip(r, size)
	}
	budget.opened = true
	return zr, nil
}

// notAZip says what is wrong with a file whose directory cannot be read.
func notAZip(r io.ReaderAt, size int64) error {
	var head [4]byte
	if n, _ := r.ReadAt(head[:], 0); n == 4 && string(head[:]) == "PK\x03\x04" {
		return errs.Invalid("truncated_archive",
			"The file begins as a zip archive but its directory at the end is missing or broken; it was probably cut off on the way. Send it again.")
	}
	if size == 0 {
		return errs.Invalid("not_a_zip", "The file is empty.")
	}
	return errs.Invalid("not_a_zip", "The file is not a zip archive.")
}

var errBudget = errors.New("safefile: the directory is too large")

// budgetReader reads a bounded number of bytes, and none outside the file. The directory of an archive is read before the
// number of its entries is known; this bounds the memory that it takes.
type budgetReader struct {
	r      io.ReaderAt
	size   int64
	left   int64
	opened bool  // the directory has been read: no bounds from here on
	failed error // the last error of r besides the end of the file
}

// ReadAt implements io.ReaderAt.
func (b *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= b.size {
		return 0, io.EOF // archive/zip follows offsets into nowhere
	}
	if b.opened {
		return b.r.ReadAt(p, off)
	}
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errBudget
	}
	n, err := b.r.ReadAt(p, off)
	if err != nil && err != io.EOF {
		b.failed = err
	}
	return n, err
}
