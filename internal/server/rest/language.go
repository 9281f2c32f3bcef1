package rest

import (
	"context"

	"souk.dev/souk/internal/wire"
)

// Speaking are the parameters of operations that answer with texts of modules.
type Speaking struct {
	Language string `query:"language" maxLength:"20" doc:"Language of name, description, help and update text, as es_ES: each text in it, else in English, else as the module has it. As the module has it when absent. Searches find texts in it, and in English, too."`
}

// modules gives the modules the texts of their latest versions in the language that was asked for.
func (s Speaking) modules(ctx context.Context, a *API, list []wire.Module, latest []string) error {
	if s.Language == "" {
		return nil
	}
	texts, err := a.Releases.Texts(ctx, latest, s.Language)
	if err != nil {
		return err
	}
	for i, id := range latest {
		if t, found := texts[id]; found {
			m := &list[i]
			m.Name, m.Description, m.Help, m.Language = t.Name, t.Description, t.Help, t.Language
		}
	}
	return nil
}

// versions is modules for versions.
func (s Speaking) versions(ctx context.Context, a *API, list []wire.Version) error {
	if s.Language == "" {
		return nil
	}
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = v.ID
	}
	texts, err := a.Releases.Texts(ctx, ids, s.Language)
	if err != nil {
		return err
	}
	for i, v := range list {
		if t, found := texts[v.ID]; found {
			list[i].Name, list[i].Description, list[i].Help, list[i].UpdateText, list[i].TextLanguage = t.Name, t.Description, t.Help, t.UpdateText, t.Language
		}
	}
	return nil
}
