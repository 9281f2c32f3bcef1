package web

import (
	"fmt"
	"regexp"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/release"
)

// languageLine is the line that a text in another language begins behind.
var languageLine = regexp.MustCompile(`^\s*\[([^\[\]]{1,40})\]\s*$`)

// upgradeTextsOf reads texts in other languages, each behind a line with its language, as "[es_ES]". Nothing at all is
// nil: those that are there stay.
func upgradeTextsOf(text string) ([]release.UpgradeText, error) {
	var list []release.UpgradeText
	for line := range strings.Lines(text) {
		found := languageLine.FindStringSubmatch(line)
		switch {
		case found != nil:
			list = append(list, release.UpgradeText{Language: strings.TrimSpace(found[1])})
		case len(list) > 0:
			list[len(list)-1].Description += line
		case strings.TrimSpace(line) != "":
			var f errs.Fields
			f.Add("texts", "no_language", "Write the language on a line of its own before its text, as [es_ES]. There is none before %.40q.", strings.TrimSpace(line))
			return nil, f.Err("bad_upgrade", "The upgrade information cannot be kept like this.")
		}
	}
	for i := range list {
		list[i].Description = strings.TrimSpace(list[i].Description)
	}
	return list, nil
}

// textPlaces puts what is wrong with a text in another language beside the field that has them all.
func textPlaces() map[string]string {
	places := map[string]string{}
	for i := range 51 {
		for _, part := range []string{"language", "description"} {
			places[fmt.Sprintf("texts[%d].%s", i, part)] = "texts"
		}
	}
	return places
}
