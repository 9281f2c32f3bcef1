package moderation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile"
)

// The kinds of items.
const (
	Module   = "module"
	Offering = "offering"
)

// The states of a report.
const (
	StateOpen      = "open"
	StateDismissed = "dismissed" // nothing was done about it
	StateUpheld    = "upheld"    // the item was put into quarantine
)

// Reasons are why an item may be reported, with the words for people, in the order of a form.
var Reasons = []struct{ Code, Words string }{
	{"malware", "It harms or spies on who installs it"},
	{"illegal", "It breaks a law or somebody's rights"},
	{"misleading", "It is not what it says it is"},
	{"broken", "It does not work"},
	{"other", "Something else"},
}

// Bounds of reports.
const (
	maxText = 2000 // characters
	maxOpen = 20   // reports of one user
)

// Report is what somebody says about an item.
type Report struct {
	ID         string
	Kind       string // Module or Offering
	ItemID     string
	ItemTitle  string // as it was then
	Reason     string // code of one of Reasons
	Text       string
	State      string
	ReporterID string
	Reporter   string // name of the user
	ReportedAt time.Time
	HandledBy  string // name of the administrator; "operator" for the command line, "" while open
	HandledAt  time.Time
	Answer     string // what the reporter was told; "" while open
}

// ReportInput is what somebody fills in.
type ReportInput struct {
	Kind   string // Module or Offering
	Item   string // id, package name, or org/name/version
	Reason string
	Text   string // at most 2000 characters; needed where the reason is "other"
}

// Report reports an item that the actor sees. What it does not see is KindNotFound, code
// "module_not_found" or "offering_not_found". Mistakes come back together: "bad_report". Refusals:
// KindConflict "own_item", "already_reported"; KindTooMany "too_many_reports".
func (s *Service) Report(ctx context.Context, actor account.Actor, in ReportInput) (Report, error) {
	if err := actor.Need(account.ScopeAccount); err != nil {
		return Report{}, err
	}
	in.Text = strings.TrimSpace(strings.ReplaceAll(in.Text, "\r\n", "\n"))
	if err := in.check(); err != nil {
		return Report{}, err
	}
	item, err := s.seen(ctx, actor, in.Kind, in.Item)
	if err != nil {
		return Report{}, err
	}
	if item.OwnerID == actor.OrgID {
		return Report{}, errs.Conflict("own_item", "%s belongs to %s, for which you act.", item.Title, actor.OrgName)
	}
	r := Report{
		ID: s.ids.NewID(), Kind: in.Kind, ItemID: item.ID, ItemTitle: item.Title, Reason: in.Reason, Text: in.Text, State: StateOpen,
		ReporterID: actor.UserID, Reporter: actor.UserName, ReportedAt: s.clock.Now(),
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		open, err := openOf(ctx, tx, actor.UserID)
		if err != nil {
			return err
		}
		switch {
		case slices.Contains(open, r.Kind+" "+r.ItemID):
			return alreadyReported(r)
		case len(open) >= maxOpen:
			return errs.New(errs.KindTooMany, "too_many_reports",
				"You have %d open reports. Wait until the administrators of this market have answered some.", len(open))
		}
		if err := insertReport(ctx, tx, r); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "report.create", r.Kind+":"+r.ItemID, map[string]any{"report": r.ID, "reason": r.Reason})
	})
	if err != nil {
		return Report{}, errs.Wrap("moderation.Report", err)
	}
	return r, nil
}

func (in ReportInput) check() error {
	var f errs.Fields
	f.Check(in.Kind == Module || in.Kind == Offering, "kind", "unknown_kind", "The kind is module or offering.")
	f.Check(in.Item != "", "item", "required", "Say which one.")
	f.Check(validReason(in.Reason), "reason", "unknown_reason", "Choose a reason.")
	f.Check(in.Reason != "other" || in.Text != "", "text", "required", "Say what is wrong.")
	checkText(&f, "text", in.Text)
	return f.Err("bad_report", "It cannot be reported like this.")
}

func validReason(code string) bool {
	for _, r := range Reasons {
		if r.Code == code {
			return true
		}
	}
	return false
}

func checkText(f *errs.Fields, path, text string) {
	if flaw := pkgfile.Flaw(text, true); flaw != "" {
		f.Add(path, "bad_characters", "The text %s.", flaw)
	}
	f.Check(utf8.RuneCountInString(text) <= maxText, path, "too_long", "It has more than %d characters.", maxText)
}

func alreadyReported(r Report) error {
	return errs.Conflict("already_reported", "You have reported %s already, and the administrators have not answered yet.", r.ItemTitle)
}

// Seen returns an item that the actor sees, for the form that reports it; what only administrators know of
// it is left out.
func (s *Service) Seen(ctx context.Context, actor account.Actor, kind, ref string) (Item, error) {
	if err := actor.NeedSignIn(); err != nil {
		return Item{}, err
	}
	return s.seen(ctx, actor, kind, ref)
}

func (s *Service) seen(ctx context.Context, actor account.Actor, kind, ref string) (Item, error) {
	switch kind {
	case Module:
		m, err := s.modules.Get(ctx, actor, ref)
		return Item{Kind: kind, ID: m.ID, Title: m.Name, Ref: m.Package, OwnerID: m.OwnerID, Owner: m.OwnerName}, err
	case Offering:
		o, err := s.offerings.Get(ctx, actor, ref)
		return Item{Kind: kind, ID: o.ID, Title: o.Title, Ref: o.Ref(), OwnerID: o.OrgID, Owner: o.OrgName}, err
	}
	return Item{}, unknownKind(kind)
}

func unknownKind(kind string) error {
	return errs.NotFound("unknown_kind", "There are modules and offerings, but nothing of the kind %q.", fmt.Sprintf("%.20s", kind))
}
