package pricing

import (
	"math/big"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
)

// Usage is what was counted in a period, by the keys of the plan's meters. What is missing counts as zero.
type Usage map[string]decimal.Decimal

// Span is a subscription that is charged, or given back, for a time.
type Span struct {
	Component int // index in Plan.Components
	From, To  time.Time
	Part      *big.Rat // of the period's price; nil is all of it. See Portion
	Off       *big.Rat // of a span that is given back, the part of its price that a coupon took off; nil is nothing
}

// Input says what of a plan is billed.
type Input struct {
	Initial bool   // single payments and the set-up fee
	Spans   []Span // subscriptions
	// Usage is billed where it is not nil, or where its time is given.
	Usage              Usage
	UsageFrom, UsageTo time.Time
	MinimumPart        *big.Rat // of the plan's minimum, where the billed period is not a whole one; nil is all of it
	Credit             []Span   // unused parts that are given back when the plan changes
	Coupon             *Coupon  // nil for none
}

// LineKind is what a line of a bill is for.
type LineKind string

// The kinds of lines.
const (
	LineSingle       LineKind = "single"
	LineSetup        LineKind = "setup"
	LineSubscription LineKind = "subscription"
	LineUsage        LineKind = "usage"
	LineDeduction    LineKind = "deduction"
	LineMinimum      LineKind = "minimum"
	LineDiscount     LineKind = "discount"
	LineCredit       LineKind = "credit"
	LineCorrection   LineKind = "correction"
)

// Line is one sum of a bill.
type Line struct {
	Kind      LineKind        `json:"kind"`
	Label     string          `json:"label"`
	Unit      string          `json:"unit,omitempty"`
	Quantity  decimal.Decimal `json:"quantity,omitzero"`
	UnitPrice decimal.Decimal `json:"unit_price,omitzero"` // zero where there is no single one
	Net       money.Amount    `json:"net"`                 // gross where the plan's prices include tax; below zero is taken off
	From      time.Time       `json:"from,omitzero"`
	To        time.Time       `json:"to,omitzero"`
	Steps     []string        `json:"steps,omitempty"` // the arithmetic, one sentence each
}

// Bill is what an input comes to.
type Bill struct {
	Lines []Line       `json:"lines"`
	Net   money.Amount `json:"net"` // the sum of the lines; the zero Amount for a free plan
}
