package wire

import "time"

// Currency is one that prices may be in.
type Currency struct {
	Code      string    `json:"code" doc:"Code after ISO 4217." example:"EUR"`
	Decimals  int       `json:"decimals" doc:"Digits behind the point." example:"2"`
	Default   bool      `json:"default" doc:"The one that forms begin with."`
	Offerings int64     `json:"offerings" doc:"Offerings priced in it that are on sale or being prepared." example:"12"`
	AddedAt   time.Time `json:"added_at,omitzero" doc:"Absent where it is the configuration's."`
}

// CurrencyInput names a currency.
type CurrencyInput struct {
	Code string `json:"code" doc:"Code after ISO 4217, in either case." example:"USD"`
}

// Fee is what the market keeps of a sale.
type Fee struct {
	Percent string    `json:"percent" doc:"Of the net price, decimal text." example:"12.5"`
	Since   time.Time `json:"since,omitzero" doc:"Absent where it is the configuration's."`
	By      string    `json:"by,omitempty" doc:"Who set it; operator for the command line on the server." example:"root"`
}

// FeeInput is a new fee.
type FeeInput struct {
	Percent string `json:"percent" doc:"From 0 to 100, decimal text." example:"12.5"`
}

// AdminCategory is a category as administrators see it.
type AdminCategory struct {
	ID          string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b40"`
	Slug        string    `json:"slug" doc:"Part of its address." example:"accounting"`
	Title       string    `json:"title" example:"Accounting"`
	Description string    `json:"description,omitempty" example:"Books, taxes and invoices."`
	Icon        string    `json:"icon,omitempty" example:"coins"`
	Offerings   int64     `json:"offerings" doc:"Offerings on it that are on sale or being prepared." example:"12"`
	CreatedAt   time.Time `json:"created_at"`
}

// CategoryInput is what an administrator says of a category.
type CategoryInput struct {
	Title       string `json:"title" doc:"One line of at most 60 characters." example:"Accounting"`
	Description string `json:"description,omitempty" doc:"One line of at most 200 characters." example:"Books, taxes and invoices."`
	Icon        string `json:"icon,omitempty" doc:"Name of an icon of the market." example:"coins"`
	Slug        string `json:"slug,omitempty" doc:"Made from the title when absent; kept in a change." example:"accounting"`
}

// CategoryOrder puts all categories in order.
type CategoryOrder struct {
	IDs []string `json:"ids" doc:"Ids of all categories, each once."`
}

// ReportInput reports an item.
type ReportInput struct {
	Kind   string `json:"kind" enum:"module,offering"`
	Item   string `json:"item" doc:"Id, package name of a module, or organisation/name/version of an offering." example:"org.example.bread"`
	Reason string `json:"reason" enum:"malware,illegal,misleading,broken,other"`
	Text   string `json:"text,omitempty" doc:"At most 2000 characters; needed where the reason is other." example:"It deletes recipes."`
}

// Report is what somebody says about an item.
type Report struct {
	ID         string    `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b41"`
	Kind       string    `json:"kind" enum:"module,offering"`
	ItemID     string    `json:"item_id" example:"FF8080813129ADA401312CA1222A0005"`
	ItemTitle  string    `json:"item_title" doc:"As it was then." example:"Bread"`
	Reason     string    `json:"reason" enum:"malware,illegal,misleading,broken,other"`
	Text       string    `json:"text,omitempty"`
	State      string    `json:"state" enum:"open,dismissed,upheld"`
	Reporter   string    `json:"reporter" doc:"Name of the user." example:"bob"`
	ReportedAt time.Time `json:"reported_at"`
	HandledBy  string    `json:"handled_by,omitempty" doc:"Absent while it is open." example:"root"`
	HandledAt  time.Time `json:"handled_at,omitzero"`
	Answer     string    `json:"answer,omitempty" doc:"What the reporter was told."`
}

// HandleInput ends a report.
type HandleInput struct {
	Decision string `json:"decision" enum:"dismiss,quarantine" doc:"Dismiss it, or put its item into quarantine, which upholds all its open reports."`
	Text     string `json:"text" doc:"The answer to who reported, or the reason of the quarantine for the owner." example:"It is a cat."`
	All      bool   `json:"all,omitempty" doc:"Dismiss all open reports of the item."`
}

