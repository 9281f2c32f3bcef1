package front

import (
	"bufio"
	"encoding/json"
	"net/http"
)

// exportBuffer is how much of an export is gathered before it is sent.
const exportBuffer = 32 << 10

// ServeExport answers with what export emits, as one JSON object: each section is a member with the list
// of its rows. It is written while it is read, so its length is not known; when export fails after
// something was sent, the connection is cut, so that half of it is not taken for all. Before, fail answers.
func ServeExport(w http.ResponseWriter, r *http.Request, fileName string, fail Fail,
	export func(emit func(section string, row any) error) error) {
	e := &exporter{w: w, fileName: fileName}
	err := export(e.emit)
	if err == nil {
		err = e.end()
	}
	switch {
	case err == nil:
	case e.out == nil:
		fail(w, r, err)
	default:
		Cut()
	}
}

// exporter writes the object.
type exporter struct {
	w        http.ResponseWriter
	fileName string
	out      *bufio.Writer // nil before the first row
	section  string
}

func (e *exporter) begin() {
	h := e.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+e.fileName+`"`)
	h.Set("Cache-Control", "no-store")
	e.out = bufio.NewWriterSize(e.w, exportBuffer)
}

func (e *exporter) emit(section string, row any) error {
	text, err := json.MarshalIndent(row, "    ", "  ")
	if err != nil {
		return err
	}
	before := ",\n    "
	if section != e.section {
		name, err := json.Marshal(section)
		if err != nil {
			return err
		}
		if e.out == nil {
			e.begin()
			before = "{\n"
		} else {
			before = "\n  ],\n"
		}
		before += "  " + string(name) + ": [\n    "
		e.section = section
	}
	_, err = e.out.WriteString(before)
	if err == nil {
		_, err = e.out.Write(text)
	}
	return err
}

func (e *exporter) end() error {
	after := "\n  ]\n}\n"
	if e.out == nil {
		e.begin()
		after = "{}\n"
	}
	if _, err := e.out.WriteString(after); err != nil {
		return err
	}
	return e.out.Flush()
}
