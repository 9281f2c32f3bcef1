package wire

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items" doc:"The items of this page, in the order of the list."`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page, for the parameter after. Absent on the last page."`
}

// Money is an amount in a currency.
type Money struct {
	Amount   string `json:"amount" doc:"Decimal number with as many decimals as the currency has." example:"5.00"`
	Currency string `json:"currency" doc:"Code of the currency after ISO 4217." example:"EUR"`
}

// Address is a postal address for taxes.
type Address struct {
	Street  string `json:"street" doc:"Street and number." example:"Gran Vía 1"`
	Postal  string `json:"postal" doc:"Postal code." example:"28013"`
	City    string `json:"city" doc:"Town." example:"Madrid"`
	Country string `json:"country" doc:"Code of the country, two letters after ISO 3166." example:"ES"`
}

// Problem is why a request failed, after RFC 9457.
type Problem struct {
	Type      string       `json:"type" doc:"Identifies the kind of problem; made from code." example:"tag:souk.dev,2026:problem/no_such_module"`
	Title     string       `json:"title" doc:"The status in words." example:"Not Found"`
	Status    int          `json:"status" doc:"The HTTP status." example:"404"`
	Detail    string       `json:"detail" doc:"What is wrong and what to do about it, for people." example:"There is no module org.example.bread."`
	Code      string       `json:"code" doc:"Stable code, for programs." example:"no_such_module"`
	RequestID string       `json:"request_id" doc:"Names this request in the log of the server." example:"674f1c2e9b1d4c0f8a7e5b32"`
	Errors    []FieldError `json:"errors,omitempty" doc:"Where the input is wrong; all mistakes at once."`
	Checks    []Check      `json:"checks,omitempty" doc:"Where a package was refused: every check that it went through."`
}

// FieldError is one mistake in an input.
type FieldError struct {
	Path    string `json:"path" doc:"The place: a field (title), a nested one (plan.currency), a parameter (limit), or a place in a package file." example:"plan.currency"`
	Code    string `json:"code" doc:"Stable code, for programs." example:"unknown_currency"`
	Message string `json:"message" doc:"What is wrong and what to do, for people."`
}

// ProblemType returns the identifier of the kind of problem that has the code.
func ProblemType(code string) string { return "tag:souk.dev,2026:problem/" + code }
