package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// contractRenew pays what a contract comes to next: it leads to the gateway, or back to the page with what came
// of it.
func (s *Site) contractRenew(w http.ResponseWriter, r *http.Request) error {
	path := contractPath(r.PathValue("id"))
	ch, err := s.Orders.Renew(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), order.PayInput{
		Gateway: r.PostFormValue("gateway"), Keep: r.PostFormValue("keep") == "yes",
	})
	switch {
	case errs.Is(err, errs.KindConflict): // paid meanwhile, ended or blocked: the page says which
		done(w, r, path, "contract-unchanged")
	case err != nil:
		return err
	case ch.State == order.ChargePaid:
		done(w, r, path, "charge-paid")
	case ch.State != order.ChargeOpen:
		done(w, r, path, "charge-not-paid")
	case ch.Transfer.Code == "" && ch.PaymentURL != "":
		return s.leave(w, r, ch.PaymentURL)
	default:
		done(w, r, path, "charge-transfer")
	}
	return nil
}

// contractReturn is where the gateway sends the buyer after approval; coming again changes nothing.
func (s *Site) contractReturn(w http.ResponseWriter, r *http.Request) error {
	id, notice := r.PathValue("id"), "charge-paid"
	_, err := s.Orders.ReturnCharge(r.Context(), front.ActorFrom(r.Context()), id, r.URL.Query().Get("token"))
	if errs.Is(err, errs.KindConflict) || errs.Is(err, errs.KindGone) {
		notice, err = "charge-not-paid", nil
	}
	if err != nil {
		return err
	}
	done(w, r, contractPath(id), notice)
	return nil
}

// contractBack is where the gateway sends the buyer who gave up. Without the payment's token, as with a link that
// somebody else made up, it only leads to the contract.
func (s *Site) contractBack(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	ch, err := s.Orders.DropReturn(r.Context(), front.ActorFrom(r.Context()), id, r.URL.Query().Get("token"))
	switch {
	case errs.Is(err, errs.KindConflict), errs.CodeOf(err) == "wrong_token":
		http.Redirect(w, r, contractPath(id), http.StatusSeeOther)
	case err != nil:
		return err
	case ch.State == order.ChargePaid || ch.State == order.ChargeRefunded: // it was too late to give up
		done(w, r, contractPath(id), "contract-unchanged")
	default:
		done(w, r, contractPath(id), "charge-given-up")
	}
	return nil
}

// contractLook answers who only looks where the gateway's links lead: nothing changes.
func (s *Site) contractLook(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, contractPath(r.PathValue("id")), http.StatusSeeOther)
	return nil
}

func (s *Site) contractCancel(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Orders.CancelContract(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return contractChanged(w, r, "contract-cancelled", err)
}

func (s *Site) contractResume(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Orders.Resume(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return contractChanged(w, r, "contract-resumed", err)
}

// contractRenews turns renewing by itself on or off.
func (s *Site) contractRenews(w http.ResponseWriter, r *http.Request) error {
	on := r.PostFormValue("renews") == "yes"
	_, err := s.Orders.SetRenews(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), on)
	if errs.CodeOf(err) == "no_saved_method" {
		done(w, r, contractPath(r.PathValue("id")), "contract-no-method")
		return nil
	}
	if on {
		return contractChanged(w, r, "contract-renews", err)
	}
	return contractChanged(w, r, "contract-by-hand", err)
}

// contractChanged leads back to the contract, with the notice or with the word that nothing was changed.
func contractChanged(w http.ResponseWriter, r *http.Request, notice string, err error) error {
	if errs.Is(err, errs.KindConflict) {
		notice, err = "contract-unchanged", nil
	}
	if err != nil {
		return err
	}
	done(w, r, contractPath(r.PathValue("id")), notice)
	return nil
}
