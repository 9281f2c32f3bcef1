package client

import (
	"context"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// Me returns who the credential belongs to.
func (c *Client) Me(ctx context.Context) (me wire.Me, err error) {
	return me, c.get(ctx, "/me", nil, &me)
}

// SignUp opens an account.
func (c *Client) SignUp(ctx context.Context, in wire.SignUpInput) (u wire.User, err error) {
	return u, c.post(ctx, "/users", in, &u)
}

// Tokens returns the API tokens of the user.
func (c *Client) Tokens(ctx context.Context) (l wire.List[wire.Token], err error) {
	return l, c.get(ctx, "/tokens", nil, &l)
}

// CreateToken makes an API token. With User and Password in the configuration that is a login.
func (c *Client) CreateToken(ctx context.Context, in wire.TokenInput) (t wire.NewToken, err error) {
	return t, c.post(ctx, "/tokens", in, &t)
}

// RevokeToken ends an API token.
func (c *Client) RevokeToken(ctx context.Context, id string) error {
	return c.remove(ctx, at("tokens", id), nil)
}

// Organisations returns the organisations of the user.
func (c *Client) Organisations(ctx context.Context) (l wire.List[wire.Membership], err error) {
	return l, c.get(ctx, "/organisations", nil, &l)
}

// CreateOrganisation creates a shared organisation.
func (c *Client) CreateOrganisation(ctx context.Context, in wire.OrganisationInput) (o wire.Organisation, err error) {
	return o, c.post(ctx, "/organisations", in, &o)
}

// Organisation returns an organisation.
func (c *Client) Organisation(ctx context.Context, name string) (o wire.Organisation, err error) {
	return o, c.get(ctx, at("organisations", name), nil, &o)
}

// SetTaxAddress sets where the organisation pays its taxes.
func (c *Client) SetTaxAddress(ctx context.Context, org string, in wire.Address) (o wire.Organisation, err error) {
	return o, c.put(ctx, at("organisations", org, "tax-address"), in, &o)
}

// Members returns a page of the members of an organisation.
func (c *Client) Members(ctx context.Context, org string, p page.Request) (l wire.List[wire.Member], err error) {
	return l, c.get(ctx, at("organisations", org, "members"), pageQuery(nil, p), &l)
}

// SetMember makes a user a member with these roles, or changes the roles of one.
func (c *Client) SetMember(ctx context.Context, org, user string, roles []string) error {
	return c.put(ctx, at("organisations", org, "members", user), wire.MemberInput{Roles: roles}, nil)
}

// RemoveMember ends a membership.
func (c *Client) RemoveMember(ctx context.Context, org, user string) error {
	return c.remove(ctx, at("organisations", org, "members", user), nil)
}

// AuditQuery narrows the audit log; "" leaves out a condition.
type AuditQuery struct {
	User    string    // who did it
	Action  string    // how the action begins, as "module."
	Subject string    // what it was done to
	Word    string    // in action, subject, detail or the names of user and organisation
	From    time.Time // not before
	To      time.Time // before
}

// Audit returns a page of the audit log, the newest first.
func (c *Client) Audit(ctx context.Context, q AuditQuery, p page.Request) (l wire.List[wire.AuditEntry], err error) {
	query := url.Values{}
	q.fill(query)
	return l, c.get(ctx, "/audit", pageQuery(query, p), &l)
}

// Users returns a page of all users, for administrators.
func (c *Client) Users(ctx context.Context, p page.Request) (l wire.List[wire.User], err error) {
	return l, c.get(ctx, "/admin/users", pageQuery(nil, p), &l)
}

// CreateUser creates a user, for administrators.
func (c *Client) CreateUser(ctx context.Context, in wire.CreateUserInput) (u wire.User, err error) {
	return u, c.post(ctx, "/admin/users", in, &u)
}

// Balances returns a page of the balances of the books, for administrators.
func (c *Client) Balances(ctx context.Context, p page.Request) (l wire.List[wire.Balance], err error) {
	return l, c.get(ctx, "/admin/balances", pageQuery(nil, p), &l)
}

// Mails returns a page of the mails that the market wrote, the newest first, for administrators.
func (c *Client) Mails(ctx context.Context, p page.Request) (l wire.List[wire.Mail], err error) {
	return l, c.get(ctx, "/admin/mails", pageQuery(nil, p), &l)
}
