package rest

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/wire"
)

func (a *API) getTrialBalance(ctx context.Context, actor account.Actor, in *struct {
	At time.Time `query:"at" doc:"What was booked before counts; now when absent."`
}) (*body[wire.Trial], error) {
	t, err := a.Ledger.TrialBalance(ctx, actor, in.At)
	if err != nil {
		return nil, err
	}
	return &body[wire.Trial]{Body: wire.Trial{At: t.At, Level: t.Level, Rows: each(t.Rows, wireTrial), Sums: each(t.Sums, wireTrial)}}, nil
}

func wireTrial(t ledger.Trial) wire.TrialRow {
	return wire.TrialRow{Kind: string(t.Kind), Currency: t.Currency, Accounts: t.Accounts, Debit: *wireMoney(t.Debit), Credit: *wireMoney(t.Credit)}
}

func (a *API) getBookAccount(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Kind     string `query:"kind" required:"true" enum:"customer,gateway,seller,tax,fee,refund,payout" doc:"What the account counts."`
	Owner    string `query:"owner" doc:"Name or id of an organisation, or name of a gateway; absent for the platform's accounts."`
	Currency string `query:"currency" required:"true" doc:"Code of the currency after ISO 4217." example:"EUR"`
}) (*body[wire.BookAccount], error) {
	st, err := a.Ledger.Statement(ctx, actor, ledger.Account{Kind: ledger.Kind(in.Kind), Owner: in.Owner}, in.Currency, in.request())
	if err != nil {
		return nil, err
	}
	return &body[wire.BookAccount]{Body: wire.BookAccount{
		Account: wireBalance(st.Balance), Next: st.Rows.Next,
		Postings: each(st.Rows.Items, func(r ledger.Row) wire.AccountRow {
			return wire.AccountRow{
				Transaction: r.TransactionID, Event: r.Event, EventID: r.EventID, BookedAt: r.BookedAt, Amount: *wireMoney(r.Amount), Balance: *wireMoney(r.Balance),
			}
		}),
	}}, nil
}

func (a *API) listTransactions(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Event   string    `query:"event" doc:"Only this: sale, payment, refund, payback, payout or payout_return."`
	EventID string    `query:"event_id" doc:"Only those of this charge or payout."`
	From    time.Time `query:"from" doc:"Not before this moment."`
	To      time.Time `query:"to" doc:"Before this moment."`
}) (*body[wire.List[wire.Transaction]], error) {
	p, err := a.Ledger.Journal(ctx, actor, ledger.JournalFilter{Event: in.Event, EventID: in.EventID, From: in.From, To: in.To}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, wireTransaction), nil
}

func (a *API) getTransaction(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id of the transaction."`
}) (*body[wire.Transaction], error) {
	t, err := a.Ledger.Transaction(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[wire.Transaction]{Body: wireTransaction(t)}, nil
}

func wireTransaction(t ledger.Posted) wire.Transaction {
	out := wire.Transaction{
		ID: t.ID, Event: t.Event, EventID: t.EventID, BookedAt: t.BookedAt, Purchase: t.Origin.PurchaseID, Invoice: t.Origin.Invoice, PayoutRun: t.Origin.PayoutRun,
		Postings: make([]wire.Balance, len(t.Postings)),
	}
	for i, p := range t.Postings {
		out.Postings[i] = wireBalance(ledger.Balance{Account: p.Account, OwnerName: t.Owners[i], Amount: p.Amount})
	}
	return out
}
