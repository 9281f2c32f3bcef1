package rest

import (
	"encoding/json"
	"time"

	"souk.dev/souk/internal/wire"
)

// exampleTime is when everything in the examples happened.
var exampleTime = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var (
	exampleAddress = wire.Address{Street: "Gran Vía 1", Postal: "28013", City: "Madrid", Country: "ES"}
	examplePrice   = wire.Money{Amount: "5.00", Currency: "EUR"}

	exampleUser = wire.User{
		ID: "674f1c2e9b1d4c0f8a7e5b32", Name: "ada", FullName: "Ada Baker", Email: "ada@example.org", Active: true, CreatedAt: exampleTime,
	}
	exampleOrganisation = wire.Organisation{
		ID: "674f1c2e9b1d4c0f8a7e5b33", Name: "bakery", Provider: true, ProviderCode: "bakery", TaxAddress: &exampleAddress, CreatedAt: exampleTime,
	}
	exampleMembership = wire.Membership{
		Organisation: exampleOrganisation, Roles: []string{"customer", "manager", "provider"}, JoinedAt: exampleTime,
	}
	exampleTerms = wire.Terms{
		Hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Title: "Terms of this market", Text: "Be kind.", Since: exampleTime,
	}
	exampleInvitation = wire.Invitation{
		ID: "674f1c2e9b1d4c0f8a7e5b3d", Organisation: "bakery", Email: "carl@example.org", Roles: []string{"customer"}, InvitedBy: "ada",
		CreatedAt: exampleTime, ExpiresAt: exampleTime.AddDate(0, 0, 7),
	}
	exampleToken = wire.Token{
		ID: "674f1c2e9b1d4c0f8a7e5b34", Name: "laptop", Hint: "souk_3fK9", Organisation: "bakery",
		Scopes: []string{"publish", "read"}, CreatedAt: exampleTime,
	}
	exampleModule = wire.Module{
		Support: "SUP", DefaultUpgrade: true,
		ID: "FF8080813129ADA401312CA1222A0005", Package: "org.example.bread", Type: "module", Name: "Bread",
		Description: "Recipes and ovens.", Author: "Ada Baker", URL: "www.example.org", Prefixes: []string{"BREAD"}, Owner: "bakery",
		Commercial: true, Visibility: "public", LatestVersion: "1.0.3", Downloads: 17, RegisteredAt: exampleTime, UpdatedAt: exampleTime,
	}
	exampleVersion = wire.Version{
		ID: "674f1c2e9b1d4c0f8a7e5b37", ModuleID: exampleModule.ID, Package: exampleModule.Package, Version: "1.0.3", Name: "Bread",
		Description: "Recipes and ovens.", Author: "Ada Baker", LicenceType: "OBCL", Language: "en_US", Maturity: 500,
		MaturityName: "Confirmed Stable", Commercial: true, FileHeld: true, FileName: "org.example.bread-1.0.3.obx", Size: 48213,
		SHA256:    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		Downloads: 12, PublishedBy: "ada", PublishedAt: exampleTime, Merges: []wire.Merge{},
		Dependencies: []wire.Dependency{{
			ID: "FF8080813129ADA401312CA1222A0006", ModuleID: "0", Name: "Core", Start: "3.0.0", Enforcement: "MAJOR",
		}},
	}
	exampleInstance = wire.Instance{
		ID: "674f1c2e9b1d4c0f8a7e5b60", Organisation: "bakery", Name: "Main shop", Fingerprint: exampleVersion.SHA256, Modules: 34,
		Policy: wire.InstancePolicy{
			UpdateLevel: 200, InstallLevel: 500, Levels: []wire.ModuleLevel{{Module: exampleModule.ID, Package: exampleModule.Package, Level: 500}},
		},
		CreatedAt: exampleTime, UpdatedAt: exampleTime, SeenAt: exampleTime, ReportedAt: exampleTime,
	}
	examplePicture = wire.Picture{
		ID: "674f1c2e9b1d4c0f8a7e5b40", Large: "/pictures/674f1c2e9b1d4c0f8a7e5b40/large", Small: "/pictures/674f1c2e9b1d4c0f8a7e5b40/small",
	}
	examplePricePlan = wire.Plan{
		Title: "Single payment", Currency: "EUR", Class: "single-payment", Price: &examplePrice,
		Components: []wire.PriceComponent{{Label: "Single payment", Unit: "single payment", Model: "single payment", Value: "5"}},
	}
	exampleOffering = wire.Offering{
		ID: "674f1c2e9b1d4c0f8a7e5b38", Organisation: "bakery", Name: "bread", Version: "1.0", Title: "Bread for everybody",
		Abstract: "All that a bakery needs.", Description: "# Bread\n\nWith **rolls**.", State: "published", Visibility: "public",
		Revision: 2, Price: wire.Price{Amount: &examplePrice, Class: "single-payment"}, Plans: []wire.Plan{examplePricePlan}, CreatedAt: exampleTime, PublishedAt: exampleTime,
		Resources: []wire.Resource{{
			ID: "674f1c2e9b1d4c0f8a7e5b39", Organisation: "bakery", Name: "Bread", Title: "Bread", Kind: "module", State: "used", Version: "1.0.3",
			ModuleID: exampleModule.ID, Package: exampleModule.Package, Commercial: true,
		}},
		Logo: &examplePicture, Screenshots: []wire.Screenshot{{Picture: examplePicture, Caption: "The oven at work"}},
		Categories: []wire.CategoryRef{{Slug: "kitchen", Title: "Kitchen"}}, Sold: 3,
	}
	exampleResource = wire.Resource{
		ID: "674f1c2e9b1d4c0f8a7e5b3b", Organisation: "bakery", Name: "guide", Title: "Guide to bread", Kind: "download", State: "created",
		Version: "1.0", MediaType: "application/pdf", FileName: "guide-1.0.pdf", Size: 48213, SHA256: exampleVersion.SHA256, Commercial: true,
		Revision: 1, CreatedAt: exampleTime, UpdatedAt: exampleTime,
	}
	examplePurchase = wire.Purchase{
		ID: "674f1c2e9b1d4c0f8a7e5b3a", State: "pending", OfferingID: exampleOffering.ID, Offering: "bakery/bread/1.0",
		Title: exampleOffering.Title, Organisation: "rye", User: "bob", Seller: "bakery", Plan: "Single payment", Net: &examplePrice,
		Tax: &wire.Money{Amount: "1.05", Currency: "EUR"}, Total: &wire.Money{Amount: "6.05", Currency: "EUR"}, TaxRate: "21",
		TaxAddress: &exampleAddress, PaymentURL: "http://127.0.0.1:8080/sandbox/pay/4F7C", CreatedAt: exampleTime,
		ExpiresAt: exampleTime.Add(5 * time.Minute),
	}
)

