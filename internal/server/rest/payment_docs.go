package rest

import (
	"net/http"

	"souk.dev/souk/internal/wire"
)

// paymentDocs are the operations of ways to pay and gateways.
var paymentDocs = map[string]doc{
	"listPaymentMethods": {tag: "store", summary: "List the ways to pay that are kept",
		description: "Returns the ways to pay that gateways keep for the organisation, the newest first. The market has no numbers of cards. " +
			"They are added when somebody buys and lets the gateway keep what is paid with.",
		errors: []int{http.StatusForbidden}},
	"setDefaultPaymentMethod": {tag: "store", summary: "Choose what renewals are charged to",
		description: "Lets the organisation be charged by this one from now on.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"removePaymentMethod": {tag: "store", summary: "Remove a way to pay",
		description: "It is not charged any more, and the gateway is asked to forget it. Contracts that renew wait for another one then.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listPaymentGateways": {tag: "administration", summary: "List the payment gateways",
		description: "Returns the gateways that are set up in the configuration, in the order in which buyers see them: whether real money moves there, " +
			"where they send messages, and what went wrong last.",
		errors: []int{http.StatusForbidden}},
}

var exampleMethod = wire.PaymentMethod{
	ID: "674f1c2e9b1d4c0f8a7e5b50", Gateway: "stripe", Brand: "visa", Last4: "4242", Expires: "2028-12", Default: true, AddedBy: "bob", AddedAt: exampleTime,
}

func init() {
	for id, d := range paymentDocs {
		docs[id] = d
	}
	examples["PaymentMethod"] = exampleMethod
	examples["ListPaymentMethod"] = wire.List[wire.PaymentMethod]{Items: []wire.PaymentMethod{exampleMethod}}
	examples["ListPaymentGateway"] = wire.List[wire.PaymentGateway]{Items: []wire.PaymentGateway{{
		Name: "stripe", Title: "Card", Sentence: "You pay on the next page.", Offered: true, Test: true, Saves: true, Refunds: true,
		WebhookURL: "https://market.example.org/webhooks/stripe", MessageAt: &exampleTime,
		Fault: &wire.GatewayFault{Call: "capture", Message: "stripe answers 503: Try again.", At: exampleTime},
	}}}
}
