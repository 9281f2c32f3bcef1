package order

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
)

// contractLetter writes a mail about a contract and, where it is about one, a charge.
type contractLetter func(c Contract, ch Charge, to string) mail.Message

// mailContract mails the user who bought, where there is an address.
func (s *Service) mailContract(ctx context.Context, tx *sqldb.Tx, c Contract, ch Charge, letter contractLetter) error {
	user, err := account.UserByID(ctx, tx, c.Purchase.UserID)
	if err != nil {
		return fmt.Errorf("buyer of contract %s: %w", c.ID(), err)
	}
	if user.Email == "" || !user.ErasedAt.IsZero() {
		return nil
	}
	return s.post(ctx, tx, c.Purchase, letter(c, ch, user.Email))
}

// mailCharged mails the buyer the invoice of a charge that was paid, or the credit note of a refund.
func (s *Service) mailCharged(ctx context.Context, tx *sqldb.Tx, c Contract, ch Charge, bill invoice.Invoice) error {
	return s.mailContract(ctx, tx, c, ch, func(c Contract, ch Charge, to string) mail.Message {
		text, subject := "Thank you. This was paid.\n\n", "Invoice "+bill.Label+" from "+bill.Document.Seller.Called()
		if ch.Concept == ConceptRefund {
			text = "Money is given back to you. The reason:\n\n" + quoted(ch.Reason) + "\n\n"
			subject = "Credit note " + bill.Label + " from " + bill.Document.Seller.Called()
		}
		if ch.Won() {
			text = "The dispute about this payment was decided for the seller, and the payment counts again.\n\n"
		}
		text += contractFacts(c, ch) + "\n" + linesOf(ch) + fmt.Sprintf("\nThe document, to print or to save:\n%s/invoices/%s\n", s.options.PublicURL, bill.ID)
		return s.contractMail(c, to, subject, text)
	})
}

// contractMail is a mail with the way to the contract.
func (s *Service) contractMail(c Contract, to, subject, text string) mail.Message {
	return mail.Message{To: to, Subject: subject, Text: text + "\nThe contract:\n" + s.options.PublicURL + "/contracts/" + c.ID() + "\n"}
}

// contractFacts are the lines about a contract that every mail has.
func contractFacts(c Contract, ch Charge) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-13s %s\n", label+":", text)
		}
	}
	p := c.Purchase
	line("Offering", p.OfferingTitle+" "+p.OfferingVersion)
	line("Plan", c.Plan.Title)
	line("Seller", p.SellerName)
	line("Buyer", p.OrgName)
	line("Contract", c.ID())
	line("Order number", p.Reference)
	if ch.ID != "" {
		line("Total", ch.Total.String()+" "+ch.Total.Currency)
	}
	return b.String()
}

// linesOf writes what a charge consists of.
func linesOf(ch Charge) string {
	var b strings.Builder
	for _, l := range ch.Lines {
		fmt.Fprintf(&b, "  %-40s %12s\n", l.Label, ch.Amount(l.Total))
	}
	return b.String()
}

// reminder tells the buyer that a payment is due, or will be.
func (s *Service) reminder(c Contract, ch Charge, to string) mail.Message {
	title := c.Purchase.OfferingTitle
	var text, subject string
	switch c.State(s.clock.Now()) {
	case ContractTrial:
		subject = "The trial of " + title + " ends on " + c.DueAt.Format(dayForm)
		text = "Your trial ends on " + c.DueAt.Format(dayForm) + ". Pay until then, and nothing changes; if you do not, it ends and costs nothing.\n\n"
	case ContractActive:
		subject = title + " is to be renewed by " + c.DueAt.Format(dayForm)
		text = "What you paid for is used up on " + c.DueAt.Format(dayForm) + ". You can pay for the next period now.\n\n"
	case ContractSuspended:
		subject = title + " is suspended"
		text = "A payment is due since " + c.DueAt.Format(dayForm) + ", so you have no right to it at present. Pay until " +
			c.LostAt().Format(dayForm) + " to go on; afterwards the contract ends.\n\n"
	default:
		subject = "A payment for " + title + " is due"
		text = "A payment is due since " + c.DueAt.Format(dayForm) + ". Please pay until " + c.SuspendsAt().Format(dayForm) +
			"; afterwards you have no right to it until you do.\n\n"
	}
	return s.contractMail(c, to, subject, text+contractFacts(c, ch)+"\n"+linesOf(ch))
}

// failedLetter tells the buyer that the saved way to pay did not work.
func (s *Service) failedLetter(c Contract, ch Charge, to string) mail.Message {
	text := "We could not charge the way to pay that you saved. " + ch.Problem + "\n"
	if !ch.NextTryAt.IsZero() {
		text += "We try again on " + ch.NextTryAt.Format(dayForm) + ". "
	}
	text += "You can pay another way at any time.\n\n" + contractFacts(c, ch)
	return s.contractMail(c, to, "The payment for "+c.Purchase.OfferingTitle+" did not go through", text)
}

// cancelledLetter confirms that a contract ends.
func (s *Service) cancelledLetter(c Contract, ch Charge, to string) mail.Message {
	text := "The contract is cancelled and ends on " + c.EndsAt.Format(dayForm) + ". Until then everything stays as it is, and you can resume it.\n\n" +
		contractFacts(c, ch)
	return s.contractMail(c, to, "Cancelled: "+c.Purchase.OfferingTitle, text)
}

// endedLetter tells the buyer that a contract has ended.
func (s *Service) endedLetter(c Contract, ch Charge, to string) mail.Message {
	text := "The contract has ended. " + c.EndReason + "\n\n" + contractFacts(c, ch)
	return s.contractMail(c, to, "Ended: "+c.Purchase.OfferingTitle, text)
}

// transferLetter tells the buyer how to pay a charge by bank transfer.
func (s *Service) transferLetter(c Contract, ch Charge, to string) mail.Message {
	text := "Please transfer " + ch.Total.String() + " " + ch.Total.Currency + " to:\n\n" + quoted(ch.Transfer.Details) +
		"\n\nand write on the transfer:\n\n    " + ch.Transfer.Code + "\n\n" + contractFacts(c, ch) + "\n" + linesOf(ch) +
		"\nWe wait for the money until " + ch.ExpiresAt.UTC().Format(dayForm) + ". This is a request to pay, not an invoice.\n"
	return s.contractMail(c, to, "How to pay for "+c.Purchase.OfferingTitle, text)
}
