package order

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Sale is a charge whose money is to be shared.
type Sale struct {
	OfferingID string
	SellerID   string
	Class      string       // of revenue: pricing.Plan.Class
	Net        money.Amount // not below zero
}

// Split is who gets how much of a sale. Fee and parts make up its net.
type Split struct {
	Fee     money.Amount // what the market keeps
	FeeRate string       // percent, as "10"
	Model   string       // which versions of what was agreed say so, as "m3 p1"; "" where nothing was
	Parts   []Part
}

// Part is what one organisation gets.
type Part struct {
	OrgID   string
	Amount  money.Amount
	Percent string // of what the market leaves; "" where it is the rest
}

// Sharing knows how the money of a sale is shared.
type Sharing interface {
	Split(ctx context.Context, q sqldb.Queryer, sale Sale) (Split, error)
}

// feeOnly is a market that keeps its fee, and gives the rest to the seller.
type feeOnly struct{ market Market }

func (f feeOnly) Split(ctx context.Context, q sqldb.Queryer, sale Sale) (Split, error) {
	rate, err := f.market.Fee(ctx, q)
	if err != nil {
		return Split{}, err
	}
	fee, err := sale.Net.MulRate(money.Factor(rate))
	if err != nil {
		return Split{}, err
	}
	rest, err := sale.Net.Sub(fee)
	return Split{Fee: fee, FeeRate: rate.String(), Parts: []Part{{OrgID: sale.SellerID, Amount: rest}}}, err
}

// check sees to it that nothing of the sale is lost or made up.
func (s Split) check(sale Sale) error {
	sum := s.Fee
	for _, part := range s.Parts {
		var err error
		if sum, err = sum.Add(part.Amount); err != nil {
			return err
		}
	}
	if sum.Minor != sale.Net.Minor {
		return errs.New(errs.KindInternal, "bad_split", "The shares of a sale of %s come to %s.", sale.Net, sum)
	}
	return nil
}
