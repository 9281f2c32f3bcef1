package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// rawText is a text that is not UTF-8.
type rawText struct {
	Base64 string `json:"base64"`
}

// encodeRow writes the values of a row as one line of JSON.
func encodeRow(b *bytes.Buffer, values []any) error {
	line := make([]any, len(values))
	for i, v := range values {
		portable, err := encodeValue(v)
		if err != nil {
			return err
		}
		line[i] = portable
	}
	encoder := json.NewEncoder(b) // ends with a line feed
	encoder.SetEscapeHTML(false)
	return encoder.Encode(line)
}

func encodeValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, int64:
		return v, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case string:
		if !utf8.ValidString(v) {
			return rawText{base64.StdEncoding.EncodeToString([]byte(v))}, nil
		}
		return v, nil
	case []byte:
		return encodeValue(string(v))
	}
	return nil, fmt.Errorf("a value of type %T cannot be kept in a backup", v)
}

// decodeRow reads a line; the values are nil, int64 or string, as the columns say.
func decodeRow(line []byte, columns []Column) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, fmt.Errorf("a row is not JSON: %w", err)
	}
	if len(raw) != len(columns) {
		return nil, fmt.Errorf("a row has %d values for %d columns", len(raw), len(columns))
	}
	values := make([]any, len(raw))
	for i, c := range columns {
		v, err := decodeValue(raw[i], c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		values[i] = v
	}
	return values, nil
}

func decodeValue(raw json.RawMessage, kind string) (any, error) {
	switch {
	case string(raw) == "null":
		return nil, nil //nolint:nilnil // NULL is a value
	case kind == typeInteger:
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%.40s is no integer", raw)
		}
		return n, nil
	case len(raw) > 0 && raw[0] == '{':
		var t rawText
		if err := json.Unmarshal(raw, &t); err != nil {
			return nil, err
		}
		b, err := base64.StdEncoding.DecodeString(t.Base64)
		return string(b), err
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, fmt.Errorf("%.40s is no text", raw)
	}
	return text, nil
}
