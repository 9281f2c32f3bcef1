// Package sign signs what leaves the market, with Ed25519, so that whoever has the public key can tell later
// that the market said it and that nobody changed it.
//
// A key is made once and kept in a file that only its owner may read. Its id is the beginning of the SHA-256 of
// the public key. The package is pure but for that file.
package sign

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"souk.dev/souk/internal/platform/errs"
)

// Key signs.
type Key struct {
	ID      string // 16 hex digits
	Public  ed25519.PublicKey
	private ed25519.PrivateKey
}

// pemType is what a key's file says of itself; the form is PKCS 8.
const pemType = "PRIVATE KEY"

// Open reads the key in a file, which it makes, readable by its owner only, where there is none. Several
// processes may call it at once: one of them makes the key, and all get the same.
func Open(path string) (Key, error) {
	key, err := read(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := create(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("make the signing key: %w", err)
	}
	return read(path)
}

// create writes a new key whole or not at all.
func create(path string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".key-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if err := pem.Encode(file, &pem.Block{Type: pemType, Bytes: der}); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Link(file.Name(), path) // fails where somebody else was faster
}

func read(path string) (Key, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Key{}, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != pemType {
		return Key{}, bad(path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return Key{}, bad(path)
	}
	public, _ := private.Public().(ed25519.PublicKey)
	return Key{ID: ID(public), Public: public, private: private}, nil
}

func bad(path string) error {
	return errs.New(errs.KindInternal, "bad_signing_key",
		"The file %s is not a signing key (Ed25519, PKCS 8, PEM). Put the right one there, or move it away to have a new one made.", path)
}

// Sign returns the signature of data in base64.
func (k Key) Sign(data []byte) string {
	return base64.StdEncoding.EncodeToString(ed25519.Sign(k.private, data))
}

// Text returns the public key as it is published: base64.
func (k Key) Text() string { return base64.StdEncoding.EncodeToString(k.Public) }

// ID returns the id of a public key.
func ID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// ParsePublic reads a public key as [Key.Text] writes it. What is none is of KindInvalid, code "bad_public_key".
func ParsePublic(text string) (ed25519.PublicKey, error) {
	public, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(public) != ed25519.PublicKeySize {
		return nil, errs.Invalid("bad_public_key", "%.60q is not a public key: 32 bytes in base64, as /.well-known/souk-keys.json has them.", text)
	}
	return public, nil
}

// Verify reports whether the signature, in base64, is that of data by the owner of the public key.
func Verify(public ed25519.PublicKey, data []byte, signature string) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && len(public) == ed25519.PublicKeySize && ed25519.Verify(public, data, raw)
}
