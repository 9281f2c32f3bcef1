package web

import (
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/search"
)

var sampleNow = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func before(d time.Duration) time.Time { return sampleNow.Add(-d) }

const day = 24 * time.Hour

// sample is a page as it may look: name tells them apart, on a page of its own in the gallery.
type sample struct {
	name string
	view any
}

var (
	hash   = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	coarse = maturity{"Test", "warn", 100}
	good   = maturity{"QA Approved", "main", 200}
	stable = maturity{"Confirmed Stable", "good", 500}
	long   = strings.Repeat("A very long sentence that somebody wrote without a full stop ", 6)
	euro   = price{Amount: "5.00 EUR", Note: "plus tax, paid once"}
	bread  = item{Href: "#", Key: "org.example.bread", Name: "Bread prices", Owner: "Baker & Sons", Text: "Price lists of a bakery, by season and by oven.", Kind: "Module", Icon: "package", Version: "1.0.3", Price: price{Free: true}}
)

func sampleItems() []item {
	list := []item{bread}
	for i, name := range []string{
		"E-invoicing for Spain", "Warehouse labels", "Stocktake on the phone", "Point of sale", "JSON REST Web Service",
		"Integration of a payment terminal with an extraordinarily long and winding name", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "Apache JDBC Connection Pool",
	} {
		it := bread
		it.Name, it.Key, it.Owner = name, name, "openmarket"
		if i%3 == 1 {
			it.Price = price{Amount: "from", From: true}
			it.Price.Amount = "249.00 EUR"
		}
		if i%3 == 2 {
			it.Kind, it.Icon, it.Text = "Pack", "box", long
			it.Price = price{Commercial: true}
		}
		list = append(list, it)
	}
	return list
}

func sampleListing() listing {
	choices := []choice{{Label: "Modules", Icon: "package", Href: "#", Count: 1234, Chosen: true}, {Label: "Packs", Icon: "box", Href: "#", Count: 3}, {Label: long, Href: "#", Count: 1, Verified: true}}
	return listing{
		Total: 1234, CountWords: "1,234 items", Facets: []facet{{"What it is", choices}, {"Provider", choices}}, Chips: []webkit.Link{{Label: "Modules", Href: "#"}}, Clear: "#",
		Sorts: []webkit.Link{{Label: "Best match", Href: "#", Current: true}, {Label: "Newest", Href: "#"}, {Label: "Price", Href: "#"}}, Items: sampleItems(), Pager: webkit.Pager{First: "#", Next: "#"},
	}
}

func sampleModule() moduleView {
	return moduleView{
		Crumbs: []webkit.Link{{Label: "Modules", Href: "/search"}, {Label: "Bread prices"}},
		ID:     "AA11BB22CC33DD44EE55FF6677889900", Package: "org.example.bread", Name: "Bread prices", Type: "Module", TypeIcon: "package",
		Owner: "Baker & Sons", OwnerHref: "#", Description: "Price lists of a bakery, by season and by oven.",
		Help: "Open the window Bread prices and choose a season.\n\nPrices are copied from the season before. <b>Not bold.</b>", Version: "1.0.3",
		Maturity: &stable, PublishedAt: before(3 * day), Size: 23_456, SHA256: hash, Licence: "MIT", LicenceText: "Do what you like.\nWith care.",
		Support: "Supported", Author: "A. Baker", Website: "http://example.org/bread", WebsiteName: "example.org", Language: "en_GB", Prefixes: "BRD", Downloads: 1234,
		Dependencies: []targetRow{{Name: "Core", Range: "3.0.1000 or a later 3.0.x", Href: "#"}, {Name: "Application Dictionary", Range: "1.0.2 to 1.2.9"}},
		Versions: []versionRow{
			{Version: "1.0.3", Label: "spring", Href: "#", Maturity: stable, PublishedAt: before(3 * day), Size: 23_456, Notes: "Seasons can be copied.", Core: "3.0.1000 or a later 3.0.x", Current: true, Shown: true, File: "#"},
			{Version: "1.0.2", Href: "#", Maturity: good, PublishedAt: before(20 * day), Size: 23_001, Yanked: true, Reason: "Rounds prices the wrong way; use 1.0.3."},
			{Version: "1.0.1", Href: "#", Maturity: coarse, PublishedAt: before(200 * day), Size: 1_023_001, File: "#"},
		},
		Action: action{Price: price{Free: true}, Label: "Download 1.0.3", Icon: "download", Href: "#", Text: "org.example.bread-1.0.3.obx"},
		Tabs:   moduleTabs("/modules/org.example.bread", "", ""), Verified: true, Report: "#", Related: sampleItems()[:3], MoreVersions: "#",
		CLI: []webkit.Command{{Label: "souk", Text: "souk module download org.example.bread@1.0.3 -o org.example.bread-1.0.3.obx"}, {Label: "curl", Text: "curl -fO https://souk.example/api/v1/modules/org.example.bread/versions/1.0.3/file"}},
	}
}

func sampleModuleTab(tab string) moduleView {
	v := sampleModule()
	v.Tab, v.Tabs, v.Related = tab, moduleTabs("/modules/org.example.bread", tab, ""), nil
	v.Tree, v.Dependents = newStyleguide(sampleNow).Tree, []targetRow{{Name: "Oven", Href: "#", Range: "1.0.0"}}
	v.Merges = []targetRow{{Name: "Old bread"}}
	return v
}

func sampleSale() moduleView {
	v := sampleModule()
	v.Name, v.Type, v.TypeIcon, v.Commercial, v.Manage, v.Hidden = "Integration of a payment terminal with an extraordinarily long and winding name", "Pack", "box", true, true, true
	v.Includes = []targetRow{{Name: "Terminal driver", Range: "version 1.0.3", Href: "#"}}
	v.Merges = []targetRow{{Name: "Old terminal"}}
	v.Offers = []offerRow{{Title: "Terminal for one shop", Href: "#", Price: euro}, {Title: "Terminal for a whole chain of shops in several countries", Href: "#", Price: price{Amount: "1,250.00 EUR"}}}
	v.Action = action{Price: price{Amount: "5.00 EUR", From: true, Note: "plus tax, paid once"}, Label: "Buy", Icon: "shopping-bag", Href: "#", Text: "Only buyers may download it.",
		More: []webkit.Link{{Label: "Publish a version", Href: "#", Icon: "upload"}, {Label: "Offer it", Href: "#", Icon: "tag"}}}
	v.Pager = webkit.Pager{First: "#", Next: "#"}
	return v
}

