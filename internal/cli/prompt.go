package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"souk.dev/souk/internal/platform/errs"
)

// prompter asks questions one line at a time. What is wrong with an answer is said, and the question comes
// again.
type prompter struct {
	out    io.Writer
	lines  *bufio.Reader
	hidden func() (string, error) // reads a line that is not shown
	undo   func()                 // brings the terminal back to how it was
}

// prompter returns one on the terminal; without a terminal there is nobody to ask.
func (s *session) prompter() (*prompter, error) {
	f, ok := terminal(s.stdin)
	if !ok {
		return nil, usage("Stdin is no terminal to ask on: add --no-input and give the answers as flags.")
	}
	state, err := term.GetState(int(f.Fd()))
	if err != nil {
		return nil, fmt.Errorf("terminal: %w", err)
	}
	return &prompter{
		out: s.stderr, lines: bufio.NewReader(f), hidden: func() (string, error) { return readHidden(f) },
		undo: func() { _ = term.Restore(int(f.Fd()), state) }, // a terminal that is gone needs no help
	}, nil
}

func readHidden(f *os.File) (string, error) {
	secret, err := term.ReadPassword(int(f.Fd()))
	return string(secret), err
}

// wait returns what read returns, or the error of ctx as soon as that ends: a terminal cannot be told to
// stop reading.
func (p *prompter) wait(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		line string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		line, err := read()
		got <- result{line, err}
	}()
	select {
	case r := <-got:
		if errors.Is(r.err, io.EOF) {
			return "", errs.Invalid("no_answer", "The answers ended before the questions. Nothing was written.")
		}
		return r.line, r.err
	case <-ctx.Done():
		p.undo()
		fmt.Fprintln(p.out)
		return "", ctx.Err()
	}
}

// ask asks until check takes the answer. An empty answer is the default, which stands in brackets.
func (p *prompter) ask(ctx context.Context, question, def string, check func(string) error) (string, error) {
	if def != "" {
		question += " [" + def + "]"
	}
	for {
		fmt.Fprint(p.out, question+": ")
		line, err := p.wait(ctx, func() (string, error) { return p.lines.ReadString('\n') })
		if err != nil {
			return "", err
		}
		answer := strings.TrimSpace(line)
		if answer == "" {
			answer = def
		}
		wrong := check(answer)
		if wrong == nil {
			return answer, nil
		}
		p.say("  %s", sentences(wrong))
	}
}

// yes asks a question that has two answers.
func (p *prompter) yes(ctx context.Context, question string, def bool) (bool, error) {
	choice := "y/N"
	if def {
		choice = "Y/n"
	}
	answer, err := p.ask(ctx, question+" ["+choice+"]", "", func(text string) error {
		switch strings.ToLower(text) {
		case "", "y", "yes", "n", "no":
			return nil
		}
		return errs.Invalid("bad_answer", "Answer y or n.")
	})
	if answer == "" {
		return def, err
	}
	return strings.HasPrefix(strings.ToLower(answer), "y"), err
}

// secret asks for what is not shown; twice, where it is a new one.
func (p *prompter) secret(ctx context.Context, question string, isNew bool, check func(string) error) (string, error) {
	read := func(question string) (string, error) {
		fmt.Fprint(p.out, question+" (not shown): ")
		text, err := p.wait(ctx, p.hidden)
		fmt.Fprintln(p.out)
		return text, err
	}
	for {
		answer, err := read(question)
		if err != nil {
			return "", err
		}
		if wrong := check(answer); wrong != nil {
			p.say("  %s", sentences(wrong))
			continue
		}
		if !isNew {
			return answer, nil
		}
		again, err := read("Once more")
		if err != nil {
			return "", err
		}
		if again == answer {
			return answer, nil
		}
		p.say("  The two differ.")
	}
}

func (p *prompter) say(format string, args ...any) { fmt.Fprintf(p.out, format+"\n", args...) }

// sentences returns what is wrong: of several mistakes their sentences, else the message.
func sentences(err error) string {
	e := explain(err)
	if len(e.Fields) == 0 {
		return e.Message
	}
	var list []string
	for _, f := range e.Fields {
		list = append(list, f.Message)
	}
	return strings.Join(list, " ")
}