var exampleInvoice = wire.Invoice{
	ID: "674f1c2e9b1d4c0f8a7e5b40", Kind: "initial", Label: "BAKERY-2026-000001", Number: 1, Charge: examplePurchase.ID, Purchase: examplePurchase.ID, Organisation: "rye", SellerName: "bakery",
	Seller:   wire.InvoiceParty{Name: "bakery", Title: "Baker & Sons Ltd", Address: &exampleAddress, TaxNumber: "ESB12345678", Email: "till@example.org"},
	Buyer:    wire.InvoiceParty{Name: "rye", Person: "Bob Miller", Address: &exampleAddress},
	Offering: exampleOffering.Title, Version: "1.0", Net: examplePrice, Tax: *examplePurchase.Tax, Total: *examplePurchase.Total,
	Lines: []wire.InvoiceLine{{
		Text: "Bread for everybody 1.0", Quantity: "1", UnitPrice: examplePrice, Net: examplePrice, TaxRate: "21", Tax: *examplePurchase.Tax,
		Total: *examplePurchase.Total,
	}},
	Rates:   []wire.InvoiceRate{{TaxRate: "21", Net: examplePrice, Tax: *examplePurchase.Tax}},
	Payment: "bank transfer", PaidAt: exampleTime, IssuedAt: exampleTime,
}

