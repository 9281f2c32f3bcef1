package version

import "souk.dev/souk/internal/platform/errs"

// Enforcement says how strictly a dependency binds (spec/openbravo 1.5).
type Enforcement string

// The enforcements. A dependency without one has Major.
const (
	Major Enforcement = "MAJOR" // the start's major version, or up to the end's
	Minor Enforcement = "MINOR" // the very start, or up to the very end
	None  Enforcement = "NONE"  // from the start on
)

// ParseEnforcement reads an enforcement; "" is Major. It reports whether s is one.
func ParseEnforcement(s string) (Enforcement, bool) {
	switch e := Enforcement(s); e {
	case "":
		return Major, true
	case Major, Minor, None:
		return e, true
	}
	return "", false
}

// Range is what a dependency asks for. End is Open where none is given.
type Range struct {
	Start, End  Number
	Enforcement Enforcement
	// Strict makes an end of another major version, with Major, the highest version; otherwise only its
	// major version counts, as the clients do it.
	Strict bool
}

// ParseRange reads a range from the texts of a dependency. End and enforcement may be empty. The
// error is of KindInvalid, code "bad_version" or "bad_enforcement".
func ParseRange(start, end, enforcement string) (Range, error) {
	s, err := Parse(start)
	if err != nil {
		return Range{}, err
	}
	e := Open
	if end != "" {
		if e, err = Parse(end); err != nil {
			return Range{}, err
		}
	}
	how, ok := ParseEnforcement(enforcement)
	if !ok {
		return Range{}, errs.Invalid("bad_enforcement",
			"The enforcement must be MAJOR, MINOR or NONE, not %q.", enforcement)
	}
	return Range{Start: s, End: e, Enforcement: how}, nil
}

// Contains reports whether v is a version that the range asks for. An end with Major compares major
// versions only, as the clients do: 2.50.1 to 3.0.8 holds 3.0.9, unless the range is Strict. An end of
// the start's own major version is without effect.
func (r Range) Contains(v Number) bool {
	if Compare(v, r.Start) < 0 {
		return false
	}
	open := r.End == Open
	switch r.Enforcement {
	case None:
		return true
	case Minor:
		if open {
			return v == r.Start
		}
		return Compare(v, r.End) <= 0
	}
	if open {
		return CompareMajor(v, r.Start) == 0
	}
	if r.Strict && CompareMajor(r.End, r.Start) != 0 {
		return Compare(v, r.End) <= 0
	}
	return CompareMajor(v, r.End) <= 0
}

// WireEnd returns the end of the range as the clients expect it: an open one with Major is
// "<major>.999999", which they show as "or later"; other open ends are "".
func (r Range) WireEnd() string {
	if r.End == Open && r.Enforcement == Major {
		return r.Start.Major() + ".999999"
	}
	return r.End.String()
}

// Text says for people which versions the range holds, as "3.0.5 or later in 3.0".
func (r Range) Text() string {
	from := r.Start.String()
	switch {
	case r.Enforcement == None:
		return from + " or later"
	case r.Enforcement == Minor && (r.End == Open || r.End == r.Start):
		return "exactly " + from
	case r.Enforcement == Minor:
		return from + " to " + r.End.String()
	case r.End == Open || CompareMajor(r.End, r.Start) <= 0:
		return from + " or later in " + r.Start.Major()
	}
	if r.Strict {
		return from + " to " + r.End.String()
	}
	return from + " or later, up to " + r.End.Major()
}
