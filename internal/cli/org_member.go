package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/wire"
)

type orgMembersCmd struct {
	Name string    `arg:"" help:"Name of the organisation."`
	Page pageFlags `embed:""`
}

// Run lists the members.
func (c *orgMembersCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Members(ctx, c.Name, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "USER ROLES SINCE NAME", func(m wire.Member) []string {
		return []string{m.User, strings.Join(m.Roles, ","), date(m.JoinedAt), m.FullName}
	})
}

type orgMemberCmd struct {
	Name   string   `arg:"" help:"Name of the organisation."`
	User   string   `arg:"" help:"Name of the user."`
	Role   []string `placeholder:"ROLE" help:"customer, provider, developer or manager; may be repeated. customer when absent."`
	Remove bool     `help:"The user is no longer a member."`
}

// Run adds, changes or removes the member.
func (c *orgMemberCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Remove {
		if err := market.RemoveMember(ctx, c.Name, c.User); err != nil {
			return err
		}
		return s.print(wire.Member{User: c.User, Roles: []string{}}, func(w io.Writer) {
			fmt.Fprintf(w, "%s is no longer a member of %s.\n", c.User, c.Name)
		})
	}
	roles := c.Role
	if len(roles) == 0 {
		roles = []string{"customer"}
	}
	if err := market.SetMember(ctx, c.Name, c.User, roles); err != nil {
		return err
	}
	return s.print(wire.Member{User: c.User, Roles: roles}, func(w io.Writer) {
		fmt.Fprintf(w, "%s is in %s: %s.\n", c.User, c.Name, strings.Join(roles, ", "))
	})
}

type orgInviteCmd struct {
	Name  string   `arg:"" help:"Name of the organisation."`
	Email string   `arg:"" help:"Where the invitation goes."`
	Role  []string `placeholder:"ROLE" help:"customer, provider, developer or manager; may be repeated. customer when absent."`
}

// Run sends the invitation.
func (c *orgInviteCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.Invite(ctx, c.Name, wire.InvitationInput{Email: c.Email, Roles: c.Role})
	if err != nil {
		return err
	}
	return printInvited(s, i)
}

func printInvited(s *session, i wire.Invitation) error {
	return s.print(i, func(w io.Writer) {
		fmt.Fprintf(w, "Invited %s to %s as %s, until %s.\n", i.Email, i.Organisation, strings.Join(i.Roles, ", "), date(i.ExpiresAt))
	})
}

type orgInvitationsCmd struct {
	Name   string    `arg:"" help:"Name of the organisation."`
	Resend string    `placeholder:"ID" help:"Send this invitation again; the link before works no more." xor:"what"`
	Revoke string    `placeholder:"ID" help:"Take this invitation back." xor:"what"`
	Page   pageFlags `embed:""`
}

// Run lists the open invitations, or deals with one.
func (c *orgInvitationsCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Resend != "" {
		i, err := market.ResendInvitation(ctx, c.Name, c.Resend)
		if err != nil {
			return err
		}
		return printInvited(s, i)
	}
	if c.Revoke != "" {
		if err := market.RevokeInvitation(ctx, c.Name, c.Revoke); err != nil {
			return err
		}
		return s.print(revoked{c.Revoke}, func(w io.Writer) { fmt.Fprintln(w, "Taken back.") })
	}
	list, err := market.Invitations(ctx, c.Name, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "ID EMAIL ROLES BY UNTIL", func(i wire.Invitation) []string {
		return []string{i.ID, i.Email, strings.Join(i.Roles, ","), i.InvitedBy, date(i.ExpiresAt)}
	})
}

type orgAcceptCmd struct {
	Key string `arg:"" help:"What stands behind /invitations/ in the link."`
}

// Run accepts.
func (c *orgAcceptCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	m, err := market.AcceptInvitation(ctx, c.Key)
	if err != nil {
		return err
	}
	return s.print(m, func(w io.Writer) {
		fmt.Fprintf(w, "You are a member of %s: %s.\n", m.Organisation.Name, strings.Join(m.Roles, ", "))
	})
}

type orgDeclineCmd struct {
	Key string `arg:"" help:"What stands behind /invitations/ in the link."`
}

// Run declines.
func (c *orgDeclineCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	if err := market.DeclineInvitation(ctx, c.Key); err != nil {
		return err
	}
	return s.print(map[string]bool{"declined": true}, func(w io.Writer) { fmt.Fprintln(w, "Declined.") })
}
