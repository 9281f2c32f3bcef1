package openbravo

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/server/front"
)

// instances is where the addresses of instances begin: the key of one stands behind, then what is asked for.
const instances = fleet.AddressPath

// addressNotFound is the code of the error for a key that no instance's address has.
const addressNotFound = "address_not_found"

// address is where a request arrives.
type address struct {
	key      string // "" at the plain addresses
	instance string // what advise knows the instance by; "" until it is looked up
}

type addressKey struct{}

func addressOf(ctx context.Context) address {
	at, _ := ctx.Value(addressKey{}).(address)
	return at
}

// atInstance answers at the address of an instance what the plain addresses answer. Behind the key stands the
// whole path that clients ask for, as a proxy passes it on, or what of it is behind /openbravo/.
func (f *Front) atInstance(w http.ResponseWriter, r *http.Request) {
	key, path := r.PathValue("key"), "/"+r.PathValue("rest")
	switch {
	case path == "/":
		path = services
	case !strings.HasPrefix(path, "/openbravo/") && !strings.HasPrefix(path, upgradePath):
		path = "/openbravo" + path
	}
	if strings.HasPrefix(path, instances) { // one address is enough
		http.NotFound(w, r)
		return
	}
	inner := r.Clone(context.WithValue(r.Context(), addressKey{}, address{key: key}))
	inner.URL.Path, inner.URL.RawPath = path, ""
	f.mux.ServeHTTP(w, inner)
}

// as returns the request as the instance makes it at whose address it arrives: its owner's rights count, unless who
// asks shows a credential of their own. At the plain addresses the request stays as it is.
func (f *Front) as(r *http.Request) (*http.Request, error) {
	ctx := r.Context()
	at := addressOf(ctx)
	if at.key == "" {
		return r, nil
	}
	caller, err := f.Instances.ByAddress(ctx, at.key)
	if err != nil {
		return r, err
	}
	at.instance = caller.Instance
	ctx = context.WithValue(ctx, addressKey{}, at)
	if actor := front.ActorFrom(ctx); actor.Anonymous() {
		caller.Actor.RequestID, caller.Actor.Remote = actor.RequestID, actor.Remote
		ctx = front.WithActor(ctx, caller.Actor)
	}
	return r.WithContext(ctx), nil
}

// known returns the handler for requests of instances that there are; fail answers others.
func (f *Front) known(fail front.Fail, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r, err := f.as(r)
		if err != nil {
			fail(w, r, err)
			return
		}
		next(w, r)
	}
}

// root returns the address below which clients find everything, without a slash at its end.
func (f *Front) root(ctx context.Context) string {
	if at := addressOf(ctx); at.key != "" {
		return f.PublicURL + instances + at.key
	}
	return f.PublicURL + "/openbravo"
}

// report notes what an instance has installed, as it says with each scan at its address. Where that cannot be kept it
// is logged, and the scan is answered all the same.
func (f *Front) report(ctx context.Context, actor account.Actor, modules []advise.InstalledModule) {
	if addressOf(ctx).instance == "" || actor.Via != account.ViaInstance {
		return
	}
	if err := f.Instances.ReportCaller(ctx, actor, modules); err != nil {
		f.Log.WarnContext(ctx, "what an instance has installed is not kept", "instance", actor.CredentialID, "err", err)
	}
}
