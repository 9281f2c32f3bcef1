package web

import (
	"encoding/json"
	"net/http"

	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/search"
)

// suggestion is one line below a search field.
type suggestion struct {
	Label string `json:"label"`
	Note  string `json:"note"` // what it is, or who has it
	Href  string `json:"href"`
}

// suggestions answers the script of the search field, while somebody types.
func (s *Site) suggestions(w http.ResponseWriter, r *http.Request) error {
	found, err := s.Search.Suggest(r.Context(), front.ActorFrom(r.Context()), r.URL.Query().Get("q"), languageOf(r))
	if err != nil {
		return err
	}
	list := make([]suggestion, len(found))
	for i, f := range found {
		list[i] = suggestionOf(f)
	}
	return writeJSON(w, list)
}

func suggestionOf(f search.Suggestion) suggestion {
	switch f.Kind {
	case search.SuggestCategory:
		return suggestion{f.Label, "Category", categoryPath(f.Name)}
	case search.SuggestProvider:
		return suggestion{f.Label, "Provider", providerPath(f.Name)}
	case search.KindOffering:
		return suggestion{f.Label, "from " + f.Note, offeringPath(catalogue.Offering{OrgName: f.Org, Name: f.Name, Version: f.Version})}
	}
	return suggestion{f.Label, "from " + f.Note, modulePath(f.Name)}
}

// writeJSON answers a script of ours. What it says depends on who asks.
func writeJSON(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, max-age=60")
	_, _ = w.Write(body) // fails only when the client has gone
	return nil
}
