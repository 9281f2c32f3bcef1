package demo

import "souk.dev/souk/internal/store/pricing"

// forecastPlans are those of an interface that is paid by time, by use, or both.
var forecastPlans = []pricing.Draft{
	{
		Label: "monthly", Title: "Monthly", Description: "A thousand questions each month are included.", Currency: "EUR",
		Components: []pricing.DraftComponent{
			{Label: "Access", Unit: "per month", Value: "9.00"},
			{Label: "Questions", Unit: "invocation", Value: "0.02", FreeUnits: "1000"},
		},
	},
	{
		Label: "yearly", Title: "Yearly", Description: "Two months less to pay for, and as many questions as you like.", Currency: "EUR",
		Components: []pricing.DraftComponent{{Label: "Access", Unit: "per year", Value: "90.00"}},
	},
	{
		Label: "by-use", Title: "By use", Currency: "EUR",
		Components: []pricing.DraftComponent{{Label: "Questions", Unit: "invocation", Value: "0.03"}},
	},
}

// Offerings are the offerings in the order in which they are published.
var Offerings = []Offering{
	{
		Title: "Shelf labels", Owner: "millworks", Modules: []string{"org.souk.demo.labels"}, Categories: []string{"Shop floor"},
		Abstract: "Prints shelf labels with price, unit price and allergens on any label sheet.",
		About:    "Choose the products, choose the sheet, print. Prices come from the price list of the shop, so that label and till never disagree.\n\n- 40 label sheets, or your own\n- unit prices by law\n- allergens where *Allergen sheet* is installed\n",
		Logo:     "icon-labels", Shots: []Shot{{"shot-labels-1", "Nine labels, ready to print"}},
	},
	{
		Title: "Till sync", Owner: "millworks", Modules: []string{"org.souk.demo.tills", "org.souk.demo.scales"}, Categories: []string{"Shop floor"},
		Abstract: "Keeps prices and products of every till in step with the head office. Brings Scale link along.",
		About:    "Changes reach the tills within a minute. A till that was offline catches up by itself.\n", Logo: "icon-tills",
	},
	{
		Title: "Cost ledger", Owner: "crumb-labs", Modules: []string{"org.souk.demo.costs"}, Categories: []string{"Back office"},
		Abstract: "What a loaf costs today: flour, energy, wages and rent, hour by hour.",
		About:    "Costs come from purchase invoices and from the meter. Others build on it: *Bread prices* and *Waste diary* do.\n", Logo: "icon-costs",
	},
	{
		Title: "Bread prices", Owner: "millworks", Modules: []string{"org.souk.demo.bread"}, Categories: []string{"Back office", "Shop floor"},
		Price: "5.00", Terms: true,
		Abstract: "Price lists that bake themselves: flour, energy and wages in, tomorrow's prices out.",
		About:    "## Prices that follow your costs\n\nTell *Bread prices* what goes into a loaf. Every night it takes the day's costs of flour, energy and wages and proposes tomorrow's price list.\n\n- one recipe for each bread\n- rounding to friendly prices\n- you approve, or let it run\n",
		Logo:     "icon-bread", Shots: []Shot{{"shot-bread-1", "Tomorrow's price list"}, {"shot-bread-2", "What the country loaf has cost"}},
	},
	{
		Title: "Stock take by phone", Owner: "crumb-labs", Modules: []string{"org.souk.demo.stocktake"}, Categories: []string{"Back office"},
		Price: "19.00", Terms: true,
		Abstract: "Counts the store room with the camera of a phone.",
		About:    "Two people count a store room in an hour. Differences are shown before anything is booked.\n",
		Logo:     "icon-stocktake", Shots: []Shot{{"shot-stocktake-1", "The count of a store room"}},
	},
	{
		Title: "E-invoice export", Owner: "millworks", Modules: []string{"org.souk.demo.einvoice"}, Categories: []string{"Back office"},
		Price: "49.00", Terms: true,
		Abstract: "Sends every invoice as EN 16931 XML, checked before it leaves.",
		About:    "Every invoice leaves as **EN 16931** XML, in UBL or CII, and is checked against the core rules first. What is wrong is said in words, with the field where it is filled in.\n",
		Logo:     "icon-einvoice", Shots: []Shot{{"shot-einvoice-1", "What the check says"}},
	},
	{
		Title: "Loyalty cards", Owner: "crumb-labs", Modules: []string{"org.souk.demo.loyalty"}, Categories: []string{"Shop floor"},
		Price: "29.00", Terms: true, FreeFor: []string{"corner-bakery"},
		Abstract: "A card for the tenth loaf, on paper or on the phone, in every shop of the chain.",
		About:    "Customers come back for the tenth loaf. The card is scanned at the till; nothing is stored about who they are unless they want a letter.\n",
		Logo:     "icon-loyalty", Shots: []Shot{{"shot-loyalty-1", "A year of loyalty"}},
	},
	{
		Title: "Allergen sheet", Owner: "crumb-labs", Modules: []string{"org.souk.demo.allergens"}, Categories: []string{"Shop floor"},
		Abstract: "The fourteen allergens of every product, on the label and on a sheet for the counter.",
		About:    "Allergens follow the recipes. A change prints new labels by itself.\n", Logo: "icon-allergens",
	},
	{
		Title: "Shift planner", Owner: "crumb-labs", Modules: []string{"org.souk.demo.shifts"}, Categories: []string{"Back office"},
		Price: "39.00", Terms: true,
		Abstract: "Plans who bakes and who sells, keeps to the working hours act, and asks before it changes anything.",
		About:    "Everybody enters wishes on the phone. The plan is proposed on Thursday and fixed on Friday. It is young: tell us what is missing.\n",
		Logo:     "icon-shifts", Shots: []Shot{{"shot-shifts-1", "A week of six people"}},
	},
	{
		Title: "Waste diary", Owner: "crumb-labs", Modules: []string{"org.souk.demo.waste"}, Categories: []string{"Back office"},
		Abstract: "Two taps at closing time, and next week's batch is the right size.",
		About:    "What is left is counted by kind. The proposal for the next day is shown at the oven.\n", Logo: "icon-waste",
	},
	{
		Title: "Bakery suite", Owner: "millworks", Categories: []string{"Back office", "Shop floor"},
		Modules: []string{"org.souk.demo.bread", "org.souk.demo.einvoice", "org.souk.demo.labels", "org.souk.demo.tills"}, Resources: []string{"First day at the counter"},
		Price: "69.00", Terms: true,
		Abstract: "Bread prices, e-invoices, labels and tills together, with the handbook for new people.",
		About:    "Four modules and a handbook in one purchase, in versions that were tried together.\n\n1. **Bread prices**\n2. **E-invoice export**\n3. **Shelf labels** and **Till sync**\n4. *First day at the counter*\n",
		Logo:     "icon-suite", Shots: []Shot{{"shot-suite-1", "The morning in one look"}, {"shot-bread-1", "Bread prices"}, {"shot-einvoice-1", "E-invoice export"}},
	},
	{
		Title: "Shop starter pack", Owner: "millworks", Modules: []string{"org.souk.demo.starter"}, Categories: []string{"Shop floor"},
		Abstract: "Everything a new shop needs on its first morning.",
		About:    "Shelf labels and till sync, in versions that were tried together.\n", Logo: "icon-starter",
	},
	{
		Title: "Corner shop template", Owner: "millworks", Modules: []string{"org.souk.demo.corner"}, Categories: []string{"Shop floor"},
		Abstract: "Windows, menus and roles as a shop with one counter needs them, and nothing else.",
		About:    "Apply it to a fresh instance.\n", Logo: "icon-corner",
	},
	{
		Title: "Recipes of 24 breads", Owner: "crumb-labs", Resources: []string{"Recipes of 24 breads"}, Categories: []string{"Data", "Learning"},
		Price: "12.00", Terms: true,
		Abstract: "Ingredients by weight, times and temperatures, as a table that other programs read.",
		About:    "From country loaf to panettone. CSV in UTF-8, one line for each ingredient.\n", Logo: "icon-recipes",
	},
	{
		Title: "Flour quality 2025", Owner: "city-data", Resources: []string{"Flour quality 2025"}, Categories: []string{"Data"}, Open: true,
		Abstract: "Protein, ash and falling number of 60 deliveries to the mills of the region.",
		About:    "Open data: use it as you like, and name the source.\n", Logo: "icon-flourdata",
	},
	{
		Title: "Poster: what is in our bread", Owner: "city-data", Resources: []string{"Poster: what is in our bread"}, Categories: []string{"Learning"}, Open: true,
		Abstract: "A2 for the shop window, to be printed at home or by a printer.",
		About:    "A picture says more than a list of ingredients.\n", Logo: "icon-posters",
	},
	{
		Title: "First day at the counter", Owner: "millworks", Resources: []string{"First day at the counter"}, Categories: []string{"Learning"},
		Price: "9.00", Terms: true,
		Abstract: "A handbook for the first day in a bakery, with a test at the end.",
		About:    "What to wear, what to say, how to hold a hot tray.\n", Logo: "icon-handbook",
	},
	{
		Title: "Flour price API", Owner: "city-data", Resources: []string{"Flour price API"}, Categories: []string{"Services", "Data"},
		Price: "15.00", Terms: true,
		Abstract: "Prices of flour by type and country, every hour.",
		About:    "One request, one price. Called with the key that comes by mail after the purchase.\n",
		Logo:     "icon-flourapi", Shots: []Shot{{"shot-flourapi-1", "A request and its answer"}},
	},
	{
		Title: "Bread demand forecast", Owner: "city-data", Resources: []string{"Bread demand forecast"}, Categories: []string{"Services", "Data"},
		Plans: forecastPlans, Terms: true,
		Abstract: "How many loaves your shop sells tomorrow, by its street, the weather and what the town has planned.",
		About:    "Ask once for each shop and day. Pay by the month, by the year, or only for what you ask.\n",
		Logo:     "icon-events",
	},
	{
		Title: "Town events API", Owner: "city-data", Resources: []string{"Town events API"}, Categories: []string{"Services"}, Open: true,
		Abstract: "Markets, fairs and street festivals with the number of guests expected.",
		About:    "So that there is enough bread on the day of the fair.\n", Logo: "icon-events",
	},
	{
		Title: "Opening kit", Owner: "millworks", Modules: []string{"org.souk.demo.labels"}, Draft: true,
		Abstract: "Being prepared: a kit for the first month of a new shop.", Logo: "icon-opening",
	},
	{
		Title: "Corner bakery rollout", Owner: "millworks", Modules: []string{"org.souk.demo.labels", "org.souk.demo.tills"}, Resources: []string{"First day at the counter"},
		Categories: []string{"Shop floor"}, For: []string{"corner-bakery"}, Logo: "icon-opening", Price: "79.00", Terms: true,
		Abstract: "What we agreed with the Corner Bakery: labels, tills and the handbook for four shops.",
		About:    "Only you see this offering.\n",
	},
}
