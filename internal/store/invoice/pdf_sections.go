package invoice

import (
	"slices"
	"strings"
)

// section is a table of lines of one sort, as WStore's bills have them (spec wstore 3.13). What stands in the
// second and third column differs.
type section struct {
	title         string // "" for lines without a kind, which have one table
	second, third string // headings
	kinds         []LineKind
	lines         []Line
	subtotal      bool
}

// sectionsInOrder are all tables that there can be.
func sectionsInOrder() []section {
	return []section{
		{second: "Quantity", third: "Unit price", kinds: []LineKind{""}},
		{title: "Single payments", second: "Quantity", third: "Unit price", kinds: []LineKind{LineSingle, LineSetup}},
		{title: "Subscriptions", second: "Period", third: "Renews on", kinds: []LineKind{LineSubscription}},
		{title: "Consumed", second: "Use", third: "Price of a unit", kinds: []LineKind{LineUsage, LineMinimum, LineCorrection}},
		{title: "Deducted", second: "Use", third: "Price of a unit", kinds: []LineKind{LineDeduction}},
		{title: "Discounts and credit", second: "Quantity", third: "Unit price", kinds: []LineKind{LineDiscount, LineCredit}},
	}
}

// sections sorts the lines into tables; those of kinds that are not known go into the first.
func (d Document) sections() []section {
	all := sectionsInOrder()
	for _, l := range d.Lines {
		at := max(0, slices.IndexFunc(all, func(s section) bool { return slices.Contains(s.kinds, l.Kind) }))
		all[at].lines = append(all[at].lines, l)
	}
	used := slices.DeleteFunc(all, func(s section) bool { return len(s.lines) == 0 })
	for i := range used {
		used[i].subtotal = len(used) > 1
	}
	return used
}

// values are what stands in the second and third column of a line.
func (s section) values(d Document, l Line) (second, third string) {
	switch s.second {
	case "Period":
		if !l.RenewsAt.IsZero() {
			third = l.RenewsAt.UTC().Format("2 Jan 2006")
		}
		return l.Period, third
	case "Use":
		if l.Unit == "" && l.Kind != LineMinimum {
			return "-", "price function"
		}
		return join(" ", l.Quantity, l.Unit), d.UnitPrice(l)
	}
	return l.Quantity, d.UnitPrice(l)
}

// text is what a line says, with what it covers.
func (s section) text(l Line) string {
	if s.title == "" || l.From.IsZero() || l.To.IsZero() {
		return l.Text
	}
	return strings.TrimRight(l.Text, "\n") + "\n" + printedDay(l.From) + " to " + printedDay(lastDay(l.From, l.To))
}

func (s section) net() int64 {
	var sum int64 // the sums of the document were made of the same lines, so it fits
	for _, l := range s.lines {
		sum += l.Net
	}
	return sum
}

// reasons say why no tax is taken.
func (d Document) reasons() []string {
	var list []string
	for _, r := range d.Rates {
		if r.Reason != "" && !slices.Contains(list, r.Reason) {
			list = append(list, r.Reason)
		}
	}
	return list
}
