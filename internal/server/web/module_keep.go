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
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/server/front"
)

// keepView is how a module is kept by those who work on it: its versions, what it says of itself, who works
// on it, and who owns it. What the visitor may not do is not shown.
type keepView struct {
	Crumbs, Tabs                []webkit.Link
	Name, Package, Owner, Path  string
	Updates, Manages, Gives     bool // what the visitor may do
	Form                        webkit.Form
	Versions                    []keptVersion
	Pager                       webkit.Pager
	Levels, Supports, Audiences []webkit.Option
	About                       webkit.Form
	Upgrades                    []keptUpgrade
	UpgradeForm                 webkit.Form
	Developers                  []developerRow
	DeveloperForm               webkit.Form
	Rights                      []webkit.Option
	Pending                     string // name of the organisation that the module waits for
	Cancel                      webkit.Confirm
	OfferForm                   webkit.Form
	CLI                         []webkit.Command
}

// keptVersion is a version with what can be changed of it.
type keptVersion struct {
	Version, Level string
	Maturity       maturity
	Yanked         bool
	Reason         string
	Ends           []keptEnd
}

// keptEnd is a range end that can be moved up.
type keptEnd struct{ ID, Name, Range, End string }

// keptUpgrade is what is written about an upgrade.
type keptUpgrade struct {
	Version, Description string
	Requirements         []string
	Remove               webkit.Confirm
}

// developerRow is a developer; Has tells which rights are ticked.
type developerRow struct {
	Name   string
	Rights []string
	Has    map[string]bool
	Remove webkit.Confirm
}

var keepPage = screen[keepView]{"module_keep"}

var rightOptions = []webkit.Option{
	{Value: string(module.RightPublish), Label: "Publish", Hint: "publishes versions"},
	{Value: string(module.RightUpdate), Label: "Update", Hint: "compatibility, maturity, withdrawals, support, upgrades"},
	{Value: string(module.RightManage), Label: "Manage", Hint: "all of it, who may have the module, and its developers"},
}

func keepPath(pkg string) string { return modulePath(pkg) + "/keep" }

func (s *Site) keep(w http.ResponseWriter, r *http.Request) error {
	return s.showKeep(w, r, http.StatusOK, "", webkit.Form{})
}

// showKeep shows the page; the form is what was sent for a change and refused.
func (s *Site) showKeep(w http.ResponseWriter, r *http.Request, status int, change string, form webkit.Form) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := actor.NeedSignIn(); err != nil {
		return err
	}
	m, err := s.Modules.Get(ctx, actor, r.PathValue("package"))
	if err != nil {
		return err
	}
	if !m.WorkedOnBy(actor) {
		return m.NeedOwner(actor)
	}
	path := keepPath(m.Package)
	view := keepView{
		Crumbs: []webkit.Link{{Label: "Modules", Href: "/search"}, {Label: m.Name, Href: modulePath(m.Package)}, {Label: "Keep"}},
		Tabs:   moduleTabs(modulePath(m.Package), tabKeep, path), Name: m.Name, Package: m.Package, Owner: m.OwnerName, Path: path, Form: form,
		Updates: m.May(actor, module.RightUpdate), Manages: m.May(actor, module.RightManage), Gives: m.NeedOwner(actor) == nil || actor.NeedAdmin() == nil,
		About: aboutForm(m), Rights: rightOptions, Supports: supportOptions(),
		Audiences: []webkit.Option{{Value: module.Public, Label: "Everybody"}, {Value: module.Organisation, Label: "Only " + m.OwnerName}},
		CLI: []webkit.Command{
			souk("module extend " + m.Package + "@VERSION --target MODULE --end VERSION"), souk("module maturity " + m.Package + "@VERSION LEVEL"),
			souk("module developers list " + m.Package), s.curl("", "/modules/"+m.Package),
		},
	}
	if to := map[string]*webkit.Form{"upgrade": &view.UpgradeForm, "developer": &view.DeveloperForm, "offer": &view.OfferForm}[change]; to != nil {
		*to = form
	}
	for _, fill := range []func(context.Context, account.Actor, *keepView, module.Module, *http.Request) error{s.keptVersions, s.keptUpgrades, s.keptPeople} {
		if err := fill(ctx, actor, &view, m, r); err != nil {
			return err
		}
	}
	return keepPage.show(s, w, r, status, view)
}

