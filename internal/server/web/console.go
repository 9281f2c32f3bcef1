package web

import (
	"strings"

	"souk.dev/souk/internal/platform/webkit"
)

// sellTabs lead through the console of a provider.
func sellTabs(path string) []webkit.Link {
	return tabs(path, []webkit.Link{
		{Label: "Offerings", Href: "/sell", Icon: "tag"},
		{Label: "Modules", Href: modulesPath, Icon: "package"},
		{Label: "Resources", Href: "/sell/resources", Icon: "box"},
		{Label: "Coupons", Href: couponsHome, Icon: "percent"},
		{Label: "Sales", Href: "/sell/sales", Icon: "receipt"},
		{Label: "Dashboard", Href: dashboardPath, Icon: "chart-line"},
		{Label: "Contracts", Href: soldContractsPath, Icon: "refresh-cw"},
		{Label: "Invoices", Href: "/sell/invoices", Icon: "file-text"},
		{Label: "Partners", Href: partnersPath, Icon: "users"},
		{Label: "Statements", Href: statementsPath, Icon: "scroll-text"},
		{Label: "Payouts", Href: payoutsPath, Icon: "hand-coins"},
		{Label: "Hand-overs", Href: handOversPath, Icon: "send"},
		{Label: "Sandboxes", Href: sandboxesPath, Icon: "clock"},
		{Label: "Profile", Href: "/sell/profile", Icon: "store"},
	})
}

// buyTabs lead through what an organisation has bought; requests are for those who decide on them, or
// may make them.
func buyTabs(path string) []webkit.Link {
	return tabs(path, []webkit.Link{
		{Label: "Library", Href: "/library", Icon: "library"},
		{Label: "Purchases", Href: "/purchases", Icon: "receipt"},
		{Label: "Contracts", Href: contractsPath, Icon: "refresh-cw"},
		{Label: "Requests", Href: "/purchases/requests", Icon: "inbox"},
		{Label: "Invoices", Href: "/invoices", Icon: "file-text"},
		{Label: "Instances", Href: "/instances", Icon: "server"},
	})
}

// settingsTabs lead through the settings of a user and its organisations.
func settingsTabs(path string) []webkit.Link {
	return tabs(path, []webkit.Link{
		{Label: "Organisations", Href: "/settings", Icon: "building-2"},
		{Label: "Profile", Href: "/settings/profile", Icon: "user"},
		{Label: "Password", Href: "/settings/password", Icon: "key-round"},
		{Label: "API tokens", Href: "/settings/tokens", Icon: "terminal"},
		{Label: "Webhooks", Href: "/settings/webhooks", Icon: "send"},
		{Label: "Ways to pay", Href: methodsPath, Icon: "credit-card"},
		{Label: "Activity", Href: "/settings/activity", Icon: "history"},
		{Label: "Personal data", Href: "/settings/data", Icon: "shield"},
	})
}

// adminTabs lead through the administration of the market.
func adminTabs(path string) []webkit.Link {
	return tabs(path, []webkit.Link{
		{Label: "Overview", Href: "/administration", Icon: "layout-dashboard"},
		{Label: "Purchases", Href: "/administration/purchases", Icon: "receipt"},
		{Label: "Reports", Href: "/administration/reports", Icon: "flag"},
		{Label: "Providers", Href: "/administration/providers", Icon: "store"},
		{Label: "Users", Href: "/administration/users", Icon: "users"},
		{Label: "Organisations", Href: "/administration/organisations", Icon: "building-2"},
		{Label: "Categories", Href: "/administration/categories", Icon: "layout-grid"},
		{Label: "Maturity", Href: "/administration/maturity", Icon: "badge-check"},
		{Label: "Money", Href: "/administration/money", Icon: "coins"},
		{Label: "Charging", Href: chargingPath, Icon: "refresh-cw"},
		{Label: "Books", Href: ledgerPath, Icon: "landmark"},
		{Label: "Shares", Href: sharesPath, Icon: "git-branch"},
		{Label: "Payouts", Href: payoutRunsPath, Icon: "hand-coins"},
		{Label: "Gateways", Href: gatewaysPath, Icon: "credit-card"},
		{Label: "Tax", Href: taxPath, Icon: "percent"},
		{Label: "Mails", Href: "/administration/mails", Icon: "mail"},
		{Label: "Jobs", Href: "/administration/jobs", Icon: "list-checks"},
		{Label: "Audit", Href: "/administration/audit", Icon: "scroll-text"},
		{Label: "System", Href: "/administration/system", Icon: "server"},
	})
}

// tabs marks the one that the path belongs to: the longest that it begins with.
func tabs(path string, list []webkit.Link) []webkit.Link {
	best := -1
	for i, l := range list {
		if (path == l.Href || strings.HasPrefix(path, l.Href+"/")) && (best < 0 || len(l.Href) > len(list[best].Href)) {
			best = i
		}
	}
	if best >= 0 {
		list[best].Current = true
	}
	return list
}
