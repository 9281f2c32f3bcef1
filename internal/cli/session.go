package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode"

	"golang.org/x/term"

	"souk.dev/souk/internal/platform/errs"
)

// session is what a command has to do with: the streams, the environment and how to print.
type session struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            []string
	json           bool
}

// getenv returns a variable of the environment, "" where it is not set. The last one counts.
func (s *session) getenv(name string) string {
	for i := len(s.env) - 1; i >= 0; i-- {
		if key, value, _ := strings.Cut(s.env[i], "="); key == name {
			return value
		}
	}
	return ""
}

// print writes the result: value as JSON where that was asked for, else what human writes.
func (s *session) print(value any, human func(w io.Writer)) error {
	if !s.json {
		human(s.stdout)
		return nil
	}
	encoder := json.NewEncoder(s.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// hint tells people what they may do next; programs do not want to know.
func (s *session) hint(format string, args ...any) {
	if !s.json {
		fmt.Fprintf(s.stderr, format+"\n", args...)
	}
}

// warn tells people what may not be meant, and scripts through the object that is printed.
func (s *session) warn(warnings []string) {
	for _, w := range warnings {
		s.hint("Warning: %s", w)
	}
}

// quoted returns a word as a shell takes it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("/._-@:+", r))
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// table writes rows under their headings, each a word, in columns.
func table(w io.Writer, headings string, rows [][]string) { tableOf(w, strings.Fields(headings), rows) }

// tableOf is table with headings of several words.
func tableOf(w io.Writer, headings []string, rows [][]string) {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, strings.Join(headings, "\t"))
	for _, row := range rows {
		fmt.Fprintln(columns, strings.Join(row, "\t"))
	}
	columns.Flush()
}

// details writes pairs of a name and a value, one a line; pairs without a value are left out.
func details(w io.Writer, pairs ...string) {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fmt.Fprintf(columns, "%s:\t%s\n", pairs[i], strings.ReplaceAll(pairs[i+1], "\n", "\n\t"))
		}
	}
	columns.Flush()
}

// terminal returns the file behind a stream when it is a terminal.
func terminal(stream any) (*os.File, bool) {
	f, ok := stream.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// ask asks a question on the terminal and returns the line that was entered.
func (s *session) ask(question, flag string) (string, error) {
	if _, ok := terminal(s.stdin); !ok {
		return "", usage("Stdin is no terminal to ask on: give %s.", flag)
	}
	fmt.Fprint(s.stderr, question+": ")
	line, err := bufio.NewReader(s.stdin).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("reading from the terminal: %w", err)
	}
	return strings.TrimSpace(line), nil
}

// password returns the secret in file, "-" being stdin, without the line end; without a file it is
// asked for on the terminal, twice where it is a new one.
func (s *session) password(file string, isNew bool) (string, error) {
	switch file {
	case "":
		return s.askPassword(isNew)
	case "-":
		return readSecret(s.stdin, "stdin")
	}
	f, err := os.Open(file)
	if err != nil {
		return "", errs.NotFound("no_file", "The password file cannot be read: %v.", err)
	}
	defer f.Close()
	return readSecret(f, file)
}

// readSecret reads the first line; what comes behind it is not part of a password.
func readSecret(r io.Reader, name string) (string, error) {
	const longest = 4096
	line, err := bufio.NewReader(io.LimitReader(r, longest)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	secret := strings.TrimRight(line, "\r\n")
	if secret == "" {
		return "", usage("There is no password on the first line of %s.", name)
	}
	return secret, nil
}

func (s *session) askPassword(isNew bool) (string, error) {
	f, ok := terminal(s.stdin)
	if !ok {
		return "", usage("Stdin is no terminal to ask for a password on: give --password-file FILE, or - for stdin.")
	}
	secret, err := s.readHidden(f, "Password")
	if err != nil || !isNew {
		return secret, err
	}
	again, err := s.readHidden(f, "Once more")
	if err != nil {
		return "", err
	}
	if again != secret {
		return "", usage("The two passwords differ.")
	}
	return secret, nil
}

func (s *session) readHidden(f *os.File, question string) (string, error) {
	fmt.Fprint(s.stderr, question+": ")
	secret, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(s.stderr)
	if err != nil {
		return "", fmt.Errorf("reading from the terminal: %w", err)
	}
	return string(secret), nil
}
