package webkit

// Gauge shows how much of a limit is used.
type Gauge struct {
	Label string
	Words string // "3 of 5 seats"
	Used  int64
	Limit int64 // above 0
}

// Percent is the filled part, 0 to 100.
func (g Gauge) Percent() int {
	if g.Limit <= 0 || g.Used >= g.Limit {
		return 100
	}
	return int(max(g.Used, 0) * 100 / g.Limit)
}

// Tone is good, warn from 80 percent on, and bad when the limit is reached.
func (g Gauge) Tone() string {
	switch p := g.Percent(); {
	case p >= 100:
		return "bad"
	case p >= 80:
		return "warn"
	}
	return "good"
}

// Change is one line of a change plan: what is now, what will be, and why.
type Change struct {
	Name, Now, Then, Why string
	Tone                 string // good, warn or bad
	Href                 string // where to read more; "" for nowhere
	Marks                []Mark
	Notes                string // what is new, for people; "" for nothing
}

// Mark is a word about a thing, in a colour.
type Mark struct {
	Label string
	Tone  string // good, warn, bad or main; "" for none
}

// Conflict says why something does not go, and what can be done about it.
type Conflict struct {
	Title     string
	Sentences []string
	Repairs   []Link
}

// Dialog is a question in a window of its own.
type Dialog struct {
	ID, Open, Title, Text string // Open is the label of the button that opens it
	Action, Button        string // form and what it does
}

// Upload is a file field with its progress; the form around it has the attribute data-upload.
type Upload struct {
	Name, Label, Accept string
	Limit               int64 // bytes
	Required            bool
}
