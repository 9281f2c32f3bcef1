package wire

import "time"

// Coupon is what a seller takes off its prices for those who know the code.
type Coupon struct {
	ID        string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b71"`
	Code      string    `json:"code" doc:"In any case, with and without dashes." example:"SPRING-26"`
	State     string    `json:"state" enum:"active,used_up,expired,stopped" example:"active"`
	Seller    string    `json:"seller" example:"bakery"`
	Note      string    `json:"note,omitempty" doc:"The seller's own." example:"For the fair."`
	Percent   string    `json:"percent,omitempty" doc:"That is taken off; absent where an amount is." example:"25"`
	Amount    *Money    `json:"amount,omitempty" doc:"That is taken off, with tax where a plan's prices contain it; absent where a percentage is."`
	Offering  string    `json:"offering,omitempty" doc:"Name of the offering that it is for, whatever the version; absent for all of the seller's." example:"bread"`
	Plans     []string  `json:"plans,omitempty" doc:"Labels of the price plans that it is for; absent for all." example:"pro"`
	Periods   int       `json:"periods" doc:"Of a contract that have it; 0 for all of them." example:"3"`
	MaxUses   int64     `json:"max_uses" doc:"0 for any number." example:"100"`
	MaxPerOrg int64     `json:"max_per_organisation" doc:"By one organisation; 0 for any number." example:"1"`
	Uses      int64     `json:"uses" doc:"Purchases that were made with it and not closed unpaid." example:"12"`
	Until     string    `json:"until,omitempty" doc:"The last day, in UTC; absent where it has no end." example:"2026-12-31"`
	StoppedAt time.Time `json:"stopped_at,omitzero"`
	StoppedBy string    `json:"stopped_by,omitempty" example:"ada"`
	CreatedAt time.Time `json:"created_at"`
	CreatedBy string    `json:"created_by" example:"ada"`
}

// CouponInput makes a coupon.
type CouponInput struct {
	Code      string   `json:"code,omitempty" maxLength:"64" doc:"3 to 32 letters, digits, dashes and underscores; one is made when absent." example:"SPRING-26"`
	Note      string   `json:"note,omitempty" maxLength:"200" doc:"For yourself." example:"For the fair."`
	Percent   string   `json:"percent,omitempty" doc:"To take off, above 0 and at most 100; or else give an amount." example:"25"`
	Amount    string   `json:"amount,omitempty" doc:"To take off." example:"5.00"`
	Currency  string   `json:"currency,omitempty" doc:"Of the amount." example:"EUR"`
	Offering  string   `json:"offering,omitempty" doc:"Id of an offering, or organisation/name; for all versions of it. For everything that you sell when absent." example:"bakery/bread"`
	Plans     []string `json:"plans,omitempty" doc:"Labels of price plans; all when absent." example:"pro"`
	Periods   int      `json:"periods,omitempty" doc:"Of a contract that have it; all of them when absent." example:"3"`
	MaxUses   int64    `json:"max_uses,omitempty" doc:"Any number when absent." example:"100"`
	MaxPerOrg int64    `json:"max_per_organisation,omitempty" doc:"By one organisation; any number when absent." example:"1"`
	Until     string   `json:"until,omitempty" doc:"The last day, in UTC." example:"2026-12-31"`
}

// QuoteInput asks what an offering comes to.
type QuoteInput struct {
	Plan    string `json:"plan,omitempty" doc:"Label of the price plan; needed where the offering has several." example:"pro"`
	Coupon  string `json:"coupon,omitempty" maxLength:"64" doc:"A code of the seller's." example:"SPRING-26"`
	Country string `json:"country,omitempty" doc:"Of the tax address, two letters; the organisation's own when absent, else the seller's." example:"ES"`
}

// Quote is what an offering comes to, with tax, before it is bought.
type Quote struct {
	Plan      Plan         `json:"plan"`
	Lines     []ChargeLine `json:"lines" doc:"What is paid at once."`
	Net       *Money       `json:"net,omitempty" doc:"Absent when it is free."`
	Tax       *Money       `json:"tax,omitempty"`
	Total     *Money       `json:"total,omitempty"`
	TaxRate   string       `json:"tax_rate,omitempty" doc:"In percent." example:"21"`
	TaxReason string       `json:"tax_reason,omitempty" doc:"Why there is no tax." example:"Reverse charge: the buyer owes the tax."`
	Then      []Recurring  `json:"then,omitempty" doc:"What is paid again, before any usage and any coupon."`
	ThenFrom  time.Time    `json:"then_from,omitzero" doc:"When the first of it is due, if it is bought now."`
	Coupon    string       `json:"coupon,omitempty" example:"SPRING-26"`
	Periods   int          `json:"coupon_periods,omitempty" doc:"How many periods have the coupon; absent for all of them, and without one." example:"3"`
	FreeFor   string       `json:"free_for,omitempty" doc:"Organisation whose members get it free, you among them." example:"club"`
}

// Recurring is what is paid again with each period.
type Recurring struct {
	Period string `json:"period" example:"month"`
	Net    Money  `json:"net"`
	Tax    Money  `json:"tax"`
	Total  Money  `json:"total"`
}
