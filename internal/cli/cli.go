package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"
)

// root is the whole command line.
type root struct {
	JSON bool     `name:"json" help:"Print the result as JSON, and an error as JSON on stderr."`
	Help helpFlag `short:"h" help:"Show help for a command."`

	Init   initCmd   `cmd:"" group:"Running a market" help:"Set a market up: ask for what it needs, write the configuration, create the first administrator."`
	Serve  serveCmd  `cmd:"" group:"Running a market" help:"Run the marketplace."`
	Admin  adminCmd  `cmd:"" group:"Running a market" help:"Administer the market, with the server running or not."`
	Charge chargeCmd `cmd:"" group:"Running a market" help:"Charge contracts: run now, reports, schedule."`
	Config configCmd `cmd:"" group:"Running a market" help:"Check and show the configuration."`
	Verify verifyCmd `cmd:"" group:"Running a market" help:"Check that the books balance and every stored file has its hash."`

	Doctor  doctorCmd  `cmd:"" group:"Running a market" help:"Look at everything that a market needs, and say what to do."`
	Backup  backupCmd  `cmd:"" group:"Running a market" help:"Write database and files into one file, while servers run."`
	Restore restoreCmd `cmd:"" group:"Running a market" help:"Read a backup into an empty place."`

	Login         loginCmd         `cmd:"" group:"Using a market" help:"Sign in to a market and remember it."`
	Whoami        whoamiCmd        `cmd:"" group:"Using a market" help:"Show who you are, and for which organisation you act."`
	Logout        logoutCmd        `cmd:"" group:"Using a market" help:"Forget the login and revoke its token."`
	Account       accountCmd       `cmd:"" group:"Using a market" help:"Your account: profile, sessions, personal data."`
	Org           orgCmd           `cmd:"" group:"Using a market" help:"Your organisations: profile, members, invitations."`
	Search        searchCmd        `cmd:"" group:"Using a market" help:"Search in everything that the market has."`
	Module        moduleCmd        `cmd:"" group:"Using a market" help:"Register, publish, find and download modules."`
	Instance      instanceCmd      `cmd:"" group:"Using a market" help:"Running installations: their keys, policies, and what they have installed."`
	Resolve       resolveCmd       `cmd:"" group:"Using a market" help:"Say what an installation looks like after a change, or why it cannot be."`
	Why           whyCmd           `cmd:"" group:"Using a market" help:"Say why a module is installed, or in the answer to a change."`
	WhyNot        whyNotCmd        `cmd:"" group:"Using a market" help:"Say whether a version can be had, and if not, why."`
	Offering      offeringCmd      `cmd:"" group:"Using a market" help:"Sell modules."`
	Plan          planCmd          `cmd:"" group:"Using a market" help:"Price plans: show, check and try them."`
	Resource      resourceCmd      `cmd:"" group:"Using a market" help:"Keep the files and links that you sell."`
	Coupon        couponCmd        `cmd:"" group:"Using a market" help:"Codes that take something off what you sell."`
	Purchase      purchaseCmd      `cmd:"" group:"Using a market" help:"Buy, and see what was bought."`
	PaymentMethod paymentMethodCmd `cmd:"" group:"Using a market" help:"Ways to pay that gateways keep for the organisation."`
	Contract      contractCmd      `cmd:"" group:"Using a market" help:"Subscriptions: renew, change, cancel, refund."`
	Webhook       webhookCmd       `cmd:"" group:"Using a market" help:"Be told what happens: addresses that events are sent to, and what was sent."`
	Invoice       invoiceCmd       `cmd:"" group:"Using a market" help:"Read, download and export invoices."`
	Share         shareCmd         `cmd:"" group:"Using a market" help:"How the money of sales is shared, and statements of it."`
	Payout        payoutCmd        `cmd:"" group:"Using a market" help:"What is paid out to sellers."`
	Sandbox       sandboxCmd       `cmd:"" group:"Using a market" help:"Sandboxes: markets to try things in, whose clock you set forward."`
	Usage         usageCmd         `cmd:"" group:"Using a market" help:"Report and read what customers use."`

	Version versionCmd `cmd:"" help:"Show the version of this program."`
}

// AfterApply tells the session how to print.
func (r *root) AfterApply(s *session) error {
	s.json = r.JSON
	return nil
}

// errHelpShown ends the parsing of a command line that asked for help.
var errHelpShown = errors.New("help was shown")

type helpFlag bool

// IgnoreDefault keeps kong from calling BeforeReset where the flag was not given.
func (helpFlag) IgnoreDefault() {}

// BeforeReset prints the help of the command named so far, before anything required is missed.
func (helpFlag) BeforeReset(ctx *kong.Context) error {
	if err := ctx.PrintUsage(false); err != nil {
		return err
	}
	return errHelpShown
}

// Run runs the command line args (without the program's name) and returns the exit code. env is the
// environment as os.Environ gives it. An interrupt or SIGTERM cancels what runs; a second one ends
// the process at once.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer, env []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	if len(args) == 0 {
		args = []string{"--help"}
	}
	s := &session{stdin: stdin, stdout: stdout, stderr: stderr, env: env, json: slices.Contains(args, "--json")}
	return s.finish(s.run(ctx, args))
}

func (s *session) run(ctx context.Context, args []string) error {
	var commands root
	parser, err := kong.New(&commands,
		kong.Name("souk"),
		kong.Description("Souk is a marketplace for installable applications, in one program."),
		kong.NoDefaultHelp(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Writers(s.stdout, s.stderr),
		kong.Bind(s),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if errors.Is(err, errHelpShown) {
		return nil
	}
	if err != nil {
		return parseFailure(err)
	}
	return parsed.Run()
}
