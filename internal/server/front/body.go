package front

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// DefaultBodyLimit bounds what is read of a body that is not a file, in bytes.
const DefaultBodyLimit = 1 << 20

// bodyPatience is how long a client may send nothing in the middle of its body. A large file may
// take as long as it takes; a silent client may not.
const bodyPatience = time.Minute

// boundBody refuses a body that is declared longer than the limit, before any of it is read, and
// puts a reader before the others that enforces limit and patience.
func (g Guard) boundBody(w http.ResponseWriter, r *http.Request) error {
	limit := int64(DefaultBodyLimit)
	if g.Limit != nil {
		limit = g.Limit(r)
	}
	if r.ContentLength > limit {
		return tooLarge(limit)
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	r.Body = &boundedBody{body: r.Body, left: limit, limit: limit, control: http.NewResponseController(w)}
	return nil
}

func tooLarge(limit int64) error {
	return errs.New(errs.KindTooLarge, "body_too_large",
		"The request is larger than this server takes: the limit is %s.", sizeText(limit))
}

// sizeText returns a limit as people write it: in the largest unit that it is a whole number of.
func sizeText(n int64) string {
	for _, unit := range []struct {
		bytes int64
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return fmt.Sprintf("%d %s", n/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}

type boundedBody struct {
	body        io.ReadCloser
	left, limit int64
	control     *http.ResponseController
}

// Read gives an error of KindTooLarge in place of the first byte over the limit, and one of
// KindInvalid, code "body_broke_off", when the client goes away or falls silent.
func (b *boundedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	b.wait(bodyPatience)
	n, err := b.body.Read(p)
	if int64(n) > b.left {
		n, b.left = int(b.left), 0
		return n, tooLarge(b.limit)
	}
	b.left -= int64(n)
	if err == nil {
		return n, nil
	}
	b.wait(0)
	if err == io.EOF {
		return n, io.EOF
	}
	return n, &errs.Error{
		Kind: errs.KindInvalid, Code: "body_broke_off", Err: err,
		Message: "The body of the request broke off before its end. Send it again.",
	}
}

// Close also lifts the deadline: while the handler works, a deadline that passes would cancel it.
func (b *boundedBody) Close() error {
	b.wait(0)
	return b.body.Close()
}

// wait sets how long the next read may take, 0 for ever. Where the connection cannot (in tests
// without one), reads wait for ever.
func (b *boundedBody) wait(d time.Duration) {
	var deadline time.Time
	if d > 0 {
		deadline = clock.System.Now().Add(d) // sockets know no other clock
	}
	if err := b.control.SetReadDeadline(deadline); err != nil {
		return
	}
}
