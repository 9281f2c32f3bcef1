package account

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// The formats of an exported audit log.
const (
	AuditCSV   = "csv"   // a line of headings, then a line for each entry
	AuditJSONL = "jsonl" // an object on a line for each entry
)

// auditHeadings name the columns of AuditCSV and the keys of AuditJSONL.
var auditHeadings = []string{
	"id", "at", "user", "user_id", "organisation", "organisation_id", "action", "subject", "detail", "request_id", "remote",
}

// ExportAudit prepares to write what the filter leaves of the audit log, the newest first, in a format:
// the returned function writes it, a page at a time, so that the log may be of any length. What is wrong
// with the request is told before anything is written: KindInvalid, codes "bad_format" and "bad_filter".
// That the log was exported stands in the log. It is for admins and the operator.
func (s *Service) ExportAudit(ctx context.Context, actor Actor, f AuditFilter, format string) (func(io.Writer) error, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{AuditCSV, AuditJSONL}, format) {
		return nil, errs.Invalid("bad_format", "The audit log is exported as %s or %s, not %q.", AuditCSV, AuditJSONL, format)
	}
	first, err := s.AuditLog(ctx, actor, f, page.Request{Limit: page.Max})
	if err != nil {
		return nil, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		return s.Audit(ctx, tx, actor, "audit.export", "audit:log", map[string]any{
			"format": format, "actor": f.Actor, "action": f.Action, "subject": f.Subject, "word": f.Word, "from": exportTime(f.From), "to": exportTime(f.To),
		})
	})
	if err != nil {
		return nil, errs.Wrap("account.ExportAudit", err)
	}
	return func(w io.Writer) error { return s.writeAudit(ctx, actor, f, format, first, w) }, nil
}

func (s *Service) writeAudit(ctx context.Context, actor Actor, f AuditFilter, format string, list page.Page[AuditEntry], w io.Writer) error {
	write, flush := jsonLines(w)
	if format == AuditCSV {
		write, flush = csvLines(w)
	}
	for {
		for _, e := range list.Items {
			if err := write(e.fields()); err != nil {
				return err
			}
		}
		if err := flush(); err != nil || list.Next == "" {
			return err
		}
		var err error
		if list, err = s.AuditLog(ctx, actor, f, page.Request{Limit: page.Max, After: list.Next}); err != nil {
			return err
		}
	}
}

// fields returns the entry under the headings.
func (e AuditEntry) fields() []string {
	return []string{
		e.ID, exportTime(e.At), e.UserName, e.UserID, e.OrgName, e.OrgID, e.Action, e.Subject, string(e.Detail), e.RequestID, e.Remote,
	}
}

func exportTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// csvLines writes lines that a spreadsheet reads as text: what it would take for a formula gets an
// apostrophe before it.
func csvLines(w io.Writer) (write func([]string) error, flush func() error) {
	out := csv.NewWriter(w)
	headed := false
	head := func() error {
		if headed {
			return nil
		}
		headed = true
		return out.Write(auditHeadings)
	}
	write = func(fields []string) error {
		if err := head(); err != nil {
			return err
		}
		for i, text := range fields {
			fields[i] = harmless(text)
		}
		return out.Write(fields)
	}
	return write, func() error {
		if err := head(); err != nil {
			return err
		}
		out.Flush()
		return out.Error()
	}
}

func harmless(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
		return "'" + cell
	}
	return cell
}

// jsonLines writes objects with the headings as keys; the detail is an object inside.
func jsonLines(w io.Writer) (write func([]string) error, flush func() error) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	write = func(fields []string) error {
		line := make(map[string]any, len(fields))
		for i, text := range fields {
			line[auditHeadings[i]] = text
			if auditHeadings[i] == "detail" {
				line["detail"] = json.RawMessage(text)
			}
		}
		return encoder.Encode(line)
	}
	return write, func() error { return nil }
}
