package app

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/spending"
)

// The gateways of the demo's purchases, by their names.
const (
	bySandbox  = "sandbox"
	byTransfer = "invoice"
)

// demoSale is a purchase of the demo market, and what becomes of it.
type demoSale struct {
	buyer, offering, gateway string
	plan                     string // label; "" where the offering has one only
	note                     string // of a request
	end                      func(d *demoMarket, ctx context.Context, buyer account.Actor, p order.Purchase) error
}

// demoSales are the purchases in the order in which they are made. Requests are the apprentice's.
var demoSales = []demoSale{
	{buyer: "corner-bakery", offering: "Shelf labels"},
	{buyer: "corner-bakery", offering: "Loyalty cards"},
	{buyer: "corner-bakery", offering: "E-invoice export", gateway: bySandbox, end: (*demoMarket).pay},
	{buyer: "millworks", offering: "Flour price API", gateway: bySandbox, end: (*demoMarket).pay},
	{buyer: "crumb-labs", offering: "First day at the counter", gateway: bySandbox, end: (*demoMarket).pay},
	{buyer: "corner-bakery", offering: "Shift planner", gateway: byTransfer, end: (*demoMarket).transfer},
	{buyer: "corner-bakery", offering: "Bread demand forecast", plan: "monthly", gateway: bySandbox, end: (*demoMarket).use},
	{buyer: "customer", offering: "Bread demand forecast", plan: "by-use", end: (*demoMarket).use},
	{buyer: "customer", offering: "Recipes of 24 breads", gateway: bySandbox, end: (*demoMarket).pay},
	{buyer: "customer", offering: "Bread prices", gateway: bySandbox, end: (*demoMarket).pay},
	{buyer: "corner-bakery", offering: "Stock take by phone", gateway: byTransfer},
	{buyer: "customer", offering: "Shift planner", gateway: byTransfer},
	{buyer: "customer", offering: "First day at the counter", gateway: bySandbox, end: (*demoMarket).giveUp},
	{buyer: "corner-bakery", offering: "Flour price API", note: "For the price list of the Mill Lane shop.", end: (*demoMarket).refuse},
	{buyer: "corner-bakery", offering: "Corner bakery rollout", note: "The tills of the station shop are from 2009."},
}

// purchases lets customers buy, so that libraries, books and queues are not empty.
func (d *demoMarket) purchases(ctx context.Context) error {
	address := account.Address{Street: "Ovenstraat 1", Postal: "1011", City: "Amsterdam", Country: "NL"}
	d.orgs["customer"] = d.users["customer"]
	for _, sale := range demoSales {
		if sale.gateway != "" && !d.takes(sale.gateway) {
			continue
		}
		buyer := d.orgs[sale.buyer]
		if sale.note != "" {
			var err error
			if buyer, err = d.Accounts.ActFor(ctx, d.users["apprentice"], sale.buyer); err != nil {
				return err
			}
		}
		o, err := d.offered(ctx, buyer, sale.offering)
		if err != nil {
			return err
		}
		p, err := d.Orders.Buy(ctx, buyer, order.BuyInput{
			Offering: o, Plan: sale.plan, AcceptTerms: true, TaxAddress: &address, Gateway: sale.gateway, Request: sale.note != "", Note: sale.note,
		})
		if err == nil && sale.end != nil {
			err = sale.end(d, ctx, buyer, p)
		}
		if err != nil {
			return fmt.Errorf("%s by %s: %w", sale.offering, sale.buyer, err)
		}
	}
	return nil
}

// coupons makes codes that a seller of the demo market gives.
func (d *demoMarket) coupons(ctx context.Context) error {
	for _, in := range []coupon.Input{
		{Code: "HARVEST-20", Percent: "20", Periods: 1, MaxUses: 100, MaxPerOrg: 1, Note: "On the flyer of the harvest fair."},
		{Code: "FRIENDS", Percent: "50", Note: "For the guild."},
	} {
		if _, err := d.Coupons.Create(ctx, d.orgs["millworks"], in); err != nil {
			return fmt.Errorf("coupon %s: %w", in.Code, err)
		}
	}
	return nil
}

func (d *demoMarket) takes(gateway string) bool {
	for _, g := range d.Orders.Gateways() {
		if g.Name == gateway {
			return true
		}
	}
	return false
}

// offered returns the id of the offering with the title.
func (d *demoMarket) offered(ctx context.Context, buyer account.Actor, title string) (string, error) {
	list, err := d.Catalogue.List(ctx, buyer, catalogue.ListInput{Word: title})
	if err != nil {
		return "", err
	}
	for _, o := range list.Items {
		if o.Title == title {
			return o.ID, nil
		}
	}
	return "", fmt.Errorf("there is no offering %s", title)
}

func (d *demoMarket) pay(ctx context.Context, buyer account.Actor, p order.Purchase) error {
	if _, err := d.Sandbox.Approve(ctx, p.GatewayRef); err != nil {
		return err
	}
	_, err := d.Orders.Return(ctx, buyer, p.ID, p.GatewayRef)
	return err
}

// use pays for what is used, where there is something to pay, and uses it. The buyer hears of it when it spends 150 EUR a month.
func (d *demoMarket) use(ctx context.Context, buyer account.Actor, p order.Purchase) error {
	if p.State == order.StatePending {
		if err := d.pay(ctx, buyer, p); err != nil {
			return err
		}
	}
	var events []metering.Event
	for n, questions := range []string{"120", "340", "95", "180"} {
		events = append(events, metering.Event{ID: fmt.Sprintf("%s-%d", p.ID, n+1), Source: "forecast", Contract: p.ID, Unit: "invocation", Quantity: questions})
	}
	results, err := d.Usage.Send(ctx, d.orgs["city-data"], events)
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.Err != nil {
			return r.Err
		}
	}
	_, err = d.Spending.SetLimit(ctx, buyer, buyer.OrgName, spending.LimitInput{Currency: "EUR", WarnOnly: true, Most: map[spending.Span]string{spending.Month: "150.00"}})
	return err
}

func (d *demoMarket) transfer(ctx context.Context, _ account.Actor, p order.Purchase) error {
	_, err := d.Orders.MarkPaid(ctx, d.users["admin"], p.ID, order.MarkPaidInput{Amount: p.Total.String(), Reference: "2026/1173"})
	return err
}

func (d *demoMarket) giveUp(ctx context.Context, buyer account.Actor, p order.Purchase) error {
	_, err := d.Orders.Cancel(ctx, buyer, p.ID)
	return err
}

func (d *demoMarket) refuse(ctx context.Context, _ account.Actor, p order.Purchase) error {
	_, err := d.Orders.Refuse(ctx, d.orgs["corner-bakery"], p.ID, "We look flour prices up by hand for now.")
	return err
}

// reports puts something into the administrators' queue.
func (d *demoMarket) reports(ctx context.Context) error {
	o, err := d.offered(ctx, d.users["customer"], "Shift planner")
	if err != nil {
		return err
	}
	_, err = d.Moderation.Report(ctx, d.users["customer"], moderation.ReportInput{
		Kind: moderation.Offering, Item: o, Reason: "broken", Text: "The plan of week 53 is empty, whatever we enter.",
	})
	return err
}
