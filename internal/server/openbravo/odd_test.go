package openbravo

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

const versionID = "0123456789abcdef01234567"

// small returns a registry with one version, which is commercial.
func small() *fake {
	return &fake{
		details: map[string]advise.Detail{versionID: {Version: release.Version{
			ID: versionID, Version: "1.0.3", Name: "Bread prices", Description: "Price list", Maturity: 500,
			Module: module.Module{ID: strings.Repeat("A", 32), Package: "org.example.bread", Type: "M", Commercial: true},
		}}},
		files: map[string][]byte{versionID: []byte("the file")},
	}
}

// post calls a service over HTTP without a connection.
func post(t *testing.T, f *fake, path, body string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	over(t, f).ServeHTTP(w, r)
	return w
}

// envelope returns a message with the call in its body.
func envelope(call string) string {
	return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>` + call + `</s:Body></s:Envelope>`
}

var faultForm = regexp.MustCompile(`<faultcode( xmlns:ns1="([^"]*)")?>([^<]*)</faultcode>\s*<faultstring>([^<]*)</faultstring>`)

// faultIn returns code and text of the fault in an answer, "" where there is none.
func faultIn(message string) (code, text string) {
	m := faultForm.FindStringSubmatch(message)
	if m == nil {
		return "", ""
	}
	return strings.Replace(m[3], "ns1:", "{"+m[2]+"}", 1), html.UnescapeString(m[4])
}

// The odd requests that were captured with Axis get the same status and fault. Where the service behind was
// asked, it is ours that answers: a version that is not there is a fault, and a header SOAPAction is not
// insisted on.
func TestOddRequestsAsAxisAnswersThem(t *testing.T) {
	ours := map[string]string{
		"dangling-href": keyNotFound, "missing-parameter": keyNotFound, "no-namespace": keyNotFound, "wrong-namespace": keyNotFound,
		"parameter-names-ignored": keyNotFound, "no-soapaction-header": keyNotFound,
	}
	pages := []string{"get", "get-list", "get-unknown-service", "get-wsdl", "get-wsdl-upper"}
	n := 0
	for _, c := range captures(t) {
		if c.folder != "http" {
			continue
		}
		n++
		t.Run(c.name, func(t *testing.T) {
			w := c.replay(t, small())
			wantCode, _ := faultIn(string(c.answer))
			wantStatus := c.answered.StatusCode
			if code, differs := ours[c.name]; differs {
				wantCode, wantStatus = code, http.StatusInternalServerError
			}
			code, text := faultIn(w.Body.String())
			if code != wantCode || w.Code != wantStatus {
				t.Errorf("status %d, fault %q %q; want %d, %q", w.Code, code, text, wantStatus, wantCode)
			}
			isPage := false
			for _, page := range pages {
				isPage = isPage || page == c.name
			}
			if !isPage && text == "" {
				t.Error("the fault says nothing")
			}
		})
	}
	if n != 22 {
		t.Errorf("%d requests were captured", n)
	}
}

// An Axis client writes an emoji as two references, which no XML has; it is read all the same.
func TestEmojiOfAxisClients(t *testing.T) {
	for _, c := range captures(t) {
		if c.folder != "axis-astral" {
			continue
		}
		f := small()
		w := c.replay(t, f)
		if w.Code != http.StatusOK || !strings.Contains(f.register.Name, "🚀") || !strings.Contains(w.Body.String(), "🚀") {
			t.Errorf("status %d, name %q", w.Code, f.register.Name)
		}
		return
	}
	t.Error("there is no capture")
}