func sampleOffering() offeringView {
	return offeringView{
		Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: "Terminal for one shop"}}, Key: "org.example.terminal", Title: "Terminal for one shop",
		Owner: "openmarket", OwnerHref: "#", Verified: true, Version: "1.0", Report: "#", Categories: []webkit.Link{{Label: "Counter", Href: "#", Icon: "store"}},
		Tabs:  []webkit.Link{{Label: "Overview", Href: "#", Current: true}, {Label: "Contents", Href: "#"}, {Label: "Terms", Href: "#"}, {Label: "Provider", Href: "#"}},
		Facts: offeringFacts{PublishedAt: before(3 * day), Sold: 12, Licence: "MIT, OBPL", Size: 23_456}, Related: sampleItems()[:3],
		Screenshots: []screenshot{{Large: "#", Caption: "The terminal asks for a card", Width: 256, Height: 144}, {Large: "#", Width: 100, Height: 256}},
		Abstract:    "Take cards at the counter, without typing amounts twice.",
		Description: "## What it does\n\nIt sends the **amount** to the terminal and reads the answer.\n\n- fast\n- quiet\n\n| Terminal | Since |\n|---|---|\n| A920 | 1.0 |\n\n<script>alert(1)</script>",
		TermsTitle:  "Terms of use", TermsText: "One shop, one year of updates.\n\nNo liability for bread.", Price: euro, PlanTitle: "Single payment", PlanText: "One shop, all later versions included.",
		Resources: []resourceRow{{Key: "org.example.terminal", Name: "Terminal driver", Version: "1.0.3", Href: "#"}},
		Action:    action{Label: "Buy", Icon: "shopping-bag", Href: "#", Text: "You see the tax and the total before you pay."},
		CLI:       []webkit.Command{{Label: "souk", Text: "souk purchase buy 00112233445566778899aabb --accept-terms"}},
	}
}

func sampleContents() offeringView {
	v := sampleOffering()
	row := contentRow{resourceRow: v.Resources[0], Kind: "Module", Icon: "package", Maturity: &good, Licence: "MIT", Size: 23_456, PublishedAt: before(day), Versions: "#"}
	file := contentRow{resourceRow: resourceRow{Key: "maps", Name: "Maps of all shops", Version: "2026-11"}, Kind: "Download", Icon: "file-down", Type: "application/zip", Size: 2 << 30, PublishedAt: before(day)}
	v.Contents, v.Resources, v.Abstract, v.Description, v.Screenshots, v.Related = []contentRow{row, file}, nil, "", "", nil, nil
	return v
}

func sampleSeller() offeringView {
	v := sampleContents()
	v.Contents, v.Provider = nil, &newStyleguide(sampleNow).Providers[0]
	return v
}

func sampleUploaded() offeringView {
	v := sampleOffering()
	v.State = &badge{"Not published yet", "warn"}
	v.Action = action{Label: "Publish", Icon: "store", Href: "#", Post: true, Text: "Only you see it so far.", More: []webkit.Link{{Label: "Edit", Href: "#", Icon: "pencil"}, {Label: "My offerings", Href: "#", Icon: "tag"}}}
	v.Resources[0].File = "#"
	return v
}

var sampleSum = sum{Net: "5.00 EUR", Tax: "0.95 EUR", TaxLabel: "Tax (19 %)", Total: "5.95 EUR"}

func sampleCheckout() checkoutView {
	return checkoutView{
		Action: "#", Title: "Terminal for one shop", PlanTitle: "Single payment", Seller: "openmarket", Buyer: "customer",
		TermsTitle: "Terms of use", TermsText: "One shop, one year of updates.\n\nNo liability for bread.", Form: webkit.NewForm("country", "ES"),
		Countries: countryOptions("ES"), Sum: sampleSum, Gateways: []gatewayChoice{{Name: "sandbox", Title: "Sandbox", Sentence: "No real money moves.", Checked: true}, {Name: "invoice", Title: "Bank transfer", Sentence: "You get the bank details and a code."}}, Taxed: true, AddressStored: true,
	}
}

func sampleAskingCheckout() checkoutView {
	v := sampleCheckout()
	v.Ask, v.Free, v.FreeFor, v.Gateways = true, true, "Guild", nil
	return v
}

func sampleRefusedCheckout() checkoutView {
	v := sampleCheckout()
	v.AddressNeeded = true
	var f errs.Fields
	f.Add("accept_terms", "terms_not_accepted", "You must accept the terms to buy it.")
	f.Add("tax_address.street", "required", "Give all four parts of the address, or none.")
	f.Add("elsewhere", "odd", "Something else is wrong.")
	v.Form.Take(f.Err("bad_purchase", "It cannot be bought like this."), checkoutFields, addressPlaces)
	return v
}

