package script

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"souk.dev/souk/test/souktest"
)

// story is the state of one script.
type story struct {
	server *souktest.Server
	code   int // of the last souk
}

type storyKey struct{}

func storyOf(ts *testscript.TestScript) *story { return ts.Value(storyKey{}).(*story) }

var commands = map[string]func(*testscript.TestScript, bool, []string){
	"serve":     serve,
	"shutdown":  shutdown,
	"souk":      func(ts *testscript.TestScript, neg bool, args []string) { souk(ts, neg, "", args) },
	"as":        as,
	"user":      user,
	"code":      code,
	"field":     field,
	"obx":       obx,
	"installed": installed,
	"broken":    broken,
	"files":     files,
	"verified":  verified,
	"mailed":    mailed,
	"picture":   picture,
}

// environment returns the variables of the script that souk looks at.
func environment(ts *testscript.TestScript) []string {
	env := []string{}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SOUK_DATA", "SOUK_DATABASE", "SOUK_URL", "SOUK_TOKEN"} {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command(souktest.Binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), environment(ts)
	server, err := souktest.Launch(cmd)
	ts.Check(err)
	storyOf(ts).server = server
	ts.Setenv("SOUK_URL", server.URL)
}

func shutdown(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(storyOf(ts).server.Shutdown())
}

// souk runs the program with a token, "" for none.
func souk(ts *testscript.TestScript, neg bool, token string, args []string) {
	ts.Setenv("SOUK_TOKEN", token)
	err := ts.Exec(souktest.Binary, args...)
	state := storyOf(ts)
	state.code = 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		state.code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if failed := state.code != 0; failed != neg {
		ts.Fatalf("souk %s: exit code %d", strings.Join(args, " "), state.code)
	}
}

func as(ts *testscript.TestScript, neg bool, args []string) {
	token := ts.Getenv("TOKEN_" + args[0])
	if token == "" {
		ts.Fatalf("there is no user %s in this script", args[0])
	}
	souk(ts, neg, token, args[1:])
}

func user(ts *testscript.TestScript, neg bool, args []string) {
	name := args[0]
	password := filepath.Join(ts.Getenv("HOME"), name+".password")
	ts.Check(os.WriteFile(password, []byte("correct horse "+name+"\n"), 0o600))
	souk(ts, false, "", append([]string{"admin", "user", "create", name, "--password-file", password}, args[1:]...))
	souk(ts, false, "", []string{"admin", "token", "create", "--user", name})
	ts.Setenv("TOKEN_"+name, strings.TrimSpace(ts.ReadFile("stdout")))
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	if got := strconv.Itoa(storyOf(ts).code); got != args[0] {
		ts.Fatalf("souk ended with exit code %s, not %s", got, args[0])
	}
}

func field(ts *testscript.TestScript, neg bool, args []string) {
	var value any
	if err := json.Unmarshal([]byte(ts.ReadFile("stdout")), &value); err != nil {
		ts.Fatalf("stdout is not JSON: %v", err)
	}
	for key := range strings.SplitSeq(args[1], ".") {
		switch in := value.(type) {
		case map[string]any:
			value = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			ts.Check(err)
			if i >= len(in) {
				ts.Fatalf("the list has %d items", len(in))
			}
			value = in[i]
		default:
			ts.Fatalf("there is no %s in stdout", args[1])
		}
	}
	switch v := value.(type) {
	case string:
		ts.Setenv(args[0], v)
	case nil:
		ts.Fatalf("there is no %s in stdout", args[1])
	default:
		text, err := json.Marshal(v)
		ts.Check(err)
		ts.Setenv(args[0], string(text))
	}
}

func files(ts *testscript.TestScript, neg bool, args []string) {
	n, err := souktest.CountFiles(filepath.Join(ts.Getenv("SOUK_DATA"), "blobs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(n) != args[0] {
		ts.Fatalf("the blob folder holds %d files, not %s", n, args[0])
	}
}

func verified(ts *testscript.TestScript, neg bool, args []string) {
	souk(ts, false, "", []string{"verify"})
	if !strings.Contains(ts.ReadFile("stdout"), "clean") {
		ts.Fatalf("souk verify does not say that all is clean")
	}
}
