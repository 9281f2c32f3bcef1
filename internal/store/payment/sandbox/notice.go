package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

const (
	signatureHeader = "Sandbox-Signature"
	timeHeader      = "Sandbox-Time" // seconds since 1970
	tolerance       = 5 * time.Minute
	keySetting      = "sandbox_notice_key"
)

// notice is the body of a message.
type notice struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Payment string `json:"payment"`
}

// Notice returns a message as a gateway elsewhere would send it: about a payment, signed. Each has an id of
// its own.
func (g *Gateway) Notice(ctx context.Context, token, kind string) (http.Header, []byte, error) {
	key, err := g.key(ctx)
	if err != nil {
		return nil, nil, err
	}
	body, err := json.Marshal(notice{ID: rand.Text(), Type: kind, Payment: token})
	if err != nil {
		return nil, nil, fmt.Errorf("notice: %w", err)
	}
	at := strconv.FormatInt(g.clock.Now().Unix(), 10)
	header := http.Header{}
	header.Set(timeHeader, at)
	header.Set(signatureHeader, sign(key, at, body))
	return header, body, nil
}

// Webhook reads such a message; see payment.Hooked.
func (g *Gateway) Webhook(ctx context.Context, header http.Header, body []byte) ([]payment.Event, error) {
	key, err := g.key(ctx)
	if err != nil {
		return nil, err
	}
	at := header.Get(timeHeader)
	if !hmac.Equal([]byte(sign(key, at, body)), []byte(header.Get(signatureHeader))) {
		return nil, forged("The message is not signed by the sandbox.")
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if age := g.clock.Now().Sub(time.Unix(seconds, 0)); err != nil || age > tolerance || age < -tolerance {
		return nil, forged("The message is too old, or from the future.")
	}
	var n notice
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, forged("The message is not one of the sandbox.")
	}
	if _, err := g.byToken(ctx, g.db, n.Payment); errs.Is(err, errs.KindNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return []payment.Event{{ID: n.ID, Ref: n.Payment, Kind: n.Type}}, nil
}

func forged(message string) error {
	return errs.New(errs.KindUnauthenticated, "bad_signature", "%s", message)
}

func sign(key, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// key returns the key that messages are signed with; the first call makes it.
func (g *Gateway) key(ctx context.Context) (string, error) {
	s, known, err := setting.Get(ctx, g.db, keySetting)
	if err != nil || known {
		return s.Value, err
	}
	err = g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if s, known, err = setting.Get(ctx, tx, keySetting); err != nil || known {
			return err
		}
		s = setting.Setting{Value: rand.Text(), UpdatedAt: g.clock.Now()}
		return setting.Set(ctx, tx, keySetting, s)
	})
	return s.Value, err
}
