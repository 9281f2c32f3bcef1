package app

import (
	"context"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/revshare"
)

// demoIBAN is the one that banks print in examples.
const demoIBAN = "DE02120300000000202051"

// payouts lets sellers share, one share accepted and one waiting, say where their money goes, and an administrator
// propose to pay them.
func (d *demoMarket) payouts(ctx context.Context) error {
	seller := d.orgs["millworks"]
	export, err := d.offered(ctx, d.users["customer"], "E-invoice export")
	if err != nil {
		return err
	}
	prices, err := d.offered(ctx, d.users["customer"], "Bread prices")
	if err != nil {
		return err
	}
	for _, share := range []struct {
		product, partner, percent string
		accept                    bool
	}{{export, "crumb-labs", "15", true}, {prices, "corner-bakery", "5", false}} {
		p, err := d.Sharing.Propose(ctx, seller, revshare.PartnerInput{Product: share.product, Partner: share.partner, Percent: share.percent})
		if err == nil && share.accept {
			_, err = d.Sharing.Answer(ctx, d.orgs[share.partner], p.ID, true)
		}
		if err != nil {
			return err
		}
	}
	_, err = d.Sharing.SetBankAccount(ctx, seller, revshare.BankInput{Holder: "Millworks", IBAN: demoIBAN, Password: DemoPassword})
	if err != nil {
		return err
	}
	_, err = d.Sharing.CreateRun(ctx, d.users["admin"], revshare.RunInput{Currency: "EUR"})
	if errs.CodeOf(err) == "nothing_due" { // without gateways nothing was sold
		return nil
	}
	return err
}
