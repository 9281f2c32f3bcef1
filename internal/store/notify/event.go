package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// Type is what happened.
type Type string

// The types of events.
const (
	PurchasePaid      Type = "purchase.paid"
	PurchaseRefunded  Type = "purchase.refunded"
	ContractRenewed   Type = "contract.renewed"
	ContractChanged   Type = "contract.changed"
	ContractCancelled Type = "contract.cancelled"
	ContractOverdue   Type = "contract.overdue"
	ContractSuspended Type = "contract.suspended"
	ContractEnded     Type = "contract.ended"
	InvoiceIssued     Type = "invoice.issued"
	VersionPublished  Type = "version.published"
	VersionYanked     Type = "version.yanked"
)

// Types are all types that can be asked for, in the order of lists.
var Types = []Type{
	PurchasePaid, PurchaseRefunded, ContractRenewed, ContractChanged, ContractCancelled, ContractOverdue, ContractSuspended, ContractEnded,
	InvoiceIssued, VersionPublished, VersionYanked,
}

const (
	// TypeTest is the event that is sent on demand, to see whether an address answers.
	TypeTest Type = "webhook.test"
	// TypeAcquired is what the address of an offering is told: spec wstore 3.15.
	TypeAcquired Type = "offering.acquired"
)

// MaxBody is the greatest size of what is sent, in bytes.
const MaxBody = 20_000

// Event is something that happened.
type Event struct {
	ID         string // also its webhook-id
	Type       Type
	SubjectID  string // of the purchase, contract, invoice or module
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

// encode returns the body of an event.
func encode(t Type, at time.Time, data any) (string, error) {
	body, err := json.Marshal(message{Type: t, Timestamp: at.UTC(), Data: data})
	if err != nil {
		return "", fmt.Errorf("event %s: %w", t, err)
	}
	if len(body) > MaxBody {
		return "", errs.New(errs.KindInternal, "event_too_large", "The event %s has %d bytes; %d are sent at most.", t, len(body), MaxBody)
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
