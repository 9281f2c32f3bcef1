package resolve

import (
	"cmp"
	"context"
	"slices"
)

// impossible answers a request that asks for what cannot be asked for. What else it asks for is solved
// beside it, so that everything that is wrong is said at once.
func (u *Universe) impossible(ctx context.Context, req Request, mistakes []mistake) (Answer, error) {
	var a Answer
	var drop Repair
	rest := req
	for i, m := range mistakes {
		if i == 0 {
			a.Conflict = []Cause{m.Cause}
		} else {
			a.More = append(a.More, []Cause{m.Cause})
		}
		c := Change{Kind: DropInstall, Module: m.Module, Name: m.Name, Version: m.Version}
		if m.update {
			c.Kind = DropUpdate
		}
		rest = rest.Repaired(Repair{Changes: []Change{c}})
		drop.Changes = append(drop.Changes, c)
	}
	if req.Unexplained {
		return a, nil
	}
	others, err := u.Solve(ctx, rest)
	switch {
	case err != nil:
		return a, nil // what is wrong for certain is said
	case others.Satisfiable:
		a.Repairs = []Repair{u.trimmed(ctx, req, drop)}
		return a, nil
	case len(others.Conflict) > 0:
		a.More = append(append(a.More, others.Conflict), others.More...)
	}
	for _, r := range others.Repairs {
		a.Repairs = append(a.Repairs, Repair{Changes: append(slices.Clone(drop.Changes), r.Changes...)})
	}
	for i := range a.Repairs {
		a.Repairs[i] = u.trimmed(ctx, req, a.Repairs[i])
	}
	slices.SortStableFunc(a.Repairs, func(a, b Repair) int { return cmp.Compare(len(a.Changes), len(b.Changes)) })
	return a, nil
}

// trimmed leaves out of a repair the changes that others do, too: whoever does not update a module does not
// ask for two versions of it.
func (u *Universe) trimmed(ctx context.Context, req Request, r Repair) Repair {
	for i := 0; i < len(r.Changes) && len(r.Changes) > 1; {
		rest := Repair{Changes: slices.Delete(slices.Clone(r.Changes), i, i+1)}
		if !u.feasible(ctx, req.Repaired(rest)) {
			i++
			continue
		}
		r = rest
	}
	return r
}
