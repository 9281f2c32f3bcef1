package sqldb_test

import (
	"bytes"
	"encoding/json"
	osexec "os/exec"
	"testing"
)

// TestLibcIsTheOneOfSQLite guards what modernc.org/sqlite asks for: its translation of SQLite works
// with exactly the version of modernc.org/libc that its own go.mod names.
func TestLibcIsTheOneOfSQLite(t *testing.T) {
	const libc = "modernc.org/libc"
	used := goTool(t, "list", "-m", "-f", "{{.Version}}", libc)
	file := goTool(t, "list", "-m", "-f", "{{.GoMod}}", "modernc.org/sqlite")
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal([]byte(goTool(t, "mod", "edit", "-json", file)), &mod); err != nil {
		t.Fatal(err)
	}
	for _, r := range mod.Require {
		if r.Path == libc {
			if r.Version != used {
				t.Errorf("%s is %s, but modernc.org/sqlite is made for %s", libc, used, r.Version)
			}
			return
		}
	}
	t.Errorf("%s does not require %s any more; remove this test", file, libc)
}

// goTool runs the go command and returns its output without the newline at the end.
func goTool(t *testing.T, args ...string) string {
	t.Helper()
	cmd := osexec.CommandContext(t.Context(), "go", args...)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, &errOut)
	}
	return string(bytes.TrimSpace(out))
}
