package catalogue

import (
	"net/http"
	"path/filepath"
	"strings"
)

// mediaTypes are the media types of files by their endings, where the content alone would not tell, or
// not as well. They are our own, so that every server says the same.
var mediaTypes = map[string]string{
	".7z": "application/x-7z-compressed", ".apk": "application/vnd.android.package-archive", ".bz2": "application/x-bzip2",
	".css": "text/css", ".csv": "text/csv", ".deb": "application/vnd.debian.binary-package", ".doc": "application/msword",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".epub": "application/epub+zip",
	".geojson": "application/geo+json", ".gz": "application/gzip", ".htm": "text/html", ".html": "text/html",
	".ics": "text/calendar", ".iso": "application/x-iso9660-image", ".jar": "application/java-archive", ".js": "text/javascript",
	".json": "application/json", ".md": "text/markdown", ".mp3": "audio/mpeg", ".odp": "application/vnd.oasis.opendocument.presentation",
	".ods": "application/vnd.oasis.opendocument.spreadsheet", ".odt": "application/vnd.oasis.opendocument.text",
	".parquet": "application/vnd.apache.parquet", ".pdf": "application/pdf", ".ppt": "application/vnd.ms-powerpoint",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".rdf": "application/rdf+xml",
	".sql": "application/sql", ".svg": "image/svg+xml", ".tar": "application/x-tar", ".tgz": "application/gzip", ".ttl": "text/turtle",
	".tsv": "text/tab-separated-values", ".txt": "text/plain", ".wasm": "application/wasm", ".xls": "application/vnd.ms-excel",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xml": "application/xml",
	".xz": "application/x-xz", ".yaml": "application/yaml", ".yml": "application/yaml", ".zip": "application/zip", ".zst": "application/zstd",
}

// mediaTypeOf finds out the media type of a file by its name, and else by its first bytes.
func mediaTypeOf(fileName string, head []byte) string {
	if known, ok := mediaTypes[strings.ToLower(filepath.Ext(fileName))]; ok {
		return known
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return kind
}
