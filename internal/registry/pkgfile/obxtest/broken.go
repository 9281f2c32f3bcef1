package obxtest

import (
	"bytes"
	"strings"

	"souk.dev/souk/internal/platform/safefile/ziptest"
	"souk.dev/souk/internal/registry/pkgfile"
)

// Variant is a package file that must be refused.
type Variant struct {
	Name string
	Code string // of the error, or of one of its fields
	Data []byte
}

// Broken returns package files of the module pkg in the version, each with one thing wrong.
func Broken(pkg, version string) []Variant {
	good := func() *Builder { return Module(pkg, version) }
	whole := good().File("src/a.txt", strings.Repeat("some text ", 500)).Build()
	entry := func(name, code string, e ziptest.Entry) Variant {
		return Variant{name, code, good().Entry(e).Build()}
	}
	evil := []byte("evil")
	return []Variant{
		{"empty file", "not_a_zip", nil},
		{"not a zip", "not_a_zip", []byte("This is a letter to my aunt.")},
		{"cut off", "truncated_archive", whole[:len(whole)*2/3]},
		{"byte changed", "damaged", damaged(whole)},
		{"nothing in it", "no_module", ziptest.Zip()},
		entry("leads out", "parent_path", ziptest.Entry{Name: pkg + "/../../evil", Data: evil}),
		entry("leads out with back-slashes", "parent_path", ziptest.Entry{Name: pkg + `\..\..\evil`, Data: evil}),
		entry("absolute", "absolute_path", ziptest.Entry{Name: "/etc/evil", Data: evil}),
		entry("drive letter", "drive_letter", ziptest.Entry{Name: `C:\evil`, Data: evil}),
		entry("link", "link", ziptest.Entry{Name: pkg + "/link", Data: []byte("/etc/passwd"), Mode: 0o120777}),
		entry("encrypted", "encrypted", ziptest.Entry{Name: pkg + "/secret", Data: evil, Flags: 1}),
		entry("wrong checksum", "damaged", ziptest.Entry{Name: pkg + "/a", Data: evil, CRCOff: 1}),
		entry("zip bomb", "packed_too_tightly", ziptest.Entry{Name: pkg + "/zeros", Data: make([]byte, 4<<20)}),
		entry("file at the root", "file_at_root", ziptest.Entry{Name: "readme.txt", Data: evil}),
		entry("second folder", "wrong_folder", ziptest.Entry{Name: "org.other/a.txt", Data: evil}),
		{"same name twice", "duplicate", good().File("a.txt", "1").File("a.txt", "2").Build()},
		{"same name but for case", "case_duplicate", good().File("a.txt", "1").File("A.TXT", "2").Build()},
		{"no AD_MODULE.xml", "no_module", good().Without("AD_MODULE").Build()},
		{"wrong XML", "bad_xml", good().XML("AD_MODULE", "<data><AD_MODULE></data>").Build()},
		{"document type", "dtd_refused", good().XML("AD_MODULE", `<!DOCTYPE data [<!ENTITY a "b">]><data/>`).Build()},
		{"version of four parts", "bad_version", good().With(func(m *pkgfile.Module) { m.Version = "1.2.3.4" }).Build()},
		{"broken package inside", "not_a_zip", good().Entry(ziptest.Entry{Name: "inner.obx", Data: evil}).Build()},
	}
}

// damaged changes one byte in the packed contents of the last entry.
func damaged(archive []byte) []byte {
	b := bytes.Clone(archive)
	descriptor := bytes.LastIndex(b, []byte("PK\x07\x08"))
	b[descriptor-3] ^= 0x40
	return b
}
