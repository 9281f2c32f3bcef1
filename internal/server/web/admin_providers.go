package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// adminProvidersView is who asks to publish and sell.
type adminProvidersView struct {
	Tabs     []webkit.Link
	Requests []providerRequestRow
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// providerRequestRow is an organisation that waits for an answer.
type providerRequestRow struct {
	adminOrgRow
	Reason  string
	AskedAt time.Time
	Action  string
	Form    webkit.Form // the answer, where it was refused
}

var adminProvidersPage = screen[adminProvidersView]{"admin_providers"}

const adminProvidersPath = "/administration/providers"

func (s *Site) adminProviders(w http.ResponseWriter, r *http.Request) error {
	return s.showAdminProviders(w, r, http.StatusOK, "", webkit.Form{})
}

func (s *Site) showAdminProviders(w http.ResponseWriter, r *http.Request, status int, org string, form webkit.Form) error {
	req := webkit.PageRequest(r.URL.Query(), adminSize)
	list, err := s.Accounts.ProviderRequests(r.Context(), front.ActorFrom(r.Context()), req)
	if err != nil {
		return err
	}
	view := adminProvidersView{
		Tabs: adminTabs(adminProvidersPath),
		CLI:  []webkit.Command{souk("admin org requests"), souk("admin org answer ORG --approve"), s.curl("", "/admin/provider-requests")},
	}
	for _, o := range list.Items {
		row := providerRequestRow{
			adminOrgRow: adminOrgRowOf(o), Reason: o.ProviderRequest, AskedAt: o.ProviderRequestedAt,
			Action: adminProvidersPath + "/" + url.PathEscape(o.Name),
		}
		if o.Name == org {
			row.Form = form
		}
		view.Requests = append(view.Requests, row)
	}
	if view.Pager, err = webkit.NewPager(adminProvidersPath, list.Next, req.After != ""); err != nil {
		return err
	}
	return adminProvidersPage.show(s, w, r, status, view)
}

func (s *Site) adminAnswerProvider(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, org := webkit.Form{Values: r.PostForm}, r.PathValue("org")
	_, err := s.Accounts.AnswerProvider(r.Context(), front.ActorFrom(r.Context()), org, form.Value("do") == "approve", form.Value("answer"))
	if err == nil {
		done(w, r, adminProvidersPath, "provider-answered")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	form.Take(err, []string{"answer"}, nil)
	return s.showAdminProviders(w, r, http.StatusUnprocessableEntity, org, form)
}
