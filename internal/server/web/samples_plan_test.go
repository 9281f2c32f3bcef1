package web

import (
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
)

func init() {
	frame := func(path string) instanceFrame {
		i := fleet.Instance{ID: "674f1c2e9b1d4c0f8a7e5b55", Name: "Main shop", OrgName: "Baker & Sons"}
		return instanceFrame{
			Crumbs: []webkit.Link{{Label: "Instances", Href: "#"}, {Label: i.Name}}, Tabs: instanceTabs(i, instancePath(i.ID)+path),
			Name: i.Name, Org: i.OrgName, Own: true, Manage: true, ReportedAt: sampleNow.Add(-time.Hour),
		}
	}
	updates := updatesView{
		instanceFrame: frame("/updates"), Reported: true, Summary: "2 updates, 1 new module, 1 removal, 1.2 MiB to download; 12 modules stay as they are.",
		Plan: newStyleguide(sampleNow).Plan, Held: []webkit.Change{{
			Name: "Till sync", Now: "2.0.3", Then: "stays", Tone: "warn", Why: "There are newer ones, but Bread prices 1.0.3 takes 2.0.0 or later in 2.0 only.",
		}}, Unproved: true, CLI: []webkit.Command{souk("resolve --installed FILE --scan")},
	}
	plan := planView{
		instanceFrame: frame("/install"), Path: "/instances/674f1c2e9b1d4c0f8a7e5b55/install", Asked: []askedRow{{"Install Bread prices 1.0.3", "#"}},
		Keep: []webkit.Hidden{{Name: "install", Value: "org.example.bread@1.0.3"}}, CLI: []webkit.Command{souk("resolve --installed FILE --install org.example.bread@1.0.3")},
	}
	good, bad, found, nothing := plan, plan, plan, plan
	good.Summary, good.Plan, good.Unproved = updates.Summary, updates.Plan, true
	bad.Conflict = []webkit.Conflict{newStyleguide(sampleNow).Conflict, {Title: "And besides", Sentences: []string{"There is no module Rolls on this market."}}}
	found.Asked, found.Word, found.Searched = nil, "bread", true
	found.Found = []foundRow{{Name: "Bread prices", Package: "org.example.bread", Version: "1.0.3", Href: "#"}}
	nothing.Asked, nothing.Word, nothing.Searched = nil, "zzz", true
	samples[updatesPage.name] = []sample{
		{"instance-updates", updates}, {"instance-updates-none", updatesView{instanceFrame: frame("/updates"), Reported: true, Summary: "Nothing changes."}},
		{"instance-updates-unknown", updatesView{instanceFrame: frame("/updates")}},
	}
	samples[planPage.name] = []sample{
		{"instance-plan", good}, {"instance-conflict", bad}, {"instance-plan-found", found}, {"instance-plan-nothing", nothing},
	}
	fits := sampleModule()
	fits.Fits = []fitRow{
		fitRowOf("Main shop", "#", "org.example.bread", advise.Fit{State: advise.FitUpdate, Version: "1.0.3", From: "1.0.1", Others: 2}),
		fitRowOf("A shop with a name that goes on and on until it wraps", "#", "org.example.bread", advise.Fit{State: advise.FitInstalled, Version: "1.0.3"}),
		fitRowOf("Third", "#", "org.example.bread", advise.Fit{State: advise.FitNot, Reasons: []string{"Every version of Bread prices needs Core 3.1.0 or later in 3.1; the newest one is 3.0.9."}}),
	}
	samples[modulePage.name] = append(samples[modulePage.name], sample{"module-fits", fits})
}
