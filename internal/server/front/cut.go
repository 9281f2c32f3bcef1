package front

import "net/http"

// Cut ends the request by cutting the connection, so that what was sent of an answer is not taken for all
// of it. It does not return.
func Cut() {
	panic(http.ErrAbortHandler) //nolint:forbidigo // how net/http is told to cut the connection
}
