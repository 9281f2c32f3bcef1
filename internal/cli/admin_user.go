package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/wire"
)

type adminUserCmd struct {
	Create adminUserCreateCmd `cmd:"" help:"Create a user with its private organisation, which may publish and sell."`
	List   adminUserListCmd   `cmd:"" help:"List or search users."`

	Show       adminUserShowCmd       `cmd:"" help:"Show a user and what belongs to it."`
	Password   adminUserPasswordCmd   `cmd:"" help:"Set the password of a user."`
	Activate   adminUserActivateCmd   `cmd:"" help:"Let a user in that was deactivated, or waits for a mailed link."`
	Deactivate adminUserDeactivateCmd `cmd:"" help:"Shut a user out at once."`
	Admin      adminUserAdminCmd      `cmd:"" help:"Let a user administer the market, or no longer."`
	Erase      adminUserEraseCmd      `cmd:"" help:"Erase a user, for good."`
	ResetLink  adminUserResetLinkCmd  `cmd:"" help:"Make a link with which a user sets a new password, for markets without mail."`
}

type adminUserCreateCmd struct {
	Name         string `arg:"" help:"1 to 30 letters, digits and . _ @ + -, beginning with a letter or digit."`
	Admin        bool   `help:"The user administers the market."`
	NoProvider   bool   `help:"The private organisation may not publish and sell."`
	FullName     string `placeholder:"NAME" help:"Name of the person."`
	Email        string `placeholder:"ADDRESS" help:"Where mails go."`
	PasswordFile string `placeholder:"FILE" help:"File whose first line is the password; - is stdin. Asked for on a terminal when absent."`
}

// Run creates the user.
func (c *adminUserCreateCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	password, err := s.password(c.PasswordFile, true)
	if err != nil {
		return err
	}
	return admin.Local.with(ctx, s, func(market *app.App) error {
		user, err := market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
			Name: c.Name, FullName: c.FullName, Email: c.Email, Password: password,
			Admin: c.Admin, Provider: !c.NoProvider,
		})
		if err != nil {
			return err
		}
		s.hint("Next: souk login URL --user %s, or souk admin token create --user %s", user.Name, user.Name)
		return s.print(wireUser(user), func(w io.Writer) {
			fmt.Fprintf(w, "Created user %s.\n", user.Name)
		})
	})
}

type adminUserListCmd struct {
	Search string    `placeholder:"TEXT" help:"Only those with this in the name, the full name or the e-mail address."`
	State  string    `placeholder:"STATE" help:"Only those that are active, or inactive."`
	Admins bool      `help:"Administrators only."`
	Page   pageFlags `embed:""`
}

// Run lists the users.
func (c *adminUserListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		users, err := market.Accounts.FindUsers(ctx, account.Operator,
			account.UserFilter{Text: c.Search, State: c.State, Admins: c.Admins}, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(users, wireUser), "NAME ADMIN ACTIVE SINCE EMAIL", func(u wire.User) []string {
			return []string{u.Name, yes(u.Admin), yes(u.Active), date(u.CreatedAt), u.Email}
		})
	})
}
