package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// result is how a command line ended.
type result struct {
	code           int
	stdout, stderr string
}

// run runs a command line in this process.
func run(t *testing.T, stdin string, env []string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Run(args, strings.NewReader(stdin), &stdout, &stderr, env)
	return result{code, stdout.String(), stderr.String()}
}

// answers is a market that gives the same answers to everybody, and remembers the last request.
func answers(t *testing.T, status int, body string) (url string, last *http.Request) {
	t.Helper()
	last = &http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*last = *r
		contentType := "application/json"
		if status >= 400 {
			contentType = "application/problem+json"
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		if _, err := w.Write([]byte(body)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, last
}

func TestExitCodes(t *testing.T) {
	missing, _ := answers(t, 404, `{"code":"no_such_module","detail":"There is no module org.x."}`)
	refused, _ := answers(t, 422, `{"code":"bad_input","detail":"The input is wrong.","errors":[{"path":"price","code":"bad_price","message":"It is no number."}]}`)
	tests := []struct {
		name   string
		env    []string
		args   []string
		code   int
		stdout string
		stderr string
	}{
		{"nothing", nil, nil, exitOK, "Usage: souk", ""},
		{"help", nil, []string{"module", "publish", "--help"}, exitOK, "--with-nested", ""},
		{"unknown command", nil, []string{"modul"}, exitUsage, "", "modul"},
		{"missing argument", nil, []string{"module", "publish"}, exitUsage, "", "souk module publish --help"},
		{"no server", nil, []string{"module", "list"}, exitUsage, "", "SOUK_URL"},
		{"not there", []string{"SOUK_URL=" + missing}, []string{"module", "show", "org.x"}, exitNotFound, "", "souk: There is no module org.x."},
		{"refused", []string{"SOUK_URL=" + refused}, []string{"module", "show", "org.x"}, exitFailed, "", "  - price: It is no number."},
		{"no version", []string{"SOUK_URL=" + refused}, []string{"module", "maturity", "org.x", "200"}, exitUsage, "", "org.x@VERSION"},
		{"no price", []string{"SOUK_URL=" + refused}, []string{"offering", "create", "--module", "org.x", "--title", "X"}, exitUsage, "", "--free"},
		{"no reason", []string{"SOUK_URL=" + refused}, []string{"module", "yank", "org.x@1.0.0"}, exitUsage, "", "--reason"},
		{"no such file", []string{"SOUK_URL=" + refused}, []string{"module", "publish", "nowhere.obx"}, exitNotFound, "", "nowhere.obx"},
		{"demo for the world", []string{"SOUK_DATA=" + t.TempDir()}, []string{"serve", "--demo", "--listen", "0.0.0.0:0"}, exitUsage, "", "127.0.0.1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, "", append(tt.env, "HOME="+t.TempDir()), tt.args...)
			if got.code != tt.code {
				t.Errorf("exit code %d, want %d", got.code, tt.code)
			}
			if !strings.Contains(got.stdout, tt.stdout) || (tt.stdout == "" && got.stdout != "") {
				t.Errorf("stdout is %q, want %q", got.stdout, tt.stdout)
			}
			if !strings.Contains(got.stderr, tt.stderr) || (tt.stderr == "" && got.stderr != "") {
				t.Errorf("stderr is %q, want %q", got.stderr, tt.stderr)
			}
		})
	}
}

func TestErrorsAsJSON(t *testing.T) {
	url, _ := answers(t, 422, `{"code":"bad_input","detail":"The input is wrong.","errors":[{"path":"price","code":"bad_price","message":"It is no number."}],
		"checks":[{"name":"archive","level":"passed"}]}`)
	env := []string{"SOUK_URL=" + url, "HOME=" + t.TempDir()}
	for name, args := range map[string][]string{
		"of the server":       {"module", "show", "org.x", "--json"},
		"of the command line": {"module", "show", "--json"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, "", env, args...)
			var p problem
			if err := json.Unmarshal([]byte(got.stderr), &p); err != nil {
				t.Fatalf("stderr is not JSON: %v\n%s", err, got.stderr)
			}
			if p.Code == "" || p.Detail == "" || p.Title != "invalid" || got.stdout != "" {
				t.Errorf("problem %+v, stdout %q", p, got.stdout)
			}
			if name == "of the server" && (p.Status != 422 || len(p.Errors) != 1 || p.Errors[0].Path != "price" || len(p.Checks) != 1) {
				t.Errorf("what the server said became %+v", p)
			}
		})
	}
}

