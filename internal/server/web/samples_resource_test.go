package web

import (
	"errors"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
)

func sampleResources() resourcesView {
	return resourcesView{
		Tabs: sellTabs("/sell/resources"), Org: "Baker & Sons", Form: webkit.NewForm("kind", ""), Kinds: assetKinds, States: assetStates,
		Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{souk("resource list")},
		Items: []assetRow{
			{Title: "Guide to good bread, with everything about sourdough", Href: "#", Icon: "file-text", Kind: "File", Version: "2.1rc1", File: "guide-to-good-bread-2.1rc1.pdf", Size: 4_234_567, State: resourceState(catalogue.ResourceUsed), UpdatedAt: before(day)},
			{Title: "Prices of flour", Href: "#", Icon: "link", Kind: "API", Version: "2", State: resourceState(catalogue.ResourceCreated), Open: true, UpdatedAt: before(40 * day)},
			{Title: "Bread", Href: "#", Icon: "package", Kind: "Module", Version: "1.0.3", State: resourceState(catalogue.ResourceUsed), UpdatedAt: before(3 * day)},
			{Title: "Old oven plans", Href: "#", Icon: "file-text", Kind: "File", Version: "1", File: "ovens.zip", Size: 1 << 31, State: resourceState(catalogue.ResourceDeleted), UpdatedAt: before(time.Minute)},
		},
	}
}

func sampleResourceNew(link bool) resourceNewView {
	v := resourceNewView{
		Tabs: sellTabs("/sell/resources"), Crumbs: []webkit.Link{{Label: "Resources", Href: "#"}, {Label: "New resource"}}, Link: link, Limit: 2 << 30,
		Kinds: []webkit.Link{{Label: "A file", Icon: "file-text", Href: "#", Current: !link}, {Label: "A link", Icon: "link", Href: "#", Current: link}},
		CLI:   []webkit.Command{souk("resource add FILE --title TITLE")},
	}
	return v
}

func sampleRefusedResource() resourceNewView {
	v := sampleResourceNew(false)
	v.Form = webkit.NewForm("title", "Guide", "version", "1.x")
	v.Form.Take(&errs.Error{Kind: errs.KindInvalid, Code: "bad_resource", Message: "The resource cannot be kept like this.", Err: errors.New("x"), Fields: []errs.Field{
		{Path: "version", Message: "A version is numbers with points between them."}, {Path: "file_name", Message: "Choose a file."},
	}}, resourceFields, nil)
	return v
}

func sampleResource() resourceView {
	return resourceView{
		Tabs: sellTabs("/sell/resources"), Crumbs: []webkit.Link{{Label: "Resources", Href: "#"}, {Label: "Guide to good bread"}},
		Title: "Guide to good bread", Icon: "file-text", Kind: "File", Ref: "Baker & Sons/Guide to good bread", ID: "674f1c2e9b1d4c0f8a7e5b39",
		State: resourceState(catalogue.ResourceUsed), Manage: true, Used: true, Description: "Everything about sourdough.\n\n<b>Not bold.</b>", Version: "2.0", MediaType: "application/pdf",
		File: "#", FileName: "guide-to-good-bread-2.0.pdf", Size: 4_234_567, SHA256: hash, CreatedAt: before(30 * day), UpdatedAt: before(day), Limit: 2 << 30,
		Versions: []resourceVersionRow{
			{Version: "2.0", File: "#", FileName: "guide-to-good-bread-2.0.pdf", By: "anna", Size: 4_234_567, Downloads: 1, Current: true, CreatedAt: before(day)},
			{Version: "2.0rc1", File: "#", FileName: "guide.pdf", By: "anna", Size: 4_100_000, Downloads: 1203, CreatedAt: before(9 * day)},
			{Version: "1.0", File: "#", FileName: "guide.pdf", By: "anna", Size: 400, CreatedAt: before(30 * day)},
		},
		Pager:     webkit.Pager{Next: "#"},
		Offerings: []holdingRow{{Title: "Bread for shops", Version: "1.0", Href: "#", State: offeringState(catalogue.StatePublished)}, {Title: "Bread for very large chains of shops", Version: "2.0", Href: "#", State: offeringState(catalogue.StateUploaded)}},
		Edit:      webkit.NewForm("title", "Guide to good bread", "revision", "3"), UpgradePath: "#", EditPath: "#",
		Delete: webkit.Confirm{Label: "Delete", Icon: "trash-2", Class: "btn-sm btn-danger", Question: "Really?", Button: "Delete it", Action: "#"},
		CLI:    []webkit.Command{souk("resource show 674f1c2e9b1d4c0f8a7e5b39")},
	}
}

func sampleLinkResource() resourceView {
	v := sampleResource()
	v.Title, v.Icon, v.Kind, v.Link, v.Used, v.Editing, v.Open = "Prices of flour", "link", "API", true, false, true, true
	v.State, v.Offerings, v.File, v.FileName, v.SHA256, v.Pager = resourceState(catalogue.ResourceCreated), nil, "", "", "", webkit.Pager{}
	v.Address = "https://api.example.org/v2/prices/of/flour?of=the-whole-world&and=more"
	v.Versions = []resourceVersionRow{{Version: "2", Address: v.Address, By: "anna", Current: true, CreatedAt: before(day)}}
	v.Edit = webkit.Form{Summary: "The resource cannot be kept like this.", Errors: map[string][]string{"title": {"Give the resource a title."}}}
	return v
}

func sampleModuleResource() resourceView {
	v := sampleResource()
	v.Title, v.Icon, v.Kind, v.Manage, v.Versions, v.Pager, v.File, v.FileName, v.SHA256, v.MediaType = "Bread", "package", "Module", false, nil, webkit.Pager{}, "", "", "", ""
	v.Module, v.ModuleHref, v.Delete = "org.example.bread", "#", webkit.Confirm{}
	return v
}

func sampleModules() modulesView {
	row := func(m module.Module, number string, level int, name string) ownModule {
		m.OwnerName, m.LatestVersion = "Baker & Sons", number
		var latest release.Version
		if number != "" {
			m.LatestVersionID, latest.ID = "v", "v"
			latest.Maturity, latest.MaturityName, latest.PublishedAt = level, name, before(3*day)
		}
		return ownModuleOf(m, latest)
	}
	return modulesView{
		Tabs: sellTabs(modulesPath), Org: "Baker & Sons", Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{souk("module list")},
		Items: []ownModule{
			row(module.Module{Type: module.TypeModule, Name: "Bread", Package: "org.example.bread", Downloads: 12_345, Visibility: module.Public}, "1.0.3", 500, "Confirmed Stable"),
			row(module.Module{Type: module.TypePack, Name: "Everything that a bakery needs, from flour to invoice", Package: "com.bakerandsons.verylongpackagename.bakery.pack",
				Commercial: true, Downloads: 1, Visibility: module.Organisation}, "2.50.18291", 100, "Test"),
			row(module.Module{Type: module.TypeTemplate, Name: "Till", Package: "org.example.till", Visibility: module.Public}, "", 0, ""),
			row(module.Module{Type: module.TypeModule, Name: "Oven", Package: "org.example.oven", Visibility: module.Public, QuarantinedAt: before(day), QuarantineReason: "Malware."}, "1.0.0", 200, "QA Approved"),
		},
	}
}