func samplePurchase(state string) purchaseView {
	v := purchaseView{
		Tabs: buyTabs("/purchases"), CancelLabel: "Cancel the purchase", Reference: "PO-2026-117", Gateway: "Sandbox",
		History: []happening{{Text: "customer ordered it", At: sampleNow, Now: true}},
		Steps:   webkit.Steps(1, "Checkout", "Pay", "Download"), Icon: "clock", ToneClass: "tone-warn", Headline: "Waiting for your payment", Text: "Nothing is charged yet.",
		Pay: "#", Cancel: "#", ExpiresAt: sampleNow.Add(4 * time.Minute), ID: "674f1c2e9b1d4c0f8a7e5b32", State: badge{"Waiting for payment", "warn"},
		CreatedAt: sampleNow, Title: "Terminal for one shop", PlanTitle: "Single payment", OfferingHref: "#", Seller: "openmarket", Buyer: "customer",
		Address: []string{"Gran Vía 1", "28013 Madrid", "Spain"}, Sum: sampleSum, CLI: []webkit.Command{{Label: "souk", Text: "souk purchase show 674f1c2e9b1d4c0f8a7e5b32"}},
	}
	switch state {
	case "paid":
		v.Pay, v.Cancel, v.Paid = "", "", true
		v.Steps, v.Icon, v.ToneClass = webkit.Steps(2, "Checkout", "Pay", "Download"), "circle-check", "tone-good"
		v.Headline, v.Text, v.State = "It is yours", "The payment of 5.95 EUR has arrived. Thank you.", badge{"Paid", "good"}
		v.Files = []fileRow{{Key: "org.example.terminal", Name: "Terminal driver", Href: "#", Version: "1.0.3", File: "#"}}
		v.Terms = order.Terms{Title: "Terms of use", Body: "One shop.\n\nNo liability for bread.", Hash: hash}
	case "transfer":
		v.Pay, v.Headline, v.Text = "", "Waiting for your transfer", "It is yours when the money has arrived. You get a mail then."
		v.Manage, v.Transfer = "#", &transferView{Amount: "5.95 EUR", Code: "7K3D-9QXM", Details: []string{"Souk Ltd", "IBAN DE02 1203 0000 0000 2020 51"}, Print: "#", Until: sampleNow.Add(30 * day)}
	case "requested":
		v.Pay, v.Headline, v.State = "", "Waiting for a manager", badge{"Waiting for a manager", "warn"}
		v.Steps, v.Decide = webkit.Steps(1, "Ask", "Approval", "Pay", "Download"), &decision{Approve: "#", Refuse: "#", Field: "reason", Reason: long, Error: "Say why, in a sentence."}
		v.History = []happening{{Text: "dev asked for it", At: sampleNow, Note: long, Now: true}}
	case "expired":
		v.Pay, v.Cancel, v.Again = "", "", "#"
		v.Headline, v.Text, v.ToneClass, v.State = "The time to pay is over", "Nothing was charged.", "tone-bad", badge{"Expired", "bad"}
	}
	return v
}

