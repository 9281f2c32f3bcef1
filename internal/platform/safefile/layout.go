package safefile

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Signatures of the parts of a zip archive.
const (
	sigLocal      = "PK\x03\x04"
	sigDescriptor = "PK\x07\x08"
	sigDirectory  = "PK\x01\x02"
	sigEnd        = "PK\x05\x06"
)

const localHeaderSize = 30

// checkLayout walks the archive from its first byte, as installers that stream do, and compares what
// they meet with the directory: the same names, nothing before, between or after the entries. That
// also finds entries that share their bytes, the trick behind the worst zip bombs.
func checkLayout(r io.ReaderAt, zr *zip.Reader, bad *findings) error {
	type placed struct {
		file *zip.File
		data int64
	}
	list := make([]placed, 0, len(zr.File))
	for _, f := range zr.File {
		data, err := f.DataOffset()
		if err != nil {
			if isBroken(err) {
				bad.add(display(f.Name), "damaged", "The directory points at a place where the entry is not.")
				return nil
			}
			return err
		}
		list = append(list, placed{f, data})
	}
	slices.SortFunc(list, func(a, b placed) int { return cmp.Compare(a.data, b.data) })
	pos := int64(0)
	for _, p := range list {
		next, err := entryEnd(r, p.file, pos, p.data)
		if err != nil {
			return err
		}
		if next < 0 {
			bad.add(display(p.file.Name), "ambiguous_archive", "Read from the front, the archive does not hold the "+
				"entries that its directory lists, so installers would see something else. Pack it again with an ordinary zip tool.")
			return nil
		}
		pos = next
	}
	sig, err := readUpTo(r, pos, 4)
	if err != nil {
		return err
	}
	if s := string(sig); s != sigDirectory && s != sigEnd {
		bad.add("archive", "ambiguous_archive", "Between the last entry and the archive's directory there is something "+
			"else. Pack it again with an ordinary zip tool.")
	}
	return nil
}

// entryEnd returns where the entry f ends that must begin at pos and have its contents at data; a
// negative number when it is another one, or does not begin there.
func entryEnd(r io.ReaderAt, f *zip.File, pos, data int64) (int64, error) {
	head, err := readUpTo(r, pos, localHeaderSize+len(f.Name))
	if err != nil {
		return 0, err
	}
	if len(head) < localHeaderSize+len(f.Name) || string(head[:4]) != sigLocal {
		return -1, nil
	}
	le := binary.LittleEndian
	flags, method := le.Uint16(head[6:]), le.Uint16(head[8:])
	nameLen, extraLen := int64(le.Uint16(head[26:])), int64(le.Uint16(head[28:]))
	const agree = 1 | 8 // encrypted; with a data descriptor
	switch {
	case nameLen != int64(len(f.Name)) || string(head[localHeaderSize:]) != f.Name,
		pos+localHeaderSize+nameLen+extraLen != data,
		flags&agree != f.Flags&agree, method != f.Method:
		return -1, nil
	}
	end := data + int64(f.CompressedSize64)
	if end < data {
		return -1, nil
	}
	if flags&8 == 0 {
		return end, nil
	}
	tail, err := readUpTo(r, end, 24)
	if err != nil {
		return 0, err
	}
	n := descriptorSize(tail, f)
	if n < 0 {
		return -1, nil
	}
	return end + int64(n), nil
}

// descriptorSize returns the length of the data descriptor of f that b begins with: with or without
// a signature, sizes in 4 or 8 bytes. It is negative when b begins with none.
func descriptorSize(b []byte, f *zip.File) int {
	le := binary.LittleEndian
	short := le.AppendUint32(nil, f.CRC32)
	long := slices.Clone(short)
	short = le.AppendUint32(le.AppendUint32(short, uint32(f.CompressedSize64)), uint32(f.UncompressedSize64))
	long = le.AppendUint64(le.AppendUint64(long, f.CompressedSize64), f.UncompressedSize64)
	fits32 := max(f.CompressedSize64, f.UncompressedSize64) < 1<<32
	for _, want := range [][]byte{append([]byte(sigDescriptor), long...), append([]byte(sigDescriptor), short...), long, short} {
		if (len(want) >= 20 || fits32) && bytes.HasPrefix(b, want) {
			return len(want)
		}
	}
	return -1
}

// readUpTo reads n bytes at off, fewer at the end of the file.
func readUpTo(r io.ReaderAt, off int64, n int) ([]byte, error) {
	b := make([]byte, n)
	n, err := r.ReadAt(b, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[:n], nil
}

// isBroken reports whether err speaks of the archive and not of the disk below it.
func isBroken(err error) bool {
	return errors.Is(err, zip.ErrFormat) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
