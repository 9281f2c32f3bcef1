package app

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app/demo"
	"souk.dev/souk/internal/platform/errs"
)

// DemoPassword is the password of the demo market's users: admin, provider and customer.
const DemoPassword = "souk-demo"

// demoUsers are the users of the demo market. The apprentice may not buy; she asks.
var demoUsers = []string{"admin", "customer", "provider", "apprentice"}

// DemoBankDetails are those of the demo market, where none are configured: an account that does not exist.
const DemoBankDetails = "Souk Demo Market\nIBAN NL00 SOUK 0000 0000 00\nBIC SOUKNL00"

// demoMarket fills a market with something to look at.
type demoMarket struct {
	*App
	users map[string]account.Actor // by name, for their private organisations
	orgs  map[string]account.Actor // by organisation, as its manager
	files map[string]string        // ids of resources by title
}

// Demo fills an empty market with users, organisations, items of all kinds, and purchases in several
// states. A market that has a user called provider already is left as it is.
func (a *App) Demo(ctx context.Context) error {
	_, err := a.Accounts.User(ctx, account.Operator, "provider")
	if !errs.Is(err, errs.KindNotFound) {
		return err
	}
	d := &demoMarket{App: a, users: map[string]account.Actor{}, orgs: map[string]account.Actor{}, files: map[string]string{}}
	for _, step := range []struct {
		name string
		fill func(context.Context) error
	}{
		{"users", d.people}, {"organisations", d.organisations}, {"categories", d.categories},
		{"modules", d.modules}, {"resources", d.resources}, {"offerings", d.offerings}, {"coupons", d.coupons}, {"purchases", d.purchases},
		{"reports", d.reports}, {"instances", d.instances}, {"payouts", d.payouts},
	} {
		if err := step.fill(ctx); err != nil {
			return fmt.Errorf("demo %s: %w", step.name, err)
		}
	}
	return nil
}

// people creates the users, and signs them in.
func (d *demoMarket) people(ctx context.Context) error {
	for _, name := range demoUsers {
		_, err := d.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
			Name: name, Email: name + "@demo.example", Password: DemoPassword,
			Admin: name == "admin", Provider: name == "provider",
		})
		if err != nil && !errs.Is(err, errs.KindConflict) {
			return err
		}
		if d.users[name], err = d.Accounts.BasicActor(ctx, name, DemoPassword, ""); err != nil {
			return err
		}
	}
	return nil
}

// organisations creates those that several users share, with what they say of themselves.
func (d *demoMarket) organisations(ctx context.Context) error {
	for _, o := range demo.Organisations {
		if err := d.organisation(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
	}
	return nil
}

func (d *demoMarket) organisation(ctx context.Context, o demo.Organisation) error {
	admin, manager := d.users["admin"], d.users[o.Manager]
	_, err := d.Accounts.CreateOrg(ctx, admin, account.CreateOrgInput{Name: o.Name, Provider: o.Provider, Manager: o.Manager})
	if err != nil {
		return err
	}
	email, number := o.Name+"@demo.example", "ATU"+fmt.Sprint(10000000+len(o.Title)*9973)
	_, err = d.Accounts.ChangeOrg(ctx, admin, o.Name, account.OrgChange{
		Title: &o.Title, About: &o.About, Website: &o.Website, Email: &email, TaxNumber: &number,
		TaxAddress: &account.Address{Street: "Ovenstraat 1", Postal: "1011", City: "Amsterdam", Country: "NL"},
	})
	if err != nil {
		return err
	}
	if d.orgs[o.Name], err = d.Accounts.ActFor(ctx, manager, o.Name); err != nil {
		return err
	}
	for _, member := range o.Members {
		if err := d.Accounts.SetMember(ctx, d.orgs[o.Name], o.Name, member, []account.Role{account.RoleDeveloper}); err != nil {
			return err
		}
	}
	if o.Verified {
		if _, err := d.Accounts.SetVerified(ctx, admin, o.Name, true); err != nil {
			return err
		}
	}
	return d.logo(ctx, o)
}

func (d *demoMarket) logo(ctx context.Context, o demo.Organisation) error {
	if o.Logo == "" {
		return nil
	}
	file, err := demo.Open("pictures/" + o.Logo + ".png")
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = d.Accounts.SetLogo(ctx, d.orgs[o.Name], o.Name, file, o.Logo+".png")
	return err
}
