package module

import (
	"context"
	"encoding/json"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// Mailer writes a mail in a transaction; *mail.Mailer does.
type Mailer interface {
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
}

// tell writes to an organisation; an address that is none keeps nobody from handing over a module.
func (s *Service) tell(ctx context.Context, tx *sqldb.Tx, orgID string, msg mail.Message) error {
	if s.mailer == nil {
		return nil
	}
	to, err := account.OrgAddresses(ctx, tx, orgID)
	if err != nil {
		return err
	}
	for _, address := range to {
		msg.To = address
		if err := s.mailer.Send(ctx, tx, msg); err != nil && errs.CodeOf(err) != "bad_mail" {
			return err
		}
	}
	return nil
}

// tellOnce audits what happened to a hand-over and tells the organisation that it waits for, unless the same
// happened to the same module and organisation within quietTime.
func (s *Service) tellOnce(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, h HandOver, msg mail.Message) error {
	subject := "module:" + h.ModuleID
	before, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT detail FROM audit_log WHERE subject = $1 AND action = $2 AND at > $3`,
		subject, action, sqldb.Micros(s.clock.Now().Add(-quietTime)))
	if err != nil {
		return fmt.Errorf("hand-overs before: %w", err)
	}
	if err := s.accounts.Audit(ctx, tx, actor, action, subject, map[string]any{"from": h.FromName, "to": h.ToName}); err != nil {
		return err
	}
	for _, text := range before {
		var detail struct{ To string }
		if err := json.Unmarshal([]byte(text), &detail); err != nil {
			return fmt.Errorf("audit of %s: %w", subject, err)
		}
		if detail.To == h.ToName {
			return nil
		}
	}
	return s.tell(ctx, tx, h.ToID, msg)
}

func (s *Service) offerMail(h HandOver) mail.Message {
	return mail.Message{Subject: h.FromName + " offers you the module " + h.Package, Text: fmt.Sprintf(
		"%s wants to hand the module %s (%s) over to %s: its versions and files, and the right to publish and sell it.\n\n"+
			"A provider of %s accepts or declines it on\n%s/handovers\n\nUntil then everything stays as it is.\n",
		h.FromName, h.Name, h.Package, h.ToName, h.ToName, s.url)}
}

func acceptedMail(h HandOver) mail.Message {
	return mail.Message{Subject: h.ToName + " has taken over " + h.Package, Text: fmt.Sprintf(
		"The module %s (%s) belongs to %s from now on. Who has bought it keeps it.\n", h.Name, h.Package, h.ToName)}
}

func declinedMail(h HandOver) mail.Message {
	return mail.Message{Subject: h.ToName + " does not take over " + h.Package, Text: fmt.Sprintf(
		"%s has declined the module %s (%s). It stays with %s.\n", h.ToName, h.Name, h.Package, h.FromName)}
}

func cancelledMail(h HandOver) mail.Message {
	return mail.Message{Subject: h.Package + " stays with " + h.FromName, Text: fmt.Sprintf(
		"The offer of the module %s (%s) to %s was taken back. There is nothing to do.\n", h.Name, h.Package, h.ToName)}
}
