package app

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/store/sandboxes"
)

// SandboxHeader names the sandbox that a call of the API is for.
const SandboxHeader = "Souk-Sandbox"

// ofTheMarket are the beginnings of paths that the market answers also where a sandbox was entered: who somebody is, and
// what rules over sandboxes.
var ofTheMarket = []string{
	"/login", "/logout", "/signup/", "/activate/", "/reset", "/invitations/", "/terms", "/administration", "/outbox", "/healthz", "/readyz", "/metrics",
	"/settings/profile", "/settings/password", "/settings/tokens", "/settings/sessions/", "/settings/data", "/settings/activity",
	"/sell/sandboxes", "/sandboxes/", "/openbravo/", "/heartbeat-server/", "/webhooks/", "/media/", "/.well-known/", "/static/",
	rest.Prefix + "/sandboxes", rest.Prefix + "/tokens", rest.Prefix + "/me/", rest.Prefix + "/admin/",
}

// sandboxed answers what is for a sandbox from there, and everything else from the market.
func (a *App) sandboxed(market http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api := strings.HasPrefix(r.URL.Path, rest.Prefix+"/")
		ref := r.Header.Get(SandboxHeader)
		if !api {
			ref = front.Sandbox(r)
		}
		if ref == "" || isOfTheMarket(r.URL.Path) {
			market.ServeHTTP(w, r)
			return
		}
		if api {
			a.sandboxCall(w, r, ref)
			return
		}
		box, in := a.mayEnter(r, ref)
		if !in { // signed out, or not a member any more, or the sandbox is gone
			front.Cookies{Secure: strings.HasPrefix(a.Config.PublicURL, "https://")}.LeaveSandbox(w)
			market.ServeHTTP(w, r)
			return
		}
		if err := a.serveSandbox(w, r, box); err != nil {
			a.Log.ErrorContext(r.Context(), "sandbox", "sandbox", box.Name, "err", err)
			http.Error(w, "The sandbox cannot be opened now. Try again later.", http.StatusServiceUnavailable)
		}
	})
}

func isOfTheMarket(path string) bool {
	for _, begin := range ofTheMarket {
		if strings.HasPrefix(path, begin) {
			return true
		}
	}
	return false
}

// mayEnter returns the sandbox where the one who is signed in is a member of its organisation.
func (a *App) mayEnter(r *http.Request, ref string) (sandboxes.Sandbox, bool) {
	ctx := r.Context()
	box, err := a.Sandboxes.Find(ctx, ref)
	if err != nil {
		return box, false
	}
	actor, err := a.Accounts.SessionActor(ctx, front.SessionToken(r))
	if err != nil {
		return box, false
	}
	_, err = a.Accounts.ActFor(ctx, actor, box.OrgName)
	return box, err == nil
}

// sandboxCall answers a call of the API.
func (a *App) sandboxCall(w http.ResponseWriter, r *http.Request, ref string) {
	var err error
	if r.Header.Get("Authorization") == "" && r.Header.Get("X-Auth-Token") == "" && front.SessionToken(r) == "" {
		err = account.Actor{}.NeedSignIn()
	}
	var box sandboxes.Sandbox
	if err == nil {
		box, err = a.Sandboxes.Find(r.Context(), ref)
	}
	if err == nil {
		err = a.serveSandbox(w, r, box)
	}
	if err != nil {
		front.WriteProblem(w, r, front.Explain(r.Context(), a.Log, err))
	}
}

// serveSandbox answers from a sandbox.
func (a *App) serveSandbox(w http.ResponseWriter, r *http.Request, box sandboxes.Sandbox) error {
	in, leave, err := a.worlds.enter(r.Context(), box)
	if err != nil {
		return err
	}
	defer leave()
	handler, err := in.front(visitors{market: a.Accounts, in: in.app, box: box})
	if err != nil {
		return err
	}
	handler.ServeHTTP(w, r)
	return nil
}

// front returns what answers in the sandbox.
func (in *world) front(callers front.Accounts) (http.Handler, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.handler != nil {
		return in.handler, nil
	}
	pages, err := in.app.pages(callers)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(rest.Prefix+"/", in.app.api(callers))
	mux.Handle("/", pages)
	in.handler = mux
	return mux, nil
}

// visitors implements [front.Accounts] for a sandbox: who somebody is, the market knows; what it may do there, the sandbox.
type visitors struct {
	market *account.Service
	in     *App
	box    sandboxes.Sandbox
}

// SessionActor implements [front.Accounts].
func (v visitors) SessionActor(ctx context.Context, token string) (account.Actor, error) {
	actor, err := v.market.SessionActor(ctx, token)
	return v.admit(ctx, actor, err)
}

// TokenActor implements [front.Accounts].
func (v visitors) TokenActor(ctx context.Context, token string) (account.Actor, error) {
	actor, err := v.market.TokenActor(ctx, token)
	return v.admit(ctx, actor, err)
}

// BasicActor implements [front.Accounts].
func (v visitors) BasicActor(ctx context.Context, name, password, remote string) (account.Actor, error) {
	actor, err := v.market.BasicActor(ctx, name, password, remote)
	return v.admit(ctx, actor, err)
}

// ActFor implements [front.Accounts].
func (v visitors) ActFor(ctx context.Context, actor account.Actor, org string) (account.Actor, error) {
	return v.in.Accounts.ActFor(ctx, actor, org)
}

// admit returns who a user of the market is in the sandbox.
func (v visitors) admit(ctx context.Context, actor account.Actor, err error) (account.Actor, error) {
	if err != nil {
		return account.Actor{}, err
	}
	if _, err := v.market.ActFor(ctx, actor, v.box.OrgName); err != nil {
		if errs.Is(err, errs.KindForbidden) {
			err = errs.NotFound("sandbox_not_found", "There is no sandbox %.30q that you may enter. See: souk sandbox list", v.box.Name)
		}
		return account.Actor{}, err
	}
	guest, known, err := v.in.Accounts.Visiting(ctx, actor.UserID)
	if err == nil && !known {
		var visitor account.Visitor
		if visitor, err = v.market.Visitor(ctx, actor.UserID, v.box.OrgID, account.Org{ID: v.box.BuyerID, Name: v.box.BuyerName, CreatedAt: v.box.CreatedAt}); err == nil {
			err = v.in.Accounts.Admit(ctx, visitor)
		}
		if err == nil {
			guest, known, err = v.in.Accounts.Visiting(ctx, actor.UserID)
		}
	}
	if err == nil && !known {
		err = errs.New(errs.KindInternal, "not_admitted", "The user %s could not be let into the sandbox.", actor.UserName)
	}
	guest.Via, guest.CredentialID, guest.Scopes, guest.Admin = actor.Via, actor.CredentialID, actor.Scopes, false
	return guest, err
}
