package wire

import "time"

// Sandbox is a market beside the real one, with a clock of its own.
type Sandbox struct {
	ID           string    `json:"id" doc:"Id of the sandbox." example:"674f1c2e9b1d4c0f8a7e5b70"`
	Name         string    `json:"name" doc:"Its name; calls with the header Souk-Sandbox: NAME work in it." example:"trial-run"`
	Organisation string    `json:"organisation" doc:"Whose members work in it; there it sells." example:"bakery"`
	Buyer        string    `json:"buyer" doc:"The organisation that buys there." example:"bakery-buyer"`
	State        string    `json:"state" enum:"standing,advancing" doc:"What its clock does."`
	Now          time.Time `json:"now" doc:"What its clock shows."`
	Target       time.Time `json:"target" doc:"What its clock is to show; now when it stands."`
	Progress     int       `json:"progress" doc:"How much of the way to its target the clock has gone, in percent." example:"100"`
	Problem      string    `json:"problem,omitempty" doc:"Why the clock does not go on by itself."`
	CreatedAt    time.Time `json:"created_at" doc:"When it was made."`
	CreatedBy    string    `json:"created_by" doc:"Who made it." example:"ada"`
}

// SandboxCreate is a new sandbox.
type SandboxCreate struct {
	Name string `json:"name" doc:"1 to 30 letters, digits and . _ -; no other sandbox of the market has it." example:"trial-run"`
}

// SandboxAdvance sets a clock forward.
type SandboxAdvance struct {
	To *time.Time `json:"to,omitempty" doc:"The moment to set it to; instead of by."`
	By string     `json:"by,omitempty" doc:"How far to set it forward: day, week, month, quarter or year." example:"month"`
}