func TestListsAsJSON(t *testing.T) {
	url, _ := answers(t, 200, `{"items":[],"next":"abc"}`)
	got := run(t, "", []string{"SOUK_URL=" + url, "HOME=" + t.TempDir()}, "module", "search", "x", "--json")
	var list struct {
		Items *[]any `json:"items"`
		Next  string `json:"next"`
	}
	if err := json.Unmarshal([]byte(got.stdout), &list); err != nil || list.Items == nil || list.Next != "abc" || got.stderr != "" {
		t.Errorf("stdout %q, stderr %q (%v)", got.stdout, got.stderr, err)
	}
}

func TestTablesForPeople(t *testing.T) {
	url, last := answers(t, 200, `{"items":[
		{"package":"org.example.bread","latest_version":"1.0.3","type":"module","name":"Bread","commercial":true},
		{"package":"org.x","type":"pack","name":"Long name of a pack"}],"next":"abc"}`)
	got := run(t, "", []string{"SOUK_URL=" + url, "HOME=" + t.TempDir()}, "module", "search", "a b&c", "--limit", "2")
	want := `PACKAGE            VERSION  TYPE    FOR     NAME
org.example.bread  1.0.3    module  buyers  Bread
org.x              -        pack    free    Long name of a pack
`
	if got.stdout != want {
		t.Errorf("stdout is\n%swant\n%s", got.stdout, want)
	}
	if !strings.Contains(got.stderr, "--after abc") {
		t.Errorf("stderr does not tell of the next page: %q", got.stderr)
	}
	if q := last.URL.Query(); q.Get("q") != "a b&c" || q.Get("limit") != "2" {
		t.Errorf("asked for %v", q)
	}
}

func TestStoredLogin(t *testing.T) {
	const token = `{"token":"souk_secret","id":"t1","name":"x","hint":"souk_abcd","organisation":"ada"}`
	market, asked := answers(t, 201, token)
	home := t.TempDir()
	env := []string{"HOME=" + home}
	if got := run(t, "wonderland\n", env, "login", market, "--user", "ada", "--password-file", "-"); got.code != exitOK {
		t.Fatalf("login: %+v", got)
	}
	if name, password, ok := asked.BasicAuth(); !ok || name != "ada" || password != "wonderland" {
		t.Errorf("login sent %q, %q", name, password)
	}
	file := filepath.Join(home, ".config", "souk", "login.json")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the login file has mode %v", info.Mode())
	}

	run(t, "", env, "whoami")
	if got := asked.Header.Get("Authorization"); got != "Bearer souk_secret" {
		t.Errorf("the market that gave the token gets %q", got)
	}
	other, askedOther := answers(t, 200, `{"items":[]}`)
	run(t, "", env, "whoami", "--server", other)
	if got := askedOther.Header.Get("Authorization"); got != "" || askedOther.URL == nil {
		t.Errorf("another market gets %q", got)
	}
	run(t, "", append(env, "SOUK_URL="+other, "SOUK_TOKEN=souk_other"), "whoami", "--org", "bakery")
	if got := askedOther.Header.Get("Authorization"); got != "Bearer souk_other" {
		t.Errorf("with SOUK_TOKEN the market gets %q", got)
	}
	if got := askedOther.Header.Get("Souk-Organisation"); got != "bakery" {
		t.Errorf("with --org the market gets %q", got)
	}
}

// TestEveryCommandHasHelp walks through the whole command line.
func TestEveryCommandHasHelp(t *testing.T) {
	parser, err := kong.New(&root{}, kong.Bind(&session{}), kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	leaves := parser.Model.Leaves(false)
	if len(leaves) < 30 {
		t.Fatalf("there are %d commands; where are the others?", len(leaves))
	}
	for _, command := range leaves {
		if !strings.HasSuffix(command.Help, ".") {
			t.Errorf("the help of %s is %q, not a sentence", command.FullPath(), command.Help)
		}
		for _, flag := range command.Flags {
			if !strings.HasSuffix(flag.Help, ".") {
				t.Errorf("the help of %s --%s is %q, not a sentence", command.FullPath(), flag.Name, flag.Help)
			}
		}
		for _, argument := range command.Positional {
			if !strings.HasSuffix(argument.Help, ".") {
				t.Errorf("the help of %s %s is %q, not a sentence", command.FullPath(), argument.Name, argument.Help)
			}
		}
	}
}
