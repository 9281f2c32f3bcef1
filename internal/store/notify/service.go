package notify

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/sqldb"
)

// Accounts notes in a transaction who did what; *account.Service does.
type Accounts interface {
	Audit(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action, subject string, detail map[string]any) error
}

// Mailer sends a mail if, and only if, the transaction commits; *mail.Mailer does.
type Mailer interface {
	Send(ctx context.Context, tx *sqldb.Tx, msg mail.Message) error
}

// Deps is what the service stands on.
type Deps struct {
	DB           *sqldb.DB
	Clock        clock.Clock
	Moment       clock.Clock // the moment that contracts are told at; nil is Clock
	IDs          clock.IDs
	Accounts     Accounts
	Mailer       Mailer
	Log          *slog.Logger
	PublicURL    string         // of the market, for links
	AllowPrivate []netip.Prefix // networks that may be called though they are not public
}

// Service holds the use cases of telling. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	clock     clock.Clock
	moment    clock.Clock
	ids       clock.IDs
	accounts  Accounts
	mailer    Mailer
	log       *slog.Logger
	publicURL string
	http      *http.Client
}

// answerTime is how long an address may take to answer.
const answerTime = 15 * time.Second

// New returns the service.
func New(d Deps) *Service {
	client := httpx.Client(httpx.Options{Allow: d.AllowPrivate, Timeout: answerTime})
	if d.Moment == nil {
		d.Moment = d.Clock
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Service{
		db: d.DB, clock: d.Clock, moment: d.Moment, ids: d.IDs, accounts: d.Accounts, mailer: d.Mailer, log: d.Log,
		publicURL: strings.TrimSuffix(d.PublicURL, "/"), http: client,
	}
}

// mayManage returns nil when the actor enters the addresses of the organisation that it acts for, and sees what
// was sent there.
func mayManage(actor account.Actor) error {
	if err := actor.Need(account.ScopeAccount); err != nil || ownsOrg(actor) {
		return err
	}
	return actor.NeedRole(account.ScopeAccount, account.RoleManager)
}

// ownsOrg reports whether the actor acts for its private organisation, which has its user's name and no managers.
func ownsOrg(actor account.Actor) bool {
	return actor.UserID != "" && strings.EqualFold(actor.OrgName, actor.UserName)
}
