// Command souk is the marketplace and everything that works with it. See internal/cli.
package main

import (
	"os"

	"souk.dev/souk/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
}
