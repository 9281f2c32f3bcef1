package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/safefile/ziptest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// BenchmarkDownload fetches a package over HTTP, with its right checked, counted and hashed in the
// header, beside the standard library's file server with the same bytes and no rules at all.
func BenchmarkDownload(b *testing.B) {
	for _, size := range []int{100 << 10, 10 << 20} {
		b.Run(fmt.Sprintf("%dKB", size>>10), func(b *testing.B) {
			market := openMarket(b)
			data := publish(b, market, size)
			ours := market.Config.PublicURL + "/api/v1/modules/org.example.big/versions/1.0.0/file"
			anchor := fileServer(b, data)
			n := 200
			if size > 1<<20 {
				n = 20
			}
			compare(b, n, fetch(b, ours, len(data)), fetch(b, anchor, len(data)))
		})
	}
}

// publish publishes a package of about size bytes that does not compress, and returns its bytes.
func publish(b *testing.B, market *app.App, size int) []byte {
	b.Helper()
	noise := make([]byte, size)
	if _, err := rand.Read(noise); err != nil {
		b.Fatal(err)
	}
	pkg := obxtest.Module("org.example.big", "1.0.0").Entry(ziptest.Entry{Name: "org.example.big/noise.bin", Data: noise})
	data, actor, ctx := pkg.Build(), user(b, market, "ada"), context.Background()
	_, err := market.Releases.Register(ctx, actor, release.RegisterInput{}, bytes.NewReader(data))
	must(b, err, "register")
	_, err = market.Releases.Publish(ctx, actor, release.PublishInput{FileName: pkg.FileName()}, bytes.NewReader(data))
	must(b, err, "publish")
	return data
}

// fileServer serves data as the standard library does, and returns its address.
func fileServer(b *testing.B, data []byte) string {
	b.Helper()
	dir := b.TempDir()
	must(b, os.WriteFile(filepath.Join(dir, "file"), data, 0o600), "write")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err, "listen")
	server := &http.Server{Handler: http.FileServer(http.Dir(dir))}
	go server.Serve(ln)
	b.Cleanup(func() { server.Close() })
	return "http://" + ln.Addr().String() + "/file"
}

// fetch returns what downloads address n times.
func fetch(b *testing.B, address string, size int) func(n int) {
	b.Helper()
	return func(n int) {
		for range n {
			res, err := http.Get(address)
			must(b, err, "get %s", address)
			got, err := io.Copy(io.Discard, res.Body)
			must(b, err, "read %s", address)
			must(b, res.Body.Close(), "close %s", address)
			if res.StatusCode != http.StatusOK || got != int64(size) {
				b.Fatalf("%s: status %d, %d bytes of %d", address, res.StatusCode, got, size)
			}
		}
	}
}
