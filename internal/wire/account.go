package wire

import (
	"encoding/json"
	"time"
)

// Me is who makes the request, and for which organisation.
type Me struct {
	User         string       `json:"user" doc:"Name of the user." example:"ada"`
	Organisation string       `json:"organisation" doc:"Organisation that the request acts for." example:"bakery"`
	Roles        []string     `json:"roles" doc:"What the user may do for it: customer, developer, manager, provider."`
	Admin        bool         `json:"admin" doc:"Whether the user administers the market."`
	Via          string       `json:"via" enum:"session,token,basic" doc:"How the user signed in."`
	Scopes       []string     `json:"scopes,omitempty" doc:"What the API token is limited to; absent where it is not limited."`
	TokenID      string       `json:"token_id,omitempty" doc:"The API token of the request, to revoke it by."`
	Memberships  []Membership `json:"memberships" doc:"All organisations of the user, the private one included."`
}

// User is a user of the market.
type User struct {
	ID        string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b32"`
	Name      string    `json:"name" doc:"Unique, whatever the case; the private organisation has the same name." example:"ada"`
	FullName  string    `json:"full_name,omitempty" example:"Ada Baker"`
	Email     string    `json:"email,omitempty" example:"ada@example.org"`
	Admin     bool      `json:"admin" doc:"Whether the user administers the market."`
	Active    bool      `json:"active" doc:"A user that is not active is refused everywhere."`
	CreatedAt time.Time `json:"created_at"`

	EmailConfirmed bool `json:"email_confirmed" doc:"A mail to the address has arrived."`
	Erased         bool `json:"erased,omitempty" doc:"Only the id is left of the user."`
}

// SignUpInput opens an account.
type SignUpInput struct {
	Name     string `json:"name" doc:"1 to 30 of A-Z a-z 0-9 . _ @ + - beginning with a letter or digit; unique whatever the case." example:"ada"`
	FullName string `json:"full_name,omitempty" example:"Ada Baker"`
	Email    string `json:"email,omitempty" example:"ada@example.org"`
	Password string `json:"password" format:"password" doc:"At least 8 characters." example:"correct horse battery"`

	AcceptTerms bool `json:"accept_terms,omitempty" doc:"You have read and accept the terms of the market, where it has any."`
}

// CreateUserInput is a user that an administrator creates.
type CreateUserInput struct {
	Name     string `json:"name" doc:"1 to 30 of A-Z a-z 0-9 . _ @ + - beginning with a letter or digit; unique whatever the case." example:"bob"`
	FullName string `json:"full_name,omitempty" example:"Bob Miller"`
	Email    string `json:"email,omitempty" example:"bob@example.org"`
	Password string `json:"password" format:"password" doc:"At least 8 characters." example:"correct horse battery"`
	Admin    bool   `json:"admin,omitempty" doc:"The user administers the market."`
	Provider bool   `json:"provider,omitempty" doc:"The private organisation may publish and sell at once."`
}

// Organisation is one that acts in the market.
type Organisation struct {
	ID           string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b33"`
	Name         string    `json:"name" example:"bakery"`
	Private      bool      `json:"private" doc:"Belongs to the user of the same name alone."`
	Provider     bool      `json:"provider" doc:"May publish and sell."`
	ProviderCode string    `json:"provider_code,omitempty" doc:"Given once, never changed." example:"bakery"`
	TaxAddress   *Address  `json:"tax_address,omitempty" doc:"For its members only."`
	CreatedAt    time.Time `json:"created_at"`

	Title           string    `json:"title,omitempty" doc:"Its full name." example:"Ada's bakery"`
	About           string    `json:"about,omitempty" doc:"Markdown." example:"We bake."`
	Website         string    `json:"website,omitempty" example:"https://bakery.example"`
	Email           string    `json:"email,omitempty" doc:"Where customers write to." example:"shop@bakery.example"`
	TaxNumber       string    `json:"tax_number,omitempty" doc:"For its members only." example:"12/345/67890"`
	VATID           string    `json:"vat_id,omitempty" doc:"VAT identification number, for its members only." example:"ESB58378431"`
	Business        bool      `json:"business,omitempty" doc:"It buys as a business; for its members only."`
	SmallEnterprise bool      `json:"small_enterprise,omitempty" doc:"It sells without tax, under the exemption for small enterprises; for its members only."`
	LogoID          string    `json:"logo_id,omitempty" doc:"A picture; read it at /pictures/{id}/{size}." example:"674f1c2e9b1d4c0f8a7e5b3b"`
	NeedsApproval   bool      `json:"needs_approval,omitempty" doc:"A manager approves each purchase. For its members only."`
	Verified        bool      `json:"verified" doc:"An administrator has checked who it is."`
	ProviderRequest string    `json:"provider_request,omitempty" doc:"Why it wants to publish and sell, while it waits for an answer. For its members only."`
	RequestedAt     time.Time `json:"provider_requested_at,omitzero" doc:"Since when it waits."`
}

