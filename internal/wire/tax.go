package wire

// Tax is how the market takes tax on sales, and the rates that it knows.
type Tax struct {
	Mode   string    `json:"mode" doc:"one-rate: the same on every sale; by-country: the rate of the seller's or the buyer's country." example:"by-country"`
	Single string    `json:"single_rate" doc:"The one rate, in percent; by country, it holds where no country's rate is known." example:"0"`
	Rates  []TaxRate `json:"rates" doc:"By country, class and day; each holds until the next of its country and class."`
}

// TaxRate is a rate of tax of a country from a day on.
type TaxRate struct {
	Country string `json:"country" doc:"ISO 3166-1." example:"DE"`
	Class   string `json:"class" doc:"standard, or one that was added." example:"standard"`
	From    string `json:"from" doc:"The first day, in UTC." example:"2021-01-01"`
	Percent string `json:"percent" example:"19"`
	Added   bool   `json:"added,omitempty" doc:"By an administrator of this market."`
}

// TaxModeInput chooses how tax is taken.
type TaxModeInput struct {
	Mode string `json:"mode" enum:"one-rate,by-country" example:"by-country"`
}

// TaxRateInput is a rate that is added.
type TaxRateInput struct {
	Country string `json:"country" doc:"ISO 3166-1." example:"DE"`
	Class   string `json:"class,omitempty" doc:"standard when absent." example:"standard"`
	From    string `json:"from" doc:"The first day." example:"2027-01-01"`
	Percent string `json:"percent" doc:"From 0 to 100, decimal text." example:"19"`
}
