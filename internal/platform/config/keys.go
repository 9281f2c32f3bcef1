package config

import (
	"log/slog"
	"time"
)

var placeKeys = []Key{
	text("data", "souk-data", "Folder of everything that is kept on the local disk.",
		func(c *Config) *string { return &c.Data }, parseFolder),
	secret(derived("sqlite:DATA/souk.db", text("database", "",
		"Database: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME to let several servers share it.",
		func(c *Config) *string { return &c.Database }, parseDatabase))),
	derived("file:DATA/blobs", text("blobs", "", "Where package files are kept: file:DIR.",
		func(c *Config) *string { return &c.Blobs }, parseBlobs)),
}

var siteKeys = []Key{
	text("site.name", "Souk", "Name of the market, in the head of its pages and in its mails.",
		func(c *Config) *string { return &c.Site.Name }, parseSiteName),
	text("site.instance", "souk", "Name of this installation, by which other systems know it: letters, digits and . _ -",
		func(c *Config) *string { return &c.Site.Instance }, parseInstance),
}

var runKeys = []Key{
	text("listen", "127.0.0.1:8080", "Address to listen on, HOST:PORT; port 0 picks a free one.",
		func(c *Config) *string { return &c.Listen }, parseAddress),
	derived("http:// and the address that the server listens on", text("public_url", "",
		"Address under which others reach this market, for links in pages, mails and answers. The Host header of requests never counts.",
		func(c *Config) *string { return &c.PublicURL }, optional(parsePublicURL))),
	key("trusted_proxies", "", "Addresses and networks (CIDR) of proxies whose forwarding headers tell who the client is.",
		func(c *Config) *prefixes { return &c.TrustedProxies }, parsePrefixes, printPrefixes),
	key("log.level", "info", "What is logged: debug, info, warn or error.",
		func(c *Config) *slog.Level { return &c.Log.Level }, parseLevel, printLevel),
	text("log.format", FormatText, "Form of the log: text for people, json for machines.",
		func(c *Config) *string { return &c.Log.Format }, oneOf(FormatText, FormatJSON)),
	text("metrics.listen", "", "Address on which /metrics answers, HOST:PORT, apart from the market.",
		func(c *Config) *string { return &c.Metrics.Listen }, optional(parseAddress)),
	secret(text("metrics.token", "", "Bearer token with which /metrics answers on the market's own address.",
		func(c *Config) *string { return &c.Metrics.Token }, optional(parseToken))),
	key("http.allow_private", "", "Private addresses and networks (CIDR) that the market may call nevertheless.",
		func(c *Config) *prefixes { return &c.HTTP.AllowPrivate }, parsePrefixes, printPrefixes),
}

var mailKeys = []Key{
	text("mail.host", "", "SMTP server. Without one, mails are kept on the page of mails only.",
		func(c *Config) *string { return &c.Mail.Host }, parseHost),
	derived("465 with mail.tls tls, else 587", key("mail.port", "", "Port of the SMTP server.",
		func(c *Config) *int { return &c.Mail.Port }, parsePort, printInt)),
	text("mail.user", "", "User at the SMTP server, where it asks for one.",
		func(c *Config) *string { return &c.Mail.User }, parseLine),
	secret(text("mail.password", "", "Password of mail.user.",
		func(c *Config) *string { return &c.Mail.Password }, parseLine)),
	text("mail.from", "", "Sender of mails, with or without a name: Market <market@example.org>.",
		func(c *Config) *string { return &c.Mail.From }, optional(parseMailbox)),
	text("mail.requests", "", "Where requests of organisations go that want to publish and sell; the administrators' addresses where none is set.",
		func(c *Config) *string { return &c.Mail.Requests }, optional(parseMailbox)),
	text("mail.tls", TLSStart, "starttls, tls (from the first byte), or none (plain text).",
		func(c *Config) *string { return &c.Mail.TLS }, oneOf(TLSStart, TLSImplicit, TLSNone)),
}

var accountKeys = []Key{
	key("accounts.open_providers", "false", "Every new organisation may publish and sell at once; otherwise an administrator allows it.",
		func(c *Config) *bool { return &c.Accounts.OpenProviders }, parseBool, printBool),
	key("accounts.sign_up", "true", "Visitors may open accounts themselves.",
		func(c *Config) *bool { return &c.Accounts.SignUp }, parseBool, printBool),
	key("accounts.activation", "false", "Who opens an account needs an e-mail address, and confirms it with a mailed link before signing in. Set up mail first.",
		func(c *Config) *bool { return &c.Accounts.Activation }, parseBool, printBool),
	key("accounts.session_ttl", "336h", "How long a session in the browser lives without being used; never longer than 90 days.",
		func(c *Config) *time.Duration { return &c.Accounts.SessionTTL }, between(time.Minute, 90*24*time.Hour), time.Duration.String),
}

