package web

import (
	"maps"

	"souk.dev/souk/internal/platform/webkit"
)

// moneyNotices are those about the money of the market and its sellers.
var moneyNotices = map[string]*webkit.Notice{
	"charging-set":      {Kind: "good", Text: "The schedule is set."},
	"charging-off":      {Kind: "warn", Text: "No run is made by itself any more: nothing is renewed, and nobody reminded, until you set a schedule again."},
	"charging-begun":    {Kind: "info", Text: "The run has begun. Load the page again to see how far it is."},
	"books-checked":     {Kind: "info", Text: "The check is on its way. Load the page again to see what came of it."},
	"shares-set":        {Kind: "good", Text: "It is set, for what is charged from now on."},
	"shares-unset":      {Kind: "good", Text: "The product has no rates of its own any more; those of the whole market hold."},
	"run-made":          {Kind: "good", Text: "The payout run is made. Another administrator has to approve it."},
	"run-approved":      {Kind: "good", Text: "The payout run is approved. Export it for your bank."},
	"run-sent":          {Kind: "good", Text: "The payment service sends the payouts; each is booked when it has taken it."},
	"run-cancelled":     {Kind: "good", Text: "The payout run is cancelled. What it would have paid is due as before."},
	"run-paid":          {Kind: "good", Text: "The payouts are booked as paid, and who gets them is told by mail."},
	"payout-returned":   {Kind: "good", Text: "It is noted that the money came back. It is due again, and in the next run."},
	"bank-set":          {Kind: "good", Text: "The bank account is saved, for the next payout."},
	"partner-proposed":  {Kind: "good", Text: "The share is proposed. It counts when the partner has accepted it."},
	"partner-accepted":  {Kind: "good", Text: "You take part in the sales from now on."},
	"partner-declined":  {Kind: "info", Text: "You have declined the share."},
	"partner-ended":     {Kind: "good", Text: "The share has ended. What was sold until now stays shared."},
	"partner-withdrawn": {Kind: "good", Text: "The proposal is taken back."},
}

func init() { maps.Copy(notices, moneyNotices) }
