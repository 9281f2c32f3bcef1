package bench

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/bench/benchtest"
	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/wire"
)

// versionsEach is how many versions a module of the registry has.
const versionsEach = 20

// BenchmarkScan looks for the updates of 100 installed modules in a registry of 10 000 modules with 20
// versions each (SOUK_BENCH_MODULES sets another number), over HTTP, one request after the other. It
// reports the times of the answers and the sizes of both.
func BenchmarkScan(b *testing.B) {
	r := openRegistry(b)
	installed := r.installation(1, 100)
	request, err := json.Marshal(wire.ScanInput{Installed: installed, UpdateLevel: 200})
	must(b, err, "request")
	const n = 500
	var times []float64
	var size int
	for i := range n + 50 {
		start := time.Now()
		answer := r.post(b, "/scan", request)
		took := time.Since(start).Seconds() * 1000
		if i < 50 {
			continue // until everything is warm
		}
		times, size = append(times, took), len(answer)
	}
	var scan wire.Scan
	must(b, json.Unmarshal(unzipped(b, r.post(b, "/scan", request)), &scan), "answer")
	if len(scan.Updates) == 0 || !scan.Optimal {
		b.Fatalf("scan: %d updates, optimal %v", len(scan.Updates), scan.Optimal)
	}
	slices.Sort(times)
	b.ReportMetric(times[n/2], "p50-ms")
	b.ReportMetric(times[n*99/100], "p99-ms")
	b.ReportMetric(float64(len(request)), "request-bytes")
	b.ReportMetric(float64(size), "answer-bytes")
	b.ReportMetric(0, "ns/op")
	b.Logf("%d updates of %d modules, %d added; load %s", len(scan.Updates), len(installed), len(scan.Added), benchtest.Load())
}

// BenchmarkCheck asks for plans of different installations in the same registry, with 16 clients, beside
// the same requests to a handler that answers "ok": what HTTP alone costs.
func BenchmarkCheck(b *testing.B) {
	r := openRegistry(b)
	var requests [][]byte
	for n := range 64 {
		request, err := json.Marshal(wire.ResolveInput{
			Installed: r.installation(uint64(n), suite), Install: []string{r.module(rand.New(rand.NewPCG(uint64(n), 7)).IntN(r.modules))},
		})
		must(b, err, "request")
		requests = append(requests, request)
	}
	anchor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "ok")
	}))
	b.Cleanup(anchor.Close)
	ask := func(url string) func(n int) {
		return func(n int) {
			var group sync.WaitGroup
			for client := range 16 {
				group.Go(func() {
					for i := client; i < n; i += 16 {
						if _, err := r.send(url, requests[i%len(requests)]); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
		}
	}
	compare(b, 200, ask(r.url+"/resolve"), ask(anchor.URL))
}

// registry is a market with many modules.
type registry struct {
	url     string
	modules int
	client  *http.Client
}

// openRegistry opens a market and imports its modules.
func openRegistry(b *testing.B) *registry {
	b.Helper()
	modules := 10_000
	if text := os.Getenv("SOUK_BENCH_MODULES"); text != "" {
		var err error
		modules, err = strconv.Atoi(text)
		must(b, err, "SOUK_BENCH_MODULES")
	}
	market := openMarket(b)
	ctx := context.Background()
	_, err := market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
		Name: "root", Email: "root@example.org", Password: password, Admin: true,
	})
	must(b, err, "administrator")
	start := time.Now()
	catalogue := bytes.NewReader(catalogueOf(b, modules))
	result, _, err := market.ImportRegistry(ctx, app.RegistryImport{Catalogue: catalogue})
	must(b, err, "import")
	b.Logf("%d versions imported in %.1f s", result.Added, time.Since(start).Seconds())
	transport := &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 16,
		DialContext: (&net.Dialer{}).DialContext,
	}
	b.Cleanup(transport.CloseIdleConnections)
	return &registry{url: market.Config.PublicURL + "/api/v1", modules: modules, client: &http.Client{Transport: transport}}
}

// suite is how many modules belong together: they need core and each other only.
const suite = 50

// catalogueOf lists modules whose versions go forward together: each needs core and some modules of its
// suite in versions of about the same age.
func catalogueOf(b *testing.B, modules int) []byte {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	type need struct {
		Module string `json:"moduleID"`
		Name   string `json:"name"`
		Start  string `json:"versionStart"`
	}
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	for n := range modules {
		var targets []int
		if n > 0 {
			targets = append(targets, 0)
		}
		if begin := n / suite * suite; n > begin {
			for range random.IntN(4) {
				targets = append(targets, begin+random.IntN(n-begin))
			}
		}
		slices.Sort(targets)
		targets = slices.DeleteFunc(slices.Compact(targets), func(t int) bool { return t == n })
		for rank := range versionsEach {
			needs := []need{}
			for _, t := range targets {
				needs = append(needs, need{moduleID(t), fmt.Sprintf("Module %d", t), numberAt(max(rank/10*10, rank-2))})
			}
			kind := "M"
			if n > 0 && n < 10 {
				kind = "T"
			} else if n >= 10 && n < 200 {
				kind = "P"
			}
			err := encode.Encode(map[string]any{
				"id": moduleID(n), "javapackage": fmt.Sprintf("org.example.m%d", n), "name": fmt.Sprintf("Module %d", n), "type": kind,
				"version": numberAt(rank), "description": "One of many.", "license": "MIT", "licenseText": "-", "maturity": 100 + 100*(rank%2), "dependencies": needs,
			})
			must(b, err, "catalogue")
		}
	}
	return out.Bytes()
}

func moduleID(n int) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%032X", n)
}

// numberAt is the version at a rank: ten of each major version.
func numberAt(rank int) string { return fmt.Sprintf("1.%d.%d", rank/10, rank%10) }

func (r *registry) module(n int) string { return moduleID(n) }

// installation is one of whole suites of the same age.
func (r *registry) installation(seed uint64, size int) map[string]string {
	random := rand.New(rand.NewPCG(seed, 3))
	installed := map[string]string{"0": numberAt(4)}
	for len(installed) < size {
		begin := random.IntN(r.modules/suite) * suite
		for n := begin; n < begin+suite && len(installed) < size; n++ {
			installed[moduleID(n)] = numberAt(4)
		}
	}
	return installed
}

func (r *registry) post(b *testing.B, path string, body []byte) []byte {
	b.Helper()
	answer, err := r.send(r.url+path, body)
	must(b, err, "post %s", path)
	return answer
}

// send returns the answer as it comes over the wire.
func (r *registry) send(url string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(answer)))
	}
	return answer, err
}

func unzipped(b *testing.B, body []byte) []byte {
	b.Helper()
	if !bytes.HasPrefix(body, []byte("\x1f\x8b")) {
		return body
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	must(b, err, "unzip")
	text, err := io.ReadAll(z)
	must(b, err, "unzip")
	return text
}
