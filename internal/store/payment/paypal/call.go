package paypal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// refusal is what PayPal answers where it refuses a call; the zero value is no refusal.
type refusal struct {
	Name    string
	Message string
	Details []struct{ Issue, Description string }

	status int
}

// is reports whether one of the issues is why PayPal refused.
func (r refusal) is(issues ...string) bool {
	for _, want := range issues {
		if r.Name == want {
			return true
		}
		for _, d := range r.Details {
			if d.Issue == want {
				return true
			}
		}
	}
	return false
}

// call asks PayPal with a bearer token, a fresh one where the one before is not taken any more. A refusal
// (4xx) comes back as such; an error leaves open what happened, unless it is an *errs.Error.
func (a *api) call(ctx context.Context, method, path, key string, in, out any) (refusal, error) {
	for turn := 0; ; turn++ {
		token, err := a.bearer(ctx, turn > 0)
		if err != nil {
			return refusal{}, err
		}
		refused, err := a.once(ctx, method, path, key, token, in, out)
		if refused.status != 0 && refused.status == http.StatusUnauthorized && turn == 0 {
			continue
		}
		return refused, err
	}
}

func (a *api) once(ctx context.Context, method, path, key, token string, in, out any) (refusal, error) {
	body := io.Reader(http.NoBody)
	switch v := in.(type) {
	case nil:
	case []byte: // JSON already
		body = bytes.NewReader(v)
	default:
		text, err := json.Marshal(in)
		if err != nil {
			return refusal{}, fmt.Errorf("paypal: %w", err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, a.options.URL+path, body)
	if err != nil {
		return refusal{}, fmt.Errorf("paypal: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Prefer", "return=representation")
	if key != "" {
		r.Header.Set("PayPal-Request-Id", key)
	}
	return a.send(r, out)
}

// send does a call and reads the answer. PayPal's own text, and that of net/http, is kept without secrets.
func (a *api) send(r *http.Request, out any) (refusal, error) {
	resp, err := a.options.HTTP.Do(r)
	if err != nil {
		return refusal{}, fmt.Errorf("paypal: %s", a.mask(err.Error()))
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return refusal{}, fmt.Errorf("paypal: read the answer: %w", err)
	}
	switch {
	case resp.StatusCode < 300:
		if out == nil || len(text) == 0 {
			return refusal{}, nil
		}
		if err := json.Unmarshal(text, out); err != nil {
			return refusal{}, fmt.Errorf("paypal: answer %d is not as documented: %w", resp.StatusCode, err)
		}
		return refusal{}, nil
	case resp.StatusCode >= 400 && resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusConflict &&
		resp.StatusCode != http.StatusRequestTimeout:
		refused := refusal{status: resp.StatusCode}
		_ = json.Unmarshal(text, &refused) // a refusal in another form is one all the same
		return refused, nil
	}
	return refusal{}, fmt.Errorf("paypal answers %d", resp.StatusCode)
}

// bearer returns the token for calls; fresh asks for a new one.
func (a *api) bearer(ctx context.Context, fresh bool) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !fresh && a.token != "" && a.clock.Now().Before(a.until) {
		return a.token, nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.options.URL+"/v1/oauth2/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		return "", fmt.Errorf("paypal: %w", err)
	}
	r.SetBasicAuth(a.options.ClientID, a.options.Secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var got struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	refused, err := a.send(r, &got)
	if err != nil {
		return "", err
	}
	if refused.status != 0 || got.AccessToken == "" {
		return "", errs.New(errs.KindInternal, "gateway_refuses_us", "PayPal does not accept the client id and secret of this market.")
	}
	const margin = time.Minute
	a.token, a.until = got.AccessToken, a.clock.Now().Add(time.Duration(got.ExpiresIn)*time.Second-margin)
	return a.token, nil
}

// refuse turns a refusal that means nothing particular into an error: surely nothing happened.
func (a *api) refuse(r refusal) error {
	issue := r.Name
	if len(r.Details) > 0 {
		issue = r.Details[0].Issue + ": " + r.Details[0].Description
	}
	return errs.New(errs.KindInternal, "gateway_refused", "PayPal answers %d %s", r.status, a.mask(issue))
}

// mask takes the secrets of this market out of a text.
func (a *api) mask(text string) string {
	for _, secret := range []string{a.options.Secret, a.options.ClientID} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// Check implements payment.Checked.
func (a *api) Check(ctx context.Context) error {
	_, err := a.bearer(ctx, true)
	return err
}
