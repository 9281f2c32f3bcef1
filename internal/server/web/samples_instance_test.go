package web

import (
	"errors"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/fleet"
)

func sampleInstanceFrame(tab string) instanceFrame {
	f := instanceFrame{
		Crumbs: []webkit.Link{{Label: "Instances", Href: "#"}, {Label: "Main shop"}},
		Tabs:   instanceTabs(fleet.Instance{ID: "1"}, "/instances/1"+tab), Name: "Main shop", Org: "Baker & Sons", Own: true, Manage: true,
		ReportedAt: before(day), SeenAt: before(time.Hour),
	}
	return f
}

func sampleInstances() instancesView {
	return instancesView{
		Tabs: buyTabs("/instances"), Org: "Baker & Sons", Manage: true, Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{souk("instance list")},
		Items: []instanceRow{
			{Name: "Main shop", Href: "#", Modules: 34, ReportedAt: before(day), SeenAt: before(time.Hour)},
			{Name: "The old bakery at the harbour, kept for its accounts", Href: "#", Modules: 1, ReportedAt: before(400 * day)},
			{Name: "Test", Href: "#"},
		},
	}
}

func sampleInstance() instanceView {
	v := instanceView{
		instanceFrame: sampleInstanceFrame(""), Count: 5, Unknown: 1, Behind: 3, ReportPath: "#", Limit: 1 << 20,
		CLI: []webkit.Command{souk("instance show 674f1c2e9b1d4c0f8a7e5b60")},
	}
	for _, m := range []fleet.Installed{
		{Name: "Bread", Package: "org.example.bread", VersionID: "1", Latest: "1.0.3"},
		{Name: "Ovens of the world", Package: "org.example.ovens", VersionID: "1", Latest: "1.0.4"},
		{Name: "Rolls", Package: "org.example.rolls", VersionID: "1", Latest: "1.0.3", Yanked: true, YankReason: "Rounds prices the wrong way; use 1.0.4."},
		{Name: "Dough", Package: "org.example.dough", Latest: "2.50.18291"},
		{},
	} {
		m.ID, m.Version = "FF8080813129ADA401312CA1222A0005", "1.0.3 (spring)"
		v.Modules = append(v.Modules, installedRowOf(m))
	}
	return v
}

func sampleInstanceRefused() instanceView {
	v := instanceView{instanceFrame: sampleInstanceFrame(""), Open: true, ReportPath: "#", Limit: 1 << 20}
	v.ReportedAt, v.SeenAt = time.Time{}, time.Time{}
	v.Form = webkit.NewForm("text", "0 3.0.1\norg.example.bread")
	v.Form.Take(&errs.Error{Kind: errs.KindInvalid, Message: "The list cannot be read.", Err: errors.New("x"), Fields: []errs.Field{
		{Path: "line 2", Message: `There is no version behind "org.example.bread".`},
	}}, instanceFields, nil)
	return v
}

func sampleInstancePolicy() instancePolicyView {
	return instancePolicyView{
		instanceFrame: sampleInstanceFrame("/policy"), Form: webkit.NewForm("update_level", "200", "install_level", "500"), Levels: levelOptions(sampleLevels), Path: "#",
		Exceptions: []exceptionRow{
			{Name: "org.example.bread", Href: "#", ModuleID: "1", Level: levelWords(sampleLevels, 500)},
			{Name: "FF8080813129ADA401312CA1222A0005", ModuleID: "2", Level: levelWords(sampleLevels, 0)},
		},
	}
}

func sampleInstanceKey() instanceKeyView {
	return instanceKeyView{
		instanceFrame: sampleInstanceFrame("/key"), Secret: "souk_instance_0AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg", Fingerprint: hash, Made: true,
		Address: "https://market.example.org/openbravo/i/k4x7q2m5n3p6r9s8t2v4w6y7za", AddressedAt: before(time.Hour),
		NewAddress:  webkit.Confirm{Label: "Have another one made", Icon: "link", Class: "btn-sm", Question: "Really?", Button: "Make the address", Action: "#"},
		DropAddress: webkit.Confirm{Label: "Take it away", Icon: "trash-2", Class: "btn-sm", Question: "Really?", Button: "Take the address away", Action: "#"},
		Rename:      webkit.NewForm("name", "Main shop"), Path: "#",
		NewKey:     webkit.Confirm{Label: "Have a key made", Icon: "key-round", Question: "Really?", Button: "Make the key", Action: "#"},
		Remove:     webkit.Confirm{Label: "Remove the instance", Icon: "trash-2", Class: "btn-sm btn-danger", Question: "Really?", Button: "Remove it", Action: "#"},
		ReportCall: `curl -f --json '{"key":"KEY","modules":[{"id":"0","version":"3.0.1"}]}' "https://market.example.org/api/v1/instances/report"`,
	}
}
