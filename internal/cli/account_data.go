package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"souk.dev/souk/internal/wire"
)

type accountDataCmd struct {
	Output string `short:"o" default:"souk-data.json" placeholder:"FILE" help:"Where to write it; - is stdout."`
}

// Run exports the user's data.
func (c *accountDataCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Output == "-" {
		return market.PersonalData(ctx, s.stdout)
	}
	f, err := os.CreateTemp(filepath.Dir(c.Output), ".souk-data-*")
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w", c.Output, err)
	}
	defer os.Remove(f.Name()) // without effect once it has its name
	defer f.Close()
	if err := market.PersonalData(ctx, f); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("cannot write to %s: %w", c.Output, err)
	}
	if err := os.Rename(f.Name(), c.Output); err != nil {
		return fmt.Errorf("cannot write to %s: %w", c.Output, err)
	}
	return s.print(map[string]string{"file": c.Output}, func(w io.Writer) { fmt.Fprintf(w, "Wrote %s.\n", c.Output) })
}

type accountEraseCmd struct {
	Yes          bool   `help:"Do not ask."`
	PasswordFile string `placeholder:"FILE" help:"File whose first line is your password; - is stdin. Asked for on a terminal when absent."`
}

// Run erases the account.
func (c *accountEraseCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	me, err := market.Me(ctx)
	if err != nil {
		return err
	}
	if err := s.confirm(c.Yes, "Erase the account "+me.User+" for good? Type its name", me.User); err != nil {
		return err
	}
	password, err := s.password(c.PasswordFile, false)
	if err != nil {
		return err
	}
	if err := market.EraseMe(ctx, wire.EraseInput{Password: password, Confirm: me.User}); err != nil {
		return err
	}
	return s.print(erased{me.User}, func(w io.Writer) { fmt.Fprintf(w, "The account %s is erased.\n", me.User) })
}

// erased names a user that is no more.
type erased struct {
	User string `json:"erased"`
}

// confirm asks for a word before what cannot be undone, unless yes says that it was asked already.
func (s *session) confirm(yes bool, question, word string) error {
	if yes {
		return nil
	}
	answer, err := s.ask(question, "--yes")
	if err != nil {
		return err
	}
	if answer != word {
		return usage("That is not %s. Nothing was done.", word)
	}
	return nil
}

type accountActivateCmd struct {
	Key    string `arg:"" optional:"" help:"What stands behind /activate/ in the link."`
	Resend string `placeholder:"USER" help:"Have the activation mail sent again, to the account of this name or address."`
}

// Run follows the link, or has it sent again.
func (c *accountActivateCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	if (c.Key == "") == (c.Resend == "") {
		return usage("Give the key of the link, or --resend USER.")
	}
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Resend != "" {
		if err := market.ResendActivation(ctx, c.Resend); err != nil {
			return err
		}
		return s.print(asked{c.Resend}, printAsked)
	}
	done, err := market.Activate(ctx, c.Key)
	if err != nil {
		return err
	}
	return s.print(done, func(w io.Writer) {
		if done.Activated {
			fmt.Fprintf(w, "The account %s is active.\n", done.User)
			return
		}
		fmt.Fprintf(w, "Mails of %s go to %s.\n", done.User, done.Email)
	})
}

// asked names whom a mail was asked for.
type asked struct {
	User string `json:"user"`
}

func printAsked(w io.Writer) {
	fmt.Fprintln(w, "If there is such an account, a mail with a link is on its way to its address.")
}

type accountResetCmd struct {
	User         string `arg:"" optional:"" help:"User name or e-mail address."`
	Key          string `placeholder:"KEY" help:"What stands behind /reset/ in the link that came."`
	PasswordFile string `placeholder:"FILE" help:"File whose first line is the new password; - is stdin. Asked for on a terminal when absent."`
}

// Run asks for a link, or sets a password with one.
func (c *accountResetCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	if (c.Key == "") == (c.User == "") {
		return usage("Name the user to ask for a link, or give the --key of one that came.")
	}
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.User != "" {
		if err := market.RequestReset(ctx, c.User); err != nil {
			return err
		}
		return s.print(asked{c.User}, printAsked)
	}
	password, err := s.password(c.PasswordFile, true)
	if err != nil {
		return err
	}
	if err := market.CompleteReset(ctx, c.Key, password); err != nil {
		return err
	}
	s.hint("Next: souk login URL")
	return s.print(map[string]bool{"changed": true}, func(w io.Writer) { fmt.Fprintln(w, "The password is changed.") })
}
