package resolve

import "souk.dev/souk/internal/registry/resolve/sat"

// level is one term of an objective: a number of things that should not be, counted by counters.
type level struct {
	counts   func(o *optimiser, n int32) counter // of an item; nil where it does not count there
	counters []counter
	bound    int64 // no answer costs less
	done     bool  // the answers that cost more are ruled out
}

// counter is a number that should be low. below returns the literal that says that it is less than k,
// for k from 1 on; False where it cannot be said, True where it is so anyhow.
type counter interface {
	below(o *optimiser, k int) sat.Lit
	limit() int // the number is never above it
}

// levels returns the terms of the objective, see [Objective].
func (s *scope) levels() []level {
	var list []level
	add := func(counts func(*optimiser, int32) counter) { list = append(list, level{counts: counts}) }
	lags := func(moved bool) {
		for class := range Class(Classes) {
			add(func(o *optimiser, n int32) counter { return o.lag(n, class, moved) })
		}
	}
	add((*optimiser).otherVersion)
	switch s.req.Objective {
	case Check:
		lags(true)
		add(func(o *optimiser, n int32) counter {
			if o.items[n].named() {
				return nil
			}
			return o.changed(n)
		})
		add((*optimiser).added)
	case LeastChange:
		add((*optimiser).changed)
		add((*optimiser).added)
		lags(false)
	default:
		lags(false)
		add(func(o *optimiser, n int32) counter { return one{o.at(n).present.Not()} })
	}
	return list
}

// named reports whether the request asks for a change of the module.
func (it *item) named() bool { return it.install || it.remove }

// one counts one thing: 0 where the literal is true.
type one struct{ not sat.Lit }

func (c one) below(*optimiser, int) sat.Lit { return c.not }
func (one) limit() int                      { return 1 }

// lag counts how many versions an item is behind the newest one. As the variables of an absent item are
// free, "less than k behind" is the literal "from the k-th newest on".
type lag struct{ item, top int32 }

func (c lag) below(o *optimiser, k int) sat.Lit { return o.from(c.item, c.top-int32(k)+1) }
func (c lag) limit() int                        { return int(c.top) }

// movedLag is lag for an installed item that counts only where it is moved.
type movedLag struct{ lag }

func (c movedLag) below(o *optimiser, k int) sat.Lit {
	moved, near := o.moved(c.item), c.lag.below(o, k)
	if o.sat.Fixed(moved) || near == sat.True || moved == near {
		return near
	}
	l := sat.Pos(o.sat.NewVar(true))
	o.sat.Add(l.Not(), moved.Not(), near)
	return l
}

func (c movedLag) limit() int { return int(c.top) - 1 }

func (o *optimiser) lag(n int32, class Class, moved bool) counter {
	it := &o.items[n]
	switch l := (lag{n, it.top}); {
	case it.m.spec.Class != class || it.top <= 0:
		return nil
	case moved && it.installed >= 0 && it.top == 1:
		return nil // it stays, or moves to the newest
	case moved && it.installed >= 0:
		return movedLag{l}
	default:
		return l
	}
}

// otherVersion counts a requested module that is not in the requested version.
func (o *optimiser) otherVersion(n int32) counter {
	it := &o.items[n]
	if it.wanted < 0 || it.top < 0 {
		return nil
	}
	at, to := it.local(it.wanted, it.wanted)
	if at > to {
		return one{sat.False}
	}
	l := sat.Pos(o.sat.NewVar(true))
	o.sat.Add(l.Not(), o.from(n, at))
	o.sat.Add(l.Not(), o.from(n, at+1).Not())
	return one{l}
}

// changed counts an installed module that is updated or removed.
func (o *optimiser) changed(n int32) counter {
	it := &o.items[n]
	if it.installed < 0 {
		return nil
	}
	p, moved := o.at(n).present, o.moved(n)
	if o.sat.Fixed(p) {
		return one{moved.Not()}
	}
	l := sat.Pos(o.sat.NewVar(true))
	o.sat.Add(l.Not(), p)
	o.sat.Add(l.Not(), moved.Not())
	return one{l}
}

// added counts a module that is not installed.
func (o *optimiser) added(n int32) counter {
	if o.items[n].installed >= 0 {
		return nil
	}
	return one{o.at(n).present.Not()}
}
