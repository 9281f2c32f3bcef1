package wire

import "time"

// Contract is what a paid purchase goes on as.
type Contract struct {
	ID           string          `json:"id" doc:"That of the purchase." example:"674f1c2e9b1d4c0f8a7e5b3a"`
	State        string          `json:"state" enum:"trial,active,grace,overdue,suspended,ended" example:"active"`
	OfferingID   string          `json:"offering_id" example:"674f1c2e9b1d4c0f8a7e5b38"`
	Offering     string          `json:"offering" doc:"organisation/name/version of the offering." example:"bakery/bread/1.0"`
	Title        string          `json:"title" doc:"Of the offering." example:"Bread for everybody"`
	Organisation string          `json:"organisation" doc:"Who bought." example:"rye"`
	Seller       string          `json:"seller" example:"bakery"`
	Plan         Plan            `json:"plan" doc:"As it was agreed."`
	NextPlan     *Plan           `json:"next_plan,omitempty" doc:"The plan from the next period on; absent for the same."`
	Parts        []Subscription  `json:"subscriptions,omitempty" doc:"What is renewed."`
	Coupon       *ContractCoupon `json:"coupon,omitempty" doc:"That it was bought with."`
	StartedAt    time.Time       `json:"started_at"`
	TrialUntil   time.Time       `json:"trial_until,omitzero"`
	BilledTo     time.Time       `json:"billed_to,omitzero" doc:"Until when usage is charged."`
	DueAt        time.Time       `json:"due_at,omitzero" doc:"From when on a payment is due; absent for never."`
	SuspendsAt   time.Time       `json:"suspends_at,omitzero" doc:"When the right to what was bought rests if nothing is paid until then."`
	EndsAt       time.Time       `json:"ends_at,omitzero" doc:"It is cancelled, and ends then."`
	EndedAt      time.Time       `json:"ended_at,omitzero"`
	EndReason    string          `json:"end_reason,omitempty"`
	Renews       bool            `json:"renews" doc:"It renews by itself, with the saved way to pay."`
	Gateway      string          `json:"gateway,omitempty" doc:"Where it was paid at last." example:"sandbox"`
	Blocked      bool            `json:"blocked,omitempty" doc:"The market blocks what is bought; nobody pays for it meanwhile."`
	Open         *Charge         `json:"open_charge,omitempty" doc:"What waits to be paid, where one contract is asked for."`
}

// ContractCoupon is what a coupon takes off the bills of a contract.
type ContractCoupon struct {
	Code    string   `json:"code" example:"SPRING-26"`
	Percent string   `json:"percent,omitempty" example:"25"`
	Amount  *Money   `json:"amount,omitempty"`
	Plans   []string `json:"plans,omitempty" doc:"Labels of the plans that it is for; absent for all." example:"pro"`
	Periods int      `json:"periods" doc:"That have it; 0 for all of them." example:"3"`
	Used    int      `json:"used" doc:"Periods that have had it." example:"1"`
	Left    bool     `json:"left" doc:"The next bill has it." example:"true"`
}

// Subscription is one part of a contract that is renewed.
type Subscription struct {
	Label  string    `json:"label" example:"Rent"`
	Period string    `json:"period" example:"month"`
	PaidTo time.Time `json:"paid_to"`
}

