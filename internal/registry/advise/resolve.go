package advise

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
)

// ResolveInput asks for a plan. Names of modules are ids or package names; versions are ids of versions
// (24 hex), MODULE@VERSION, or MODULE for any version. Empty ones do not count.
type ResolveInput struct {
	Installation
	Install, Update           []string
	Remove                    []string
	Only                      []string          // modules that may move; nil for all
	Objective                 resolve.Objective // "" is Check where something is asked for, else MostUpdated
	UpdateLevel, InstallLevel int
	Levels                    map[string]int // by module
	AnyMajor                  []string       // modules that may leave their major version by themselves
	Tolerate                  bool           // what is broken in the installation may stay so
	Unexplained               bool           // no conflict and no repairs
	Texts                     bool           // with what is new in the versions that come
}

// Plan is the answer to it.
type Plan struct {
	resolve.Answer
	Facts map[string]Facts // of the versions that are installed or updated to, by their ids
	Say   Sentences
	Asked ResolveInput // the request with names as MODULE-ID@VERSION, which repairs can be applied to
}

// Resolve answers what the installation looks like after what is asked for, or why it cannot be. Names that
// stand for no version here give KindInvalid, code "unknown_versions".
func (s *Service) Resolve(ctx context.Context, actor account.Actor, in ResolveInput) (Plan, error) {
	a, q, _, err := s.prepare(ctx, actor, in)
	if err != nil {
		return Plan{}, errs.Wrap("advise.Resolve", err)
	}
	p := Plan{Asked: asked(in, q)}
	if p.Answer, err = a.solve(ctx, q); err != nil {
		return Plan{}, errs.Wrap("advise.Resolve", err)
	}
	if p.Say, err = s.sentences(ctx); err != nil {
		return Plan{}, errs.Wrap("advise.Resolve", err)
	}
	p.Facts, err = s.facts(ctx, actor, p.Plan, in.Texts)
	return p, errs.Wrap("advise.Resolve", err)
}

// prepare reads a request into a question, with the names besides that the caller wants looked up.
func (s *Service) prepare(ctx context.Context, actor account.Actor, in ResolveInput, besides ...string) (asker, Question, refs, error) {
	fail := func(err error) (asker, Question, refs, error) { return asker{}, Question{}, refs{}, err }
	if err := bounded(in.Installation, in.Install, in.Update, in.Remove, in.Only); err != nil {
		return fail(err)
	}
	a, err := s.ask(ctx, actor, in.Installation)
	if err != nil {
		return fail(err)
	}
	levelled := make([]string, 0, len(in.Levels))
	for name := range in.Levels {
		levelled = append(levelled, name)
	}
	names, err := s.lookUp(ctx, a, in.Install, in.Update, in.Remove, in.Only, in.AnyMajor, levelled, besides)
	if err != nil {
		return fail(err)
	}
	q := Question{
		Modules: a.modules, Remove: names.modules(in.Remove), Only: names.modules(in.Only), Objective: in.Objective,
		UpdateLevel: in.UpdateLevel, InstallLevel: in.InstallLevel, Levels: make(map[string]int, len(in.Levels)),
		AnyMajor: names.modules(in.AnyMajor), Tolerate: in.Tolerate, Unexplained: in.Unexplained,
	}
	for name, level := range in.Levels {
		q.Levels[names.module(name)] = level
	}
	var mistakes errs.Fields
	var unknown []string
	q.Install, unknown = names.wants(in.Install)
	notHere(&mistakes, "install", unknown)
	q.Update, unknown = names.wants(in.Update)
	notHere(&mistakes, "update", unknown)
	q.unmet(&mistakes, a.universe, a.sees())
	if err := mistakes.Err("unknown_versions", "The request names modules or versions that are neither on this market nor installed."); err != nil {
		return fail(err)
	}
	for _, list := range [][]resolve.Want{q.Install, q.Update} {
		for i, w := range list {
			list[i] = wanted(a.universe, w)
		}
	}
	if q.Objective == "" {
		q.Objective = resolve.MostUpdated
		if len(in.Install)+len(in.Update)+len(in.Remove) > 0 {
			q.Objective = resolve.Check
		}
	}
	return a, q, names, nil
}

func notHere(mistakes *errs.Fields, path string, unknown []string) {
	for _, id := range unknown {
		mistakes.Add(path, "unknown_version", "There is no version with the id %s here.", id)
	}
}

// Known returns an error, of KindInvalid and with the code "unknown_versions", that names all modules that are
// to be removed, or that alone may move, and are neither installed nor in the universe.
func (q Question) Known(u *resolve.Universe) error {
	var mistakes errs.Fields
	q.unmet(&mistakes, u, q.viewer())
	return mistakes.Err("unknown_versions", "The request names modules that are neither here nor installed.")
}

// unmet notes those modules.
func (q Question) unmet(mistakes *errs.Fields, u *resolve.Universe, seen viewer) {
	for _, named := range []struct {
		path    string
		modules []string
	}{{"remove", q.Remove}, {"only", q.Only}} {
		for _, id := range ids(named.modules) {
			spec, here := u.Module(id)
			installed := slices.ContainsFunc(q.Modules, func(m InstalledModule) bool { return moduleID(m.ID) == id })
			if !installed && (!here || !seen.sees(spec)) {
				mistakes.Add(named.path, "unknown_module", "There is no module %.60s here, and none is installed.", id)
			}
		}
	}
}
