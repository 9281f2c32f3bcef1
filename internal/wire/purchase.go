package wire

import "time"

// Purchase is one acquisition of an offering.
type Purchase struct {
	ID           string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	State        string    `json:"state" enum:"pending,paid,cancelled,expired" example:"paid"`
	OfferingID   string    `json:"offering_id" example:"674f1c2e9b1d4c0f8a7e5b38"`
	Offering     string    `json:"offering" doc:"organisation/name/version of the offering." example:"bakery/bread/1.0"`
	Title        string    `json:"title" doc:"Of the offering." example:"Bread for everybody"`
	Organisation string    `json:"organisation" doc:"Who owns what was bought." example:"rye"`
	User         string    `json:"user" doc:"Who bought it." example:"bob"`
	Seller       string    `json:"seller" example:"bakery"`
	Plan         string    `json:"plan" example:"Single payment"`
	Net          *Money    `json:"net,omitempty" doc:"Without tax; absent when it was free."`
	Tax          *Money    `json:"tax,omitempty" doc:"Absent when it was free."`
	Total        *Money    `json:"total,omitempty" doc:"What the buyer pays; absent when it was free."`
	TaxRate      string    `json:"tax_rate,omitempty" doc:"In percent." example:"21"`
	Fee          *Money    `json:"fee,omitempty" doc:"What the market keeps of net; for the seller and administrators only."`
	FeeRate      string    `json:"fee_rate,omitempty" doc:"In percent; for the seller and administrators only." example:"10"`
	TaxAddress   *Address  `json:"tax_address,omitempty" doc:"Absent where none was needed."`
	PaymentURL   string    `json:"payment_url,omitempty" doc:"Where the buyer pays, while it is pending." example:"http://127.0.0.1:8080/sandbox/pay/4F7C"`
	CreatedAt    time.Time `json:"created_at"`
	ExpiresAt    time.Time `json:"expires_at,omitzero" doc:"When it expires unpaid, while it is pending."`
	ClosedAt     time.Time `json:"closed_at,omitzero" doc:"When it was paid, cancelled or expired."`
}

// PurchaseInput buys an offering.
type PurchaseInput struct {
	Offering    string   `json:"offering" doc:"Id of the offering, or organisation/name/version." example:"674f1c2e9b1d4c0f8a7e5b38"`
	AcceptTerms bool     `json:"accept_terms,omitempty" doc:"You have read and accept its terms."`
	TaxAddress  *Address `json:"tax_address,omitempty" doc:"All four parts. The organisation's own when absent; one that is given becomes its own where it has none."`
}

// CompletionInput comes back from the payment page.
type CompletionInput struct {
	Token string `json:"token" doc:"What the gateway added to the return address." example:"4F7C"`
}

// SandboxInput does what a button of the sandbox gateway's page does.
type SandboxInput struct {
	Action string `json:"action" enum:"pay,cancel" example:"pay"`
}

// LibraryItem is one thing that the organisation has a right to, in all its versions.
type LibraryItem struct {
	ResourceID    string    `json:"resource_id" example:"674f1c2e9b1d4c0f8a7e5b39"`
	Title         string    `json:"title" example:"Bread"`
	Kind          string    `json:"kind" enum:"module,download,api" example:"module"`
	Version       string    `json:"version" doc:"The highest that was published." example:"1.0.3"`
	ModuleID      string    `json:"module_id,omitempty" example:"FF8080813129ADA401312CA1222A0005"`
	Package       string    `json:"package,omitempty" example:"org.example.bread"`
	Seller        string    `json:"seller" example:"bakery"`
	PurchaseID    string    `json:"purchase_id" example:"674f1c2e9b1d4c0f8a7e5b3a"`
	OfferingID    string    `json:"offering_id" example:"674f1c2e9b1d4c0f8a7e5b38"`
	OfferingTitle string    `json:"offering_title" example:"Bread for everybody"`
	GrantedAt     time.Time `json:"granted_at"`
	ExpiresAt     time.Time `json:"expires_at,omitzero" doc:"Absent where the right has no end."`
}

// Balance is the balance of one account in the books.
type Balance struct {
	Kind    string `json:"kind" enum:"customer,gateway,seller,fee,tax" example:"seller"`
	Owner   string `json:"owner,omitempty" doc:"Organisation or gateway; absent for the market itself." example:"bakery"`
	Balance Money  `json:"balance" doc:"Above zero: what is owed to the market or held for it; below: what it owes or has earned."`
}
