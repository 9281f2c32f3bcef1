package wire

import "time"

// PaymentMethod is a way to pay that a gateway keeps for an organisation.
type PaymentMethod struct {
	ID      string    `json:"id" example:"674f1c2e9b1d4c0f8a7e5b50"`
	Gateway string    `json:"gateway" example:"stripe"`
	Brand   string    `json:"brand,omitempty" doc:"Absent where the gateway does not say." example:"visa"`
	Last4   string    `json:"last4,omitempty" doc:"Last four digits." example:"4242"`
	Expires string    `json:"expires,omitempty" doc:"Last month in which it can be charged; absent for no end." example:"2028-12"`
	Expired bool      `json:"expired" doc:"That month is over."`
	Default bool      `json:"default" doc:"The organisation is charged by it when a contract renews."`
	AddedBy string    `json:"added_by,omitempty" doc:"Name of the user." example:"bob"`
	AddedAt time.Time `json:"added_at"`
}

// PaymentGateway is how a payment gateway stands.
type PaymentGateway struct {
	Name       string        `json:"name" example:"stripe"`
	Title      string        `json:"title" doc:"As buyers see it." example:"Card"`
	Sentence   string        `json:"sentence" doc:"What the buyer does." example:"You pay on the next page."`
	Offered    bool          `json:"offered" doc:"Buyers may choose it."`
	Test       bool          `json:"test" doc:"No real money moves."`
	Manual     bool          `json:"manual" doc:"Somebody at the market sees the money arrive."`
	Saves      bool          `json:"saves" doc:"It keeps ways to pay for renewals."`
	Refunds    bool          `json:"refunds" doc:"It gives money back."`
	WebhookURL string        `json:"webhook_url,omitempty" doc:"Where it sends messages; absent where it sends none." example:"https://market.example.org/webhooks/stripe"`
	MessageAt  *time.Time    `json:"message_at,omitempty" doc:"When the last message came; absent for never."`
	Open       int64         `json:"open" doc:"Questions that it has not answered yet; they are asked again until it does."`
	Fault      *GatewayFault `json:"fault,omitempty" doc:"What went wrong last; absent for nothing."`
}

// GatewayFault is what went wrong at a gateway.
type GatewayFault struct {
	Call    string    `json:"call" doc:"What was asked of it." example:"capture"`
	Message string    `json:"message" example:"stripe answers 503"`
	At      time.Time `json:"at"`
}
