package web

import (
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// invitationsShown bounds the open invitations on the page of an organisation.
const invitationsShown = 100

// invitationRow is an invitation that waits for an answer.
type invitationRow struct {
	Email, By string
	Roles     []string
	ExpiresAt time.Time
	Resend    string // where to post to send it again
	Revoke    webkit.Confirm
}

func (s *Site) showInvitations(r *http.Request, org string, view *membersView) error {
	req := webkit.PageRequest(nil, invitationsShown)
	list, err := s.Accounts.Invitations(r.Context(), front.ActorFrom(r.Context()), org, req)
	if err != nil {
		return err
	}
	for _, i := range list.Items {
		path := orgPath(org) + "/invitations/" + i.ID
		view.Invitations = append(view.Invitations, invitationRow{
			Email: i.Email, By: i.InvitedBy, Roles: roleNames(i.Roles), ExpiresAt: i.ExpiresAt, Resend: path + "/resend",
			Revoke: webkit.Confirm{
				Label: "Take back", Class: "btn-sm btn-danger", Question: "The link in the mail works no more.", Button: "Take it back", Action: path + "/revoke",
			},
		})
	}
	view.More = list.Next != ""
	return nil
}

// mended reports whether a form of the page is shown again with what is wrong.
func mended(err error) bool {
	return errs.Is(err, errs.KindInvalid) || errs.Is(err, errs.KindConflict) || errs.CodeOf(err) == "too_often" || errs.Is(err, errs.KindTooLarge)
}

func (s *Site) changeOrg(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, org := webkit.Form{Values: r.PostForm}, r.PathValue("org")
	_, err := s.Accounts.ChangeOrg(r.Context(), front.ActorFrom(r.Context()), org, orgChange(form, true))
	if err == nil {
		done(w, r, orgPath(org), "org-saved")
		return nil
	}
	if !mended(err) {
		return err
	}
	form.Take(err, orgFields, orgPlaces)
	return s.showMembers(w, r, front.Status(errs.KindOf(err)), memberForms{profile: &form})
}

func (s *Site) setLogo(w http.ResponseWriter, r *http.Request) error {
	err := s.takeLogo(r, r.PathValue("org"))
	if err == nil {
		done(w, r, orgPath(r.PathValue("org")), "logo-saved")
		return nil
	}
	if !mended(err) {
		return err
	}
	org, found := s.Accounts.Org(r.Context(), front.ActorFrom(r.Context()), r.PathValue("org"))
	if found != nil {
		return found
	}
	form := orgValues(org)
	refuseLogo(&form, err)
	return s.showMembers(w, r, front.Status(errs.KindOf(err)), memberForms{profile: &form})
}

// refuseLogo says beside the field what is wrong with a logo.
func refuseLogo(form *webkit.Form, err error) {
	form.Summary = "The logo stays as it was."
	form.Refuse("logo", errs.As(err).Message)
}

func (s *Site) removeLogo(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Accounts.SetLogo(r.Context(), front.ActorFrom(r.Context()), r.PathValue("org"), nil, ""); err != nil {
		return err
	}
	done(w, r, orgPath(r.PathValue("org")), "logo-removed")
	return nil
}

// requestProvider asks for the organisation to sell.
func (s *Site) requestProvider(w http.ResponseWriter, r *http.Request) error {
	form, err := s.askProvider(w, r, r.PathValue("org"), orgPath(r.PathValue("org")))
	if err == nil || !mended(err) {
		return err
	}
	return s.showMembers(w, r, front.Status(errs.KindOf(err)), memberForms{provider: &form})
}

// askProvider sends the wish of an organisation to sell and leads to the page at next. With an error it
// returns the form as it is to be shown again.
func (s *Site) askProvider(w http.ResponseWriter, r *http.Request, org, next string) (webkit.Form, error) {
	if err := r.ParseForm(); err != nil {
		return webkit.Form{}, err
	}
	form := webkit.Form{Values: r.PostForm}
	o, err := s.Accounts.RequestProvider(r.Context(), front.ActorFrom(r.Context()), org, form.Value("reason"))
	switch {
	case err != nil:
		form.Take(err, []string{"reason"}, nil)
		return form, err
	case o.Provider:
		done(w, r, next, "provider-now")
	default:
		done(w, r, next, "provider-asked")
	}
	return form, nil
}

func (s *Site) invite(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, org := webkit.Form{Values: r.PostForm}, r.PathValue("org")
	in := account.InviteInput{Email: strings.TrimSpace(form.Value("invite_email"))}
	for _, role := range form.Values["invite_roles"] {
		in.Roles = append(in.Roles, account.Role(role))
	}
	_, err := s.Accounts.Invite(r.Context(), front.ActorFrom(r.Context()), org, in)
	if err == nil {
		done(w, r, orgPath(org), "invited")
		return nil
	}
	if !mended(err) {
		return err
	}
	form.Take(err, []string{"invite_email", "invite_roles"}, map[string]string{"email": "invite_email", "roles": "invite_roles"})
	return s.showMembers(w, r, front.Status(errs.KindOf(err)), memberForms{invite: &form})
}

func (s *Site) resendInvitation(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Accounts.ResendInvitation(r.Context(), front.ActorFrom(r.Context()), r.PathValue("org"), r.PathValue("id"))
	if err != nil {
		return err
	}
	done(w, r, orgPath(r.PathValue("org")), "invited")
	return nil
}

func (s *Site) revokeInvitation(w http.ResponseWriter, r *http.Request) error {
	err := s.Accounts.RevokeInvitation(r.Context(), front.ActorFrom(r.Context()), r.PathValue("org"), r.PathValue("id"))
	if err != nil {
		return err
	}
	done(w, r, orgPath(r.PathValue("org")), "invitation-revoked")
	return nil
}