// Charge is one event of money of a contract.
type Charge struct {
	ID         string       `json:"id" example:"674f1c2e9b1d4c0f8a7e5b3c"`
	Contract   string       `json:"contract" example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Concept    string       `json:"concept" enum:"initial,renewal,usage,change,correction,refund" example:"renewal"`
	State      string       `json:"state" enum:"open,paid,failed,void,refunded" example:"open"`
	From       time.Time    `json:"from,omitzero" doc:"What is charged for."`
	To         time.Time    `json:"to,omitzero"`
	Of         string       `json:"of,omitempty" doc:"The charge that a refund gives back."`
	Lines      []ChargeLine `json:"lines"`
	Net        *Money       `json:"net,omitempty" doc:"Without tax; below zero for a refund; absent when it is free."`
	Tax        *Money       `json:"tax,omitempty"`
	Total      *Money       `json:"total,omitempty"`
	Refunded   *Money       `json:"refunded,omitempty" doc:"What was given back of total; absent for nothing."`
	Fee        *Money       `json:"fee,omitempty" doc:"What the market keeps of net; for the seller and administrators only."`
	Gateway    string       `json:"gateway,omitempty" example:"sandbox"`
	PaymentURL string       `json:"payment_url,omitempty" doc:"Where the buyer pays, while it is open and sent there."`
	Transfer   *Transfer    `json:"transfer,omitempty"`
	Tries      int64        `json:"tries,omitempty" doc:"Of charging the saved way to pay that failed."`
	NextTryAt  time.Time    `json:"next_try_at,omitzero"`
	Problem    string       `json:"problem,omitempty" doc:"Why the last try failed, or it was given up."`
	Reason     string       `json:"reason,omitempty" doc:"Why money was given back."`
	CreatedAt  time.Time    `json:"created_at,omitzero"`
	DueAt      time.Time    `json:"due_at,omitzero"`
	ExpiresAt  time.Time    `json:"expires_at,omitzero" doc:"Until when it can be paid where it was sent."`
	PaidAt     time.Time    `json:"paid_at,omitzero"`
}

// ChargeLine is a line of a charge.
type ChargeLine struct {
	Kind      string    `json:"kind" doc:"single, setup, subscription, usage, deduction, minimum, discount, credit or correction." example:"subscription"`
	Label     string    `json:"label" example:"Rent"`
	Unit      string    `json:"unit,omitempty" example:"per calendar month"`
	Quantity  string    `json:"quantity,omitempty" example:"1"`
	UnitPrice string    `json:"unit_price,omitempty" example:"10"`
	Net       Money     `json:"net"`
	TaxRate   string    `json:"tax_rate" doc:"In percent." example:"21"`
	Tax       Money     `json:"tax"`
	Total     Money     `json:"total"`
	From      time.Time `json:"from,omitzero"`
	To        time.Time `json:"to,omitzero"`
	Steps     []string  `json:"steps,omitempty" doc:"The arithmetic, one sentence each."`
}

// PayInput is how a buyer pays.
type PayInput struct {
	Gateway string `json:"gateway,omitempty" doc:"Name of the way to pay; the one of the last payment when absent." example:"sandbox"`
	Keep    bool   `json:"keep,omitempty" doc:"Let the gateway keep what is paid with, and charge renewals to it."`
}

// ChangeInput chooses another plan.
type ChangeInput struct {
	Plan    string `json:"plan" doc:"Label of the plan." example:"yearly"`
	Preview bool   `json:"preview,omitempty" doc:"Only say what it would mean."`
	Gateway string `json:"gateway,omitempty" doc:"Name of the way to pay; the one of the last payment when absent." example:"sandbox"`
	Keep    bool   `json:"keep,omitempty" doc:"Let the gateway keep what is paid with, and charge renewals to it."`
}

// PlanChange is what another plan means.
type PlanChange struct {
	Plan   Plan      `json:"plan"`
	At     time.Time `json:"at" doc:"When it begins."`
	Now    bool      `json:"now" doc:"It begins now, once charge is paid; else when what was paid is used up."`
	Charge *Charge   `json:"charge,omitempty" doc:"What is to be paid for it now; absent where it begins later."`
}

// RenewsInput says whether a contract renews by itself.
type RenewsInput struct {
	Renews bool `json:"renews"`
}

// RefundInput says what is given back.
type RefundInput struct {
	Charge string `json:"charge,omitempty" doc:"Id of the charge; the last one that was paid when absent."`
	Amount string `json:"amount,omitempty" doc:"With tax; all that is left when absent." example:"5.00"`
	Reason string `json:"reason" maxLength:"500" doc:"For the buyer." example:"It was broken."`
	End    bool   `json:"end,omitempty" doc:"The contract ends, and the right with it."`
	Key    string `json:"key,omitempty" maxLength:"60" doc:"Makes a repetition of the same refund harmless." example:"case-117"`
}

// ChargingRun is one periodic run.
type ChargingRun struct {
	ID        string           `json:"id" example:"674f1c2e9b1d4c0f8a7e5b3d"`
	Slot      time.Time        `json:"slot,omitzero" doc:"The time of the schedule that it is for; absent when somebody asked for it."`
	Contract  string           `json:"contract,omitempty" doc:"That it was asked for; absent for all."`
	Server    string           `json:"server,omitempty"`
	User      string           `json:"user,omitempty" doc:"Who asked for it."`
	StartedAt time.Time        `json:"started_at"`
	EndedAt   time.Time        `json:"ended_at,omitzero"`
	Looked    int64            `json:"looked" doc:"Contracts that it looked at." example:"12"`
	Charged   int64            `json:"charged" doc:"Charges that were paid." example:"3"`
	Failed    int64            `json:"failed" doc:"Contracts with which something went wrong." example:"1"`
	Problem   string           `json:"problem,omitempty"`
	Results   []ChargingResult `json:"results,omitempty" doc:"Where one run is asked for."`
}

// ChargingResult is what a run did with a contract.
type ChargingResult struct {
	Contract     string `json:"contract" example:"674f1c2e9b1d4c0f8a7e5b3a"`
	Charge       string `json:"charge,omitempty"`
	Offering     string `json:"offering" example:"Bread for everybody"`
	Organisation string `json:"organisation" example:"rye"`
	Outcome      string `json:"outcome" doc:"charged, declined, waiting, reminded, given_up, ended or failed." example:"charged"`
	Total        *Money `json:"total,omitempty"`
	Message      string `json:"message,omitempty" doc:"Why not."`
}

// ChargingSchedule is when periodic runs are made.
type ChargingSchedule struct {
	Cron   string       `json:"cron" doc:"Five fields of cron, in UTC; empty when it is off." example:"0 5 * * *"`
	NextAt time.Time    `json:"next_at,omitzero"`
	Last   *ChargingRun `json:"last,omitempty"`
}

// ChargingScheduleInput sets when periodic runs are made.
type ChargingScheduleInput struct {
	Cron string `json:"cron" maxLength:"100" doc:"Five fields of cron, in UTC; empty turns it off." example:"0 5 * * *"`
}

// ChargingRunInput asks for a run.
type ChargingRunInput struct {
	Contract string `json:"contract,omitempty" doc:"Charge the usage of this one, however old it is; absent for all that is due."`
}
