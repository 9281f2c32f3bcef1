package web

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/payment/saved"
)

// methodsView is the ways to pay that gateways keep for the organisation.
type methodsView struct {
	Tabs    []webkit.Link
	Org     string
	Refused string // why the visitor sees none; "" where it may
	Methods []methodRow
	NoneSet bool // there are some, but renewals are charged to none
	CLI     []webkit.Command
}

// methodRow is one of them, in words.
type methodRow struct {
	Label, Gateway, Until string
	Expired, Default      bool
	AddedBy               string
	AddedAt               time.Time
	Choose                string // where the button sends that makes it the default; "" for the default
	Remove                webkit.Confirm
}

var methodsPage = screen[methodsView]{"settings_payment"}

const methodsPath = "/settings/payment"

func (s *Site) methods(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	view := methodsView{Tabs: settingsTabs(methodsPath), Org: actor.OrgName, CLI: []webkit.Command{
		souk("payment-method list"), souk("payment-method default ID"), souk("payment-method remove ID"), s.curl("", "/payment-methods"),
	}}
	list, err := s.Saved.List(r.Context(), actor)
	if errs.CodeOf(err) == "role_missing" {
		view.Refused, err = errs.As(err).Message, nil
	}
	if err != nil {
		return err
	}
	view.NoneSet = len(list) > 0
	for _, m := range list {
		view.Methods = append(view.Methods, s.methodRow(m))
		view.NoneSet = view.NoneSet && !m.Default
	}
	return methodsPage.show(s, w, r, http.StatusOK, view)
}

func (s *Site) methodRow(m saved.Method) methodRow {
	at := methodsPath + "/" + url.PathEscape(m.ID)
	row := methodRow{
		Label: m.Label(), Gateway: m.Gateway, Until: "no end", Expired: m.Expired, Default: m.Default, AddedBy: m.AddedBy, AddedAt: m.AddedAt,
		Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove it", Action: at + "/remove",
			Question: "It is not charged any more, and the gateway is asked to forget it. Contracts that renew wait for another way to pay.",
		},
	}
	if m.Year > 0 {
		row.Until = fmt.Sprintf("until %s %d", m.Month, m.Year)
	}
	if !m.Default {
		row.Choose = at + "/default"
	}
	return row
}

func (s *Site) chooseMethod(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Saved.SetDefault(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, methodsPath, "method-chosen")
	return nil
}

func (s *Site) removeMethod(w http.ResponseWriter, r *http.Request) error {
	if err := s.Saved.Remove(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, methodsPath, "method-removed")
	return nil
}
