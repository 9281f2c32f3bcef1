package metering

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Record is a service detail record, as WStore takes it (spec wstore 1.9). Numbers are text as they came in.
type Record struct {
	Organisation, Offering, Version string // of the offering
	Customer                        string // name of the user
	TimeStamp                       string
	CorrelationNumber               string
	RecordType                      string // event, time or quantity; anything is taken
	Unit                            string
	Value                           string
	ComponentLabel                  string
}

// recordSource is the source under which records are kept as events; the id is the correlation number.
const recordSource = "sdr:"

// wrong is a mistake in a record, in the words of WStore.
func wrong(format string, args ...any) error { return errs.Invalid("bad_record", format, args...) }

// AddRecord stores a service detail record of a contract. Its seller may, and administrators. The mistakes are those
// of spec wstore 3.8, in that order and those words, all with the code "bad_record"; a contract that is not there is
// KindNotFound.
//
// A record is an event too: its source is "sdr:" and the contract, its id the correlation number. It counts for
// the component with its unit, and for the usage variables with its component label.
func (s *Service) AddRecord(ctx context.Context, actor account.Actor, contractID string, in Record) error {
	if err := actor.NeedAny(account.ScopeUsage, account.ScopeSell); err != nil {
		return err
	}
	known, err := s.contracts.get(ctx, s.db, contractID, s.clock.Now(), true)
	if err != nil {
		return err
	}
	if known.SellerID != actor.OrgID && actor.NeedAdmin() != nil {
		return errs.Forbidden("not_the_seller", "Only the seller of the offering may report its use.")
	}
	if in.lacking() {
		return wrong("Invalid JSON content")
	}
	if in.Organisation+"/"+in.Offering+"/"+in.Version != known.Offering {
		return wrong("The offering defined in the SDR is not the purchase offering")
	}
	return s.inTurn(ctx, func(tx *sqldb.Tx) (*stored, error) { return s.addRecord(ctx, tx, known, in) })
}

func (in Record) lacking() bool {
	return slices.Contains([]string{
		in.Organisation, in.Offering, in.Version, in.Customer, in.TimeStamp, in.CorrelationNumber, in.RecordType, in.Unit, in.Value, in.ComponentLabel,
	}, "")
}

// addRecord checks what depends on the records before, and stores the record.
func (s *Service) addRecord(ctx context.Context, tx *sqldb.Tx, known *agreed, in Record) (*stored, error) {
	if err := checkCustomer(ctx, tx, known.Contract, in.Customer); err != nil {
		return nil, err
	}
	if len(known.byKey) == 0 {
		return nil, wrong("No pay per use parts in the pricing model of the offering")
	}
	number, stamped, err := lastRecord(ctx, tx, known.ID)
	if err != nil {
		return nil, err
	}
	if given, err := strconv.ParseInt(in.CorrelationNumber, 10, 64); err != nil || given != number+1 {
		return nil, wrong("Invalid correlation number, expected: %d", number+1)
	}
	at, err := parseStamp(in.TimeStamp)
	if err != nil || at.Truncate(time.Second).Before(clock.FromMicros(stamped).Truncate(time.Second)) || at.After(s.clock.Now().Add(ahead)) {
		return nil, wrong("Invalid time stamp")
	}
	e, r, err := s.recordEvent(known, in, number+1, at)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO usage_records (contract_id, correlation, stamped_at) VALUES ($1, $2, $3)
ON CONFLICT (contract_id) DO UPDATE SET correlation = excluded.correlation, stamped_at = excluded.stamped_at`,
		known.ID, number+1, clock.Micros(at))
	if err != nil {
		return nil, fmt.Errorf("note record %s of contract %s: %w", e.ID, known.ID, err)
	}
	d := &delivery{records: []record{r}, outcome: make([]outcome, 1)}
	added, err := s.put(ctx, tx, []*delivery{d})
	if err == nil && d.outcome[0].status != Accepted {
		err = fmt.Errorf("record %s of contract %s is there already", e.ID, known.ID)
	}
	return added, err
}

// recordEvent makes an event of a record.
func (s *Service) recordEvent(known *agreed, in Record, number int64, at time.Time) (*Event, record, error) {
	byUnit, okUnit := known.byUnit[strings.ToLower(in.Unit)]
	byLabel := strings.ToLower(in.ComponentLabel)
	okLabel := known.variable(byLabel)
	if !okUnit && !okLabel {
		return nil, record{}, wrong("The specified unit or component label is not included in the pricing model")
	}
	q, err := parseQuantity(in.Value)
	if err != nil {
		return nil, record{}, wrong("%s", errs.As(err).Message)
	}
	properties, err := json.Marshal(recordProperties{
		Customer: in.Customer, RecordType: in.RecordType, Unit: in.Unit, ComponentLabel: in.ComponentLabel, Value: in.Value,
	})
	if err != nil {
		return nil, record{}, fmt.Errorf("record as JSON: %w", err)
	}
	e := &Event{ID: strconv.FormatInt(number, 10), Source: recordSource + known.ID, Meter: byUnit, also: byLabel}
	if !okUnit {
		e.Meter, e.also = byLabel, ""
	} else if !okLabel || byLabel == byUnit {
		e.also = ""
	}
	r := record{
		ID: e.ID, Source: e.Source, org: known.SellerID, contract: known.ID, meter: e.Meter, also: e.also,
		at: clock.Micros(at), sentAt: clock.Micros(at), quantity: q, properties: properties,
	}
	r.digest = r.hash()
	return e, r, nil
}

// recordProperties is what a record has beyond an event.
type recordProperties struct {
	Customer       string `json:"customer"`
	RecordType     string `json:"record_type"`
	Unit           string `json:"unit"`
	ComponentLabel string `json:"component_label"`
	Value          string `json:"value"`
}

// variable reports whether the key is of a usage variable of a function.
func (a *agreed) variable(key string) bool {
	for _, m := range a.Plan.Meters() {
		if m.Key == key && m.Unit == "" {
			return true
		}
	}
	return false
}

// checkCustomer reports whether a user used the contract: a member of the organisation that bought, or who bought it
// for itself.
func checkCustomer(ctx context.Context, q sqldb.Queryer, c Contract, name string) error {
	private, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT COUNT(*) FROM users WHERE private_org = $1`, c.OrgID)
	if err != nil {
		return fmt.Errorf("owner of contract %s: %w", c.ID, err)
	}
	member, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT COUNT(*) FROM users u JOIN org_members m ON m.user_id = u.id
WHERE m.org_id = $1 AND u.name = $2`, c.OrgID, name)
	switch {
	case err != nil:
		return fmt.Errorf("customer of contract %s: %w", c.ID, err)
	case member > 0:
		return nil
	case private > 0:
		return wrong("The user has not purchased the offering")
	}
	return wrong("The user does not belongs to the owner organization")
}

// lastRecord returns the number and the time stamp of the newest record of a contract; zeros for none.
func lastRecord(ctx context.Context, q sqldb.Queryer, contractID string) (number, stamped int64, err error) {
	err = q.QueryRow(ctx, `SELECT correlation, stamped_at FROM usage_records WHERE contract_id = $1`, contractID).Scan(&number, &stamped)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, fmt.Errorf("newest record of contract %s: %w", contractID, err)
	}
	return number, stamped, nil
}

// stampForms are how a record writes its time; without a zone it is UTC.
var stampForms = []string{"2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999Z07:00"}

// parseStamp reads the time of a record, with or without a fraction (spec wstore 3.8).
func parseStamp(text string) (time.Time, error) {
	for _, form := range stampForms {
		if at, err := time.Parse(form, text); err == nil && at.Year() > 1970 {
			return at.UTC().Truncate(time.Microsecond), nil
		}
	}
	return time.Time{}, wrong("Invalid time stamp")
}
