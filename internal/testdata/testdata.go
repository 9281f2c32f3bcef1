// Package testdata finds the data that tests read but that is not part of the project: real
// packages, cases and captures. It is imported by tests only.
package testdata

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Dir returns the path of a folder or file below the test data, SOUK_TEST_DATA or else
// ../shared/data beside the module's root. The test is skipped, with a notice, when it is not there.
func Dir(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("SOUK_TEST_DATA")
	if root == "" {
		root = filepath.Join(filepath.Dir(moduleRoot()), "shared", "data")
	}
	path := filepath.Join(root, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("test data %s is not here (set SOUK_TEST_DATA to where it is)", name)
	}
	return path
}

// moduleRoot returns the folder that holds go.mod.
func moduleRoot() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}
