package wire

import (
	"encoding/json"
	"time"
)

// Event is something that happened to an organisation.
type Event struct {
	ID        string          `json:"id" doc:"24 hex digits; the webhook-id of what is sent." example:"674f1c2e9b1d4c0f8a7e5b70"`
	Type      string          `json:"type" example:"purchase.paid"`
	Timestamp time.Time       `json:"timestamp" doc:"When it happened."`
	Data      json.RawMessage `json:"data" doc:"What there is to know of it: an object; see the guide of webhooks."`
}

// Events is a part of what happened, in the order in which it was noted.
type Events struct {
	Items []Event `json:"items"`
	Next  string  `json:"next" doc:"Go on from here with the parameter after; also where there is nothing yet." example:"4711"`
}

// Webhook is an address that events are sent to.
type Webhook struct {
	ID           string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b71"`
	Organisation string    `json:"organisation" example:"bakery"`
	Kind         string    `json:"kind" enum:"webhook,notification" doc:"webhook: a manager entered it. notification: it is the address of an offering, which is told of its sales." example:"webhook"`
	URL          string    `json:"url" example:"https://example.org/souk"`
	Description  string    `json:"description,omitempty" example:"Our accounts"`
	Types        []string  `json:"types" doc:"Of the events that are sent; empty for all." example:"[\"purchase.paid\"]"`
	State        string    `json:"state" enum:"active,paused,disabled" doc:"paused: nothing is sent, and waits. disabled: the address answered 410, and nothing waits." example:"active"`
	Problem      string    `json:"problem,omitempty" doc:"Why the market stopped sending; absent where its owner did."`
	Failures     int64     `json:"failures" doc:"Tries that failed in a row."`
	FailingSince time.Time `json:"failing_since,omitzero"`
	AnsweredAt   time.Time `json:"answered_at,omitzero" doc:"When it took an event last; absent for never."`
	OldUntil     time.Time `json:"old_secret_until,omitzero" doc:"Until when the secret before signs as well."`
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

// WebhookInput enters an address.
type WebhookInput struct {
	URL         string   `json:"url" doc:"http:// or https://, at most 1000 bytes." example:"https://example.org/souk"`
	Description string   `json:"description,omitempty" doc:"At most 100 characters." example:"Our accounts"`
	Types       []string `json:"types,omitempty" doc:"Of the events to send; all when absent or empty, those to come included." example:"[\"purchase.paid\"]"`
}

// WebhookChange changes an address; what is absent stays.
type WebhookChange struct {
	URL         *string   `json:"url,omitempty" example:"https://example.org/souk"`
	Description *string   `json:"description,omitempty" example:"Our accounts"`
	Types       *[]string `json:"types,omitempty" doc:"Empty for all." example:"[\"purchase.paid\"]"`
	Active      *bool     `json:"active,omitempty" doc:"false pauses it; true lets it go on, and what waits is sent then."`
}

// SecretWebhook is an address with the secret that was made for it.
type SecretWebhook struct {
	Webhook
	Secret string `json:"secret" doc:"With which what is sent is signed. It is shown this once." example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"`
}

// WebhookDelivery is an event on its way to an address.
type WebhookDelivery struct {
	ID        string           `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b72"`
	Event     string           `json:"event" doc:"Its id, which is the webhook-id." example:"674f1c2e9b1d4c0f8a7e5b70"`
	Type      string           `json:"type" doc:"Of the event." example:"purchase.paid"`
	State     string           `json:"state" enum:"waiting,done,failed" doc:"waiting: for its next try. done: the address took it. failed: it is not tried any more." example:"done"`
	Attempts  int64            `json:"attempts" doc:"How often it was tried." example:"1"`
	NextTryAt time.Time        `json:"next_try_at,omitzero" doc:"While it waits; absent while the address is paused."`
	CreatedAt time.Time        `json:"created_at"`
	ClosedAt  time.Time        `json:"closed_at,omitzero" doc:"When it was taken, or given up."`
	Body      string           `json:"body,omitempty" doc:"What is sent. Only where one delivery is asked for."`
	Log       []WebhookAttempt `json:"log,omitempty" doc:"Its tries, the newest first, at most 100. Only where one delivery is asked for."`
}

// WebhookAttempt is one try.
type WebhookAttempt struct {
	At           time.Time `json:"at"`
	Milliseconds int64     `json:"milliseconds" doc:"Until the answer." example:"84"`
	Status       int       `json:"status,omitempty" doc:"Of HTTP; absent where nothing was answered." example:"204"`
	Answer       string    `json:"answer,omitempty" doc:"The beginning of its body."`
	Problem      string    `json:"problem,omitempty" doc:"Why it counts as failed; absent where it does not."`
}

// WebhookReplay says what is sent again: a delivery, or what happened in a time.
type WebhookReplay struct {
	Delivery string    `json:"delivery,omitempty" doc:"Id. With it, leave out the rest." example:"674f1c2e9b1d4c0f8a7e5b72"`
	Since    time.Time `json:"since,omitzero" doc:"From when on."`
	Until    time.Time `json:"until,omitzero" doc:"Before when; absent for no end."`
	All      bool      `json:"all,omitempty" doc:"What the address took already, too."`
}

// WebhookReplayed says how much is sent again.
type WebhookReplayed struct {
	Deliveries int `json:"deliveries" example:"3"`
}
