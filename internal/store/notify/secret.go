package notify

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// secretPrefix begins the secrets of addresses, as Standard Webhooks has it; the rest is base64.
const secretPrefix = "whsec_"

// newSecret makes a secret of 256 random bits.
func newSecret() string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return secretPrefix + base64.StdEncoding.EncodeToString(raw[:])
}

// Sign returns the signature of a message with the secrets, of which each gives one: "v1,…", space separated.
// What is signed is "id.timestamp.body", the timestamp in seconds since 1970.
func Sign(id string, at time.Time, body string, secrets ...string) (string, error) {
	list := make([]string, len(secrets))
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
		if err != nil {
			return "", fmt.Errorf("secret of a webhook: %w", err)
		}
		sum := hmac.New(sha256.New, key)
		sum.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body))
		list[i] = "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil))
	}
	return strings.Join(list, " "), nil
}
