package safefile

import (
	"fmt"

	"souk.dev/souk/internal/platform/errs"
)

// Limits bound what is read of an archive. All must be above zero.
type Limits struct {
	Entries    int   // number of files and folders
	Bytes      int64 // size of all of them together, unpacked
	EntryBytes int64 // size of one, unpacked
	Ratio      int   // unpacked size by packed size, of one entry and of the whole; see ratioFloor
}

// Default is what a large application needs, and a small server bears.
var Default = Limits{Entries: 50_000, Bytes: 4 << 30, EntryBytes: 1 << 30, Ratio: 250}

// ratioFloor is the unpacked size below which the ratio does not count: small files of one repeated
// line pack very tightly, and do no harm.
const ratioFloor = 1 << 20

// maxFindings bounds how many mistakes one answer names.
const maxFindings = 100

// findings collects mistakes up to maxFindings and counts the rest.
type findings struct {
	fields errs.Fields
	more   int
}

func (f *findings) add(path, code, format string, args ...any) {
	if f.fields.Len() >= maxFindings {
		f.more++
		return
	}
	f.fields.Add(path, code, format, args...)
}

func (f *findings) list() []errs.Field {
	if f.more == 0 {
		return f.fields.List()
	}
	return append(f.fields.List(), errs.Field{Path: "archive", Code: "more_mistakes",
		Message: fmt.Sprintf("There are %d more mistakes of this kind.", f.more)})
}

// err returns all mistakes as one error, nil when there are none.
func (f *findings) err() error { return Refusal(f.list()) }

// Refusal makes one error of the mistakes that InspectZip found; nil when there are none.
func Refusal(fields []errs.Field) error {
	if len(fields) == 0 {
		return nil
	}
	e := errs.Invalid("bad_archive", "The archive cannot be accepted: %s in it.", count(len(fields), "mistake"))
	e.Fields = fields
	return e
}

// overRatio reports whether so many bytes unpacked from so many are more than a Ratio of l.
func (l Limits) overRatio(unpacked, packed int64) bool {
	return unpacked > ratioFloor && unpacked/max(packed, 1) >= int64(l.Ratio)
}

// count writes a number with its noun, as "1 entry" or "3 mistakes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// bytesText writes a size for people, as "12 MiB".
func bytesText(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.4g %s", float64(n)/float64(u.size), u.name)
		}
	}
	return count(int(n), "byte")
}
