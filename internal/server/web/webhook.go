package web

import (
	"net/http"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/notify"
)

// webhookView is one address, with what was sent there.
type webhookView struct {
	Crumbs                 []webkit.Link
	Org, URL, Path, Events string
	Entered                bool // a manager did; it is not that of an offering
	State                  stateTag
	Active                 bool
	Problem                string
	Failures               int64
	FailingSince           time.Time
	AnsweredAt, OldUntil   time.Time
	Secret                 string // that was just made; shown once
	Form                   webkit.Form
	Again                  webkit.Form // what is sent again
	Types                  []webkit.Option
	Rotate, Remove         webkit.Confirm
	Deliveries             []deliveryRow
	States                 []webkit.Link
	Pager                  webkit.Pager
	CLI                    []webkit.Command
}

// deliveryRow is one delivery in a list.
type deliveryRow struct {
	Type, Href string
	State      stateTag
	Tries      int64
	At, NextAt time.Time
}

// webhookShown is what a page of an address shows beside it: what was just made, and forms as they were sent.
type webhookShown struct {
	secret      string
	form, again *webkit.Form
}

var webhookPage = screen[webhookView]{"webhook"}

const deliveriesSize = 25

func (s *Site) webhook(w http.ResponseWriter, r *http.Request) error {
	hook, err := s.Notify.Get(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showWebhook(w, r, http.StatusOK, hook, webhookShown{})
}

func (s *Site) showWebhook(w http.ResponseWriter, r *http.Request, status int, hook notify.Webhook, shown webhookShown) error {
	path := webhookPath(hook.ID)
	view := webhookView{
		Crumbs: []webkit.Link{{Label: "Webhooks", Href: "/settings/webhooks"}, {Label: hook.URL}}, Org: hook.OrgName, URL: hook.URL, Path: path,
		Events: eventWords(hook), Entered: hook.Kind == notify.KindWebhook, State: webhookState(hook), Active: hook.State == notify.StateActive,
		Problem: hook.Problem, Failures: hook.Failures, FailingSince: hook.FailingSince, AnsweredAt: hook.AnsweredAt, Secret: shown.secret,
		Form: orElse(shown.form, webhookValues(hook)), Again: orElse(shown.again, webkit.Form{}), Types: typeOptions,
		Rotate: webkit.Confirm{
			Label: "Change the secret", Icon: "key-round", Class: "btn-sm", Button: "Make another secret", Action: path + "/secret",
			Question: "The new one is shown once. The one of now signs as well for a day.",
		},
		Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove it", Action: path + "/remove",
			Question: "What was sent there is forgotten, and what waits.",
		},
		CLI: []webkit.Command{souk("webhook show " + hook.ID), souk("webhook deliveries " + hook.ID), souk("webhook replay " + hook.ID + " --since DAY"), s.curl("", "/webhooks/"+hook.ID+"/deliveries")},
	}
	if hook.OldUntil.After(s.Clock.Now()) {
		view.OldUntil = hook.OldUntil
	}
	if shown.secret != "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	if err := s.fillDeliveries(r, hook, &view); err != nil {
		return err
	}
	return webhookPage.show(s, w, r, status, view)
}

// fillDeliveries lists what was sent; ?state= narrows it.
func (s *Site) fillDeliveries(r *http.Request, hook notify.Webhook, view *webhookView) error {
	query := r.URL.Query()
	state := notify.DeliveryState(query.Get("state"))
	req := webkit.PageRequest(query, deliveriesSize)
	list, err := s.Notify.Deliveries(r.Context(), front.ActorFrom(r.Context()), hook.ID, state, req)
	if err != nil {
		return err
	}
	for _, d := range list.Items {
		view.Deliveries = append(view.Deliveries, deliveryRow{
			Type: string(d.Event.Type), Href: view.Path + "/deliveries/" + d.ID, State: deliveryState(d), Tries: d.Attempts, At: d.CreatedAt, NextAt: d.NextTryAt,
		})
	}
	here := view.Path
	view.States = []webkit.Link{{Label: "All", Href: here, Current: state == ""}}
	for _, one := range notify.DeliveryStates {
		view.States = append(view.States, webkit.Link{Label: deliveryWords[one], Href: here + "?state=" + string(one), Current: state == one})
	}
	if state != "" {
		here += "?state=" + string(state)
	}
	view.Pager, err = webkit.NewPager(here, list.Next, req.After != "")
	return err
}

var deliveryWords = map[notify.DeliveryState]string{
	notify.DeliveryWaiting: "Waiting", notify.DeliveryDone: "Delivered", notify.DeliveryFailed: "Given up",
}

func deliveryState(d notify.Delivery) stateTag {
	class := map[notify.DeliveryState]string{notify.DeliveryDone: "tag-good", notify.DeliveryFailed: "tag-bad"}[d.State]
	return stateTag{deliveryWords[d.State], class}
}

// webhookValues are the values of the form of an address.
func webhookValues(hook notify.Webhook) webkit.Form {
	form := webkit.NewForm("url", hook.URL, "description", hook.Description)
	for _, t := range hook.Types {
		form.Values.Add("types", string(t))
	}
	return form
}

