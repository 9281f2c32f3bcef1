package webkit

import (
	"fmt"
	"math"
)

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

// Chart is a row of bars with the table behind it, so that nothing stands in the picture alone.
type Chart struct {
	Title        string
	Label, Value string // headings of the table
	Bars         []Bar
	Middle, Top  string // what the lines stand for
}

// Bar is one value of a chart, with its place in a plot of 600 by 200.
type Bar struct {
	Label, Words        string
	X, Y, Width, Height int
	Named               bool // its label stands below it: there is no room for all
}

// Point is a value to be drawn.
type Point struct {
	Label string
	Value int64
	Words string // the value for people
}

// The plot: bars stand on the line at y 170 and are at most 150 high.
const (
	plotWidth = 600
	plotFloor = 170
	plotRoom  = 150
	plotNames = 8 // labels that there is room for
)

// NewChart draws values, none of which is below zero. format writes a value for people.
func NewChart(title, label, value string, points []Point, format func(int64) string) Chart {
	c := Chart{Title: title, Label: label, Value: value}
	var highest int64
	for _, p := range points {
		highest = max(highest, p.Value)
	}
	top := roundUp(highest)
	c.Top, c.Middle = format(top), format(top/2)
	if len(points) == 0 {
		return c
	}
	step := plotWidth / len(points)
	every := (len(points) + plotNames - 1) / plotNames
	for i, p := range points {
		height := int(float64(max(p.Value, 0)) / float64(top) * plotRoom)
		c.Bars = append(c.Bars, Bar{
			Label: p.Label, Words: p.Words, X: i*step + step/8, Y: plotFloor - height, Width: max(step*3/4, 1), Height: height, Named: i%every == 0,
		})
	}
	return c
}

// roundUp returns the next number of the form 1, 2 or 5 with zeros; the middle of it is whole from 2 on.
func roundUp(n int64) int64 {
	if n <= 2 {
		return 2
	}
	size := int64(math.Pow10(int(math.Log10(float64(n)))))
	for _, times := range []int64{1, 2, 5, 10} {
		if n <= times*size {
			return times * size
		}
	}
	return n
}

// Center is where the middle of the bar stands.
func (b Bar) Center() string { return fmt.Sprint(b.X + b.Width/2) }

// Change is one line of a change plan: what is now, what will be, and why.
type Change struct {
	Name, Now, Then, Why string
	Tone                 string // good, warn or bad
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
