package order

import (
	"context"
	"slices"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
)

// Gateway is a way to pay, as buyers choose it.
type Gateway struct {
	Name     string
	Title    string // a few words
	Sentence string // what the buyer does
	Manual   bool   // somebody at the market sees the money arrive
	Test     bool   // no real money moves
	Saves    bool   // what is paid with can be kept for later charges
}

// Gateways returns the ways to pay in this market.
func (s *Service) Gateways() []Gateway {
	return s.offered(func(payment.Gateway) bool { return true })
}

// GatewaysFor returns the ways to pay an amount; the first is taken where the buyer chooses none.
func (s *Service) GatewaysFor(amount money.Amount) []Gateway {
	return s.offered(func(g payment.Gateway) bool { return payment.Takes(g, amount) })
}

func (s *Service) offered(fits func(payment.Gateway) bool) []Gateway {
	var list []Gateway
	for _, g := range s.gateways {
		if !fits(g) {
			continue
		}
		title, sentence := g.About()
		manual, ok := g.(payment.Manual)
		if ok && manual.Details() == "" { // nobody would know where to pay; what was begun goes on
			continue
		}
		if len(s.options.Offer) > 0 && !slices.Contains(s.options.Offer, g.Name()) {
			continue
		}
		_, saves := g.(payment.Saver)
		list = append(list, Gateway{Name: g.Name(), Title: title, Sentence: sentence, Manual: ok, Test: payment.IsTest(g), Saves: saves})
	}
	return list
}

// named returns the gateway with the name, and whether the market has it.
func (s *Service) named(name string) (payment.Gateway, bool) {
	for _, g := range s.gateways {
		if g.Name() == name {
			return g, true
		}
	}
	return nil, false
}

// choose returns the name of the gateway that a buyer chose for an amount; "" is the first that takes it.
func (s *Service) choose(name string, amount money.Amount) (string, error) {
	offered := s.GatewaysFor(amount)
	if len(offered) == 0 {
		return "", errs.New(errs.KindUnavailable, "no_payments", "This market takes no payments at present. Ask its administrator.")
	}
	if name == "" {
		return offered[0].Name, nil
	}
	var f errs.Fields
	f.Check(slices.ContainsFunc(offered, func(g Gateway) bool { return g.Name == name }), "gateway", "unknown_gateway", "This market does not take payments in this way; choose another one.")
	return name, f.Err("unknown_gateway", "There is no such way to pay.")
}

// limit is how long a buyer has to pay at the gateway.
func (s *Service) limit(gateway string) time.Duration {
	if limit, ok := s.options.Limits[gateway]; ok {
		return limit
	}
	return s.options.Limit
}

// gatewayOf returns the gateway that the purchase is paid at.
func (s *Service) gatewayOf(p Purchase) (payment.Gateway, error) {
	g, ok := s.named(p.Gateway)
	if !ok {
		return nil, errs.New(errs.KindUnavailable, "gateway_unavailable",
			"The payment gateway %s of purchase %s is not connected. Ask the administrator of the market.", p.Gateway, p.ID)
	}
	return g, nil
}

// instruct fills the Transfer of a purchase that is paid that way.
func (s *Service) instruct(ctx context.Context, p *Purchase) error {
	g, _ := s.named(p.Gateway)
	manual, ok := g.(payment.Manual)
	if !ok {
		return nil
	}
	transfers, err := manual.Transfers(ctx, []string{p.ID})
	if t, ok := transfers[p.ID]; ok && err == nil {
		p.Transfer = Transfer{Code: t.Code, Details: manual.Details()}
	}
	return unavailable(err)
}
