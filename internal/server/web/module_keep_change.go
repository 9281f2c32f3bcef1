package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// changeKept does what one of the forms of the page says.
func (s *Site) changeKept(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	change, known := s.keptChanges(r.Context(), front.ActorFrom(r.Context()), r.PathValue("package"), form)[r.PathValue("change")]
	if !known {
		return s.missing(w, r)
	}
	err := change()
	switch code := errs.CodeOf(err); {
	case err == nil:
		done(w, r, keepPath(r.PathValue("package")), "kept")
		return nil
	case !mended(err) && code != "user_not_found" && code != "organisation_not_found" && code != "trial_stays":
		return err
	}
	form.Take(err, []string{"version", "description", "texts", "requirements", "user", "rights", "to"}, textPlaces())
	for i := range form.Others {
		form.Others[i].Path = "" // the sentence says which one
	}
	return s.showKeep(w, r, front.Status(errs.KindOf(err)), r.PathValue("change"), form)
}

// keptChanges are the changes by the ends of their addresses.
func (s *Site) keptChanges(ctx context.Context, actor account.Actor, ref string, form webkit.Form) map[string]func() error {
	number := form.Value("version")
	return map[string]func() error{
		"maturity": func() error {
			level, err := strconv.Atoi(form.Value("level"))
			if err != nil {
				return errs.Invalid("bad_maturity", "Choose how mature the version is.")
			}
			_, err = s.Releases.SetMaturity(ctx, actor, ref, number, level)
			return err
		},
		"yank":   func() error { return second(s.Releases.Yank(ctx, actor, ref, number, form.Value("reason"))) },
		"unyank": func() error { return second(s.Releases.Unyank(ctx, actor, ref, number)) },
		"extend": func() error {
			_, _, err := s.Releases.Extend(ctx, actor, ref, number, endsOf(form))
			return err
		},
		"about": func() error {
			_, _, err := s.Modules.Update(ctx, actor, ref, aboutChange(form))
			return err
		},
		"upgrade": func() error {
			u := release.Upgrade{Version: number, Description: form.Value("description")}
			var err error
			if u.Requirements, err = requirementsOf(form.Value("requirements")); err != nil {
				return err
			}
			if u.Texts, err = upgradeTextsOf(form.Value("texts")); err != nil {
				return err
			}
			return second(s.Releases.SetUpgrade(ctx, actor, ref, u))
		},
		"upgrade-remove": func() error { return s.Releases.RemoveUpgrade(ctx, actor, ref, number) },
		"developer": func() error {
			var rights []module.Right
			for _, right := range form.Values["rights"] {
				rights = append(rights, module.Right(right))
			}
			return second(s.Modules.SetDeveloper(ctx, actor, ref, form.Value("user"), rights))
		},
		"developer-remove": func() error { return second(s.Modules.RemoveDeveloper(ctx, actor, ref, form.Value("user"))) },
		"offer":            func() error { return second(s.Modules.OfferTo(ctx, actor, ref, form.Value("to"))) },
		"cancel":           func() error { return s.Modules.Decline(ctx, actor, ref) },
	}
}

func second[T any](_ T, err error) error { return err }

// endsOf returns the range ends of the form; those that are empty stay as they are.
func endsOf(form webkit.Form) []release.RangeEnd {
	var ends []release.RangeEnd
	for name := range form.Values {
		id, found := strings.CutPrefix(name, "end_")
		if end := strings.TrimSpace(form.Value(name)); found && end != "" {
			ends = append(ends, release.RangeEnd{Target: id, End: end})
		}
	}
	return ends
}

// aboutChange returns the change that the form asks for: of what takes the right manage only where the form
// shows it.
func aboutChange(form webkit.Form) module.UpdateInput {
	flag := func(name string) *bool { return new(form.Value(name) == "yes") }
	in := module.UpdateInput{Support: new(form.Value("support")), DefaultUpgrade: flag("default_upgrade")}
	if form.Value("visibility") != "" {
		in.Visibility, in.Commercial, in.Trial = new(form.Value("visibility")), flag("commercial"), flag("trial")
	}
	return in
}

// requirementsOf reads lines of a module's id and a version, and a level of maturity where one is named.
func requirementsOf(text string) ([]release.Requirement, error) {
	var list []release.Requirement
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) < 2 || len(words) > 3 {
			return nil, errs.Invalid("bad_requirement", "A requirement is a line with a module's id and a version, as: 0 3.0.244900. This is none: %.80q", strings.TrimSpace(line))
		}
		r := release.Requirement{ModuleID: words[0], Version: words[1]}
		if len(words) == 3 {
			level, err := strconv.Atoi(words[2])
			if err != nil {
				return nil, errs.Invalid("bad_requirement", "The level of maturity in %.80q is a number, as 200.", strings.TrimSpace(line))
			}
			r.Maturity = level
		}
		list = append(list, r)
	}
	return list, nil
}
