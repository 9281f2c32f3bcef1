package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type loginCmd struct {
	URL          string `arg:"" optional:"" help:"Address of the market; SOUK_URL or that of the last login when absent."`
	User         string `placeholder:"NAME" help:"Who you are; asked for on a terminal when absent."`
	Org          string `placeholder:"ORG" help:"Organisation that the login acts for; your current one when absent."`
	PasswordFile string `placeholder:"FILE" help:"File whose first line is the password; - is stdin. Asked for on a terminal when absent."`
}

// Run gets an API token for the password and keeps it.
func (c *loginCmd) Run(ctx context.Context, s *session) error {
	before, err := s.storedLogin()
	if err != nil {
		return err
	}
	address := firstOf(c.URL, s.getenv("SOUK_URL"), before.Server)
	if address == "" {
		return usage("Which market? Run souk login URL.")
	}
	if c.User == "" {
		if c.User, err = s.ask("User name", "--user NAME"); err != nil {
			return err
		}
	}
	password, err := s.password(c.PasswordFile, false)
	if err != nil {
		return err
	}
	signedIn, err := client.New(client.Config{URL: address, User: c.User, Password: password, UserAgent: userAgent})
	if err != nil {
		return err
	}
	token, err := signedIn.CreateToken(ctx, wire.TokenInput{Name: loginName(), Organisation: c.Org})
	if err != nil {
		return err
	}
	now := login{Server: address, Token: token.Secret, TokenID: token.ID, User: c.User, Org: token.Organisation}
	if err := s.storeLogin(now); err != nil {
		return err
	}
	s.revokeOld(ctx, before)
	if s.getenv("SOUK_TOKEN") != "" {
		s.hint("Warning: SOUK_TOKEN is set and goes before this login. Unset it to act as %s.", now.User)
	}
	return s.print(loginView(now), func(w io.Writer) {
		fmt.Fprintf(w, "Signed in to %s as %s, for %s.\n", now.Server, now.User, now.Org)
	})
}

// loginName is what the token is called in the list of the user's tokens.
func loginName() string {
	host, err := os.Hostname()
	if err != nil {
		return "souk login"
	}
	return "souk login on " + host
}

// revokeOld revokes the token of the login that was replaced. It ends by itself where that fails,
// or is listed among the user's tokens.
func (s *session) revokeOld(ctx context.Context, old login) {
	if old.Token == "" {
		return
	}
	market, err := client.New(client.Config{URL: old.Server, Token: old.Token, UserAgent: userAgent})
	if err == nil {
		err = market.RevokeToken(ctx, old.TokenID)
	}
	if err != nil && !errs.Is(err, errs.KindUnauthenticated) && !errs.Is(err, errs.KindNotFound) {
		s.hint("The token of the login before, %s at %s, could not be revoked: %s", old.User, old.Server, explain(err).Message)
	}
}

// stored is a login as it is shown: without its secret.
type stored struct {
	Server string `json:"server"`
	User   string `json:"user"`
	Org    string `json:"organisation"`
}

func loginView(l login) stored { return stored{l.Server, l.User, l.Org} }

type whoamiCmd struct {
	Flags serverFlags `embed:""`
}

// Run asks the market, as only it knows whether the token is still good.
func (c *whoamiCmd) Run(ctx context.Context, s *session) error {
	market, err := c.Flags.connect(s)
	if err != nil {
		return err
	}
	me, err := market.Me(ctx)
	if err != nil {
		return err
	}
	return s.print(me, func(w io.Writer) {
		details(w,
			"User", me.User,
			"Acts for", me.Organisation,
			"Roles there", strings.Join(me.Roles, ", "),
			"Administrator", yes(me.Admin),
			"Limited to", strings.Join(me.Scopes, ", "),
			"Market", market.URL(),
		)
	})
}

type logoutCmd struct{}

// Run revokes the token and forgets it. It is forgotten even where the market cannot be reached.
func (logoutCmd) Run(ctx context.Context, s *session) error {
	was, err := s.storedLogin()
	if err != nil {
		return err
	}
	if was.Token == "" {
		return s.print(stored{}, func(w io.Writer) { fmt.Fprintln(w, "You are not signed in.") })
	}
	s.revokeOld(ctx, was)
	if err := s.forgetLogin(); err != nil {
		return err
	}
	return s.print(loginView(was), func(w io.Writer) { fmt.Fprintf(w, "Signed out of %s.\n", was.Server) })
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
