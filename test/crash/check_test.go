package crash

import (
	"context"
	"path/filepath"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
	"souk.dev/souk/test/souktest"
)

// check looks at what a kill has left, lets both parties try again, and looks once more.
func (w *world) check(d deal) {
	w.t.Helper()
	w.wholeOrAbsent(d.n, d.upload)
	w.entitledIfPaid(d)
	w.verify()

	w.publish(d.n, "publish", d.upload, true)
	w.buy(d, true)
	w.owed += 500
	if !w.wholeOrAbsent(d.n, d.upload) {
		w.t.Errorf("round %d: the version is not there although its publish was answered", d.n)
	}
	if !w.entitledIfPaid(d) {
		w.t.Errorf("round %d: the purchase is not paid although that was answered", d.n)
	}
	w.chargedOnce()
	w.verify()
}

// wholeOrAbsent sees to it that the version can be downloaded as it was sent, if it is there at all.
// It reports whether it is.
func (w *world) wholeOrAbsent(n int, u upload) bool {
	w.t.Helper()
	api := w.api(w.ada, "")
	v, err := api.Version(w.t.Context(), u.pkg, version)
	if errs.Is(err, errs.KindNotFound) {
		return false
	}
	w.must(err)
	got, err := api.Download(w.t.Context(), client.DownloadInput{
		Module: u.pkg, Version: version, To: filepath.Join(w.t.TempDir(), "got"),
	})
	w.must(err)
	if v.SHA256 != u.sha256 || got.SHA256 != u.sha256 {
		w.t.Errorf("round %d: the version says SHA-256 %s, its file has %s, sent was %s", n, v.SHA256, got.SHA256, u.sha256)
	}
	return true
}

// entitledIfPaid sees to it that bob has at most one purchase of the offering, and what he bought
// exactly when it is paid. It reports whether it is.
func (w *world) entitledIfPaid(d deal) bool {
	w.t.Helper()
	api := w.api(w.bob, "")
	purchases := every(w, api.Purchases, func(p wire.Purchase) bool { return p.OfferingID == d.offering.ID })
	entitled := every(w, api.Library, func(i wire.LibraryItem) bool { return i.OfferingID == d.offering.ID })
	if len(purchases) > 1 {
		w.t.Errorf("round %d: bob has %d purchases of one offering: %+v", d.n, len(purchases), purchases)
	}
	paid := len(purchases) == 1 && purchases[0].State == "paid"
	if paid != (len(entitled) == 1) {
		w.t.Errorf("round %d: paid is %v, but bob's library has %d entries of the offering", d.n, paid, len(entitled))
	}
	return paid
}

// chargedOnce sees to it that the books hold exactly what was paid and not given back.
func (w *world) chargedOnce() {
	w.t.Helper()
	balances := every(w, w.api(w.root, "").Balances, func(wire.Balance) bool { return true })
	var owed int64
	for _, b := range balances {
		if b.Kind == "seller" || b.Kind == "fee" || b.Kind == "tax" {
			amount, err := money.Parse(strings.TrimPrefix(b.Balance.Amount, "-"), b.Balance.Currency)
			w.must(err)
			owed += amount.Minor
		}
	}
	if owed != w.owed {
		w.t.Errorf("seller and market are owed %d cents, not %d: %+v", owed, w.owed, balances)
	}
}

// verify runs souk verify beside the server, and counts the files.
func (w *world) verify() {
	w.t.Helper()
	r := w.local.Try("", "verify")
	if r.Code != 0 || !strings.Contains(r.Stdout, "clean") {
		w.t.Errorf("souk verify: exit code %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	if !w.sweeps {
		return
	}
	published := every(w, func(ctx context.Context, p page.Request) (wire.List[wire.Module], error) {
		return w.api(w.ada, "").Modules(ctx, client.ModuleQuery{}, p)
	}, func(wire.Module) bool { return true })
	files, err := souktest.CountFiles(w.blobs())
	w.must(err)
	if files != len(published)+w.kept {
		w.t.Errorf("there are %d files of %d published modules, and %d others should be there", files, len(published), w.kept)
	}
}

// every walks through all pages of a list and returns what keep wants.
func every[T any](w *world, read func(context.Context, page.Request) (wire.List[T], error), keep func(T) bool) []T {
	w.t.Helper()
	var kept []T
	for request := (page.Request{Limit: page.Max}); ; {
		list, err := read(w.t.Context(), request)
		w.must(err)
		for _, item := range list.Items {
			if keep(item) {
				kept = append(kept, item)
			}
		}
		if request.After = list.Next; request.After == "" {
			return kept
		}
	}
}
