package webkit

import (
	"hash/fnv"
	"html/template"
	"strings"
	"unicode"
)

// Shell is what the frame shows around every page of a console.
type Shell struct {
	Brand  string // name of the console: "Souk"
	Home   string // where the brand leads
	About  string // one sentence in the footer
	Search SearchBox
	Links  []Link // main menu
	Menu   []Link // menu of the user

	User, Org       string // who is signed in, and for whom; "" when nobody is
	SignIn, SignOut string // addresses
	Strip           *Strip // nil for none
	Notice          *Notice
	Footer          []Link
}

// Strip is a line above every page that says where the visitor is, with a link and a button that leads away.
type Strip struct {
	Text           string
	Link           Link
	Action, Button string // where the button sends, and what it says
}

// SearchBox is the search field in the frame; without an Action there is none.
type SearchBox struct {
	Action, Query, Label string
	Suggest              string // address that answers what is being typed; "" for none
}

// Link is an entry of a menu or of a breadcrumb.
type Link struct {
	Label, Href, Icon string
	Current           bool
}

// Notice is a sentence above the page: what happened, and what to do next.
type Notice struct {
	Kind string // good, warn, bad or info
	Text string
}

// Icon returns the icon that stands for the kind.
func (n Notice) Icon() string {
	switch n.Kind {
	case "good":
		return "circle-check"
	case "warn":
		return "triangle-alert"
	case "bad":
		return "circle-alert"
	}
	return "info"
}

// Empty stands where a list would be: what is missing, and the next step.
type Empty struct {
	Icon, Title, Text string
	Label, Href       string // the next step; "" when there is none
}

// Pager leads to the other pages of a list; both are "" on the only page.
type Pager struct {
	First, Next string
}

// NewPager returns the pager of the list at path, which may have a query: cursor is where the next
// page starts, and later says that this is not the first one.
func NewPager(path, cursor string, later bool) (Pager, error) {
	p := Pager{}
	if later {
		p.First = path
	}
	if cursor == "" {
		return p, nil
	}
	next, err := nextPage(path, cursor)
	p.Next = next
	return p, err
}

// Command is one way to do what the page does, for people who would rather type.
type Command struct {
	Label string // souk or curl
	Text  string
}

// Confirm is an action that asks first, in place: opening it shows the question and the button.
type Confirm struct {
	Label, Icon, Class string // of what opens it
	Question, Button   string
	Action             string
	Hidden             []Hidden
}

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }

// Step is one stage of a longer way.
type Step struct {
	Number int
	Label  string
	State  string // done, now or next
}

// Steps returns the stages with the current one marked; those before it are done. Past the last
// one, all are.
func Steps(current int, labels ...string) []Step {
	steps := make([]Step, len(labels))
	for i, label := range labels {
		state := "next"
		switch {
		case i < current:
			state = "done"
		case i == current:
			state = "now"
		}
		steps[i] = Step{Number: i + 1, Label: label, State: state}
	}
	return steps
}

// partFuncs build the data of webkit's partials inside templates.
func partFuncs() template.FuncMap {
	return template.FuncMap{
		"empty": func(icon, title, text string, next ...string) Empty {
			e := Empty{Icon: icon, Title: title, Text: text}
			if len(next) == 2 {
				e.Label, e.Href = next[0], next[1]
			}
			return e
		},
		"notice":   func(kind, text string) Notice { return Notice{Kind: kind, Text: text} },
		"steps":    Steps,
		"tile":     Tile,
		"initials": Initials,
	}
}

// tiles is how many colours of tile the style sheet has.
const tiles = 8

// Tile picks the colour of a thing by its name, always the same for the same name: 0 to 7.
func Tile(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash never refuses
	return int(h.Sum32() % tiles)
}

// Initials returns one or two letters that stand for a name: those of its first and last words.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch len(words) {
	case 0:
		return "?"
	case 1:
		return strings.ToUpper(firstRunes(words[0], 2))
	}
	return strings.ToUpper(firstRunes(words[0], 1) + firstRunes(words[len(words)-1], 1))
}

func firstRunes(s string, n int) string {
	r := []rune(s)
	return string(r[:min(n, len(r))])
}
