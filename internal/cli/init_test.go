package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/config"
)

// scripted is a prompter whose answers stand in a text.
func scripted(out *bytes.Buffer, answers string) *prompter {
	p := &prompter{out: out, lines: bufio.NewReader(strings.NewReader(answers)), undo: func() {}}
	p.hidden = func() (string, error) {
		line, err := p.lines.ReadString('\n')
		return strings.TrimSuffix(line, "\n"), err
	}
	return p
}

// interviewed runs the questions of souk init.
func interviewed(t *testing.T, env []string, answers string) (setup, config.Config, string, error) {
	t.Helper()
	var out bytes.Buffer
	s := &session{stderr: &out, stdout: &out, env: env}
	in := &setup{file: filepath.Join(t.TempDir(), "souk.yaml"), values: map[string]string{}}
	cfg, err := (&initCmd{}).interview(t.Context(), s, in, scripted(&out, answers))
	return *in, cfg, out.String(), err
}

func TestInterview(t *testing.T) {
	data := filepath.Join(t.TempDir(), "market")
	in, cfg, out, err := interviewed(t, nil, strings.Join([]string{
		data,
		"mysql://x", "postgres://nobody@127.0.0.1:1/none?connect_timeout=1", "sqlite",
		strings.Repeat("x", 61), "Ann's Bread",
		"bread.example", "https://bread.example",
		"bread 1", "bread-1",
		"maybe", "y",
		"smtp server", "smtp.example.org", "nobody", "Bread <bread@example.org>", "ssl", "tls", "bread", "", "pass word", "bread", "", "",
		"idm", "local",
		"", "-x", "ann", "not an address", "ann@example.org", "short", "long enough", "different", "long enough", "long enough",
	}, "\n")+"\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for key, want := range map[string]string{
		"data": data, "database": "sqlite:" + data + "/souk.db", "site.name": "Ann's Bread", "public_url": "https://bread.example",
		"site.instance": "bread-1", "mail.host": "smtp.example.org", "mail.from": "Bread <bread@example.org>", "mail.tls": "tls",
		"mail.user": "bread", "mail.password": "pass word", "mail.requests": "bread@example.org",
	} {
		if got := cfg.Value(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if in.admin.Name != "ann" || in.admin.Email != "ann@example.org" || in.admin.Password != "long enough" {
		t.Errorf("administrator %+v", in.admin)
	}
	for _, said := range []string{"sqlite:PATH or postgres://", "60 characters", "http:// or https://", "It cannot be opened", "y or n",
		"Only local is in this version", "at least 8 characters", "The two differ", "not an e-mail address"} {
		if !strings.Contains(out, said) {
			t.Errorf("a bad answer is not told %q:\n%s", said, out)
		}
	}
	if strings.Contains(out, "pass word") || strings.Contains(out, "long enough") {
		t.Error("a password is shown")
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("the questions made the folder of the data")
	}
}

func TestInterviewTakesDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	in, cfg, out, err := interviewed(t, []string{"SOUK_CONFIG=nowhere", "SOUK_SITE_NAME=From outside"}, strings.Repeat("\n", 7)+"n\n")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if given := cfg.Given(); len(given) != 1 || !filepath.IsAbs(given["data"]) || in.admin.Name != "" {
		t.Errorf("the file would hold %v", given)
	}
	if cfg.Site.Name != "From outside" || !strings.Contains(out, "[From outside]") {
		t.Errorf("the variable is not the default: %s", out)
	}
}

// TestInterviewListensWhereTheAddressSays checks that a market on this machine answers at its address.
func TestInterviewListensWhereTheAddressSays(t *testing.T) {
	for address, want := range map[string]string{
		"http://127.0.0.1:9123": "127.0.0.1:9123", "http://[::1]:9123": "[::1]:9123",
		"https://127.0.0.1:9123": "127.0.0.1:8080", "http://10.0.0.1:9123": "127.0.0.1:8080", "https://bread.example": "127.0.0.1:8080",
	} {
		t.Chdir(t.TempDir())
		_, cfg, out, err := interviewed(t, nil, "\n\n\n"+address+"\n\n\n\nn\n")
		if err != nil || cfg.Listen != want {
			t.Errorf("%s: listens on %q, want %q; %v\n%s", address, cfg.Listen, want, err, out)
		}
	}
	t.Chdir(t.TempDir())
	_, cfg, out, err := interviewed(t, []string{"SOUK_LISTEN=127.0.0.1:7000"}, "\n\n\nhttp://127.0.0.1:9123\n\n\n\nn\n")
	if err != nil || cfg.Listen != "127.0.0.1:7000" {
		t.Errorf("what a variable says is not kept: %q, %v\n%s", cfg.Listen, err, out)
	}
}

func TestInterviewEnds(t *testing.T) {
	if _, _, _, err := interviewed(t, nil, "\n\n"); err == nil || !strings.Contains(err.Error(), "Nothing was written") {
		t.Errorf("without more answers: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	blocked, open := io.Pipe() // a terminal at which nobody types
	defer open.Close()
	undone := false
	p := &prompter{out: io.Discard, lines: bufio.NewReader(blocked), undo: func() { undone = true }}
	cancel()
	if _, err := p.ask(ctx, "?", "", func(string) error { return nil }); !errors.Is(err, context.Canceled) || !undone {
		t.Errorf("Ctrl-C at a question: %v, terminal restored: %v", err, undone)
	}
}

func TestInitTellsAllMistakesTogether(t *testing.T) {
	dir := t.TempDir()
	got := run(t, "short\n", []string{"HOME=" + dir}, "init", "--no-input", "--json", "--config", filepath.Join(dir, "souk.yaml"),
		"--site-name", strings.Repeat("x", 61), "--public-url", "x", "--mail-host", "smtp.example.org", "--mail-port", "0", "--sign-in", "idm",
		"--admin", "-", "--admin-email", "x", "--admin-password-file", "-")
	if got.code != exitFailed {
		t.Errorf("exit code %d", got.code)
	}
	for _, path := range []string{"site.name", "public_url", "mail.port", "sign-in", "admin", "admin-email", "admin-password"} {
		if !strings.Contains(got.stderr, `"path": "`+path+`"`) {
			t.Errorf("nothing about %s in %s", path, got.stderr)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("it has written %v", files)
	}
	got = run(t, "", []string{"HOME=" + dir}, "init", "--config", filepath.Join(dir, "souk.yaml"))
	if got.code != exitUsage || !strings.Contains(got.stderr, "--no-input") {
		t.Errorf("without a terminal: %+v", got)
	}
}
