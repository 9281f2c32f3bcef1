// Package ziptest writes zip archives for tests: as Java's ZipOutputStream does, and as nobody should.
// The same entries give the same bytes, always.
package ziptest

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// Entry is one entry to write. With Name and Data alone it is written as Java does: deflated, also
// when it is a folder (a name with a slash at its end), with size and checksum behind the contents.
type Entry struct {
	Name string
	Data []byte

	Stored       bool   // not deflated
	NoDescriptor bool   // size and checksum before the contents
	Mode         uint32 // Unix mode with type bits, as 0o120777 for a link; 0 is none

	// What follows makes the archive a broken one.

	LocalName string // the name before the contents, where it is to differ from the directory's
	Flags     uint16 // set besides the right ones; 1 is encrypted
	Method    uint16 // claimed in place of the true one, unless 0
	Size      int64  // unpacked size claimed in place of the true one, unless 0
	CRCOff    uint32 // flips these bits of the checksum
	Before    []byte // bytes put before the entry
	Behind    []byte // bytes put behind the packed contents, and counted to them
}

const (
	flagDescriptor = 1 << 3
	dosTime        = 12 << 11         // noon
	dosDate        = 45<<9 | 1<<5 | 1 // 1 January 2025
)

// Zip writes an archive of the entries, in their order.
func Zip(entries ...Entry) []byte { return ZipWith(nil, entries...) }

// ZipWith is Zip with bytes put between the last entry and the directory.
func ZipWith(between []byte, entries ...Entry) []byte {
	var out, directory bytes.Buffer
	for _, e := range entries {
		e.write(&out, &directory)
	}
	out.Write(between)
	start := out.Len()
	out.Write(directory.Bytes())
	put(&out, "PK\x05\x06", uint32(0), uint16(len(entries)), uint16(len(entries)),
		uint32(directory.Len()), uint32(start), uint16(0))
	return out.Bytes()
}

// write writes the entry to out, and what the directory says of it to directory.
func (e Entry) write(out, directory *bytes.Buffer) {
	out.Write(e.Before)
	offset := out.Len()
	packed, method := e.Data, uint16(0)
	if !e.Stored {
		packed, method = deflate(e.Data), 8
	}
	packed = append(bytes.Clone(packed), e.Behind...)
	if e.Method != 0 {
		method = e.Method
	}
	sum := crc32.ChecksumIEEE(e.Data) ^ e.CRCOff
	size := uint32(len(e.Data))
	if e.Size != 0 {
		size = uint32(e.Size)
	}
	flags := e.Flags
	if !e.NoDescriptor {
		flags |= flagDescriptor
	}
	facts := []any{sum, uint32(len(packed)), size}
	early := facts
	if !e.NoDescriptor {
		early = []any{uint32(0), uint32(0), uint32(0)}
	}
	local := e.Name
	if e.LocalName != "" {
		local = e.LocalName
	}
	put(out, "PK\x03\x04", uint16(20), flags, method, uint16(dosTime), uint16(dosDate))
	put(out, early...)
	put(out, uint16(len(local)), uint16(0), local)
	out.Write(packed)
	if !e.NoDescriptor {
		put(out, "PK\x07\x08")
		put(out, facts...)
	}
	madeBy := uint16(20)
	if e.Mode != 0 {
		madeBy |= 3 << 8 // Unix
	}
	put(directory, "PK\x01\x02", madeBy, uint16(20), flags, method, uint16(dosTime), uint16(dosDate))
	put(directory, facts...)
	put(directory, uint16(len(e.Name)), uint16(0), uint16(0), uint16(0), uint16(0), e.Mode<<16, uint32(offset), e.Name)
}

// put writes numbers in little-endian and strings as they are.
func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			b.WriteString(v)
		case uint16:
			b.Write(binary.LittleEndian.AppendUint16(nil, v))
		case uint32:
			b.Write(binary.LittleEndian.AppendUint32(nil, v))
		}
	}
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		panic(err) // the level is a good one
	}
	w.Write(data) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}

// Folders returns the entries of the folders above the paths, each once and before what is in it,
// without the first one of each path, which Java tools leave out too.
func Folders(paths ...string) []Entry {
	var list []Entry
	seen := map[string]bool{}
	for _, path := range paths {
		parts := strings.Split(path, "/")
		for i := 2; i < len(parts); i++ {
			folder := strings.Join(parts[:i], "/") + "/"
			if !seen[folder] {
				list = append(list, Entry{Name: folder})
			}
			seen[folder] = true
		}
	}
	return list
}
