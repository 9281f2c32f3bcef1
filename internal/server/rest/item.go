package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/search"
	"souk.dev/souk/internal/wire"
)

type searchItemsInput struct {
	Paging
	Speaking
	Q        string   `query:"q" doc:"Words that the item has anywhere in its texts, inside words too; all of them."`
	Category []string `query:"category,explode" doc:"Slugs of categories; in one of them at least. May be repeated."`
	Kind     []string `query:"kind,explode" doc:"module, pack, template, download or api; holding one of them at least. May be repeated."`
	Price    string   `query:"price" doc:"free or paid."`
	Provider []string `query:"provider,explode" doc:"Names of organisations. May be repeated."`
	Verified bool     `query:"verified" doc:"Only items of providers that the market has checked."`
	Maturity int      `query:"maturity" doc:"Only what is this mature at least: one of the levels of /maturity-levels."`
	Sort     string   `query:"sort" doc:"relevance (when absent), newest, updated, popular, name or price."`
}

func (a *API) listItems(ctx context.Context, actor account.Actor, in *searchItemsInput) (*body[wire.Items], error) {
	found, err := a.Search.Items(ctx, actor, search.Query{
		Word: in.Q, Categories: in.Category, Kinds: in.Kind, Price: in.Price, Providers: in.Provider, Verified: in.Verified,
		Maturity: in.Maturity, Sort: search.Sort(in.Sort), Language: in.Language, Page: in.request(),
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.Items]{Body: wire.Items{
		Items: each(found.Items, wireItem), Next: found.Next, Total: found.Total, Sort: string(found.Sort),
		Facets: each(found.Facets, wireFacet), DidYouMean: found.DidYouMean,
	}}, nil
}

func wireItem(i search.Item) wire.Item {
	item := wire.Item{
		Kind: i.Kind, ID: i.ID, Version: i.Version, Package: i.Package, Title: i.Title, Line: i.Line, Provider: i.Org.Name,
		ProviderName: i.Org.Label(), Verified: i.Org.Verified, Logo: i.LogoID, Free: i.Free, OnSale: i.OnSale, TaxIncluded: i.TaxIncluded,
		Open: i.Open, Holds: each(i.Holds, self), Maturity: i.Maturity, Downloads: i.Downloads, Sold: i.Sold, PublishedAt: i.PublishedAt, UpdatedAt: i.UpdatedAt,
	}
	if i.Kind == search.KindOffering {
		item.Name = i.Name
	}
	if !i.Free {
		item.Price = wireMoney(i.Price)
	}
	if i.Maturity > 0 {
		item.MaturityName = i.Level
	}
	return item
}

func wireFacet(f search.Facet) wire.Facet {
	return wire.Facet{Name: f.Name, Values: each(f.Values, func(v search.Value) wire.FacetValue {
		return wire.FacetValue{Value: v.Value, Label: v.Label, Count: v.Count, Chosen: v.Chosen}
	})}
}

func (a *API) listSuggestions(ctx context.Context, actor account.Actor, in *struct {
	Speaking
	Q string `query:"q" doc:"What was typed so far."`
}) (*body[wire.Suggestions], error) {
	found, err := a.Search.Suggest(ctx, actor, in.Q, in.Language)
	if err != nil {
		return nil, err
	}
	return &body[wire.Suggestions]{Body: wire.Suggestions{Items: each(found, wireSuggestion)}}, nil
}

func wireSuggestion(s search.Suggestion) wire.Suggestion {
	w := wire.Suggestion{Kind: s.Kind, Label: s.Label, Note: s.Note, Ref: s.Name, Provider: s.Org}
	if s.Kind == search.KindOffering {
		w.Ref = s.Org + "/" + s.Name + "/" + s.Version
	}
	return w
}

func (a *API) listCategories(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.Categories], error) {
	list, err := a.Search.Categories(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.Categories]{Body: wire.Categories{Items: each(list, func(c search.Category) wire.Category {
		return wire.Category{Slug: c.Slug, Title: c.Title, Description: c.Description, Icon: c.Icon, Items: c.Items}
	})}}, nil
}
