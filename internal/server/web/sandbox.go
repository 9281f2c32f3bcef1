package web

import (
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/sandbox"
)

// sandboxView is the page of the sandbox gateway, which stands in for a payment service elsewhere.
// Whoever has its address may press its buttons, as there.
type sandboxView struct {
	Action           string
	Title, Reference string
	Amount           string
	Open             bool   // waits for a decision
	Failure          string // why the last card did not go through; "" for none
	Confirm          bool   // the card that was chosen asks the buyer to confirm
	Keep             bool   // the shop would keep the card
	Bank             bool   // the buyer's bank could take it back
	Cards            []cardChoice
	ExpiresAt        time.Time
	ExpiresISO       string // for the countdown, as NowISO: the browser's clock may be wrong
	NowISO           string
	Tone, Icon       string // of State
	State            string // why there is nothing to decide any more
	BackHref         string
}

// cardChoice is one of the sandbox's cards.
type cardChoice struct {
	Name, Last4, Title string
	Checked            bool
}

var sandboxPage = screen[sandboxView]{"sandbox"}

func (s *Site) sandboxPay(w http.ResponseWriter, r *http.Request) error {
	p, err := s.sandboxPayment(r)
	if err != nil {
		return err
	}
	return sandboxPage.show(s, w, r, http.StatusOK, s.sandboxView(p))
}

func (s *Site) sandboxPayment(r *http.Request) (sandbox.Payment, error) {
	if s.Sandbox == nil {
		return sandbox.Payment{}, errs.NotFound("no_sandbox", "This market takes no sandbox payments.")
	}
	return s.Sandbox.Payment(r.Context(), r.PathValue("token"))
}

func (s *Site) sandboxView(p sandbox.Payment) sandboxView {
	view := sandboxView{
		Action: "/sandbox/pay/" + p.Token, Title: p.Title, Reference: p.Reference, Amount: amountText(p.Amount),
		Open: p.State == payment.Created, ExpiresAt: p.ExpiresAt,
		ExpiresISO: p.ExpiresAt.Format(time.RFC3339Nano), NowISO: s.Clock.Now().Format(time.RFC3339Nano),
		Tone: "info", Icon: "info", BackHref: shopPage(p),
	}
	switch p.State {
	case payment.Created:
		view.Failure, view.Confirm, view.Keep = failureText(p.Failure), p.Failure == payment.NeedsBuyer, p.Keep
		for _, c := range sandbox.Cards {
			chosen := c.Name == p.Card || p.Card == "" && c.Name == sandbox.CardWorks
			view.Cards = append(view.Cards, cardChoice{Name: c.Name, Last4: c.Last4, Title: c.Title, Checked: chosen})
		}
	case payment.Approved:
		view.State, view.BackHref = "You have agreed to pay. The market finishes the purchase.", p.ReturnURL
	case payment.Captured:
		view.Tone, view.Icon, view.State = "good", "circle-check", "This is paid. There is nothing more to do here."
		if view.Bank = p.ChargedBack.IsZero(); !view.Bank {
			view.Tone, view.Icon, view.State = "warn", "triangle-alert", "The buyer's bank took this payment back."
		}
	case payment.Cancelled, payment.Failed:
		view.State = "This payment was cancelled. Nothing was charged."
	case payment.Expired:
		view.Tone, view.Icon, view.State = "warn", "clock", "The time to pay is over. Nothing was charged."
	}
	return view
}

// shopPage returns the address of the page that the buyer came from: its purchase, or its contract.
func shopPage(p sandbox.Payment) string {
	page, _, _ := strings.Cut(p.ReturnURL, "?")
	return strings.TrimSuffix(page, "/return")
}

// sandboxPress is one of the two buttons. Pressing it again, or after coming back by the browser's
// history, leads to the same place.
func (s *Site) sandboxPress(w http.ResponseWriter, r *http.Request) error {
	p, err := s.sandboxPayment(r)
	if err != nil {
		return err
	}
	switch r.PostFormValue("do") {
	case "pay":
		p, err = s.Sandbox.Pay(r.Context(), p.Token, sandbox.Choice{
			Card: r.PostFormValue("card"), Keep: r.PostFormValue("keep") == "yes", Confirmed: r.PostFormValue("confirmed") == "yes",
		})
		if err == nil && p.State != payment.Created {
			http.Redirect(w, r, p.ReturnURL, http.StatusSeeOther)
			return nil
		}
	case "cancel":
		p, err = s.Sandbox.Decline(r.Context(), p.Token)
		if err == nil {
			http.Redirect(w, r, p.CancelURL, http.StatusSeeOther)
			return nil
		}
	case "charge-back":
		return s.sandboxChargeBack(w, r, p)
	default:
		return errs.Invalid("unknown_button", "Press Pay or Cancel.")
	}
	if err != nil && !errs.Is(err, errs.KindConflict) && !errs.Is(err, errs.KindGone) {
		return err
	}
	// Too late for this button, or the card did not go through: the page says what became of the payment.
	http.Redirect(w, r, "/sandbox/pay/"+r.PathValue("token"), http.StatusSeeOther)
	return nil
}

// sandboxChargeBack does what the buyer's bank does, and sends word of it as a gateway elsewhere would.
func (s *Site) sandboxChargeBack(w http.ResponseWriter, r *http.Request, p sandbox.Payment) error {
	ctx := r.Context()
	p, err := s.Sandbox.ChargeBack(ctx, p.Token)
	if err != nil {
		return err
	}
	header, body, err := s.Sandbox.Notice(ctx, p.Token, "charged_back")
	if err != nil {
		return err
	}
	if err := s.Payments.Receive(ctx, sandbox.Name, header, body); err != nil {
		return err
	}
	done(w, r, "/sandbox/pay/"+p.Token, "charged-back")
	return nil
}

// failureText tells a buyer why a payment did not go through, and what to do; "" for no failure.
func failureText(f payment.Failure) string {
	switch f {
	case "":
		return ""
	case payment.Declined:
		return "The card was declined. Nothing was charged; take another one."
	case payment.NoFunds:
		return "There is not enough money for this card. Nothing was charged; take another one."
	case payment.NeedsBuyer:
		return "Your bank asks you to confirm the payment."
	case payment.MethodGone:
		return "This way to pay is not there any more. Nothing was charged; take another one."
	}
	return "The payment was refused. Nothing was charged; take another way to pay."
}
