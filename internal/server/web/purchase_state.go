package web

import (
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/order"
)

// happening is something that happened to a purchase.
type happening struct {
	Text string
	At   time.Time
	Note string // what somebody wrote about it
	Now  bool   // where it stands
	Bad  bool
}

// transferView is how to pay by bank transfer.
type transferView struct {
	Amount  string
	Code    string
	Details []string // lines
	Print   string   // address of the sheet to print; "" for none
	Until   time.Time
	Late    string // what comes after that
}

// decision are the buttons of a manager about a request.
type decision struct {
	Approve, Refuse string // addresses
	Field           string // name of the field for the reason, unique on its page
	Reason, Error   string // what was written, and what is wrong with it
}

// say sets what the page says of the state, and the next steps.
func (v *purchaseView) say(p order.Purchase) {
	step, steps := 1, []string{"Checkout", "Pay", "Download"}
	if p.State == order.StateRequested || p.State == order.StateRefused || p.DecidedBy != "" {
		step, steps = 2, []string{"Ask", "Approval", "Pay", "Download"}
	}
	switch p.State {
	case order.StateRequested:
		v.Headline, v.Text = "Waiting for a manager", "A manager of "+p.OrgName+" decides. Nothing is charged before that."
		v.Icon, v.ToneClass, step = "clock", "tone-warn", 1
	case order.StateRefused:
		v.Headline, v.Text = "Not approved", p.DecidedBy+" has refused it. Nothing was charged."
		v.Icon, v.ToneClass, step = "circle-x", "tone-bad", 1
	case order.StatePaid:
		v.Headline, v.Text = "It is yours", "The payment of "+amountText(p.Total)+" has arrived. Thank you."
		if p.Free() {
			v.Text = "There was nothing to pay."
		}
		v.Icon, v.ToneClass, v.Paid, step = "circle-check", "tone-good", true, len(steps)-1
	case order.StatePending:
		v.pending(p)
	case order.StateCancelled:
		v.Headline, v.Text = "Purchase cancelled", "Nothing was charged."
		v.Icon, v.ToneClass, v.Again = "undo-2", "", checkoutPath(p.OfferingID)
	case order.StateExpired:
		v.Headline, v.Text = "The time to pay is over", "Nothing was charged."
		v.Icon, v.ToneClass, v.Again = "clock", "tone-bad", checkoutPath(p.OfferingID)
	}
	v.Steps = webkit.Steps(step, steps...)
}

// pending says how to pay, or why not now.
func (v *purchaseView) pending(p order.Purchase) {
	v.Headline, v.Text = "Waiting for your payment", "Nothing is charged yet."
	v.Icon, v.ToneClass = "clock", "tone-warn"
	v.ExpiresAt = p.ExpiresAt
	switch {
	case p.Quarantined:
		v.Headline, v.Text = "Blocked by the market", "The market looks into this offering. It cannot be paid at present, and nothing is charged."
		v.Icon, v.ToneClass = "ban", "tone-bad"
	case p.Transfer.Code != "":
		v.Headline, v.Text = "Waiting for your transfer", "It is yours when the money has arrived. You get a mail then."
		v.Transfer = &transferView{
			Amount: amountText(p.Total), Code: p.Transfer.Code, Details: strings.Split(p.Transfer.Details, "\n"),
			Print: purchasePath(p.ID) + "/payment-request", Until: p.ExpiresAt,
			Late: "the purchase is dropped",
		}
	default:
		v.Pay = p.PaymentURL
	}
}

// actions sets what the actor may do with the purchase.
func (v *purchaseView) actions(actor account.Actor, p order.Purchase) {
	path := purchasePath(p.ID)
	ours := actor.OrgID == p.OrgID
	asked := actor.UserID == p.UserID
	manager := ours && actor.Has(account.RoleManager)
	switch {
	case p.State == order.StateRequested && asked:
		v.Cancel, v.CancelLabel = path+"/cancel", "Take the request back"
	case p.State == order.StatePending && ours && (actor.Has(account.RoleCustomer) || (p.DecidedBy != "" && (asked || manager))):
		v.Cancel, v.CancelLabel = path+"/cancel", "Cancel the purchase"
	}
	if p.State == order.StateRequested && manager {
		v.Decide = &decision{Approve: path + "/approve", Refuse: path + "/refuse", Field: "reason"}
	}
	if actor.Admin && p.Transfer.Code != "" {
		v.Manage = "/administration/purchases?q=" + p.ID
	}
}

// history is what happened to the purchase so far, the latest last.
func history(p order.Purchase) []happening {
	var list []happening
	if p.DecidedBy != "" || p.State == order.StateRequested || p.RequestNote != "" {
		list = append(list, happening{Text: p.UserName + " asked for it", At: p.CreatedAt, Note: p.RequestNote})
	} else {
		list = append(list, happening{Text: p.UserName + " ordered it", At: p.CreatedAt})
	}
	if p.DecidedBy != "" && p.State != order.StateRefused {
		list = append(list, happening{Text: p.DecidedBy + " approved it", At: p.DecidedAt})
	}
	switch p.State {
	case order.StatePaid:
		list = append(list, happening{Text: "Paid", At: p.ClosedAt})
	case order.StateRefused:
		list = append(list, happening{Text: p.DecidedBy + " refused it", At: p.ClosedAt, Note: p.CloseReason, Bad: true})
	case order.StateCancelled:
		list = append(list, happening{Text: "Cancelled", At: p.ClosedAt, Note: p.CloseReason, Bad: true})
	case order.StateExpired:
		list = append(list, happening{Text: "Not paid in time", At: p.ClosedAt, Bad: true})
	}
	list[len(list)-1].Now = true
	return list
}

func purchaseState(state order.State) badge {
	switch state {
	case order.StateRequested:
		return badge{"Waiting for a manager", "warn"}
	case order.StateRefused:
		return badge{"Refused", "bad"}
	case order.StatePaid:
		return badge{"Paid", "good"}
	case order.StatePending:
		return badge{"Waiting for payment", "warn"}
	case order.StateExpired:
		return badge{"Expired", "bad"}
	}
	return badge{"Cancelled", ""}
}

// fieldMistakes returns what is wrong by the paths of fields, each as one text.
func fieldMistakes(err error) map[string]string {
	wrong := map[string]string{}
	for _, f := range errs.As(err).Fields {
		wrong[f.Path] = strings.TrimSpace(wrong[f.Path] + " " + f.Message)
	}
	return wrong
}
