package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// What follows is for administrators, but for CreateReport.

// CreateReport tells the administrators what is wrong with an item.
func (c *Client) CreateReport(ctx context.Context, in wire.ReportInput) (r wire.Report, err error) {
	return r, c.post(ctx, "/reports", in, &r)
}

// ReportQuery narrows the list of reports; "" leaves out a condition.
type ReportQuery struct {
	State string // open, dismissed, upheld or handled
	Kind  string // with Item: module or offering
	Item  string // id, or package name of a module
}

// Reports returns a page of the reports, the newest first.
func (c *Client) Reports(ctx context.Context, q ReportQuery, p page.Request) (l wire.List[wire.Report], err error) {
	query := url.Values{}
	set(query, "state", q.State)
	set(query, "kind", q.Kind)
	set(query, "item", q.Item)
	return l, c.get(ctx, "/admin/reports", pageQuery(query, p), &l)
}

// Report returns one report.
func (c *Client) Report(ctx context.Context, id string) (r wire.Report, err error) {
	return r, c.get(ctx, at("admin", "reports", id), nil, &r)
}

// HandleReport dismisses a report, or puts its item into quarantine.
func (c *Client) HandleReport(ctx context.Context, id string, in wire.HandleInput) (r wire.Report, err error) {
	return r, c.post(ctx, at("admin", "reports", id, "handle"), in, &r)
}

// ReportedItems returns a page of the items with open reports, with "handled" ones, or "quarantined".
func (c *Client) ReportedItems(ctx context.Context, list string, p page.Request) (l wire.List[wire.ReportedItem], err error) {
	query := url.Values{}
	set(query, "list", list)
	return l, c.get(ctx, "/admin/quarantine", pageQuery(query, p), &l)
}

// Quarantine puts a "module" or an "offering" into quarantine.
func (c *Client) Quarantine(ctx context.Context, kind, id, reason string) (i wire.ReportedItem, err error) {
	return i, c.put(ctx, at("admin", "quarantine", kind, id), wire.QuarantineInput{Reason: reason}, &i)
}

// Restore ends the quarantine of a "module" or an "offering".
func (c *Client) Restore(ctx context.Context, kind, id string) (i wire.ReportedItem, err error) {
	return i, c.remove(ctx, at("admin", "quarantine", kind, id), &i)
}

// Currencies returns the currencies that prices may be in, the default first.
func (c *Client) Currencies(ctx context.Context) (l wire.List[wire.Currency], err error) {
	return l, c.get(ctx, "/admin/currencies", nil, &l)
}

// AddCurrency lets prices be in another currency.
func (c *Client) AddCurrency(ctx context.Context, code string) (l wire.List[wire.Currency], err error) {
	return l, c.post(ctx, "/admin/currencies", wire.CurrencyInput{Code: code}, &l)
}

// SetDefaultCurrency makes a currency the one that forms begin with.
func (c *Client) SetDefaultCurrency(ctx context.Context, code string) (l wire.List[wire.Currency], err error) {
	return l, c.put(ctx, at("admin", "currencies", code, "default"), nil, &l)
}

// RemoveCurrency takes a currency away.
func (c *Client) RemoveCurrency(ctx context.Context, code string) error {
	return c.remove(ctx, at("admin", "currencies", code), nil)
}

// Fee returns what the market keeps of a sale.
func (c *Client) Fee(ctx context.Context) (f wire.Fee, err error) {
	return f, c.get(ctx, "/admin/fee", nil, &f)
}

// SetFee sets what the market keeps of new purchases, in percent.
func (c *Client) SetFee(ctx context.Context, percent string) (f wire.Fee, err error) {
	return f, c.put(ctx, "/admin/fee", wire.FeeInput{Percent: percent}, &f)
}

// AdminCategories returns all categories in their order.
func (c *Client) AdminCategories(ctx context.Context) (l wire.List[wire.AdminCategory], err error) {
	return l, c.get(ctx, "/admin/categories", nil, &l)
}

