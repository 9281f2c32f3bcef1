package web

import (
	"regexp"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/order"
)

// Every page of somebody who does things says how to do the same from the command line and with the
// API. What stands in the commands are ids, package names and versions, which no shell reads otherwise.

func souk(command string) webkit.Command {
	return webkit.Command{Label: "souk", Text: "souk " + command}
}

// curl is a call of the API at path with the token of the environment.
func (s *Site) curl(options, path string) webkit.Command {
	if options != "" {
		options += " "
	}
	return webkit.Command{Label: "curl", Text: `curl -f -H "Authorization: Bearer $SOUK_TOKEN" ` + options + `"` + s.Options.PublicURL + "/api/v1" + path + `"`}
}

func (s *Site) moduleCommands(m module.Module, rel release.Version) []webkit.Command {
	if rel.ID == "" {
		return nil
	}
	return []webkit.Command{
		souk("module download " + m.Package + "@" + rel.Version),
		s.curl("-O -J", "/modules/"+m.Package+"/versions/"+rel.Version+"/file"),
	}
}

func (s *Site) offeringCommands(o catalogue.Offering) []webkit.Command {
	if o.State != catalogue.StatePublished {
		return nil
	}
	return []webkit.Command{
		souk("purchase buy " + o.ID + " --accept-terms"),
		s.curl(`--json '{"offering":"`+o.ID+`","accept_terms":true}'`, "/purchases"),
	}
}

func (s *Site) purchaseCommands(p order.Purchase) []webkit.Command {
	return []webkit.Command{souk("purchase show " + p.ID), s.curl("", "/purchases/"+p.ID)}
}

func (s *Site) contractCommands(c order.Contract, payer bool) []webkit.Command {
	if !payer || !runs(c) {
		return []webkit.Command{souk("contract show " + c.ID()), s.curl("", "/contracts/"+c.ID())}
	}
	return []webkit.Command{souk("contract show " + c.ID()), souk("contract renew " + c.ID()), s.curl("", "/contracts/"+c.ID())}
}

func (s *Site) contractsCommands(side string, state order.ContractState) []webkit.Command {
	command, query := "contract list --recurring", "?recurring=true"
	if side == "sold" {
		command, query = command+" --sold", query+"&side=sold"
	}
	if state != "" {
		command, query = command+" --state "+string(state), query+"&state="+string(state)
	}
	return []webkit.Command{souk(command), s.curl("", "/contracts"+query)}
}

func (s *Site) changeCommands(c order.Contract, label string) []webkit.Command {
	if !planLabel.MatchString(label) {
		label = "PLAN"
	}
	return []webkit.Command{
		souk("contract change " + c.ID() + " " + label + " --preview"), souk("contract change " + c.ID() + " " + label),
		s.curl(`--json '{"plan":"`+label+`"}'`, "/contracts/"+c.ID()+"/change"),
	}
}

// planLabel are labels that no shell reads otherwise.
var planLabel = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

func (s *Site) refundCommands(c order.Contract, ch order.Charge) []webkit.Command {
	charge := ch.ID
	if charge == "" {
		charge = "CHARGE"
	}
	return []webkit.Command{
		souk("contract refund " + c.ID() + " --charge " + charge + " --amount 5.00 --reason TEXT --key KEY"),
		s.curl(`--json '{"charge":"`+charge+`","amount":"5.00","reason":"TEXT","key":"KEY"}'`, "/contracts/"+c.ID()+"/refund"),
	}
}

func (s *Site) limitsCommands(org string) []webkit.Command {
	return []webkit.Command{
		souk("org limits " + org), souk("org limits set " + org + " --currency EUR --month 1000"), s.curl("", "/organisations/"+org+"/limits"),
	}
}

func (s *Site) usageCommands(o metering.Overview) []webkit.Command {
	id, by := o.Contract.ID, string(o.Window.Step)
	return []webkit.Command{
		souk("usage show " + id + " --by " + by), souk("usage export " + id + " --by event"), s.curl("", "/contracts/"+id+"/usage?by="+by),
	}
}

func (s *Site) purchasesCommands(state order.State) []webkit.Command {
	if state == "" {
		return []webkit.Command{souk("purchase list"), s.curl("", "/purchases")}
	}
	return []webkit.Command{souk("purchase list --state " + string(state)), s.curl("", "/purchases?state="+string(state))}
}

