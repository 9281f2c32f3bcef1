package cli

import (
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// adminCmd works on the data directly, as whoever may read the database may do everything anyway.
type adminCmd struct {
	Local localFlags `embed:""`

	User     adminUserCmd     `cmd:"" help:"Users."`
	Org      adminOrgCmd      `cmd:"" help:"Organisations, their members and roles."`
	Token    adminTokenCmd    `cmd:"" help:"API tokens."`
	Terms    adminTermsCmd    `cmd:"" help:"The terms of the market, which users accept."`
	Report   adminReportCmd   `cmd:"" help:"Reports of modules and offerings, and quarantine."`
	Category adminCategoryCmd `cmd:"" help:"Categories of offerings."`
	Currency adminCurrencyCmd `cmd:"" help:"Currencies that prices may be in."`
	Unit     adminUnitCmd     `cmd:"" help:"Units that prices may be for."`
	Gateways adminGatewaysCmd `cmd:"" help:"Show the payment gateways: which serve, whether real money moves, what went wrong last."`
	Maturity adminMaturityCmd `cmd:"" help:"The levels of how far versions may be trusted."`
	Tax      adminTaxCmd      `cmd:"" help:"How tax is taken on sales, and the rates."`
	Fee      adminFeeCmd      `cmd:"" help:"Show or set what the market keeps of a sale."`
	Ledger   adminLedgerCmd   `cmd:"" help:"The books: accounts, transactions, trial balance."`
	Mail     adminMailCmd     `cmd:"" help:"Mails that the market wrote."`
	Job      adminJobCmd      `cmd:"" help:"Work that the market does later."`
	Audit    adminAuditCmd    `cmd:"" help:"The log of what was done."`
	System   adminSystemCmd   `cmd:"" help:"Show versions, sizes, queues and what to look at."`
	Purchase adminPurchaseCmd `cmd:"" help:"Purchases, and the bank transfers that they wait for."`

	RegistryImport adminImportCmd `cmd:"" help:"Import modules and versions without files from a catalogue."`
}

// pageFlags ask for one page of a list.
type pageFlags struct {
	Limit int    `default:"0" help:"How many to show at most; 0 is the default of 25, 200 is the most."`
	After string `placeholder:"CURSOR" help:"Show what comes after an earlier page; its last line names the cursor."`
}

func (f pageFlags) request() page.Request { return page.Request{Limit: f.Limit, After: f.After} }

// listOf turns a page of the domain into one of the API.
func listOf[T, W any](p page.Page[T], convert func(T) W) wire.List[W] {
	list := wire.List[W]{Items: make([]W, 0, len(p.Items)), Next: p.Next}
	for _, item := range p.Items {
		list.Items = append(list.Items, convert(item))
	}
	return list
}

func wireUser(u account.User) wire.User {
	return wire.User{
		ID: u.ID, Name: u.Name, FullName: u.FullName, Email: u.Email, Admin: u.Admin, Active: u.Active, CreatedAt: u.CreatedAt,
		EmailConfirmed: !u.EmailConfirmedAt.IsZero(), Erased: !u.ErasedAt.IsZero(),
	}
}

func wireOrg(o account.Org) wire.Organisation {
	w := wire.Organisation{
		ID: o.ID, Name: o.Name, Private: o.Private, Provider: o.Provider, ProviderCode: o.ProviderCode, CreatedAt: o.CreatedAt,
		Title: o.Title, About: o.About, Website: o.Website, Email: o.Email, TaxNumber: o.TaxNumber, VATID: o.VATID, Business: o.Business, SmallEnterprise: o.Small, LogoID: o.LogoID,
		NeedsApproval: o.NeedsApproval, Verified: !o.VerifiedAt.IsZero(), ProviderRequest: o.ProviderRequest, RequestedAt: o.ProviderRequestedAt,
	}
	if !o.TaxAddress.Empty() {
		a := wire.Address(o.TaxAddress)
		w.TaxAddress = &a
	}
	return w
}

func wireMember(m account.Membership) wire.Member {
	return wire.Member{User: m.User.Name, FullName: m.User.FullName, Roles: texts(m.Roles), JoinedAt: m.JoinedAt}
}

func wireToken(t account.Token) wire.Token {
	return wire.Token{
		ID: t.ID, Name: t.Name, Hint: t.Hint, Organisation: t.OrgName, Scopes: texts(t.Scopes),
		CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, LastUsedAt: t.LastUsedAt, RevokedAt: t.RevokedAt,
	}
}

// texts turns names of a type of their own into text; nil stays nil.
func texts[T ~string](names []T) []string {
	var list []string
	for _, n := range names {
		list = append(list, string(n))
	}
	return list
}

// date writes a moment for people; "" for none.
func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04")
}

// yes writes a flag in a column.
func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
