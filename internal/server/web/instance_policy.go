package web

import (
	"context"
	"net/http"
	"strconv"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// instancePolicyView is how mature versions must be that come to an instance.
type instancePolicyView struct {
	instanceFrame
	Form       webkit.Form
	Levels     []webkit.Option
	Exceptions []exceptionRow
	Add        webkit.Form
	Path       string
	CLI        []webkit.Command
}

// exceptionRow is the level of a single module.
type exceptionRow struct {
	Name, Href string
	ModuleID   string
	Level      string
}

var instancePolicyPage = screen[instancePolicyView]{"instance_policy"}

func (s *Site) instancePolicy(w http.ResponseWriter, r *http.Request) error {
	return s.showPolicy(w, r, http.StatusOK, nil, webkit.Form{})
}

// showPolicy shows the policy; form is one that was refused, nil for what is set.
func (s *Site) showPolicy(w http.ResponseWriter, r *http.Request, status int, form *webkit.Form, add webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	i, err := s.Fleet.Get(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	levels, err := s.Releases.Levels(ctx)
	if err != nil {
		return err
	}
	if form == nil {
		set := webkit.NewForm("update_level", strconv.Itoa(i.Policy.UpdateLevel), "install_level", strconv.Itoa(i.Policy.InstallLevel))
		form = &set
	}
	path := instancePath(i.ID) + "/policy"
	view := instancePolicyView{
		instanceFrame: newInstanceFrame(i, actor, path), Form: *form, Levels: levelOptions(levels), Add: add, Path: path,
		CLI: []webkit.Command{
			souk("instance policy " + i.ID + " --updates 200 --installs 500 --module MODULE=500"),
			s.curl(`-X PUT --json '{"update_level":200,"install_level":500,"levels":[]}'`, "/instances/"+i.ID+"/policy"),
		},
	}
	for _, l := range i.Policy.Levels {
		row := exceptionRow{Name: l.ModuleID, ModuleID: l.ModuleID, Level: levelWords(levels, l.Level)}
		if l.Package != "" {
			row.Name, row.Href = l.Package, modulePath(l.Package)
		}
		view.Exceptions = append(view.Exceptions, row)
	}
	return instancePolicyPage.show(s, w, r, status, view)
}

// levelOptions are the choices of a lowest maturity.
func levelOptions(levels release.Levels) []webkit.Option {
	list := []webkit.Option{{Value: "0", Label: levelWords(levels, 0)}}
	for _, l := range levels {
		list = append(list, webkit.Option{Value: strconv.Itoa(l.Level), Label: levelWords(levels, l.Level)})
	}
	return list
}

// levelWords says which versions a lowest maturity lets through.
func levelWords(levels release.Levels, level int) string {
	if level == 0 {
		return "Any maturity"
	}
	return levels.Name(level) + " or more mature"
}

// instanceSetPolicy sets the two levels.
func (s *Site) instanceSetPolicy(w http.ResponseWriter, r *http.Request) error {
	return s.changePolicy(w, r, "update_level", func(p *fleet.PolicyInput, form webkit.Form) {
		p.UpdateLevel, p.InstallLevel = levelIn(form, "update_level"), levelIn(form, "install_level")
	})
}

// instanceAddLevel sets the level of a single module.
func (s *Site) instanceAddLevel(w http.ResponseWriter, r *http.Request) error {
	return s.changePolicy(w, r, "module", func(p *fleet.PolicyInput, form webkit.Form) {
		p.Levels = append(p.Levels, fleet.LevelInput{Module: form.Value("module"), Level: levelIn(form, "level")})
	})
}

// instanceDropLevel takes it away.
func (s *Site) instanceDropLevel(w http.ResponseWriter, r *http.Request) error {
	return s.changePolicy(w, r, "module", func(p *fleet.PolicyInput, form webkit.Form) {
		kept := p.Levels[:0]
		for _, l := range p.Levels {
			if l.Module != form.Value("module") {
				kept = append(kept, l)
			}
		}
		p.Levels = kept
	})
}

// levelIn reads a level; what is no number is none of the market's.
func levelIn(form webkit.Form, name string) int {
	n, err := strconv.Atoi(form.Value(name))
	if err != nil {
		return -1
	}
	return n
}

// changePolicy changes the policy as it is by what the form says. main is the field by which the two forms of
// the page are told apart.
func (s *Site) changePolicy(w http.ResponseWriter, r *http.Request, main string, change func(*fleet.PolicyInput, webkit.Form)) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	ctx, form := r.Context(), webkit.Form{Values: r.PostForm}
	err := s.savePolicy(ctx, r.PathValue("id"), func(p *fleet.PolicyInput) { change(p, form) })
	if err == nil {
		done(w, r, instancePath(r.PathValue("id"))+"/policy", "instance-saved")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	form.Take(err, []string{"update_level", "install_level"}, nil)
	if main == "module" {
		return s.showPolicy(w, r, front.Status(errs.KindOf(err)), nil, form)
	}
	return s.showPolicy(w, r, front.Status(errs.KindOf(err)), &form, webkit.Form{})
}

func (s *Site) savePolicy(ctx context.Context, id string, change func(*fleet.PolicyInput)) error {
	actor := front.ActorFrom(ctx)
	i, err := s.Fleet.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	p := fleet.PolicyInput{UpdateLevel: i.Policy.UpdateLevel, InstallLevel: i.Policy.InstallLevel}
	for _, l := range i.Policy.Levels {
		p.Levels = append(p.Levels, fleet.LevelInput{Module: l.ModuleID, Level: l.Level})
	}
	change(&p)
	_, err = s.Fleet.SetPolicy(ctx, actor, id, p)
	return err
}
