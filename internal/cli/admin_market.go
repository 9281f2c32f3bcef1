package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/wire"
)

type adminCurrencyCmd struct {
	List    adminCurrencyListCmd    `cmd:"" help:"List the currencies that prices may be in."`
	Add     adminCurrencyAddCmd     `cmd:"" help:"Add a currency."`
	Default adminCurrencyDefaultCmd `cmd:"" help:"Choose the currency that forms begin with."`
	Remove  adminCurrencyRemoveCmd  `cmd:"" help:"Remove a currency that nothing on sale is priced in."`
}

type currencyArg struct {
	Code string `arg:"" help:"Code after ISO 4217, as EUR."`
}

type (
	adminCurrencyListCmd    struct{}
	adminCurrencyAddCmd     struct{ currencyArg }
	adminCurrencyDefaultCmd struct{ currencyArg }
	adminCurrencyRemoveCmd  struct{ currencyArg }
)

// Run lists the currencies, the default first.
func (adminCurrencyListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.currencies(ctx, s, func(m *market.Service) ([]market.Currency, error) { return m.CurrencyList(ctx, account.Operator) })
}

// Run adds a currency and lists all.
func (c *adminCurrencyAddCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.currencies(ctx, s, func(m *market.Service) ([]market.Currency, error) {
		return m.AddCurrency(ctx, account.Operator, c.Code)
	})
}

// Run chooses the default currency and lists all.
func (c *adminCurrencyDefaultCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.currencies(ctx, s, func(m *market.Service) ([]market.Currency, error) {
		return m.SetDefaultCurrency(ctx, account.Operator, c.Code)
	})
}

// Run removes a currency and lists what is left.
func (c *adminCurrencyRemoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.currencies(ctx, s, func(m *market.Service) ([]market.Currency, error) {
		return m.RemoveCurrency(ctx, account.Operator, c.Code)
	})
}

// currencies prints what do leaves.
func (c *adminCmd) currencies(ctx context.Context, s *session, do func(*market.Service) ([]market.Currency, error)) error {
	return c.Local.existing(ctx, s, func(a *app.App) error {
		list, err := do(a.Market)
		if err != nil {
			return err
		}
		convert := func(c market.Currency) wire.Currency { return wire.Currency(c) }
		return printList(s, onePage(list, convert), "CODE DEFAULT DECIMALS OFFERINGS SINCE", func(c wire.Currency) []string {
			return []string{c.Code, yes(c.Default), fmt.Sprint(c.Decimals), fmt.Sprint(c.Offerings), firstOf(date(c.AddedAt), "-")}
		})
	})
}

type adminFeeCmd struct {
	Percent string `arg:"" optional:"" help:"Set it to this part of the net price, from 0 to 100, as 12.5."`
}

// Run shows what the market keeps of a sale, or sets it.
func (c *adminFeeCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(a *app.App) error {
		fee, err := a.Market.FeeFacts(ctx, account.Operator)
		if c.Percent != "" {
			fee, err = a.Market.SetFee(ctx, account.Operator, c.Percent)
		}
		if err != nil {
			return err
		}
		return s.print(wire.Fee(fee), func(w io.Writer) {
			details(w, "Fee", fee.Percent+" %", "Since", firstOf(date(fee.Since), "the beginning"), "Set by", firstOf(fee.By, "the configuration"))
		})
	})
}

type adminCategoryCmd struct {
	List   adminCategoryListCmd   `cmd:"" help:"List the categories in their order."`
	Add    adminCategoryAddCmd    `cmd:"" help:"Add a category behind the others."`
	Edit   adminCategoryEditCmd   `cmd:"" help:"Change a category."`
	Move   adminCategoryMoveCmd   `cmd:"" help:"Move a category to another place."`
	Remove adminCategoryRemoveCmd `cmd:"" help:"Remove a category."`
}

type categoryArg struct {
	Category string `arg:"" help:"Its address, as accounting, or id."`
}

// find returns the category and its place, counted from 0.
func (a categoryArg) find(list []market.CategoryUse) (market.CategoryUse, int, error) {
	at := slices.IndexFunc(list, func(c market.CategoryUse) bool { return c.Slug == a.Category || c.ID == a.Category })
	if at < 0 {
		return market.CategoryUse{}, 0, errs.NotFound("category_not_found", "There is no category %q. See: souk admin category list", a.Category)
	}
	return list[at], at, nil
}