// ReportedItem is a module or an offering as administrators handle it.
type ReportedItem struct {
	Kind          string    `json:"kind" enum:"module,offering"`
	ID            string    `json:"id" example:"FF8080813129ADA401312CA1222A0005"`
	Title         string    `json:"title" example:"Bread"`
	Ref           string    `json:"ref" doc:"Package name, or organisation/name/version." example:"org.example.bread"`
	Owner         string    `json:"owner" doc:"Organisation." example:"bakery"`
	QuarantinedAt time.Time `json:"quarantined_at,omitzero" doc:"Absent while it is not in quarantine."`
	Reason        string    `json:"reason,omitempty" doc:"Of the quarantine."`
	OpenReports   int64     `json:"open_reports" example:"2"`
	Reports       int64     `json:"reports" doc:"All that there ever were." example:"3"`
	ReportedAt    time.Time `json:"reported_at,omitzero" doc:"When the last one came."`
}

// QuarantineInput puts an item into quarantine.
type QuarantineInput struct {
	Reason string `json:"reason" doc:"For its owner." example:"It deletes recipes."`
}

// Job is work that the market does later.
type Job struct {
	ID        int64     `json:"id" example:"17"`
	Kind      string    `json:"kind" example:"mail_send"`
	State     string    `json:"state" enum:"waiting,running,retrying,failed,done"`
	Args      string    `json:"args" doc:"What it works on: JSON, cut after 500 characters."`
	Error     string    `json:"error,omitempty" doc:"Of the last try that failed, cut after 500 characters."`
	Attempts  int       `json:"attempts" doc:"Tries begun." example:"3"`
	Most      int       `json:"most" doc:"Tries after which it is given up." example:"25"`
	CreatedAt time.Time `json:"created_at"`
	TriedAt   time.Time `json:"tried_at,omitzero"`
	NextAt    time.Time `json:"next_at,omitzero" doc:"Of the next try; absent where none comes."`
	EndedAt   time.Time `json:"ended_at,omitzero"`
}

// Repeat is repeated work of one server.
type Repeat struct {
	Name    string    `json:"name" example:"pending purchases"`
	Seconds float64   `json:"seconds" doc:"Pause between two rounds." example:"5"`
	Rounds  int64     `json:"rounds" doc:"Since the server started." example:"120"`
	LastAt  time.Time `json:"last_at,omitzero" doc:"When the last round ended."`
	TookMS  int64     `json:"took_ms" doc:"The last round, in milliseconds." example:"3"`
	Error   string    `json:"error,omitempty" doc:"Of the last round; absent when it went well."`
}

// JobCounts are how many jobs there are by state.
type JobCounts struct {
	Waiting  int64     `json:"waiting"`
	Running  int64     `json:"running"`
	Retrying int64     `json:"retrying" doc:"Failed, and tried again."`
	Failed   int64     `json:"failed" doc:"Given up."`
	Done     int64     `json:"done" doc:"In the last day."`
	Oldest   time.Time `json:"oldest,omitzero" doc:"When the oldest one that waits or runs was asked for."`
}

// System is how the market's system is.
type System struct {
	Version   string     `json:"version" example:"v1.4.0"`
	Revision  string     `json:"revision,omitempty" doc:"Of the source."`
	Go        string     `json:"go" example:"go1.26.0"`
	Server    string     `json:"server,omitempty" doc:"The server that answers." example:"souk-1, process 4711"`
	StartedAt time.Time  `json:"started_at,omitzero" doc:"When it started."`
	Now       time.Time  `json:"now" doc:"Its clock."`
	Database  Database   `json:"database"`
	Files     Files      `json:"files"`
	Disks     []Disk     `json:"disks"`
	Jobs      JobCounts  `json:"jobs"`
	Repeats   []Repeat   `json:"repeats" doc:"Of the server that answers."`
	Mails     MailCounts `json:"mails"`
	Backup    *Backup    `json:"backup,omitempty" doc:"The last one; absent when there was none."`
	Verified  *Verified  `json:"verified,omitempty" doc:"The last check of books and files; absent when there was none."`
	Patience  Patience   `json:"patience"`
	Warnings  []Warning  `json:"warnings" doc:"What an administrator should look at, the worst first."`
}

