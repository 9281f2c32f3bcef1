package backup

import (
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// format is the version of the archive's form; a reader refuses newer ones.
const format = 1

// The names of the members.
const (
	manifestName  = "manifest.json"
	tablesPrefix  = "tables/"
	blobsPrefix   = "blobs/"
	checksumsName = "checksums.txt"
)

// Manifest says what is in an archive.
type Manifest struct {
	Format    int           `json:"format"`
	Souk      string        `json:"souk"`    // version of the program that wrote it
	Schema    int64         `json:"schema"`  // version of the newest migration
	Dialect   string        `json:"dialect"` // that it was written from
	CreatedAt time.Time     `json:"created_at"`
	Tables    []Table       `json:"tables"`
	FileRows  []FileColumns `json:"file_columns"`
	Files     int64         `json:"files"`
	FileBytes int64         `json:"file_bytes"`
}

// Table is a table and how many of its rows are in the archive.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Rows    int64    `json:"rows"`

	key []string // columns of the primary key
}

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // typeText or typeInteger

	isBool     bool
	isIdentity bool
}

const (
	typeText    = "text"
	typeInteger = "integer"
)

// FileColumns are the columns of a table that refer to a file: its key, and the hash and size that it must
// have.
type FileColumns struct {
	Table  string `json:"table"`
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Size   string `json:"size"`
}

// Rows returns how many rows all tables have together.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// column returns the place of a column, -1 where there is none.
func (t Table) column(name string) int {
	for i, c := range t.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// places are the places of a table's columns that refer to a file.
type places struct{ key, sum, size int }

// places returns where the rows of t refer to files.
func (m Manifest) places(t Table) ([]places, error) {
	var list []places
	for _, f := range m.FileRows {
		if f.Table != t.Name {
			continue
		}
		p := places{t.column(f.Key), t.column(f.SHA256), t.column(f.Size)}
		if min(p.key, p.sum, p.size) < 0 {
			return nil, fmt.Errorf("table %s has not the columns %s, %s and %s", t.Name, f.Key, f.SHA256, f.Size)
		}
		list = append(list, p)
	}
	return list, nil
}

// bad returns the error of an archive that cannot be trusted; the message is formatted with args.
func bad(formatText string, args ...any) error {
	return errs.Invalid("bad_backup", formatText, args...)
}
