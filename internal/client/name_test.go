package client_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/client"
)

// FuzzServerName checks that whatever a server calls a file, it stays in its folder, in sight.
func FuzzServerName(f *testing.F) {
	for _, header := range []string{
		"", "attachment", `attachment; filename="a.obx"`, `attachment; filename="../../x"`, `attachment; filename=".x"`,
		`attachment; filename="a"; filename*=UTF-8''br%C3%B6tchen.obx`, `attachment; filename*=UTF-8''%2e%2e%2fx`, `attachment; filename="C:\\x"`,
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		name := client.ServerName(&http.Response{Header: http.Header{"Content-Disposition": {header}}})
		if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") || strings.ContainsAny(name, "/\\\x00\n:") {
			t.Errorf("%q becomes %q", header, name)
		}
	})
}