var (
	exampleCharge = wire.Charge{
		ID: "674f1c2e9b1d4c0f8a7e5b3c", Contract: examplePurchase.ID, Concept: "renewal", State: "open", From: exampleTime, To: exampleTime.AddDate(0, 1, 0),
		Lines: []wire.ChargeLine{{
			Kind: "subscription", Label: "Rent", Unit: "per calendar month", Quantity: "1", UnitPrice: "5", Net: examplePrice, TaxRate: "21",
			Tax: *examplePurchase.Tax, Total: *examplePurchase.Total, From: exampleTime, To: exampleTime.AddDate(0, 1, 0), Steps: []string{"Rent, each month: 5 EUR"},
		}},
		Net: &examplePrice, Tax: examplePurchase.Tax, Total: examplePurchase.Total, Gateway: "sandbox", PaymentURL: examplePurchase.PaymentURL,
		CreatedAt: exampleTime, DueAt: exampleTime, ExpiresAt: exampleTime.Add(5 * time.Minute),
	}
	exampleContract = wire.Contract{
		ID: examplePurchase.ID, State: "active", OfferingID: exampleOffering.ID, Offering: "bakery/bread/1.0", Title: exampleOffering.Title,
		Organisation: "rye", Seller: "bakery", Plan: examplePricePlan, StartedAt: exampleTime, DueAt: exampleTime.AddDate(0, 1, 0), Renews: true, Gateway: "sandbox",
		Parts: []wire.Subscription{{Label: "Rent", Period: "month", PaidTo: exampleTime.AddDate(0, 1, 0)}},
	}
	exampleRun = wire.ChargingRun{
		ID: "674f1c2e9b1d4c0f8a7e5b3d", Slot: exampleTime, Server: "market, process 7", StartedAt: exampleTime, EndedAt: exampleTime.Add(time.Second), Looked: 2, Charged: 1,
		Results: []wire.ChargingResult{{
			Contract: examplePurchase.ID, Charge: exampleCharge.ID, Offering: exampleOffering.Title, Organisation: "rye", Outcome: "charged", Total: examplePurchase.Total,
		}},
	}
)

var exampleUsageEvent = wire.UsageEvent{
	ID: "2026-11-30/gate-1/000042", Source: "gate-1", Contract: examplePurchase.ID, Time: exampleTime, Meter: "invocation", Quantity: "25",
}

var exampleCloudEvent = map[string]any{
	"specversion": "1.0", "id": "2026-11-30/gate-1/000043", "source": "gate-1", "type": "invocation", "subject": examplePurchase.ID,
	"time": exampleTime, "data": map[string]any{"quantity": 25},
}

var exampleLimit = wire.SpendingLimit{
	Currency: "EUR", PerTransaction: "100.00", PerMonth: "1000.00", SpentToday: "12.50", SpentThisWeek: "12.50", SpentThisMonth: "512.50", UpdatedAt: exampleTime,
}

