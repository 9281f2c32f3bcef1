package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/wire"
)

type webhookCmd struct {
	Flags serverFlags `embed:""`

	List       webhookListCmd       `cmd:"" help:"List the addresses that events are sent to."`
	Create     webhookCreateCmd     `cmd:"" help:"Enter an address, and show its secret, this once."`
	Show       webhookShowCmd       `cmd:"" help:"Show an address, and how it goes."`
	Change     webhookChangeCmd     `cmd:"" help:"Change, pause or continue an address."`
	Rotate     webhookRotateCmd     `cmd:"" help:"Make another secret; the one before signs as well for a day."`
	Delete     webhookDeleteCmd     `cmd:"" help:"Forget an address."`
	Test       webhookTestCmd       `cmd:"" help:"Send a test event."`
	Deliveries webhookDeliveriesCmd `cmd:"" help:"List what was sent, or show one delivery with its tries."`
	Replay     webhookReplayCmd     `cmd:"" help:"Send again what did not arrive."`
	Events     webhookEventsCmd     `cmd:"" help:"Read what happened, without any webhook."`
}

type webhookListCmd struct{}

// Run lists the addresses.
func (c *webhookListCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Webhooks(ctx)
	if err != nil {
		return err
	}
	return printList(s, list, "ID STATE ANSWERED EVENTS URL", func(w wire.Webhook) []string {
		return []string{w.ID, w.State, firstOf(date(w.AnsweredAt), "never"), typeWords(w), w.URL}
	})
}

// typeWords says which events are sent to an address.
func typeWords(w wire.Webhook) string {
	if w.Kind == "notification" {
		return "sales"
	}
	return firstOf(strings.Join(w.Types, ","), "all")
}

type webhookCreateCmd struct {
	URL         string   `arg:"" help:"Address, with http:// or https://."`
	Type        []string `placeholder:"TYPE" help:"Send only these events, as purchase.paid; can be given several times. Without, all."`
	Description string   `help:"What it is for."`
}

// Run enters the address.
func (c *webhookCreateCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	w, err := market.CreateWebhook(ctx, wire.WebhookInput{URL: c.URL, Types: c.Type, Description: c.Description})
	if err != nil {
		return err
	}
	return printSecret(s, w, "Events are sent to "+w.URL+" from now on; its id is "+w.ID+".")
}

// printSecret shows the secret of an address on a line of its own, for scripts.
func printSecret(s *session, w wire.SecretWebhook, sentence string) error {
	s.hint("Keep the secret; it is not shown again.")
	return s.print(w, func(out io.Writer) { fmt.Fprintf(out, "%s\n%s\n", sentence, w.Secret) })
}

type webhookShowCmd struct {
	Webhook string `arg:"" help:"Id."`
}

// Run shows the address.
func (c *webhookShowCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	w, err := market.Webhook(ctx, c.Webhook)
	if err != nil {
		return err
	}
	return s.print(w, func(out io.Writer) { showWebhook(out, w) })
}

func showWebhook(out io.Writer, w wire.Webhook) {
	failing := ""
	if w.Failures > 0 {
		failing = fmt.Sprintf("%d tries in a row, since %s", w.Failures, date(w.FailingSince))
	}
	details(out,
		"Id", w.ID,
		"Organisation", w.Organisation,
		"Address", w.URL,
		"Description", w.Description,
		"Events", typeWords(w),
		"State", w.State,
		"Problem", w.Problem,
		"Failing", failing,
		"Answered", firstOf(date(w.AnsweredAt), "never"),
		"Old secret", untilWords(w.OldUntil),
		"Entered", date(w.CreatedAt),
	)
}

// untilWords says until when the secret before signs.
func untilWords(t time.Time) string {
	if t.IsZero() || t.Before(clock.System.Now()) {
		return ""
	}
	return "signs as well until " + date(t)
}

type webhookChangeCmd struct {
	Webhook     string   `arg:"" help:"Id."`
	URL         *string  `name:"url" help:"Another address."`
	Description *string  `help:"What it is for."`
	Type        []string `placeholder:"TYPE" help:"Send only these events; can be given several times." xor:"types"`
	AllTypes    bool     `help:"Send all events." xor:"types"`
	Pause       bool     `help:"Send nothing for now; what happens waits." xor:"state"`
	Continue    bool     `help:"Send again; what waits comes first." xor:"state"`
}

// Run changes the address.
func (c *webhookChangeCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	change := wire.WebhookChange{URL: c.URL, Description: c.Description}
	if len(c.Type) > 0 || c.AllTypes {
		types := append([]string{}, c.Type...)
		change.Types = &types
	}
	if c.Pause || c.Continue {
		change.Active = &c.Continue
	}
	if change == (wire.WebhookChange{}) {
		return usage("Say what to change.")
	}
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	w, err := market.UpdateWebhook(ctx, c.Webhook, change)
	if err != nil {
		return err
	}
	return s.print(w, func(out io.Writer) { showWebhook(out, w) })
}

type webhookRotateCmd struct {
	Webhook string `arg:"" help:"Id."`
}

// Run makes another secret.
func (c *webhookRotateCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	w, err := market.RotateWebhook(ctx, c.Webhook)
	if err != nil {
		return err
	}
	return printSecret(s, w, "What is sent to "+w.URL+" is signed with this secret; the one before signs as well until "+date(w.OldUntil)+".")
}

