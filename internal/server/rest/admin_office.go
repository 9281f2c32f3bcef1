package rest

import (
	"context"
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

type listMailsInput struct {
	Paging
	State string `query:"state" enum:"waiting,sent,failed" doc:"Every state when absent."`
	Q     string `query:"q" doc:"In recipient or subject."`
}

func (a *API) listMails(ctx context.Context, actor account.Actor, in *listMailsInput) (*body[wire.List[wire.Mail]], error) {
	mails, err := a.Office.Mails(ctx, actor, mail.Filter{State: in.State, Word: in.Q}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(mails, wireMail), nil
}

// MailPath names a mail.
type MailPath struct {
	ID string `path:"id" doc:"Id of the mail."`
}

func (a *API) getMail(ctx context.Context, actor account.Actor, in *MailPath) (*body[wire.Mail], error) {
	return oneMail(a.Office.Mail(ctx, actor, in.ID))
}

func (a *API) retryMail(ctx context.Context, actor account.Actor, in *MailPath) (*body[wire.Mail], error) {
	return oneMail(a.Office.RetryMail(ctx, actor, in.ID))
}

func oneMail(m mail.Mail, err error) (*body[wire.Mail], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Mail]{Body: wireMail(m)}, nil
}

type listJobsInput struct {
	Paging
	State string `query:"state" enum:"waiting,running,retrying,failed,done" doc:"Those that are tried again or given up when absent."`
}

func (a *API) listJobs(ctx context.Context, actor account.Actor, in *listJobsInput) (*body[wire.List[wire.Job]], error) {
	jobs, err := a.Office.Jobs(ctx, actor, in.State, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(jobs, wireJob), nil
}

// JobPath names a job.
type JobPath struct {
	ID string `path:"id" doc:"Number of the job." example:"17"`
}

func (a *API) retryJob(ctx context.Context, actor account.Actor, in *JobPath) (*body[wire.Job], error) {
	j, err := a.Office.RetryJob(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[wire.Job]{Body: wireJob(j)}, nil
}

func (a *API) discardJob(ctx context.Context, actor account.Actor, in *JobPath) (*nothing, error) {
	_, err := a.Office.DiscardJob(ctx, actor, in.ID)
	return &nothing{}, err
}

func (a *API) getSystem(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.System], error) {
	sys, err := a.Office.System(ctx, actor)
	if err != nil {
		return nil, err
	}
	work, err := a.Office.Work(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.System]{Body: wireSystem(sys, work)}, nil
}

func (a *API) getOverview(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.Overview], error) {
	o, err := a.Office.Overview(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.Overview]{Body: wireOverview(o)}, nil
}

// exportNames are the media types and file names of an exported audit log.
var exportNames = map[string][2]string{
	account.AuditCSV:   {"text/csv; charset=utf-8", "audit.csv"},
	account.AuditJSONL: {"application/jsonl", "audit.jsonl"},
}

// exportAudit streams the audit log. What goes wrong on the way ends the connection, so that nobody takes
// half of it for the whole.
func (a *API) exportAudit(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	var f errs.Fields
	for name := range query {
		f.Check(auditParams[name], name, "unknown_parameter", "There is no such parameter.")
	}
	filter := account.AuditFilter{Actor: query.Get("user"), Action: query.Get("action"), Subject: query.Get("subject"), Word: query.Get("q")}
	filter.From = momentOf(&f, "from", query.Get("from"))
	filter.To = momentOf(&f, "to", query.Get("to"))
	if err := f.Err("invalid_request", "The request is not understood."); err != nil {
		a.fail(w, r, err)
		return
	}
	format := query.Get("format")
	write, err := a.Accounts.ExportAudit(r.Context(), front.ActorFrom(r.Context()), filter, format)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", exportNames[format][0])
	w.Header().Set("Content-Disposition", `attachment; filename="`+exportNames[format][1]+`"`)
	if err := write(w); err != nil {
		a.Log.ErrorContext(r.Context(), "export of the audit log broke off", "error", err)
		front.Cut()
	}
}

var auditParams = map[string]bool{"format": true, "user": true, "action": true, "subject": true, "q": true, "from": true, "to": true}

func momentOf(f *errs.Fields, path, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	f.Check(err == nil, path, "invalid", "Give a moment as 2026-11-21T12:00:00Z.")
	return t
}