// examples are what bodies look like, by the names of their schemas.
var examples = map[string]any{
	"Problem": problemExample,
	"Address": exampleAddress,
	"Me": wire.Me{
		User: "ada", Organisation: "bakery", Roles: exampleMembership.Roles, Via: "token", Scopes: exampleToken.Scopes,
		TokenID: exampleToken.ID, Memberships: []wire.Membership{exampleMembership},
	},
	"User":            exampleUser,
	"ListUser":        wire.List[wire.User]{Items: []wire.User{exampleUser}},
	"SignUpInput":     wire.SignUpInput{Name: "ada", FullName: "Ada Baker", Email: "ada@example.org", Password: "correct horse battery"},
	"CreateUserInput": wire.CreateUserInput{Name: "bob", Password: "correct horse battery", Provider: true},

	"Organisation":      exampleOrganisation,
	"OrganisationInput": wire.OrganisationInput{Name: "bakery"},
	"ListMembership":    wire.List[wire.Membership]{Items: []wire.Membership{exampleMembership}},
	"ListMember": wire.List[wire.Member]{Items: []wire.Member{{
		User: "bob", FullName: "Bob Miller", Roles: []string{"customer"}, JoinedAt: exampleTime,
	}}},
	"MemberInput": wire.MemberInput{Roles: []string{"customer", "provider"}},
	"ListToken":   wire.List[wire.Token]{Items: []wire.Token{exampleToken}},
	"NewToken":    wire.NewToken{Token: exampleToken, Secret: "souk_3fK9example"},
	"TokenInput":  wire.TokenInput{Name: "laptop", Scopes: []string{"read", "publish"}},

	"Profile": wire.Profile{
		User: "ada", FullName: "Ada Baker", Email: "ada@example.org", EmailConfirmed: true, PendingEmail: "ada@bakery.example", CreatedAt: exampleTime,
	},
	"ProfileInput": wire.ProfileInput{FullName: new("Ada Baker"), Email: new("ada@bakery.example")},
	"ResetRequest": wire.ResetRequest{User: "ada"},
	"ResetInput":   wire.ResetInput{Key: "3fK9example", Password: "correct horse battery"},
	"KeyInput":     wire.KeyInput{Key: "3fK9example"},
	"Confirmation": wire.Confirmation{User: "ada", Email: "ada@example.org", Activated: true},
	"ListSession": wire.List[wire.Session]{Items: []wire.Session{{
		ID: "0f3c2e9b1d4c0f8a7e5b3412", Organisation: "bakery", CreatedAt: exampleTime, LastSeenAt: exampleTime, ExpiresAt: exampleTime.AddDate(0, 0, 14),
	}}},
	"Terms":       exampleTerms,
	"TermsInput":  wire.TermsInput{Title: exampleTerms.Title, Text: exampleTerms.Text},
	"AcceptInput": wire.AcceptInput{Hash: exampleTerms.Hash},
	"ListConsent": wire.List[wire.Consent]{Items: []wire.Consent{{
		ID: "674f1c2e9b1d4c0f8a7e5b3c", Subject: "market", Organisation: "ada", Terms: exampleTerms, GivenAt: exampleTime,
	}}},
	"PersonalData":       wire.PersonalData{User: []map[string]any{{"name": "ada", "email": "ada@example.org"}}},
	"EraseInput":         wire.EraseInput{Password: "correct horse battery", Confirm: "ada"},
	"OrganisationChange": wire.OrganisationChange{Title: new("Ada's bakery"), Website: new("https://bakery.example"), NeedsApproval: new(true)},
	"Invitation":         exampleInvitation,
	"ListInvitation":     wire.List[wire.Invitation]{Items: []wire.Invitation{exampleInvitation}},
	"InvitationInput":    wire.InvitationInput{Email: exampleInvitation.Email, Roles: exampleInvitation.Roles},
	"Membership":         exampleMembership,
	"ProviderRequest":    wire.ProviderRequest{Reason: "Recipes of three generations."},
	"ProviderAnswer":     wire.ProviderAnswer{Approve: true, Answer: "Welcome."},
	"Provider": wire.Provider{
		Name: "bakery", Title: "Ada's bakery", Website: "https://bakery.example", ProviderCode: "bakery", Verified: true, Since: exampleTime,
	},
	"UserDetail": wire.UserDetail{User: exampleUser, Memberships: []wire.Membership{exampleMembership}, Tokens: 1, Sessions: 2},
	"UserChange": wire.UserChange{Active: new(false)},
	"ResetLink": wire.ResetLink{
		User: "ada", URL: "http://127.0.0.1:8080/reset/3fK9example", ExpiresAt: exampleTime.Add(time.Hour),
	},
	"OrganisationMark": wire.OrganisationMark{Verified: new(true)},
	"ListOrganisation": wire.List[wire.Organisation]{Items: []wire.Organisation{exampleOrganisation}},

	"Module":     exampleModule,
	"ListModule": wire.List[wire.Module]{Items: []wire.Module{exampleModule}, Next: "WzAsIm9yZy5leGFtcGxlLmJyZWFkIl0"},
	"ModuleInput": wire.ModuleInput{
		ID: exampleModule.ID, Package: exampleModule.Package, Type: "module", Name: "Bread", Description: "Recipes and ovens.",
		Prefixes: []string{"BREAD"},
	},
	"ModuleChange":  wire.ModuleChange{Commercial: new(true)},
	"Registered":    wire.Registered{Modules: []wire.Module{exampleModule}, Unchanged: []wire.Unchanged{}},
	"Version":       exampleVersion,
	"ListVersion":   wire.List[wire.Version]{Items: []wire.Version{exampleVersion}},
	"MaturityInput": wire.MaturityInput{Maturity: 500},
	"YankInput":     wire.YankInput{Reason: "Corrupts recipes."},
	"Published": wire.Published{
		Versions: []wire.Version{exampleVersion}, Unchanged: []wire.Unchanged{},
		Checks: []wire.Check{{Name: "version", Level: "passed", Message: "The version is new and above those of its major version."}},
	},

	"Instance":          exampleInstance,
	"ListInstance":      wire.List[wire.Instance]{Items: []wire.Instance{exampleInstance}},
	"KeyedInstance":     wire.KeyedInstance{Instance: exampleInstance, Key: "souk_instance_0AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg"},
	"AddressedInstance": wire.AddressedInstance{Instance: exampleInstance, Address: "https://market.example.org/openbravo/i/k4x7q2m5n3p6r9s8t2v4w6y7za"},
	"InstanceInput":     wire.InstanceInput{Name: "Main shop", Key: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"},
	"InstanceChange":    wire.InstanceChange{Name: "Main shop"}, "InstanceKeyInput": wire.InstanceKeyInput{Key: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"},
	"InstancePolicy":   exampleInstance.Policy,
	"InstanceReport":   wire.InstanceReport{Modules: []wire.InstalledModule{{ID: exampleModule.ID, Version: "1.0.2"}, {ID: "0", Version: "3.0.1"}}},
	"InstanceReported": wire.InstanceReported{Modules: 2, ReportedAt: exampleTime},
	"InstalledModules": wire.InstalledModules{Instance: exampleInstance, Modules: []wire.InstalledModule{{
		ID: exampleModule.ID, Version: "1.0.2", Name: "Bread", Package: exampleModule.Package, VersionID: "674f1c2e9b1d4c0f8a7e5b36", Latest: "1.0.3",
	}}},

	"Items": wire.Items{
		Items: []wire.Item{{
			Kind: "offering", ID: exampleOffering.ID, Name: "bread", Version: "1.0", Package: exampleModule.Package, Title: exampleOffering.Title,
			Line: exampleOffering.Abstract, Provider: "bakery", ProviderName: "Baker and Sons", Verified: true, OnSale: true, Price: &examplePrice,
			Holds: []string{"module"}, Maturity: 500, MaturityName: "Confirmed Stable", Downloads: 17, Sold: 3, PublishedAt: exampleTime, UpdatedAt: exampleTime,
		}},
		Total: 1, Sort: "relevance", Facets: []wire.Facet{{Name: "kind", Values: []wire.FacetValue{{Value: "module", Count: 1}}}},
	},
	"Suggestions": wire.Suggestions{Items: []wire.Suggestion{{
		Kind: "offering", Label: exampleOffering.Title, Note: "Baker and Sons", Ref: "bakery/bread/1.0", Provider: "bakery",
	}}},
	"Categories":   wire.Categories{Items: []wire.Category{{Slug: "food", Title: "Food and drink", Icon: "shopping-bag", Items: 12}}},
	"Offering":     exampleOffering,
	"ListOffering": wire.List[wire.Offering]{Items: []wire.Offering{exampleOffering}},
	"OfferingInput": wire.OfferingInput{
		Title: "Bread for everybody", Modules: []string{"org.example.bread"}, Categories: []string{"kitchen"},
		Plan: wire.PlanInput{Price: "5.00", Currency: "EUR"},
	},
	"Resource":     exampleResource,
	"ListResource": wire.List[wire.Resource]{Items: []wire.Resource{exampleResource}},
	"ResourceInput": wire.ResourceInput{
		Link: "https://api.example.org/v1", Title: "Prices of flour", MediaType: "application/json",
	},
	"ResourceChange": wire.ResourceChange{Title: new("Guide to good bread")},
	"ListResourceVersion": wire.List[wire.ResourceVersion]{Items: []wire.ResourceVersion{{
		Version: "1.0", Current: true, MediaType: "application/pdf", FileName: "guide-1.0.pdf", Size: 48213, SHA256: exampleVersion.SHA256,
		Downloads: 3, CreatedBy: "ada", CreatedAt: exampleTime,
	}}},
	"ResourceVersionInput": wire.ResourceVersionInput{Version: "2.0", Link: "https://api.example.org/v2"},
	"BindInput":            wire.BindInput{Resources: []string{"Bread", "org.example.rolls"}},
	"ScreenshotsInput": wire.ScreenshotsInput{
		Screenshots: []wire.ScreenshotInput{{Picture: examplePicture.ID, Caption: "The oven at work"}},
	},
	"CopyInput": wire.CopyInput{Version: "1.1"},

	"Purchase":              examplePurchase,
	"ListPurchase":          wire.List[wire.Purchase]{Items: []wire.Purchase{examplePurchase}},
	"PurchaseInput":         wire.PurchaseInput{Offering: exampleOffering.ID, AcceptTerms: true},
	"CompletionInput":       wire.CompletionInput{Token: "4F7C"},
	"SandboxInput":          wire.SandboxInput{Action: "pay"},
	"Contract":              exampleContract,
	"ListContract":          wire.List[wire.Contract]{Items: []wire.Contract{exampleContract}},
	"Charge":                exampleCharge,
	"ListCharge":            wire.List[wire.Charge]{Items: []wire.Charge{exampleCharge}},
	"PayInput":              wire.PayInput{Gateway: "sandbox", Keep: true},
	"ChangeInput":           wire.ChangeInput{Plan: "yearly", Preview: true},
	"PlanChange":            wire.PlanChange{Plan: examplePricePlan, At: exampleTime, Now: true, Charge: &exampleCharge},
	"RenewsInput":           wire.RenewsInput{Renews: true},
	"RefundInput":           wire.RefundInput{Amount: "6.05", Reason: "It was broken.", End: true},
	"ChargingSchedule":      wire.ChargingSchedule{Cron: "0 5 * * *", NextAt: exampleTime, Last: &exampleRun},
	"ChargingScheduleInput": wire.ChargingScheduleInput{Cron: "0 5 * * *"},
	"ChargingRun":           exampleRun,
	"ListChargingRun":       wire.List[wire.ChargingRun]{Items: []wire.ChargingRun{exampleRun}},
	"ChargingRunInput":      wire.ChargingRunInput{Contract: examplePurchase.ID},
	"RefusalInput":          wire.RefusalInput{Reason: "Too dear."},
	"DismissalInput":        wire.DismissalInput{Reason: "The money did not come."},
	"PaidInput":             wire.PaidInput{Amount: "6.05", Reference: "BK-1189", PaidAt: exampleTime},
	"ListGateway": wire.List[wire.Gateway]{Items: []wire.Gateway{{
		Name: "invoice", Title: "Bank transfer", Description: "You get the bank details and a code to write on the transfer.", Default: true,
	}}},
	"ListSalesTotal": wire.List[wire.SalesTotal]{Items: []wire.SalesTotal{{
		Sales: 3, Net: &wire.Money{Amount: "15.00", Currency: "EUR"}, Tax: &wire.Money{Amount: "3.15", Currency: "EUR"},
		Total: &wire.Money{Amount: "18.15", Currency: "EUR"}, Fee: &wire.Money{Amount: "1.50", Currency: "EUR"},
	}}},
	"ListOwnedFile": wire.List[wire.OwnedFile]{Items: []wire.OwnedFile{{
		Version: "1.2", MediaType: "application/pdf", FileName: "bread.pdf", Size: 48213, CreatedAt: exampleTime,
		SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	}}},
	"LibraryItem": wire.LibraryItem{
		ResourceID: "674f1c2e9b1d4c0f8a7e5b39", Title: "Bread", Kind: "module", Version: "1.0.3", Latest: "1.0.3", Size: 23456,
		ModuleID: exampleModule.ID, Package: exampleModule.Package, Seller: "bakery", PurchaseID: examplePurchase.ID,
		OfferingID: exampleOffering.ID, OfferingTitle: exampleOffering.Title, GrantedAt: exampleTime,
	},
	"ListLibraryItem": wire.List[wire.LibraryItem]{Items: []wire.LibraryItem{{
		ResourceID: "674f1c2e9b1d4c0f8a7e5b39", Title: "Bread", Kind: "module", Version: "1.0.3", ModuleID: exampleModule.ID,
		Package: exampleModule.Package, Seller: "bakery", PurchaseID: examplePurchase.ID, OfferingID: exampleOffering.ID,
		OfferingTitle: exampleOffering.Title, GrantedAt: exampleTime,
	}}},

	"UsageEvent":       exampleUsageEvent,
	"UsageEvents":      exampleUsageEvent,
	"CloudUsageEvent":  exampleCloudEvent,
	"CloudUsageEvents": []any{exampleCloudEvent},
	"UsageResults": wire.UsageResults{Accepted: 1, Results: []wire.UsageResult{{
		ID: "2026-11-30/gate-1/000042", Source: "gate-1", Result: "accepted", Status: 201,
	}}},
	"Usage": wire.Usage{
		Contract: examplePurchase.ID, Offering: "bakery/bread/1.0", From: exampleTime.Truncate(24 * time.Hour), To: exampleTime, By: "day",
		Meters: []wire.UsageMeter{{Key: "invocation", Label: "Invocations", Unit: "invocation"}}, Total: map[string]string{"invocation": "25"},
		Periods: []wire.UsagePeriod{{Start: exampleTime.Truncate(24 * time.Hour), Used: map[string]string{"invocation": "25"}}},
	},
	"ListCountedEvent": wire.List[wire.CountedEvent]{Items: []wire.CountedEvent{{
		ID: "2026-11-30/gate-1/000042", Source: "gate-1", Time: exampleTime, ReceivedAt: exampleTime, Meter: "invocation", Quantity: "25",
	}}},
	"UsageSettings":      wire.UsageSettings{LateDays: 30},
	"SpendingLimit":      exampleLimit,
	"SpendingLimitInput": wire.SpendingLimitInput{Currency: "EUR", PerTransaction: "100.00", PerMonth: "1000.00"},
	"ListSpendingLimit":  wire.List[wire.SpendingLimit]{Items: []wire.SpendingLimit{exampleLimit}},

	"Invoice":     exampleInvoice,
	"ListInvoice": wire.List[wire.Invoice]{Items: []wire.Invoice{exampleInvoice}},

	"ListAuditEntry": wire.List[wire.AuditEntry]{Items: []wire.AuditEntry{{
		ID: "674f1c2e9b1d4c0f8a7e5b35", At: exampleTime, User: "ada", Organisation: "bakery", Action: "module.register",
		Subject: "module:" + exampleModule.ID, Detail: json.RawMessage(`{"package":"org.example.bread"}`), Remote: "192.0.2.7",
	}}},
	"ListBalance": wire.List[wire.Balance]{Items: []wire.Balance{{
		Kind: "seller", Owner: "bakery", Balance: wire.Money{Amount: "-4.50", Currency: "EUR"},
	}}},
	"ListMail": wire.List[wire.Mail]{Items: []wire.Mail{{
		ID: "674f1c2e9b1d4c0f8a7e5b36", To: "ada@example.org", Subject: "Bread was sold", Text: "rye bought Bread for everybody.", CreatedAt: exampleTime, State: "waiting",
	}}},
}
