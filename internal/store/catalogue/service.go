package catalogue

import (
	"context"
	"io"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Auditor notes in the audit log what happens in a transaction; *account.Service does.
type Auditor interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Buyers knows who has bought what; the room of orders does. A deleted offering stays visible to its
// buyers, and the files of a resource are for those who have a right to it.
type Buyers interface {
	HasBought(ctx context.Context, orgID, offeringID string) (bool, error)
	EntitledTo(ctx context.Context, orgID, resourceID string) (bool, error)
}

// Market knows which currencies prices may be in, the default first, and which units they may be for;
// *market.Service does.
type Market interface {
	Currencies(ctx context.Context, q sqldb.Queryer) ([]string, error)
	Units(ctx context.Context, q sqldb.Queryer) (pricing.Units, error)
}

// Pictures keeps logos and screenshots; *picture.Service does.
type Pictures interface {
	Receive(ctx context.Context, r io.Reader, fileName string) (*picture.Picture, error)
	Keep(ctx context.Context, tx *sqldb.Tx, p *picture.Picture) error
	Drop(ctx context.Context, p *picture.Picture) error
	Discard(ctx context.Context, tx *sqldb.Tx, id string) error
}

// Deps is what the service stands on.
type Deps struct {
	DB       *sqldb.DB
	Clock    clock.Clock
	IDs      clock.IDs
	Accounts Auditor
	Market   Market
	Pictures Pictures

	Shelf     *blob.Shelf // where the files of resources are
	MaxUpload int64       // bytes of one of them; 0 means DefaultMaxUpload
}

// Service holds the use cases of the catalogue. It is safe for concurrent use.
type Service struct {
	db       *sqldb.DB
	clock    clock.Clock
	ids      clock.IDs
	accounts Auditor
	market   Market
	pictures Pictures
	buyers   Buyers

	shelf     *blob.Shelf
	maxUpload int64
	downloads downloads
}

// New returns the service.
func New(d Deps) *Service {
	if d.MaxUpload <= 0 {
		d.MaxUpload = DefaultMaxUpload
	}
	return &Service{
		db: d.DB, clock: d.Clock, ids: d.IDs, accounts: d.Accounts, market: d.Market, pictures: d.Pictures, buyers: nobody{},
		shelf: d.Shelf, maxUpload: d.MaxUpload,
	}
}

// SetBuyers joins the room of orders, which stands on this one, before the service is used.
func (s *Service) SetBuyers(b Buyers) { s.buyers = b }

// Currencies returns the codes that prices may be in, the default first.
func (s *Service) Currencies(ctx context.Context) ([]string, error) {
	return s.market.Currencies(ctx, s.db)
}

type nobody struct{}

func (nobody) HasBought(context.Context, string, string) (bool, error) {
	return false, nil
}

func (nobody) EntitledTo(context.Context, string, string) (bool, error) {
	return false, nil
}
