package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Type is what happened.
type Type string

// The types of events.
const (
	PurchasePaid      Type = "purchase.paid"
	PurchaseRefunded  Type = "purchase.refunded"
	PurchaseRestored  Type = "purchase.restored"
	ContractRenewed   Type = "contract.renewed"
	ContractChanged   Type = "contract.changed"
	ContractCancelled Type = "contract.cancelled"
	ContractOverdue   Type = "contract.overdue"
	ContractSuspended Type = "contract.suspended"
	ContractEnded     Type = "contract.ended"
	UsageCapReached   Type = "usage.cap_reached"
	InvoiceIssued     Type = "invoice.issued"
	VersionPublished  Type = "version.published"
	VersionYanked     Type = "version.yanked"
)

// Types are all types that can be asked for, in the order of lists.
var Types = []Type{
	PurchasePaid, PurchaseRefunded, PurchaseRestored, ContractRenewed, ContractChanged, ContractCancelled, ContractOverdue, ContractSuspended, ContractEnded,
	UsageCapReached, InvoiceIssued, VersionPublished, VersionYanked,
}

const (
	// TypeTest is the event that is sent on demand, to see whether an address answers.
	TypeTest Type = "webhook.test"
	// TypeAcquired is what the address of an offering is told: spec wstore 3.15.
	TypeAcquired Type = "offering.acquired"
)

// MaxBody is the size, in bytes, that what is sent is smaller than.
const MaxBody = 20_000

// Event is something that happened.
type Event struct {
	ID         string // also its webhook-id
	Type       Type
	SubjectID  string // of the purchase, contract, invoice, module or organisation
	Body       string // JSON, as it is sent: {"type", "timestamp", "data"}
	OccurredAt time.Time

	orgIDs []string // who is told
}

// message is the form of what is sent.
type message struct {
	Type      Type      `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// Data returns the data of the event: JSON.
func (e Event) Data() (json.RawMessage, error) {
	var m struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal([]byte(e.Body), &m); err != nil {
		return nil, fmt.Errorf("body of event %s: %w", e.ID, err)
	}
	return m.Data, nil
}

// shortened is what is told of something whose texts are too long. Nothing fails because of what is told of it.
type shortened struct {
	ID        string `json:"id"`
	Shortened bool   `json:"shortened"`
}

// encode returns the body of an event about something, of which no more than its id is told where the data is too
// long to be sent.
func encode(t Type, at time.Time, subjectID string, data any) (string, error) {
	body, err := json.Marshal(message{Type: t, Timestamp: at.UTC(), Data: data})
	if err == nil && len(body) >= MaxBody {
		body, err = json.Marshal(message{Type: t, Timestamp: at.UTC(), Data: shortened{subjectID, true}})
	}
	if err != nil {
		return "", fmt.Errorf("event %s: %w", t, err)
	}
	return string(body), nil
}

// audience joins the organisations that are told, each once.
func audience(orgIDs ...string) []string {
	var list []string
	for _, id := range orgIDs {
		if id != "" && !strings.Contains(strings.Join(list, " "), id) {
			list = append(list, id)
		}
	}
	return list
}
