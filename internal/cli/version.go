package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// build says what this program was built from.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the source; "" where it was built outside its repository
	Modified bool   `json:"modified,omitempty"` // the source was changed since
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// thisBuild returns what the build recorded.
func thisBuild() build {
	b := build{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			b.Version = info.Main.Version
		}
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				b.Revision = setting.Value
			case "vcs.modified":
				b.Modified = setting.Value == "true"
			}
		}
	}
	return b
}

// Run shows what the build recorded.
func (versionCmd) Run(s *session) error {
	b := thisBuild()
	return s.print(b, func(w io.Writer) { fmt.Fprintf(w, "souk %s (%s, %s)\n", b.Version, b.Go, b.Platform) })
}
