package config

import (
	"strings"
	"testing"
)

// TestRenderIsReadAgain writes odd values and reads them back, and every key is in the file.
func TestRenderIsReadAgain(t *testing.T) {
	values := map[string]string{
		"data": "/srv/my market", "database": "postgres://u:p%20a@h/n?sslmode=disable", "site.name": `Ann's "Bread": <b> # & co — ü`,
		"site.instance": "yes", "public_url": "https://market.example.org", "mail.host": "smtp.example.org",
		"mail.from": "Market <market@example.org>", "mail.user": "0123", "mail.password": " sp ace\\ ' \" : #", "store.sandbox": "no",
	}
	text := Render(values)
	for _, k := range Keys() {
		if !strings.Contains(text, k.Help) {
			t.Errorf("the file does not tell of %s", k.Name)
		}
	}
	c := load(t, Sources{File: write(t, "souk.yaml", text)})
	for _, k := range Keys() {
		want, set := values[k.Name]
		if set && k.Name != "store.sandbox" && k.show(&c) != want {
			t.Errorf("%s is %q, want %q", k.Name, k.show(&c), want)
		}
		if fromFile := strings.Contains(c.origins[k.Name], "souk.yaml"); fromFile != set {
			t.Errorf("%s comes from %s", k.Name, c.origins[k.Name])
		}
	}
	if c.Store.Sandbox {
		t.Error("store.sandbox is on")
	}
	if empty := load(t, Sources{File: write(t, "souk.yaml", Render(nil))}); empty.Listen != "127.0.0.1:8080" {
		t.Errorf("without values, listen is %s", empty.Listen)
	}
}

func TestCheckValue(t *testing.T) {
	for _, bad := range [][2]string{
		{"site.name", ""}, {"site.name", strings.Repeat("x", 61)}, {"site.name", "a\nb"}, {"site.instance", "a b"},
		{"site.instance", ""}, {"public_url", "example.org"}, {"nothing", "x"},
	} {
		if err := CheckValue(bad[0], bad[1]); err == nil {
			t.Errorf("%s takes %q", bad[0], bad[1])
		}
	}
	for _, good := range [][2]string{{"site.name", "Ann's Bread"}, {"site.instance", "market-1.example_org"}, {"mail.requests", ""}} {
		if err := CheckValue(good[0], good[1]); err != nil {
			t.Errorf("%s: %v", good[0], err)
		}
	}
}
