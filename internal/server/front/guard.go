package front

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
)

// Accounts finds out who holds a credential; *account.Service does.
type Accounts interface {
	SessionActor(ctx context.Context, token string) (account.Actor, error)
	TokenActor(ctx context.Context, token string) (account.Actor, error)
	BasicActor(ctx context.Context, name, password, remote string) (account.Actor, error)
	ActFor(ctx context.Context, actor account.Actor, org string) (account.Actor, error)
}

// Guard is the layer around one front.
type Guard struct {
	Accounts Accounts
	Log      *slog.Logger
	Fail     Fail    // answers what the guard refuses, in the form of the front
	Cookies  Cookies // the session's cookie
	// Pages is set where people look at the answers: the cookie of a session that ended makes an
	// anonymous visitor there, and is taken back.
	Pages bool
	// PublicURL is the address under which browsers know the server, where it differs from the
	// Host header that arrives.
	PublicURL string
	// Limit returns how many bytes of the body of r may be read; nil means DefaultBodyLimit.
	Limit func(r *http.Request) int64
}

// Wrap returns next behind the layer.
func (g Guard) Wrap(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	if origin := originOf(g.PublicURL); origin != "" {
		if err := cross.AddTrustedOrigin(origin); err != nil {
			panic("front: public URL: " + err.Error()) //nolint:forbidigo // it has the form that is asked for
		}
	}
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := g.boundBody(w, r); err != nil {
			g.Fail(w, g.recognised(w, r), err)
			return
		}
		actor, err := g.actor(w, r)
		if err != nil {
			g.Fail(w, r, err)
			return
		}
		r = r.WithContext(WithActor(r.Context(), actor))
		if err := cross.Check(r); err != nil && !carriesToken(r) {
			g.Fail(w, r, errs.Forbidden("cross_site",
				"The request comes from another site; what you are signed in with here is not for its use."))
			return
		}
		defer noteRoute(r)
		next.ServeHTTP(w, r)
	})
	return Recover(g.Log, g.Fail, inner)
}

// recognised returns the request with its actor, where people look at the page of an error, which says
// who is signed in.
func (g Guard) recognised(w http.ResponseWriter, r *http.Request) *http.Request {
	if !g.Pages {
		return r
	}
	actor, err := g.actor(w, r)
	if err != nil {
		return r
	}
	return r.WithContext(WithActor(r.Context(), actor))
}

// actor returns who makes the request. The first credential of Authorization, X-Auth-Token and the
// cookie counts.
func (g Guard) actor(w http.ResponseWriter, r *http.Request) (account.Actor, error) {
	actor, err := g.identify(w, r)
	if err != nil {
		return account.Actor{}, err
	}
	actor.RequestID, actor.Remote = obs.RequestID(r.Context()), Remote(r.Context())
	org := r.Header.Get("Souk-Organisation")
	if org == "" {
		return actor, nil
	}
	if actor.Anonymous() {
		return actor, errs.New(errs.KindUnauthenticated, "sign_in_required",
			"Sign in to act for the organisation %q.", org)
	}
	return g.Accounts.ActFor(r.Context(), actor, org)
}

func (g Guard) identify(w http.ResponseWriter, r *http.Request) (account.Actor, error) {
	ctx := r.Context()
	if values := r.Header.Values("Authorization"); len(values) > 0 {
		return g.authorization(ctx, r, values)
	}
	if token := r.Header.Get("X-Auth-Token"); token != "" {
		return g.Accounts.TokenActor(ctx, token)
	}
	token := SessionToken(r)
	if token == "" {
		return account.Actor{}, nil
	}
	actor, err := g.Accounts.SessionActor(ctx, token)
	if g.Pages && errs.Is(err, errs.KindUnauthenticated) {
		g.Cookies.Clear(w)
		return account.Actor{}, nil
	}
	return actor, err
}

func (g Guard) authorization(ctx context.Context, r *http.Request, values []string) (account.Actor, error) {
	scheme, credential, _ := strings.Cut(values[0], " ")
	switch {
	case len(values) > 1:
	case strings.EqualFold(scheme, "Bearer") && credential != "":
		return g.Accounts.TokenActor(ctx, strings.TrimSpace(credential))
	case strings.EqualFold(scheme, "Basic"):
		if name, password, ok := r.BasicAuth(); ok {
			return g.Accounts.BasicActor(ctx, name, password, Remote(ctx))
		}
	}
	return account.Actor{}, errs.New(errs.KindUnauthenticated, "bad_credential",
		"The Authorization header must hold one credential: Bearer and an API token, or Basic with name and password.")
}

// carriesToken reports whether the request's credential is one that no browser sends by itself, as it
// does a cookie and a password that was typed in once.
func carriesToken(r *http.Request) bool {
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Bearer") || (scheme == "" && r.Header.Get("X-Auth-Token") != "")
}

// originOf returns scheme://host of an address, "" when it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
