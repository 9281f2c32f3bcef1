package openbravo

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// upgradeInfo answers with what is to be known about a major upgrade, or with what it requires (spec
// openbravo 3.10). Where nothing is written, or the module is not here, the answer is empty: the clients go
// on without.
func (f *Front) upgradeInfo(w http.ResponseWriter, r *http.Request) {
	command := strings.ToLower(strings.TrimSpace(r.FormValue("Command")))
	if command != "info" && command != "requirements" {
		f.jsonFail(w, r, errs.Invalid("bad_command", "The Command is info or requirements, not %.40q.", command))
		return
	}
	upgrade, err := f.Releases.UpgradeInfo(r.Context(), front.ActorFrom(r.Context()), strings.TrimSpace(r.FormValue("modId")), r.FormValue("version"))
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

// requirements returns what an upgrade requires of modules, where they are installed.
func (f *Front) requirements(r *http.Request, upgrade release.Upgrade) ([]map[string]any, error) {
	levels, err := f.Releases.Levels(r.Context())
	if err != nil {
		return nil, err
	}
	list := []map[string]any{}
	for _, need := range upgrade.Requirements {
		list = append(list, map[string]any{
			"moduleId": need.ModuleID, "version": need.Version, "versionName": need.Version,
			"maturity": need.Maturity, "maturityName": levels.Name(need.Maturity),
		})
	}
	return list, nil
}
