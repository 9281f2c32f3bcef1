package webkit

import "github.com/shopspring/decimal"

// Bars is a chart of one number each for days or the like, as the partial "bars" shows it: a picture, and
// the table behind it.
type Bars struct {
	Title         string // what is counted
	Of, Count     string // headings of the table
	Bars          []Bar
	Most          int64  // the highest number
	MostText      string // as it is written; "" is Most
	Width, Height int    // of the picture, in its own units
}

// Bar is one of them: its place in the picture, from the left and the top.
type Bar struct {
	Label               string
	Value               int64
	Text                string // the value as it is written; "" is Value
	X, Y, Width, Height int
}

// The picture of a chart, in its own units.
const (
	barsWidth  = 720
	barsHeight = 140
	barsGap    = 4
)

// NewBars returns the chart of the values, each with its label. A value above zero is always seen.
func NewBars(title, of, count string, labels []string, values []int64) Bars {
	b := Bars{Title: title, Of: of, Count: count, Width: barsWidth, Height: barsHeight}
	for _, v := range values {
		b.Most = max(b.Most, v)
	}
	for i, v := range values {
		left, right := i*barsWidth/len(values), (i+1)*barsWidth/len(values)
		height := 0
		if v > 0 {
			height = max(3, int(float64(v)/float64(b.Most)*barsHeight))
		}
		b.Bars = append(b.Bars, Bar{
			Label: labels[i], Value: v, X: left + barsGap/2, Y: barsHeight - height, Width: max(1, right-left-barsGap), Height: height,
		})
	}
	return b
}

// NewDecimalBars is NewBars for decimal numbers, which are drawn to a thousandth.
func NewDecimalBars(title, of, count string, labels []string, values []decimal.Decimal) Bars {
	scaled, most := make([]int64, len(values)), decimal.Zero
	for _, v := range values {
		most = decimal.Max(most, v)
	}
	for i, v := range values {
		if v.IsPositive() {
			scaled[i] = max(1, v.Div(most).Shift(6).IntPart())
		}
	}
	b := NewBars(title, of, count, labels, scaled)
	b.MostText = most.String()
	for i, v := range values {
		b.Bars[i].Text = v.String()
	}
	return b
}

// First and Last are the ends of the chart.
func (b Bars) First() string { return b.end(0) }

// Last is the right end of the chart.
func (b Bars) Last() string { return b.end(len(b.Bars) - 1) }

func (b Bars) end(i int) string {
	if i < 0 || i >= len(b.Bars) {
		return ""
	}
	return b.Bars[i].Label
}
