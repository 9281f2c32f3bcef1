package account

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// AuditEntry is one row of the audit log.
type AuditEntry struct {
	ID        string
	At        time.Time
	UserID    string // "" for the command line on the server itself; the id of an instance that shows its key
	UserName  string // "operator" for the command line, ItselfName for an instance
	OrgID     string // what the user acted for; "" for none
	OrgName   string
	Action    string          // noun.verb, as "module.register"
	Subject   string          // what it was done to, as "module:FF80…"
	Detail    json.RawMessage // an object
	RequestID string
	Remote    string // address of the client
}

// ItselfName stands in the audit log for an instance that did something by its key; it is no name that a user can
// have.
const ItselfName = "the instance itself"

// AuditFilter narrows the audit log. Zero fields do not.
type AuditFilter struct {
	Actor   string    // name of a user, or "operator"
	Action  string    // how it begins: "module." or "module.register"
	Subject string    // the whole subject
	From    time.Time // not before
	To      time.Time // before
	Word    string    // in action, subject, detail or the names of user and organisation, whatever the case of Latin letters
}

const selectAudit = `SELECT a.id, a.at, a.user_id, u.name, a.org_id, o.name, a.action,
			a.subject, a.detail, a.request_id, a.remote
		FROM audit_log a LEFT JOIN users u ON u.id = a.user_id LEFT JOIN orgs o ON o.id = a.org_id`

// maxAuditWord is how long a word to look for may be, in bytes.
const maxAuditWord = 200

var auditWord = regexp.MustCompile(`^[a-z._]*$`)

// Audit writes a row of the audit log in the transaction of what it tells about. The action is
// noun.verb ("module.register"), the subject noun:id ("module:FF80…"); detail must be fit for JSON
// and hold no secret.
func (s *Service) Audit(ctx context.Context, tx *sqldb.Tx, actor Actor, action, subject string, detail map[string]any) error {
	if detail == nil {
		detail = map[string]any{}
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("audit %s: %w", action, err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_log (id, at, user_id, org_id, action, subject, detail, request_id, remote)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ids.NewID(), sqldb.Micros(s.clock.Now()), actor.UserID, actor.OrgID, action, subject, string(text),
		actor.RequestID, actor.Remote)
	return err
}

// AuditLog lists what was done, the newest first. It is for admins and the operator.
func (s *Service) AuditLog(ctx context.Context, actor Actor, f AuditFilter, req page.Request) (page.Page[AuditEntry], error) {
	none := page.Page[AuditEntry]{}
	if err := actor.NeedAdmin(); err != nil {
		return none, err
	}
	var args sqldb.Args
	where, err := s.auditWhere(ctx, &args, f)
	if err != nil {
		return none, err
	}
	return s.auditPage(ctx, &args, where, req)
}

// auditPage returns a page of the rows that where, whose values are in args, chooses.
func (s *Service) auditPage(ctx context.Context, args *sqldb.Args, where string, req page.Request) (page.Page[AuditEntry], error) {
	none := page.Page[AuditEntry]{}
	var at int64
	var id string
	more, err := req.Decode(&at, &id)
	if err != nil {
		return none, err
	}
	if more {
		where += ` AND (a.at, a.id) < (` + args.Add(at) + `, ` + args.Add(id) + `)`
	}
	rows, err := sqldb.All(ctx, s.db, scanAudit, selectAudit+`
		WHERE `+where+` ORDER BY a.at DESC, a.id DESC LIMIT `+args.Add(req.Size()+1), args.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(req, rows, func(e AuditEntry) []any { return []any{e.At.UnixMicro(), e.ID} }), nil
}

func (s *Service) auditWhere(ctx context.Context, args *sqldb.Args, f AuditFilter) (string, error) {
	where := `1 = 1`
	if !auditWord.MatchString(f.Action) || !isLine(f.Subject) || !isLine(f.Word) || len(f.Word) > maxAuditWord {
		return "", errs.Invalid("bad_filter", "An action is lower-case words with . and _ between them; "+
			"a subject is one line of text, and so is the word to look for, of at most %d bytes.", maxAuditWord)
	}
	if f.Actor != "" {
		id, err := s.auditUser(ctx, f.Actor)
		if err != nil {
			return "", err
		}
		where += ` AND a.user_id = ` + args.Add(id)
	}
	if f.Action != "" {
		where += ` AND substr(a.action, 1, ` + args.Add(len(f.Action)) + `) = ` + args.Add(f.Action)
	}
	if f.Subject != "" {
		where += ` AND a.subject = ` + args.Add(f.Subject)
	}
	if !f.From.IsZero() {
		where += ` AND a.at >= ` + args.Add(sqldb.Micros(f.From))
	}
	if !f.To.IsZero() {
		where += ` AND a.at < ` + args.Add(sqldb.Micros(f.To))
	}
	if f.Word != "" {
		word := `LIKE lower(` + args.Add(sqldb.Like(f.Word)) + `) ESCAPE '\'`
		where += ` AND (a.action ` + word + ` OR lower(a.subject) ` + word + ` OR lower(a.detail) ` + word +
			` OR lower(u.name) ` + word + ` OR lower(o.name) ` + word + `)`
	}
	return where, nil
}

// auditUser returns the id under which the log knows the user.
func (s *Service) auditUser(ctx context.Context, name string) (string, error) {
	if nameKey(name) == Operator.UserName {
		return Operator.UserID, nil
	}
	user, err := UserByName(ctx, s.db, name)
	return user.ID, err
}

func scanAudit(row sqldb.Row) (AuditEntry, error) {
	var e AuditEntry
	var detail string
	err := row.Scan(&e.ID, sqldb.Time(&e.At), &e.UserID, sqldb.Text(&e.UserName), &e.OrgID, sqldb.Text(&e.OrgName),
		&e.Action, &e.Subject, &detail, &e.RequestID, &e.Remote)
	e.Detail = json.RawMessage(detail)
	switch e.UserID {
	case Operator.UserID:
		e.UserName = Operator.UserName
	case strings.TrimPrefix(e.Subject, "instance:"):
		e.UserName = ItselfName
	}
	return e, err
}
