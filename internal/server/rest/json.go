package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat reads and writes bodies as huma does, besides that it reads UTF-8 only, and says what is
// wrong in words of ours, which tell nothing of how the server is made.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON}

func readJSON(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errors.New("it is not UTF-8")
	}
	err := json.Unmarshal(data, v)
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("it goes wrong, or ends too early, at %s", place(data, syntax.Offset))
	case errors.As(err, &mismatch):
		return fmt.Errorf("the value that ends at %s has a form or size that does not fit there", place(data, mismatch.Offset))
	}
	return errors.New("a value in it does not have the form that it should have")
}

// place names the byte before offset as people count.
func place(data []byte, offset int64) string {
	before := data[:max(0, min(int(offset)-1, len(data)))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return fmt.Sprintf("line %d, character %d", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(line)+1)
}
