package web

import (
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/release"
)

func sampleKeep() keepView {
	return keepView{
		Crumbs: []webkit.Link{{Label: "Modules", Href: "#"}, {Label: "Bread prices", Href: "#"}, {Label: "Keep"}}, Tabs: moduleTabs("#", tabKeep, "#"),
		Name: "Bread prices", Package: "org.example.bread", Owner: "Baker & Sons", Path: "#", Updates: true, Manages: true, Gives: true,
		Form: webkit.Form{Summary: "The version cannot be extended like this; nothing was changed.", Others: []errs.Field{{Message: "The end 2.50.50 for Core is below the current one, 2.50.99; compatibility is only extended."}}},
		Versions: []keptVersion{
			{Version: "1.0.3", Level: "500", Maturity: stable, Ends: []keptEnd{{"0", "Core", "3.0.1000 or a later 3.0.x", ""}, {"AA", "Application Dictionary", "1.0.2 to 1.2.9", "1.2.9"}}},
			{Version: "1.0.2", Level: "200", Maturity: good, Yanked: true, Reason: "Rounds prices the wrong way; use 1.0.3."},
		},
		Levels: maturityOptions(sampleLevels), Supports: supportOptions(), Audiences: []webkit.Option{{Value: "public", Label: "Everybody"}},
		About: webkit.NewForm("support", "SUP", "default_upgrade", "yes", "visibility", "public"), Rights: rightOptions,
		Upgrades:   []keptUpgrade{{Version: "3.0", Description: "Back up first.\nThen wait.", Texts: []release.UpgradeText{{Language: "es_ES", Description: "Haz una copia primero."}}, Requirements: []string{"0 2.50.18291 or later"}, Remove: sampleConfirm}},
		Developers: []developerRow{{Name: "carl", Rights: []string{"publish", "update"}, Has: map[string]bool{"publish": true}, Remove: sampleConfirm}},
		Pending:    "The mill", Cancel: sampleConfirm, CLI: sampleCLI,
	}
}

func sampleHandOvers() handOversView {
	row := handOverRow{Name: "Bread prices", Package: "org.example.bread", Other: "Baker & Sons", Path: "#", At: before(day), End: sampleConfirm}
	return handOversView{Tabs: sellTabs(handOversPath), Org: "The mill", Offered: []handOverRow{row}, Offering: []handOverRow{row}, CLI: sampleCLI}
}

func sampleLevelsView() levelsView {
	return levelsView{Tabs: adminTabs(levelsPath), CLI: sampleCLI, Levels: []levelRow{
		{"100", coarse, sampleConfirm}, {"200", good, sampleConfirm}, {"500", stable, sampleConfirm},
	}}
}
