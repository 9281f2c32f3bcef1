package crash

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/wire"
	"souk.dev/souk/test/souktest"
)

// version is what every package of this test is published as.
const version = "1.0.0"

// world is a market that is killed again and again: ada sells, bob buys, root looks at the books.
type world struct {
	t      *testing.T
	env    []string
	local  *souktest.Client
	server *souktest.Server
	sweeps bool // a new server removes what an unfinished upload left

	ada, bob, root  string // tokens
	member, manager string // tokens of the mill, where a manager approves what members ask for
	owed            int64  // cents that seller and market are owed by now
	hasDay          bool   // the unit of a day is registered
	kept            int    // files that errands have kept
}

// deal is the work of one round: the first version of a module to publish, which makes a resource of
// it too, and an offering of another module to buy.
type deal struct {
	n        int
	upload   upload
	offering wire.Offering
}

// upload is a package to publish, always in version 1.0.0.
type upload struct {
	pkg    string
	file   []byte
	sha256 string
}

func newWorld(t *testing.T, env []string, sweeps bool) *world {
	w := &world{t: t, env: env, local: souktest.NewClient(t, env...), sweeps: sweeps}
	w.ada, w.bob, w.root = w.user("ada"), w.user("bob"), w.user("root", "--admin")
	w.local.Run("admin", "org", "create", "mill", "--manager", "bob")
	w.user("carl")
	w.local.Run("admin", "org", "member", "mill", "carl")
	w.manager, w.member = w.token("bob"), w.token("carl")
	w.start()
	yes := true
	_, err := w.api(w.manager, "").UpdateOrganisation(t.Context(), "mill", wire.OrganisationChange{NeedsApproval: &yes})
	w.must(err)
	return w
}

// user creates a user and returns its token.
func (w *world) user(name string, flags ...string) string {
	for _, variable := range w.local.User(name, flags...).Env {
		if token, ok := strings.CutPrefix(variable, "SOUK_TOKEN="); ok {
			return token
		}
	}
	w.t.Fatalf("user %s has no token", name)
	return ""
}

// token returns a token with which a user acts for the mill.
func (w *world) token(user string) string {
	var token wire.NewToken
	w.local.JSON(&token, "admin", "token", "create", "--user", user, "--org", "mill")
	return token.Secret
}

func (w *world) start() { w.server = souktest.Start(w.t, w.env) }

func (w *world) stop() { w.must(w.server.Shutdown()) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v\n%s", err, w.server.Log())
	}
}

