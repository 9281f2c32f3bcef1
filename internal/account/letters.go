package account

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// The mails of accounts. All are plain text; what people wrote stands in one line of it.

func (s *Service) sendActivation(ctx context.Context, tx *sqldb.Tx, user User) error {
	key, err := s.makeKey(ctx, tx, user.ID, forActivation, user.Email)
	if err != nil {
		return err
	}
	return s.write(ctx, tx, user.Email, "Activate your account "+user.Name,
		"Somebody, you we hope, opened the account %s at %s.\n\n"+
			"Open this page and press the button to activate it:\n\n%s\n\n"+
			"The link works once, for 24 hours. If it was not you, do nothing.\n",
		user.Name, s.url, s.confirmLink(key))
}

// sendConfirmation asks whether mails to the address arrive.
func (s *Service) sendConfirmation(ctx context.Context, tx *sqldb.Tx, user User, email string) error {
	key, err := s.makeKey(ctx, tx, user.ID, forEmail, email)
	if err != nil {
		return err
	}
	return s.write(ctx, tx, email, "Confirm your e-mail address",
		"The account %s at %s wants its mails sent to this address.\n\n"+
			"Open this page and press the button to confirm that it is yours:\n\n%s\n\n"+
			"The link works once, for 24 hours. If it was not you, do nothing.\n",
		user.Name, s.url, s.confirmLink(key))
}

func (s *Service) tellOldAddress(ctx context.Context, tx *sqldb.Tx, user User, old string) error {
	return s.write(ctx, tx, old, "Your e-mail address was changed",
		"Mails of the account %s at %s no longer go to this address.\n\n"+
			"If it was not you who changed it, set a new password and tell an administrator of the market:\n\n%s\n",
		user.Name, s.url, s.url+"/reset")
}

func (s *Service) sendReset(ctx context.Context, tx *sqldb.Tx, user User) error {
	key, err := s.makeKey(ctx, tx, user.ID, forReset, user.Email)
	if err != nil {
		return err
	}
	return s.write(ctx, tx, user.Email, "Set a new password",
		"Somebody, you we hope, forgot the password of the account %s at %s.\n\n"+
			"Set a new one here:\n\n%s\n\n"+
			"The link works once, for one hour. If it was not you, do nothing: the password stays as it is.\n",
		user.Name, s.url, s.resetLink(key))
}

func (s *Service) tellNewPassword(ctx context.Context, tx *sqldb.Tx, user User) error {
	if user.Email == "" {
		return nil
	}
	return s.write(ctx, tx, user.Email, "Your password was changed",
		"The password of the account %s at %s was set anew, and everybody who was signed in with it is signed out.\n\n"+
			"If it was not you, set another one at once, and look at the API tokens afterwards:\n\n%s\n",
		user.Name, s.url, s.url+"/reset")
}

func (s *Service) sendInvitation(ctx context.Context, tx *sqldb.Tx, i Invitation, key string) error {
	return s.write(ctx, tx, i.Email, fmt.Sprintf("%s invites you to %s", i.InvitedBy, i.OrgName),
		"%s invites you to become a member of %s at %s, as %s.\n\n"+
			"Accept or decline here:\n\n%s\n\n"+
			"The link works until %s. Keep it to yourself: whoever has it can accept.\n",
		i.InvitedBy, i.OrgLabel, s.url, strings.Join(roleWords(i.Roles), ", "), s.url+"/invitations/"+key,
		i.ExpiresAt.UTC().Format("2 January 2006, 15:04 MST"))
}

// tellOffice tells those who answer for the market that an organisation wants to sell.
func (s *Service) tellOffice(ctx context.Context, tx *sqldb.Tx, org Org, reason string) error {
	to := []string{s.requests}
	if s.requests == "" {
		var err error
		to, err = sqldb.All(ctx, tx, sqldb.Value[string], `SELECT DISTINCT email FROM users
			WHERE is_admin = TRUE AND is_active = TRUE AND email <> '' ORDER BY email LIMIT 20`)
		if err != nil {
			return fmt.Errorf("addresses of the administrators: %w", err)
		}
	}
	for _, address := range to {
		err := s.write(ctx, tx, address, org.Name+" wants to publish and sell",
			"%s wants to publish and sell at %s. What it says of that:\n\n%s\n\nApprove or decline here:\n\n%s\n",
			org.Label(), s.url, reason, s.url+"/administration/providers")
		if err != nil {
			return err
		}
	}
	return nil
}

// tellProvider tells those who manage an organisation what became of its wish to sell.
func (s *Service) tellProvider(ctx context.Context, tx *sqldb.Tx, org Org, to []string, approved bool, answer string) error {
	subject, text := org.Name+" may publish and sell", "%s may publish and sell at %s from now on.\n"
	if !approved {
		subject, text = org.Name+" did not become a provider", "The wish of %s to publish and sell at %s was declined.\n"
	}
	if answer != "" {
		text += "\nThe answer of the market:\n\n%s\n"
	} else {
		text += "%s"
	}
	next := "\nNext: " + s.url + "/sell/profile\n"
	for _, address := range to {
		if err := s.write(ctx, tx, address, subject, text+"%s", org.Label(), s.url, answer, next); err != nil {
			return err
		}
	}
	return nil
}

// write sends a mail whose text is formatted with args.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, to, subject, format string, args ...any) error {
	err := s.mailer.Send(ctx, tx, mail.Message{To: to, Subject: subject, Text: fmt.Sprintf(format, args...)})
	if err != nil {
		return fmt.Errorf("mail %q: %w", subject, err)
	}
	return nil
}

func (s *Service) confirmLink(key string) string { return s.url + "/activate/" + key + "/" }

func (s *Service) resetLink(key string) string { return s.url + "/reset/" + key }

func roleWords(roles []Role) []string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return words
}
