package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// sellProfileView is what buyers see of the provider that the visitor acts for, and the form for it; for
// an organisation that is none, the way to become one.
type sellProfileView struct {
	Tabs     []webkit.Link
	Org      string
	Profile  orgForm
	Provider providerBox
	Preview  providerPreview
	Public   string // address of the public page; "" while it is no provider
	CLI      []webkit.Command
}

// providerPreview is how buyers see the provider.
type providerPreview struct {
	Name, Title, About, Website, Host, Email, Logo string
	Verified                                       bool
	Since                                          time.Time
}

var sellProfilePage = screen[sellProfileView]{"sell_profile"}

const sellProfilePath = "/sell/profile"

func (s *Site) sellProfile(w http.ResponseWriter, r *http.Request) error {
	return s.showSellProfile(w, r, http.StatusOK, memberForms{})
}

func (s *Site) showSellProfile(w http.ResponseWriter, r *http.Request, status int, forms memberForms) error {
	actor := front.ActorFrom(r.Context())
	org, err := s.Accounts.Org(r.Context(), actor, actor.OrgName)
	if err != nil {
		return err
	}
	speaks, err := s.speaksFor(r, org)
	if err != nil {
		return err
	}
	view := sellProfileView{
		Tabs: sellTabs(sellProfilePath), Org: org.Name, Profile: orgFormOf(org, orElse(forms.profile, orgValues(org)), sellProfilePath),
		Provider: providerBox{Is: org.Provider, WaitsFrom: org.ProviderRequestedAt, Form: orElse(forms.provider, webkit.Form{})},
		CLI:      []webkit.Command{souk("org edit " + org.Name + " --about-file FILE"), s.curl("", "/organisations/"+org.Name)},
	}
	if speaks {
		view.Profile.Action, view.Provider.Action = sellProfilePath, sellProfilePath+"/request"
	}
	view.Preview = providerPreview{
		Name: org.Name, Title: org.Label(), About: org.About, Email: org.Email, Logo: picturePath(org.LogoID, picture.Small),
		Verified: !org.VerifiedAt.IsZero(), Since: org.CreatedAt,
	}
	view.Preview.Website, view.Preview.Host = website(org.Website)
	if org.Provider {
		view.Public = "/providers/" + url.PathEscape(org.Name)
		p, err := s.Accounts.Profile(r.Context(), org.Name)
		if err != nil {
			return err
		}
		view.Preview.Since = p.Since
	}
	return sellProfilePage.show(s, w, r, status, view)
}

func (s *Site) changeSellProfile(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, actor := webkit.Form{Values: r.PostForm}, front.ActorFrom(r.Context())
	_, err := s.Accounts.ChangeOrg(r.Context(), actor, actor.OrgName, orgChange(form, false))
	if err == nil {
		done(w, r, sellProfilePath, "org-saved")
		return nil
	}
	if !mended(err) {
		return err
	}
	form.Take(err, orgFields, orgPlaces)
	return s.showSellProfile(w, r, front.Status(errs.KindOf(err)), memberForms{profile: &form})
}

func (s *Site) setSellLogo(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	err := s.takeLogo(r, actor.OrgName)
	if err == nil {
		done(w, r, sellProfilePath, "logo-saved")
		return nil
	}
	if actor.Anonymous() || !mended(err) {
		return err
	}
	org, found := s.Accounts.Org(r.Context(), actor, actor.OrgName)
	if found != nil {
		return found
	}
	form := orgValues(org)
	refuseLogo(&form, err)
	return s.showSellProfile(w, r, front.Status(errs.KindOf(err)), memberForms{profile: &form})
}

func (s *Site) removeSellLogo(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if _, err := s.Accounts.SetLogo(r.Context(), actor, actor.OrgName, nil, ""); err != nil {
		return err
	}
	done(w, r, sellProfilePath, "logo-removed")
	return nil
}

func (s *Site) requestSell(w http.ResponseWriter, r *http.Request) error {
	form, err := s.askProvider(w, r, front.ActorFrom(r.Context()).OrgName, sellProfilePath)
	if err == nil || !mended(err) {
		return err
	}
	return s.showSellProfile(w, r, front.Status(errs.KindOf(err)), memberForms{provider: &form})
}
