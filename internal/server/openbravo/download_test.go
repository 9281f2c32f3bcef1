package openbravo

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/module"
)

// fetch downloads with a method, a form and headers.
func fetch(t *testing.T, f *fake, method, id string, form url.Values, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, downloads+id, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	over(t, f).ServeHTTP(w, r)
	return w
}

func TestDownloadOfAFreeModule(t *testing.T) {
	f := small()
	d := f.details[versionID]
	d.Module.Commercial = false
	f.details[versionID] = d
	// A client of the third generation posts to every address that begins with https.
	for _, w := range []*httptest.ResponseRecorder{
		fetch(t, f, "GET", versionID, nil),
		fetch(t, f, "POST", versionID, url.Values{"obinstance": {"some key"}}),
	} {
		if w.Code != http.StatusOK || w.Body.String() != "the file" || w.Header().Get("Content-Length") != "8" || f.counted != 2 {
			t.Errorf("status %d, %q, %d were counted, headers %v", w.Code, w.Body, f.counted, w.Header())
		}
	}
	w := fetch(t, f, "GET", versionID, nil, "Range", "bytes=4-")
	if w.Code != http.StatusPartialContent || w.Body.String() != "file" || w.Header().Get("ETag") == "" || f.counted != 2 {
		t.Errorf("a range: status %d, %q, %d were counted", w.Code, w.Body, f.counted)
	}
}

// Clients of the third generation take an address with https for that of a commercial module, and a download from it
// needs their activation.
func TestPlainAddress(t *testing.T) {
	const call = "<getURLforDownload><moduleVersionID>" + versionID + "</moduleVersionID></getURLforDownload>"
	const secure, plain = publicURL + "/openbravo/download/" + versionID, "http://plain.example/openbravo/download/" + versionID
	own := publicURL + "/openbravo/i/k3y/download/" + versionID
	for _, tt := range []struct {
		plain, path        string
		commercial, hidden bool
		want               string
	}{
		{"", services, false, false, secure},
		{"http://plain.example/", services, false, false, plain},
		{"http://plain.example", services, true, false, secure},
		{"http://plain.example", services, false, true, secure}, // its reader needs the rights that come with the address
		{"http://plain.example", instances + "k3y/services/", false, false, plain},
		{"http://plain.example", instances + "k3y/services/", true, false, own},
		{"http://plain.example", instances + "k3y/services/", false, true, own},
	} {
		f := small()
		d := f.details[versionID]
		d.Module.Commercial, d.Module.Visibility = tt.commercial, module.Public
		if tt.hidden {
			d.Module.Visibility = module.Organisation
		}
		f.details[versionID] = d
		r := httptest.NewRequest("POST", tt.path+"WebService3", strings.NewReader(envelope(call)))
		w := httptest.NewRecorder()
		deps := over(t, f).Deps
		deps.PlainURL = tt.plain
		New(deps).ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), ">"+tt.want+"<") {
			t.Errorf("%+v: %s", tt, w.Body)
		}
		w = httptest.NewRecorder()
		New(deps).ServeHTTP(w, httptest.NewRequest("GET", "/openbravo/api/versionInfo/"+versionID, nil))
		if !strings.Contains(w.Body.String(), `"`+secure+`"`) { // these clients look whether it is commercial
			t.Errorf("%+v: %s", tt, w.Body)
		}
	}
}

