package invoice

import "time"

// Title is what the paper is called.
func (d Document) Title() string {
	if d.Kind == Credit {
		return "Credit note"
	}
	return "Invoice"
}

// UnitPrice is the price of a unit of a line as it is printed.
func (d Document) UnitPrice(l Line) string {
	if l.Price != "" {
		return l.Price
	}
	return d.Amount(l.UnitPrice).String()
}

// Covers says what a line covers, and when it is due again; "" where there is nothing to say.
func (l Line) Covers() string {
	text := ""
	if !l.From.IsZero() && !l.To.IsZero() {
		text = printedDay(l.From) + " to " + printedDay(lastDay(l.From, l.To))
	}
	if !l.RenewsAt.IsZero() {
		text = join(". ", text, "Renews on "+printedDay(l.RenewsAt))
	}
	return text
}

func printedDay(t time.Time) string { return t.UTC().Format("2 January 2006") }

// PaymentNote says that there is nothing left to pay, and why; of a credit note, how it was given back.
func (d Document) PaymentNote() string {
	switch {
	case d.Free():
		return "There is nothing to pay."
	case d.Kind == Credit && d.Payment == "":
		return "Given back on " + printedDay(d.PaidAt) + "."
	case d.Kind == Credit:
		return "Given back by " + d.Payment + " on " + printedDay(d.PaidAt) + "."
	}
	return "Paid by " + d.Payment + " on " + printedDay(d.PaidAt) + ". There is nothing left to pay."
}
