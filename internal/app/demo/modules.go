package demo

// CorePackage is the package name of the core of the instances that the demo market serves.
const CorePackage = "org.openbravo"

// Modules are the modules in the order in which they are published.
var Modules = []Module{
	{
		Package: CorePackage, Version: "3.0.7", Before: []string{"3.0.1", "3.0.4"}, Name: "Bakery ERP", Maturity: 500,
		Line:  "The core that all modules of this market build on: products, prices, orders and people.",
		Help:  "Installed first and updated last. Every module says which versions of it will do.",
		Owner: "millworks",
	},
	{
		Package: "org.souk.demo.labels", Version: "1.2.0", Before: []string{"1.0.0", "1.1.0"}, Name: "Shelf labels", Prefix: "SKLBL", Maturity: 500,
		Line:  "Prints shelf labels with price, unit price and allergens on any label sheet.",
		Help:  "Choose the products, choose the sheet, print. Prices come from the sales price list of the shop.",
		Owner: "millworks",
	},
	{
		Package: "org.souk.demo.scales", Version: "1.4.2", Name: "Scale link", Prefix: "SKSCL", Maturity: 500,
		Line:  "Reads the weight from any scale that speaks one of eleven protocols.",
		Help:  "Plug it in, choose the protocol, put something on it.",
		Owner: "millworks",
	},
	{
		Package: "org.souk.demo.tills", Version: "2.0.3", Before: []string{"1.9.0"}, Name: "Till sync", Prefix: "SKTIL", Maturity: 500,
		Line:  "Keeps prices and products of every till in step with the head office.",
		Help:  "Changes reach the tills within a minute; a till that was offline catches up by itself.",
		Needs: []string{"org.souk.demo.scales"}, Owner: "millworks",
	},
	{
		Package: "org.souk.demo.costs", Version: "1.1.0", Name: "Cost ledger", Prefix: "SKCST", Maturity: 500,
		Line:  "What a loaf costs today: flour, energy, wages and rent, hour by hour.",
		Help:  "Costs come from purchase invoices and the meter; wages from the shift plan where there is one.",
		Owner: "crumb-labs",
	},
	{
		Package: "org.souk.demo.bread", Version: "1.0.3", Before: []string{"1.0.1"}, Name: "Bread prices", Prefix: "SKBRD", Maturity: 200, Commercial: true,
		Line:  "Price lists that bake themselves: flour, energy and wages in, tomorrow's prices out.",
		Help:  "Set the recipe of each bread once. Every night its price follows the costs.",
		Owner: "millworks",
	},
	{
		Package: "org.souk.demo.stocktake", Version: "1.1.0", Name: "Stock take by phone", Prefix: "SKSTK", Maturity: 200, Commercial: true,
		Line:  "Counts the store room with the camera of a phone.",
		Help:  "Scan, type the number, go on. Differences are shown before anything is booked.",
		Owner: "crumb-labs",
	},
	{
		Package: "org.souk.demo.einvoice", Version: "3.4.1", Before: []string{"3.3.0", "3.4.0"}, Name: "E-invoice export", Prefix: "SKEIN", Maturity: 500, Commercial: true,
		Line:  "Sends every invoice as EN 16931 XML, checked before it leaves.",
		Help:  "UBL and CII. A rejected invoice says which field is wrong, in words.",
		Owner: "millworks",
	},
	{
		Package: "org.souk.demo.loyalty", Version: "2.1.0", Name: "Loyalty cards", Prefix: "SKLOY", Maturity: 500, Commercial: true,
		Line:  "A card for the tenth loaf, on paper or on the phone, in every shop of the chain.",
		Help:  "Scan the card at the till. Rewards are set for each shop.",
		Needs: []string{"org.souk.demo.tills"}, Owner: "crumb-labs",
	},
	{
		Package: "org.souk.demo.allergens", Version: "1.0.0", Name: "Allergen sheet", Prefix: "SKALG", Maturity: 500,
		Line:  "The fourteen allergens of every product, on the label and on a sheet for the counter.",
		Help:  "Allergens follow the recipes. A change prints new labels by itself.",
		Needs: []string{"org.souk.demo.labels"}, Owner: "crumb-labs",
	},
	{
		Package: "org.souk.demo.shifts", Version: "0.9.4", Name: "Shift planner", Prefix: "SKSHF", Maturity: 100, Commercial: true,
		Line:  "Plans who bakes and who sells, keeps to the working hours act, and asks before it changes anything.",
		Help:  "Everybody enters wishes on the phone. The plan is proposed on Thursday.",
		Owner: "crumb-labs",
	},
	{
		Package: "org.souk.demo.waste", Version: "1.3.1", Name: "Waste diary", Prefix: "SKWST", Maturity: 200,
		Line:  "Two taps at closing time, and next week's batch is the right size.",
		Help:  "What is left is counted by kind. The proposal for the next day is shown at the oven.",
		Needs: []string{"org.souk.demo.costs"}, Owner: "crumb-labs",
	},
	{
		Package: "org.souk.demo.corner", Version: "1.0.0", Type: "T", Name: "Corner shop template", Maturity: 500,
		Line:  "Windows, menus and roles as a shop with one counter needs them, and nothing else.",
		Help:  "Apply it to a fresh instance. It brings labels along.",
		Needs: []string{"org.souk.demo.labels"}, Owner: "millworks",
	},
	{
		Package: "org.souk.demo.starter", Version: "1.0.0", Type: "P", Name: "Shop starter pack", Maturity: 100,
		Line:     "Everything a new shop needs on its first morning.",
		Help:     "Brings shelf labels and till sync in versions that were tried together.",
		Contains: []string{"org.souk.demo.labels", "org.souk.demo.tills"}, Owner: "millworks",
	},
}

// Resources are the files and interfaces of the demo market.
var Resources = []Resource{
	{
		Title: "Recipes of 24 breads", Version: "2.0", File: "recipes.csv", MediaType: "text/csv", Owner: "crumb-labs",
		Text: "Ingredients by weight, times and temperatures.",
	},
	{
		Title: "Flour quality 2025", Version: "2025.4", File: "flour-quality-2025.csv", MediaType: "text/csv", Open: true, Owner: "city-data",
		Text: "Protein, ash and falling number of 60 deliveries.",
	},
	{
		Title: "Poster: what is in our bread", Version: "1.0", File: "poster.svg", MediaType: "image/svg+xml", Open: true, Owner: "city-data",
		Text: "A2, to be printed at home or by a printer.",
	},
	{
		Title: "First day at the counter", Version: "1.1", File: "first-day.md", MediaType: "text/markdown", Owner: "millworks",
		Text: "A handbook for the first day, with a test at the end.",
	},
	{
		Title: "Flour price API", Version: "1.0", Link: "https://api.city.example/flour/v1", MediaType: "application/json", Owner: "city-data",
		Text: "Prices by type and country, every hour.",
	},
	{
		Title: "Bread demand forecast", Version: "2.1", Link: "https://api.city.example/demand/v2", MediaType: "application/json", Owner: "city-data",
		Text: "How many loaves a shop sells tomorrow, by its street and the weather.",
	},
	{
		Title: "Town events API", Version: "3.2", Link: "https://api.city.example/events/v3", MediaType: "application/json", Open: true, Owner: "city-data",
		Text: "Markets, fairs and street festivals with the number of guests expected.",
	},
}
