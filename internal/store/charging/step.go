package charging

import (
	"time"

	"souk.dev/souk/internal/store/order"
)

// Step is what a run does with a contract.
type Step string

// The steps.
const (
	StepNone   Step = ""       // nothing is to be done by now
	StepRemind Step = "remind" // a mail, that a payment is due or will be
	StepOpen   Step = "open"   // the charge of the next period, or of usage
	StepTry    Step = "try"    // the saved way to pay is charged
	StepGiveUp Step = "give_up"
	StepEnd    Step = "end"
)

// Facts are what a step depends on besides the contract.
type Facts struct {
	Unbilled time.Time // since when there is usage that is not billed; zero for none
	Patience order.Patience
}

// Next returns what is to be done with the contract at the moment, and for StepEnd why. The contract has its open charge.
func Next(c order.Contract, f Facts, now time.Time) (Step, string) {
	over := !c.EndsAt.IsZero() && !now.Before(c.EndsAt)
	switch {
	case !c.EndedAt.IsZero():
		return StepNone, ""
	case !c.DueAt.IsZero() && !now.Before(c.LostAt()):
		return StepEnd, "It was not paid."
	case c.Open != nil:
		return nextOpen(c, now), ""
	case over && !f.Unbilled.IsZero() && f.Unbilled.Before(c.EndsAt):
		return StepOpen, ""
	case over:
		return StepEnd, "It was cancelled."
	case c.Subscribed():
		return nextSubscribed(c, f.Patience, now), ""
	case !f.Unbilled.IsZero() && !now.Before(f.Unbilled.Add(UsageAge)):
		return StepOpen, ""
	}
	return StepNone, ""
}

// UsageAge is how old usage is that is charged without a subscription (spec wstore 3.10).
const UsageAge = order.UsageEvery

// nextOpen is Next for a contract whose charge waits for its payment.
func nextOpen(c order.Contract, now time.Time) Step {
	ch := c.Open
	suspended := c.State(now) == order.ContractSuspended
	switch {
	case !ch.ExpiresAt.IsZero() && now.Before(ch.ExpiresAt): // the buyer is paying it
		return StepNone
	case suspended && ch.Concept != order.ConceptUsage && ch.NextTryAt.IsZero():
		return StepGiveUp
	case c.Renews && (ch.Tries == 0 || !ch.NextTryAt.IsZero() && !now.Before(ch.NextTryAt)):
		return StepTry
	}
	return remind(c, now)
}

// nextSubscribed is Next for a contract with subscriptions and without a charge.
func nextSubscribed(c order.Contract, p order.Patience, now time.Time) Step {
	due := !now.Before(c.DueAt)
	if due && c.State(now) != order.ContractSuspended && (c.Renews || c.CostsNothing()) {
		return StepOpen
	}
	if !due && (c.Renews || now.Before(c.DueAt.Add(-p.Ahead))) {
		return StepNone
	}
	return remind(c, now)
}

// remind returns StepRemind where the buyer was not reminded of what the contract is by now.
func remind(c order.Contract, now time.Time) Step {
	since := time.Time{} // of the state that the buyer is told of
	switch c.State(now) {
	case order.ContractOverdue:
		since = c.OverdueAt()
	case order.ContractSuspended:
		since = c.SuspendsAt()
	case order.ContractEnded:
		return StepNone
	}
	if c.RemindedAt.IsZero() || c.RemindedAt.Before(since) {
		return StepRemind
	}
	return StepNone
}
