package wire

import "time"

// Purchase is one acquisition of an offering.
type Purchase struct {
	ID           string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	State        string    `json:"state" enum:"requested,pending,paid,cancelled,expired,refused" example:"paid"`
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
	Coupon       string    `json:"coupon,omitempty" doc:"That it was made with." example:"SPRING-26"`
	Discount     *Money    `json:"discount,omitempty" doc:"What the coupon took off net; absent for nothing."`
	TaxAddress   *Address  `json:"tax_address,omitempty" doc:"Absent where none was needed."`
	TermsHash    string    `json:"terms_hash,omitempty" doc:"SHA-256 of the terms that were accepted; absent where there were none." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Reference    string    `json:"reference,omitempty" doc:"The buyer's own order number." example:"PO-2026-117"`
	RequestNote  string    `json:"request_note,omitempty" doc:"Why it was asked for; for the buyer's organisation and administrators only." example:"For the new oven."`
	DecidedBy    string    `json:"decided_by,omitempty" doc:"User who approved or refused the request; absent where there was none." example:"ada"`
	DecidedAt    time.Time `json:"decided_at,omitzero"`
	CloseReason  string    `json:"close_reason,omitempty" doc:"Why it was refused, dismissed or taken over." example:"Too dear."`
	Gateway      string    `json:"gateway,omitempty" doc:"Where it is paid; absent when it was free." example:"sandbox"`
	Transfer     *Transfer `json:"transfer,omitempty" doc:"How to pay by bank transfer, while it is pending; for those who may pay, and administrators."`
	Blocked      bool      `json:"blocked,omitempty" doc:"The market blocks what is bought while it looks into it; nobody pays for it meanwhile."`
	PaymentURL   string    `json:"payment_url,omitempty" doc:"Where the buyer pays, while it is pending." example:"http://127.0.0.1:8080/sandbox/pay/4F7C"`
	CreatedAt    time.Time `json:"created_at"`
	ExpiresAt    time.Time `json:"expires_at,omitzero" doc:"When it expires unpaid, while it is pending."`
	ClosedAt     time.Time `json:"closed_at,omitzero" doc:"When it was paid, cancelled or expired."`
}

// PurchaseInput buys an offering.
type PurchaseInput struct {
	Offering    string   `json:"offering" doc:"Id of the offering, or organisation/name/version." example:"674f1c2e9b1d4c0f8a7e5b38"`
	Plan        string   `json:"plan,omitempty" doc:"Label of the price plan; needed where the offering has several." example:"pro"`
	Coupon      string   `json:"coupon,omitempty" maxLength:"64" doc:"A code of the seller's, in any case." example:"SPRING-26"`
	AcceptTerms bool     `json:"accept_terms,omitempty" doc:"You have read and accept its terms."`
	TaxAddress  *Address `json:"tax_address,omitempty" doc:"All four parts. The organisation's own when absent; one that is given becomes its own where it has none."`
	Gateway     string   `json:"gateway,omitempty" doc:"Name of the way to pay; the default one when absent." example:"invoice"`
	Keep        bool     `json:"keep,omitempty" doc:"Let the gateway keep what is paid with, and charge renewals to it, where it can."`
	Reference   string   `json:"reference,omitempty" maxLength:"60" doc:"Your own order number." example:"PO-2026-117"`
	Request     bool     `json:"request,omitempty" doc:"Ask a manager of your organisation instead of buying, where you may not buy by yourself."`
	Note        string   `json:"note,omitempty" maxLength:"500" doc:"Why you ask." example:"For the new oven."`
}

// Transfer tells how to pay by bank transfer.
type Transfer struct {
	Code    string `json:"code" doc:"To write on the transfer." example:"7K3D-9QXM"`
	Details string `json:"details" doc:"Where the money goes, in lines." example:"Souk Ltd\nIBAN DE02 1203 0000 0000 2020 51"`
}

// Gateway is a way to pay.
type Gateway struct {
	Name        string `json:"name" example:"invoice"`
	Title       string `json:"title" example:"Bank transfer"`
	Description string `json:"description" example:"You get the bank details and a code to write on the transfer."`
	Default     bool   `json:"default" doc:"Taken where the buyer chooses none."`
	Test        bool   `json:"test" doc:"No real money moves."`
	Saves       bool   `json:"saves" doc:"What is paid with can be kept for renewals."`
}

// RefusalInput turns a request down.
type RefusalInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"Why; who asked reads it." example:"Too dear."`
}

