package wire

import "time"

// Price is what an offering costs, in a line.
type Price struct {
	Amount      *Money `json:"amount,omitempty" doc:"Up to the end of the first period and before any usage; absent when it is free."`
	Class       string `json:"class,omitempty" doc:"single-payment, subscription or use; absent when it is free." example:"subscription"`
	Period      string `json:"period,omitempty" doc:"Which the amount is for, where the plan is nothing but a subscription." example:"month"`
	TaxIncluded bool   `json:"tax_included" doc:"Whether the amount contains the tax."`
	From        bool   `json:"from,omitempty" doc:"There are other plans to choose from."`
}

// Plan is a price plan: what it is made of, and, in answers, what that comes to. Numbers are decimal text.
type Plan struct {
	Label       string           `json:"label,omitempty" doc:"What buyers name it by; needed where there are several. update is for owners of an older version, developer for those with that role." example:"pro"`
	Title       string           `json:"title" example:"Professional"`
	Description string           `json:"description,omitempty"`
	Currency    string           `json:"currency,omitempty" doc:"Of its prices; absent in a free plan." example:"EUR"`
	TaxIncluded bool             `json:"tax_included,omitempty" doc:"Whether the prices contain the tax."`
	Components  []PriceComponent `json:"price_components,omitempty" doc:"Its prices; none is free."`
	Deductions  []PriceComponent `json:"deductions,omitempty" doc:"What is taken off, by use."`
	SetupFee    string           `json:"setup_fee,omitempty" doc:"Once, with the first charge." example:"10.00"`
	Minimum     string           `json:"minimum,omitempty" doc:"Of the subscriptions and usage of each billed period." example:"5.00"`
	TrialDays   int              `json:"trial_days,omitempty" doc:"In which subscriptions and usage cost nothing." example:"14"`
	Class       string           `json:"class,omitempty" doc:"In answers: single-payment, subscription or use; absent when it is free." example:"use"`
	Price       *Money           `json:"price,omitempty" doc:"In answers: up to the end of the first periods, before any usage and as if there was no trial."`
	Meters      []Meter          `json:"meters,omitempty" doc:"In answers: what usage is counted of."`
}

// PriceComponent is one price of a plan: of a unit, or a formula.
type PriceComponent struct {
	Label       string         `json:"label" doc:"It stands on every bill." example:"Calls"`
	Description string         `json:"description,omitempty"`
	Unit        string         `json:"unit,omitempty" doc:"Name of a unit of the market." example:"invocation"`
	Model       string         `json:"model,omitempty" doc:"In answers: single payment, subscription or pay per use, as the unit says." example:"pay per use"`
	Period      string         `json:"period,omitempty" doc:"In answers: of a subscription." example:"30 days"`
	Scheme      string         `json:"scheme,omitempty" doc:"How usage is priced: flat, graduated, volume, package or percentage. flat when absent." example:"flat"`
	Value       string         `json:"value,omitempty" doc:"Price of a unit or a package, or the percentage." example:"0.05"`
	Tiers       []PriceTier    `json:"tiers,omitempty" doc:"Of graduated and volume; the last has no end."`
	Package     string         `json:"package,omitempty" doc:"Units in a package." example:"100"`
	FreeUnits   string         `json:"free_units,omitempty" doc:"In every billed period." example:"1000"`
	Function    *PriceFunction `json:"price_function,omitempty" doc:"Instead of a unit."`
}

// PriceTier is a range of quantities with its price.
type PriceTier struct {
	UpTo string `json:"up_to,omitempty" doc:"The last quantity in it; absent in the last tier." example:"1000"`
	Unit string `json:"unit" doc:"Price of each." example:"0.05"`
	Flat string `json:"flat,omitempty" doc:"Price of the tier, once, where it is reached." example:"2"`
}

// PriceFunction computes a price from what was counted and from constants.
type PriceFunction struct {
	Label     string                   `json:"label,omitempty" doc:"That of the component when absent."`
	Text      string                   `json:"text,omitempty" doc:"How it is shown; the formula when absent."`
	Formula   string                   `json:"formula" doc:"+ - * / with brackets, numbers and variables; names that are no plain words stand in square brackets." example:"calls * price + 5"`
	Variables map[string]PriceVariable `json:"variables,omitempty" doc:"By the names in the formula."`
}

// PriceVariable is a variable of a price function.
type PriceVariable struct {
	Label string `json:"label,omitempty" doc:"Its name when absent. Usage is counted under it." example:"Calls"`
	Type  string `json:"type" doc:"usage or constant." example:"usage"`
	Value string `json:"value,omitempty" doc:"Of a constant." example:"0.05"`
}

// Meter is one thing that usage is counted of.
type Meter struct {
	Key   string `json:"key" doc:"What usage is given by, in lower case." example:"invocation"`
	Label string `json:"label" example:"Calls"`
	Unit  string `json:"unit,omitempty" doc:"Absent for a variable of a formula." example:"invocation"`
}

