package wire

import "time"

// Profile is what a user sees of its own account.
type Profile struct {
	User           string    `json:"user" example:"ada"`
	FullName       string    `json:"full_name,omitempty" example:"Ada Baker"`
	Email          string    `json:"email,omitempty" example:"ada@example.org"`
	EmailConfirmed bool      `json:"email_confirmed" doc:"A mail to the address has arrived."`
	PendingEmail   string    `json:"pending_email,omitempty" doc:"An address that counts once the link that was sent to it is followed." example:"ada@bakery.example"`
	CreatedAt      time.Time `json:"created_at"`
}

// ProfileInput changes one's own account; what is absent stays.
type ProfileInput struct {
	FullName *string `json:"full_name,omitempty" example:"Ada Baker"`
	Email    *string `json:"email,omitempty" doc:"Counts once it is confirmed with the link that is sent to it. Empty removes the address." example:"ada@bakery.example"`
}

// ResetRequest asks for a link with which a password can be set.
type ResetRequest struct {
	User string `json:"user" doc:"User name or e-mail address." example:"ada"`
}

// ResetInput sets a password with a mailed link.
type ResetInput struct {
	Key      string `json:"key" doc:"What stands behind /reset/ in the link." example:"3fK9…"`
	Password string `json:"password" format:"password" doc:"At least 8 characters." example:"correct horse battery"`
}

// KeyInput is the secret of a mailed link.
type KeyInput struct {
	Key string `json:"key" doc:"What stands at the end of the link." example:"3fK9…"`
}

// Confirmation is what a mailed link confirmed.
type Confirmation struct {
	User      string `json:"user" example:"ada"`
	Email     string `json:"email" example:"ada@example.org"`
	Activated bool   `json:"activated" doc:"The account was opened with it; otherwise only the address was confirmed."`
}

// Session is a browser in which the user is signed in.
type Session struct {
	ID           string    `json:"id" doc:"24 hex digits." example:"0f3c2e9b1d4c0f8a7e5b3412"`
	Organisation string    `json:"organisation" doc:"What it acts for." example:"bakery"`
	CreatedAt    time.Time `json:"created_at"`
	LastSeenAt   time.Time `json:"last_seen_at" doc:"To the minute."`
	ExpiresAt    time.Time `json:"expires_at"`
}

