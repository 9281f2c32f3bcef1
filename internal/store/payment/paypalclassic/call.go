package paypalclassic

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment/remote"
)

// fields are names and values, as NVP has them in both directions.
type fields map[string]string

// version is that of the interface.
const version = "204.0"

// The codes of PayPal's errors that mean something here.
const (
	internalError = "10001" // of PayPal: nothing is known
	badAccount    = "10002" // user, password or signature
	refundRefused = "10009" // of what is refunded already, disputed, or too much
	tokenInvalid  = "10410"
	tokenExpired  = "10411"
	invoicePaid   = "10412"
	alreadyTaken  = "10415" // with this token
	notApproved   = "10485" // by the buyer
	declined      = "10486" // the buyer must choose another way
)

// errUnclear leaves open what happened.
var errUnclear = errors.New("paypal: the payment is not finished")

// failure is an error that PayPal answered.
type failure struct {
	err  *errs.Error // what callers see
	code string      // of PayPal
}

// Error implements error.
func (f *failure) Error() string { return f.err.Error() }

// Unwrap gives the error that callers see.
func (f *failure) Unwrap() error { return f.err }

// isCode reports whether PayPal answered one of the codes.
func isCode(err error, codes ...string) bool {
	var f *failure
	return errors.As(err, &f) && slices.Contains(codes, f.code)
}

func tooLarge(r remote.Refund) error {
	return errs.Conflict("refund_too_large", "There is less left of the payment than %s %s.", r.Amount, r.Amount.Currency)
}

// messageID is a key in the form that PayPal takes: at most 38 characters.
func messageID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

// call asks PayPal. An error with a code of PayPal surely had no effect, except its internal one.
func (a *api) call(ctx context.Context, method string, in fields) (fields, error) {
	form := url.Values{
		"METHOD": {method}, "VERSION": {version}, "USER": {a.options.User}, "PWD": {a.options.Password}, "SIGNATURE": {a.options.Signature},
	}
	for name, value := range in {
		form.Set(name, value)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.options.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("paypal: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := a.options.HTTP.Do(r)
	if err != nil {
		return nil, fmt.Errorf("paypal: %s", a.mask(err.Error()))
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("paypal: read the answer: %w", err)
	}
	values, err := url.ParseQuery(string(text))
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("paypal answers %d to %s, which is not as documented", resp.StatusCode, method)
	}
	out := fields{}
	for name := range values {
		out[name] = values.Get(name)
	}
	return out, a.judge(method, out)
}

// judge returns the error that an answer is.
func (a *api) judge(method string, got fields) error {
	code, text := got["L_ERRORCODE0"], a.mask(got["L_LONGMESSAGE0"])
	switch {
	case got["ACK"] == "Success" || got["ACK"] == "SuccessWithWarning":
		return nil
	case got["ACK"] == "" || code == "" || code == internalError:
		return fmt.Errorf("paypal answers %q %s to %s: %s", got["ACK"], code, method, text)
	case code == badAccount:
		return errs.New(errs.KindInternal, "gateway_refuses_us", "PayPal does not accept user, password and signature of this market.")
	}
	return &failure{errs.New(errs.KindInternal, "gateway_refused", "PayPal answers %s to %s: %s", code, method, text), code}
}

// mask takes the secrets of this market out of a text.
func (a *api) mask(text string) string {
	for _, secret := range []string{a.options.Password, a.options.Signature, a.options.User} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// Check implements payment.Checked.
func (a *api) Check(ctx context.Context) error {
	_, err := a.call(ctx, "GetBalance", nil)
	return err
}
