package crash

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"path/filepath"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// errand is other work of a round: something that a kill may interrupt, and that is then tried again.
type errand struct {
	name string
	// run does the work. Where it must succeed, it tries again with the same keys what an earlier run
	// began. It reports whether all of it was answered.
	run func(must bool) bool
	// look checks what is there, and returns how many files it has kept and whether all of it is done.
	look  func() (files int, done bool)
	worth int64 // cents that seller and market are owed when it is done
}

// errands are the kinds of errands, each made for a round.
var errands = []func(w *world, n int) errand{
	(*world).resourceErrand, (*world).logoErrand, (*world).transferErrand, (*world).requestErrand,
	(*world).usageErrand, (*world).renewErrand, (*world).refundErrand,
}

// errandRound kills the server a while after an errand has begun, and reports whether it was answered
// before.
func (w *world) errandRound(e errand, n int, after time.Duration) bool {
	w.t.Logf("round %d: %s, killed after %s", n, e.name, after)
	answered := make(chan bool)
	go func() {
		all := false
		defer func() { answered <- all }() // also when the test is over
		all = e.run(false)
	}()
	time.Sleep(after) // the moment of the kill is what this test is about
	w.server.Kill()
	before := <-answered
	w.start()
	files, done := e.look()
	if before && !done {
		w.t.Errorf("round %d: %s was answered and is not done", n, e.name)
	}
	w.kept += files
	w.verify()
	w.kept -= files
	w.finish(e, n)
	return before
}

// finish brings an errand to its end and looks at everything.
func (w *world) finish(e errand, n int) {
	w.t.Helper()
	e.run(true)
	files, done := e.look()
	if !done {
		w.t.Errorf("round %d: %s is not done after all", n, e.name)
	}
	w.kept += files
	w.owed += e.worth
	w.chargedOnce()
	w.verify()
}

// attempt makes a request with its key, and once more without where a killed server still has the key.
// It reports whether the request was answered; where it must be, an error is fatal unless its code says
// that the work of an earlier attempt is there.
func (w *world) attempt(key string, must bool, there string, send func(key string) error) bool {
	err := send(key)
	if must && w.stillWorking(err) {
		err = send("")
	}
	if err != nil && must && (there == "" || errs.CodeOf(err) != there) {
		w.must(err)
	}
	return err == nil || must
}

// resourceErrand adds a file and gives it a second version.
func (w *world) resourceErrand(n int) errand {
	name := fmt.Sprintf("guide%d", n)
	contents := map[string][]byte{}
	for i, version := range []string{"1.0", "2.0"} {
		contents[version] = make([]byte, 2_000_000>>(n%4))
		rand.NewChaCha8(sha256.Sum256([]byte(fmt.Sprint(name, i)))).Read(contents[version])
	}
	file := func(version string) *client.File {
		return &client.File{Name: name + ".bin", Body: bytes.NewReader(contents[version]), Size: int64(len(contents[version]))}
	}
	run := func(must bool) bool {
		ctx := context.Background()
		return w.attempt(name+"-add", must, "resource_exists", func(key string) error {
			_, err := w.api(w.ada, key).CreateResource(ctx, wire.ResourceInput{Name: name, Title: name, Version: "1.0"}, file("1.0"))
			return err
		}) && w.attempt(name+"-upgrade", must, "version_not_above", func(key string) error {
			_, err := w.api(w.ada, key).UpgradeResource(ctx, "ada/"+name, wire.ResourceVersionInput{Version: "2.0"}, file("2.0"))
			return err
		})
	}
	look := func() (int, bool) {
		list, err := w.api(w.ada, "").ResourceVersions(w.t.Context(), "ada/"+name, page.Request{})
		if errs.Is(err, errs.KindNotFound) {
			return 0, false
		}
		w.must(err)
		for _, v := range list.Items {
			sum := sha256.Sum256(contents[v.Version])
			got, err := w.api(w.ada, "").Download(w.t.Context(), client.DownloadInput{
				Resource: "ada/" + name, Version: v.Version, To: filepath.Join(w.t.TempDir(), "got"),
			})
			w.must(err)
			if got.SHA256 != hex.EncodeToString(sum[:]) {
				w.t.Errorf("%s %s has SHA-256 %s, sent was %x", name, v.Version, got.SHA256, sum)
			}
		}
		return len(list.Items), len(list.Items) == 2
	}
	return errand{name: "add and upgrade a resource", run: run, look: look}
}