// AddCategory adds a category behind the others.
func (c *Client) AddCategory(ctx context.Context, in wire.CategoryInput) (w wire.AdminCategory, err error) {
	return w, c.post(ctx, "/admin/categories", in, &w)
}

// UpdateCategory replaces what is said of a category.
func (c *Client) UpdateCategory(ctx context.Context, id string, in wire.CategoryInput) (w wire.AdminCategory, err error) {
	return w, c.put(ctx, at("admin", "categories", id), in, &w)
}

// OrderCategories puts all categories into the order of the ids.
func (c *Client) OrderCategories(ctx context.Context, ids []string) error {
	return c.put(ctx, "/admin/categories/order", wire.CategoryOrder{IDs: ids}, nil)
}

// RemoveCategory removes a category; one that offerings stand on only when that is confirmed.
func (c *Client) RemoveCategory(ctx context.Context, id string, confirm bool) error {
	query := url.Values{}
	if confirm {
		query.Set("confirm", "true")
	}
	return c.call(ctx, request{method: http.MethodDelete, path: at("admin", "categories", id), query: query})
}

// MailQuery narrows the list of mails; "" leaves out a condition.
type MailQuery struct {
	State string // waiting, sent or failed
	Word  string // in recipient or subject
}

// FindMails returns a page of the mails that fit, the newest first.
func (c *Client) FindMails(ctx context.Context, q MailQuery, p page.Request) (l wire.List[wire.Mail], err error) {
	query := url.Values{}
	set(query, "state", q.State)
	set(query, "q", q.Word)
	return l, c.get(ctx, "/admin/mails", pageQuery(query, p), &l)
}

// Mail returns one mail.
func (c *Client) Mail(ctx context.Context, id string) (m wire.Mail, err error) {
	return m, c.get(ctx, at("admin", "mails", id), nil, &m)
}

// RetryMail sends a mail that is not sent once more.
func (c *Client) RetryMail(ctx context.Context, id string) (m wire.Mail, err error) {
	return m, c.post(ctx, at("admin", "mails", id, "retry"), nil, &m)
}

// Jobs returns a page of the jobs in a state, "" for those that failed, the newest first.
func (c *Client) Jobs(ctx context.Context, state string, p page.Request) (l wire.List[wire.Job], err error) {
	query := url.Values{}
	set(query, "state", state)
	return l, c.get(ctx, "/admin/jobs", pageQuery(query, p), &l)
}

// RetryJob lets a failed job run again.
func (c *Client) RetryJob(ctx context.Context, id int64) (j wire.Job, err error) {
	return j, c.post(ctx, at("admin", "jobs", strconv.FormatInt(id, 10), "retry"), nil, &j)
}

// DiscardJob removes a failed job for good.
func (c *Client) DiscardJob(ctx context.Context, id int64) error {
	return c.remove(ctx, at("admin", "jobs", strconv.FormatInt(id, 10)), nil)
}

// System returns how the system is.
func (c *Client) System(ctx context.Context) (s wire.System, err error) {
	return s, c.get(ctx, "/admin/system", nil, &s)
}

// Overview returns what waits for an administrator, and the market in numbers.
func (c *Client) Overview(ctx context.Context) (o wire.Overview, err error) {
	return o, c.get(ctx, "/admin/overview", nil, &o)
}

// ExportAudit writes the audit log to w as "csv" or "jsonl". What was written before an error is not the
// whole log.
func (c *Client) ExportAudit(ctx context.Context, format string, q AuditQuery, w io.Writer) error {
	query := url.Values{"format": {format}}
	q.fill(query)
	req, err := c.newRequest(ctx, request{method: http.MethodGet, path: "/audit/export", query: query}, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := c.send(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(w, resp.Body); err != nil {
		return c.unreachable(ctx, err)
	}
	return nil
}

// fill sets the parameters of the conditions.
func (q AuditQuery) fill(query url.Values) {
	set(query, "user", q.User)
	set(query, "action", q.Action)
	set(query, "subject", q.Subject)
	set(query, "q", q.Word)
	for name, at := range map[string]time.Time{"from": q.From, "to": q.To} {
		if !at.IsZero() {
			query.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
}