func sampleLibrary() libraryView {
	return libraryView{
		Org: "customer", Tabs: buyTabs("/library"), Kinds: kindPills(order.LibraryFilter{}),
		Pending: []pendingRow{{Title: "Oven", Amount: "9.00 EUR", Href: "#", Transfer: true, ExpiresAt: sampleNow.Add(30 * day)}, {Title: "Stocktake", Amount: "12.00 EUR", Href: "#", ExpiresAt: sampleNow.Add(4 * time.Minute)}},
		Items: []ownedRow{
			sampleOwned,
			{Key: "d", Name: "Weather", Href: "#", Seller: "openmarket", Kind: "API", Icon: "globe", GrantedAt: before(2 * day), PurchaseHref: "#", Version: "2", Link: "https://api.example.org"},
			{Key: "e", Name: "Old driver", Href: "#", Seller: "openmarket", Kind: "Download", Icon: "file-archive", GrantedAt: before(2 * day), PurchaseHref: "#", Version: "2", Blocked: true},
			{Key: "c", Name: "Oven", Kind: "Module", Icon: "package", Href: "#", Seller: "openmarket", GrantedAt: before(2 * day), PurchaseHref: "#", Version: "999999999999999999.999999999999999999.999999999999999999", File: "#"},
			{Key: "b", Name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", Seller: "openmarket", GrantedAt: before(200 * day), PurchaseHref: "#", Kind: "Module", Icon: "package", Href: "#"},
		},
		Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{{Label: "souk", Text: "souk purchase library"}},
	}
}

func sampleInvoices() invoicesView {
	row := invoiceRow{Label: "OPENMARKET-2026-000042", Href: "#", PDF: "#", Other: "to Café Central Betriebs-GmbH", Offering: "Terminal for one shop", Total: "1249.00 EUR", IssuedAt: before(2 * day)}
	free := row
	free.Label, free.Total, free.Offering, free.Other = "OPENMARKET-2026-000041", "0.00 EUR", "Terminal for a whole chain of shops in several countries", "to Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
	return invoicesView{
		Tabs: sellTabs("/sell/invoices"), Heading: "Invoices", Text: "What openmarket has billed, numbered without a gap.", Action: "/sell/invoices", Side: "all",
		Form: webkit.NewForm("year", "2026"), Years: []webkit.Option{{Label: "All years"}, {Value: "2026", Label: "2026"}}, Filtered: true,
		Sums: []invoiceSum{{Count: 41, Currency: "EUR", Net: "12490.00", Tax: "2498.00", Total: "14988.00"}, {Count: 1, Currency: "USD", Net: "5.00", Tax: "0.00", Total: "5.00"}},
		Rows: []invoiceRow{row, free}, Export: "#", Pack: "#", Kinds: invoiceKinds, Switch: webkit.Link{Label: "Everybody's", Href: "#"}, Pager: webkit.Pager{Next: "#"},
		CLI: []webkit.Command{{Label: "souk", Text: "souk invoice list --sold"}},
	}
}

func sampleInvoice() invoiceView {
	return invoiceView{
		Crumbs: []webkit.Link{{Label: "Invoices", Href: "#"}, {Label: "OPENMARKET-2026-000042"}}, Label: "OPENMARKET-2026-000042", Title: "Credit note", PDF: "#", UBL: "#", CII: "#", Original: "OPENMARKET-2026-000041", Reason: "It did not start.", Logo: "#",
		Seller:   partyView{Name: "Openmarket S.L.", Address: []string{"Gran Vía 1", "28013 Madrid", "Spain"}, TaxNumber: "ESB12345678", Email: "till@openmarket.example", Website: "https://openmarket.example", Link: "https://openmarket.example"},
		Buyer:    partyView{Name: "Café Central Betriebs-GmbH", Person: "Anna Miller", Address: []string{"Herrengasse 14", "1010 Wien", "Austria"}, TaxNumber: "12 345/6789", VATID: "ATU12345678"},
		IssuedAt: sampleNow, PaidAt: sampleNow, PurchaseID: "674f1c2e9b1d4c0f8a7e5b32", Purchase: "#", Reference: "PO 4711", Currency: "EUR",
		Lines: []billLine{
			{Title: "Terminal for one shop 1.0", Text: "Single payment", Quantity: "1", UnitPrice: "1249.00", TaxRate: "20 %", Net: "1249.00", Covers: "1 November 2026 to 30 November 2026. Renews on 1 December 2026"},
			{Title: strings.Repeat("Donaudampfschifffahrt", 4), Text: long, Quantity: "12.5", UnitPrice: "1.00", TaxRate: "10 %", Net: "12.50"},
		},
		Net: "1261.50", Total: "1512.55", Rates: []billRate{{"Tax 20 % of 1249.00", "249.80"}, {"Tax 10 % of 12.50", "1.25"}},
		Payment: "Paid by bank transfer on 21 November 2026. There is nothing left to pay.", Note: "Thank you.", Market: "Souk · https://souk.example",
		CLI: []webkit.Command{{Label: "souk", Text: "souk invoice download OPENMARKET-2026-000042"}},
	}
}

var sampleOwned = ownedRow{Key: "a", Name: "Terminal driver", Href: "#", Seller: "openmarket", Kind: "Module", Icon: "package", GrantedAt: before(2 * day), PurchaseHref: "#", Version: "1.0.3", File: "#"}

func sampleLibraryItem() libraryItemView {
	return libraryItemView{
		Tabs: buyTabs("/library"), Item: sampleOwned, Offering: "Terminal for one shop", About: "#", More: true, Purchase: "#", Licence: "MIT", LicenceText: "Do what you like.",
		Invoice: webkit.Link{Label: "OPENMARKET-2026-000001", Href: "#"}, Terms: order.Terms{Title: "Terms of use", Body: "One shop.", Hash: hash},
		Versions: []ownedVersion{
			{Version: "1.0.3", FileName: "terminal-1.0.3.obx", SHA256: hash, Size: 23_456, PublishedAt: before(day), File: "#", Current: true, Notes: "Faster."},
			{Version: "1.0.2", FileName: "terminal-1.0.2.obx", SHA256: hash, Size: 20_456, PublishedAt: before(9 * day), File: "#", Yanked: true, Reason: "Rounds the wrong way."},
			{Version: "1.0.1", PublishedAt: before(99 * day), MediaType: "text/plain", Link: "#"},
		},
		CLI: []webkit.Command{{Label: "souk", Text: "souk module download org.example.terminal@1.0.3"}},
	}
}

func samplePurchases() purchasesView {
	row := purchaseRow{Key: "a", Title: "Terminal for one shop", Href: "#", Seller: "openmarket", Who: "customer", Amount: "5.95 EUR", At: before(day), State: badge{"Paid", "good"}, Reference: "PO-7"}
	other := row
	other.Title, other.State = long, badge{"Waiting for a manager", "warn"}
	return purchasesView{Tabs: buyTabs("/purchases"), Org: "customer", States: statePills("/purchases", order.StatePaid), Items: []purchaseRow{row, other},
		Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{{Label: "souk", Text: "souk purchase list"}}}
}

func sampleRequests() requestsView {
	row := requestRow{Key: "a", Title: "Terminal for one shop", Href: "#", Who: "dev", Note: "For the oven.\nSoon.", Amount: "5.95 EUR", At: before(day), Decide: &decision{Approve: "#", Refuse: "#", Field: "reason-1"}}
	other := row
	other.Blocked, other.Amount, other.Decide = true, "Free", &decision{Approve: "#", Refuse: "#", Field: "reason-2"}
	return requestsView{Tabs: buyTabs("/purchases/requests"), Org: "mill", Manager: true, Items: []requestRow{row, other}, CLI: []webkit.Command{{Label: "souk", Text: "souk purchase approve"}}}
}

func samplePaymentRequest() paymentRequestView {
	return paymentRequestView{Back: "#", Title: "Terminal for one shop 1.0", Buyer: "customer", Seller: "openmarket", ID: "674f1c2e9b1d4c0f8a7e5b32", Reference: "PO-7",
		Address: []string{"Gran Vía 1", "28013 Madrid", "Spain"}, CreatedAt: sampleNow, Sum: sampleSum, Transfer: *samplePurchase("transfer").Transfer}
}

func sampleSales() salesView {
	return salesView{Tabs: sellTabs("/sell/sales"), Org: "openmarket", Items: []saleRow{
		{Title: "Terminal for one shop 1.0", Href: "#", Buyer: "customer", Total: "5.95 EUR", Net: "5.00 EUR", Fee: "0.50 EUR", At: before(day)},
		{Title: "Gift 1.0", Href: "#", Buyer: "customer", Total: "Free", Free: true, At: before(2 * day)},
	}, Totals: []salesTotal{{Sales: 1}, {Sales: 3, Currency: "EUR", Net: "15.00 EUR", Tax: "2.85 EUR", Total: "17.85 EUR", Earned: "13.50 EUR"}},
		Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{{Label: "souk", Text: "souk purchase totals"}}}
}

func sampleAdminPurchases() adminPurchasesView {
	row := adminPurchaseRow{ID: "674f1c2e9b1d4c0f8a7e5b32", Title: "Terminal for one shop", Href: "#", Buyer: "mill", User: "dev", Seller: "openmarket", Amount: "5.95 EUR",
		Gateway: "Bank transfer", Code: "7K3D-9QXM", State: badge{"Waiting for payment", "warn"}, At: before(day), Until: sampleNow.Add(29 * day), Paid: "#", Dismiss: "#"}
	other := row
	other.ID, other.Paid, other.Dismiss, other.State, other.Blocked = "674f1c2e9b1d4c0f8a7e5b33", "", "", badge{"Paid", "good"}, true
	return adminPurchasesView{Tabs: adminTabs("/administration/purchases"), Form: webkit.NewForm(), States: stateOptions(), Gateways: []webkit.Option{{Label: "All"}, {Value: "invoice", Label: "Bank transfer"}},
		Waiting: webkit.Link{Label: "Transfers to check", Href: "#"}, Items: []adminPurchaseRow{row, other}, Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{{Label: "souk", Text: "souk admin purchase list"}}}
}

func sampleRefusedPaid() adminPurchasesView {
	v := sampleAdminPurchases()
	v.Items = v.Items[:1]
	v.Form, v.Filtered = webkit.NewForm("q", v.Items[0].ID), true
	v.Items[0].Typed = handledForm{Amount: "5.94", Reason: "x"}
	v.Items[0].Wrong, v.Items[0].Differs = handledForm{"It comes to 5.95 EUR, not 5.94.", "One line.", "Write a day.", "Say why."}, true
	return v
}

var sampleLevels = release.Levels{{Level: 100, Name: "Test"}, {Level: 200, Name: "QA Approved"}, {Level: 500, Name: "Confirmed Stable"}}

func samplePublish() publishView {
	return publishView{Org: "openmarket", Form: webkit.NewForm("maturity", "100"), Maturities: maturityOptions(sampleLevels), Limit: 512 << 20,
		CLI: []webkit.Command{{Label: "souk", Text: "souk module publish FILE.obx"}}}
}

func sampleRefusedPublish() publishView {
	v := samplePublish()
	v.Outcome = &outcome{
		Title: "Nothing was published", Text: "The package is refused; nothing was published.", Icon: "circle-x", ToneClass: "tone-bad", Register: true,
		Checks: []finding{
			{Level: string(pkgfile.Failed), Icon: "circle-x", Label: "Version", Path: "AD_MODULE.xml: VERSION", Message: "The version must have three parts, as 1.0.3; it is 1.0.3.4.", Fix: "Number it 1.0.4."},
			{Level: string(pkgfile.Warned), Icon: "triangle-alert", Label: "Dependencies", Message: "The target org.openbravo is not registered here."},
			{Level: string(pkgfile.Passed), Icon: "circle-check", Label: "Archive", Message: "The archive is whole and safe."},
		},
	}
	return v
}

func samplePublished() publishView {
	v := samplePublish()
	v.Outcome = &outcome{
		Title: "It is published", Text: "Everybody who may see the module can have it now.", Icon: "circle-check", ToneClass: "tone-good",
		Published: []publishedRow{{Name: "Bread prices", Version: "1.0.3", Note: "published as Test", Href: "#"}, {Name: "Oven", Version: "1.0.0", Note: "It is published already, with the same file."}},
		Checks:    []finding{{Level: string(pkgfile.Passed), Icon: "circle-check", Label: "Archive", Message: "The archive is whole and safe."}},
		Next:      []webkit.Link{{Label: "To the module", Href: "#", Icon: "package", Current: true}, {Label: "Offer it", Href: "#", Icon: "tag"}},
	}
	return v
}

func sampleSell() sellView {
	row := sellRow{Key: "terminal", Title: "Terminal for one shop", Version: "1.0", Href: "#", State: badge{"On sale", "good"}, Price: euro,
		Delete: webkit.Confirm{Label: "Take off sale", Icon: "trash-2", Class: "btn-sm btn-danger", Question: "Nobody can buy it any more, for good. Who has bought it keeps it.", Button: "Take it off sale", Action: "#"}}
	draft := row
	draft.Title, draft.Key, draft.State, draft.Publish, draft.Edit = "Terminal for a whole chain of shops in several countries", "chain", badge{"Not published yet", "warn"}, "#", "#"
	draft.Copy, draft.Logo, row.Copy, row.Sold = "#", "/static/favicon.svg", "#", "1,204 sales"
	over := row
	over.Title, over.State, over.Delete = "Old terminal", badge{"Off sale", "bad"}, webkit.Confirm{}
	over.Quarantine = "It is no terminal."
	return sellView{Tabs: sellTabs("/sell"), Any: true, State: "published", Query: "term", States: []webkit.Link{{Label: "All", Href: "#"}, {Label: "On sale", Href: "#", Current: true}}, Org: "openmarket", Items: []sellRow{draft, row, over}, CLI: []webkit.Command{{Label: "souk", Text: "souk offering create"}}}
}

// sampleWizard is a step of the wizard in the middle of its work.
func sampleWizard(step string) offerFormView {
	at, _ := stepNamed(step)
	v := offerFormView{
		Tabs: sellTabs("/sell"), Crumbs: []webkit.Link{{Label: "Sell", Href: "#"}, {Label: "Terminal for one shop"}}, Heading: "Terminal for one shop",
		Steps: stepLinks("A", at, nil), Step: step, ID: "A", Action: "#", Back: "#",
		Form: webkit.NewForm("title", "Terminal for one shop", "abstract", "Rings up bread.", "description", "## What it does\n\nIt knows **flour**.",
			"pays", "once", "price", "25.00", "currency", "EUR", "visibility", "chosen", "visible_to", "mill, inn", "categories", "B", "name", "Terminal", "version", "1.0"),
		Preview: "## What it does\n\nIt knows **flour**.", Logo: "/static/favicon.svg", ShotsLeft: 6,
		Shots:      []shotRow{{Number: 1, Picture: "A", Src: "#", Action: "#", Caption: "The counter", First: true}, {Number: 2, Picture: "B", Src: "#", Action: "#", Last: true}},
		Categories: []webkit.Option{{Value: "A", Label: "Finance"}, {Value: "B", Label: "Shops and counters"}, {Value: "C", Label: "Tools"}},
		Currencies: []webkit.Option{{Value: "EUR", Label: "EUR"}, {Value: "USD", Label: "USD"}},
		Resources: []resourceChoice{
			{ID: "A", Title: "Terminal driver", Name: "org.example.terminal", Kind: "Module", Version: "1.0.3", Checked: true},
			{ID: "B", Title: "Price list", Name: "price-list", Kind: "Download", Version: "2.0", Notes: []string{"open to everybody who is signed in"}},
		}, More: true,
		Review: offerReview{Card: sampleItems()[0], Page: "#", Audience: "Everybody will see it.", Publish: "#",
			Warnings: []*webkit.Notice{{Kind: "warn", Text: "Terminal driver is commercial, and this offering gives it away free."}}},
		CLI: []webkit.Command{{Label: "souk", Text: "souk offering publish A"}},
	}
	return v
}

func sampleNewOffer() offerFormView {
	v := sampleWizard("basics")
	v.ID, v.Heading, v.Steps, v.Back, v.Shots, v.Logo = "", "New offering", stepLinks("", 0, nil), "", nil, ""
	v.Draft = "#"
	v.Carried, v.StartsWith = []webkit.Hidden{{Name: "modules", Value: "A"}}, []string{"Terminal driver"}
	return v
}

func sampleRefusedOffer() offerFormView {
	v := sampleWizard("price")
	var f errs.Fields
	f.Add("plan.price", "too_many_decimals", "An amount in EUR has at most 2 decimals, as 5.00.")
	f.Add("title", "required", "Give the offering a title.")
	v.Form.Take(f.Err("bad_offering", "The offering cannot be kept like this."), offerSteps[2].fields, offerPlaces)
	v.Now = "#"
	return v
}

func sampleUnpublishable() offerFormView {
	v := sampleWizard("review")
	v.Quarantine = "It is no bread."
	v.Review.Publish = ""
	v.Review.Lacks = []lack{{"Nothing is in the offering. Add a module or another resource first.", "Content", "#"}}
	return v
}

func sampleSettings() settingsView {
	return settingsView{Tabs: settingsTabs("/settings"), Org: "customer", Form: webkit.NewForm("country", "ES"), Countries: countryOptions("ES"), Orgs: []orgRow{
		{Name: "customer", Page: "#", Private: true, Current: true, Roles: []string{"customer", "developer"}},
		{Name: "Baker & Sons", Page: "#", Roles: []string{"customer", "developer", "manager", "provider"}},
	}, Sessions: []sessionRow{{Org: "customer", Current: true, CreatedAt: before(day), SeenAt: before(time.Minute)}, {Org: "customer", CreatedAt: before(3 * day), SeenAt: before(day), End: "#"}},
		EndAll: webkit.Confirm{Label: "Sign out everywhere else", Icon: "log-out", Class: "btn-sm", Button: "Sign out", Question: "Sure?", Action: "#"}}
}

func sampleTokens() tokensView {
	return tokensView{
		Secret: "souk_6cJ0mZk1fXQ2sYw3uV4bN5aT7eR8dG9hL0pK", Form: webkit.NewForm("scopes", "read", "expires", "90"), Scopes: scopeOptions, Expiries: expiryOptions,
		Tokens: []tokenRow{{Name: "Build server", Hint: "souk_6cJ0", Org: "customer", Used: "used 3 days ago", Expires: "until 4 May 2027", Scopes: []string{"read", "publish"},
			Revoke: webkit.Confirm{Label: "Revoke", Class: "btn-sm btn-danger", Question: "Whatever uses this token is refused from now on.", Button: "Revoke it", Action: "#"}}},
	}
}

func sampleMembers() membersView {
	member := memberRow{Name: "anna", FullName: "Anna Baker", Roles: []string{"customer", "manager"}, Has: map[string]bool{"customer": true, "manager": true, "provider": false, "developer": false},
		Remove: webkit.Confirm{Label: "Remove", Class: "btn-sm btn-danger", Button: "Remove anna", Question: "anna loses all access.", Action: "#", Hidden: []webkit.Hidden{{Name: "user", Value: "anna"}}}}
	return membersView{Crumbs: []webkit.Link{{Label: "Settings", Href: "#"}, {Label: "Baker & Sons"}}, Org: "Baker & Sons", ProviderCode: "bakersons", Manage: true, Action: "#",
		Form: webkit.NewForm("roles", "customer"), Roles: roleOptions, Members: []memberRow{member}}
}

// samples are the pages of the gallery: every page, in the states that look different.
var samples = map[string][]sample{
	homePage.name: {
		{"home", homeView{Kinds: kindLinks(), Categories: []tile{{"Food and drink", "#", "shopping-bag", 12}, {"Warehouse", "#", "box", 1}, {"Tools for people who count things all day long", "#", "wrench", 3}},
			Shelves: []shelf{{"top", "Most wanted", "#", sampleItems()[:6]}, {"newest", "Newest", "#", sampleItems()[3:]}}}},
		{"home-empty", homeView{Kinds: kindLinks(), CanPublish: true}},
	},
	searchPage.name: {
		{"search", searchView{Query: "bread", List: sampleListing()}},
		{"search-plain", searchView{List: listing{Total: 9, CountWords: "9 items", Items: sampleItems()}}},
		{"search-meant", searchView{Query: "bred", List: listing{Total: 1, CountWords: "1 item", Items: sampleItems()[:1], Instead: true, Meant: &webkit.Link{Label: "bread", Href: "#"}}}},
		{"search-empty", searchView{Query: strings.Repeat("nothing like it ", 12), List: listing{CountWords: "0 items", Empty: emptyOf(search.Query{Word: "x"}, place{path: "/search"})}}},
	},
	categoryPage.name: {{"category", categoryView{Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: "Food and drink"}}, Title: "Food and drink", Description: "For kitchens and counters.", Icon: "shopping-bag",
		Others: []webkit.Link{{Label: "Warehouse", Href: "#", Icon: "box"}}, List: sampleListing()}}},
	providerPage.name: {
		{"provider", providerView{Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: "Baker & Sons"}}, Name: "baker", Title: "Baker & Sons", Verified: true, About: "We bake **prices**.", Website: "https://example.org/", WebsiteName: "example.org", Since: before(400 * day), List: sampleListing()}},
		{"provider-plain", providerView{Name: "new", Title: "new", Since: before(day), List: listing{CountWords: "1 item", Items: sampleItems()[:1]}}},
	},
	styleguidePage.name: {{"styleguide", newStyleguide(sampleNow)}},
	modulePage.name: {
		{"module", sampleModule()}, {"module-sale", sampleSale()}, {"module-versions", sampleModuleTab(tabVersions)}, {"module-dependencies", sampleModuleTab(tabNeeds)},
		{"module-unpublished", moduleView{Name: "Registered only", Package: "org.example.only", Type: "Module", TypeIcon: "package", Owner: "me", Manage: true, Action: action{Text: "Nothing has been published of it yet."}}},
	},
	offeringPage.name: {{"offering", sampleOffering()}, {"offering-mine", sampleUploaded()}, {"offering-contents", sampleContents()}, {"offering-provider", sampleSeller()}, {"offering-prices", sampleOffered()}},
	checkoutPage.name: {{"checkout", sampleCheckout()}, {"checkout-refused", sampleRefusedCheckout()}, {"checkout-ask", sampleAskingCheckout()},
		{"checkout-switched", checkoutView{Notice: &webkit.Notice{Kind: "warn", Text: "You now act for you, not for me. Check the order and press again."}, Title: "Bread", Seller: "me", Buyer: "you", Taxed: true, Countries: countryOptions(""), Sum: sampleSum}},
		{"checkout-visitor", sampleVisitorCheckout()}, {"checkout-free", checkoutView{Title: "Bread", Seller: "me", Buyer: "you", Free: true, Countries: countryOptions(""), Sum: sum{Net: "0.00 EUR", Tax: "0.00 EUR", TaxLabel: "Tax (0 %)", Total: "0.00 EUR"}}}},
	couponsPage.name:   {{"coupons", sampleCoupons()}, {"coupons-none", couponsView{Tabs: sellTabs(couponsHome), Org: "me"}}},
	couponPage.name:    {{"coupon", sampleCouponPage()}},
	couponNewPage.name: {{"coupon-new", couponNewView{Tabs: sellTabs(couponsHome), Org: "me", Currencies: []webkit.Option{{Value: "EUR", Label: "EUR"}}, Offerings: []webkit.Option{{Label: "Everything"}}}}},
	sandboxPage.name: {
		{"sandbox-declined", sandboxView{Action: "#", Title: "Terminal for one shop", Reference: "674f1c2e9b1d4c0f8a7e5b32", Amount: "5.95 EUR", Open: true, ExpiresAt: sampleNow.Add(299 * time.Second),
			ExpiresISO: sampleNow.Add(299 * time.Second).Format(time.RFC3339), NowISO: sampleNow.Format(time.RFC3339), Keep: true,
			Failure: failureText(payment.Declined), Cards: []cardChoice{{Name: "works", Last4: "0001", Title: "Goes through"}, {Name: "declined", Last4: "0002", Title: "Is declined", Checked: true}}}},
		{"sandbox-confirm", sandboxView{Action: "#", Title: "Terminal for one shop", Reference: "674f1c2e9b1d4c0f8a7e5b32", Amount: "5.95 EUR", Open: true, ExpiresAt: sampleNow.Add(299 * time.Second),
			ExpiresISO: sampleNow.Add(299 * time.Second).Format(time.RFC3339), NowISO: sampleNow.Format(time.RFC3339), Confirm: true,
			Failure: failureText(payment.NeedsBuyer), Cards: []cardChoice{{Name: "authentication", Last4: "0004", Title: "Must be confirmed by the buyer each time", Checked: true}}}},
		{"sandbox", sandboxView{Action: "#", Title: "Terminal for one shop", Reference: "674f1c2e9b1d4c0f8a7e5b32", Amount: "5.95 EUR", Open: true, ExpiresAt: sampleNow.Add(299 * time.Second),
			ExpiresISO: sampleNow.Add(299 * time.Second).Format(time.RFC3339), NowISO: sampleNow.Format(time.RFC3339)}},
		{"sandbox-over", sandboxView{Title: "Terminal for one shop", Reference: "674f1c2e9b1d4c0f8a7e5b32", Amount: "5.95 EUR", Tone: "warn", Icon: "clock", State: "The time to pay is over. Nothing was charged.", BackHref: "#"}},
	},
	purchasePage.name:       {{"purchase", samplePurchase("")}, {"purchase-paid", samplePurchase("paid")}, {"purchase-expired", samplePurchase("expired")}, {"purchase-transfer", samplePurchase("transfer")}, {"purchase-requested", samplePurchase("requested")}},
	contractPage.name:       {{"contract", sampleContract()}, {"contract-due", sampleContractDue()}, {"contract-ended", contractView{Title: "Oven for rent", State: badge{"Ended", ""}, Headline: "This contract has ended", EndReason: long, Purchase: "#"}}},
	libraryItemPage.name:    {{"library-item", sampleLibraryItem()}, {"library-item-blocked", libraryItemView{Tabs: buyTabs("/library"), Item: ownedRow{Key: "a", Name: "Driver", Kind: "Module", Icon: "package", Blocked: true}, Terms: order.Terms{Hash: hash}}}},
	purchasesPage.name:      {{"purchases", samplePurchases()}, {"purchases-empty", purchasesView{Org: "customer"}}, {"purchases-none", purchasesView{Org: "customer", Filtered: true, States: statePills("/purchases", "paid")}}},
	requestsPage.name:       {{"requests", sampleRequests()}, {"requests-empty", requestsView{Org: "mill"}}},
	paymentRequestPage.name: {{"payment-request", samplePaymentRequest()}},
	salesPage.name:          {{"sales", sampleSales()}, {"sales-empty", salesView{Org: "mill"}}},
	adminPurchasesPage.name: {{"admin-purchases", sampleAdminPurchases()}, {"admin-purchases-refused", sampleRefusedPaid()}, {"admin-purchases-empty", adminPurchasesView{}}},
	libraryPage.name:        {{"library", sampleLibrary()}, {"library-empty", libraryView{Org: "customer"}}, {"library-none", libraryView{Org: "customer", Filtered: true, Kinds: kindPills(order.LibraryFilter{Kind: "api"})}}},
	invoicesPage.name:       {{"invoices", sampleInvoices()}, {"invoices-empty", invoicesView{Tabs: buyTabs("/invoices"), Heading: "Invoices", Empty: webkit.Empty{Icon: "file-text", Title: "No invoices yet", Text: "Each purchase has its invoice here."}}}, {"invoices-nothing", invoicesView{Heading: "Invoices", Action: "/invoices", Filtered: true}}},
	invoicePage.name:        {{"invoice", sampleInvoice()}, {"invoice-bare", invoiceView{Label: "ABC-2026-000001", Title: "Invoice", Seller: partyView{Name: "abc", Website: "abc.example"}, Buyer: partyView{Name: "bob"}, Payment: "There is nothing to pay."}}},
	publishPage.name:        {{"publish", samplePublish()}, {"publish-refused", sampleRefusedPublish()}, {"publish-done", samplePublished()}},
	sellPage.name:           {{"sell", sampleSell()}, {"sell-empty", sellView{Org: "openmarket"}}},
	loginPage.name:          {{"login", loginView{SignUp: "#"}}, {"login-refused", loginView{Form: webkit.Form{Summary: "Name or password is wrong."}}}},
	signupPage.name:         {{"signup", signupView{Open: true, SignIn: "#"}}, {"signup-closed", signupView{SignIn: "#"}}},
	settingsPage.name:       {{"settings", sampleSettings()}},
	webhooksPage.name: {
		{"webhooks", sampleWebhooks()}, {"webhooks-empty", webhooksView{Tabs: settingsTabs("/settings/webhooks"), Org: "customer", Manage: true}},
		{"webhooks-member", webhooksView{Tabs: settingsTabs("/settings/webhooks"), Org: "Baker & Sons"}},
	},
	webhookNewPage.name: {{"webhook-new", webhookNewView{Crumbs: []webkit.Link{{Label: "Webhooks", Href: "#"}, {Label: "New webhook"}}, Org: "Baker & Sons", Types: typeOptions}}},
	webhookPage.name:    {{"webhook", sampleWebhook()}, {"webhook-paused", sampleWebhookPaused()}},
	webhookDeliveryPage.name: {{"webhook-delivery", webhookDeliveryView{
		Crumbs: []webkit.Link{{Label: "Webhooks", Href: "#"}, {Label: "https://example.org/souk", Href: "#"}, {Label: "purchase.paid"}}, URL: "https://example.org/souk", Type: "purchase.paid",
		Event: "674f1c2e9b1d4c0f8a7e5b70", State: stateTag{"Given up", "tag-bad"}, At: before(day), Body: `{"type":"purchase.paid","timestamp":"2026-11-21T12:00:00Z","data":{"purchase":"674f1c2e9b1d4c0f8a7e5b3a","buyer":"corner-bakery"}}`,
		Replay: "#", Delivery: "1", Log: []attemptRow{
			{At: before(time.Hour), Took: "84ms", Status: "500 Internal Server Error", Problem: "It answered 500 Internal Server Error.", Answer: "no thanks"},
			{At: before(day), Took: "15s", Status: "No answer", Problem: "There was no answer within 15 seconds."},
		},
	}}},
	tokensPage.name:   {{"tokens", sampleTokens()}, {"tokens-empty", tokensView{Scopes: scopeOptions, Expiries: expiryOptions}}},
	passwordPage.name: {{"password", passwordView{User: "customer"}}},
	membersPage.name:  {{"members", sampleMembers()}},
	offerFormPage.name: {
		{"offer-new", sampleNewOffer()}, {"offer-basics", sampleWizard("basics")}, {"offer-description", sampleWizard("description")},
		{"offer-price", sampleRefusedOffer()}, {"offer-resources", sampleWizard("resources")},
		{"offer-resources-nothing", offerFormView{Heading: "New offering", Step: "resources"}}, {"offer-audience", sampleWizard("audience")},
		{"offer-review", sampleWizard("review")}, {"offer-review-refused", sampleUnpublishable()},
	},
	unitsPage.name:      {{"units", sampleUnits()}},
	pricePlansPage.name: {{"price-plans", samplePricePlans()}},
	planEditPage.name:   {{"price-plan", samplePlanEdit(nil)}, {"price-plan-refused", samplePlanEdit(refusedPlan)}, {"price-plan-new", planEditView{Heading: "New price plan"}}},
	instancesPage.name: {
		{"instances", sampleInstances()}, {"instances-empty", instancesView{Tabs: buyTabs("/instances"), Org: "openmarket", Manage: true}},
	},
	instanceNewPage.name:    {{"instance-new", instanceNewView{Tabs: buyTabs("/instances"), Crumbs: []webkit.Link{{Label: "Instances", Href: "#"}, {Label: "Register an instance"}}, Org: "Baker & Sons"}}},
	instancePage.name:       {{"instance", sampleInstance()}, {"instance-refused", sampleInstanceRefused()}},
	instancePolicyPage.name: {{"instance-policy", sampleInstancePolicy()}},
	instanceKeyPage.name:    {{"instance-key", sampleInstanceKey()}},
	modulesPage.name:        {{"modules", sampleModules()}, {"modules-empty", modulesView{Tabs: sellTabs(modulesPath), Org: "openmarket"}}},
	resourcesPage.name: {
		{"resources", sampleResources()}, {"resources-empty", resourcesView{Tabs: sellTabs("/sell/resources"), Org: "openmarket"}},
		{"resources-none", resourcesView{Asked: true, Kinds: assetKinds, States: assetStates}},
	},
	resourceNewPage.name: {{"resource-new", sampleResourceNew(false)}, {"resource-new-link", sampleResourceNew(true)}, {"resource-new-refused", sampleRefusedResource()}},
	resourcePage.name:    {{"resource", sampleResource()}, {"resource-link", sampleLinkResource()}, {"resource-module", sampleModuleResource()}},
	legalPage.name:       {{"legal", legalView{}}},
	failurePage.name: {
		{"error-404", failure(errs.NotFound("no_such_page", "There is no page at this address. It may have moved, or the link has a mistake."))},
		{"error-422", failure(&errs.Error{Kind: errs.KindInvalid, Message: "The offering cannot be published yet.", Fields: []errs.Field{{Path: "modules", Message: "Nothing is in the offering."}}})},
		{"error-429", failure(errs.New(errs.KindTooMany, "busy", "Too many people sign in right now. Please try again in a few seconds."))},
		{"error-500", failureView{Status: 500, Icon: "triangle-alert", Title: "Something broke here", Message: "Something went wrong on our side. It has been logged; please try again.", RequestID: "674f1c2e9b1d4c0f8a7e5b32", Next: failure(&errs.Error{}).Next}},
	},
}
