package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config is the whole configuration of `souk serve` and of the commands that work on its data.
// The values are checked; the fields say what the keys of docs/reference/configuration.md say.
type Config struct {
	Data           string         // folder of everything that is kept on the local disk
	Listen         string         // HOST:PORT; port 0 picks a free one
	PublicURL      string         // scheme and host, without a slash at the end; see [Config.Listening]
	TrustedProxies []netip.Prefix // whose forwarding headers count
	Database       string         // sqlite:PATH or postgres://…
	Blobs          string         // file:DIR
	Site           Site
	Log            Log
	Metrics        Metrics
	HTTP           HTTP
	Mail           Mail
	Accounts       Accounts
	Registry       Registry
	Openbravo      Openbravo
	Store          Store
	Payments       Payments
	Web            Web

	origins    map[string]string // by key name
	urlFollows bool              // PublicURL follows from the address that is listened on
}

// Site is how the market calls itself.
type Site struct {
	Name     string // for people: one line, at most 60 characters
	Instance string // for other systems
}

// Log says what is logged and in which form.
type Log struct {
	Level  slog.Level
	Format string // FormatText or FormatJSON
}

// The formats of the log.
const (
	FormatText = "text"
	FormatJSON = "json"
)

// Metrics says where /metrics answers: on an address of its own, on the public one with a token, or
// (both "") nowhere.
type Metrics struct {
	Listen string // HOST:PORT
	Token  string // secret
}

// HTTP concerns the requests that Souk itself makes.
type HTTP struct {
	AllowPrivate []netip.Prefix // private addresses that may be called nevertheless
}

// Mail is the SMTP server; without a Host mails are kept in the outbox page only.
type Mail struct {
	Host     string
	Port     int
	User     string
	Password string // secret
	From     string // an address, with or without a name
	Requests string // an address, with or without a name: where requests for the provider role go; "" for none
	TLS      string // TLSStart, TLSImplicit or TLSNone
}

// The ways to encrypt mail on its way to the server.
const (
	TLSStart    = "starttls" // upgrade a plain connection, refuse if that fails
	TLSImplicit = "tls"      // TLS from the first byte
	TLSNone     = "none"     // plain text
)

// Accounts are the rules for users and organisations.
type Accounts struct {
	OpenProviders bool          // every new organisation is a provider
	SignUp        bool          // visitors may open accounts themselves
	Activation    bool          // they need an e-mail address, and confirm it before they sign in
	SessionTTL    time.Duration // how long a session lives without being used
}

// Registry are the rules for modules and versions.
type Registry struct {
	UnknownTargets string // TargetsWarn or TargetsRefuse
	MaxPackage     int64  // bytes of one package file
	MajorEnd       string // EndMajor or EndStrict
	Frozen         string // FrozenRefuse, FrozenWarn or FrozenOff
}

// What happens to a version that depends on a module which is not registered here.
const (
	TargetsWarn   = "warn"
	TargetsRefuse = "refuse"
)

// What the end of a range with enforcement MAJOR means.
const (
	EndMajor  = "major"  // its major version is the highest one, as clients read it
	EndStrict = "strict" // it is the highest version itself
)

// What happens to a version that depends on other modules than the last one of its major version.
const (
	FrozenRefuse = "refuse"
	FrozenWarn   = "warn"
	FrozenOff    = "off"
)

// Openbravo concerns the clients of Openbravo's Central Repository.
type Openbravo struct {
	PlainURL string // http:// and host, without a slash at the end; "" for none
}

// Web concerns the pages.
type Web struct {
	Styleguide bool // /styleguide answers
}

// Store are the rules of selling.
type Store struct {
	PlatformFee   string   // percent of the net price, decimal text
	TaxRate       string   // percent, decimal text
	Currencies    []string // ISO 4217 codes that prices may be in
	Sandbox       bool     // the payment gateway that takes no money
	PurchaseLimit time.Duration
	Grace         time.Duration // these three count from when the payment of a contract is due, each longer than the one before
	SuspendAfter  time.Duration
	EndAfter      time.Duration
	BankDetails   string        // lines that say where bank transfers go; "" takes none
	TransferLimit time.Duration // how long a bank transfer is waited for
	MaxUpload     int64         // bytes of the file of one resource
	PayoutHolder  string        // holder of the account that sellers are paid from
	PayoutIBAN    string        // of that account; "" for none
	PayoutBIC     string        // of its bank; "" is enough within Europe
}
