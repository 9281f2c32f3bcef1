package cli

import (
	"fmt"
	"io"

	"souk.dev/souk/internal/app"
)

type versionCmd struct{}

// Run shows what the build recorded.
func (versionCmd) Run(s *session) error {
	b := app.ReadBuild()
	return s.print(b, func(w io.Writer) { fmt.Fprintf(w, "souk %s (%s, %s)\n", b.Version, b.Go, b.Platform) })
}