var registryKeys = []Key{
	text("registry.unknown_targets", TargetsWarn,
		"What to do with a version that depends on a module which is not registered here: warn, or refuse it.",
		func(c *Config) *string { return &c.Registry.UnknownTargets }, oneOf(TargetsWarn, TargetsRefuse)),
	key("registry.max_package", "512MiB", "Largest package file: bytes, or with KiB, MiB or GiB behind.",
		func(c *Config) *int64 { return &c.Registry.MaxPackage }, parseSize, printSize),
	text("registry.frozen_dependencies", FrozenRefuse,
		"What to do with a version that depends on other modules than the last one of the same major version A.B: refuse it, warn, or off.",
		func(c *Config) *string { return &c.Registry.Frozen }, oneOf(FrozenRefuse, FrozenWarn, FrozenOff)),
	text("registry.major_end", EndMajor,
		"What the end of a dependency with enforcement MAJOR means where it is of another major version than the start: major, every version of the end's major version, as Openbravo's clients read it; or strict, no version above the end.",
		func(c *Config) *string { return &c.Registry.MajorEnd }, oneOf(EndMajor, EndStrict)),
}

var openbravoKeys = []Key{
	text("openbravo.plain_url", "", "Address with http:// under which Openbravo's clients reach this market, where public_url has https://. Files that need no right are downloaded from there: clients of the third generation take every https address for that of a commercial module.",
		func(c *Config) *string { return &c.Openbravo.PlainURL }, optional(parsePlainURL)),
}

var storeKeys = []Key{
	text("store.platform_fee", "10", "What the market keeps of the net price, in percent.",
		func(c *Config) *string { return &c.Store.PlatformFee }, parsePercent),
	text("store.tax_rate", "0", "Tax on every sale, in percent. Above 0, buyers must give a tax address.",
		func(c *Config) *string { return &c.Store.TaxRate }, parsePercent),
	key("store.currencies", "EUR,USD,GBP", "Currencies that prices may be in, by their ISO 4217 codes.",
		func(c *Config) *[]string { return &c.Store.Currencies }, parseCurrencies, joinList),
	key("store.sandbox", "true", "Offer the payment gateway that takes no money. Switch it off before you sell.",
		func(c *Config) *bool { return &c.Store.Sandbox }, parseBool, printBool),
	key("store.purchase_limit", "300s", "How long a buyer has to pay.",
		func(c *Config) *time.Duration { return &c.Store.PurchaseLimit }, between(10*time.Second, 24*time.Hour), time.Duration.String),
	key("store.grace", "72h", "How long a payment of a contract may be due until it counts as overdue.",
		func(c *Config) *time.Duration { return &c.Store.Grace }, between(0, longestPatience), time.Duration.String),
	key("store.suspend_after", "336h", "How long a payment of a contract may be due until the contract is suspended: its buyer has no right until it is paid.",
		func(c *Config) *time.Duration { return &c.Store.SuspendAfter }, between(time.Hour, longestPatience), time.Duration.String),
	key("store.end_after", "1056h", "How long a payment of a contract may be due until the contract ends.",
		func(c *Config) *time.Duration { return &c.Store.EndAfter }, between(time.Hour, longestPatience), time.Duration.String),
	text("store.bank_details", "", "Where bank transfers go, in lines: account holder, IBAN, BIC. With it, buyers may pay by bank transfer.",
		func(c *Config) *string { return &c.Store.BankDetails }, parseLines),
	key("store.transfer_limit", "720h", "How long the market waits for a bank transfer.",
		func(c *Config) *time.Duration { return &c.Store.TransferLimit }, between(time.Hour, 365*24*time.Hour), time.Duration.String),
	text("store.payout_holder", "", "Holder of the bank account that sellers are paid from.",
		func(c *Config) *string { return &c.Store.PayoutHolder }, optional(parseLine)),
	text("store.payout_iban", "", "IBAN of the bank account that sellers are paid from. Without it payout runs are exported as tables only, not for a bank.",
		func(c *Config) *string { return &c.Store.PayoutIBAN }, optional(parseLine)),
	text("store.payout_bic", "", "BIC of the bank that sellers are paid from; within Europe it is not needed.",
		func(c *Config) *string { return &c.Store.PayoutBIC }, optional(parseLine)),
	key("store.max_upload", "2GiB", "Largest file of a resource: bytes, or with KiB, MiB or GiB behind.",
		func(c *Config) *int64 { return &c.Store.MaxUpload }, parseSize, printSize),
}

// longestPatience is how long a market may wait for a payment.
const longestPatience = 366 * 24 * time.Hour

var webKeys = []Key{
	key("web.styleguide", "false", "Serve /styleguide, which shows what the pages are made of. For those who work on them.",
		func(c *Config) *bool { return &c.Web.Styleguide }, parseBool, printBool),
}

// text is key for values that are texts.
func text(name, def, help string, value func(c *Config) *string, parse func(string) (string, error)) Key {
	return key(name, def, help, value, parse, func(s string) string { return s })
}
