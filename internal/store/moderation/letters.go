package moderation

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// tellReporters writes to those of the reporters that have an address.
func (s *Service) tellReporters(ctx context.Context, tx *sqldb.Tx, list []Report, answer string) error {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ReporterID
	}
	var a sqldb.Args
	addresses := map[string]string{}
	_, err := sqldb.All(ctx, tx, func(row sqldb.Row) (none struct{}, err error) {
		var id, email string
		err = row.Scan(&id, &email)
		addresses[id] = email
		return none, err
	}, `SELECT id, email FROM users WHERE is_active AND email <> '' AND id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
	if err != nil {
		return fmt.Errorf("addresses of reporters: %w", err)
	}
	for _, r := range list {
		if to := addresses[r.ReporterID]; to != "" {
			if err := s.send(ctx, tx, answerMail(r, answer, to)); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellOwner writes to the organisation that owns the item: to its own address, or else to its managers and
// providers.
func (s *Service) tellOwner(ctx context.Context, tx *sqldb.Tx, item Item, msg mail.Message) error {
	to, err := account.OrgAddresses(ctx, tx, item.OwnerID)
	if err != nil {
		return err
	}
	for _, address := range to {
		msg.To = address
		if err := s.send(ctx, tx, msg); err != nil {
			return err
		}
	}
	return nil
}

// send writes a mail; an address that is none keeps nobody from handling a report.
func (s *Service) send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error {
	err := s.mailer.Send(ctx, tx, msg)
	if errs.CodeOf(err) == "bad_mail" {
		return nil
	}
	return err
}

func answerMail(r Report, answer, to string) mail.Message {
	return mail.Message{To: to, Subject: "Your report about " + line(r.ItemTitle), Text: fmt.Sprintf(
		"You reported the %s %s on %s.\n\nThe administrators of this market have looked into it. Their answer:\n\n%s\n",
		r.Kind, line(r.ItemTitle), r.ReportedAt.Format("2006-01-02"), answer)}
}

func quarantinedMail(item Item, reason, publicURL string) mail.Message {
	return mail.Message{Subject: line(item.Title) + " is in quarantine", Text: fmt.Sprintf(
		"The administrators of this market have put the %s %s (%s) of %s into quarantine.\n\nThe reason:\n\n%s\n\n"+
			"Until it is restored nobody but your organisation sees it, and nobody can buy or download it. "+
			"Nothing is lost: who has bought it gets it back with its restoration.\n\n"+
			"What to do: put right what the reason names, then answer the administrators, who restore it. You find it at\n%s\n",
		item.Kind, line(item.Title), item.Ref, item.Owner, reason, item.address(publicURL))}
}

func restoredMail(item Item, publicURL string) mail.Message {
	return mail.Message{Subject: line(item.Title) + " is out of quarantine", Text: fmt.Sprintf(
		"The administrators of this market have restored the %s %s (%s) of %s. It is there again for everybody as before:\n%s\n",
		item.Kind, line(item.Title), item.Ref, item.Owner, item.address(publicURL))}
}

// address returns where the owner finds the item.
func (i Item) address(publicURL string) string {
	if i.Kind == Module {
		return publicURL + "/modules/" + i.Ref
	}
	return publicURL + "/sell/" + i.ID
}

// line makes one line of a text.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }
