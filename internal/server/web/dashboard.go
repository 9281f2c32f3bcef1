package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

const (
	dashboardPath   = "/sell/dashboard"
	dashboardMonths = 12
	offeringsShown  = 10
)

// dashboardView is how an organisation sells.
type dashboardView struct {
	Tabs       []webkit.Link
	Org        string
	Spans      []webkit.Link
	Export     string
	Any        bool // something was sold, or a contract ran
	Currencies []currencyBoard
	Goes       bool   // a contract that goes on ran in this time
	Running    string // contracts that run now
	Churn      string // of the present month
	Began      webkit.Bars
	Ended      webkit.Bars
	Contracts  []contractMonthRow
	CLI        []webkit.Command
}

// currencyBoard is the figures of a currency.
type currencyBoard struct {
	Currency               string
	Net, Earned, Fee       string
	Refunds, Recurring     string
	Charges                int64
	Revenue, RecurringBars webkit.Bars
	Offerings              []offeringBoard
	More                   int64 // offerings that are not shown
}

// offeringBoard is what an offering came to, with a bar of its part in all.
type offeringBoard struct {
	Title, Net string
	Charges    int64
	Percent    int64 // of the highest, 0 to 100
}

// contractMonthRow is how the contracts changed in a month.
type contractMonthRow struct {
	Month                         string
	Before, Began, Ended, Running int64
	Churn                         string
}

var dashboardPage = screen[dashboardView]{"dashboard"}

// monthsIn reads how many months are asked for; what is none is for the service to refuse.
func monthsIn(r *http.Request) int {
	text := r.URL.Query().Get("months")
	if text == "" {
		return dashboardMonths
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func (s *Site) dashboard(w http.ResponseWriter, r *http.Request) error {
	actor, months := front.ActorFrom(r.Context()), monthsIn(r)
	report, err := s.Orders.SalesReport(r.Context(), actor, months)
	if err != nil {
		return err
	}
	view := dashboardView{
		Tabs: sellTabs(dashboardPath), Org: actor.OrgName, Export: dashboardPath + "/export?months=" + strconv.Itoa(months),
		CLI: []webkit.Command{souk("purchase report --months " + strconv.Itoa(months)), s.curl("", "/sales/report?months="+strconv.Itoa(months))},
	}
	for _, n := range []int{3, 6, 12, 24, 36} {
		view.Spans = append(view.Spans, webkit.Link{Label: webkit.Count(int64(n), "month", "months"), Href: dashboardPath + "?months=" + strconv.Itoa(n), Current: n == months})
	}
	labels := make([]string, len(report.Months))
	for i, month := range report.Months {
		labels[i] = month.Format("January 2006")
	}
	for _, c := range report.Currencies {
		view.Currencies = append(view.Currencies, currencyBoardOf(c, labels))
	}
	view.contracts(report.Contracts, labels)
	view.Any = len(view.Currencies) > 0 || view.Goes
	return dashboardPage.show(s, w, r, http.StatusOK, view)
}

func currencyBoardOf(c order.CurrencyReport, labels []string) currencyBoard {
	board := currencyBoard{
		Currency: c.Currency, Net: amountText(c.Total.Net), Earned: amountText(c.Total.Earned), Fee: amountText(c.Total.Fee),
		Refunds: amountText(c.Total.Refunds), Recurring: amountText(c.Total.Recurring), Charges: c.Total.Charges,
	}
	net, recurring := make([]decimal.Decimal, len(c.Months)), make([]decimal.Decimal, len(c.Months))
	for i, m := range c.Months {
		net[i], recurring[i] = units(m.Net), units(m.Recurring)
	}
	board.Revenue = webkit.NewDecimalBars("Net revenue a month in "+c.Currency, "Month", "Net "+c.Currency, labels, net)
	if !c.Total.Recurring.IsZero() {
		board.RecurringBars = webkit.NewDecimalBars("Recurring revenue a month in "+c.Currency, "Month", "Recurring "+c.Currency, labels, recurring)
	}
	for i, o := range c.Offerings {
		if i == offeringsShown {
			board.More = int64(len(c.Offerings) - offeringsShown)
			break
		}
		row := offeringBoard{Title: o.Title, Net: amountText(o.Net), Charges: o.Charges}
		if most := c.Offerings[0].Net.Minor; most > 0 && o.Net.Minor > 0 {
			row.Percent = max(1, o.Net.Minor*100/most)
		}
		board.Offerings = append(board.Offerings, row)
	}
	return board
}

// units is an amount in whole units of its currency.
func units(a money.Amount) decimal.Decimal {
	exponent, known := money.Exponent(a.Currency)
	if !known {
		exponent = 2
	}
	return decimal.New(a.Minor, -int32(exponent))
}

func (v *dashboardView) contracts(list []order.ContractMonth, labels []string) {
	began, ended := make([]int64, len(list)), make([]int64, len(list))
	for i, m := range list {
		began[i], ended[i] = m.Began, m.Ended
		v.Goes = v.Goes || m.Before+m.Began > 0
		v.Contracts = append(v.Contracts, contractMonthRow{labels[i], m.Before, m.Began, m.Ended, m.Running(), perMille(m.Churn())})
	}
	last := list[len(list)-1]
	v.Running, v.Churn = webkit.Number(last.Running()), perMille(last.Churn())
	v.Began = webkit.NewBars("New contracts a month", "Month", "New", labels, began)
	v.Ended = webkit.NewBars("Ended contracts a month", "Month", "Ended", labels, ended)
}

func perMille(n int64) string { return fmt.Sprintf("%d.%d %%", n/10, n%10) }

// dashboardExport writes the figures by month and currency as CSV after RFC 4180.
func (s *Site) dashboardExport(w http.ResponseWriter, r *http.Request) error {
	report, err := s.Orders.SalesReport(r.Context(), front.ActorFrom(r.Context()), monthsIn(r))
	if err != nil {
		return err
	}
	front.DataOnly(w.Header())
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="sales-by-month.csv"`)
	table := csv.NewWriter(w)
	table.UseCRLF = true
	rows := [][]string{{"month", "currency", "charges", "net", "tax", "fee", "refunds", "earned", "recurring", "contracts_before", "contracts_began", "contracts_ended"}}
	for i, month := range report.Months {
		contracts := report.Contracts[i]
		for _, c := range report.Currencies {
			m := c.Months[i]
			rows = append(rows, []string{
				month.Format("2006-01"), c.Currency, strconv.FormatInt(m.Charges, 10), m.Net.String(), m.Tax.String(), m.Fee.String(), m.Refunds.String(),
				m.Earned.String(), m.Recurring.String(), strconv.FormatInt(contracts.Before, 10), strconv.FormatInt(contracts.Began, 10),
				strconv.FormatInt(contracts.Ended, 10),
			})
		}
	}
	_ = table.WriteAll(rows) // fails only when the reader is gone
	return nil
}
