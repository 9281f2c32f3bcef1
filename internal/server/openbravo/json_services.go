package openbravo

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/server/front"
)

// searchJSON finds modules by a word.
func (f *Front) searchJSON(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Level     loose   `json:"search.level"`
		Installed []loose `json:"installedModules"`
		Word      loose   `json:"q"`
	}
	err := decode(r, &in)
	var found []advise.Detail
	if err == nil {
		level, _ := levelOf(string(in.Level)) // none takes any
		found, err = f.Registry.Find(r.Context(), front.ActorFrom(r.Context()), advise.FindInput{
			Word: string(in.Word), Exclude: named(textsOf(in.Installed)), Level: level, Language: language(r),
			Instance: addressOf(r.Context()).instance,
		})
	}
	if err != nil {
		f.jsonFail(w, r, err)
		return
	}
	list := make([]map[string]any, len(found))
	for i, d := range found {
		list[i] = foundJSON(beanOf(d))
	}
	f.jsonAnswer(w, r, map[string]any{"modules": list})
}

// moduleJSON describes a version.
func (f *Front) moduleJSON(w http.ResponseWriter, r *http.Request) {
	b, err := f.bean(r.Context(), front.ActorFrom(r.Context()), r.PathValue("version"), language(r))
	if err != nil {
		f.jsonFail(w, r, err)
		return
	}
	f.jsonAnswer(w, r, moduleJSON(b))
}

// versionJSON says whether the file of a version needs a right, and where it is.
func (f *Front) versionJSON(w http.ResponseWriter, r *http.Request) {
	b, err := f.bean(r.Context(), front.ActorFrom(r.Context()), r.PathValue("version"), "")
	if err != nil {
		f.jsonFail(w, r, err)
		return
	}
	f.jsonAnswer(w, r, map[string]any{"commercial": b.isCommercial, "url": f.downloadURL(r.Context(), b)})
}

// levelsJSON lists the levels of maturity, the least mature first.
func (f *Front) levelsJSON(w http.ResponseWriter, r *http.Request) {
	levels, err := f.maturities(r.Context())
	if err != nil {
		f.jsonFail(w, r, err)
		return
	}
	list := make([]map[string]any, len(levels))
	for i, m := range levels {
		list[i] = map[string]any{"level": m.Level, "name": m.Name}
	}
	f.jsonAnswer(w, r, map[string]any{"levels": list})
}

// scanJSON says what can be updated to.
func (f *Front) scanJSON(w http.ResponseWriter, r *http.Request) {
	list, err := f.scanned(r)
	if err != nil {
		f.jsonFail(w, r, err)
		return
	}
	updates := make([]map[string]any, len(list))
	for i, b := range list {
		updates[i] = simpleJSON(b)
	}
	f.jsonAnswer(w, r, map[string]any{"updates": updates})
}

func (f *Front) scanned(r *http.Request) ([]bean, error) {
	var q question
	if err := decode(r, &q); err != nil {
		return nil, err
	}
	modules, err := q.installed()
	if err != nil {
		return nil, err
	}
	return f.updates(r.Context(), front.ActorFrom(r.Context()), scanInput(modules, q.options()), language(r))
}

// checkJSON says what it takes to install and update modules, or why it cannot be.
func (f *Front) checkJSON(w http.ResponseWriter, r *http.Request) {
	p, err := f.checked(r)
	if err != nil {
		f.checkFail(w, r, err)
		return
	}
	f.jsonAnswer(w, r, planJSON(p))
}

func (f *Front) checked(r *http.Request) (plan, error) {
	var q question
	if err := decode(r, &q); err != nil {
		return plan{}, err
	}
	modules, err := q.installed()
	if err != nil {
		return plan{}, err
	}
	in := checkInput(modules, textsOf(q.ToInstall), textsOf(q.ToUpdate), q.options())
	return f.consistency(r.Context(), front.ActorFrom(r.Context()), in, language(r))
}

// registerJSON registers a module for the user whose name and password are in the body.
func (f *Front) registerJSON(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User     loose            `json:"user"`
		Password string           `json:"password"`
		Module   map[string]loose `json:"module"`
	}
	if err := decode(r, &in); err != nil {
		f.registerFail(w, r, err)
		return
	}
	text := func(key string) string { return string(in.Module[key]) }
	_, err := f.register(r.Context(), bean{
		moduleID: text("moduleID"), name: text("name"), packageName: text("packageName"), author: text("author"), kind: text("type"),
		help: text("help"), dbPrefix: strings.TrimSpace(text("dbPrefix")), description: text("description"), url: text("url"),
		isCommercial: truth(text("isCommercial")),
	}, string(in.User), in.Password)
	if err != nil {
		f.registerFail(w, r, err)
		return
	}
	f.jsonAnswer(w, r, map[string]string{"msg": "@CR_ModuleRegistered@"})
}
