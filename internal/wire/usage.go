package wire

import (
	"encoding/json"
	"time"
)

// UsageEvent is one use that a seller reports, in the flat form.
type UsageEvent struct {
	ID         string          `json:"id" doc:"Unique within the source, for ever." example:"2026-11-30/gate-1/000042"`
	Source     string          `json:"source,omitempty" doc:"What reports it." example:"gate-1"`
	Contract   string          `json:"contract" doc:"Id of the contract, which is that of the purchase." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Time       time.Time       `json:"time,omitzero" doc:"When it was used; when it comes in, where absent." example:"2026-11-30T12:00:00Z"`
	Meter      string          `json:"meter,omitempty" doc:"What was used: a meter of the plan by its key. One of meter, component and unit." example:"invocation"`
	Component  string          `json:"component,omitempty" doc:"Or the label of a price component, or of a variable of a price function." example:"Invocations"`
	Unit       string          `json:"unit,omitempty" doc:"Or the unit of a price component." example:"invocation"`
	Quantity   string          `json:"quantity" doc:"How much, up to 1 000 000 000 000 with nine decimals. It may be a number in JSON, too." example:"25"`
	Properties json.RawMessage `json:"properties,omitempty" doc:"An object with anything else, up to 4 096 bytes."`
}

// UsageResult is what became of one event.
type UsageResult struct {
	ID      string `json:"id" doc:"Of the event." example:"2026-11-30/gate-1/000042"`
	Source  string `json:"source,omitempty" doc:"Of the event." example:"gate-1"`
	Result  string `json:"result" enum:"accepted,duplicate,refused" doc:"duplicate: it was there already, exactly so." example:"accepted"`
	Status  int    `json:"status" doc:"The HTTP status that it would have alone." example:"201"`
	Code    string `json:"code,omitempty" doc:"Why it was refused, for programs." example:"event_conflict"`
	Message string `json:"message,omitempty" doc:"Why it was refused, for people."`
}

// UsageResults is what became of the events of a request, in their order.
type UsageResults struct {
	Accepted   int           `json:"accepted" doc:"How many are new, and on disk." example:"1"`
	Duplicates int           `json:"duplicates" doc:"How many were there already." example:"0"`
	Refused    int           `json:"refused" doc:"How many were refused." example:"0"`
	Results    []UsageResult `json:"results" doc:"Each event."`
}

// UsageMeter is one thing that usage is counted of.
type UsageMeter struct {
	Key   string `json:"key" doc:"What events name it by." example:"invocation"`
	Label string `json:"label" doc:"For people." example:"Invocations"`
	Unit  string `json:"unit,omitempty" doc:"Absent for the variable of a price function." example:"invocation"`
}

// Usage is what was used of a contract in a window of time.
type Usage struct {
	Contract string            `json:"contract" doc:"Id of the contract." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Offering string            `json:"offering" doc:"What was bought, as organisation/name/version." example:"bakery/bread/1.0"`
	From     time.Time         `json:"from" doc:"Begin of the window."`
	To       time.Time         `json:"to" doc:"Its end, which is not included."`
	By       string            `json:"by" enum:"hour,day,month" doc:"The length of the periods." example:"day"`
	Meters   []UsageMeter      `json:"meters" doc:"What is counted."`
	Total    map[string]string `json:"total" doc:"By the key of the meter; a meter that was not used is absent."`
	Periods  []UsagePeriod     `json:"periods" doc:"All of the window, in UTC."`
}

// UsagePeriod is what was used in an hour, a day or a month.
type UsagePeriod struct {
	Start time.Time         `json:"start" doc:"When it begins."`
	Used  map[string]string `json:"used" doc:"By the key of the meter, within the window; a meter that was not used is absent."`
}

// CountedEvent is a usage event that was counted.
type CountedEvent struct {
	ID         string          `json:"id" example:"2026-11-30/gate-1/000042"`
	Source     string          `json:"source,omitempty" example:"gate-1"`
	Time       time.Time       `json:"time" doc:"When it was used."`
	ReceivedAt time.Time       `json:"received_at" doc:"When it came in."`
	Meter      string          `json:"meter" doc:"The key of the meter." example:"invocation"`
	Also       string          `json:"also,omitempty" doc:"A second meter that it counts for."`
	Quantity   string          `json:"quantity" doc:"Decimal number." example:"25"`
	Properties json.RawMessage `json:"properties,omitempty" doc:"What else the event said."`
}

// UsageSettings is how late usage may be reported.
type UsageSettings struct {
	LateDays int `json:"late_days" minimum:"0" maximum:"366" doc:"How many days events are taken for what was billed." example:"30"`
}
