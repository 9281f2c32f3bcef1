package sat

// Var is a variable, numbered from 0.
type Var int32

// Lit is a variable or its negation.
type Lit int32

// Pos is the literal that is true where v is.
func Pos(v Var) Lit { return Lit(v) << 1 }

// Not returns the negation of l.
func (l Lit) Not() Lit { return l ^ 1 }

// Var returns the variable of l.
func (l Lit) Var() Var { return Var(l >> 1) }

// negative reports whether l is a negation.
func (l Lit) negative() bool { return l&1 == 1 }

// True is a literal that every solver holds true from the beginning; its negation is False.
const (
	True  Lit = 0
	False Lit = 1
)

// value is what an assignment says of a literal.
type value int8

const (
	unset value = 0
	yes   value = 1
	no    value = -1
)

// reason is why a literal is on the trail: nothing (a decision, or a fact), the other literal of a clause
// of two, or a clause in the arena. The lowest bit tells the last two apart.
type reason uint32

const none reason = 0

func becauseOf(l Lit) reason { return reason(l)<<1 | 1 }

func becauseClause(c clause) reason { return reason(c) << 1 }

func (r reason) isLit() bool    { return r&1 == 1 }
func (r reason) lit() Lit       { return Lit(r >> 1) }
func (r reason) clause() clause { return clause(r >> 1) }
