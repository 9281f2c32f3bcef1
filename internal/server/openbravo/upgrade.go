package openbravo

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// aprmID is Advanced Payables and Receivables Management (org.openbravo.advpaymentmngt), the module beside core that
// keeps to its major version: clients say of an upgrade whether it goes along.
const aprmID = "A918E3331C404B889D69AA9BFAFB23AC"

// communityBelow is the maturity that installations without an activation may not ask for (spec openbravo 1.7).
const communityBelow = 500

// no reports whether a client says N, or false.
func no(text string) bool {
	text = strings.TrimSpace(text)
	return strings.EqualFold(text, "N") || strings.EqualFold(text, "false")
}

// upgradeInfo answers with what is to be known about a major upgrade, or with what it requires (spec
// openbravo 3.10), in the language lang. Where nothing is written, or the module is not here, the answer is empty:
// the clients go on without.
func (f *Front) upgradeInfo(w http.ResponseWriter, r *http.Request) {
	command := strings.ToLower(strings.TrimSpace(r.FormValue("Command")))
	if command != "info" && command != "requirements" {
		f.jsonFail(w, r, errs.Invalid("bad_command", "The Command is info or requirements, not %.40q.", command))
		return
	}
	asked := cmp.Or(strings.TrimSpace(present(r.FormValue("lang"))), language(r))
	upgrade, err := f.Releases.UpgradeInfo(r.Context(), front.ActorFrom(r.Context()), strings.TrimSpace(r.FormValue("modId")), r.FormValue("version"), asked)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		f.jsonFail(w, r, err)
		return
	}
	if command == "info" {
		f.jsonAnswer(w, r, map[string]string{"description": string(webkit.MarkdownElsewhere(upgrade.Description))})
		return
	}
	list, err := f.requirements(r, upgrade)
	if err != nil {
		f.jsonFail(w, r, err)
		return
	}
	f.jsonAnswer(w, r, map[string]any{"requirements": list})
}

// requirements returns what an upgrade requires of modules, where they are installed: nothing of APRM where aprm says
// that it does not go along, and where professional says that the installation is not activated, no maturity that
// it may not ask for.
func (f *Front) requirements(r *http.Request, upgrade release.Upgrade) ([]map[string]any, error) {
	levels, err := f.Releases.Levels(r.Context())
	if err != nil {
		return nil, err
	}
	without, community := no(r.FormValue("aprm")), no(r.FormValue("professional"))
	list := []map[string]any{}
	for _, need := range upgrade.Requirements {
		if without && need.ModuleID == aprmID {
			continue
		}
		level := need.Maturity
		if community {
			level = communityLevel(levels, level)
		}
		list = append(list, map[string]any{
			"moduleId": need.ModuleID, "version": need.Version, "versionName": cmp.Or(need.Label, need.Version),
			"maturity": level, "maturityName": levels.Name(level),
		})
	}
	return list, nil
}

// communityLevel returns the level, or the highest below it that installations without an activation may ask for;
// where there is none, the level.
func communityLevel(levels release.Levels, level int) int {
	if level < communityBelow {
		return level
	}
	for _, l := range slices.Backward(levels) {
		if l.Level < communityBelow {
			return l.Level
		}
	}
	return level
}
