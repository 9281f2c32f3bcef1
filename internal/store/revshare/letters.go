package revshare

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// Mailer sends a mail once a transaction has committed; *mail.Mailer does.
type Mailer interface {
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
}

// mostReaders is how many members of an organisation get a mail about its money.
const mostReaders = 20

// tell mails those who look after the money of an organisation: its managers and providers, and the user whose
// private one it is. An address that is none stops nothing.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, orgID, subject, text string) error {
	to, err := sqldb.All(ctx, tx, sqldb.Value[string], `
SELECT DISTINCT u.email FROM users u JOIN org_members m ON m.user_id = u.id
WHERE m.org_id = $1 AND u.is_active AND u.erased_at IS NULL AND u.email <> ''
  AND (' ' || m.roles || ' ' LIKE '% manager %' OR ' ' || m.roles || ' ' LIKE '% provider %' OR u.private_org = $1)
ORDER BY u.email LIMIT $2`, orgID, mostReaders)
	if err != nil {
		return fmt.Errorf("who looks after the money of %s: %w", orgID, err)
	}
	for _, address := range to {
		err := s.mailer.Send(ctx, tx, mail.Message{To: address, Subject: subject, Text: text})
		if err != nil && !errs.Is(err, errs.KindInvalid) {
			return err
		}
	}
	return nil
}

// shareFacts are the lines about an agreement that every mail has.
func shareFacts(p Partner) string {
	return fmt.Sprintf("Product:  %s\nPartner:  %s\nShare:    %s percent of what the market leaves of the net price\n", p.Product.Ref(), p.OrgName, p.Percent)
}

// told returns what a mail about a change of an agreement says, and to whom: to the side that has not made it.
func (s *Service) told(p Partner, action, byOrg string) (orgID, subject, text string) {
	page := "\nIt stands here:\n" + s.options.PublicURL + "/sell/partners\n"
	other := p.OrgID
	if byOrg == p.OrgID {
		other = p.Product.OrgID
	}
	name := p.Product.Name
	switch action {
	case "share.propose":
		return p.OrgID, "A share in the sales of " + name, p.Product.OrgName + " proposes to share the sales of a product with " + p.OrgName + ".\n\n" + shareFacts(p) +
			"\nIt counts once you accept it, and you may end it at any time. Answer here:\n" + s.options.PublicURL + "/sell/partners\n"
	case "share.accept":
		return p.Product.OrgID, p.OrgName + " shares in " + name, p.OrgName + " has accepted the share that you proposed. It counts from now on.\n\n" + shareFacts(p) + page
	case "share.decline":
		return p.Product.OrgID, p.OrgName + " declines a share in " + name, p.OrgName + " has declined the share that you proposed. Nothing is shared by it.\n\n" + shareFacts(p) + page
	case "share.withdraw":
		return p.OrgID, "A proposed share in " + name + " is taken back", p.Product.OrgName + " has taken back the share that it proposed to you.\n\n" + shareFacts(p)
	}
	return other, "The share in " + name + " has ended", "What is sold from now on is not shared any more. What was sold until now stays shared.\n\n" + shareFacts(p) + page
}

// tellStatement says that a month is stated.
func (s *Service) tellStatement(ctx context.Context, tx *sqldb.Tx, st Statement) error {
	var b strings.Builder
	month := st.From.UTC().Format("January 2006")
	fmt.Fprintf(&b, "The statement of %s for %s is ready.\n\n", month, st.Seller.Name)
	for _, book := range st.Books {
		fmt.Fprintf(&b, "%s  at the beginning %s, at the end %s\n", book.Currency, book.Amount(book.Opening.Sum()), book.Amount(book.Closing.Sum()))
	}
	fmt.Fprintf(&b, "\nSales, shares, refunds and payouts, one by one, and how to check them:\n%s/sell/statements/%s\n", s.options.PublicURL, st.Period)
	return s.tell(ctx, tx, st.Seller.ID, "Statement of "+month, b.String())
}

// tellPaid says that a payout is on its way.
func (s *Service) tellPaid(ctx context.Context, tx *sqldb.Tx, p Payout) error {
	amount := p.Amount.String() + " " + p.Amount.Currency
	account := p.Holder + ", " + maskIBAN(p.IBAN)
	if p.Account != "" {
		account = p.Account
	}
	text := fmt.Sprintf("We have paid %s to %s.\n\nAccount:           %s\nSales and shares:  %s\nTax:               %s\n\nYour payouts:\n%s/sell/payouts\n",
		amount, p.OrgName, account, p.Share, p.Tax, s.options.PublicURL)
	return s.tell(ctx, tx, p.OrgID, "Payout of "+amount, text)
}

// tellReturned says that a bank gave a payout back.
func (s *Service) tellReturned(ctx context.Context, tx *sqldb.Tx, p Payout) error {
	amount := p.Amount.String() + " " + p.Amount.Currency
	text := fmt.Sprintf("A payout of %s came back, so it is due to you again. The reason:\n\n    %s\n\nPlease see whether your account is right, before the next payout:\n%s/sell/payouts\n",
		amount, strings.ReplaceAll(p.Reason, "\n", "\n    "), s.options.PublicURL)
	return s.tell(ctx, tx, p.OrgID, "A payout of "+amount+" came back", text)
}

// tellBank says that the account has changed, so that nobody changes it unseen.
func (s *Service) tellBank(ctx context.Context, tx *sqldb.Tx, b BankAccount, at time.Time) error {
	text := fmt.Sprintf("%s has set where the money of %s goes, on %s.\n\nHolder:  %s\nIBAN:    %s\n\nIf nobody of you did this, change it back and tell the administrators of this market:\n%s/sell/payouts\n",
		b.ChangedBy, b.OrgName, at.UTC().Format("2 January 2006, 15:04 MST"), b.Holder, maskIBAN(b.IBAN), s.options.PublicURL)
	return s.tell(ctx, tx, b.OrgID, "The bank account of "+b.OrgName+" was set", text)
}
