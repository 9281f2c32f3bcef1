package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
)

// styleguideView shows what the pages are made of, in all states. It is for those who work on the pages.
type styleguideView struct {
	Swatches  []swatch
	Items     []item
	Prices    []price
	Levels    []maturity
	States    []badge
	Tabs      []webkit.Link
	Steps     [][]webkit.Step
	Sum       sum
	Versions  []versionRow
	Tree      []treeRow
	Checks    []finding
	Plan      []webkit.Change
	Conflict  webkit.Conflict
	Gauges    []webkit.Gauge
	Chart     webkit.Bars
	Confirm   webkit.Confirm
	Dialog    webkit.Dialog
	Upload    webkit.Upload
	Form      webkit.Form
	Options   []webkit.Option
	Notices   []webkit.Notice
	CLI       []webkit.Command
	Pager     webkit.Pager
	Crumbs    []webkit.Link
	Facets    []facet
	Chips     []webkit.Link
	Providers []providerCard
}

// swatch is a colour of the palette.
type swatch struct{ Name, Class string }

var styleguidePage = screen[styleguideView]{"styleguide"}

func (s *Site) styleguide(w http.ResponseWriter, r *http.Request) error {
	if !s.Options.Styleguide {
		return errs.NotFound("no_such_page", "There is no page at this address. It may have moved, or the link has a mistake.")
	}
	return styleguidePage.show(s, w, r, http.StatusOK, newStyleguide(s.Clock.Now()))
}

// newStyleguide makes up what the components show.
func newStyleguide(now time.Time) styleguideView {
	v := styleguideView{
		Swatches: []swatch{
			{"Page", "bg-base-200"}, {"Card", "bg-base-100"}, {"Primary", "bg-primary text-primary-content"}, {"Accent", "bg-accent text-accent-content"},
			{"Good", "bg-success text-success-content"}, {"Warn", "bg-warning text-warning-content"}, {"Bad", "bg-error text-error-content"}, {"Quiet text", "text-quiet"},
		},
		Prices: []price{{Free: true}, {Amount: "5.00 EUR"}, {Amount: "249.00 EUR", From: true}, {Commercial: true}},
		Levels: []maturity{maturityOf(100, "Test"), maturityOf(200, "QA Approved"), maturityOf(500, "Confirmed Stable")},
		States: []badge{{"On sale", "good"}, {"Not published yet", "warn"}, {"Off sale", "bad"}, {"Newest", "main"}, {"Draft", ""}},
		Tabs:   []webkit.Link{{Label: "Overview", Href: "#tabs", Current: true}, {Label: "Versions", Href: "#tabs"}, {Label: "Dependencies", Href: "#tabs"}},
		Steps:  [][]webkit.Step{webkit.Steps(0, "Checkout", "Pay", "Download"), webkit.Steps(1, "Checkout", "Pay", "Download"), webkit.Steps(3, "Checkout", "Pay", "Download")},
		Sum:    sum{Net: "5.00 EUR", Tax: "0.95 EUR", TaxLabel: "Tax (19 %)", Total: "5.95 EUR"},
		Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: "Bread prices"}},
		Pager:  webkit.Pager{First: "#pager", Next: "#pager"},
		CLI:    []webkit.Command{souk("module download org.example.bread@1.0.3")},
		Notices: []webkit.Notice{
			{Kind: "good", Text: "The offering is published and on sale."}, {Kind: "info", Text: "You are signed out."},
			{Kind: "warn", Text: "This module is commercial, and this offering gives it away free."}, {Kind: "bad", Text: "Name or password is wrong."},
		},
		Options: []webkit.Option{{Value: "EUR", Label: "EUR"}, {Value: "USD", Label: "USD"}},
		Upload:  webkit.Upload{Name: "file", Label: "Any file", Limit: 2 << 30},
		Dialog:  webkit.Dialog{ID: "sample-dialog", Open: "Open a dialog", Title: "Leave the organisation?", Text: "You lose access to what it owns.", Action: "#dialog", Button: "Leave it"},
		Confirm: webkit.Confirm{Label: "Take off sale", Icon: "trash-2", Class: "btn-sm btn-danger", Question: "Nobody can buy it any more, for good.", Button: "Take it off sale", Action: "#confirm"},
	}
	v.Form = webkit.NewForm("title", "Bread prices", "currency", "EUR", "accept", "yes")
	v.Form.Refuse("price", "An amount in EUR has at most 2 decimals, as 5.00.")
	v.goods(now)
	v.records(now)
	return v
}

