package script

import (
	"context"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/page"
)

// mailed sets a variable to what stands behind a path in the newest mail to an address that has a link
// there: mailed VAR ADDRESS /reset/. It needs a user root who administers the market, and waits for mails
// that are on their way.
func mailed(ts *testscript.TestScript, neg bool, args []string) {
	market, err := client.New(client.Config{URL: ts.Getenv("SOUK_URL"), Token: ts.Getenv("TOKEN_root")})
	ts.Check(err)
	for range 100 {
		mails, err := market.Mails(context.Background(), page.Request{Limit: page.Max})
		ts.Check(err)
		for _, m := range mails.Items {
			if _, key, found := strings.Cut(m.Text, args[2]); found && m.To == args[1] {
				key, _, _ = strings.Cut(key, "\n")
				ts.Setenv(args[0], strings.TrimSuffix(key, "/"))
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	ts.Fatalf("no mail to %s with a link to %s", args[1], args[2])
}