// OrganisationInput is a new shared organisation.
type OrganisationInput struct {
	Name     string `json:"name" example:"bakery"`
	Provider bool   `json:"provider,omitempty" doc:"It may publish and sell; for administrators, or where the market is open to providers."`
	Manager  string `json:"manager,omitempty" doc:"Name of its first manager; whoever asks when absent." example:"ada"`
}

// Membership is what the caller is in an organisation.
type Membership struct {
	Organisation Organisation `json:"organisation"`
	Roles        []string     `json:"roles" doc:"customer, developer, manager, provider."`
	JoinedAt     time.Time    `json:"joined_at"`
}

// Member is what a user is in an organisation.
type Member struct {
	User     string    `json:"user" example:"bob"`
	FullName string    `json:"full_name,omitempty" example:"Bob Miller"`
	Roles    []string  `json:"roles" doc:"customer, developer, manager, provider."`
	JoinedAt time.Time `json:"joined_at"`
}

// MemberInput says what a user is in an organisation from now on.
type MemberInput struct {
	Roles []string `json:"roles" doc:"Any of customer, developer, manager, provider."`
}

// Token is an API token without its secret.
type Token struct {
	ID           string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b34"`
	Name         string    `json:"name" doc:"What its owner recognises it by." example:"laptop"`
	Hint         string    `json:"hint" doc:"How the secret begins." example:"souk_3fK9"`
	Organisation string    `json:"organisation" doc:"The organisation that it acts for, unless the request names another one." example:"bakery"`
	Scopes       []string  `json:"scopes,omitempty" doc:"What it is limited to; absent where it may do all that its user may."`
	CreatedAt    time.Time `json:"created_at"`
	ExpiresAt    time.Time `json:"expires_at,omitzero" doc:"Absent where it does not expire."`
	LastUsedAt   time.Time `json:"last_used_at,omitzero" doc:"Absent where it was never used."`
	RevokedAt    time.Time `json:"revoked_at,omitzero" doc:"Absent where it was not revoked."`
}

// TokenInput is a new API token.
type TokenInput struct {
	Name         string    `json:"name,omitempty" minLength:"1" doc:"What you will recognise it by; token when absent." example:"laptop"`
	Organisation string    `json:"organisation,omitempty" doc:"The organisation that it acts for, unless the request names another one; the current one when absent." example:"bakery"`
	Scopes       ScopeList `json:"scopes,omitempty" doc:"Limits it to these of read, publish, sell, buy, usage, account, admin, one at least; all that you may when absent."`
	ExpiresAt    time.Time `json:"expires_at,omitzero" doc:"When it ends; never when absent."`
}

// ScopeList are the scopes of a new token; nil is no limit, and only an absent list is nil.
type ScopeList []string

// UnmarshalJSON makes null an empty list: what limits nothing must be left out.
func (l *ScopeList) UnmarshalJSON(data []byte) error {
	list := []string{}
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*l = append(ScopeList{}, list...)
	return nil
}

// NewToken is a token with its secret, which is shown this once.
type NewToken struct {
	Secret string `json:"token" doc:"Send it as Authorization: Bearer. It is not stored and cannot be shown again." example:"souk_3fK9…"`
	Token
}

// AuditEntry is one line of the audit log.
type AuditEntry struct {
	ID           string          `json:"id" example:"674f1c2e9b1d4c0f8a7e5b35"`
	At           time.Time       `json:"at"`
	User         string          `json:"user" doc:"Who; operator for the command line on the server itself." example:"ada"`
	Organisation string          `json:"organisation,omitempty" doc:"For which organisation." example:"bakery"`
	Action       string          `json:"action" example:"module.register"`
	Subject      string          `json:"subject" doc:"What it was done to." example:"module:FF8080813129ADA401312CA1222A0005"`
	Detail       json.RawMessage `json:"detail" doc:"An object that depends on the action."`
	RequestID    string          `json:"request_id,omitempty"`
	Remote       string          `json:"remote,omitempty" doc:"Address of the client." example:"192.0.2.7"`
}

// Mail is a mail that the market wrote.
type Mail struct {
	ID        string    `json:"id" example:"674f1c2e9b1d4c0f8a7e5b36"`
	To        string    `json:"to" example:"ada@example.org"`
	Subject   string    `json:"subject"`
	Text      string    `json:"text" doc:"Links that let people in are hidden where the market sends its mails."`
	CreatedAt time.Time `json:"created_at"`
	SentAt    time.Time `json:"sent_at,omitzero" doc:"Absent while it is not sent."`
	Attempts  int       `json:"attempts"`
	LastError string    `json:"last_error,omitempty" doc:"Why the last try failed."`
	State     string    `json:"state" enum:"waiting,sent,failed"`
	NextAt    time.Time `json:"next_at,omitzero" doc:"Of the next try after a failure; absent where none comes."`
}