// PlanPreviewInput is a draft of a plan, and usage to try it with.
type PlanPreviewInput struct {
	Plan  Plan              `json:"plan"`
	Usage map[string]string `json:"usage,omitempty" doc:"Quantities in one period, by the keys of meters. Nothing is used when absent."`
}

// EstimateInput is a plan of an offering, and usage to try it with.
type EstimateInput struct {
	Plan  string            `json:"plan,omitempty" doc:"Label of the plan; not needed where there is one." example:"pro"`
	Usage map[string]string `json:"usage,omitempty" doc:"Quantities in one period, by the keys of meters. Nothing is used when absent."`
}

// Estimate is what a plan comes to.
type Estimate struct {
	Plan   Plan `json:"plan"`
	Start  Bill `json:"start" doc:"What is charged when a contract begins."`
	Period Bill `json:"period" doc:"What is charged for a later period with the usage given: every subscription once, and the usage."`
}

// Bill is a sum with its lines.
type Bill struct {
	Net   *Money     `json:"net,omitempty" doc:"Sum of the lines; absent when it is free. It contains the tax where the plan's prices do."`
	Lines []BillLine `json:"lines"`
}

// BillLine is one line of a bill, with its arithmetic.
type BillLine struct {
	Kind      string    `json:"kind" doc:"single, setup, subscription, usage, deduction, minimum, discount, credit or correction." example:"usage"`
	Label     string    `json:"label" example:"Calls"`
	Unit      string    `json:"unit,omitempty" example:"invocation"`
	Quantity  string    `json:"quantity,omitempty" example:"250"`
	UnitPrice string    `json:"unit_price,omitempty" doc:"Absent where there is no single one." example:"0.05"`
	Net       Money     `json:"net"`
	From      time.Time `json:"from,omitzero"`
	To        time.Time `json:"to,omitzero"`
	Steps     []string  `json:"steps" doc:"The arithmetic, one sentence each." example:"250 invocation × 0.05 = 12.50 EUR"`
}

// Unit is one that prices may be for.
type Unit struct {
	Name        string    `json:"name" example:"invocation"`
	Model       string    `json:"model" doc:"single payment, subscription or pay per use." example:"pay per use"`
	PeriodCount int       `json:"period_count,omitempty" doc:"Of a subscription." example:"30"`
	PeriodUnit  string    `json:"period_unit,omitempty" doc:"day, week, month, quarter or year." example:"day"`
	Offerings   int64     `json:"offerings" doc:"How many offerings that are not off sale have a price for it." example:"3"`
	AddedAt     time.Time `json:"added_at,omitzero" doc:"Absent for those that every market begins with."`
}

// UnitInput is a unit as an administrator writes it.
type UnitInput struct {
	Name        string `json:"name" example:"gigabyte"`
	Model       string `json:"model" doc:"single payment, subscription or pay per use." example:"pay per use"`
	PeriodCount int    `json:"period_count,omitempty" doc:"Of a subscription." example:"1"`
	PeriodUnit  string `json:"period_unit,omitempty" doc:"Of a subscription: day, week, month, quarter or year; day when absent." example:"month"`
}

// UnitChange is another model or period of a unit.
type UnitChange struct {
	Model       string `json:"model" doc:"single payment, subscription or pay per use." example:"subscription"`
	PeriodCount int    `json:"period_count,omitempty" doc:"Of a subscription." example:"1"`
	PeriodUnit  string `json:"period_unit,omitempty" doc:"Of a subscription: day, week, month, quarter or year; day when absent." example:"month"`
}

// WhatIfInput is a draft of a plan to replay over what customers used.
type WhatIfInput struct {
	Plan   Plan   `json:"plan"`
	Of     string `json:"of,omitempty" doc:"Label of the plan whose customers are asked about; those of all plans when absent." example:"pro"`
	Months int    `json:"months,omitempty" doc:"How far back, at most 24; 3 when absent." example:"3"`
}

// WhatIf is what customers would have paid on another plan. Single payments, set-up fees and trials do not count.
type WhatIf struct {
	From        time.Time        `json:"from"`
	To          time.Time        `json:"to"`
	Before      *Money           `json:"before,omitempty" doc:"What the customers pay now; absent where there are none."`
	After       *Money           `json:"after,omitempty" doc:"What they would pay."`
	ShareBefore *Money           `json:"share_before,omitempty" doc:"What the seller gets of it now."`
	ShareAfter  *Money           `json:"share_after,omitempty" doc:"What the seller would get."`
	Customers   []WhatIfCustomer `json:"customers"`
	More        bool             `json:"more,omitempty" doc:"There are more contracts than were looked at."`
}

// WhatIfCustomer is one contract that was replayed.
type WhatIfCustomer struct {
	Contract     string `json:"contract" example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Organisation string `json:"organisation" example:"mill"`
	Plan         string `json:"plan" doc:"Title of the plan that it has." example:"Professional"`
	Before       *Money `json:"before,omitempty"`
	After        *Money `json:"after,omitempty"`
	Change       *Money `json:"change,omitempty" doc:"Below zero is cheaper for the customer."`
	Problem      string `json:"problem,omitempty" doc:"Why it could not be reckoned, or is not in the totals."`
}