func TestBadInputIsAFault(t *testing.T) {
	deep := strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000)
	bomb := `<moduleSearch><in0>a</in0><in1 href="#l0"/></moduleSearch>`
	for i := range 9 {
		next := `<x href="#l` + string(rune('1'+i)) + `"/>`
		bomb += `<m id="l` + string(rune('0'+i)) + `">` + strings.Repeat(next, 100) + `</m>`
	}
	const user = "soapenv:Server.userException"
	tests := map[string]struct{ body, code, text string }{
		"nothing":            {"", user, "not XML"},
		"cut off":            {envelope("<moduleDetail>")[:120], user, "not well-formed"},
		"second root":        {envelope("<a/>") + "<b/>", user, "second root"},
		"text behind":        {envelope("<a/>") + "x", user, "outside"},
		"entities":           {`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>` + envelope("<a>&b;</a>"), user, "DOCTYPE"},
		"unknown entity":     {envelope("<moduleDetail><in0>&nbsp;</in0></moduleDetail>"), user, "not well-formed"},
		"instruction":        {`<?php x?>` + envelope("<a/>"), user, "Processing instructions"},
		"too deep":           {envelope(deep), user, "deeper"},
		"too many elements":  {envelope("<moduleSearch><in0/><in1>" + strings.Repeat("<a/>", 300_001) + "</in1></moduleSearch>"), user, "more than 300000 elements"},
		"ten megabytes":      {envelope("<moduleDetail><in0>" + strings.Repeat("x", 10<<20) + "</in0></moduleDetail>"), user, "larger than 8 MiB"},
		"empty body":         {envelope(""), user, "calls no operation"},
		"no body":            {`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>`, user, "no body"},
		"other envelope":     {`<Envelope xmlns="urn:x"/>`, "soapenv:VersionMismatch", "namespace"},
		"NUL":                {envelope("<moduleDetail><in0>&#0;</in0></moduleDetail>"), user, "not well-formed"},
		"not UTF-8":          {envelope("<moduleDetail><in0>\xff\xfe</in0></moduleDetail>"), user, "not valid UTF-8"},
		"refers to itself":   {envelope(`<moduleDetail><in0 id="a" href="#a"/></moduleDetail>`), user, "refers to itself"},
		"refer in a circle":  {envelope(`<moduleDetail><in0 href="#a"/></moduleDetail><m id="a" href="#b"/><m id="b" href="#a"/>`), user, "refers to itself"},
		"unfolds":            {envelope(bomb), user, "text"},
		"parts for a text":   {envelope("<moduleDetail><in0><a/></in0></moduleDetail>"), user, "must be a text"},
		"text for an array":  {envelope("<moduleSearch><in0>a</in0><in1>b</in1></moduleSearch>"), user, "must be an array"},
		"text for a map":     {envelope("<moduleScanForUpdates><in0>b</in0></moduleScanForUpdates>"), user, "must be an array"},
		"too many arguments": {envelope("<moduleDetail><in0/><in1/></moduleDetail>"), "Server.userException", "No such operation 'moduleDetail'"},
		"no such operation":  {envelope("<getCustomer/>"), "{http://xml.apache.org/axis/}Client", "No such operation 'getCustomer'"},
		"must understand":    {strings.Replace(envelope("<a/>"), "<s:Body>", `<s:Header><w s:mustUnderstand="1"/></s:Header><s:Body>`, 1), "soapenv:MustUnderstand", "{}w"},
	}
	for name, tt := range tests {
		for service := range generations {
			if len(tt.body) > 1<<20 && service != "WebService3" {
				continue // they are read alike, and not fast under the race detector
			}
			t.Run(name+"/"+service, func(t *testing.T) {
				w := post(t, small(), "/openbravo/services/"+service, tt.body, "Content-Type", "text/xml; charset=utf-8")
				code, text := faultIn(w.Body.String())
				if w.Code != http.StatusInternalServerError || code != tt.code || !strings.Contains(text, tt.text) {
					t.Errorf("status %d, fault %q %.200q; want 500, %q, …%s…", w.Code, code, text, tt.code, tt.text)
				}
				if len(text) > 1000 {
					t.Errorf("the fault has %d characters", len(text))
				}
			})
		}
	}
}

// Values that refer to each other are read as often as they stand there, but not without end.
func TestReferencesDoNotUnfoldWithoutEnd(t *testing.T) {
	rows := `<m id="rows">` + strings.Repeat(`<r href="#row"/>`, 3000) + `</m><m id="row">` + strings.Repeat("<c>x</c>", 3000) + `</m>`
	call := `<moduleScanForUpdates><in0>` + strings.Repeat(`<item><key>k</key><value href="#rows"/></item>`, 100) + `</in0></moduleScanForUpdates>`
	w := post(t, small(), "/openbravo/services/WebService", envelope(call+rows))
	if code, text := faultIn(w.Body.String()); code != "soapenv:Server.userException" || !strings.Contains(text, "too large") {
		t.Errorf("fault %q %q", code, text)
	}
}

func TestPackedMessages(t *testing.T) {
	call := envelope("<moduleDetail><in0>" + versionID + "</in0></moduleDetail>")
	pack := func(to func(io.Writer) io.WriteCloser, text string) string {
		var b bytes.Buffer
		w := to(&b)
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	gzipped := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	deflated := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	for coding, body := range map[string]string{"gzip": pack(gzipped, call), "x-gzip": pack(gzipped, call), "deflate": pack(deflated, call), "identity": call} {
		if w := post(t, small(), "/openbravo/services/WebService", body, "Content-Encoding", coding); w.Code != http.StatusOK {
			t.Errorf("%s: status %d\n%s", coding, w.Code, w.Body)
		}
	}
	bomb := pack(gzipped, envelope(strings.Repeat(" ", 200<<20)))
	for body, want := range map[string]string{bomb: "larger than 8 MiB", "no gzip": "cannot be unpacked", pack(gzipped, call)[:40]: "cannot be unpacked"} {
		w := post(t, small(), "/openbravo/services/WebService", body, "Content-Encoding", "gzip")
		if _, text := faultIn(w.Body.String()); !strings.Contains(text, want) {
			t.Errorf("fault %q, want …%s…", text, want)
		}
	}
	if w := post(t, small(), "/openbravo/services/WebService", call, "Content-Encoding", "br"); !strings.Contains(w.Body.String(), "unpacks gzip and deflate") {
		t.Errorf("an unknown packing: %s", w.Body)
	}
}

// Large messages wait for each other; small ones do not.
func TestLargeMessagesTakeTurns(t *testing.T) {
	f := over(t, small())
	for range largeAtOnce {
		if _, err := f.turn(t.Context(), largeMessage+1); err != nil {
			t.Fatal(err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.turn(gone, largeMessage+1); err == nil {
		t.Error("one more has its turn")
	}
	if _, err := f.turn(gone, largeMessage); err != nil {
		t.Errorf("a small one waits: %v", err)
	}
	<-f.large
	done, err := f.turn(t.Context(), largeMessage+1)
	if err != nil {
		t.Fatal(err)
	}
	done()
	if len(f.large) != largeAtOnce-1 {
		t.Errorf("%d places are taken", len(f.large))
	}
}
