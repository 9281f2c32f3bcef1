package web

import (
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/store/catalogue"
)

// moduleView is a module: what it is, how to get it, and its history. The facts are those of one
// version, the newest unless the address names another.
type moduleView struct {
	Crumbs                            []webkit.Link
	Tabs                              []webkit.Link
	Tab                               string // one of the tabs of a module
	ID, Package, Name, Type, TypeIcon string
	Owner, OwnerHref                  string
	Verified                          bool
	Description, Help                 string
	Commercial, Hidden, Manage        bool
	Version                           string // "" while nothing is published
	Maturity                          *maturity
	PublishedAt                       time.Time
	Size                              int64
	SHA256                            string
	Licence, LicenceText              string
	Author, Language, Prefixes        string
	Support                           string // in words; "" where nothing is said
	Website, WebsiteName              string // address and host
	Downloads                         int64

	Dependencies, Includes, Merges []targetRow
	Tree                           []treeRow
	Dependents                     []targetRow
	Related                        []item
	Versions                       []versionRow
	MoreVersions                   string // where all of them are; "" where these are all
	Pager                          webkit.Pager
	Action                         action
	Offers                         []offerRow
	Fits                           []fitRow // how it stands to the visitor's instances
	Quarantine                     *webkit.Notice
	Report, Handle                 string // addresses; "" for whom they are not
	CLI                            []webkit.Command
}

// action is the one main action of a page, which knows the state, and what else can be done.
type action struct {
	Price       price
	Label, Icon string
	Href        string // "" where there is nothing to press
	Post        bool   // a form instead of a link
	Text        string // what happens then, or why nothing can be done
	More        []webkit.Link
}

// versionRow is one entry of the timeline.
type versionRow struct {
	Version, Label, Href string
	Maturity             maturity
	PublishedAt          time.Time
	Size                 int64
	Notes                string // what is new
	Current              bool   // the newest
	Shown                bool   // the one whose facts the page shows
	Yanked               bool
	Reason               string
	Core                 string // which versions of core it goes with; "" where it does not say
	File                 string // where to download it; "" for those who may not
}

// targetRow is a module that a version needs, brings along or replaces.
type targetRow struct {
	Name, Range string
	Href        string // "" where it is not on this market
}

// treeRow is a module in the tree of what a version needs, with what it needs itself.
type treeRow struct {
	Name, Href string // Href is "" where it is not on this market
	Note       string
	Repeated   bool
	Needs      []treeRow
}

// The tabs of a module.
const (
	tabVersions = "versions"
	tabNeeds    = "dependencies"
	tabKeep     = "keep"
)

// offerRow is an offering that the module is part of.
type offerRow struct {
	Title, Href string
	Price       price
}

var modulePage = screen[moduleView]{"module"}

func newModuleView(m module.Module, manage bool) moduleView {
	return moduleView{
		Crumbs: []webkit.Link{{Label: "Modules", Href: "/search"}, {Label: m.Name}},
		ID:     m.ID, Package: m.Package, Name: m.Name, Type: kinds[m.Type].name, TypeIcon: kinds[m.Type].icon,
		Owner: m.OwnerName, OwnerHref: providerPath(m.OwnerName),
		Description: m.Description, Help: m.Help, Prefixes: strings.Join(m.Prefixes, ", "), Downloads: m.Downloads,
		Support:    supportWords(m.Support),
		Commercial: m.Commercial, Hidden: m.Visibility != module.Public, Manage: manage,
	}
}

// supportWords says how far a module is supported; "" where its owner says nothing.
func supportWords(code string) string {
	if code == module.NoSupport {
		return ""
	}
	return module.SupportName(code)
}

// coreWords says which versions of core the version goes with, as it declares them itself.
func coreWords(v release.Version) string {
	for _, d := range v.Dependencies {
		if d.TargetID == module.CoreID {
			return rangeWords(d)
		}
	}
	return ""
}

// fill sets what the page says of the version.
func (v *moduleView) fill(rel release.Version) {
	level := maturityOf(rel.Maturity, rel.MaturityName)
	v.Version, v.Maturity = rel.Version, &level
	v.Name, v.Description, v.Help = rel.Name, rel.Description, rel.Help
	v.PublishedAt, v.Size, v.SHA256 = rel.PublishedAt, rel.Size, rel.SHA256
	v.Licence, v.LicenceText = rel.LicenceType, rel.LicenceText
	v.Author, v.Language = rel.Author, rel.Language
	v.Website, v.WebsiteName = website(rel.URL)
}

// moduleAction is the main button of the module for an actor who may download the version, or not.
func moduleAction(m module.Module, rel release.Version, offers []catalogue.Offering, may, taxed bool) action {
	a := action{Price: modulePrice(m, offers, taxed)}
	switch {
	case rel.ID == "":
		a.Price, a.Text = price{}, "Nothing has been published of it yet."
	case !rel.Held():
		a.Price, a.Text = price{}, "The file is not held here: this market knows the version from a catalogue only."
	case may:
		a.Label, a.Icon, a.Href, a.Text = "Download "+rel.Version, "download", filePath(m.Package, rel.Version), rel.FileName
		if m.Commercial {
			a.Price, a.Text = price{}, "Yours to download, later versions included."
		}
	case rel.Yanked() && !m.Commercial:
		a.Text = "This version is withdrawn. Choose another one below."
	case len(offers) == 0:
		a.Price = price{}
		a.Text = "Commercial, and not on sale at the moment. Ask " + m.OwnerName + "."
	default:
		a.Label, a.Icon, a.Href = "Buy", "shopping-bag", offeringPath(cheapest(offers))
		a.Text = "Only buyers may download it."
	}
	return a
}

// website returns the address as a link that stays on the web, and its host; one without a scheme gets
// http://, as in the clients (spec openbravo 1.1). Any other scheme, and what is no address, gives "".
func website(address string) (link, host string) {
	if address != "" && !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", ""
	}
	return u.String(), u.Hostname()
}

// rangeWords says which versions of its target a dependency takes (spec openbravo 1.5).
func rangeWords(d release.Dependency) string {
	open := d.End == "" || strings.Contains(d.End, ".999999")
	switch {
	case d.Included, d.Start == d.End, open && d.Enforcement == version.Minor:
		return "version " + d.Start
	case open && d.Enforcement == version.Major:
		return d.Start + " or a later " + majorOf(d.Start) + ".x"
	case open, d.Enforcement == version.None:
		return d.Start + " or later"
	}
	return d.Start + " to " + d.End
}

func majorOf(v string) string {
	parts := strings.SplitN(v, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
