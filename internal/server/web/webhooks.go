package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/notify"
)

// webhooksView is the addresses that events of an organisation are sent to.
type webhooksView struct {
	Tabs   []webkit.Link
	Org    string
	Manage bool
	Items  []webhookRow
	CLI    []webkit.Command
}

// webhookRow is one address in a list.
type webhookRow struct {
	URL, Href, Description string
	Events                 string // which are sent, in words
	State                  stateTag
	AnsweredAt             time.Time
}

// stateTag is a state in a word, with the class of its tag.
type stateTag struct{ Text, Class string }

var webhooksPage = screen[webhooksView]{"webhooks"}

// webhooks lists the addresses to managers; others learn who enters them.
func (s *Site) webhooks(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	view := webhooksView{Tabs: settingsTabs(r.URL.Path), Org: actor.OrgName}
	list, err := s.Notify.List(r.Context(), actor)
	if view.Manage = err == nil; err != nil && errs.CodeOf(err) != "role_missing" {
		return err
	}
	for _, hook := range list {
		view.Items = append(view.Items, webhookRow{
			URL: hook.URL, Href: webhookPath(hook.ID), Description: hook.Description, Events: eventWords(hook), State: webhookState(hook), AnsweredAt: hook.AnsweredAt,
		})
	}
	if view.Manage {
		view.CLI = []webkit.Command{souk("webhook list"), souk("webhook create URL"), souk("webhook events"), s.curl("", "/webhooks")}
	}
	return webhooksPage.show(s, w, r, http.StatusOK, view)
}

func webhookPath(id string) string { return "/settings/webhooks/" + url.PathEscape(id) }

// eventWords says which events are sent to an address.
func eventWords(hook notify.Webhook) string {
	if hook.Kind == notify.KindNotification {
		return "Sales of the offerings that name this address"
	}
	if len(hook.Types) == 0 {
		return "All events"
	}
	words := make([]string, len(hook.Types))
	for i, t := range hook.Types {
		words[i] = string(t)
	}
	return strings.Join(words, ", ")
}

func webhookState(hook notify.Webhook) stateTag {
	switch {
	case hook.State == notify.StateDisabled:
		return stateTag{"Gone", "tag-bad"}
	case hook.State == notify.StatePaused:
		return stateTag{"Paused", "tag-bad"}
	case hook.Failures > 0:
		return stateTag{"Failing", "tag-bad"}
	}
	return stateTag{"Active", "tag-good"}
}

// webhookNewView is the form for a new address.
type webhookNewView struct {
	Tabs, Crumbs []webkit.Link
	Org          string
	Form         webkit.Form
	Types        []webkit.Option
	CLI          []webkit.Command
}

var webhookNewPage = screen[webhookNewView]{"webhook_new"}

// webhookFields are the fields of the forms about an address.
var webhookFields = []string{"url", "description", "types", "since"}

// typeOptions are the events that can be chosen.
var typeOptions = func() []webkit.Option {
	hints := map[notify.Type]string{
		notify.PurchasePaid: "something is bought and paid", notify.PurchaseRefunded: "money is given back", notify.ContractRenewed: "a further period is paid",
		notify.ContractChanged: "another plan begins", notify.ContractCancelled: "it will end when what is paid is used up", notify.ContractOverdue: "a payment is late",
		notify.ContractSuspended: "a payment is too late: the right rests", notify.ContractEnded: "it has ended", notify.InvoiceIssued: "an invoice or credit note is written",
		notify.UsageCapReached:  "what a buyer may spend is spent",
		notify.VersionPublished: "a version is published, of your module or one that you bought", notify.VersionYanked: "one of them is withdrawn",
	}
	list := make([]webkit.Option, len(notify.Types))
	for i, t := range notify.Types {
		list[i] = webkit.Option{Value: string(t), Label: string(t), Hint: hints[t]}
	}
	return list
}()

func (s *Site) webhookNew(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Notify.List(r.Context(), front.ActorFrom(r.Context())); err != nil { // those who may not see none
		return err
	}
	return s.showWebhookNew(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showWebhookNew(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	return webhookNewPage.show(s, w, r, status, webhookNewView{
		Tabs: settingsTabs("/settings/webhooks"), Crumbs: []webkit.Link{{Label: "Webhooks", Href: "/settings/webhooks"}, {Label: "New webhook"}},
		Org: front.ActorFrom(r.Context()).OrgName, Form: form, Types: typeOptions,
		CLI: []webkit.Command{souk("webhook create URL --type purchase.paid"), s.curl(`--json '{"url":"URL"}'`, "/webhooks")},
	})
}

// webhookCreate enters an address. Its secret is shown on the page that answers, and cannot be seen again.
func (s *Site) webhookCreate(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	hook, secret, err := s.Notify.Create(r.Context(), front.ActorFrom(r.Context()), notify.Input{
		URL: form.Value("url"), Description: form.Value("description"), Types: form.Values["types"],
	})
	if err == nil {
		return s.showWebhook(w, r, http.StatusOK, hook, webhookShown{secret: secret})
	}
	if !showsAgain(err) {
		return err
	}
	takeWebhook(&form, err)
	return s.showWebhookNew(w, r, front.Status(errs.KindOf(err)), form)
}

// takeWebhook notes what is wrong with a form about an address.
func takeWebhook(form *webkit.Form, err error) {
	form.Take(err, webhookFields, nil)
	if errs.CodeOf(err) == "webhook_exists" {
		form.Refuse("url", errs.As(err).Message)
	}
}
