package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/wire"
)

func TestByteSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 1 << 20: "1.0 MiB", 9054745: "8.6 MiB", 1 << 40: "1.0 TiB",
	} {
		if got := byteSize(n); got != want {
			t.Errorf("byteSize(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestSplitRef(t *testing.T) {
	for ref, want := range map[string][2]string{
		"org.x": {"org.x", ""}, "org.x@1.0.0": {"org.x", "1.0.0"}, "0@3.0.0": {"0", "3.0.0"}, "org.x@": {"org.x", ""},
	} {
		if module, version := splitRef(ref); [2]string{module, version} != want {
			t.Errorf("splitRef(%s) = %s, %s", ref, module, version)
		}
	}
}

func TestVersionRange(t *testing.T) {
	tests := []struct {
		dependency wire.Dependency
		want       string
	}{
		{wire.Dependency{Start: "1.0.0", Enforcement: "MAJOR"}, "1.0.0 or later"},
		{wire.Dependency{Start: "1.0.0", End: "2.0.0", Enforcement: "MAJOR"}, "1.0.0 to 2.0.0"},
		{wire.Dependency{Start: "1.0.0", Enforcement: "MINOR"}, "1.0.0"},
		{wire.Dependency{Start: "1.0.0", End: "1.0.0", Enforcement: "MINOR"}, "1.0.0"},
		{wire.Dependency{Start: "1.0.0", End: "1.5.0", Enforcement: "NONE"}, "1.0.0 or later"},
		{wire.Dependency{Start: "1.0.0", Included: true, Enforcement: "MAJOR"}, "1.0.0"},
	}
	for _, tt := range tests {
		if got := versionRange(tt.dependency); got != tt.want {
			t.Errorf("versionRange(%+v) = %s, want %s", tt.dependency, got, tt.want)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	for listen, want := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:0": true, "localhost:80": true, "127.1.2.3:1": true,
		"0.0.0.0:8080": false, ":8080": false, "[::]:80": false, "192.0.2.1:80": false, "example.org:80": false, "nonsense": false,
	} {
		if got := isLoopback(listen); got != want {
			t.Errorf("isLoopback(%s) = %v", listen, got)
		}
	}
}

func TestSameServer(t *testing.T) {
	const stored = "https://souk.example.org/"
	for other, want := range map[string]bool{
		"https://souk.example.org": true, "https://SOUK.example.org/": true,
		"http://souk.example.org": false, "https://souk.example.org:444": false, "https://souk.example.org/x": false,
		"https://souk.example.org.evil.net": false, "": false, "://": false,
	} {
		if got := sameServer(stored, other); got != want {
			t.Errorf("sameServer(%s, %s) = %v", stored, other, got)
		}
	}
}

func TestPasswordSources(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("correct horse\r\nnot this\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, file, stdin string
		want              string
		fails             bool
	}{
		{"file", file, "", "correct horse", false},
		{"stdin", "-", "battery staple", "battery staple", false},
		{"stdin with spaces", "-", "  two words \nmore\n", "  two words ", false},
		{"empty", "-", "", "", true},
		{"empty line", "-", "\nsecond", "", true},
		{"no file", file + ".not", "", "", true},
		{"no terminal", "", "something", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &session{stdin: strings.NewReader(tt.stdin), stderr: &bytes.Buffer{}}
			got, err := s.password(tt.file, true)
			if got != tt.want || (err != nil) != tt.fails {
				t.Errorf("password() = %q, %v", got, err)
			}
		})
	}
}

func TestProgress(t *testing.T) {
	var screen bytes.Buffer
	p := &progressBar{w: &screen, what: "Sending"}
	p.update(512, 2048)
	p.update(513, 2048) // still 25 %: nothing new to draw
	p.update(2048, 2048)
	p.finish()
	want := "\rSending: 25 % of 2.0 KiB" + "\rSending: 100 % of 2.0 KiB" + "\r" + strings.Repeat(" ", 25) + "\r"
	if got := screen.String(); got != want {
		t.Errorf("the screen got %q, want %q", got, want)
	}

	var none *progressBar // where stderr is no terminal
	none.update(1, 2)
	none.finish()
}

func TestDetails(t *testing.T) {
	var out bytes.Buffer
	details(&out, "Name", "Bread", "Empty", "", "Description", "One\nTwo")
	want := "Name:         Bread\nDescription:  One\n              Two\n"
	if out.String() != want {
		t.Errorf("details() writes %q, want %q", out.String(), want)
	}
}

func TestCutVersion(t *testing.T) {
	for ref, want := range map[string][2]string{
		"ada/Guide": {"ada/Guide", ""}, "ada/Guide@1.0rc1": {"ada/Guide", "1.0rc1"}, "ada@example.org/Guide": {"ada@example.org/Guide", ""},
		"ada@example.org/Guide@2": {"ada@example.org/Guide", "2"}, "674f1c2e9b1d4c0f8a7e5b39@1": {"674f1c2e9b1d4c0f8a7e5b39", "1"},
	} {
		if resource, version := cutVersion(ref); [2]string{resource, version} != want {
			t.Errorf("cutVersion(%s) = %s, %s", ref, resource, version)
		}
	}
}
