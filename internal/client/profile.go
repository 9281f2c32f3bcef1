package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// Profile returns the account behind the credential.
func (c *Client) Profile(ctx context.Context) (p wire.Profile, err error) {
	return p, c.get(ctx, "/me/profile", nil, &p)
}

// UpdateProfile changes what in names.
func (c *Client) UpdateProfile(ctx context.Context, in wire.ProfileInput) (p wire.Profile, err error) {
	return p, c.call(ctx, request{method: http.MethodPatch, path: "/me", in: in, out: &p})
}

// PersonalData writes everything that the market keeps about the user to w, as JSON. What was written
// before a failure is not all of it.
func (c *Client) PersonalData(ctx context.Context, w io.Writer) error {
	req, err := c.newRequest(ctx, request{method: http.MethodGet, path: "/me/data"}, nil)
	if err != nil {
		return err
	}
	resp, err := c.send(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("personal data: %w", err)
	}
	return nil
}

// EraseMe erases the account behind the credential, for good.
func (c *Client) EraseMe(ctx context.Context, in wire.EraseInput) error {
	return c.post(ctx, "/me/erase", in, nil)
}

// Consents returns a page of what the user agreed to, the newest first.
func (c *Client) Consents(ctx context.Context, p page.Request) (l wire.List[wire.Consent], err error) {
	return l, c.get(ctx, "/me/consents", pageQuery(nil, p), &l)
}

// AcceptTerms agrees to the market's terms with this hash.
func (c *Client) AcceptTerms(ctx context.Context, hash string) error {
	return c.post(ctx, "/me/consents", wire.AcceptInput{Hash: hash}, nil)
}

// Terms returns the terms that users of the market accept.
func (c *Client) Terms(ctx context.Context) (t wire.Terms, err error) {
	return t, c.get(ctx, "/terms", nil, &t)
}

// Activity returns a page of what the user did or, with org, of what anybody did for the organisation.
func (c *Client) Activity(ctx context.Context, org bool, p page.Request) (l wire.List[wire.AuditEntry], err error) {
	query := url.Values{}
	if org {
		query.Set("organisation", "true")
	}
	return l, c.get(ctx, "/me/activity", pageQuery(query, p), &l)
}

// Sessions returns the browsers in which the user is signed in.
func (c *Client) Sessions(ctx context.Context) (l wire.List[wire.Session], err error) {
	return l, c.get(ctx, "/me/sessions", nil, &l)
}

// EndSession signs the user out in one browser.
func (c *Client) EndSession(ctx context.Context, id string) error {
	return c.remove(ctx, at("me", "sessions", id), nil)
}

// EndSessions signs the user out everywhere.
func (c *Client) EndSessions(ctx context.Context) error { return c.remove(ctx, "/me/sessions", nil) }

// RequestReset asks for a link with which a password can be set.
func (c *Client) RequestReset(ctx context.Context, user string) error {
	return c.post(ctx, "/password-resets", wire.ResetRequest{User: user}, nil)
}

// CompleteReset sets a password with a mailed link.
func (c *Client) CompleteReset(ctx context.Context, key, password string) error {
	return c.post(ctx, "/password-resets/complete", wire.ResetInput{Key: key, Password: password}, nil)
}

// Activate follows a mailed link that activates an account or confirms an address.
func (c *Client) Activate(ctx context.Context, key string) (a wire.Confirmation, err error) {
	return a, c.post(ctx, "/activations", wire.KeyInput{Key: key}, &a)
}

// ResendActivation has the activation mail sent again.
func (c *Client) ResendActivation(ctx context.Context, user string) error {
	return c.post(ctx, "/activations/resend", wire.ResetRequest{User: user}, nil)
}

// UpdateOrganisation changes what in names.
func (c *Client) UpdateOrganisation(ctx context.Context, org string, in wire.OrganisationChange) (o wire.Organisation, err error) {
	return o, c.call(ctx, request{method: http.MethodPatch, path: at("organisations", org), in: in, out: &o})
}

// SetOrganisationLogo makes the picture in r the logo of the organisation.
func (c *Client) SetOrganisationLogo(ctx context.Context, org, fileName string, r io.Reader) (o wire.Organisation, err error) {
	query := url.Values{}
	set(query, "file_name", fileName)
	req, err := c.newRequest(ctx, request{method: http.MethodPut, path: at("organisations", org, "logo"), query: query}, r)
	if err != nil {
		return o, err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	return o, c.exchange(req, &o)
}

// RemoveOrganisationLogo removes the logo of the organisation.
func (c *Client) RemoveOrganisationLogo(ctx context.Context, org string) error {
	return c.remove(ctx, at("organisations", org, "logo"), nil)
}

// RequestProvider asks the market to let the organisation publish and sell.
func (c *Client) RequestProvider(ctx context.Context, org, reason string) (o wire.Organisation, err error) {
	return o, c.post(ctx, at("organisations", org, "provider-request"), wire.ProviderRequest{Reason: reason}, &o)
}

// Provider returns what everybody may know of a provider.
func (c *Client) Provider(ctx context.Context, name string) (p wire.Provider, err error) {
	return p, c.get(ctx, at("providers", name), nil, &p)
}

// Invitations returns a page of the open invitations of an organisation.
func (c *Client) Invitations(ctx context.Context, org string, p page.Request) (l wire.List[wire.Invitation], err error) {
	return l, c.get(ctx, at("organisations", org, "invitations"), pageQuery(nil, p), &l)
}

// Invite invites somebody to an organisation.
func (c *Client) Invite(ctx context.Context, org string, in wire.InvitationInput) (i wire.Invitation, err error) {
	return i, c.post(ctx, at("organisations", org, "invitations"), in, &i)
}

// RevokeInvitation takes an open invitation back.
func (c *Client) RevokeInvitation(ctx context.Context, org, id string) error {
	return c.remove(ctx, at("organisations", org, "invitations", id), nil)
}

// ResendInvitation sends an open invitation again.
func (c *Client) ResendInvitation(ctx context.Context, org, id string) (i wire.Invitation, err error) {
	return i, c.post(ctx, at("organisations", org, "invitations", id, "resend"), nil, &i)
}

// AcceptInvitation makes the user a member, with the key of a mailed link.
func (c *Client) AcceptInvitation(ctx context.Context, key string) (m wire.Membership, err error) {
	return m, c.post(ctx, "/invitations/accept", wire.KeyInput{Key: key}, &m)
}

// DeclineInvitation says no, with the key of a mailed link.
func (c *Client) DeclineInvitation(ctx context.Context, key string) error {
	return c.post(ctx, "/invitations/decline", wire.KeyInput{Key: key}, nil)
}
