package cli

import (
	"context"
	"io"
	"strconv"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type searchCmd struct {
	Flags serverFlags `embed:""`

	Word       string    `arg:"" optional:"" help:"Words that the item must have, all of them, inside words too."`
	Category   []string  `placeholder:"SLUG" help:"Only items in this category; may be repeated."`
	Kind       []string  `placeholder:"KIND" help:"Only what holds a module, pack, template, download or api; may be repeated."`
	Price      string    `placeholder:"free|paid" help:"Only what is free, or what is paid."`
	Provider   []string  `placeholder:"ORG" help:"Only items of this organisation; may be repeated."`
	Verified   bool      `help:"Only items of providers that the market has checked."`
	Maturity   int       `placeholder:"LEVEL" help:"Only what is this mature at least: 100, 200 or 500."`
	Sort       string    `placeholder:"ORDER" help:"relevance, newest, updated, popular, name or price."`
	Language   string    `placeholder:"LANG" help:"Language in which modules are found and shown, as es_ES."`
	Categories bool      `help:"List the categories instead."`
	Page       pageFlags `embed:""`
}

// Run searches in everything that the market has.
func (c *searchCmd) Run(ctx context.Context, s *session) error {
	market, err := c.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Categories {
		list, err := market.Categories(ctx)
		if err != nil {
			return err
		}
		return s.print(list, func(w io.Writer) { showCategories(w, list) })
	}
	found, err := market.Items(ctx, client.ItemQuery{
		Word: c.Word, Categories: c.Category, Kinds: c.Kind, Price: c.Price, Providers: c.Provider, Verified: c.Verified,
		Maturity: c.Maturity, Sort: c.Sort, Language: c.Language,
	}, c.Page.request())
	if err != nil {
		return err
	}
	if err := s.print(found, func(w io.Writer) { showItems(w, found.Items) }); err != nil {
		return err
	}
	switch {
	case found.DidYouMean != "":
		s.hint("Nothing found. Did you mean: souk search %s", quoted(found.DidYouMean))
	case len(found.Items) == 0:
		s.hint("Nothing found.")
	case found.Next != "":
		s.hint("There is more, %d in all: --after %s", found.Total, found.Next)
	}
	return nil
}

func showItems(w io.Writer, items []wire.Item) {
	rows := make([][]string, 0, len(items))
	for _, i := range items {
		ref, price := i.Package, "free"
		if i.Kind == "offering" {
			ref = i.Provider + "/" + i.Name + "/" + i.Version
		}
		if !i.Free {
			price = "not on sale"
		}
		if i.Price != nil {
			price = money(i.Price)
		}
		rows = append(rows, []string{ref, price, strings.Join(i.Holds, ","), i.Provider, i.Title})
	}
	if len(rows) > 0 {
		table(w, "ITEM PRICE HOLDS PROVIDER TITLE", rows)
	}
}

func showCategories(w io.Writer, list wire.Categories) {
	rows := make([][]string, 0, len(list.Items))
	for _, c := range list.Items {
		rows = append(rows, []string{c.Slug, firstOf(c.Title, "-"), strconv.FormatInt(c.Items, 10)})
	}
	if len(rows) > 0 {
		table(w, "CATEGORY TITLE ITEMS", rows)
	}
}
