package order

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// mostManagers is how many managers of an organisation get a mail about a request.
const mostManagers = 20

// mailBuyer mails the user who bought, where there is an address.
func (s *Service) mailBuyer(ctx context.Context, tx *sqldb.Tx, p Purchase, letter func(Purchase, string) mail.Message) error {
	user, err := account.UserByID(ctx, tx, p.UserID)
	if err != nil {
		return fmt.Errorf("buyer of purchase %s: %w", p.ID, err)
	}
	if user.Email == "" || !user.ErasedAt.IsZero() {
		return nil
	}
	return s.post(ctx, tx, p, letter(p, user.Email))
}

// mailManagers mails the managers of the organisation that a request waits for them.
func (s *Service) mailManagers(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	addresses, err := sqldb.All(ctx, tx, sqldb.Value[string], `
SELECT DISTINCT u.email FROM org_members m JOIN users u ON u.id = m.user_id
WHERE m.org_id = $1 AND ' ' || m.roles || ' ' LIKE '% manager %' AND u.is_active AND u.erased_at IS NULL AND u.email <> ''
ORDER BY u.email LIMIT $2`, p.OrgID, mostManagers)
	if err != nil {
		return fmt.Errorf("managers of purchase %s: %w", p.ID, err)
	}
	for _, to := range addresses {
		if err := s.post(ctx, tx, p, s.requestLetter(p, to)); err != nil {
			return err
		}
	}
	return nil
}

// post sends a mail. One that cannot be sent, as the address is none, does not stop what it is about.
func (s *Service) post(ctx context.Context, tx *sqldb.Tx, p Purchase, msg mail.Message) error {
	err := s.mailer.Send(ctx, tx, msg)
	if errs.Is(err, errs.KindInvalid) {
		s.log.WarnContext(ctx, "mail not sent", "purchase", p.ID, "subject", msg.Subject, "err", err)
		return nil
	}
	return err
}

// page is the address of the purchase.
func (s *Service) page(p Purchase) string { return s.options.PublicURL + "/purchases/" + p.ID }

// facts are the lines about a purchase that every mail has.
func facts(p Purchase) string {
	var b strings.Builder
	line := func(label, text string) { fmt.Fprintf(&b, "%-13s %s\n", label+":", text) }
	line("Offering", p.OfferingTitle+" "+p.OfferingVersion)
	line("Seller", p.SellerName)
	line("Buyer", p.OrgName)
	line("Purchase", p.ID)
	if p.Reference != "" {
		line("Order number", p.Reference)
	}
	if p.Free() {
		line("Total", "free")
	} else {
		line("Total", p.Total.String()+" "+p.Total.Currency)
	}
	return b.String()
}

func (s *Service) letter(p Purchase, to, subject, text, link string) mail.Message {
	if link != "" {
		text += "\n" + link + "\n" + s.page(p) + "\n"
	}
	return mail.Message{To: to, Subject: subject, Text: text}
}

// requestLetter tells a manager that somebody asks for something.
func (s *Service) requestLetter(p Purchase, to string) mail.Message {
	text := p.UserName + " asks to buy this for " + p.OrgName + ".\n\n" + facts(p)
	if p.RequestNote != "" {
		text += "\n" + p.UserName + " writes:\n\n" + quoted(p.RequestNote) + "\n"
	}
	text += "\nApprove or refuse it here:\n" + s.options.PublicURL + "/purchases/requests\n"
	return s.letter(p, to, p.UserName+" asks for "+p.OfferingTitle, text, "")
}

// approvedLetter tells the one who asked that the way is free.
func (s *Service) approvedLetter(p Purchase, to string) mail.Message {
	text := p.DecidedBy + " has approved what you asked for.\n\n" + facts(p)
	return s.letter(p, to, "Approved: "+p.OfferingTitle, text, "The next step is the payment:")
}

// refusedLetter tells the one who asked why not.
func (s *Service) refusedLetter(p Purchase, to string) mail.Message {
	text := p.DecidedBy + " has refused what you asked for.\n\n" + facts(p) + "\nThe reason:\n\n" + quoted(p.CloseReason) + "\n"
	return s.letter(p, to, "Refused: "+p.OfferingTitle, text, "The request:")
}

// takenOver tells the one who asked that somebody else buys it.
func (s *Service) takenOver(p Purchase, to string) mail.Message {
	text := "Your request is closed: " + p.CloseReason + "\n\n" + facts(p)
	return s.letter(p, to, "Bought already: "+p.OfferingTitle, text, "")
}

// instructions tell the buyer how to pay by bank transfer.
func (s *Service) instructions(p Purchase, to string) mail.Message {
	text := "Please transfer " + p.Total.String() + " " + p.Total.Currency + " to:\n\n" + quoted(p.Transfer.Details) +
		"\n\nand write on the transfer:\n\n    " + p.Transfer.Code + "\n\n" + facts(p) +
		"\nWe wait for the money until " + p.ExpiresAt.UTC().Format("2 January 2006") + ". What you buy is yours when it has arrived, " +
		"and you get a receipt then. This is a request to pay, not an invoice.\n"
	return s.letter(p, to, "How to pay for "+p.OfferingTitle, text, "The purchase:")
}

// dismissed tells the buyer that the market does not wait for the money any more.
func (s *Service) dismissed(p Purchase, to string) mail.Message {
	text := "The market has cancelled this purchase. Nothing is charged; please do not transfer any money for it.\n\n" + facts(p) +
		"\nThe reason:\n\n" + quoted(p.CloseReason) + "\n"
	return s.letter(p, to, "Cancelled: "+p.OfferingTitle, text, "The purchase:")
}

// quoted indents the lines of a text that somebody else wrote, so that it is not taken for ours.
func quoted(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}