func aboutForm(m module.Module) webkit.Form {
	form := webkit.NewForm("support", m.Support, "visibility", m.Visibility)
	for name, is := range map[string]bool{"default_upgrade": m.DefaultUpgrade, "commercial": m.Commercial, "trial": m.Trial} {
		if is {
			form.Values.Set(name, "yes")
		}
	}
	return form
}

func supportOptions() []webkit.Option {
	var list []webkit.Option
	for _, code := range module.Supports() {
		list = append(list, webkit.Option{Value: code, Label: module.SupportName(code)})
	}
	return list
}

// keptVersions lists the versions, the highest first.
func (s *Site) keptVersions(ctx context.Context, actor account.Actor, view *keepView, m module.Module, r *http.Request) error {
	levels, err := s.Releases.Levels(ctx)
	if err != nil {
		return err
	}
	view.Levels = maturityOptions(levels)
	req := webkit.PageRequest(r.URL.Query(), versionsSize)
	list, err := s.Releases.Versions(ctx, actor, m.ID, req)
	if err != nil {
		return err
	}
	for _, v := range list.Items {
		kept := keptVersion{
			Version: v.Version, Level: strconv.Itoa(v.Maturity), Maturity: maturityOf(v.Maturity, v.MaturityName), Yanked: v.Yanked(), Reason: v.YankReason,
		}
		for _, d := range v.Dependencies {
			if !d.Included && d.Enforcement != version.None {
				kept.Ends = append(kept.Ends, keptEnd{ID: d.TargetID, Name: targetName(d), Range: rangeWords(d), End: d.End})
			}
		}
		view.Versions = append(view.Versions, kept)
	}
	view.Pager, err = webkit.NewPager(view.Path, list.Next, req.After != "")
	return err
}

func targetName(d release.Dependency) string { return target(nil, d.TargetID, d.TargetName).Name }

// keptUpgrades lists what is written about upgrades.
func (s *Site) keptUpgrades(ctx context.Context, actor account.Actor, view *keepView, m module.Module, _ *http.Request) error {
	list, err := s.Releases.Upgrades(ctx, actor, m.ID)
	if err != nil {
		return err
	}
	for _, u := range list {
		row := keptUpgrade{Version: u.Version, Description: u.Description, Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove what is written about " + u.Version,
			Question: "Nobody reads it any more before the upgrade.", Action: view.Path + "/upgrade-remove", Hidden: []webkit.Hidden{{Name: "version", Value: u.Version}},
		}}
		for _, q := range u.Requirements {
			row.Requirements = append(row.Requirements, q.ModuleID+" "+q.Version+" or later")
		}
		view.Upgrades = append(view.Upgrades, row)
	}
	return nil
}

// keptPeople lists the developers, and whether the module waits for another owner.
func (s *Site) keptPeople(ctx context.Context, actor account.Actor, view *keepView, m module.Module, _ *http.Request) error {
	for _, d := range m.Developers {
		row := developerRow{Name: d.UserName, Has: map[string]bool{}, Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + d.UserName,
			Question: d.UserName + " works on the module no more, at once.", Action: view.Path + "/developer-remove", Hidden: []webkit.Hidden{{Name: "user", Value: d.UserName}},
		}}
		for _, right := range d.Rights {
			row.Rights, row.Has[string(right)] = append(row.Rights, string(right)), true
		}
		view.Developers = append(view.Developers, row)
	}
	h, waits, err := s.Modules.PendingHandOver(ctx, actor, m.ID)
	if err != nil || !waits {
		return err
	}
	view.Pending = h.ToName
	view.Cancel = webkit.Confirm{
		Label: "Take it back", Class: "btn-sm btn-danger", Button: "Keep it with " + m.OwnerName, Question: h.ToName + " is told that it stays with you.", Action: view.Path + "/cancel",
	}
	return nil
}

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
	form.Take(err, []string{"version", "description", "requirements", "user", "rights", "to"}, nil)
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