// api returns a client whose writes all carry the same idempotency key, "" for fresh ones, and which
// does not wait for a server that is gone.
func (w *world) api(token, key string) *client.Client {
	// As the client's own, but no connection outlives its server.
	transport := &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: 3 * time.Second}
	c, err := client.New(client.Config{
		URL: w.server.URL, Token: token, Transport: keyed{transport, key},
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	w.must(err)
	return c
}

// keyed sets the idempotency key.
type keyed struct {
	next http.RoundTripper
	key  string
}

func (k keyed) RoundTrip(r *http.Request) (*http.Response, error) {
	if k.key != "" && r.Method != http.MethodGet {
		r = r.Clone(r.Context())
		r.Header.Set("Idempotency-Key", k.key)
	}
	return k.next.RoundTrip(r)
}

// register registers a module of ada's and makes a package of it with so much filling.
func (w *world) register(pkg string, filling int) upload {
	_, err := w.api(w.ada, "").RegisterModule(w.t.Context(), wire.ModuleInput{
		ID: obxtest.ID(pkg), Package: pkg, Type: "module", Name: "Module of " + pkg, Description: "For sale.",
	})
	w.must(err)
	b := make([]byte, filling)
	rand.NewChaCha8(sha256.Sum256([]byte(pkg))).Read(b)
	u := upload{pkg: pkg, file: obxtest.Module(pkg, version).File("web/filling.bin", string(b)).Build()}
	sum := sha256.Sum256(u.file)
	u.sha256 = hex.EncodeToString(sum[:])
	return u
}

// prepare makes the work of round n. The file is of a size that the kill often meets on its way; that
// of round 0 is one of the largest.
func (w *world) prepare(n int) deal {
	d := deal{n: n, upload: w.register(fmt.Sprintf("org.example.bread%d", n), 4_000_000>>(n%4))}
	d.offering = w.offer(fmt.Sprintf("org.example.sold%d", n), fmt.Sprintf("Bread %d", n), true)
	return d
}

// offer publishes a module and makes an offering of it at 5.00, which is put on sale or stays a draft.
func (w *world) offer(pkg, title string, onSale bool) wire.Offering {
	w.t.Helper()
	u := w.register(pkg, 100)
	w.publish(0, pkg, u, true)
	offering, err := w.api(w.ada, "").CreateOffering(w.t.Context(), wire.OfferingInput{
		Title: title, Modules: []string{u.pkg}, Plan: wire.PlanInput{Price: "5.00", Currency: "EUR"},
	})
	w.must(err)
	if onSale {
		offering, err = w.api(w.ada, "").PublishOffering(w.t.Context(), offering.Value.ID)
		w.must(err)
	}
	return offering.Value
}

// publish sends a package. Where it must succeed, so does an answer that the version is there, if it
// was: the kill came after the publish and before its answer was kept. It reports whether the publish
// was answered.
func (w *world) publish(n int, key string, u upload, must bool) bool {
	send := func(key string) (wire.Published, error) {
		return w.api(w.ada, key).Publish(context.Background(), client.PublishInput{
			File: client.File{Name: u.pkg + ".obx", Body: bytes.NewReader(u.file), Size: int64(len(u.file))},
		})
	}
	there := must && w.wholeOrAbsent(n, u)
	published, err := send(fmt.Sprintf("%s-%d", key, n))
	if !must {
		return err == nil
	}
	if w.stillWorking(err) {
		published, err = send("")
	}
	if there && errs.CodeOf(err) == "version_exists" {
		return true
	}
	w.must(err)
	if len(published.Versions) != 1 || published.Versions[0].SHA256 != u.sha256 {
		w.t.Errorf("round %d: publishing gives %+v, not one version with SHA-256 %s", n, published.Versions, u.sha256)
	}
	return true
}

// stillWorking reports whether a server on PostgreSQL takes the request for one that another server
// is working on: the killed one, whose lease has not run out.
func (w *world) stillWorking(err error) bool {
	return !w.sweeps && errs.CodeOf(err) == "idempotency_in_progress"
}

// buy buys and pays, as a buyer who tries again with the same keys would. It reports whether both were
// answered.
func (w *world) buy(d deal, must bool) bool {
	ctx := context.Background()
	input := wire.PurchaseInput{Offering: d.offering.ID, AcceptTerms: true}
	p, err := w.api(w.bob, fmt.Sprintf("buy-%d", d.n)).Buy(ctx, input)
	if must && w.stillWorking(err) {
		p, err = w.api(w.bob, "").Buy(ctx, input)
	}
	if errs.CodeOf(err) == "already_purchased" {
		return true // the kill came after the payment and before its answer; check looks at what there is
	}
	if err != nil && !must {
		return false
	}
	w.must(err)
	// The answer that was kept may be older than the payment.
	_, err = w.api(w.bob, fmt.Sprintf("pay-%d", d.n)).SandboxPurchase(ctx, p.ID, "pay")
	if must && w.stillWorking(err) {
		_, err = w.api(w.bob, "").SandboxPurchase(ctx, p.ID, "pay")
	}
	if must && (err != nil && !errs.Is(err, errs.KindConflict) || w.purchase(p.ID).State != "paid") {
		w.t.Errorf("round %d: the purchase is %s after all: %v", d.n, w.purchase(p.ID).State, err)
	}
	return err == nil
}

func (w *world) purchase(id string) wire.Purchase {
	p, err := w.api(w.bob, "").Purchase(w.t.Context(), id)
	w.must(err)
	return p
}

// blobs returns the folder of the files.
func (w *world) blobs() string {
	return filepath.Join(strings.TrimPrefix(w.env[0], "SOUK_DATA="), "blobs")
}
