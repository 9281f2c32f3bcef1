package web

import (
	"maps"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/payment/watch"
)

var sampleCLI = []webkit.Command{souk("account show"), {Label: "curl", Text: `curl -f "http://127.0.0.1:8080/api/v1/me/profile"`}}

var sampleUser = userRow{
	Name: "anna", FullName: "Anna Baker", Email: "anna.with.a.very.long.address@subdomain.of.example.org", Href: "#", State: badge{"Active", "good"}, Admin: true, CreatedAt: before(400 * day),
}

var sampleOrgRow = adminOrgRow{Name: "bakery", Title: "Baker & Sons", Href: "#", Provider: true, Verified: true, CreatedAt: before(90 * day)}

var sampleConfirm = webkit.Confirm{Label: "Deactivate", Icon: "ban", Class: "btn-sm btn-danger", Question: "At once, everywhere.", Button: "Deactivate anna", Action: "#"}

func sampleOrgForm(tax bool) orgForm {
	o := account.Org{Name: "bakery", Title: "Baker & Sons", About: "We **bake**.", Website: "https://bakery.example", TaxAddress: account.Address{Street: "Gran Vía 1", Postal: "28013", City: "Madrid", Country: "ES"}}
	f := orgFormOf(o, orgValues(o), "#")
	f.WithTax, f.Action = tax, "#"
	return f
}

func sampleManaged() membersView {
	v := sampleMembers()
	v.Speaks, v.Manage, v.Invite, v.Profile = true, true, "#", sampleOrgForm(true)
	v.Provider = providerBox{Action: "#"}
	v.InviteForm = webkit.NewForm("invite_roles", "customer")
	v.InviteForm.Summary = "Nobody was invited."
	v.InviteForm.Refuse("invite_email", "This is not an e-mail address.")
	v.Invitations = []invitationRow{{Email: "carl.with.a.very.long.address@subdomain.of.example.org", By: "anna", Roles: []string{"customer", "developer"}, ExpiresAt: sampleNow.Add(3 * day), Resend: "#",
		Revoke: webkit.Confirm{Label: "Take back", Class: "btn-sm btn-danger", Question: "The link works no more.", Button: "Take it back", Action: "#"}}}
	return v
}

func samplePrivate() membersView {
	return membersView{Org: "anna", Private: true, Speaks: true, Profile: sampleOrgForm(true), Provider: providerBox{WaitsFrom: before(day), Action: "#"}, CLI: sampleCLI}
}

var samplePreview = providerPreview{Name: "bakery", Title: "Baker & Sons", About: "We **bake** bread.", Website: "https://bakery.example", Host: "bakery.example", Email: "shop@bakery.example", Verified: true, Since: before(90 * day)}

func refused(field, message string) webkit.Form {
	f := webkit.Form{Summary: "It was not done."}
	f.Refuse(field, message)
	return f
}

