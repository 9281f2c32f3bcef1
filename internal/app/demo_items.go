package app

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/app/demo"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/market"
)

func (d *demoMarket) categories(ctx context.Context) error {
	for _, c := range demo.Categories {
		_, err := d.Market.AddCategory(ctx, d.users["admin"], market.CategoryInput{Title: c.Title, Description: c.Description, Icon: c.Icon})
		if err != nil {
			return fmt.Errorf("%s: %w", c.Title, err)
		}
	}
	return nil
}

func (d *demoMarket) modules(ctx context.Context) error {
	for _, m := range demo.Modules {
		for i, version := range m.Versions() {
			if err := d.version(ctx, m, version, i == 0); err != nil {
				return fmt.Errorf("%s %s: %w", m.Package, version, err)
			}
		}
	}
	return nil
}

// version publishes a version of a module, and registers the module with the first.
func (d *demoMarket) version(ctx context.Context, m demo.Module, version string, first bool) error {
	owner := d.orgs[m.Owner]
	owner.Admin = owner.Admin || m.Package == demo.CorePackage // only administrators register core
	if first {
		file, err := demo.Open(m.File(version))
		if err != nil {
			return err
		}
		defer file.Close()
		if _, err := d.Releases.Register(ctx, owner, release.RegisterInput{}, file); err != nil {
			return err
		}
	}
	file, err := demo.Open(m.File(version))
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = d.Releases.Publish(ctx, owner, release.PublishInput{FileName: m.File(version), Maturity: m.Maturity, WithNested: true}, file)
	return err
}

func (d *demoMarket) resources(ctx context.Context) error {
	for _, r := range demo.Resources {
		if err := d.resource(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", r.Title, err)
		}
	}
	return nil
}

func (d *demoMarket) resource(ctx context.Context, r demo.Resource) error {
	in := catalogue.ResourceInput{
		Title: r.Title, Version: r.Version, Description: r.Text, MediaType: r.MediaType, Open: r.Open, Link: r.Link, FileName: r.File,
	}
	if r.File == "" {
		made, err := d.Catalogue.CreateResource(ctx, d.orgs[r.Owner], in, nil)
		d.files[r.Title] = made.ID
		return err
	}
	file, err := demo.Open("files/" + r.File)
	if err != nil {
		return err
	}
	defer file.Close()
	made, err := d.Catalogue.CreateResource(ctx, d.orgs[r.Owner], in, file)
	d.files[r.Title] = made.ID
	return err
}

// filesOf returns the ids of the offering's files and interfaces.
func (d *demoMarket) filesOf(o demo.Offering) []string {
	ids := make([]string, len(o.Resources))
	for i, title := range o.Resources {
		ids[i] = d.files[title]
	}
	return ids
}

func (d *demoMarket) offerings(ctx context.Context) error {
	for _, o := range demo.Offerings {
		if err := d.offering(ctx, o); err != nil {
			return fmt.Errorf("%s: %w", o.Title, err)
		}
	}
	return nil
}

func (d *demoMarket) offering(ctx context.Context, o demo.Offering) error {
	seller := d.orgs[o.Owner]
	in := catalogue.OfferingInput{
		Title: o.Title, Abstract: o.Abstract, Description: o.About, Open: o.Open, Modules: o.Modules, Resources: d.filesOf(o),
		Categories: slugs(o.Categories), Audience: o.For, FreeFor: o.FreeFor, Plan: catalogue.PlanInput{Price: o.Price},
	}
	if len(o.Plans) > 0 {
		in.Plan, in.Plans = catalogue.PlanInput{}, o.Plans
	}
	if o.Terms {
		in.TermsTitle, in.TermsText = "Licence", demo.Licence
	}
	if len(o.For) > 0 {
		in.Visibility = catalogue.Chosen
	}
	made, err := d.Catalogue.Create(ctx, seller, in)
	if err != nil {
		return err
	}
	if err := d.pictures(ctx, made, o); err != nil || o.Draft {
		return err
	}
	_, err = d.Catalogue.Publish(ctx, seller, made.ID)
	return err
}

func (d *demoMarket) pictures(ctx context.Context, made catalogue.Offering, o demo.Offering) error {
	put := func(name string, keep func(catalogue.PictureFile) error) error {
		file, err := demo.Open("pictures/" + name + ".png")
		if err != nil {
			return err
		}
		defer file.Close()
		return keep(catalogue.PictureFile{Name: name + ".png", Body: file})
	}
	err := put(o.Logo, func(f catalogue.PictureFile) error {
		_, err := d.Catalogue.SetLogo(ctx, d.orgs[o.Owner], made.ID, f, 0)
		return err
	})
	if err != nil {
		return err
	}
	for _, shot := range o.Shots {
		err := put(shot.Picture, func(f catalogue.PictureFile) error {
			_, err := d.Catalogue.AddScreenshot(ctx, d.orgs[o.Owner], made.ID, f, shot.Caption, 0)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// slugs returns the slugs of the categories with the titles.
func slugs(titles []string) []string {
	list := make([]string, len(titles))
	for i, title := range titles {
		list[i] = strings.ReplaceAll(strings.ToLower(title), " ", "-")
	}
	return list
}
