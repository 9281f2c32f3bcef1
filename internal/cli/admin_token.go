package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

type adminTokenCmd struct {
	Create adminTokenCreateCmd `cmd:"" help:"Create an API token and show its secret, this once."`
	List   adminTokenListCmd   `cmd:"" help:"List the tokens of a user."`
	Revoke adminTokenRevokeCmd `cmd:"" help:"Revoke a token."`
}

type adminTokenCreateCmd struct {
	User    string          `required:"" placeholder:"USER" help:"Whose token it is."`
	Org     string          `placeholder:"ORG" help:"Organisation that it acts for; the user's private one when absent."`
	Name    string          `default:"made by souk admin" help:"What its owner will recognise it by."`
	Scope   []account.Scope `placeholder:"SCOPE" help:"Limit it to read, publish, sell, buy, usage, account or admin; may be repeated. All that the user may when absent."`
	Expires time.Duration   `placeholder:"DURATION" help:"How long it lives, as 720h; for ever when absent."`
}

// Run creates the token. Its secret is all that stdout carries, so that scripts can catch it.
func (c *adminTokenCreateCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		in := account.CreateTokenInput{User: c.User, Org: c.Org, Name: c.Name, Scopes: c.Scope}
		if c.Expires > 0 {
			in.ExpiresAt = market.Clock.Now().Add(c.Expires)
		}
		token, secret, err := market.Accounts.CreateToken(ctx, account.Operator, in)
		if err != nil {
			return err
		}
		s.hint("This token acts for %s. It is shown this once: keep it, and use it as SOUK_TOKEN.", token.OrgName)
		return s.print(wire.NewToken{Token: wireToken(token), Secret: secret}, func(w io.Writer) {
			fmt.Fprintln(w, secret)
		})
	})
}

type adminTokenListCmd struct {
	User string `required:"" placeholder:"USER" help:"Whose tokens."`
}

// Run lists the tokens of a user.
func (c *adminTokenListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		actor, err := operatorFor(ctx, market, c.User)
		if err != nil {
			return err
		}
		tokens, err := market.Accounts.Tokens(ctx, actor)
		if err != nil {
			return err
		}
		return printList(s, listOf(page.Page[account.Token]{Items: tokens}, wireToken), "ID NAME BEGINS FOR SCOPES USED STATE", tokenRow)
	})
}

func tokenRow(t wire.Token) []string {
	scopes, state := "all", "valid"
	if t.Scopes != nil {
		scopes = strings.Join(t.Scopes, ",")
	}
	if !t.RevokedAt.IsZero() {
		state = "revoked " + date(t.RevokedAt)
	} else if !t.ExpiresAt.IsZero() {
		state = "until " + date(t.ExpiresAt)
	}
	return []string{t.ID, t.Name, t.Hint, t.Organisation, scopes, date(t.LastUsedAt), state}
}

type adminTokenRevokeCmd struct {
	ID string `arg:"" help:"Id of the token, from souk admin token list."`
}

// Run revokes the token.
func (c *adminTokenRevokeCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.RevokeToken(ctx, account.Operator, c.ID); err != nil {
			return err
		}
		return s.print(revoked{c.ID}, func(w io.Writer) { fmt.Fprintln(w, "Revoked.") })
	})
}

// revoked names a token that is no longer valid.
type revoked struct {
	ID string `json:"id"`
}
