package souktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"souk.dev/souk/internal/wire"
)

// Result is how a command ended.
type Result struct {
	Code           int
	Stdout, Stderr string
}

// Client runs commands with an environment of its own: no stored login, no configuration of the
// person who runs the tests.
type Client struct {
	t    testing.TB
	home string
	Env  []string // SOUK_URL, SOUK_TOKEN, SOUK_DATA, …
}

// NewClient returns a client with the variables.
func NewClient(t testing.TB, env ...string) *Client {
	return &Client{t: t, home: t.TempDir(), Env: env}
}

// With returns a client that has further variables.
func (c *Client) With(env ...string) *Client {
	with := *c
	with.Env = append(append([]string{}, c.Env...), env...)
	return &with
}

// Command returns a command that is not started yet.
func (c *Client) Command(args ...string) *exec.Cmd {
	cmd := exec.Command(Binary, args...)
	cmd.Dir = c.home
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + c.home, "TMPDIR=" + os.TempDir()}, c.Env...)
	return cmd
}

// Try runs a command that may fail.
func (c *Client) Try(stdin string, args ...string) Result {
	c.t.Helper()
	cmd := c.Command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatalf("souk %s: %v", strings.Join(args, " "), err)
	}
	return Result{Code: cmd.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String()}
}

// Run runs a command that must succeed, and returns its stdout.
func (c *Client) Run(args ...string) string {
	c.t.Helper()
	r := c.Try("", args...)
	if r.Code != 0 {
		c.t.Fatalf("souk %s: exit code %d\n%s%s", strings.Join(args, " "), r.Code, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

// JSON runs a command with --json, which must succeed, and decodes its stdout into value.
func (c *Client) JSON(value any, args ...string) {
	c.t.Helper()
	out := c.Run(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), value); err != nil {
		c.t.Fatalf("souk %s: stdout is not the JSON expected: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// User creates a user beside the server and returns a client that acts as it.
func (c *Client) User(name string, flags ...string) *Client {
	c.t.Helper()
	create := append([]string{"admin", "user", "create", name, "--password-file", "-"}, flags...)
	if r := c.Try("correct horse "+name+"\n", create...); r.Code != 0 {
		c.t.Fatalf("creating user %s: exit code %d\n%s", name, r.Code, r.Stderr)
	}
	var token wire.NewToken
	c.JSON(&token, "admin", "token", "create", "--user", name)
	return c.With("SOUK_TOKEN=" + token.Secret)
}
