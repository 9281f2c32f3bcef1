package revshare

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// CDR is a charging detail record, as a revenue sharing system of the store's old world (RSS) takes it in version 2
// (spec wstore 3.11). All its values are text there but the number.
type CDR struct {
	Source      string    `json:"cdrSource"`         // who reports it
	Product     string    `json:"productClass"`      // org/name/version
	Correlation int64     `json:"correlationNumber"` // counts up from 0 for each seller
	At          time.Time `json:"timestamp"`         // whole seconds, UTC
	Application string    `json:"application"`       // name and version of the offering
	Type        string    `json:"transactionType"`   // C
	Event       string    `json:"event"`             // "Single payment event", "Subscription event" or "Pay per use event"
	Reference   string    `json:"referenceCode"`     // purchase
	Description string    `json:"description"`
	Amount      string    `json:"chargedAmount"`    // without tax
	Tax         string    `json:"chargedTaxAmount"` // the old store said 0.0 always; this is the tax
	Currency    string    `json:"currency"`
	Customer    string    `json:"customerId"` // organisation that owns what was bought
	Provider    string    `json:"appProvider"`
}

// charged is a paid charge, as CDRs are made of it.
type charged struct {
	id, purchase          string
	at                    time.Time
	currency              string
	lines                 []order.Line
	seller, name, version string
	customer              string
	before                int64 // CDRs of the seller before
}

// cdrs returns the records of a charge, one for each line that cost something, numbered from the ones before on.
func (c charged) cdrs(source string) []CDR {
	list := []CDR{}
	for _, l := range c.lines {
		if l.Net <= 0 { // deductions and credit are in what is left
			continue
		}
		event, description := cdrWords(l, c.currency)
		list = append(list, CDR{
			Source: source, Product: c.seller + "/" + c.name + "/" + c.version, Correlation: c.before + int64(len(list)), At: c.at.UTC().Truncate(time.Second),
			Application: c.name + " " + c.version, Type: "C", Event: event, Reference: c.purchase, Description: description,
			Amount: plain(l.Net, c.currency), Tax: plain(l.Tax, c.currency), Currency: c.currency, Customer: c.customer, Provider: c.seller,
		})
	}
	return list
}

// cdrWords returns what a line is called in a record, and how it is described.
func cdrWords(l order.Line, currency string) (event, description string) {
	price := plain(l.Net, currency) + " " + currency
	switch l.Kind {
	case pricing.LineSubscription:
		return "Subscription event", strings.TrimSpace("Subscription: " + price + " " + l.Unit)
	case pricing.LineUsage:
		if l.Unit == "" {
			return "Pay per use event", l.Label // a price function says itself what it is
		}
		return "Pay per use event", fmt.Sprintf("Fee per %s, Consumption: %s", l.Unit, l.Quantity)
	}
	return "Single payment event", "Single payment: " + price
}

// plain writes minor units without zeros at the end, as the old store did.
func plain(minor int64, currency string) string {
	exponent, _ := money.Exponent(currency)
	return decimal.New(minor, -int32(exponent)).String() //nolint:gosec // 0 to 4
}

// CDRs returns the records of what was paid from one moment to another, in the order of the charges; zero times
// leave out a condition. Pages are of charges, of which each has one record for each line. It is for
// administrators.
func (s *Service) CDRs(ctx context.Context, actor account.Actor, from, to time.Time, req page.Request) (page.Page[CDR], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[CDR]{}, err
	}
	var at int64
	var id string
	more, err := req.Decode(&at, &id)
	if err != nil {
		return page.Page[CDR]{}, err
	}
	list, err := s.charged(ctx, from, to, more, at, id, req.Size()+1)
	if err != nil {
		return page.Page[CDR]{}, err
	}
	charges := page.Of(req, list, func(c charged) []any { return []any{clock.Micros(c.at), c.id} })
	p := page.Page[CDR]{Items: []CDR{}, Next: charges.Next}
	numbers := map[string]int64{} // of the next record, by seller
	for _, c := range charges.Items {
		if _, known := numbers[c.seller]; !known {
			if numbers[c.seller], err = s.recordsBefore(ctx, c); err != nil {
				return page.Page[CDR]{}, err
			}
		}
		c.before = numbers[c.seller]
		records := c.cdrs(s.options.Name)
		numbers[c.seller] += int64(len(records))
		p.Items = append(p.Items, records...)
	}
	return p, nil
}

const selectCharged = `
SELECT c.id, c.contract_id, c.paid_at, c.currency, c.lines, g.name, o.name, o.version, b.name
FROM charges c JOIN purchases p ON p.id = c.contract_id JOIN offerings o ON o.id = p.offering_id
JOIN orgs g ON g.id = o.org_id JOIN orgs b ON b.id = p.org_id
WHERE c.state IN ('paid', 'refunded') AND c.concept <> 'refund' AND c.net > 0`

func scanCharged(row sqldb.Row) (c charged, err error) {
	var lines string
	err = row.Scan(&c.id, &c.purchase, sqldb.Time(&c.at), &c.currency, &lines, &c.seller, &c.name, &c.version, &c.customer)
	if err == nil {
		c.lines, err = order.DecodeLines(lines)
	}
	return c, err
}

func (s *Service) charged(ctx context.Context, from, to time.Time, more bool, at int64, id string, limit int) ([]charged, error) {
	var a sqldb.Args
	where := ""
	if !from.IsZero() {
		where += " AND c.paid_at >= " + a.Add(clock.Micros(from))
	}
	if !to.IsZero() {
		where += " AND c.paid_at < " + a.Add(clock.Micros(to))
	}
	if more {
		where += " AND (c.paid_at, c.id) > (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := sqldb.All(ctx, s.db, scanCharged, selectCharged+where+` ORDER BY c.paid_at, c.id LIMIT `+a.Add(limit), a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("charges for records: %w", err)
	}
	return list, nil
}

// recordsBefore counts the records of the seller's charges before one.
func (s *Service) recordsBefore(ctx context.Context, c charged) (int64, error) {
	n := int64(0)
	err := sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		before, err := scanCharged(row)
		n += int64(len(before.cdrs("")))
		return err
	}, selectCharged+` AND g.name = $1 AND (c.paid_at, c.id) < ($2, $3)`, c.seller, clock.Micros(c.at), c.id)
	if err != nil {
		return 0, fmt.Errorf("number of records: %w", err)
	}
	return n, nil
}