// webhookChange changes an address as the form says.
func (s *Site) webhookChange(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, actor := webkit.Form{Values: r.PostForm}, front.ActorFrom(r.Context())
	address, description, types := form.Value("url"), form.Value("description"), form.Values["types"]
	_, err := s.Notify.Update(r.Context(), actor, r.PathValue("id"), notify.Change{URL: &address, Description: &description, Types: &types})
	if err == nil {
		done(w, r, webhookPath(r.PathValue("id")), "webhook-saved")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	hook, found := s.Notify.Get(r.Context(), actor, r.PathValue("id"))
	if found != nil {
		return found
	}
	takeWebhook(&form, err)
	return s.showWebhook(w, r, front.Status(errs.KindOf(err)), hook, webhookShown{form: &form})
}

// webhookAct does what a button says: test, pause, continue, secret, remove.
func (s *Site) webhookAct(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	switch action := r.PathValue("action"); action {
	case "test":
		d, err := s.Notify.Test(ctx, actor, id)
		if err != nil {
			return err
		}
		done(w, r, webhookPath(id)+"/deliveries/"+d.ID, "webhook-tested")
	case "pause", "continue":
		active := action == "continue"
		if _, err := s.Notify.Update(ctx, actor, id, notify.Change{Active: &active}); err != nil {
			return err
		}
		done(w, r, webhookPath(id), "webhook-saved")
	case "secret":
		hook, secret, err := s.Notify.Rotate(ctx, actor, id)
		if err != nil {
			return err
		}
		return s.showWebhook(w, r, http.StatusOK, hook, webhookShown{secret: secret})
	case "remove":
		if err := s.Notify.Remove(ctx, actor, id); err != nil {
			return err
		}
		done(w, r, "/settings/webhooks", "webhook-removed")
	default:
		return errs.NotFound("no_such_page", "There is no such page.")
	}
	return nil
}

// webhookReplay sends again what did not arrive since a day.
func (s *Site) webhookReplay(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form, ctx, actor, id := webkit.Form{Values: r.PostForm}, r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	in := notify.ReplayInput{Delivery: form.Value("delivery")}
	var err error
	if in.Delivery == "" {
		if in.Since, err = time.Parse(time.DateOnly, form.Value("since")); err != nil {
			err = errs.Invalid("bad_replay", "Give the day from which on, as 2026-11-21.")
		}
	}
	n := 0
	if err == nil {
		n, err = s.Notify.Replay(ctx, actor, id, in)
	}
	switch {
	case err == nil && in.Delivery != "":
		done(w, r, webhookPath(id)+"/deliveries/"+in.Delivery, "webhook-replayed")
		return nil
	case err == nil && n == 0:
		done(w, r, webhookPath(id), "webhook-nothing")
		return nil
	case err == nil:
		done(w, r, webhookPath(id), "webhook-replayed")
		return nil
	case !showsAgain(err) || in.Delivery != "":
		return err
	}
	hook, found := s.Notify.Get(ctx, actor, id)
	if found != nil {
		return found
	}
	form.Take(err, webhookFields, nil)
	return s.showWebhook(w, r, front.Status(errs.KindOf(err)), hook, webhookShown{again: &form})
}

// webhookDeliveryView is one delivery: what is sent, and every try.
type webhookDeliveryView struct {
	Crumbs           []webkit.Link
	URL, Type, Event string
	State            stateTag
	At, NextAt       time.Time
	Body             string
	Log              []attemptRow
	Replay, Delivery string // where the button to send again leads, "" where there is none
	CLI              []webkit.Command
}

// attemptRow is one try.
type attemptRow struct {
	At              time.Time
	Took            string
	Status          string
	Accepted        bool
	Problem, Answer string
}

var webhookDeliveryPage = screen[webhookDeliveryView]{"webhook_delivery"}

func (s *Site) webhookDelivery(w http.ResponseWriter, r *http.Request) error {
	d, err := s.Notify.Delivery(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), r.PathValue("delivery"))
	if err != nil {
		return err
	}
	path := webhookPath(d.Webhook.ID)
	view := webhookDeliveryView{
		Crumbs: []webkit.Link{{Label: "Webhooks", Href: "/settings/webhooks"}, {Label: d.Webhook.URL, Href: path}, {Label: string(d.Event.Type)}},
		URL:    d.Webhook.URL, Type: string(d.Event.Type), Event: d.Event.ID, State: deliveryState(d), At: d.CreatedAt, NextAt: d.NextTryAt, Body: d.Event.Body, Delivery: d.ID,
		CLI: []webkit.Command{souk("webhook deliveries " + d.Webhook.ID + " " + d.ID), souk("webhook replay " + d.Webhook.ID + " " + d.ID)},
	}
	if d.Webhook.State == notify.StateActive && d.State != notify.DeliveryWaiting {
		view.Replay = path + "/replay"
	}
	for _, a := range d.Log {
		row := attemptRow{At: a.At, Took: a.Took.Truncate(time.Millisecond).String(), Status: "No answer", Accepted: a.Accepted(), Problem: a.Problem, Answer: a.Answer}
		if a.Status != 0 {
			row.Status = strconv.Itoa(a.Status) + " " + http.StatusText(a.Status)
		}
		view.Log = append(view.Log, row)
	}
	return webhookDeliveryPage.show(s, w, r, http.StatusOK, view)
}
