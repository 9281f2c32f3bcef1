package account

import (
	"context"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Activity lists what the actor did, the newest first. With org it lists what anybody did for the
// organisation that the actor acts for, which is for its managers and for the user whose private one it
// is; the addresses of others are left out.
func (s *Service) Activity(ctx context.Context, actor Actor, org bool, req page.Request) (page.Page[AuditEntry], error) {
	none := page.Page[AuditEntry]{}
	if err := actor.Need(ScopeRead); err != nil {
		return none, err
	}
	if err := needUser(actor); err != nil {
		return none, err
	}
	var args sqldb.Args
	where := `a.user_id = ` + args.Add(actor.UserID)
	if org {
		if _, err := s.orgToManage(ctx, s.db, actor, actor.OrgName); err != nil {
			return none, err
		}
		args = sqldb.Args{}
		where = `a.org_id = ` + args.Add(actor.OrgID)
	}
	found, err := s.auditPage(ctx, &args, where, req)
	for i, e := range found.Items {
		if e.UserID != actor.UserID {
			found.Items[i].Remote = ""
		}
	}
	return found, err
}
