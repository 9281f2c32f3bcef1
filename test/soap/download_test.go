package soap

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// A commercial module is downloaded by the installation of an organisation that has bought it, with the key
// that its client sends, and by nobody else.
func TestCommercialDownload(t *testing.T) {
	m := newMarket(t)
	address := m.server.URL + "/openbravo/download/" + m.paid
	refused := func(when string, form url.Values) {
		t.Helper()
		res, _ := m.download(t, address, form)
		if res.StatusCode != http.StatusForbidden || res.Header.Get("OB-ErrMessage") != "@CR_OBXGetNotAuthorized@" {
			t.Errorf("%s: status %d, %q", when, res.StatusCode, res.Header.Get("OB-ErrMessage"))
		}
	}
	key := url.Values{"obinstance": {instanceKey}}
	refused("no key", nil)
	refused("a key that is not registered", key)

	shop := m.admin.User("shop", "--no-provider")
	keyFile := filepath.Join(t.TempDir(), "instance.key")
	if err := os.WriteFile(keyFile, []byte("-----BEGIN PUBLIC KEY-----\n"+instanceKey+"\n-----END PUBLIC KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	shop.Run("instance", "register", "Main shop", "--key-file", keyFile)
	refused("before it is bought", key)

	var offering struct {
		ID string `json:"id"`
	}
	m.admin.JSON(&offering, "offering", "create", "--module", till, "--title", "Till", "--price", "5.00", "--currency", "EUR", "--publish")
	shop.Run("purchase", "buy", offering.ID, "--accept-terms", "--pay")
	res, body := m.download(t, address, key)
	want := obxtest.Module(till, "1.0.0").Commercial().Build()
	if res.StatusCode != http.StatusOK || !bytes.Equal(body, want) || res.ContentLength != int64(len(want)) {
		t.Errorf("bought: status %d, %d bytes of %d", res.StatusCode, len(body), len(want))
	}
	refused("another key", url.Values{"obinstance": {"another " + instanceKey}})
	shop.Run("instance", "remove", "Main shop", "--yes")
	refused("a key that is taken back", key)
}

// download sends the form, or without one a GET.
func (m *market) download(t *testing.T, address string, form url.Values) (*http.Response, []byte) {
	t.Helper()
	var res *http.Response
	var err error
	if form == nil {
		res, err = http.Get(address)
	} else {
		res, err = http.PostForm(address, form)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}
