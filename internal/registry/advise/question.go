package advise

import (
	"maps"
	"slices"
	"sync"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/resolve"
)

// Question is what one installation asks of a universe. It is complete: nothing of it is looked up
// anywhere, so it can be asked without a market too.
type Question struct {
	Modules []InstalledModule

	Install, Update []resolve.Want
	Remove, Only    []string // module ids; Only nil lets all move

	Objective                 resolve.Objective
	UpdateLevel, InstallLevel int            // lowest maturities; 0 takes any
	Levels                    map[string]int // of single modules, in place of the two
	AnyMajor                  []string       // module ids that may leave their major version by themselves
	Policy                    Policy         // of a registered instance

	// Audience are the organisations whose hidden modules are seen; AllAudiences sees all.
	Audience     []string
	AllAudiences bool

	StrictEnds                         bool // the end of a MAJOR range is the highest version, as version.Range.Strict has it
	StrictMajor, Tolerate, Unexplained bool // as in resolve.Request
}

// Policy is what the owner of a registered instance has set. A request may ask for more mature versions
// than it, never for less mature ones.
type Policy struct {
	OrgID                     string // the owner, whose hidden modules are seen; "" where there is no instance, or its key was not shown
	UpdateLevel, InstallLevel int
	Levels                    map[string]int // exceptions, by module id
}

// Request writes the question for a universe.
func (q Question) Request(u *resolve.Universe) resolve.Request {
	seen := q.viewer()
	req := resolve.Request{
		Objective: q.Objective, Installed: q.translate(u, seen), Remove: ids(q.Remove), Only: ids(q.Only), AnyMajor: ids(q.AnyMajor),
		UpdateLevel: q.UpdateLevel, InstallLevel: q.InstallLevel,
		Audience: seen.orgs, AllAudiences: seen.all,
		StrictMajor: q.StrictMajor, Tolerate: q.Tolerate, Unexplained: q.Unexplained,
	}
	req.Levels = make(map[string]int, len(q.Levels))
	for id, level := range q.Levels {
		req.Levels[moduleID(id)] = level
	}
	q.Policy.apply(&req)
	here := make(map[string]resolve.Installed, len(req.Installed))
	for _, m := range req.Installed {
		here[m.ID] = m
	}
	for _, w := range q.Install {
		req.Install = append(req.Install, wanted(u, w))
	}
	for _, w := range q.Update {
		w = wanted(u, w)
		if in, installed := here[w.ID]; !installed || w.Version != "" && w.Version == in.Version {
			req.Install = append(req.Install, w) // nothing to move from, or there already
			continue
		}
		req.Update = append(req.Update, w)
	}
	return req
}

// viewer returns who asks, as far as hidden modules are concerned.
func (q Question) viewer() viewer {
	seen := viewer{orgs: q.Audience, all: q.AllAudiences}
	if q.Policy.OrgID != "" {
		seen.orgs = append(slices.Clone(seen.orgs), q.Policy.OrgID)
	}
	return seen
}

// wanted returns the want with id and version as the registry writes them.
func wanted(u *resolve.Universe, w resolve.Want) resolve.Want {
	w.ID = moduleID(w.ID)
	if clean(w.Version) == "" {
		w.Version = ""
		return w
	}
	text, number := readVersion(w.Version)
	spec, _ := u.Module(w.ID)
	if v, found := versionIn(spec, text, number); found {
		text = v.Version
	}
	w.Version = text
	return w
}

// apply raises the levels of a request to the policy's.
func (p Policy) apply(req *resolve.Request) {
	installed := make(map[string]int, len(req.Installed))
	for i, m := range req.Installed {
		installed[m.ID] = i
	}
	asked := func(id string) int { // before the policy
		if level, set := req.Levels[id]; set {
			return level
		}
		at, here := installed[id]
		if here && req.Installed[at].Level != nil {
			return *req.Installed[at].Level
		}
		if here {
			return req.UpdateLevel
		}
		return req.InstallLevel
	}
	raised := make(map[string]int, len(p.Levels))
	for id, level := range p.Levels {
		raised[moduleID(id)] = max(asked(moduleID(id)), level)
	}
	for id, level := range req.Levels {
		if _, excepted := raised[id]; excepted {
			continue
		}
		floor := p.InstallLevel
		if _, here := installed[id]; here {
			floor = p.UpdateLevel
		}
		req.Levels[id] = max(level, floor)
	}
	for i, m := range req.Installed {
		if m.Level != nil && *m.Level < p.UpdateLevel {
			req.Installed[i].Level = &p.UpdateLevel
		}
	}
	maps.Copy(req.Levels, raised)
	req.UpdateLevel, req.InstallLevel = max(req.UpdateLevel, p.UpdateLevel), max(req.InstallLevel, p.InstallLevel)
}

// forbids reports whether a repair takes less mature versions than the policy, which would raise the level
// again where the repair is asked for.
func (p Policy) forbids(repair resolve.Repair, req resolve.Request) bool {
	return slices.ContainsFunc(repair.Changes, func(c resolve.Change) bool {
		floor, excepted := p.Levels[c.Module]
		switch {
		case c.Kind != resolve.LowerMaturity:
			return false
		case !excepted && slices.ContainsFunc(req.Installed, func(m resolve.Installed) bool { return m.ID == c.Module }):
			floor = p.UpdateLevel
		case !excepted:
			floor = p.InstallLevel
		}
		return c.Level < floor
	})
}

// levels returns how mature versions of single modules must be, to which they are updated or which are installed.
func (a asker) levels(q Question) func(moduleID string) int {
	q.Policy, q.StrictEnds = a.policy, a.strict
	req := sync.OnceValue(func() resolve.Request { return q.Request(a.universe) })
	return func(id string) int {
		if level, set := req().Levels[id]; set {
			return level
		}
		at := slices.IndexFunc(req().Installed, func(m resolve.Installed) bool { return m.ID == id })
		switch {
		case at < 0:
			return req().InstallLevel
		case req().Installed[at].Level != nil:
			return *req().Installed[at].Level
		}
		return req().UpdateLevel
	}
}

// ids returns the ids as the registry writes them, without empty ones; nil stays nil.
func ids(list []string) []string {
	if list == nil {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, text := range list {
		if id := moduleID(text); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// viewer is who asks, as far as hidden modules are concerned.
type viewer struct {
	orgs []string
	all  bool
}

// viewerOf returns what the actor sees, as [module.Module.VisibleTo] has it.
func viewerOf(actor account.Actor) viewer {
	if actor.NeedAdmin() == nil {
		return viewer{all: true}
	}
	if actor.OrgID != "" && actor.NeedAny(account.ScopeRead, account.ScopePublish) == nil {
		return viewer{orgs: []string{actor.OrgID}}
	}
	return viewer{}
}

func (v viewer) sees(spec resolve.ModuleSpec) bool {
	return spec.Audience == "" || v.all || slices.Contains(v.orgs, spec.Audience)
}