func (s *Site) requestCommands(p order.Purchase) []webkit.Command {
	return []webkit.Command{
		souk("purchase approve " + p.ID), souk("purchase refuse " + p.ID + " --reason TEXT"), s.curl("-X POST", "/purchases/"+p.ID+"/approve"),
	}
}

func (s *Site) salesCommands() []webkit.Command {
	return []webkit.Command{souk("purchase list --sales"), souk("purchase totals"), s.curl("", "/purchases?side=sales")}
}

// adminPurchaseCommands mark the first purchase paid that waits for a transfer.
func (s *Site) adminPurchaseCommands(list []order.Purchase) []webkit.Command {
	for _, p := range list {
		if p.State == order.StatePending && p.Transfer.Code != "" {
			return []webkit.Command{
				souk("admin purchase paid " + p.ID + " --amount " + p.Total.String()),
				s.curl(`--json '{"amount":"`+p.Total.String()+`"}'`, "/admin/purchases/"+p.ID+"/paid"),
			}
		}
	}
	return []webkit.Command{souk("admin purchase list"), s.curl("", "/admin/purchases")}
}

func (s *Site) ownedCommands(e order.Entitlement) []webkit.Command {
	switch {
	case e.Latest == "" || e.Blocked || e.Link != "":
		return []webkit.Command{s.curl("", "/library/"+e.ResourceID+"/files")}
	case e.ModulePackage != "":
		return []webkit.Command{
			souk("module download " + e.ModulePackage + "@" + e.Latest), s.curl("-O -J", "/modules/"+e.ModulePackage+"/versions/"+e.Latest+"/file"),
		}
	}
	return []webkit.Command{s.curl("-O -J", "/resources/"+e.ResourceID+"/versions/"+e.Latest+"/file")}
}

func (s *Site) libraryCommands() []webkit.Command {
	return []webkit.Command{souk("purchase library"), s.curl("", "/library")}
}

func (s *Site) publishCommands() []webkit.Command {
	return []webkit.Command{
		souk("module register FILE.obx"), souk("module publish FILE.obx"),
		s.curl(`-H "Content-Type: application/octet-stream" --data-binary @FILE.obx`, "/versions?file_name=FILE.obx"),
	}
}

func (s *Site) sellCommands() []webkit.Command {
	return []webkit.Command{
		souk("offering create --module MODULE --title TITLE --price 5.00 --currency EUR --publish"),
		s.curl("", "/offerings?state=all"),
	}
}

func (s *Site) orgCommands(org string) []webkit.Command {
	return []webkit.Command{
		souk("org edit " + org + " --title TEXT"), souk("org invite " + org + " ADDRESS --role customer"),
		s.curl("", "/organisations/"+org+"/members"),
	}
}

// offerStepCommands are what the step of the wizard does, typed.
func (s *Site) offerStepCommands(o catalogue.Offering, step string) []webkit.Command {
	commands := map[string][]string{
		"basics": {"offering edit " + o.ID + " --title TITLE --category SLUG", "offering logo " + o.ID + " FILE.png",
			"offering screenshot add " + o.ID + " FILE.png --caption TEXT"},
		"description": {"offering edit " + o.ID + " --abstract TEXT --description-file FILE.md --terms-file FILE.txt"},
		"price":       {"offering edit " + o.ID + " --price 5.00 --currency EUR"},
		"resources":   {"offering bind " + o.ID + " RESOURCE MODULE"},
		"audience":    {"offering edit " + o.ID + " --visibility chosen --for ORG --free-for ORG"},
		reviewStep:    {"offering publish " + o.ID},
	}
	var list []webkit.Command
	for _, command := range commands[step] {
		list = append(list, souk(command))
	}
	switch step {
	case reviewStep:
		return append(list, s.curl("-X POST", "/offerings/"+o.ID+"/publish"))
	case "resources":
		return append(list, s.curl(`-X PUT --json '{"resources":["RESOURCE"]}'`, "/offerings/"+o.ID+"/resources"))
	}
	return append(list, s.curl("-X PUT --json @FILE.json", "/offerings/"+o.ID))
}