func TestDownloadOfACommercialModule(t *testing.T) {
	const refused = "@CR_OBXGetNotAuthorized@"
	for name, w := range map[string]*httptest.ResponseRecorder{
		"no key":      fetch(t, small(), "GET", versionID, nil),
		"unknown key": fetch(t, small(), "POST", versionID, url.Values{"obinstance": {"another key"}}),
		"empty key":   fetch(t, small(), "POST", versionID, url.Values{"obinstance": {""}}),
		"no form":     fetch(t, small(), "POST", versionID, nil),
	} {
		if w.Code != http.StatusForbidden || w.Header().Get("OB-ErrMessage") != refused || w.Body.Len() == 0 {
			t.Errorf("%s: status %d, header %q", name, w.Code, w.Header().Get("OB-ErrMessage"))
		}
	}
	w := fetch(t, small(), "POST", versionID, url.Values{"obinstance": {"the bakery's key"}})
	if w.Code != http.StatusOK || w.Body.String() != "the file" || w.Header().Get("Content-Length") != "8" || w.Header().Get("OB-ErrMessage") != "" {
		t.Errorf("with the key: status %d, %q", w.Code, w.Body)
	}
	bare := httptest.NewRequest("POST", downloads+versionID, strings.NewReader("obinstance=the+bakery%27s+key"))
	answer := httptest.NewRecorder()
	over(t, small()).ServeHTTP(answer, bare)
	if answer.Code != http.StatusOK {
		t.Errorf("with the key, in a body of no type: status %d", answer.Code)
	}
	w = fetch(t, small(), "GET", "nothing", nil)
	if w.Code != http.StatusNotFound || strings.ContainsAny(w.Header().Get("OB-ErrMessage"), "\r\nñ") || w.Header().Get("OB-ErrMessage") == "" {
		t.Errorf("unknown: status %d, header %q", w.Code, w.Header().Get("OB-ErrMessage"))
	}
	w = fetch(t, small(), "GET", versionID, nil, "Authorization", "Basic "+"ZGV2Ondyb25n")
	if w.Code != http.StatusUnauthorized || w.Header().Get("OB-ErrMessage") == "" {
		t.Errorf("wrong password: status %d", w.Code)
	}
}

// A file of any size is answered to clients of HTTP/1.0 with its length, without chunks, and without being
// kept; clients of HTTP/1.1 may send their call in chunks.
func TestFilesOfAnySize(t *testing.T) {
	f := small()
	d := f.details[versionID]
	d.Module.Commercial = false
	f.details[versionID] = d
	f.files[versionID] = bytes.Repeat([]byte{0, 1, 0xfe}, 3<<20)
	server := httptest.NewServer(over(t, f))
	defer server.Close()
	call := envelope("<getModule><in0>" + versionID + "</in0></getModule>")
	for version, head := range map[string]string{
		"1.0": fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(call), call),
		"1.1": fmt.Sprintf("Host: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", 40, call[:40], len(call)-40, call[40:]),
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "POST /openbravo/services/WebService HTTP/"+version+"\r\nSOAPAction: \"\"\r\nContent-Type: text/xml; charset=utf-8\r\n"+head); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err != nil || n != res.ContentLength || n < 12<<20 || len(res.TransferEncoding) > 0 {
			t.Errorf("HTTP/%s: %d bytes, %d were announced, %v, %v", version, n, res.ContentLength, res.TransferEncoding, err)
		}
	}
}

// zeros is a file without end.
type zeros struct{}

func (zeros) ReadAt(p []byte, _ int64) (int, error) {
	clear(p)
	return len(p), nil
}

// A hundred megabytes pass through, encoded, in little memory.
func TestLargeFilesAreNotKept(t *testing.T) {
	f := small()
	d := f.details[versionID]
	d.Module.Commercial = false
	f.details[versionID] = d
	f.large = io.NewSectionReader(zeros{}, 0, 100<<20)
	server := httptest.NewServer(over(t, f))
	defer server.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	res, err := http.Post(server.URL+"/openbravo/services/WebService3", "text/xml", strings.NewReader(envelope("<getModule><moduleVersionID>"+versionID+"</moduleVersionID></getModule>")))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	runtime.ReadMemStats(&after)
	if err != nil || n != res.ContentLength || n < 133<<20 {
		t.Errorf("%d bytes, %d were announced, %v", n, res.ContentLength, err)
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 8 {
		t.Errorf("%d MiB of memory were taken", took)
	}
}

// A client that sends far too much still reads why it is refused.
func TestTooMuchIsReadBeforeItIsRefused(t *testing.T) {
	server := httptest.NewServer(over(t, small()))
	defer server.Close()
	res, err := http.Post(server.URL+"/openbravo/services/WebService3", "text/xml", strings.NewReader(strings.Repeat("x", 20<<20)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body), "larger than 8 MiB") {
		t.Errorf("status %d, %v\n%s", res.StatusCode, err, body)
	}
}
