// Package demo holds the texts, packages, files and pictures of the demo market: the shop of a
// fictional town of bakers, all of our own making. The package files are built by tools/demo (go
// generate) and the pictures drawn in tools/demo/art; both are committed, so that a server needs no
// builder of packages and no browser.
package demo

import (
	"embed"
	"fmt"
	"io/fs"

	"souk.dev/souk/internal/store/pricing"
)

//go:generate go run souk.dev/souk/tools/demo packages

//go:embed packages/*.obx files pictures/*.png
var content embed.FS

// Organisation is one that several users of the demo market share.
type Organisation struct {
	Name     string
	Title    string
	About    string
	Website  string
	Logo     string // name of a picture, "" for none
	Provider bool
	Verified bool
	Manager  string   // user
	Members  []string // users, as developers without the right to buy
}

// Organisations of the demo market. The users provider and customer manage them.
var Organisations = []Organisation{
	{
		Name: "millworks", Title: "Millworks Software", Logo: "icon-millworks", Provider: true, Verified: true, Manager: "provider",
		Website: "https://millworks.example", About: "Software for bakeries that get up before their customers do.",
	},
	{
		Name: "crumb-labs", Title: "Crumb Labs", Logo: "icon-crumblabs", Provider: true, Manager: "provider",
		Website: "https://crumblabs.example", About: "Small tools, baked fresh.",
	},
	{
		Name: "city-data", Title: "City Data Office", Logo: "icon-citydata", Provider: true, Verified: true, Manager: "provider",
		Website: "https://data.city.example", About: "Open data of the town, and the services built on it.",
	},
	{
		Name: "corner-bakery", Title: "The Corner Bakery", Manager: "customer", Members: []string{"apprentice"},
		Website: "https://corner.example", About: "Four shops and one oven.",
	},
}

// Category is a shelf of the demo market.
type Category struct{ Title, Description, Icon string }

// Categories of the demo market, in their order.
var Categories = []Category{
	{"Shop floor", "Tills, labels, scales and everything customers see.", "store"},
	{"Back office", "Costs, invoices, stock and people.", "coins"},
	{"Data", "Figures that others have gathered.", "database"},
	{"Services", "Interfaces to call from your own systems.", "globe"},
	{"Learning", "Books, courses and posters.", "book-open"},
}

// Open returns a package, a file or a picture by its path, as "pictures/icon-bread.png".
func Open(path string) (fs.File, error) { return content.Open(path) }

// Module is a module of the demo market.
type Module struct {
	Package    string // Java package name
	Version    string
	Before     []string // older versions, published first
	Type       string   // "M" unless said: "P" pack, "T" template
	Name       string
	Line       string // what it is, in one line
	Help       string
	Prefix     string   // database prefix, "" for none
	Needs      []string // packages that it depends on
	Contains   []string // packages inside, for a pack
	Maturity   int
	Commercial bool
	Owner      string // organisation
}

// File returns the path of the package file of a version.
func (m Module) File(version string) string {
	return fmt.Sprintf("packages/%s-%s.obx", m.Package, version)
}

// Versions returns all versions, the oldest first.
func (m Module) Versions() []string { return append(append([]string{}, m.Before...), m.Version) }

// Resource is a file or an interface of the demo market.
type Resource struct {
	Title     string
	Version   string
	File      string // in files, "" for an interface
	Link      string
	MediaType string
	Text      string
	Open      bool
	Owner     string // organisation
}

// Shot is a screenshot.
type Shot struct{ Picture, Caption string }

// Offering is one that the demo market sells, or prepares.
type Offering struct {
	Title      string
	Abstract   string
	About      string // Markdown
	Categories []string
	Price      string          // in EUR; "" is free
	Plans      []pricing.Draft // instead of a price
	Terms      bool
	Open       bool
	Modules    []string // packages
	Resources  []string // titles
	Logo       string   // name of a picture
	Shots      []Shot
	For        []string // organisations that alone see it
	FreeFor    []string // organisations that get it free
	Draft      bool     // not published
	Owner      string   // organisation
}

// Licence is what buyers agree to where an offering has terms.
const Licence = "One organisation may install it on as many of its instances as it likes.\n\n" +
	"It may not be sold on. There is no warranty beyond what the law asks for."
