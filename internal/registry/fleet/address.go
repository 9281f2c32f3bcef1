package fleet

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// AddressPath is where addresses of instances begin, below the market's public address; the key stands behind.
const AddressPath = "/openbravo/i/"

// Caller is an instance that calls at its own address.
type Caller struct {
	Actor    account.Actor // as of ByKey
	Instance string        // what advise.Installation names it by
}

// MakeAddress makes the key of an address of the instance's own, in place of the one that it had, which answers
// nothing any more. The key, 26 letters and digits, is shown this once. Whoever calls at the address is the
// instance, as with its key: this is for clients that send the key with downloads only.
func (s *Service) MakeAddress(ctx context.Context, actor account.Actor, ref string) (i Instance, key string, err error) {
	key = strings.ToLower(rand.Text())
	i, err = s.setAddress(ctx, actor, ref, "instance.address", authn.HashToken(key))
	if err != nil {
		return Instance{}, "", errs.Wrap("fleet.MakeAddress", err)
	}
	return i, key, nil
}

// DropAddress takes the address of its own from the instance; nothing answers there any more.
func (s *Service) DropAddress(ctx context.Context, actor account.Actor, ref string) (Instance, error) {
	i, err := s.setAddress(ctx, actor, ref, "instance.address.remove", "")
	return i, errs.Wrap("fleet.DropAddress", err)
}

// setAddress keeps the hash of the key in the address; "" for none.
func (s *Service) setAddress(ctx context.Context, actor account.Actor, ref, action, hash string) (Instance, error) {
	var list []Instance
	err := s.change(ctx, actor, ref, func(tx *sqldb.Tx, found *Instance) (string, map[string]any, error) {
		var kept, at any
		found.AddressedAt = time.Time{}
		if hash != "" {
			kept, at, found.AddressedAt = hash, sqldb.Micros(found.UpdatedAt), found.UpdatedAt
		}
		list = []Instance{*found}
		_, err := tx.Exec(ctx, `UPDATE instances SET address_hash = $2, addressed_at = $3, updated_at = $4 WHERE id = $1`,
			found.ID, kept, at, sqldb.Micros(found.UpdatedAt))
		return action, map[string]any{"name": found.Name}, err
	})
	if err != nil {
		return Instance{}, err
	}
	err = attachLevels(ctx, s.db, actor, list)
	return list[0], err
}

// ByAddress returns the instance whose address has the key. A key that no address has gives KindNotFound, code
// "address_not_found".
func (s *Service) ByAddress(ctx context.Context, key string) (Caller, error) {
	i, err := sqldb.One(ctx, s.db, scanInstance, selectInstances+" WHERE i.address_hash = $1", authn.HashToken(strings.ToLower(key)))
	if errors.Is(err, sql.ErrNoRows) {
		return Caller{}, errs.NotFound("address_not_found",
			"No instance has this address, or not any more. Its owner makes another one with: souk instance address NAME")
	}
	if err != nil {
		return Caller{}, errs.Wrap("fleet.ByAddress", err)
	}
	s.seen.note(i.ID, s.clock.Now())
	return Caller{Actor: actorOf(i), Instance: byPrint + i.Fingerprint}, nil
}
