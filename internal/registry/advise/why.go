package advise

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
)

// Link is one module of a chain: it is there, and needs the next one.
type Link struct {
	ID, Name, Version string
	Include           bool   // it brings the next one along
	Allows            string // which versions of the next one it takes, for people; "" for the last one
}

// WhyResult says why a module is in a plan.
type WhyResult struct {
	Step resolve.Step
	In   bool // it is in the plan, and stays in it
	// Chain leads from a module that was asked for, or that nothing needs, to this one: the shortest there is.
	Chain []Link
	// NeededBy are all members that need it themselves, in the order of the plan.
	NeededBy []Link
	Answer   resolve.Answer
}

// WhyNotResult says whether a version can be had, and if not, why.
type WhyNotResult struct {
	Want   resolve.Want
	Fits   bool           // Answer is a plan with it
	Here   bool           // it is installed already
	Answer resolve.Answer // else Conflict and Repairs say why not, and what could be given up
	Say    Sentences
}

// Why answers why a module is in the answer to a request: in what is installed, where nothing is asked for
// and nothing may move.
func (s *Service) Why(ctx context.Context, actor account.Actor, in ResolveInput, ref string) (WhyResult, error) {
	a, q, names, err := s.prepare(ctx, actor, in, ref)
	if err != nil {
		return WhyResult{}, errs.Wrap("advise.Why", err)
	}
	answer, err := a.solve(ctx, q)
	if err != nil {
		return WhyResult{}, errs.Wrap("advise.Why", err)
	}
	q.StrictEnds = a.strict
	return WhyIn(answer, q, names.module(ref)), nil
}

// WhyIn says why the module is in the answer to the question.
func WhyIn(answer resolve.Answer, q Question, id string) WhyResult {
	r := WhyResult{Answer: answer}
	id = moduleID(id)
	g := graphOf(answer.Plan, q)
	at, there := g.place[id]
	if !there {
		return r
	}
	r.Step = answer.Plan[at]
	r.In = r.Step.Action != resolve.Remove
	if !r.In {
		return r
	}
	for from := range answer.Plan {
		if link, needs := g.link(from, id); needs && from != at {
			r.NeededBy = append(r.NeededBy, link)
		}
	}
	r.Chain = g.chain(at)
	return r
}

// graph is a plan with what its members need.
type graph struct {
	plan  []resolve.Step
	place map[string]int // of a module in the plan
	needs [][]resolve.NeedSpec
}

func graphOf(plan []resolve.Step, q Question) graph {
	g := graph{plan: plan, place: make(map[string]int, len(plan)), needs: make([][]resolve.NeedSpec, len(plan))}
	rows := make(map[string][]InstalledNeed, len(q.Modules))
	for _, m := range q.Modules {
		rows[moduleID(m.ID)] = m.Rows
	}
	for i, step := range plan {
		g.place[step.ID] = i
		switch {
		case step.Action == resolve.Remove:
		case step.Spec != nil:
			g.needs[i] = step.Spec.Needs
		default:
			g.needs[i] = needsOf(rows[step.ID], q.StrictEnds)
		}
	}
	return g
}

// link returns how the member needs the module with the id, false where it does not.
func (g graph) link(from int, id string) (Link, bool) {
	at := slices.IndexFunc(g.needs[from], func(n resolve.NeedSpec) bool { return n.Target == id })
	if at < 0 {
		return Link{}, false
	}
	step, need := g.plan[from], g.needs[from][at]
	return Link{ID: step.ID, Name: called(step.Name, step.ID), Version: step.Version, Include: need.Include, Allows: need.Allows.String()}, true
}

// chain returns the shortest chain from a root to the member: from what was asked for if there is one, else
// from a module that nothing needs, else the member alone.
func (g graph) chain(to int) []Link {
	asked := func(i int) bool { return g.plan[i].Why.Kind == resolve.Requested }
	wanted := make([]bool, len(g.plan)) // something needs it
	for i, list := range g.needs {
		for _, n := range list {
			if at, there := g.place[n.Target]; there && at != i {
				wanted[at] = true
			}
		}
	}
	chain := g.search(to, asked)
	if chain == nil {
		chain = g.search(to, func(i int) bool { return !wanted[i] })
	}
	if chain == nil {
		chain = []int{to}
	}
	links := make([]Link, len(chain))
	for i, member := range chain {
		step := g.plan[member]
		links[i] = Link{ID: step.ID, Name: called(step.Name, step.ID), Version: step.Version}
		if i+1 < len(chain) {
			links[i], _ = g.link(member, g.plan[chain[i+1]].ID)
		}
	}
	return links
}

// search returns the shortest way from a root to the member, nil where there is none: it goes breadth first
// from the member up.
func (g graph) search(to int, root func(int) bool) []int {
	next := map[int]int{to: -1} // the following one on the way down
	queue := []int{to}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if g.plan[at].Action != resolve.Remove && root(at) {
			var way []int
			for m := at; m >= 0; m = next[m] {
				way = append(way, m)
			}
			return way
		}
		for from := range g.plan {
			if _, seen := next[from]; seen {
				continue
			}
			if _, needs := g.link(from, g.plan[at].ID); needs {
				next[from] = at
				queue = append(queue, from)
			}
		}
	}
	return nil
}

// WhyNot answers why a version ("" for any) of a module is not in the answer to a request: it asks for that
// version and no other.
func (s *Service) WhyNot(ctx context.Context, actor account.Actor, in ResolveInput, ref, number string) (WhyNotResult, error) {
	a, q, names, err := s.prepare(ctx, actor, in, ref)
	if err != nil {
		return WhyNotResult{}, errs.Wrap("advise.WhyNot", err)
	}
	want := resolve.Want{ID: names.module(ref), Version: clean(number)}
	r, err := q.WhyNot(ctx, a.universe, want, a.solve)
	if err != nil {
		return WhyNotResult{}, errs.Wrap("advise.WhyNot", err)
	}
	r.Say, err = s.sentences(ctx)
	return r, errs.Wrap("advise.WhyNot", err)
}

// WhyNot asks for the wanted version and no other, with solve, besides what the question asks for.
func (q Question) WhyNot(ctx context.Context, u *resolve.Universe, want resolve.Want, solve func(context.Context, Question) (resolve.Answer, error)) (WhyNotResult, error) {
	want = wanted(u, want)
	want.Hard = want.Version != ""
	r := WhyNotResult{Want: want}
	q.Unexplained, q.Tolerate = false, false
	if q.Objective == "" || q.Objective == resolve.MostUpdated {
		q.Objective = resolve.LeastChange
	}
	other := func(w resolve.Want) bool { return wanted(u, w).ID == want.ID }
	q.Install, q.Update = slices.DeleteFunc(slices.Clone(q.Install), other), slices.DeleteFunc(slices.Clone(q.Update), other)
	q.Install = append(q.Install, want)
	var err error
	if r.Answer, err = solve(ctx, q); err != nil {
		return WhyNotResult{}, err
	}
	r.Fits = r.Answer.Satisfiable
	r.Answer.Repairs = slices.DeleteFunc(r.Answer.Repairs, func(repair resolve.Repair) bool { // not to ask is no answer
		return slices.ContainsFunc(repair.Changes, func(c resolve.Change) bool {
			return c.Module == want.ID && (c.Kind == resolve.DropInstall || c.Kind == resolve.DropUpdate)
		})
	})
	for _, step := range r.Answer.Plan {
		r.Here = r.Here || step.ID == want.ID && step.Action == resolve.Keep && (want.Version == "" || step.Version == want.Version)
	}
	return r, nil
}
