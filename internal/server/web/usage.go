package web

import (
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
)

// usageView is what was used of a contract.
type usageView struct {
	Crumbs     []webkit.Link
	Offering   string
	Contract   string // its page
	Action     string // of the form that chooses
	Form       webkit.Form
	Steps      []webkit.Option
	Meters     []usageMeter
	Table      string // where the periods are as CSV
	EventTable string // where the events are
	CLI        []webkit.Command
}

// usageMeter is one thing that is counted.
type usageMeter struct {
	Label, Unit, Total string
	Free               *webkit.Gauge // of what the price includes; nil for nothing
	Chart              webkit.Bars
}

var usagePage = screen[usageView]{"usage"}

var usageSteps = []webkit.Option{{Value: "day", Label: "Day"}, {Value: "month", Label: "Month"}, {Value: "hour", Label: "Hour"}}

func (s *Site) usage(w http.ResponseWriter, r *http.Request) error {
	window, err := usageWindow(r.URL.Query())
	if err != nil {
		return err
	}
	o, err := s.Usage.Overview(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), window)
	if err != nil {
		return err
	}
	view := usageViewOf(o)
	view.Crumbs = usageCrumbs(front.ActorFrom(r.Context()), o.Contract)
	view.CLI = s.usageCommands(o)
	return usagePage.show(s, w, r, http.StatusOK, view)
}

// usagePath is where the usage of a contract is.
func usagePath(contractID string) string { return contractPath(contractID) + "/usage" }

// usageCrumbs lead back to the contract, from the side that the actor is on.
func usageCrumbs(actor account.Actor, c metering.Contract) []webkit.Link {
	list := contractsPath
	if actor.OrgID == c.SellerID && actor.OrgID != c.OrgID {
		list = soldContractsPath
	}
	return []webkit.Link{{Label: "Contracts", Href: list}, {Label: c.Offering, Href: contractPath(c.ID)}, {Label: "Usage"}}
}

func usageViewOf(o metering.Overview) usageView {
	id := o.Contract.ID
	view := usageView{
		Offering: o.Contract.Offering, Contract: contractPath(id), Action: usagePath(id), Steps: usageSteps,
		Form: webkit.NewForm("by", string(o.Window.Step), "from", o.Window.From.Format(time.DateOnly),
			"to", o.Window.To.Add(-time.Microsecond).Format(time.DateOnly)),
	}
	chosen := url.Values{
		"from": {o.Window.From.Format(time.RFC3339Nano)}, "to": {o.Window.To.Format(time.RFC3339Nano)}, "by": {string(o.Window.Step)},
	}
	view.Table = view.Action + "/export?" + chosen.Encode()
	chosen.Set("by", "event")
	view.EventTable = view.Action + "/export?" + chosen.Encode()
	for _, m := range o.Meters {
		view.Meters = append(view.Meters, usageMeterOf(o, m))
	}
	return view
}

func usageMeterOf(o metering.Overview, m pricing.Meter) usageMeter {
	form := time.DateOnly
	switch o.Window.Step {
	case metering.ByHour:
		form = "2006-01-02 15:04"
	case metering.ByMonth:
		form = "2006-01"
	}
	labels, values := make([]string, len(o.Periods)), make([]decimal.Decimal, len(o.Periods))
	for i, p := range o.Periods {
		labels[i], values[i] = p.Start.Format(form), p.Of(m.Key)
	}
	return usageMeter{
		Label: m.Label, Unit: m.Unit, Total: o.Total[m.Key].String(),
		Chart: webkit.NewDecimalBars("Usage: "+m.Label, "From", "Used", labels, values),
	}
}

// usageWindow reads what the page was asked for: days, the last one included, or moments.
func usageWindow(query url.Values) (metering.Window, error) {
	w := metering.Window{Step: metering.Step(query.Get("by"))}
	for name, at := range map[string]*time.Time{"from": &w.From, "to": &w.To} {
		text := query.Get(name)
		if text == "" {
			continue
		}
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			if *at, err = time.Parse(time.RFC3339, text); err != nil {
				return w, errs.Invalid("bad_window", "Write the days as 2026-11-30.")
			}
			continue
		}
		if name == "to" {
			day = day.AddDate(0, 0, 1)
		}
		*at = day
	}
	return w, nil
}

func (s *Site) usageExport(w http.ResponseWriter, r *http.Request) error {
	query, actor, id := r.URL.Query(), front.ActorFrom(r.Context()), r.PathValue("id")
	window, err := usageWindow(query)
	if err != nil {
		return err
	}
	var write func(io.Writer) error
	if query.Get("by") == "event" {
		write, err = s.Usage.ExportEvents(r.Context(), actor, id, metering.Filter{From: window.From, To: window.To})
	} else {
		write, err = s.Usage.Export(r.Context(), actor, id, window)
	}
	if err != nil {
		return err
	}
	front.StreamCSV(w, r, s.Log, "usage.csv", write)
	return nil
}
