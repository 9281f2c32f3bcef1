package resolvetest

import (
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// option is a state of a module: a version of it, or its absence.
type option struct {
	absent bool
	rank   int

	bit     uint64   // of this option in a choice
	demands []demand // what must be so where it is chosen
	bars    uint64   // options that cannot be chosen beside it
	pulls   uint64   // versions of modules that it needs, whichever they are
	cost    []int64  // on each level, wishes first
	lag     int64
}

// demand is satisfied by a choice with one of the options.
type demand struct {
	options uint64
	last    int // the last module among them and the one that demands
}

// list fills t.options with the bare options of every module. It reports false when there are too many.
func (t *trial) list() bool {
	count := 0
	for _, id := range t.rules.ids {
		var options []option
		if t.rules.mayBeAbsent(id) {
			options = append(options, option{absent: true, rank: unlisted})
		}
		for _, rank := range t.rules.states(id) {
			options = append(options, option{rank: rank})
		}
		for i := range options {
			if count == maxOptions {
				return false
			}
			options[i].bit = 1 << count
			count++
		}
		t.options = append(t.options, options)
	}
	return true
}

// describe says what choosing the option of module m takes.
func (t *trial) describe(m int, o *option) {
	id := t.rules.ids[m]
	alone := Set{}
	if o.absent {
		if t.rules.mustStay(id) && !t.rules.removed[id] {
			o.demands = append(o.demands, t.demand(m, t.mergers(id)))
		}
	} else {
		alone[id] = o.rank
		o.lag = t.rules.lag(id, o.rank)
		for _, n := range t.rules.needs(id, o.rank) {
			o.pulls |= t.present(n.Target)
			without := t.rules.tolerated(id, o.rank, n.Target, false, unlisted) && len(t.of(n.Target)) == 0
			if !without && t.rules.holds(fact{needKind(n), id, o.rank, n.Target, n.Allows.String(), n.Allows.Key()}) {
				o.demands = append(o.demands, t.demand(m, t.contented(id, o.rank, n)))
			}
		}
		for _, merged := range t.rules.merges(id, o.rank) {
			if t.rules.holds(fact{kind: resolve.CauseMerge, module: id, rank: o.rank, target: merged}) {
				o.bars |= t.present(merged)
			}
		}
	}
	o.cost = t.share(id, alone)
}

// needKind returns the kind of fact that a need is.
func needKind(n resolve.NeedSpec) resolve.CauseKind {
	if n.Include {
		return resolve.CauseInclude
	}
	return resolve.CauseDependency
}

// demand returns the demand of module m for one of the options.
func (t *trial) demand(m int, options uint64) demand {
	last := m
	for other, list := range t.options {
		for _, o := range list {
			if options&o.bit != 0 {
				last = max(last, other)
			}
		}
	}
	return demand{options, last}
}

// present returns the options in which the module is there.
func (t *trial) present(id string) (options uint64) {
	for _, o := range t.of(id) {
		if !o.absent {
			options |= o.bit
		}
	}
	return options
}

// of returns the options of the module; none when there is no such module.
func (t *trial) of(id string) []option {
	if m := slices.Index(t.rules.ids, id); m >= 0 {
		return t.options[m]
	}
	return nil
}

// contented returns the options of the target with which the need of a version is content, or with which it
// is left out of account.
func (t *trial) contented(id string, rank int, n resolve.NeedSpec) (options uint64) {
	for _, o := range t.of(n.Target) {
		if !o.absent && t.rules.content(n, o.rank) || t.rules.tolerated(id, rank, n.Target, !o.absent, o.rank) {
			options |= o.bit
		}
	}
	return options
}

// mergers returns the options that take the place of the module.
func (t *trial) mergers(id string) (options uint64) {
	for m, list := range t.options {
		for _, o := range list {
			if !o.absent && slices.Contains(t.rules.merges(t.rules.ids[m], o.rank), id) {
				options |= o.bit
			}
		}
	}
	return options
}

// share returns what the module's state adds to the costs. All levels are sums over the modules, so it is
// what a problem costs in which there is nothing else.
func (t *trial) share(id string, alone Set) []int64 {
	one := *t.rules
	one.installed = map[string]resolve.Installed{}
	if in, ok := t.rules.installed[id]; ok {
		one.installed[id] = in
	}
	return append(one.wishes(alone), one.cost(alone)...)
}

// reached reports whether everything that is there is needed, in the end by what is installed
// or wanted.
func (t *trial) reached() bool {
	var there, reached uint64
	for _, o := range t.chosen {
		if !o.absent {
			there |= o.bit
		}
	}
	for grown := there & t.roots; grown != reached; {
		reached = grown
		for _, o := range t.chosen {
			if reached&o.bit != 0 {
				grown |= o.pulls & there
			}
		}
	}
	return reached == there
}
