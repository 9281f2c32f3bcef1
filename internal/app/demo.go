package app

import (
	"bytes"
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app/demo"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// DemoPassword is the password of the demo market's users: admin, provider and customer.
const DemoPassword = "souk-demo"

// demoUsers are the users of the demo market.
var demoUsers = []string{"admin", "customer", "provider"}

// DemoBankDetails are those of the demo market, where none are configured: an account that does not exist.
const DemoBankDetails = "Souk Demo Market\nIBAN NL00 SOUK 0000 0000 00\nBIC SOUKNL00"

// Demo fills an empty market with users, modules, offerings and a purchase to look at. A market that
// has a user called provider already is left as it is.
func (a *App) Demo(ctx context.Context) error {
	_, err := a.Accounts.User(ctx, account.Operator, "provider")
	if !errs.Is(err, errs.KindNotFound) {
		return err
	}
	actors := map[string]account.Actor{}
	for _, name := range demoUsers {
		actor, err := a.demoUser(ctx, name)
		if err != nil {
			return fmt.Errorf("demo user %s: %w", name, err)
		}
		actors[name] = actor
	}
	var last catalogue.Offering
	for _, item := range demo.Items {
		offering, err := a.demoItem(ctx, actors["provider"], item)
		if err != nil {
			return fmt.Errorf("demo module %s: %w", item.Package, err)
		}
		if offering.ID != "" {
			last = offering
		}
	}
	return a.demoPurchase(ctx, actors["customer"], last)
}

func (a *App) demoUser(ctx context.Context, name string) (account.Actor, error) {
	_, err := a.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
		Name: name, Email: name + "@demo.example", Password: DemoPassword,
		Admin: name == "admin", Provider: name == "provider",
	})
	if err != nil && !errs.Is(err, errs.KindConflict) {
		return account.Actor{}, err
	}
	return a.Accounts.BasicActor(ctx, name, DemoPassword, "")
}

// demoItem publishes the item and, where it has a price, an offering of it.
func (a *App) demoItem(ctx context.Context, provider account.Actor, item demo.Item) (catalogue.Offering, error) {
	data, err := item.Open()
	if err != nil {
		return catalogue.Offering{}, err
	}
	if _, err := a.Releases.Register(ctx, provider, release.RegisterInput{}, bytes.NewReader(data)); err != nil {
		return catalogue.Offering{}, err
	}
	_, err = a.Releases.Publish(ctx, provider,
		release.PublishInput{FileName: item.File(), Maturity: item.Maturity, WithNested: true}, bytes.NewReader(data))
	if err != nil || item.Price == "" {
		return catalogue.Offering{}, err
	}
	offering, err := a.Catalogue.Create(ctx, provider, catalogue.OfferingInput{
		Title: item.Name, Abstract: item.Line, Description: item.About, TermsTitle: item.TermsTitle, TermsText: item.Terms,
		Modules: []string{item.Package}, Plan: catalogue.PlanInput{Price: item.Price, Currency: "EUR"},
	})
	if err != nil {
		return catalogue.Offering{}, err
	}
	return a.Catalogue.Publish(ctx, provider, offering.ID)
}

// demoPurchase lets the customer buy the offering, so that library and books are not empty.
func (a *App) demoPurchase(ctx context.Context, customer account.Actor, o catalogue.Offering) error {
	if a.Sandbox == nil || o.ID == "" {
		return nil
	}
	p, err := a.Orders.Buy(ctx, customer, order.BuyInput{Offering: o.ID, AcceptTerms: true, TaxAddress: &account.Address{
		Street: "Ovenstraat 1", Postal: "1011", City: "Amsterdam", Country: "NL",
	}})
	if err != nil {
		return fmt.Errorf("demo purchase: %w", err)
	}
	if _, err := a.Sandbox.Approve(ctx, p.GatewayRef); err != nil {
		return fmt.Errorf("demo payment: %w", err)
	}
	_, err = a.Orders.Return(ctx, customer, p.ID, p.GatewayRef)
	return err
}