type categoryFlags struct {
	Description *string `placeholder:"TEXT" help:"One line."`
	Icon        *string `placeholder:"NAME" help:"Name of an icon of the market, as coins."`
	Slug        *string `placeholder:"WORDS" help:"Its address: lower-case words with - between them."`
}

func (f categoryFlags) fill(in *market.CategoryInput) {
	for into, value := range map[*string]*string{&in.Description: f.Description, &in.Icon: f.Icon, &in.Slug: f.Slug} {
		if value != nil {
			*into = *value
		}
	}
}

type (
	adminCategoryListCmd struct{}
	adminCategoryAddCmd  struct {
		Title string `arg:"" help:"One line."`
		categoryFlags
	}
	adminCategoryEditCmd struct {
		categoryArg
		Title *string `placeholder:"TEXT" help:"One line."`
		categoryFlags
	}
	adminCategoryMoveCmd struct {
		categoryArg
		Place int `arg:"" help:"The place that it gets; 1 is the first."`
	}
	adminCategoryRemoveCmd struct {
		categoryArg
		Yes bool `help:"Take it from the offerings on it without asking."`
	}
)

// Run lists the categories.
func (adminCategoryListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.categories(ctx, s, func(*market.Service, []market.CategoryUse) error { return nil })
}

// Run adds a category.
func (c *adminCategoryAddCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.categories(ctx, s, func(m *market.Service, _ []market.CategoryUse) error {
		in := market.CategoryInput{Title: c.Title}
		c.fill(&in)
		_, err := m.AddCategory(ctx, account.Operator, in)
		return err
	})
}

// Run changes what the flags name, and leaves the rest.
func (c *adminCategoryEditCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.categories(ctx, s, func(m *market.Service, list []market.CategoryUse) error {
		was, _, err := c.find(list)
		if err != nil {
			return err
		}
		in := market.CategoryInput{Title: was.Title, Description: was.Description, Icon: was.Icon}
		if c.Title != nil {
			in.Title = *c.Title
		}
		c.fill(&in)
		_, err = m.UpdateCategory(ctx, account.Operator, was.ID, in)
		return err
	})
}

// Run moves a category.
func (c *adminCategoryMoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.categories(ctx, s, func(m *market.Service, list []market.CategoryUse) error {
		was, at, err := c.find(list)
		if err != nil {
			return err
		}
		if c.Place < 1 || c.Place > len(list) {
			return usage("There are places 1 to %d.", len(list))
		}
		list = slices.Insert(slices.Delete(slices.Clone(list), at, at+1), c.Place-1, was)
		ids := make([]string, len(list))
		for i, other := range list {
			ids[i] = other.ID
		}
		_, err = m.OrderCategories(ctx, account.Operator, ids)
		return err
	})
}

// Run removes a category; where offerings stand on it, it asks first.
func (c *adminCategoryRemoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.categories(ctx, s, func(m *market.Service, list []market.CategoryUse) error {
		was, _, err := c.find(list)
		if err != nil {
			return err
		}
		err = m.RemoveCategory(ctx, account.Operator, was.ID, c.Yes)
		if errs.CodeOf(err) != "category_in_use" {
			return err
		}
		answer, askErr := s.ask(fmt.Sprintf("%s is the category of %d offerings. Type yes to take it from them", was.Title, was.Offerings), "--yes")
		if askErr != nil || answer != "yes" {
			return first(askErr, err)
		}
		return m.RemoveCategory(ctx, account.Operator, was.ID, true)
	})
}

// categories prints all of them after do.
func (c *adminCmd) categories(ctx context.Context, s *session, do func(*market.Service, []market.CategoryUse) error) error {
	return c.Local.existing(ctx, s, func(a *app.App) error {
		list, err := a.Market.CategoryList(ctx, account.Operator)
		if err == nil {
			err = do(a.Market, list)
		}
		if err == nil {
			list, err = a.Market.CategoryList(ctx, account.Operator)
		}
		if err != nil {
			return err
		}
		return printList(s, onePage(list, wireCategory), "ADDRESS OFFERINGS ICON TITLE", func(c wire.AdminCategory) []string {
			return []string{c.Slug, fmt.Sprint(c.Offerings), firstOf(c.Icon, "-"), c.Title}
		})
	})
}

func wireCategory(c market.CategoryUse) wire.AdminCategory {
	return wire.AdminCategory{
		ID: c.ID, Slug: c.Slug, Title: c.Title, Description: c.Description, Icon: c.Icon, Offerings: c.Offerings, CreatedAt: c.CreatedAt,
	}
}

// first returns the first of the errors that is one.
func first(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
