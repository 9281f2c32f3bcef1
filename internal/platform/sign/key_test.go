package sign_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sign"
)

// TestOneKeyForAll opens a key that is not there from many sides at once.
func TestOneKeyForAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "signing.key")
	keys := make([]sign.Key, 8)
	var wait sync.WaitGroup
	for i := range keys {
		wait.Go(func() {
			key, err := sign.Open(path)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	wait.Wait()
	signature := keys[0].Sign([]byte("bread"))
	for _, key := range keys {
		if key.ID != keys[0].ID || !sign.Verify(key.Public, []byte("bread"), signature) {
			t.Errorf("two keys were made: %s and %s", keys[0].ID, key.ID)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key's file has mode %v, error %v, want 0600", info.Mode(), err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".key-*")); err != nil || len(left) != 0 {
		t.Errorf("files are left over: %v, %v", left, err)
	}
}

func TestSignaturesAreOfOneTextByOneKey(t *testing.T) {
	one, other := open(t), open(t)
	signature := one.Sign([]byte("bread"))
	public, err := sign.ParsePublic(one.Text())
	if err != nil || sign.ID(public) != one.ID {
		t.Fatalf("public key %s is read as %x: %v", one.Text(), public, err)
	}
	for name, wrong := range map[string]bool{
		"other text":    sign.Verify(public, []byte("Bread"), signature),
		"other key":     sign.Verify(other.Public, []byte("bread"), signature),
		"no signature":  sign.Verify(public, []byte("bread"), ""),
		"no base64":     sign.Verify(public, []byte("bread"), "%"),
		"no public key": sign.Verify(nil, []byte("bread"), signature),
	} {
		if wrong {
			t.Errorf("%s: the signature counts", name)
		}
	}
	if !sign.Verify(public, []byte("bread"), signature) {
		t.Error("the signature does not count")
	}
	if _, err := sign.ParsePublic("AAAA"); errs.CodeOf(err) != "bad_public_key" {
		t.Errorf("a short key gives %v", err)
	}
}

func open(t *testing.T) sign.Key {
	t.Helper()
	key, err := sign.Open(filepath.Join(t.TempDir(), "signing.key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestWhatIsNoKeyIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "signing.key")
	if err := os.WriteFile(path, []byte("bread"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sign.Open(path); errs.CodeOf(err) != "bad_signing_key" {
		t.Errorf("a file that is no key gives %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "bread" {
		t.Errorf("the file was changed to %q, %v", data, err)
	}
}
