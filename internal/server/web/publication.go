package web

import (
	"context"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/release"
)

// publication is one upload on its way into the market: register where that was asked for, then
// publish.
type publication struct {
	site  *Site
	actor account.Actor
	form  webkit.Form
	up    *upload

	registered release.RegisterResult
	result     release.Result
}

func (p *publication) checkOnly() bool { return p.form.Value("step") == stepCheck }

// run does what was asked for. Registering is a use case of its own: when publishing is refused after
// it, the identity stays reserved, and the page says so.
func (p *publication) run(ctx context.Context) error {
	err := p.publish(ctx)
	wanted := p.form.Checked("register", "yes") || p.form.Value("step") == stepRegister
	if err == nil || !wanted || p.checkOnly() || !p.unregistered() {
		return err
	}
	body, err := p.up.rewound()
	if err != nil {
		return err
	}
	in := release.RegisterInput{WithNested: p.nested() || p.found("nested_not_registered")}
	if p.registered, err = p.site.Releases.Register(ctx, p.actor, in, body); err != nil {
		return err
	}
	return p.publish(ctx)
}

func (p *publication) publish(ctx context.Context) error {
	level, err := strconv.Atoi(p.form.Value("maturity"))
	if err != nil {
		return errs.Invalid("bad_maturity", "Choose how mature the version is.")
	}
	in := release.PublishInput{FileName: p.up.name, Maturity: level, Trial: p.form.Checked("trial", "yes"), WithNested: p.nested(), DryRun: p.checkOnly()}
	if p.form.Checked("commercial", "yes") { // left empty, it stays as it is
		yes := true
		in.Commercial = &yes
	}
	body, err := p.up.rewound()
	if err != nil {
		return err
	}
	p.result, err = p.site.Releases.Publish(ctx, p.actor, in, body)
	return err
}

func (p *publication) nested() bool { return p.form.Checked("nested", "yes") }

// found reports whether a check failed with the code.
func (p *publication) found(code string) bool {
	return slices.ContainsFunc(p.result.Checks, func(c release.Check) bool { return c.Code == code })
}

// outcome is what became of an upload.
type outcome struct {
	Title, Text     string
	Icon, ToneClass string
	Published       []publishedRow
	Checks          []finding
	Register        bool // registering the module is the next step
	Next            []webkit.Link
}

// publishedRow is a version that was published, or one that was left as it is.
type publishedRow struct {
	Name, Version, Note string
	Href                string // "" while it is not there
}

// finding is one line of the list of checks.
type finding struct {
	Level, Icon, Label string
	Path, Message, Fix string
}

var checkLabels = map[string]string{
	pkgfile.CheckArchive: "Archive", pkgfile.CheckModule: "Module", pkgfile.CheckVersion: "Version",
	pkgfile.CheckTexts: "Texts", pkgfile.CheckLicence: "Licence", pkgfile.CheckDependencies: "Dependencies",
	pkgfile.CheckIncludes: "Includes", pkgfile.CheckPrefixes: "Prefixes", release.CheckOwner: "Owner",
	release.CheckNested: "Packages inside", release.CheckCommercial: "Who may download",
}

var levelIcons = map[pkgfile.Level]string{
	pkgfile.Passed: "circle-check", pkgfile.Warned: "triangle-alert", pkgfile.Failed: "circle-x",
}

// findings lists what failed first, then the warnings, then what was in order.
func findings(checks []release.Check) []finding {
	var list []finding
	for _, level := range []pkgfile.Level{pkgfile.Failed, pkgfile.Warned, pkgfile.Passed} {
		for _, c := range checks {
			if c.Level == level {
				list = append(list, finding{
					Level: string(level), Icon: levelIcons[level], Label: checkLabels[c.Name], Path: c.Path, Message: c.Message, Fix: c.Fix,
				})
			}
		}
	}
	return list
}

// outcome puts into words what run did.
func (p *publication) outcome(err error) *outcome {
	out := &outcome{Checks: findings(p.result.Checks)}
	switch {
	case err == nil && p.checkOnly():
		out.Title, out.Text = "It can be published", "All checks were made, and nothing was stored."
		out.Icon, out.ToneClass = "circle-check", "tone-good"
		out.Published = p.rows("would be published")
	case err == nil:
		out.Title, out.Text = "It is published", "Everybody who may see the module can have it now."
		out.Icon, out.ToneClass = "circle-check", "tone-good"
		out.Published = p.rows("published")
		out.Next = p.next()
	default:
		p.refused(out, errs.As(err))
	}
	return out
}

func (p *publication) refused(out *outcome, e *errs.Error) {
	out.Title, out.Text, out.Icon, out.ToneClass = "Nothing was published", e.Message, "circle-x", "tone-bad"
	if p.registered.Module.ID != "" {
		out.Text = "The module is registered now, but the package was refused; nothing was published."
		out.Next = []webkit.Link{{Label: "To the module", Href: modulePath(p.registered.Module.Package), Icon: "package"}}
	}
	if len(out.Checks) == 0 || e.Code == "registration_refused" {
		out.Checks = nil
		for _, f := range e.Fields {
			out.Checks = append(out.Checks, finding{Level: string(pkgfile.Failed), Icon: levelIcons[pkgfile.Failed], Path: f.Path, Message: f.Message})
		}
		return
	}
	if p.registered.Module.ID == "" && p.unregistered() {
		out.Register = true
		if p.onlyUnregistered() {
			out.Title, out.Text = "One step is missing", "The package is in order; its module is not registered here yet."
			out.Icon, out.ToneClass = "package-plus", "tone-main"
		}
	}
}

// unregistered reports whether the package was refused because modules are not registered, its own or
// ones inside it.
func (p *publication) unregistered() bool {
	return p.found("module_not_registered") || p.found("nested_not_registered")
}

// onlyUnregistered reports whether nothing stands in the way but that modules are not registered.
func (p *publication) onlyUnregistered() bool {
	return !slices.ContainsFunc(p.result.Checks, func(c release.Check) bool {
		return c.Level == pkgfile.Failed && c.Code != "module_not_registered" && c.Code != "nested_not_registered"
	})
}

func (p *publication) rows(note string) []publishedRow {
	var rows []publishedRow
	for _, v := range p.result.Versions {
		row := publishedRow{Name: v.Name, Version: v.Version, Note: note + " as " + v.MaturityName}
		if v.ID != "" {
			row.Href = versionPath(v.Module.Package, v.Version)
		}
		rows = append(rows, row)
	}
	for _, u := range p.result.Unchanged {
		rows = append(rows, publishedRow{Name: u.Module.Name, Version: u.Version, Note: u.Why, Href: modulePath(u.Module.Package)})
	}
	return rows
}

// next leads on from a published version.
func (p *publication) next() []webkit.Link {
	m := p.result.Versions[0].Module
	return []webkit.Link{
		{Label: "To the module", Href: modulePath(m.Package), Icon: "package", Current: !m.Commercial},
		{Label: "Offer it", Href: "/sell/new?module=" + m.ID, Icon: "tag", Current: m.Commercial},
	}
}
