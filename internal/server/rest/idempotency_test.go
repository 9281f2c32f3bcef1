package rest_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/wire"
)

const key = "Idempotency-Key"

func TestSameKeyIsDoneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		first := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k1")
		again := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k1")
		if first.StatusCode != 201 || again.StatusCode != 201 || first.text != again.text {
			t.Fatalf("first %s %s, then %s %s", first.brief(), first.text, again.brief(), again.text)
		}
		if first.Header.Get("Idempotent-Replayed") != "" || again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("replayed: first %q, then %q", first.Header.Get("Idempotent-Replayed"), again.Header.Get("Idempotent-Replayed"))
		}
		for _, name := range []string{"Location", "Content-Type"} {
			if first.Header.Get(name) != again.Header.Get(name) || first.Header.Get(name) == "" {
				t.Errorf("%s: first %q, then %q", name, first.Header.Get(name), again.Header.Get(name))
			}
		}
		if other := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k2"); other.brief() != "409 name_taken" {
			t.Errorf("with another key: %s", other.brief())
		}
		if bare := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`); bare.brief() != "409 name_taken" {
			t.Errorf("without a key: %s", bare.brief())
		}
	})
}

func TestKeyOfAnotherRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k")
		reused := "422 idempotency_key_reused"
		for name, got := range map[string]answer{
			"body":         m.do(t, ada, "POST", "/organisations", `{"name":"gilde"}`, key, "k"),
			"path":         m.do(t, ada, "POST", "/users", `{"name":"guild"}`, key, "k"),
			"query":        m.do(t, ada, "POST", "/organisations?x=1", `{"name":"guild"}`, key, "k"),
			"organisation": m.do(t, "ada/ada", "POST", "/organisations", `{"name":"guild"}`, key, "k"),
			"condition":    m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k", "If-Match", `"1"`),
		} {
			if got.brief() != reused {
				t.Errorf("with another %s: %s", name, got.brief())
			}
		}
		if got := m.do(t, "eve/eve", "POST", "/organisations", `{"name":"club2"}`, key, "k"); got.brief() != "201" {
			t.Errorf("the same key of somebody else: %s", got.brief())
		}
		for _, bad := range []string{strings.Repeat("k", 256), "two words", "ä"} {
			if got := m.do(t, ada, "POST", "/organisations", `{"name":"x"}`, key, bad); got.brief() != "422 bad_idempotency_key" {
				t.Errorf("the key %q: %s", bad, got.brief())
			}
		}
	})
}

// TestKeyOfAnotherFile repeats uploads with the same key: the same file gets its answer again, however
// it is sent, and another one does not get it.
func TestKeyOfAnotherFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		bread := obxtest.Module("org.bakery.bread", "1.0.0").Build()
		other := bytes.Clone(bread)
		other[len(other)/2] ^= 1
		send := func(path, k string, data []byte, chunked bool, header ...string) string {
			var body io.Reader = bytes.NewReader(data)
			if chunked {
				body = io.MultiReader(body)
			}
			got := m.send(t, ada, "POST", path, body, append(header, key, k)...)
			return got.brief() + " " + got.Header.Get("Idempotent-Replayed")
		}
		sum := []string{"X-Checksum-Sha256", sumOf(bread)}
		for _, path := range []string{"/modules/package?file_name=a.obx", "/versions?file_name=a.obx"} {
			for _, tt := range []struct {
				name, key string
				data      []byte
				chunked   bool
				header    []string
				want      string
			}{
				{"first", "plain", bread, false, nil, "201 "},
				{"the same", "plain", bread, false, nil, "201 true"},
				{"the same in chunks", "plain", bread, true, nil, "201 true"},
				{"of the same length", "plain", other, false, nil, "422 idempotency_key_reused "},
				{"in chunks", "plain", other, true, nil, "422 idempotency_key_reused "},
				{"a part", "plain", bread[:100], true, nil, "422 idempotency_key_reused "},
				{"nothing", "plain", nil, true, nil, "422 idempotency_key_reused "},
				{"too large", "plain", bytes.Repeat([]byte("x"), maxPackage+1), true, nil, "413 body_too_large "},
				{"with a checksum", "plain", bread, false, sum, "422 idempotency_key_reused "},
				{"the same in the end", "plain", bread, false, nil, "201 true"},
			} {
				if got := send(path, tt.key+path, tt.data, tt.chunked, tt.header...); got != tt.want {
					t.Errorf("%s, %s: %s, want %s", path, tt.name, got, tt.want)
				}
			}
		}
		path := "/versions?file_name=a.obx&dry_run=true"
		first := send(path, "sum", bread, true, sum...)
		again := send(path, "sum", bread, false, sum...)
		another := send(path, "sum", other, false, "X-Checksum-Sha256", sumOf(other))
		if !strings.HasSuffix(again, " true") || strings.HasSuffix(first, " true") || another != "422 idempotency_key_reused " {
			t.Errorf("with checksums: first %s, again %s, another file %s", first, again, another)
		}
	})
}

// TestFileRefusedUnreadIsNotKept sends a file that is refused for its parameters, before it is read:
// no answer is kept that another file could get.
func TestFileRefusedUnreadIsNotKept(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	for range 2 {
		got := m.upload(t, "/versions?file_name=a.obx&maturity=high", []byte("zip"), key, "k")
		if got.brief() != "422 invalid_request" || got.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("%s, replayed %q", got.brief(), got.Header.Get("Idempotent-Replayed"))
		}
	}
}

// TestWhatIsKept checks which answers come again: refusals do, those that ask to try later do not,
// and secrets never do.
func TestWhatIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		for range 2 {
			if got := m.do(t, ada, "POST", "/organisations", `{"name":""}`, key, "refused"); got.brief() != "422 bad_organisation" {
				t.Errorf("a mistake: %s", got.brief())
			}
		}
		if got := m.do(t, "", "POST", "/organisations", `{"name":"late"}`, key, "late"); got.brief() != signIn {
			t.Errorf("nobody: %s", got.brief())
		}
		if got := m.do(t, "", "POST", "/organisations", `{"name":"late"}`, key, "late"); got.Header.Get("Idempotent-Replayed") != "" {
			t.Error("that one has to sign in is kept")
		}

		for _, made := range [][2]string{{"/instances", `{"name":"Shop"}`}, {"/instances/Shop/key", `{}`}} {
			path, body := made[0], made[1]
			first := m.do(t, bob, "POST", path, body, key, path)
			var keyed wire.KeyedInstance
			first.into(t, &keyed)
			if again := m.do(t, bob, "POST", path, body, key, path); keyed.Key == "" || again.brief() != "409 answer_not_kept" {
				t.Errorf("the key of an instance (%s): %s, then %s", path, first.brief(), again.brief())
			}
		}

		token := m.do(t, ada, "POST", "/tokens", `{"name":"laptop"}`, key, "token")
		var made wire.NewToken
		token.into(t, &made)
		again := m.do(t, ada, "POST", "/tokens", `{"name":"laptop"}`, key, "token")
		if token.brief() != "201" || again.brief() != "409 answer_not_kept" {
			t.Errorf("a token: %s, then %s", token.brief(), again.brief())
		}
		kept, err := sqldb.All(t.Context(), db, sqldb.Value[string], `SELECT key || request_hash || header || body FROM idempotency_keys`)
		must(t, err)
		for _, row := range kept {
			for _, secret := range []string{made.Secret, "laptop", "refused", password} {
				if strings.Contains(row, secret) {
					t.Errorf("%q is kept: %s", secret, row)
				}
			}
		}
		var tokens wire.List[wire.Token]
		m.do(t, ada, "GET", "/tokens", "").into(t, &tokens)
		if len(tokens.Items) != 1 {
			t.Errorf("%d tokens were made", len(tokens.Items))
		}
	})
}

func TestAnswersAreKeptForADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		count := func() int64 {
			n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM idempotency_keys`)
			must(t, err)
			return n
		}
		m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k")
		m.clock.Advance(24*time.Hour - time.Second)
		must(t, m.api.PurgeKeys(t.Context()))
		if got := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k"); got.brief() != "201" || count() != 1 {
			t.Errorf("within the day: %s, %d kept", got.brief(), count())
		}
		m.clock.Advance(2 * time.Second)
		if got := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k"); got.brief() != "409 name_taken" {
			t.Errorf("after the day: %s", got.brief())
		}
		m.clock.Advance(25 * time.Hour)
		must(t, m.api.PurgeKeys(t.Context()))
		if count() != 0 {
			t.Errorf("%d are kept after the purge", count())
		}
	})
}

