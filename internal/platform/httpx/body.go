package httpx

import (
	"fmt"
	"io"

	"souk.dev/souk/internal/platform/errs"
)

// ReadAll reads a whole body of at most limit bytes. A longer one gives an error of KindTooLarge,
// code "answer_too_large", and is not read further.
func ReadAll(body io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(text)) > limit {
		return nil, errs.New(errs.KindTooLarge, "answer_too_large", "The server answers with more than %d bytes.", limit)
	}
	return text, nil
}
