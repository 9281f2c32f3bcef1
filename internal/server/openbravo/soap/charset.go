package soap

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// charsets are the encodings that are read, by their names in lower case; nil is UTF-8.
var charsets = map[string]encoding.Encoding{
	"utf-8": nil, "utf8": nil, "us-ascii": nil, "ascii": nil,
	"iso-8859-1": charmap.ISO8859_1, "latin1": charmap.ISO8859_1, "iso8859_1": charmap.ISO8859_1,
	"iso-8859-15": charmap.ISO8859_15, "windows-1252": charmap.Windows1252, "cp1252": charmap.Windows1252,
	"utf-16":   unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
}

var (
	utf8Mark = []byte("\ufeff")
	declared = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
)

// toUTF8 returns a document in UTF-8, without a byte order mark. Its encoding is that of the mark, else
// that of the content type, else the one it declares. A document that is not what its content type says,
// as of clients that always say the same, is taken for what it declares.
func toUTF8(doc []byte, contentType string) ([]byte, *Fault) {
	if rest, found := bytes.CutPrefix(doc, utf8Mark); found {
		return validUTF8(rest)
	}
	if bytes.HasPrefix(doc, []byte{0xfe, 0xff}) || bytes.HasPrefix(doc, []byte{0xff, 0xfe}) {
		return decode(doc, "utf-16")
	}
	said, own := charsetOf(contentType), ""
	if m := declared.FindSubmatch(doc[:min(len(doc), 200)]); m != nil {
		own = strings.ToLower(string(m[1]))
	}
	if enc, known := charsets[said]; said == "" || known && enc == nil && own != "" && !utf8.Valid(doc) {
		said = own
	}
	if said == "" {
		return validUTF8(doc)
	}
	return decode(doc, said)
}

// charsetOf returns the charset of a content type in lower case, "" where it names none.
func charsetOf(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return strings.ToLower(params["charset"])
}

func decode(doc []byte, charset string) ([]byte, *Fault) {
	enc, known := charsets[charset]
	if !known {
		return nil, UserFault("The message is encoded in %.40q, which this service does not read; send it in UTF-8.", charset)
	}
	if enc == nil {
		return validUTF8(doc)
	}
	text, err := enc.NewDecoder().Bytes(doc)
	if err != nil {
		return nil, UserFault("The message is not the %s that it says it is: %v.", charset, err)
	}
	return text, nil
}

func validUTF8(doc []byte) ([]byte, *Fault) {
	if !utf8.Valid(doc) {
		return nil, UserFault("The message is not valid UTF-8; say its encoding in the content type or in its XML declaration.")
	}
	return doc, nil
}
