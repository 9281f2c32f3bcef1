package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// contractedSetting remembers that the purchases from before there were contracts have theirs.
const contractedSetting = "contracts_from_before"

// pastBatch is how many purchases from before are brought up to date in one transaction.
const pastBatch = 50

// ContractPast gives the purchases that were made before this market had contracts each its contract and its
// charge. What they came to stays as it was. It is done once in the life of a market, and can be called again
// at any time, on several servers at once.
func (s *Service) ContractPast(ctx context.Context) error {
	_, done, err := setting.Get(ctx, s.db, contractedSetting)
	for err == nil && !done {
		err = s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			done, err = s.contractSome(ctx, tx)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("contracts of past purchases: %w", err)
	}
	return nil
}

// contractSome does it for some of what is left, and reports whether nothing was.
func (s *Service) contractSome(ctx context.Context, tx *sqldb.Tx) (bool, error) {
	list, err := sqldb.All(ctx, tx, scanPurchase, selectPurchases+`
WHERE NOT EXISTS (SELECT 1 FROM contracts c WHERE c.id = p.id) ORDER BY p.id LIMIT $1`, pastBatch)
	if err != nil {
		return false, err
	}
	for _, p := range list {
		if err := s.contractOne(ctx, tx, p); err != nil {
			return false, fmt.Errorf("purchase %s: %w", p.ID, err)
		}
	}
	if len(list) > 0 {
		return false, nil
	}
	return true, setting.Set(ctx, tx, contractedSetting, setting.Setting{Value: "done", UpdatedAt: s.clock.Now()})
}

// contractOne writes contract and charge of a purchase from before, which was free or one single payment.
func (s *Service) contractOne(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	c := Contract{Purchase: p, Plan: pricing.Plan{Title: p.PlanTitle}, patience: s.options.Patience}
	ch := Charge{
		ID: p.ID, ContractID: p.ID, Concept: ConceptInitial, State: ChargeOpen, From: p.CreatedAt, To: p.CreatedAt, UserID: p.UserID,
		CreatedAt: p.CreatedAt, DueAt: p.CreatedAt, Lines: []Line{}, Shares: []Share{},
		Net: p.Net, Tax: p.Tax, Total: p.Total, Fee: p.Fee, FeeRate: p.FeeRate, Gateway: p.Gateway,
	}
	if !p.Net.IsZero() || !p.Total.IsZero() {
		c.Plan = pricing.Single(p.PlanTitle, "", p.Net, false)
		price := c.Plan.Components[0].Value.String()
		ch.Lines = []Line{{
			Kind: pricing.LineSingle, Label: p.PlanTitle, Quantity: "1", UnitPrice: price, TaxRate: p.TaxRate,
			Net: p.Net.Minor, Tax: p.Tax.Minor, Total: p.Total.Minor,
		}}
		if rest := p.Net.Minor - p.Fee.Minor; rest != 0 {
			ch.Shares = []Share{{OrgID: p.SellerID, Minor: rest}}
		}
	}
	if p.State == StatePaid {
		c = c.started(p.ClosedAt)
		c.Gateway = p.Gateway
		ch.State, ch.PaidAt, ch.From, ch.To = ChargePaid, p.ClosedAt, p.ClosedAt, p.ClosedAt
	}
	if err := s.insertContract(ctx, tx, c); err != nil {
		return err
	}
	if err := insertCharge(ctx, tx, &ch); err != nil {
		return err
	}
	if p.open() || p.State == StatePaid {
		ch.GatewayRef = p.GatewayRef
		return keepCharge(ctx, tx, ch, ch.State)
	}
	ch.State, ch.ClosedAt = ChargeVoid, p.ClosedAt
	return keepCharge(ctx, tx, ch, ChargeOpen)
}
