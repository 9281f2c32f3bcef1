package advise

import (
	"maps"

	"souk.dev/souk/internal/registry/resolve"
)

// asked returns the request with the names as they were understood.
func asked(in ResolveInput, q Question) ResolveInput {
	in.Install, in.Update = written(q.Install), written(q.Update)
	in.Remove, in.Only, in.AnyMajor, in.Levels, in.Objective = q.Remove, q.Only, q.AnyMajor, q.Levels, q.Objective
	return in
}

func written(wants []resolve.Want) []string {
	list := make([]string, len(wants))
	for i, w := range wants {
		list[i] = w.ID + prefixed("@", w.Version)
	}
	return list
}

// Repaired returns the request after a repair of its answer; its names are those of [Plan.Asked].
func (in ResolveInput) Repaired(repair resolve.Repair) ResolveInput {
	req := resolve.Request{
		Install: read(in.Install), Update: read(in.Update), Remove: in.Remove, Only: in.Only, AnyMajor: in.AnyMajor,
		Levels: maps.Clone(in.Levels),
	}.Repaired(repair)
	in.Install, in.Update = written(req.Install), written(req.Update)
	in.Remove, in.Only, in.AnyMajor, in.Levels = req.Remove, req.Only, req.AnyMajor, req.Levels
	return in
}

// read reads names of the form MODULE-ID@VERSION.
func read(names []string) []resolve.Want {
	wants, _ := refs{}.wants(names)
	return wants
}
