// Package demo holds the packages and texts of the demo market: a fictional bakery chain's apps, all
// of our own making. The package files are built by tools/demo (go generate) and committed, so that
// a server needs no builder of packages.
package demo

import (
	"embed"
	"fmt"
)

//go:generate go run souk.dev/souk/tools/demo .

//go:embed *.obx
var files embed.FS

// Item is one module of the demo market, and the offering that sells it.
type Item struct {
	Package    string // Java package name
	Version    string
	Name       string
	Line       string // what it is, in one line
	Help       string
	Prefix     string   // database prefix, "" for none
	Contains   []string // packages inside, for a pack
	Maturity   int
	Price      string // in EUR; "" is a free module without an offering
	About      string // Markdown, of the offering
	TermsTitle string
	Terms      string
}

// File returns the name of the item's package file.
func (i Item) File() string { return fmt.Sprintf("%s-%s.obx", i.Package, i.Version) }

// Open returns the bytes of the item's package file.
func (i Item) Open() ([]byte, error) { return files.ReadFile(i.File()) }

const licence = "One organisation may install it on as many of its instances as it likes. No warranty."

// Items are the modules in the order in which they are published.
var Items = []Item{
	{
		Package: "org.souk.demo.labels", Version: "1.2.0", Name: "Shelf labels", Prefix: "SKLBL", Maturity: 500,
		Line: "Prints shelf labels with price, unit price and allergens on any label sheet.",
		Help: "Choose the products, choose the sheet, print. Prices come from the sales price list of the shop.",
	},
	{
		Package: "org.souk.demo.tills", Version: "2.0.3", Name: "Till sync", Prefix: "SKTIL", Maturity: 500,
		Line: "Keeps prices and products of every till in step with the head office.",
		Help: "Changes reach the tills within a minute; a till that was offline catches up by itself.",
	},
	{
		Package: "org.souk.demo.bread", Version: "1.0.3", Name: "Bread prices", Prefix: "SKBRD", Maturity: 200, Price: "5.00",
		Line:  "Price lists that bake themselves: flour, energy and wages in, tomorrow's prices out.",
		Help:  "Set the recipe of each bread once. Every night its price follows the costs.",
		About: "## Prices that follow your costs\n\nTell *Bread prices* what goes into a loaf. Every night it takes the day's costs of flour, energy and wages and proposes tomorrow's price list.\n\n- one recipe for each bread\n- rounding to friendly prices\n- you approve, or let it run\n", TermsTitle: "Licence", Terms: licence,
	},
	{
		Package: "org.souk.demo.stocktake", Version: "1.1.0", Name: "Stock take by phone", Prefix: "SKSTK", Maturity: 200, Price: "19.00",
		Line:  "Counts the store room with the camera of a phone.",
		Help:  "Scan, type the number, go on. Differences are shown before anything is booked.",
		About: "Two people count a store room in an hour. Differences are shown before anything is booked.\n", TermsTitle: "Licence", Terms: licence,
	},
	{
		Package: "org.souk.demo.einvoice", Version: "3.4.1", Name: "E-invoice export", Prefix: "SKEIN", Maturity: 500, Price: "49.00",
		Line:  "Sends every invoice as EN 16931 XML, checked before it leaves.",
		Help:  "UBL and CII. A rejected invoice says which field is wrong, in words.",
		About: "Every invoice leaves as **EN 16931** XML, in UBL or CII, and is checked against the core rules first.\n", TermsTitle: "Licence", Terms: licence,
	},
	{
		Package: "org.souk.demo.starter", Version: "1.0.0", Name: "Shop starter pack", Maturity: 100,
		Line:     "Everything a new shop needs on its first morning.",
		Help:     "Brings shelf labels and till sync in versions that were tried together.",
		Contains: []string{"org.souk.demo.labels", "org.souk.demo.tills"},
	},
}