// Patience is how long a payment of a contract may be due, in hours.
type Patience struct {
	Grace   float64 `json:"grace" doc:"Hours until it counts as overdue." example:"72"`
	Suspend float64 `json:"suspend" doc:"Hours until the contract is suspended." example:"336"`
	End     float64 `json:"end" doc:"Hours until the contract ends." example:"1056"`
}

// Database is where the market keeps its data.
type Database struct {
	Kind    string `json:"kind" enum:"sqlite,postgres"`
	Version string `json:"version" example:"17.2"`
	Bytes   int64  `json:"bytes"`
	Schema  int64  `json:"schema" doc:"Number of the newest migration." example:"5"`
}

// Files are the files that the market keeps.
type Files struct {
	Kind  string `json:"kind" doc:"Where they are kept." example:"disk"`
	Count int64  `json:"count"`
	Bytes int64  `json:"bytes"`
}

// Disk is one that the market writes to.
type Disk struct {
	Use   string `json:"use" doc:"What is kept there." example:"files and database"`
	Free  int64  `json:"free" doc:"Bytes."`
	Total int64  `json:"total" doc:"Bytes."`
}

// MailCounts are the mails that are not sent.
type MailCounts struct {
	Sends   bool  `json:"sends" doc:"A mail server is configured."`
	Waiting int64 `json:"waiting"`
	Failed  int64 `json:"failed"`
}

// Backup is the last one.
type Backup struct {
	At       time.Time `json:"at,omitzero" doc:"Of the last whole one."`
	File     string    `json:"file,omitempty"`
	Bytes    int64     `json:"bytes,omitempty"`
	OK       bool      `json:"ok" doc:"The last attempt gave a whole one."`
	FailedAt time.Time `json:"failed_at,omitzero"`
	Error    string    `json:"error,omitempty"`
}

// Verified is what the last check found.
type Verified struct {
	At       time.Time `json:"at"`
	Ledger   bool      `json:"ledger" doc:"The books were checked."`
	Blobs    bool      `json:"blobs" doc:"The files were checked."`
	Findings int       `json:"findings" doc:"Mistakes."`
	Problems []string  `json:"problems,omitempty" doc:"The first of what it found, each a sentence."`
}

// Warning is something to look at.
type Warning struct {
	Code    string `json:"code" example:"no_backup"`
	Message string `json:"message" example:"There was no backup yet."`
	Fix     string `json:"fix" doc:"What to do." example:"Run souk backup, and let a timer run it every day."`
}

// Overview is what waits for administrators, and the market in numbers.
type Overview struct {
	Waiting OverviewWaiting `json:"waiting"`
	Figures OverviewFigures `json:"figures"`
	Days    []OverviewDay   `json:"days" doc:"The last 30 days in UTC, today last."`
}

// OverviewWaiting counts what waits for an administrator.
type OverviewWaiting struct {
	ProviderRequests int64 `json:"provider_requests"`
	Payments         int64 `json:"payments" doc:"Purchases to be marked paid."`
	Reports          int64 `json:"reports" doc:"Items with open reports."`
	FailedJobs       int64 `json:"failed_jobs"`
	FailedMails      int64 `json:"failed_mails"`
}

// OverviewFigures are the market in numbers.
type OverviewFigures struct {
	Users         int64           `json:"users"`
	Organisations int64           `json:"organisations" doc:"That several users share."`
	Providers     int64           `json:"providers"`
	Modules       int64           `json:"modules"`
	Offerings     int64           `json:"offerings" doc:"On sale."`
	Free          int64           `json:"free" doc:"Purchases of this month that cost nothing."`
	Sales         []OverviewSales `json:"sales" doc:"Purchases of this month by currency."`
	Fees          []Money         `json:"fees" doc:"What the market has earned so far, by currency."`
}

// OverviewSales are the purchases of a month in a currency.
type OverviewSales struct {
	Purchases int64 `json:"purchases"`
	Total     Money `json:"total" doc:"What the buyers paid, tax included."`
}

// OverviewDay is a day of purchases.
type OverviewDay struct {
	Date      string `json:"date" format:"date" example:"2026-11-21"`
	Purchases int64  `json:"purchases" doc:"Begun on it, and paid."`
}