// TestSameKeyAtOnce sends the same request while the first one is being worked on, and again when it
// is done. The first one waits in the middle of its body.
func TestSameKeyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		file := string(obxtest.Module("org.bakery.bread", "1.0.0").Build())
		path := "/modules/package?file_name=bread.obx"
		held, release := newHeldBody(file)
		r, err := m.request(t.Context(), ada, "POST", path, held, key, "k")
		must(t, err)
		r.ContentLength = int64(len(file))
		done := make(chan *http.Response)
		go func() {
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				close(done)
				return
			}
			resp.Body.Close()
			done <- resp
		}()
		<-held.reading
		m.await(t, "k", file, path)
		close(release)
		resp := <-done
		if resp == nil || resp.StatusCode != 201 {
			t.Fatalf("the first one: %v", resp)
		}
		again := m.send(t, ada, "POST", path, strings.NewReader(file), key, "k")
		if again.brief() != "201" || again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("when the first one is done: %s", again.brief())
		}
	})
}

// await sends the request until the server says that it is being worked on: the first one may still
// be on its way.
func (m *market) await(t *testing.T, k, file, path string) {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; {
		n, err := sqldb.One(t.Context(), m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM idempotency_keys WHERE status = 0`)
		must(t, err)
		if n == 0 {
			continue
		}
		if got := m.send(t, ada, "POST", path, strings.NewReader(file), key, k); got.brief() != "409 idempotency_in_progress" {
			t.Errorf("meanwhile: %s", got.brief())
		}
		return
	}
	t.Error("the first request was never begun")
}

// heldBody gives half of itself and waits before it gives the rest.
type heldBody struct {
	first, rest *strings.Reader
	reading     chan struct{}
	release     chan struct{}
}

func newHeldBody(text string) (*heldBody, chan struct{}) {
	b := &heldBody{
		first: strings.NewReader(text[:len(text)/2]), rest: strings.NewReader(text[len(text)/2:]),
		reading: make(chan struct{}), release: make(chan struct{}),
	}
	return b, b.release
}

func (b *heldBody) Read(p []byte) (int, error) {
	if b.first.Len() > 0 {
		return b.first.Read(p)
	}
	select {
	case <-b.reading:
	default:
		close(b.reading)
	}
	<-b.release
	return b.rest.Read(p)
}

// TestCrashedRequest checks that a request whose server died can be made again, but not before it is
// sure that nobody works on it any more.
func TestCrashedRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k")
		must(t, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE idempotency_keys SET status = 0, header = '', body = ''`)
			return err
		}))
		m.clock.Advance(rest.Lease - time.Second)
		if got := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k"); got.brief() != "409 idempotency_in_progress" {
			t.Errorf("before the lease is over: %s", got.brief())
		}
		must(t, m.api.Touch(t.Context()))
		m.clock.Advance(rest.Lease - time.Second)
		if got := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k"); got.brief() != "409 idempotency_in_progress" {
			t.Errorf("after a sign of life: %s", got.brief())
		}
		m.clock.Advance(time.Second)
		if got := m.do(t, ada, "POST", "/organisations", `{"name":"guild"}`, key, "k"); got.brief() != "409 name_taken" {
			t.Errorf("when the lease is over: %s", got.brief())
		}
	})
}

// TestPanicForgetsTheKey checks that what was never answered may be asked for again at once.
func TestPanicForgetsTheKey(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	d := m.Deps
	d.Office, d.Orders = nil, nil // calls on them panic
	broken := rest.New(d)
	status := serveDirectly(t, m, broken, bob, "POST", "/purchases", `{"offering":"x"}`, "k")
	if status != 500 {
		t.Errorf("the broken server answers %d", status)
	}
	if got := m.do(t, bob, "POST", "/purchases", `{"offering":"x"}`, key, "k"); got.brief() != "404 offering_not_found" || got.Header.Get("Idempotent-Replayed") != "" {
		t.Errorf("the same request on a sound one: %s", got.brief())
	}
}
