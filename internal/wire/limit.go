package wire

import "time"

// SpendingLimit is what an organisation, or a member for it, may spend, and what is spent.
type SpendingLimit struct {
	User           string    `json:"user,omitempty" doc:"The member; absent for the whole organisation." example:"bob"`
	Currency       string    `json:"currency" doc:"Code of the currency after ISO 4217." example:"EUR"`
	PerTransaction string    `json:"per_transaction,omitempty" doc:"The most at a time, tax included; absent for no limit." example:"100.00"`
	PerDay         string    `json:"per_day,omitempty" doc:"The most in a day of UTC." example:"200.00"`
	PerWeek        string    `json:"per_week,omitempty" doc:"The most from Monday to Sunday." example:"500.00"`
	PerMonth       string    `json:"per_month,omitempty" doc:"The most in a month." example:"1000.00"`
	WarnOnly       bool      `json:"warn_only" doc:"Nothing is refused; managers get mails."`
	SpentToday     string    `json:"spent_today" doc:"What is spent of it." example:"12.50"`
	SpentThisWeek  string    `json:"spent_this_week" doc:"What is spent of it." example:"12.50"`
	SpentThisMonth string    `json:"spent_this_month" doc:"What is spent of it." example:"512.50"`
	UpdatedAt      time.Time `json:"updated_at" doc:"When it was set."`
}

// SpendingLimitInput is a spending limit as it is set.
type SpendingLimitInput struct {
	User           string `json:"user,omitempty" doc:"A member; absent for the whole organisation." example:"bob"`
	Currency       string `json:"currency" doc:"Code of the currency after ISO 4217." example:"EUR"`
	PerTransaction string `json:"per_transaction,omitempty" doc:"The most at a time, tax included; absent for no limit." example:"100.00"`
	PerDay         string `json:"per_day,omitempty" doc:"The most in a day of UTC." example:"200.00"`
	PerWeek        string `json:"per_week,omitempty" doc:"The most from Monday to Sunday." example:"500.00"`
	PerMonth       string `json:"per_month,omitempty" doc:"The most in a month." example:"1000.00"`
	WarnOnly       bool   `json:"warn_only,omitempty" doc:"Refuse nothing; write mails to managers only."`
}
