package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/universe"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
	banking "souk.dev/souk/internal/store/payment/invoice"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/payment/saved"
	"souk.dev/souk/internal/store/payment/watch"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/store/sandboxes"
	"souk.dev/souk/internal/store/search"
	"souk.dev/souk/internal/store/spending"
	"souk.dev/souk/internal/store/tax"
	"souk.dev/souk/migrations"
)

// App is an open market: its configuration, its database and files, and its services.
type App struct {
	Config config.Config
	Log    *slog.Logger
	Clock  clock.Clock // of what is sold; that of a sandbox is set
	Real   clock.Clock // of sessions, files, jobs and mails
	IDs    clock.IDs

	Instance string // id of this market, which stays with its data

	DB       *sqldb.DB
	Shelf    *blob.Shelf
	Pictures *picture.Service
	Queue    *job.Queue
	Mail     *mail.Mailer

	Accounts   *account.Service
	Modules    *module.Service
	Releases   *release.Service
	Universe   *universe.Service
	Advise     *advise.Service
	Fleet      *fleet.Service
	Market     *market.Service
	Catalogue  *catalogue.Service
	Search     *search.Service
	Ledger     *ledger.Service
	Invoices   *invoice.Service
	Orders     *order.Service
	Charging   *charging.Service
	Usage      *metering.Service
	Spending   *spending.Service
	Notify     *notify.Service
	Sharing    *revshare.Service
	Coupons    *coupon.Service
	Moderation *moderation.Service
	Office     *office.Service
	Payments   *watch.Service
	Saved      *saved.Service
	Sandbox    *sandbox.Gateway // nil where the market does not offer it
	Sandboxes  *sandboxes.Service

	worlds    *worlds // the sandboxes; nil in one
	inSandbox string  // name of the sandbox that this market is; "" for a real one

	more func(*sqldb.DB, clock.Clock) []payment.Gateway // gateways of a test; nil for none
}

// Parts are what tests make a market of in place of the usual; zero fields are as usual.
type Parts struct {
	Clock    clock.Clock
	IDs      clock.IDs
	Database sqldb.Options
	Gateways func(*sqldb.DB, clock.Clock) []payment.Gateway // that are there besides those of the configuration
}

// Open opens the market that cfg describes and brings its schema up to date. The caller closes it.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	return OpenWith(ctx, cfg, log, Parts{})
}

// OpenWith is Open with other parts.
func OpenWith(ctx context.Context, cfg config.Config, log *slog.Logger, parts Parts) (*App, error) {
	if parts.Clock == nil {
		parts.Clock = clock.System
	}
	if parts.IDs == nil {
		parts.IDs = clock.NewIDs(parts.Clock)
	}
	db, err := sqldb.Open(ctx, cfg.Database, parts.Database)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Log: log, Clock: parts.Clock, Real: parts.Clock, IDs: parts.IDs, DB: db, more: parts.Gateways}
	if err := a.wire(ctx); err != nil {
		db.Close()
		return nil, err
	}
	a.wireSandboxes()
	return a, nil
}

// Close closes the database, and the sandboxes that are open.
func (a *App) Close() error { return errors.Join(a.closeSandboxes(), a.DB.Close()) }

func (a *App) wire(ctx context.Context) error {
	if err := migrate(ctx, a.DB); err != nil {
		return err
	}
	files, err := openBlobs(a.Config.Blobs)
	if err != nil {
		return err
	}
	if a.Instance, err = a.instance(ctx); err != nil {
		return err
	}
	a.Shelf = blob.NewShelf(a.DB, files, a.Real, a.IDs)
	a.Pictures = picture.New(a.DB, a.Shelf, a.Real, a.IDs)
	a.Queue = job.New(a.DB, a.Real, a.Log)
	letters := MailConfig(a.Config)
	if a.inSandbox != "" {
		letters.Prefix = "[" + a.Config.Site.Name + "] "
	}
	a.Mail = mail.New(a.DB, a.Real, a.IDs, a.Queue, letters)
	a.Accounts = account.New(account.Deps{
		CheckVATID: tax.CheckVATID,
		DB:         a.DB, Clock: a.Real, IDs: a.IDs, Hasher: authn.NewHasher(authn.DefaultParams, 0),
		Options: account.Options(a.Config.Accounts),
		Mailer:  a.Mail, Queue: a.Queue, Pictures: a.Pictures, PublicURL: a.Config.PublicURL,
		Requests: a.Config.Mail.Requests,
	})
	a.wireRegistry()
	if err := a.wireStore(); err != nil {
		return err
	}
	if err := a.Orders.ContractPast(ctx); err != nil {
		return err
	}
	if err := a.Orders.BillPast(ctx); err != nil {
		return err
	}
	return a.Orders.ApplyPatience(ctx)
}

// patience returns how long the market waits for payments that are due.
func (a *App) patience() order.Patience {
	c := a.Config.Store
	return order.Patience{Grace: c.Grace, Suspend: c.SuspendAfter, End: c.EndAfter, Ahead: order.DefaultPatience.Ahead}
}

// MailConfig returns how mails leave.
func MailConfig(c config.Config) mail.Config {
	return mail.Config{
		Host: c.Mail.Host, Port: c.Mail.Port, User: c.Mail.User, Password: c.Mail.Password, From: c.Mail.From, TLS: c.Mail.TLS,
		Site: c.Site.Name, URL: c.PublicURL,
	}
}

