package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// invitationView is an invitation as the one who was invited sees it.
type invitationView struct {
	Org, Name, InvitedBy, Email string
	Roles                       []string
	ExpiresAt                   time.Time
	User                        string // who is signed in; "" for nobody
	SignIn, SignUp              string // addresses that lead back; SignUp is "" where accounts are given out
	Accept                      string
	Decline                     webkit.Confirm
}

var invitationPage = screen[invitationView]{"invitation"}

func invitationPath(key string) string { return "/invitations/" + url.PathEscape(key) }

func (s *Site) invitation(w http.ResponseWriter, r *http.Request) error {
	key := r.PathValue("key")
	i, err := s.Accounts.InvitationByKey(r.Context(), key)
	if err != nil {
		return err
	}
	path := invitationPath(key)
	view := invitationView{
		Org: i.OrgLabel, Name: i.OrgName, InvitedBy: i.InvitedBy, Email: i.Email, Roles: roleNames(i.Roles), ExpiresAt: i.ExpiresAt,
		User: front.ActorFrom(r.Context()).UserName, SignIn: "/login?next=" + url.QueryEscape(path), Accept: path,
		Decline: webkit.Confirm{
			Label: "Decline", Question: "The invitation ends, and " + i.InvitedBy + " would have to send a new one.",
			Button: "Decline it", Action: path + "/decline",
		},
	}
	if s.Options.SignUp {
		view.SignUp = "/signup/?next=" + url.QueryEscape(path)
	}
	return invitationPage.show(s, w, r, http.StatusOK, view)
}

func (s *Site) acceptInvitation(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if actor.Anonymous() {
		http.Redirect(w, r, "/login?next="+url.QueryEscape(invitationPath(r.PathValue("key"))), http.StatusSeeOther)
		return nil
	}
	joined, err := s.Accounts.AcceptInvitation(r.Context(), actor, r.PathValue("key"))
	if err != nil {
		return err
	}
	done(w, r, orgPath(joined.Org.Name), "joined")
	return nil
}

func (s *Site) declineInvitation(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.DeclineInvitation(r.Context(), front.ActorFrom(r.Context()), r.PathValue("key")); err != nil {
		return err
	}
	done(w, r, "/", "declined")
	return nil
}
