package souktest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Binary is the path of the program under test, once Main has seen to it.
var Binary string

// Main builds the program, or takes the one that SOUK_TEST_BINARY names, and runs the tests of a
// package: call it from TestMain.
func Main(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	if path := os.Getenv("SOUK_TEST_BINARY"); path != "" {
		var err error
		if Binary, err = filepath.Abs(path); err != nil {
			return 1, err
		}
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "souk-binary-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	Binary = filepath.Join(dir, "souk")
	_, file, _, _ := runtime.Caller(0)
	build := exec.Command("go", "build", "-trimpath", "-o", Binary, "./cmd/souk")
	build.Dir = filepath.Dir(filepath.Dir(filepath.Dir(file)))
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("building souk: %w\n%s", err, out)
	}
	return m.Run(), nil
}
