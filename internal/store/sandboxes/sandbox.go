package sandboxes

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// State is what a sandbox does.
type State string

// The states of a sandbox.
const (
	Standing  State = "standing"  // its clock stands still
	Advancing State = "advancing" // its clock goes through the time to Target
	Removing  State = "removing"  // it goes as soon as its data are gone
)

// Sandbox is a market beside the real one.
type Sandbox struct {
	ID        string
	Name      string
	OrgID     string // whose members work in it; there it sells
	OrgName   string
	BuyerID   string // id there of an organisation that buys
	BuyerName string
	Now       time.Time // what its clock shows
	From      time.Time // what it showed when it was last set forward
	Target    time.Time // what it is to show
	State     State
	Problem   string // why it does not go on by itself, in words; "" when it does
	CreatedAt time.Time
	CreatedBy string // name of a user
}

// Progress returns how much of the way to its target the clock has gone, in percent.
func (s Sandbox) Progress() int {
	whole := s.Target.Sub(s.From)
	if s.State != Advancing || whole <= 0 {
		return 100
	}
	return int(100 * s.Now.Sub(s.From).Seconds() / whole.Seconds())
}

const selectSandboxes = `
SELECT s.id, s.name, s.org_id, o.name, s.buyer_id, s.buyer_name, s.now_at, s.began_at, s.target_at, s.settled, s.problem, s.removed_at, s.created_at, u.name
FROM sandboxes s JOIN orgs o ON o.id = s.org_id JOIN users u ON u.id = s.created_by`

func scan(row sqldb.Row) (Sandbox, error) {
	s := Sandbox{State: Standing}
	var settled bool
	var removed time.Time
	err := row.Scan(&s.ID, &s.Name, &s.OrgID, &s.OrgName, &s.BuyerID, &s.BuyerName, sqldb.Time(&s.Now), sqldb.Time(&s.From), sqldb.Time(&s.Target),
		&settled, &s.Problem, sqldb.Time(&removed), sqldb.Time(&s.CreatedAt), &s.CreatedBy)
	switch {
	case !removed.IsZero():
		s.State = Removing
	case !settled:
		s.State = Advancing
	}
	return s, err
}

// find returns the sandbox with the id or name; one that is being removed is not there.
func find(ctx context.Context, q sqldb.Queryer, ref string) (Sandbox, error) {
	list, err := sqldb.All(ctx, q, scan, selectSandboxes+` WHERE (s.id = $1 OR s.name_key = $2) AND s.removed_at IS NULL`, ref, strings.ToLower(ref))
	if err != nil {
		return Sandbox{}, errs.Wrap("find sandbox", err)
	}
	if len(list) == 0 || !nameForm.MatchString(ref) {
		return Sandbox{}, errs.NotFound("sandbox_not_found", "There is no sandbox %.30q that you may enter. See: souk sandbox list", ref)
	}
	return list[0], nil
}

// findOwn returns a sandbox of the organisation that the actor acts for.
func findOwn(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Sandbox, error) {
	s, err := find(ctx, q, ref)
	if err == nil && s.OrgID != actor.OrgID {
		err = errs.NotFound("sandbox_not_found", "There is no sandbox %.30q of %s. If it is another organisation's, act for that one.", ref, actor.OrgName)
	}
	if err != nil {
		return Sandbox{}, err
	}
	return s, nil
}

// moment returns a time as the database has it.
func moment(t time.Time) int64 { return clock.Micros(t.UTC()) }