type webhookDeleteCmd struct {
	Webhook string `arg:"" help:"Id."`
	Yes     bool   `help:"Do not ask."`
}

// Run removes the address, once that is confirmed.
func (c *webhookDeleteCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	w, err := market.Webhook(ctx, c.Webhook)
	if err != nil {
		return err
	}
	if !c.Yes {
		answer, err := s.ask("Forget "+w.URL+", with what was sent there? [y/N]", "--yes")
		if err != nil {
			return err
		}
		if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			return usage("Nothing was removed.")
		}
	}
	if err := market.RemoveWebhook(ctx, w.ID); err != nil {
		return err
	}
	return s.print(w, func(out io.Writer) { fmt.Fprintf(out, "Nothing is sent to %s any more.\n", w.URL) })
}

type webhookTestCmd struct {
	Webhook string `arg:"" help:"Id."`
}

// Run sends a test event.
func (c *webhookTestCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	d, err := market.TestWebhook(ctx, c.Webhook)
	if err != nil {
		return err
	}
	s.hint("Next: souk webhook deliveries %s %s", c.Webhook, d.ID)
	return s.print(d, func(out io.Writer) { fmt.Fprintf(out, "A test is on its way, as %s.\n", d.Event) })
}

type webhookReplayCmd struct {
	Webhook  string `arg:"" help:"Id."`
	Delivery string `arg:"" optional:"" help:"Id of one delivery."`
	Since    string `placeholder:"TIME" help:"What happened from then on: a day as 2026-11-21, or a moment as 2026-11-21T12:00:00Z."`
	Until    string `placeholder:"TIME" help:"And before then."`
	All      bool   `help:"What arrived already, too."`
}

// Run sends again.
func (c *webhookReplayCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	if (c.Delivery == "") == (c.Since == "") {
		return usage("Say a delivery, or a time with --since.")
	}
	again := wire.WebhookReplay{Delivery: c.Delivery, All: c.All}
	var err error
	if again.Since, err = moment(c.Since, "--since"); err != nil {
		return err
	}
	if again.Until, err = moment(c.Until, "--until"); err != nil {
		return err
	}
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	r, err := market.ReplayWebhook(ctx, c.Webhook, again)
	if err != nil {
		return err
	}
	return s.print(r, func(out io.Writer) { fmt.Fprintf(out, "%d are sent again.\n", r.Deliveries) })
}

type webhookDeliveriesCmd struct {
	Webhook  string    `arg:"" help:"Id."`
	Delivery string    `arg:"" optional:"" help:"Id of one, to show it with its tries."`
	State    string    `enum:",waiting,done,failed" default:"" help:"Only those: waiting, done or failed."`
	Page     pageFlags `embed:""`
}

// Run lists the deliveries, or shows one.
func (c *webhookDeliveriesCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Delivery != "" {
		d, err := market.WebhookDelivery(ctx, c.Webhook, c.Delivery)
		if err != nil {
			return err
		}
		return s.print(d, func(out io.Writer) { showDelivery(out, d) })
	}
	list, err := market.WebhookDeliveries(ctx, c.Webhook, c.State, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "DELIVERY EVENT STATE TRIES NEXT SINCE", func(d wire.WebhookDelivery) []string {
		return []string{d.ID, d.Type, d.State, strconv.FormatInt(d.Attempts, 10), firstOf(date(d.NextTryAt), "-"), date(d.CreatedAt)}
	})
}

func showDelivery(out io.Writer, d wire.WebhookDelivery) {
	details(out,
		"Delivery", d.ID, "Event", d.Event, "Type", d.Type, "State", d.State, "Since", date(d.CreatedAt),
		"Next try", date(d.NextTryAt), "Closed", date(d.ClosedAt), "Body", d.Body,
	)
	if len(d.Log) == 0 {
		return
	}
	fmt.Fprintln(out)
	rows := make([][]string, len(d.Log))
	for i, a := range d.Log {
		status := "-"
		if a.Status != 0 {
			status = strconv.Itoa(a.Status)
		}
		rows[i] = []string{date(a.At), strconv.FormatInt(a.Milliseconds, 10) + " ms", status, firstOf(a.Problem, "taken")}
	}
	table(out, "TRIED TOOK STATUS OUTCOME", rows)
}

type webhookEventsCmd struct {
	Type []string  `placeholder:"TYPE" help:"Only these events; can be given several times."`
	Page pageFlags `embed:""`
}

// Run reads a part of the feed.
func (c *webhookEventsCmd) Run(ctx context.Context, s *session, webhook *webhookCmd) error {
	market, err := webhook.Flags.connect(s)
	if err != nil {
		return err
	}
	events, err := market.Events(ctx, c.Type, c.Page.request())
	if err != nil {
		return err
	}
	s.hint("Go on with --after %s", events.Next)
	return s.print(events, func(out io.Writer) {
		rows := make([][]string, len(events.Items))
		for i, e := range events.Items {
			rows[i] = []string{date(e.Timestamp), e.Type, e.ID, string(e.Data)}
		}
		if len(rows) > 0 {
			table(out, "HAPPENED EVENT ID DATA", rows)
		}
	})
}