func init() {
	tabs := settingsTabs("/settings/profile")
	maps.Copy(samples, map[string][]sample{
		activationPage.name:   {{"activation", activationView{Sent: true}}, {"activation-refused", activationView{Form: refused("user", "Give the user name.")}}},
		confirmationPage.name: {{"confirmation", confirmationView{Action: "#", User: "anna", Email: "anna@example.org", Opens: true}}, {"confirmation-email", confirmationView{Action: "#", User: "anna", Email: "anna@example.org"}}},
		resetPage.name:        {{"reset", resetView{}}, {"reset-sent", resetView{Sent: true}}},
		resetWithPage.name:    {{"reset-with", resetWithView{Action: "#", User: "anna"}}, {"reset-with-refused", resetWithView{Action: "#", User: "anna", Form: refused("new", "A password has at least 8 characters.")}}},
		invitationPage.name: {
			{"invitation", invitationView{Org: "Baker & Sons", Name: "bakery", InvitedBy: "anna", Email: "carl@example.org", Roles: []string{"customer", "developer"}, ExpiresAt: sampleNow.Add(3 * day), SignIn: "#", SignUp: "#", Decline: sampleConfirm}},
			{"invitation-signed-in", invitationView{Org: "bakery", Name: "bakery", InvitedBy: "anna", Email: "carl@example.org", Roles: []string{"customer"}, ExpiresAt: sampleNow.Add(3 * day), User: "carl", Accept: "#", Decline: sampleConfirm}},
		},
		termsPage.name:   {{"terms", termsView{Title: "Terms of this market", Body: "## One\n\nBe kind.", Hash: hash, Since: before(day), Due: true, Next: "/"}}, {"terms-none", termsView{}}},
		profilePage.name: {{"profile", profileView{Tabs: tabs, User: "anna", Form: webkit.NewForm("full_name", "Anna Baker", "email", "anna@example.org"), Confirmed: true, Pending: "anna@bakery.example", CLI: sampleCLI}}},
		activityPage.name: {
			{"activity", activityView{Tabs: tabs, Sides: []webkit.Link{{Label: "Yours", Href: "#", Current: true}, {Label: "Of bakery", Href: "#"}},
				Entries: []activityRow{{At: before(time.Hour), User: "anna", Org: "bakery", Action: "token.create", Subject: "token:674f1c2e9b1d4c0f8a7e5b34", Remote: "192.0.2.7"}}, CLI: sampleCLI}},
			{"activity-empty", activityView{Tabs: tabs}},
		},
		methodsPage.name: {
			{"ways-to-pay", methodsView{Tabs: settingsTabs(methodsPath), Org: "bakery", Methods: []methodRow{
				{Label: "visa ···· 4242", Gateway: "stripe", Until: "until December 2028", Default: true, AddedBy: "anna", AddedAt: before(day), Remove: sampleConfirm},
				{Label: "mastercard ···· 4444", Gateway: "stripe", Until: "until October 2026", Expired: true, AddedBy: "carl", AddedAt: before(60 * day), Choose: "#", Remove: sampleConfirm},
			}, CLI: sampleCLI}},
			{"ways-to-pay-none-set", methodsView{Tabs: settingsTabs(methodsPath), Org: "bakery", NoneSet: true, Methods: []methodRow{{Label: "visa ···· 4242", Gateway: "stripe", Until: "until December 2028", AddedAt: before(day), Choose: "#", Remove: sampleConfirm}}}},
			{"ways-to-pay-empty", methodsView{Tabs: settingsTabs(methodsPath), Org: "bakery"}},
			{"ways-to-pay-refused", methodsView{Tabs: settingsTabs(methodsPath), Org: "bakery", Refused: "You act for bakery, where you do not have the role customer."}},
		},
		gatewaysPage.name: {{"admin-gateways", gatewaysView{Tabs: adminTabs(gatewaysPath), Gateways: []watch.Gateway{
			{Name: "stripe", Title: "Card", Sentence: "You pay on the next page.", Offered: true, Saves: true, Refunds: true, WebhookURL: "https://market.example.org/webhooks/stripe", MessageAt: before(time.Hour)},
			{Name: "paypal", Title: "PayPal", Sentence: "You sign in to PayPal.", Test: true, Refunds: true, WebhookURL: "https://market.example.org/webhooks/paypal", Open: 1,
				Fault: watch.Fault{Call: "webhook", Message: "A message was refused: it is not signed with the secret in the configuration.", At: before(day)}},
			{Name: "invoice", Title: "Bank transfer", Sentence: "You get the bank details.", Offered: true, Manual: true},
		}, CLI: sampleCLI}}},
		sandboxesPage.name: {
			{"sandboxes", sandboxesView{Tabs: sellTabs(sandboxesPath), Org: "bakery", Manage: true, Items: []sandboxRow{
				{Name: "spring", Href: "#", Clock: "31 January 2027, 05:00 UTC", Made: "made by anna on 30 November 2026", Enter: "#", Way: "on its way to 28 February 2027, 05:00 UTC"},
			}, CLI: sampleCLI}},
			{"sandboxes-empty", sandboxesView{Tabs: sellTabs(sandboxesPath), Org: "bakery"}},
			{"sandboxes-full", sandboxesView{Tabs: sellTabs(sandboxesPath), Org: "bakery", Manage: true, Full: true}},
		},
		sandboxClockPage.name: {
			{"sandbox-clock", sandboxClockView{Tabs: sellTabs(sandboxesPath), Name: "spring", Org: "bakery", Buyer: "bakery-buyer", Clock: "31 January 2027, 05:00 UTC", Enter: "#", Manage: true,
				Steps: []webkit.Link{{Label: "A day", Href: "day"}, {Label: "A year", Href: "year"}}, Action: "#", Form: refused("to", "The clock is only ever set forward."), Remove: sampleConfirm, CLI: sampleCLI}},
			{"sandbox-clock-on-its-way", sandboxClockView{Tabs: sellTabs(sandboxesPath), Name: "spring", Org: "bakery", Buyer: "bakery-buyer", Clock: "31 January 2027, 05:00 UTC", Enter: "#",
				Advancing: true, Progress: 40, Target: "28 February 2027, 05:00 UTC", Problem: "Something went wrong on the way; it is tried again."}},
			{"sandbox-clock-look", sandboxClockView{Tabs: sellTabs(sandboxesPath), Name: "spring", Org: "bakery", Buyer: "bakery-buyer", Clock: "31 January 2027, 05:00 UTC", Enter: "#"}},
		},
		dataPage.name: {
			{"data", dataView{Tabs: tabs, User: "anna", Consents: []consentRow{{Title: "Terms of this market", Body: "Be kind.", Hash: hash[:12], Subject: "This market", Org: "anna", At: before(day)}}, CLI: sampleCLI}},
			{"data-refused", dataView{Tabs: tabs, User: "anna", Form: refused("confirm", "Type your user name, anna, to confirm.")}},
		},
		sellProfilePage.name: {
			{"sell-profile", sellProfileView{Tabs: sellTabs(sellProfilePath), Org: "bakery", Profile: sampleOrgForm(false), Provider: providerBox{Is: true}, Preview: samplePreview, Public: "#", CLI: sampleCLI}},
			{"sell-profile-ask", sellProfileView{Tabs: sellTabs(sellProfilePath), Org: "bakery", Profile: sampleOrgForm(false), Provider: providerBox{Action: "#"}, Preview: samplePreview}},
			{"sell-profile-look", sellProfileView{Tabs: sellTabs(sellProfilePath), Org: "bakery", Provider: providerBox{Is: true}, Preview: samplePreview}},
		},
		adminUsersPage.name: {
			{"admin-users", adminUsersView{Tabs: adminTabs(adminUsersPath), States: filterLinks(adminUsersPath, "state", "", "", [][2]string{{"", "All"}, {"active", "Active"}}), Users: []userRow{sampleUser, {Name: "erased-5f0a11b2", Href: "#", State: badge{"Erased", ""}, CreatedAt: before(day)}}, CLI: sampleCLI}},
			{"admin-users-none", adminUsersView{Tabs: adminTabs(adminUsersPath), Query: "xyz", Filters: true}},
		},
		adminUserPage.name: {
			{"admin-user", adminUserView{Tabs: adminTabs(adminUsersPath), Crumbs: []webkit.Link{{Label: "Users", Href: "#"}, {Label: "anna"}}, User: sampleUser, ID: "674f1c2e9b1d4c0f8a7e5b32", Confirmed: true,
				Orgs: []orgRow{{Name: "anna", Page: "#", Private: true, Roles: []string{"customer"}}}, Tokens: 2, Sessions: 1, Actions: []webkit.Confirm{sampleConfirm}, Reset: "#", Erase: "#", CLI: sampleCLI,
				Link: account.ResetLink{User: "anna", URL: "http://127.0.0.1:8080/reset/6cJ0mZk1fXQ2sYw3uV4bN5aT7eR8dG9hL0pK6cJ0mZk", ExpiresAt: sampleNow.Add(time.Hour)}}},
			{"admin-user-erased", adminUserView{Tabs: adminTabs(adminUsersPath), User: userRow{Name: "erased-5f0a11b2", State: badge{"Erased", ""}}, Erased: true}},
		},
		adminOrgsPage.name: {{"admin-orgs", adminOrgsView{Tabs: adminTabs(adminOrgsPath), Orgs: []adminOrgRow{sampleOrgRow, {Name: "anna", Href: "#", Private: true, CreatedAt: before(day)}}, CLI: sampleCLI}}, {"admin-orgs-none", adminOrgsView{Filters: true}}},
		adminOrgPage.name: {{"admin-org", adminOrgView{Tabs: adminTabs(adminOrgsPath), Crumbs: []webkit.Link{{Label: "Organisations", Href: "#"}, {Label: "bakery"}}, Org: sampleOrgRow, ID: "674f1c2e9b1d4c0f8a7e5b33", Code: "bakery",
			Address: account.Address{Street: "Gran Vía 1", Postal: "28013", City: "Madrid", Country: "ES"}, Country: "Spain", Members: sampleMembers().Members, Settings: "#", Actions: []webkit.Confirm{sampleConfirm}, WaitsFrom: before(day), CLI: sampleCLI}}, {"admin-org-empty", adminOrgView{}}},
		adminProvidersPage.name: {
			{"admin-providers", adminProvidersView{Tabs: adminTabs(adminProvidersPath), Requests: []providerRequestRow{{adminOrgRow: sampleOrgRow, Reason: "Bread of three generations.\n\n" + long, AskedAt: before(day), Action: "#", Form: refused("answer", "Say why not.")}}, CLI: sampleCLI}},
			{"admin-providers-none", adminProvidersView{Tabs: adminTabs(adminProvidersPath)}},
		},
		adminTermsPage.name: {{"admin-terms", adminTermsView{Tabs: adminTabs(adminUsersPath), Form: webkit.NewForm("title", "Terms", "text", "Be kind."), Since: before(day), Remove: sampleConfirm, CLI: sampleCLI}}},
	})
	samples[membersPage.name] = append(samples[membersPage.name], sample{"members-managed", sampleManaged()}, sample{"members-private", samplePrivate()})
	samples[loginPage.name] = append(samples[loginPage.name], sample{"login-waits", loginView{Waits: true, Form: webkit.Form{Summary: "This account waits to be activated."}}})
	samples[signupPage.name] = append(samples[signupPage.name], sample{"signup-terms", signupView{Open: true, SignIn: "#", Mailed: true, Terms: "Terms of this market"}})
}
