package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/office"
)

// overviewView is what an administrator sees first: what waits, and the market in numbers.
type overviewView struct {
	Tabs    []webkit.Link
	Waits   []waitCard
	Done    bool // nothing waits
	Figures []figure
	Days    webkit.Bars
	Warning string // the worst one of the system; "" for none
	More    int    // others
	CLI     []webkit.Command
}

// waitCard is a queue with how many wait in it.
type waitCard struct {
	Label, Text, Href string
	Count             int64
}

// figure is one number, or one for each currency.
type figure struct {
	Label  string
	Values []string
}

var overviewPage = screen[overviewView]{"administration"}

func (s *Site) administration(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	o, err := s.Office.Overview(ctx, actor)
	if err != nil {
		return err
	}
	sys, err := s.Office.System(ctx, actor)
	if err != nil {
		return err
	}
	view := overviewView{
		Tabs: adminTabs(r.URL.Path), Waits: waitCards(o.Waiting), Done: o.Waiting == office.Waiting{}, Figures: figures(o.Figures),
		Days: purchaseBars(o.Days), CLI: []webkit.Command{souk("admin system"), s.curl("", "/admin/overview")},
	}
	if n := len(sys.Warnings); n > 0 {
		view.Warning, view.More = sys.Warnings[0].Message, n-1
	}
	return overviewPage.show(s, w, r, http.StatusOK, view)
}

func waitCards(w office.Waiting) []waitCard {
	return []waitCard{
		{"Purchases to mark paid", "bank transfers that buyers have been asked for", "/administration/purchases", w.Payments},
		{"Reported items", "modules and offerings that somebody complains about", "/administration/reports", w.Reports},
		{"Provider requests", "organisations that want to publish and sell", "/administration/providers", w.ProviderRequests},
		{"Failed jobs", "work that was given up", "/administration/jobs", w.FailedJobs},
		{"Failed mails", "mails that could not be sent yet", "/administration/mails?state=failed", w.FailedMails},
	}
}

func figures(f office.Figures) []figure {
	count := func(label string, n int64) figure { return figure{label, []string{webkit.Number(n)}} }
	var sold, earned []string
	for _, v := range f.Sales {
		sold = append(sold, sumText(v.Total)+" in "+webkit.Count(v.Purchases, "purchase", "purchases"))
	}
	for _, fee := range f.Fees {
		earned = append(earned, sumText(fee))
	}
	return []figure{
		count("Users", f.Users), count("Shared organisations", f.Organisations), count("Providers", f.Providers),
		count("Modules", f.Modules), count("Offerings on sale", f.Offerings), count("Free purchases this month", f.Free),
		{"Sold this month, with tax", orNothing(sold)}, {"Fees earned so far", orNothing(earned)},
	}
}

func sumText(a money.Amount) string { return a.String() + " " + a.Currency }

func orNothing(list []string) []string {
	if len(list) == 0 {
		return []string{"nothing yet"}
	}
	return list
}

func purchaseBars(days []office.Day) webkit.Bars {
	labels, values := make([]string, len(days)), make([]int64, len(days))
	for i, d := range days {
		labels[i], values[i] = d.Date.Format("2 January"), d.Purchases
	}
	return webkit.NewBars("Purchases a day", "Day", "Purchases", labels, values)
}
