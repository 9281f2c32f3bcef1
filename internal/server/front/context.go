package front

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
)

type contextKey int

const (
	actorKey contextKey = iota
	remoteKey
	noteKey
)

// ActorFrom returns who makes the request: what [Guard.Wrap] found out, else an anonymous visitor.
func ActorFrom(ctx context.Context) account.Actor {
	actor, _ := ctx.Value(actorKey).(account.Actor)
	return actor
}

// WithActor returns ctx with the actor. Fronts that take a credential from the body, as a password
// in a SOAP call, use it; everything else has the actor from [Guard.Wrap].
func WithActor(ctx context.Context, actor account.Actor) context.Context {
	if n, ok := ctx.Value(noteKey).(*note); ok {
		n.user = actor.UserName
	}
	return context.WithValue(ctx, actorKey, actor)
}

// Remote returns the address of the client, without port: that of the connection, or the one that
// trusted proxies vouch for.
func Remote(ctx context.Context) string {
	remote, _ := ctx.Value(remoteKey).(string)
	return remote
}

func withRemote(ctx context.Context, remote string) context.Context {
	return context.WithValue(ctx, remoteKey, remote)
}

// note is what inner layers find out for the access log and the metrics.
type note struct {
	user  string
	route string // the pattern of the route that answers
}

// noteRoute passes the pattern on that a mux has set on the request of an inner layer.
func noteRoute(r *http.Request) {
	if n, ok := r.Context().Value(noteKey).(*note); ok && r.Pattern != "" {
		n.route = r.Pattern
	}
}

func withNote(ctx context.Context, n *note) context.Context {
	return context.WithValue(ctx, noteKey, n)
}