// goods are the components that show items.
func (v *styleguideView) goods(now time.Time) {
	level := maturityOf(500, "Confirmed Stable")
	card := item{Href: "#items", Key: "org.example.bread", Name: "Bread prices", Owner: "Baker & Sons", Verified: true,
		Text: "Price lists that bake themselves: flour, energy and wages in, tomorrow's prices out.", Kind: "Module", Icon: "package", Maturity: &level, Price: price{Free: true}}
	long, commercial := card, card
	long.Name, long.Owner, long.Verified, long.Key = "Integration of a payment terminal with an extraordinarily long and winding name", "An organisation with a name that goes on and on", false, "terminal"
	long.Kind, long.Icon, long.Maturity, long.Version, long.Price = "Bundle", "layers", nil, "1.0", price{Amount: "1,249.00 EUR", From: true}
	commercial.Name, commercial.Key, commercial.Text, commercial.Price = "Stocktake", "stock", "", price{Commercial: true}
	v.Items = []item{card, long, commercial}
	v.Facets = []facet{{Title: "What it is", Choices: []choice{
		{Label: "Modules", Href: "#facets", Count: 1234, Chosen: true}, {Label: "Packs", Href: "#facets", Count: 3}, {Label: "Baker & Sons", Href: "#facets", Count: 1, Verified: true},
	}}}
	v.Chips = []webkit.Link{{Label: "Modules", Href: "#facets"}, {Label: "Free", Href: "#facets"}}
	v.Providers = []providerCard{
		{Title: "Baker & Sons", Href: "#provider", Verified: true, About: "We bake **prices**.", Website: "https://example.org/", WebsiteName: "example.org", Since: now.AddDate(-1, 0, 0)},
		{Title: "Somebody new"},
	}
	v.Versions = []versionRow{
		{Version: "1.0.3", Label: "spring", Href: "#timeline", Maturity: maturityOf(500, "Confirmed Stable"), PublishedAt: now.Add(-72 * time.Hour), Size: 23_456, Notes: "Seasons can be copied.", Current: true, File: "#timeline"},
		{Version: "1.0.2", Href: "#timeline", Maturity: maturityOf(200, "QA Approved"), PublishedAt: now.Add(-480 * time.Hour), Size: 23_001, Yanked: true, Reason: "Rounds prices the wrong way; use 1.0.3."},
		{Version: "1.0.1", Href: "#timeline", Maturity: maturityOf(100, "Test"), PublishedAt: now.Add(-4800 * time.Hour), Size: 1_023_001},
	}
	v.Tree = []treeRow{
		{Name: "Starter pack", Href: "#tree", Note: "brings 1.0.0", Needs: []treeRow{{Name: "Shelf labels", Href: "#tree", Note: "from 1.2.0", Needs: []treeRow{{Name: "Core", Note: "from 3.0.0"}}}}},
		{Name: "Shelf labels", Href: "#tree", Note: "from 1.1.0", Repeated: true},
	}
}

// records are the components that show work and numbers.
func (v *styleguideView) records(now time.Time) {
	v.Checks = []finding{
		{Level: "passed", Icon: "circle-check", Label: "Archive", Message: "The archive is whole and safe."},
		{Level: "warned", Icon: "triangle-alert", Label: "Dependencies", Message: "The target org.openbravo is not registered here."},
		{Level: "failed", Icon: "circle-x", Label: "Version", Path: "AD_MODULE.xml: VERSION", Message: "The version must have three parts, as 1.0.3; it is 1.0.3.4.", Fix: "Number it 1.0.4."},
	}
	v.Plan = []webkit.Change{
		{Name: "Bread prices", Now: "1.0.2", Then: "2.0.0", Why: "You ask for it.", Tone: "good", Href: "#plan", Notes: "Seasons can be copied.",
			Marks: []webkit.Mark{{Label: "spring"}, {Label: "QA Approved", Tone: "main"}, {Label: "Another major version", Tone: "warn"}, {Label: "12.3 KiB"}}},
		{Name: "Shelf labels", Then: "1.2.0", Why: "Bread prices needs it.", Tone: "main", Marks: []webkit.Mark{{Label: "To be bought first", Tone: "bad"}}},
		{Name: "Old labels", Now: "0.9.0", Why: "Shelf labels replaces it.", Tone: "bad"},
	}
	v.Conflict = webkit.Conflict{
		Title:     "Bread prices 1.0.3 does not fit",
		Sentences: []string{"Bread prices 1.0.3 needs Core 3.1.0 or later.", "You have Core 3.0.2, and Till sync 2.0.3 needs Core 3.0.x."},
		Repairs:   []webkit.Link{{Label: "Take Bread prices 1.0.2", Href: "#conflict", Icon: "undo-2", Current: true}, {Label: "Remove Till sync", Href: "#conflict", Icon: "trash-2"}},
	}
	v.Gauges = []webkit.Gauge{
		{Label: "Seats", Words: "2 of 5", Used: 2, Limit: 5}, {Label: "Calls this month", Words: "8,700 of 10,000", Used: 8700, Limit: 10_000}, {Label: "Storage", Words: "2 GiB of 2 GiB", Used: 2, Limit: 2},
	}
	labels, values := make([]string, 14), make([]int64, 14)
	for i := range labels {
		labels[i], values[i] = now.AddDate(0, 0, i-13).Format("2 January"), int64((i*37+11)%29)
	}
	v.Chart = webkit.NewBars("Downloads a day", "Day", "Downloads", labels, values)
}