// logoErrand gives an offering a logo, which is kept in two sizes.
func (w *world) logoErrand(n int) errand {
	offering := w.offer(fmt.Sprintf("org.example.logo%d", n), fmt.Sprintf("Logo %d", n), false)
	var b bytes.Buffer
	w.must(png.Encode(&b, image.NewGray(image.Rect(0, 0, 900, 900))))
	run := func(must bool) bool {
		if _, done := w.logo(offering.ID); must && done {
			return true
		}
		return w.attempt(fmt.Sprintf("logo-%d", n), must, "", func(key string) error {
			_, err := w.api(w.ada, key).SetLogo(context.Background(), offering.ID,
				client.File{Name: "logo.png", Body: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, "")
			return err
		})
	}
	return errand{name: "set a logo", run: run, look: func() (int, bool) { return w.logo(offering.ID) }}
}

// logo returns how many files the logo of an offering has, and whether there is one.
func (w *world) logo(id string) (int, bool) {
	o, err := w.api(w.ada, "").Offering(w.t.Context(), id)
	w.must(err)
	if o.Value.Logo == nil {
		return 0, false
	}
	return 2, true
}

// transferErrand marks a bank transfer of bob's as paid.
func (w *world) transferErrand(n int) errand {
	offering := w.offer(fmt.Sprintf("org.example.bank%d", n), fmt.Sprintf("Bank %d", n), true)
	p, err := w.api(w.bob, "").Buy(w.t.Context(), wire.PurchaseInput{Offering: offering.ID, Gateway: "invoice"})
	w.must(err)
	run := func(must bool) bool {
		return w.attempt(fmt.Sprintf("paid-%d", n), must, "", func(key string) error {
			_, err := w.api(w.root, key).MarkPurchasePaid(context.Background(), p.ID, wire.PaidInput{Amount: "5.00"})
			return err
		})
	}
	return errand{name: "mark a transfer paid", run: run, look: w.sold(w.bob, offering.ID), worth: 500}
}

// requestErrand asks for an offering as a member of the mill, and approves and pays it as its manager.
func (w *world) requestErrand(n int) errand {
	offering := w.offer(fmt.Sprintf("org.example.wish%d", n), fmt.Sprintf("Wish %d", n), true)
	run := func(must bool) bool {
		ctx, id := context.Background(), ""
		return w.attempt(fmt.Sprintf("wish-%d", n), must, "already_purchased", func(key string) error {
			p, err := w.api(w.member, key).Buy(ctx, wire.PurchaseInput{Offering: offering.ID, Request: true})
			id = p.ID
			return err
		}) && (id == "" || w.attempt(fmt.Sprintf("approve-%d", n), must, "already_paid", func(key string) error {
			_, err := w.api(w.manager, key).ApprovePurchase(ctx, id)
			return err
		}) && w.attempt(fmt.Sprintf("pay-wish-%d", n), must, "already_paid", func(key string) error {
			_, err := w.api(w.manager, key).SandboxPurchase(ctx, id, "pay")
			return err
		}))
	}
	return errand{name: "ask, approve and pay", run: run, look: w.sold(w.manager, offering.ID), worth: 500}
}

// sold looks whether the one purchase of the offering is paid: exactly then the buyer has a right to it
// and one invoice.
func (w *world) sold(buyer, offering string) func() (int, bool) {
	var look func() (int, bool)
	look = func() (int, bool) {
		api := w.api(buyer, "")
		of := func(p wire.Purchase) bool { return p.OfferingID == offering }
		purchases := every(w, api.Purchases, of)
		entitled := every(w, api.Library, func(i wire.LibraryItem) bool { return i.OfferingID == offering })
		paid := len(purchases) == 1 && purchases[0].State == "paid"
		invoices := every(w, func(ctx context.Context, p page.Request) (wire.List[wire.Invoice], error) {
			return api.Invoices(ctx, client.InvoiceQuery{}, p)
		}, func(i wire.Invoice) bool { return paid && i.Purchase == purchases[0].ID })
		if after := every(w, api.Purchases, of); len(after) == 1 && len(purchases) == 1 && after[0].State != purchases[0].State {
			return look() // the new server has meanwhile settled what its gateway knew to be paid
		}
		if len(purchases) > 1 || paid != (len(entitled) == 1) || paid != (len(invoices) == 1) {
			w.t.Errorf("paid is %v with %d purchases, %d entries in the library and %d invoices",
				paid, len(purchases), len(entitled), len(invoices))
		}
		return 0, paid
	}
	return look
}
