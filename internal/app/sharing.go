package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/stripe"
	"souk.dev/souk/internal/store/revshare"
)

// wireSharing makes what shares the money of sales. The market tells it when its fee is set.
func (a *App) wireSharing() error {
	payer, err := a.payer()
	if err != nil {
		return err
	}
	service, err := a.payoutService()
	if err != nil {
		return err
	}
	a.Sharing = revshare.New(revshare.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Market: a.Market, Ledger: a.Ledger, Mailer: a.Mail, Payer: service, Log: a.Log,
		Options: revshare.Options{
			Name: a.Config.Site.Name, PublicURL: a.Config.PublicURL, KeyFile: filepath.Join(a.Config.Data, "signing.key"), Payer: payer,
		},
	})
	a.Market.Join(a.Sharing)
	return nil
}

// payoutService returns the payment service that can pay sellers; nil for none.
func (a *App) payoutService() (service payment.Payer, err error) {
	if a.Config.Payments.Stripe.SecretKey == "" {
		return service, nil
	}
	o, err := a.stripeOptions()
	return stripe.NewPayer(a.Clock, o), err
}

// payer returns the bank account that sellers are paid from.
func (a *App) payer() (revshare.Payer, error) {
	c := a.Config.Store
	if c.PayoutIBAN == "" {
		return revshare.Payer{}, nil
	}
	iban, err := revshare.ParseIBAN(c.PayoutIBAN)
	bic, other := revshare.ParseBIC(c.PayoutBIC)
	if err := errors.Join(err, other); err != nil {
		return revshare.Payer{}, errs.Invalid("bad_payer", "store.payout_iban or store.payout_bic: %s", errs.As(err).Message)
	}
	if c.PayoutHolder == "" {
		return revshare.Payer{}, errs.Invalid("bad_payer", "store.payout_iban is set, so store.payout_holder must be, too.")
	}
	return revshare.Payer{Holder: c.PayoutHolder, IBAN: iban, BIC: bic}, nil
}

// publishKeys answers with the public keys that statements of this market are signed with, to anybody.
func (a *App) publishKeys(w http.ResponseWriter, r *http.Request) {
	type key struct {
		ID     string `json:"id"`
		Public string `json:"public_key"`
		Kind   string `json:"kind"`
	}
	list, err := a.Sharing.PublicKeys(r.Context())
	if err != nil {
		a.Log.ErrorContext(r.Context(), "public keys are not published", "err", err)
		http.Error(w, "The keys cannot be read now. Try again later.", http.StatusServiceUnavailable)
		return
	}
	keys := []key{}
	for _, k := range list {
		keys = append(keys, key{ID: k.ID, Public: k.Public, Kind: "Ed25519"})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=3600")
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": keys}) // fails only when the client is gone
}

// verifyPause is how long a check of the books counts.
const verifyPause = 24 * time.Hour

// verifyDaily checks the books where nobody has for a day. What it finds is logged, stands on the page of the
// system, and is a metric.
func (a *App) verifyDaily(ctx context.Context) error {
	last, err := a.Office.Verified(ctx, account.Operator)
	if err != nil {
		return err
	}
	if last.Ledger && a.Clock.Now().Before(last.At.Add(verifyPause)) {
		return nil
	}
	return a.checkBooks(ctx)
}

// checkBooks checks the books.
func (a *App) checkBooks(ctx context.Context) error {
	report, err := a.Verify(ctx, VerifyOptions{Ledger: true})
	if err != nil {
		return err
	}
	for _, finding := range report.Findings {
		a.Log.ErrorContext(ctx, "the books are wrong", "finding", finding)
	}
	return nil
}

// measureBooks makes what the last check of the books found a metric; -1 is that it could not be read.
func (a *App) measureBooks(m *obs.Metrics) {
	m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "souk_verify_findings", Help: "Mistakes that the last check of the books or files found; -1 where that is not known.",
	}, func() float64 {
		last, err := a.Office.Verified(context.Background(), account.Operator)
		if err != nil || last.At.IsZero() {
			return -1
		}
		return float64(last.Findings)
	}))
}
