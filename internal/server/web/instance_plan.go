package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/server/front"
)

// planView is what a change of an instance takes, or why it cannot be.
type planView struct {
	instanceFrame
	Path     string
	Asked    []askedRow
	Keep     []webkit.Hidden // what is asked for, as the form sends it along
	Word     string          // that was looked for
	Found    []foundRow
	Searched bool
	Summary  string
	Plan     []webkit.Change
	Conflict []webkit.Conflict
	Unproved bool
	CLI      []webkit.Command
}

// askedRow is one thing that is asked for, with the address that leaves it out.
type askedRow struct{ Label, Without string }

// foundRow is a module that was found, with the address that asks for it too.
type foundRow struct{ Name, Package, Version, Href string }

var planPage = screen[planView]{"instance_plan"}

// foundShown is how many modules a search on the plan page shows.
const foundShown = 10

// instancePlan shows what installing, updating and removing takes. Everything that is asked for stands in
// the address.
func (s *Site) instancePlan(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	i, installation, err := s.instanceAnd(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	path := instancePath(i.ID) + "/install"
	in := planInput(r.URL.Query())
	in.Installation = installation
	view := planView{
		instanceFrame: newInstanceFrame(i, actor, path), Path: path, Word: strings.TrimSpace(r.URL.Query().Get("add")),
		Keep: keptFields(r.URL.Query()), CLI: planCommands(in),
	}
	if view.Word != "" {
		asked, err := s.addTo(ctx, actor, in, view.Word)
		if err == nil {
			http.Redirect(w, r, planHref(path, asked), http.StatusSeeOther)
			return nil
		}
		if !errs.Is(err, errs.KindNotFound) {
			return err
		}
		if err := s.findFor(ctx, actor, &view, in); err != nil {
			return err
		}
	}
	if len(in.Install)+len(in.Update)+len(in.Remove) > 0 {
		if err := s.fillPlan(ctx, actor, &view, in); err != nil {
			return err
		}
	}
	return planPage.show(s, w, r, http.StatusOK, view)
}

// planInput reads what is asked for from an address.
func planInput(query url.Values) advise.ResolveInput {
	in := advise.ResolveInput{
		Install: query["install"], Update: query["update"], Remove: query["remove"], Only: query["only"], AnyMajor: query["any_major"],
		Levels: map[string]int{}, Texts: true,
	}
	for _, text := range query["level"] {
		module, level, _ := strings.Cut(text, "=")
		if n, err := strconv.Atoi(level); err == nil && n >= 0 {
			in.Levels[module] = n
		}
	}
	return in
}

// keptFields are the fields of an address that a form sends along.
func keptFields(query url.Values) []webkit.Hidden {
	var list []webkit.Hidden
	for _, name := range []string{"install", "update", "remove", "only", "any_major", "level"} {
		for _, value := range query[name] {
			list = append(list, webkit.Hidden{Name: name, Value: value})
		}
	}
	return list
}

// addTo asks for a module too, by id or package name, with @VERSION or without: as an update where it is
// installed. KindNotFound says that the text names none.
func (s *Site) addTo(ctx context.Context, actor account.Actor, in advise.ResolveInput, text string) (advise.ResolveInput, error) {
	ref, number, _ := strings.Cut(text, "@")
	m, err := s.Modules.Get(ctx, actor, ref)
	if err != nil {
		return in, err
	}
	name := m.Package
	if number != "" {
		name += "@" + number
	}
	for _, installed := range in.Modules {
		if installed.ID == m.ID {
			in.Update = append(in.Update, name)
			return in, nil
		}
	}
	in.Install = append(in.Install, name)
	return in, nil
}

// findFor looks for modules by a word.
func (s *Site) findFor(ctx context.Context, actor account.Actor, view *planView, in advise.ResolveInput) error {
	view.Searched = true
	hits, err := s.Advise.Search(ctx, actor, advise.SearchInput{Word: view.Word, Page: page.Request{Limit: foundShown}})
	if errs.Is(err, errs.KindInvalid) { // nothing can have such a text
		return nil
	}
	if err != nil {
		return err
	}
	for _, h := range hits.Items {
		asked, err := s.addTo(ctx, actor, in, h.Module.Package)
		if err != nil {
			return err
		}
		view.Found = append(view.Found, foundRow{
			Name: h.Module.Name, Package: h.Module.Package, Version: h.Version.Version, Href: planHref(view.Path, asked),
		})
	}
	return nil
}

// fillPlan asks for the plan.
func (s *Site) fillPlan(ctx context.Context, actor account.Actor, view *planView, in advise.ResolveInput) error {
	p, err := s.Advise.Resolve(ctx, actor, in)
	if err != nil {
		return err
	}
	if view.Asked, err = s.askedRows(ctx, actor, view.Path, in); err != nil {
		return err
	}
	if !p.Satisfiable {
		view.Conflict = conflictsOf(p, "This does not fit together", view.Path)
		return nil
	}
	view.Summary, view.Plan, view.Unproved = planSummary(p), planRows(p), !p.Optimal
	return nil
}

// askedRows are the things that are asked for, in package names where these are known.
func (s *Site) askedRows(ctx context.Context, actor account.Actor, path string, in advise.ResolveInput) ([]askedRow, error) {
	var ids []string
	for _, name := range slices.Concat(in.Install, in.Update, in.Remove) {
		id, _, _ := strings.Cut(name, "@")
		ids = append(ids, id)
	}
	here, err := s.Modules.ByIDs(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	var rows []askedRow
	add := func(verb string, list []string, leave func(*advise.ResolveInput, []string)) {
		for i, name := range list {
			without := in
			leave(&without, slices.Delete(slices.Clone(list), i, i+1))
			id, number, _ := strings.Cut(name, "@")
			if m, found := here[id]; found {
				id = m.Name
			}
			rows = append(rows, askedRow{Label: strings.TrimSpace(verb + " " + id + " " + number), Without: planHref(path, without)})
		}
	}
	add("Install", in.Install, func(in *advise.ResolveInput, rest []string) { in.Install = rest })
	add("Update", in.Update, func(in *advise.ResolveInput, rest []string) { in.Update = rest })
	add("Remove", in.Remove, func(in *advise.ResolveInput, rest []string) { in.Remove = rest })
	return rows, nil
}

// planCommands are the same on the command line.
func planCommands(in advise.ResolveInput) []webkit.Command {
	text := "resolve --installed FILE"
	for _, part := range []struct {
		flag string
		list []string
	}{{"--install", in.Install}, {"--update", in.Update}, {"--remove", in.Remove}, {"--only", in.Only}, {"--any-major", in.AnyMajor}} {
		for _, name := range part.list {
			text += " " + part.flag + " " + shellWord(name)
		}
	}
	return []webkit.Command{souk(text)}
}

// shellWord is the text as a shell takes it as one word.
func shellWord(text string) string {
	if text != "" && !strings.ContainsFunc(text, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-@=/", c))
	}) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