// Terms is a text that people agree to.
type Terms struct {
	Hash  string    `json:"hash" doc:"SHA-256 of title and text; empty where there are none." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Title string    `json:"title" example:"Terms of this market"`
	Text  string    `json:"text" doc:"Markdown." example:"Be kind."`
	Since time.Time `json:"since,omitzero"`
}

// TermsInput sets the market's terms; both empty take them away.
type TermsInput struct {
	Title string `json:"title" example:"Terms of this market"`
	Text  string `json:"text" doc:"Markdown." example:"Be kind."`
}

// AcceptInput agrees to a text.
type AcceptInput struct {
	Hash string `json:"hash" doc:"Of the terms that you have read." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

// Consent is what a user agreed to, and when.
type Consent struct {
	ID           string    `json:"id" example:"674f1c2e9b1d4c0f8a7e5b3c"`
	Subject      string    `json:"subject" doc:"market, or offering: and its id." example:"market"`
	Organisation string    `json:"organisation" doc:"For which organisation." example:"ada"`
	Terms        Terms     `json:"terms"`
	GivenAt      time.Time `json:"given_at"`
}

// EraseInput erases an account, for good.
type EraseInput struct {
	Password string `json:"password,omitempty" format:"password" doc:"Of one's own account." example:"correct horse battery"`
	Confirm  string `json:"confirm" doc:"The user's name once more." example:"ada"`
}

// OrganisationChange changes what an organisation says of itself; what is absent stays.
type OrganisationChange struct {
	Title           *string  `json:"title,omitempty" doc:"Its full name." example:"Ada's bakery"`
	About           *string  `json:"about,omitempty" doc:"Markdown."`
	Website         *string  `json:"website,omitempty" doc:"http or https." example:"https://bakery.example"`
	Email           *string  `json:"email,omitempty" doc:"Where customers write to." example:"shop@bakery.example"`
	TaxNumber       *string  `json:"tax_number,omitempty" example:"12/345/67890"`
	VATID           *string  `json:"vat_id,omitempty" doc:"VAT identification number; its form and check digits are looked at. The first one makes the organisation a business." example:"ESB58378431"`
	Business        *bool    `json:"business,omitempty" doc:"It buys as a business."`
	SmallEnterprise *bool    `json:"small_enterprise,omitempty" doc:"It sells without tax, under the exemption for small enterprises."`
	NeedsApproval   *bool    `json:"needs_approval,omitempty" doc:"A manager approves each purchase."`
	TaxAddress      *Address `json:"tax_address,omitempty"`
}

// Invitation asks somebody to become a member of an organisation.
type Invitation struct {
	ID           string    `json:"id" example:"674f1c2e9b1d4c0f8a7e5b3d"`
	Organisation string    `json:"organisation" example:"bakery"`
	Email        string    `json:"email" example:"carl@example.org"`
	Roles        []string  `json:"roles" doc:"customer, developer, manager, provider."`
	InvitedBy    string    `json:"invited_by" example:"ada"`
	CreatedAt    time.Time `json:"created_at"`
	ExpiresAt    time.Time `json:"expires_at"`
}

// InvitationInput is a new invitation.
type InvitationInput struct {
	Email string   `json:"email" example:"carl@example.org"`
	Roles []string `json:"roles,omitempty" doc:"Any of customer, developer, manager, provider; customer when absent."`
}

// ProviderRequest asks to publish and sell.
type ProviderRequest struct {
	Reason string `json:"reason" doc:"What you want to sell; an administrator reads it." example:"Recipes of three generations."`
}

// ProviderAnswer answers a provider request.
type ProviderAnswer struct {
	Approve bool   `json:"approve"`
	Answer  string `json:"answer,omitempty" doc:"Goes to the organisation by mail; needed to decline." example:"Welcome."`
}

// Provider is what everybody may know of a provider.
type Provider struct {
	Name         string    `json:"name" example:"bakery"`
	Title        string    `json:"title" example:"Ada's bakery"`
	About        string    `json:"about,omitempty" doc:"Markdown."`
	Website      string    `json:"website,omitempty" example:"https://bakery.example"`
	Email        string    `json:"email,omitempty" example:"shop@bakery.example"`
	LogoID       string    `json:"logo_id,omitempty" doc:"A picture; read it at /pictures/{id}/{size}."`
	ProviderCode string    `json:"provider_code" example:"bakery"`
	Verified     bool      `json:"verified" doc:"An administrator has checked who it is."`
	Since        time.Time `json:"since" doc:"When it became a provider."`
}

// UserDetail is what an administrator sees of a user.
type UserDetail struct {
	User
	AwaitsActivation bool         `json:"awaits_activation" doc:"Not active because the mailed link was not followed yet."`
	Memberships      []Membership `json:"memberships"`
	Tokens           int          `json:"tokens" doc:"Live API tokens."`
	Sessions         int          `json:"sessions" doc:"Live sessions."`
}

// UserChange changes a user; what is absent stays.
type UserChange struct {
	Active *bool `json:"active,omitempty" doc:"A user that is not active is refused everywhere."`
	Admin  *bool `json:"admin,omitempty" doc:"Whether the user administers the market."`
}

// ResetLink is a link that an administrator hands over.
type ResetLink struct {
	User      string    `json:"user" example:"ada"`
	URL       string    `json:"url" doc:"Sets a new password, once." example:"http://127.0.0.1:8080/reset/3fK9…"`
	ExpiresAt time.Time `json:"expires_at"`
}

// OrganisationMark changes what administrators say of an organisation; what is absent stays.
type OrganisationMark struct {
	Verified *bool `json:"verified,omitempty" doc:"An administrator has checked who it is."`
	Provider *bool `json:"provider,omitempty" doc:"true lets it publish and sell, for good."`
}

// PersonalData is everything that the market keeps about a user: a list for each section.
type PersonalData struct {
	_           struct{}         `additionalProperties:"true"`
	User        []map[string]any `json:"user" doc:"The account."`
	Memberships []map[string]any `json:"memberships,omitempty"`
	Sessions    []map[string]any `json:"sessions,omitempty" doc:"Without their secrets."`
	Tokens      []map[string]any `json:"api_tokens,omitempty" doc:"Without their secrets."`
	Consents    []map[string]any `json:"consents,omitempty"`
	Invitations []map[string]any `json:"invitations,omitempty"`
	Activity    []map[string]any `json:"activity,omitempty" doc:"What the audit log has of the user."`
	Purchases   []map[string]any `json:"purchases,omitempty"`
	Reports     []map[string]any `json:"reports,omitempty"`
}
