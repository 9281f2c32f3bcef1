package sandbox

import (
	"time"

	"souk.dev/souk/internal/store/payment"
)

// Card is one that the sandbox's page offers. Each shows another thing that a real one may do.
type Card struct {
	Name  string // stable, as "works"
	Last4 string
	Title string // what it does, for people

	failure payment.Failure // when the buyer pays with it
	later   payment.Failure // when it is charged without the buyer
	asks    bool            // the buyer must confirm once more
	loses   bool            // the first answer to a charge that took effect is lost
}

// The cards by name.
const (
	CardWorks        = "works"
	CardDeclined     = "declined"
	CardNoFunds      = "insufficient_funds"
	CardAsks         = "authentication"
	CardLater        = "declined_later"
	CardNoFundsLater = "insufficient_funds_later"
	CardTimeout      = "timeout"
)

// brand is what all cards of the sandbox are called.
const brand = "Test card"

// Cards are the cards, the one that always works first.
var Cards = []Card{
	{Name: CardWorks, Last4: "0001", Title: "Goes through"},
	{Name: CardDeclined, Last4: "0002", Title: "Is declined", failure: payment.Declined, later: payment.Declined},
	{Name: CardNoFunds, Last4: "0003", Title: "Has not enough money", failure: payment.NoFunds, later: payment.NoFunds},
	{Name: CardAsks, Last4: "0004", Title: "Must be confirmed by the buyer each time", later: payment.NeedsBuyer, asks: true},
	{Name: CardLater, Last4: "0005", Title: "Goes through now, is declined when it is charged again", later: payment.Declined},
	{Name: CardNoFundsLater, Last4: "0006", Title: "Goes through now, has not enough money when it is charged again", later: payment.NoFunds},
	{Name: CardTimeout, Last4: "0007", Title: "Goes through, but the first answer is lost", loses: true},
}

// cardNamed returns the card with the name; "" is the first.
func cardNamed(name string) (Card, bool) {
	if name == "" {
		return Cards[0], true
	}
	for _, c := range Cards {
		if c.Name == name {
			return c, true
		}
	}
	return Card{}, false
}

// keptYears is how long the sandbox's cards can be charged.
const keptYears = 3

// method returns the card as the shop may keep it.
func (c Card) method(token string, keptAt time.Time) *payment.Method {
	return &payment.Method{Token: token, Brand: brand, Last4: c.Last4, Month: keptAt.Month(), Year: keptAt.Year() + keptYears}
}
