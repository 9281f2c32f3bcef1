// Command pgserver runs a PostgreSQL server for tests, prints its URL and stops it when standard
// input ends. With the URL in SOUK_TEST_POSTGRES, the test processes of all packages share it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"souk.dev/souk/internal/platform/sqldb/dbtest/cluster"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pgserver:", err)
		os.Exit(1)
	}
}

func run() error {
	c, err := cluster.Start(context.Background())
	if err != nil {
		return err
	}
	fmt.Println(c.URL)
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, c.Stop())
}
