package client

import (
	"context"
	"io"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// PayoutRuns returns a page of the payout runs, the newest first, for administrators.
func (c *Client) PayoutRuns(ctx context.Context, p page.Request) (l wire.List[wire.PayoutRun], err error) {
	return l, c.get(ctx, "/admin/payout-runs", pageQuery(nil, p), &l)
}

// PayoutRun returns a run with its payouts.
func (c *Client) PayoutRun(ctx context.Context, id string) (r wire.PayoutRun, err error) {
	return r, c.get(ctx, at("admin", "payout-runs", id), nil, &r)
}

// PreviewPayoutRun returns the run that would be made now.
func (c *Client) PreviewPayoutRun(ctx context.Context, in wire.PayoutRunInput) (r wire.PayoutRun, err error) {
	return r, c.post(ctx, "/admin/payout-runs/preview", in, &r)
}

// CreatePayoutRun makes a run.
func (c *Client) CreatePayoutRun(ctx context.Context, in wire.PayoutRunInput) (r wire.PayoutRun, err error) {
	return r, c.post(ctx, "/admin/payout-runs", in, &r)
}

// ApprovePayoutRun approves a run that another administrator made.
func (c *Client) ApprovePayoutRun(ctx context.Context, id string) (r wire.PayoutRun, err error) {
	return r, c.post(ctx, at("admin", "payout-runs", id, "approve"), nil, &r)
}

// CancelPayoutRun ends a run that was not exported.
func (c *Client) CancelPayoutRun(ctx context.Context, id string) (r wire.PayoutRun, err error) {
	return r, c.post(ctx, at("admin", "payout-runs", id, "cancel"), nil, &r)
}

// ExportPayoutRun writes the file with which a run is paid to w, as sepa or csv.
func (c *Client) ExportPayoutRun(ctx context.Context, id, form string, w io.Writer) error {
	return c.copyTo(ctx, request{method: http.MethodPost, path: at("admin", "payout-runs", id, "export"), query: url.Values{"form": {form}}}, w)
}

// SendPayoutRun lets the payment service send a run.
func (c *Client) SendPayoutRun(ctx context.Context, id string) (r wire.PayoutRun, err error) {
	return r, c.post(ctx, at("admin", "payout-runs", id, "send"), nil, &r)
}

// PayoutAccount returns the account of the organisation at the payment service.
func (c *Client) PayoutAccount(ctx context.Context) (a wire.PayoutAccount, err error) {
	return a, c.get(ctx, "/payout-account", nil, &a)
}

// SetUpPayoutAccount returns the page where the payment service asks the seller who it is.
func (c *Client) SetUpPayoutAccount(ctx context.Context, password string) (p wire.PayoutAccountPage, err error) {
	return p, c.post(ctx, "/payout-account", wire.PayoutAccountInput{Password: password}, &p)
}

// RemovePayoutAccount forgets the account at the payment service.
func (c *Client) RemovePayoutAccount(ctx context.Context, password string) error {
	return c.post(ctx, "/payout-account/remove", wire.PayoutAccountInput{Password: password}, nil)
}

// MarkRunPaid books the payouts of a run, all but those with the ids.
func (c *Client) MarkRunPaid(ctx context.Context, id string, except []string) (r wire.PayoutRun, err error) {
	return r, c.post(ctx, at("admin", "payout-runs", id, "paid"), wire.PayoutPaid{Except: except}, &r)
}

// ReturnPayout notes that a bank gave a payout back.
func (c *Client) ReturnPayout(ctx context.Context, id, reason string) (p wire.Payout, err error) {
	return p, c.post(ctx, at("admin", "payouts", id, "return"), wire.PayoutReturn{Reason: reason}, &p)
}

// Payouts returns a page of what was paid out to the organisation, the newest first.
func (c *Client) Payouts(ctx context.Context, p page.Request) (l wire.List[wire.Payout], err error) {
	return l, c.get(ctx, "/payouts", pageQuery(nil, p), &l)
}

// BankAccount returns where an organisation gets its money; "" is the one that the client acts for.
func (c *Client) BankAccount(ctx context.Context, org string) (b wire.BankAccount, err error) {
	query := url.Values{}
	set(query, "organisation", org)
	return b, c.get(ctx, "/bank-account", query, &b)
}

// SetBankAccount sets where the organisation gets its money.
func (c *Client) SetBankAccount(ctx context.Context, in wire.BankAccountInput) (b wire.BankAccount, err error) {
	return b, c.put(ctx, "/bank-account", in, &b)
}

// Due returns what the market owes to the organisation by now, for each currency.
func (c *Client) Due(ctx context.Context) (l wire.List[wire.Due], err error) {
	return l, c.get(ctx, "/payouts/due", nil, &l)
}
