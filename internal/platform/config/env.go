package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

const envPrefix = "SOUK_"

// otherEnv are the variables that begin like ours and are no keys: where the file is, and what the
// commands that talk to a market use.
var otherEnv = []string{"SOUK_CONFIG", "SOUK_URL", "SOUK_TOKEN"}

// mostSecret bounds a file that a variable names.
const mostSecret = 64 << 10

// readEnv returns what the environment says, and the path of the YAML file that it names.
func readEnv(f *errs.Fields, environ []string) (env layer, file string) {
	env = layer{}
	vars := map[string]string{}
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, envPrefix) && text != "" {
			vars[name] = text
		}
	}
	known := slices.Clone(otherEnv)
	for _, k := range Keys() {
		known = append(known, k.Env)
		if k.Secret {
			known = append(known, k.Env+"_FILE")
			readSecret(f, k, vars, env)
		}
		if text, ok := vars[k.Env]; ok {
			env[k.Name] = value{text, k.Env}
		}
	}
	for _, name := range sortedKeys(vars) {
		if !slices.Contains(known, name) && looksMisspelt(name, known) {
			unknown(f, "unknown_variable", name, "variable", "the environment", known)
		}
	}
	return env, vars["SOUK_CONFIG"]
}

// looksMisspelt reports whether an unknown variable was meant for us: a letter or two away from a known
// one, or a secret's file where there is no secret. Others are not ours to judge; orchestrators set
// variables such as SOUK_SERVICE_HOST by themselves.
func looksMisspelt(name string, known []string) bool {
	base, isFile := strings.CutSuffix(name, "_FILE")
	return isFile && slices.Contains(known, base) ||
		slices.ContainsFunc(known, func(k string) bool { return distance(name, k) <= 2 })
}

// readSecret reads the value of a secret key from the file that its variable …_FILE names.
func readSecret(f *errs.Fields, k Key, vars map[string]string, env layer) {
	variable := k.Env + "_FILE"
	path, ok := vars[variable]
	if !ok {
		return
	}
	if _, both := vars[k.Env]; both {
		f.Add(k.Name, "given_twice", "Set %s or %s, not both.", k.Env, variable)
		return
	}
	text, err := readBounded(path, mostSecret)
	if err != nil {
		f.Add(k.Name, "unreadable", "%s cannot be read: %s (from %s).", path, err, variable)
		return
	}
	secret := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	env[k.Name] = value{secret, fmt.Sprintf("%s (%s)", path, variable)}
}

// readBounded reads a whole file of at most limit bytes. Its errors do not name the file.
func readBounded(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, bare(err)
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("it has more than %d bytes", limit)
	}
	return text, nil
}

// bare returns the cause of an error of package os without the operation and the path.
func bare(err error) error {
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		return path.Err
	}
	return err
}