// DismissalInput stops waiting for a bank transfer.
type DismissalInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"Why; the buyer reads it." example:"The money did not come."`
}

// PaidInput says that the money of a bank transfer has come.
type PaidInput struct {
	Amount    string    `json:"amount" doc:"That arrived; it must be the total, unless confirm." example:"5.95"`
	Confirm   bool      `json:"confirm,omitempty" doc:"Another amount than the total is meant."`
	Reference string    `json:"reference,omitempty" maxLength:"60" doc:"The bank's own." example:"BK-1189"`
	PaidAt    time.Time `json:"paid_at,omitzero" doc:"When it was booked; now when absent."`
}

// SalesTotal is what an organisation has sold in one currency.
type SalesTotal struct {
	Sales int64  `json:"sales" doc:"How many." example:"12"`
	Net   *Money `json:"net,omitempty" doc:"Absent for what was free."`
	Tax   *Money `json:"tax,omitempty" doc:"Absent for what was free."`
	Total *Money `json:"total,omitempty" doc:"Absent for what was free."`
	Fee   *Money `json:"fee,omitempty" doc:"What the market keeps of net."`
}

// SalesReport is how an organisation has sold in whole months, up to the present one.
type SalesReport struct {
	Months     []string         `json:"months" doc:"The oldest first, in UTC." example:"[\"2026-10\",\"2026-11\"]"`
	Currencies []SalesCurrency  `json:"currencies"`
	Contracts  []ContractsMonth `json:"contracts" doc:"One for each month: contracts that go on after the first payment."`
}

// SalesCurrency is a report's part in one currency.
type SalesCurrency struct {
	Currency  string          `json:"currency" example:"EUR"`
	Months    []SalesMonth    `json:"months" doc:"One for each month."`
	Total     SalesMonth      `json:"total" doc:"Of all months; what recurs is that of the last."`
	Offerings []SalesOffering `json:"offerings" doc:"By net, the highest first."`
}

// SalesMonth is what a month came to.
type SalesMonth struct {
	Charges   int64  `json:"charges" doc:"That were paid." example:"12"`
	Net       *Money `json:"net" doc:"Without tax, less what was given back."`
	Tax       *Money `json:"tax"`
	Fee       *Money `json:"fee" doc:"What the market kept of net."`
	Refunds   *Money `json:"refunds" doc:"What was given back of net."`
	Earned    *Money `json:"earned" doc:"What was booked for the organisation of its sales, and of those it shares in."`
	Recurring *Money `json:"recurring" doc:"What the subscriptions that ran at its end come to in a month, by the plans that they have now."`
}

// SalesOffering is what the sales of a product came to, in all its versions.
type SalesOffering struct {
	Name    string `json:"name" example:"bread"`
	Title   string `json:"title" example:"Bread"`
	Charges int64  `json:"charges" example:"12"`
	Net     *Money `json:"net"`
}

// ContractsMonth is how contracts have changed in a month.
type ContractsMonth struct {
	Before int64 `json:"before" doc:"Running when it began." example:"40"`
	Began  int64 `json:"began" example:"5"`
	Ended  int64 `json:"ended" example:"2"`
}

// OwnedFile is a version of a file or link in the library.
type OwnedFile struct {
	Version   string    `json:"version" example:"1.2"`
	MediaType string    `json:"media_type" example:"application/pdf"`
	Link      string    `json:"link,omitempty" doc:"Of an API." example:"https://api.example.org/v1"`
	FileName  string    `json:"file_name,omitempty" example:"bread.pdf"`
	SHA256    string    `json:"sha256,omitempty"`
	Size      int64     `json:"size,omitempty" doc:"Bytes."`
	CreatedAt time.Time `json:"created_at"`
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
	Kind          string    `json:"kind" doc:"module, download, api, or one that a plugin adds." example:"module"`
	Version       string    `json:"version" doc:"The highest that was published." example:"1.0.3"`
	Latest        string    `json:"latest,omitempty" doc:"The version to take now; absent while there is none." example:"1.0.3"`
	Size          int64     `json:"size,omitempty" doc:"Of its file, in bytes."`
	Link          string    `json:"link,omitempty" doc:"Of an API." example:"https://api.example.org/v1"`
	Blocked       bool      `json:"blocked,omitempty" doc:"The market blocks it while it looks into it; nothing is downloaded meanwhile."`
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
	Kind    string `json:"kind" enum:"customer,gateway,seller,fee,tax,refund,payout" example:"seller"`
	Owner   string `json:"owner,omitempty" doc:"Organisation or gateway; absent for the market itself." example:"bakery"`
	Balance Money  `json:"balance" doc:"Above zero: what is owed to the market or held for it; below: what it owes or has earned."`
}