// marketMigrations returns the migrations of the market's schema.
func marketMigrations() (fs.FS, error) {
	schema, err := fs.Sub(migrations.Market, "market")
	if err != nil {
		return nil, fmt.Errorf("embedded migrations: %w", err)
	}
	return schema, nil
}

func migrate(ctx context.Context, db *sqldb.DB) error {
	if err := refuseUnfinished(ctx, db); err != nil {
		return err
	}
	schema, err := marketMigrations()
	if err != nil {
		return err
	}
	if err := sqldb.Migrate(ctx, db, schema); err != nil {
		return err
	}
	if err := job.Migrate(ctx, db); err != nil {
		return fmt.Errorf("schema of the job queue: %w", err)
	}
	return nil
}

// openBlobs opens the store of files that address names; the configuration has checked its form.
func openBlobs(address string) (blob.Store, error) {
	dir := strings.TrimPrefix(address, "file:")
	store, err := disk.Open(filepath.Clean(dir))
	if err != nil {
		return nil, fmt.Errorf("folder of the files: %w", err)
	}
	return store, nil
}

func (a *App) wireRegistry() {
	a.Modules = module.New(module.Deps{DB: a.DB, Clock: a.Clock, Accounts: a.Accounts, Mailer: a.Mail, PublicURL: a.Config.PublicURL})
	a.Releases = release.New(release.Deps{
		DB: a.DB, Shelf: a.Shelf, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Modules: a.Modules,
		Options: release.Options{
			RefuseUnknownTargets: a.Config.Registry.UnknownTargets == config.TargetsRefuse,
			Frozen:               release.Frozen(a.Config.Registry.Frozen),
			StrictMajor:          a.Config.Registry.MajorEnd == config.EndStrict,
			MaxPackage:           a.Config.Registry.MaxPackage,
		},
	})
	a.Universe = universe.New(a.DB, universe.Options{StrictMajor: a.Config.Registry.MajorEnd == config.EndStrict})
	a.Fleet = fleet.New(fleet.Deps{DB: a.DB, Clock: a.Real, IDs: a.IDs, Accounts: a.Accounts})
	a.Advise = advise.New(advise.Deps{DB: a.DB, Releases: a.Releases, Snapshots: a.Universe, Instances: a.Fleet})
}

func (a *App) wireStore() error {
	taxRate, err := money.ParsePercent(a.Config.Store.TaxRate)
	if err != nil {
		return err
	}
	feeRate, err := money.ParsePercent(a.Config.Store.PlatformFee)
	if err != nil {
		return err
	}
	a.Market = market.New(market.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts,
		Start: market.Start{Currencies: a.Config.Store.Currencies, Fee: feeRate, TaxRate: taxRate},
	})
	a.Catalogue = catalogue.New(catalogue.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Market: a.Market, Pictures: a.Pictures,
		Shelf: a.Shelf, MaxUpload: a.Config.Store.MaxUpload,
	})
	a.Search = search.New(a.DB)
	a.Ledger = ledger.New(a.DB, a.Clock, a.IDs)
	a.wireNotify()
	a.Invoices = invoice.New(invoice.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Market: a.Market, Pictures: a.Pictures, Events: a.Notify, Log: a.Log,
		Options: invoice.Options{Market: "Souk", PublicURL: a.Config.PublicURL},
	})
	a.Usage = metering.New(metering.Deps{DB: a.DB, Clock: a.Clock, Accounts: a.Accounts, Log: a.Log})
	a.Spending = spending.New(spending.Deps{DB: a.DB, Clock: a.Clock, Accounts: a.Accounts, Mailer: a.Mail, Events: a.Notify, PublicURL: a.Config.PublicURL})
	if err := a.wireSharing(); err != nil {
		return err
	}
	gateways, err := a.gateways()
	if err != nil {
		return err
	}
	a.Saved = saved.New(saved.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Queue: a.Queue, Gateways: gateways, Log: a.Log,
	})
	a.Coupons = coupon.New(coupon.Deps{DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Market: a.Market})
	a.Orders = order.New(order.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Market: a.Market, Catalogue: a.Catalogue, Ledger: a.Ledger, Invoices: a.Invoices,
		Metering: a.Usage, Spending: a.Spending, Sharing: a.Sharing, Gateways: gateways, Wallet: a.Saved, Taxes: a.Market, Events: a.Notify, Coupons: a.Coupons, Mailer: a.Mail, Log: a.Log,
		Options: order.Options{
			TaxRate: taxRate, Limit: a.Config.Store.PurchaseLimit, Patience: a.patience(), PublicURL: a.Config.PublicURL,
			Limits: map[string]time.Duration{banking.Name: a.Config.Store.TransferLimit}, Offer: a.Config.Payments.Offer,
		},
	})
	a.Usage.SetContracts(a.Orders)
	a.Payments = watch.New(watch.Deps{
		DB: a.DB, Clock: a.Clock, Queue: a.Queue, Shop: a.Orders, Gateways: gateways, Offer: a.Config.Payments.Offer, Log: a.Log, PublicURL: a.Config.PublicURL,
	})
	a.Charging = charging.New(charging.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Orders: a.Orders, Queue: a.Queue, Log: a.Log, Patience: a.patience(),
		Server: func() string { return a.Office.Facts.Server },
	})
	a.Releases.Join(a.Catalogue, a.Orders)
	a.Modules.Join(a.Catalogue)
	a.Accounts.JoinPersonal(a.Catalogue, a.Orders, a.Saved, a.Invoices, a.Fleet, a.Notify, a.Spending, a.Sharing)
	a.wireOffice()
	return nil
}
