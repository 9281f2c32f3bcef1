package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// activitySize is how many rows a page shows.
const activitySize = 50

// activityView is what the visitor did, or what was done for the organisation that he acts for.
type activityView struct {
	Tabs    []webkit.Link
	Sides   []webkit.Link // whose; one for whom does not manage the organisation
	Entries []activityRow
	Pager   webkit.Pager
	CLI     []webkit.Command
}

// activityRow is one line of the audit log.
type activityRow struct {
	At                         time.Time
	User, Org, Action, Subject string
	Words                      string // what was done; "" where there are none
	Remote                     string
}

var activityPage = screen[activityView]{"activity"}

func (s *Site) activity(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedSignIn(); err != nil {
		return err
	}
	path, ofOrg := "/settings/activity", r.URL.Query().Get("of") == "organisation"
	view := activityView{Tabs: settingsTabs(path), CLI: s.accountCommands("account activity", "/me/activity")}
	if actor.Has(account.RoleManager) || actor.Admin {
		view.Sides = []webkit.Link{
			{Label: "Yours", Href: path, Current: !ofOrg},
			{Label: "Of " + actor.OrgName, Href: path + "?of=organisation", Current: ofOrg},
		}
	}
	if ofOrg {
		path += "?of=organisation"
	}
	req := webkit.PageRequest(r.URL.Query(), activitySize)
	list, err := s.Accounts.Activity(r.Context(), actor, ofOrg, req)
	if err != nil {
		return err
	}
	for _, e := range list.Items {
		view.Entries = append(view.Entries, activityRow{
			At: e.At, User: e.UserName, Org: e.OrgName, Action: e.Action, Words: activityWords[e.Action], Subject: e.Subject, Remote: e.Remote,
		})
	}
	if view.Pager, err = webkit.NewPager(path, list.Next, req.After != ""); err != nil {
		return err
	}
	return activityPage.show(s, w, r, http.StatusOK, view)
}
