package notify

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/order"
)

// offeringData names an offering.
type offeringData struct {
	Organisation string `json:"organisation"`
	Name         string `json:"name"`
	Version      string `json:"version"`
	Title        string `json:"title"`
}

// amounts are what something comes to, as decimal numbers.
type amounts struct {
	Net      string `json:"net"`
	Tax      string `json:"tax"`
	Total    string `json:"total"`
	Currency string `json:"currency,omitempty"`
}

func amountsOf(net, tax, total money.Amount) amounts {
	return amounts{Net: net.String(), Tax: tax.String(), Total: total.String(), Currency: total.Currency}
}

// chargeData is a charge of a contract. Of a refund the amounts are below zero.
type chargeData struct {
	ID      string `json:"id"`
	Concept string `json:"concept"`
	State   string `json:"state"`
	amounts
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
	DueAt  time.Time `json:"due_at,omitzero"`
	PaidAt time.Time `json:"paid_at,omitzero"`
	Reason string    `json:"reason,omitempty"`
}

// contractData is a purchase, and the contract that it made, which has the same id.
type contractData struct {
	Purchase  string       `json:"purchase"`
	Offering  offeringData `json:"offering"`
	Plan      string       `json:"plan"`
	Buyer     string       `json:"buyer"`
	Seller    string       `json:"seller"`
	Reference string       `json:"reference,omitempty"` // the buyer's own order number
	State     string       `json:"state"`               // of the contract
	PaidTo    time.Time    `json:"paid_to,omitzero"`
	DueAt     time.Time    `json:"due_at,omitzero"`
	EndsAt    time.Time    `json:"ends_at,omitzero"`
	EndedAt   time.Time    `json:"ended_at,omitzero"`
	Reason    string       `json:"reason,omitempty"` // why it ended
	Charge    *chargeData  `json:"charge,omitempty"`
}

// ContractHappened implements [order.Events]: buyer and seller are told.
func (s *Service) ContractHappened(ctx context.Context, tx *sqldb.Tx, h order.Happening, c order.Contract, ch order.Charge) error {
	p := c.Purchase
	return s.note(ctx, tx, Type(h), p.ID, audience(p.SellerID, p.OrgID), contractOf(c, ch, s.moment.Now()))
}

func contractOf(c order.Contract, ch order.Charge, now time.Time) contractData {
	p := c.Purchase
	data := contractData{
		Purchase: p.ID, Offering: offeringOf(p), Plan: p.PlanTitle, Buyer: p.OrgName, Seller: p.SellerName, Reference: p.Reference,
		State: string(c.State(now)), PaidTo: c.PaidTo(), DueAt: c.DueAt, EndsAt: c.EndsAt, EndedAt: c.EndedAt, Reason: c.EndReason,
	}
	if c.Plan.Title != "" {
		data.Plan = c.Plan.Title
	}
	if ch.ID != "" {
		data.Charge = &chargeData{
			ID: ch.ID, Concept: string(ch.Concept), State: string(ch.State), amounts: amountsOf(ch.Net, ch.Tax, ch.Total),
			From: ch.From, To: ch.To, DueAt: ch.DueAt, PaidAt: ch.PaidAt, Reason: ch.Reason,
		}
	}
	return data
}

func offeringOf(p order.Purchase) offeringData {
	d := offeringData{Title: p.OfferingTitle, Version: p.OfferingVersion}
	if parts := strings.SplitN(p.OfferingRef, "/", 3); len(parts) == 3 {
		d.Organisation, d.Name = parts[0], parts[1]
	}
	return d
}

// invoiceData is an invoice, or a credit note, whose amounts are below zero.
type invoiceData struct {
	Invoice  string `json:"invoice"`
	Label    string `json:"label"`
	Kind     string `json:"kind"`
	Purchase string `json:"purchase"`
	Charge   string `json:"charge"`
	Original string `json:"original,omitempty"` // label of the invoice that a credit note takes back
	Buyer    string `json:"buyer"`
	Seller   string `json:"seller"`
	Offering string `json:"offering"` // its title
	amounts
	URL string `json:"url"` // its page
}

// InvoiceIssued implements [invoice.Events]: buyer and seller are told.
func (s *Service) InvoiceIssued(ctx context.Context, tx *sqldb.Tx, i invoice.Invoice) error {
	return s.note(ctx, tx, InvoiceIssued, i.ID, audience(i.SellerID, i.BuyerID), invoiceData{
		Invoice: i.ID, Label: i.Label, Kind: string(i.Kind), Purchase: i.PurchaseID, Charge: i.ChargeID, Original: i.Document.Original,
		Buyer: i.BuyerName, Seller: i.SellerName, Offering: i.Document.Offering, amounts: amountsOf(i.Net, i.Tax, i.Total),
		URL: s.publicURL + "/invoices/" + i.ID,
	})
}

// versionData is a version of a module.
type versionData struct {
	Module     string `json:"module"`
	Package    string `json:"package"`
	Name       string `json:"name"`
	Version    string `json:"version"`
	Maturity   int    `json:"maturity"`
	Commercial bool   `json:"commercial"`
	SHA256     string `json:"sha256,omitempty"`
	Reason     string `json:"reason,omitempty"` // why it was withdrawn
	URL        string `json:"url"`              // its page
}

// VersionPublished implements [release.Events]: the owner of the module is told, and who has a right to it.
func (s *Service) VersionPublished(ctx context.Context, tx *sqldb.Tx, m module.Module, v release.Version) error {
	return s.noteVersion(ctx, tx, VersionPublished, m, v)
}

// VersionYanked implements [release.Events], for the same.
func (s *Service) VersionYanked(ctx context.Context, tx *sqldb.Tx, v release.Version) error {
	return s.noteVersion(ctx, tx, VersionYanked, v.Module, v)
}

func (s *Service) noteVersion(ctx context.Context, tx *sqldb.Tx, t Type, m module.Module, v release.Version) error {
	return s.note(ctx, tx, t, m.ID, audience(m.OwnerID), versionData{
		Module: m.ID, Package: m.Package, Name: v.Name, Version: v.Version, Maturity: v.Maturity, Commercial: m.Commercial, SHA256: v.SHA256,
		Reason: v.YankReason, URL: s.publicURL + "/modules/" + m.Package + "/versions/" + v.Version,
	})
}
