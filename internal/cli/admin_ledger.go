package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	amounts "souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/wire"
)

type adminLedgerCmd struct {
	Accounts     ledgerAccountsCmd `cmd:"" help:"List the accounts of the books with their balances."`
	Show         ledgerShowCmd     `cmd:"" help:"Show an account with its postings."`
	Journal      ledgerJournalCmd  `cmd:"" help:"List the transactions of the books."`
	TrialBalance ledgerTrialCmd    `cmd:"" help:"Show the books at a moment, by kind of account."`
}

type ledgerAccountsCmd struct {
	Page pageFlags `embed:""`
}

// Run lists accounts.
func (c *ledgerAccountsCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		list, err := market.Ledger.Balances(ctx, account.Operator, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(list, wireBalance), "KIND OWNER BALANCE", balanceRow)
	})
}

func balanceRow(b wire.Balance) []string {
	return []string{b.Kind, firstOf(b.Owner, "-"), sumText(b.Balance)}
}

func wireBalance(b ledger.Balance) wire.Balance {
	return wire.Balance{Kind: string(b.Account.Kind), Owner: b.OwnerName, Balance: moneyOf(b.Amount)}
}

func moneyOf(a amounts.Amount) wire.Money {
	return wire.Money{Amount: a.String(), Currency: a.Currency}
}

type ledgerShowCmd struct {
	Kind     string    `arg:"" enum:"customer,gateway,seller,tax,fee,refund,payout" help:"customer, gateway, seller, tax, fee, refund or payout."`
	Currency string    `arg:"" help:"As EUR."`
	Owner    string    `arg:"" optional:"" help:"Organisation or gateway; none for the platform's accounts."`
	Page     pageFlags `embed:""`
}

// Run shows an account.
func (c *ledgerShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		st, err := market.Ledger.Statement(ctx, account.Operator, ledger.Account{Kind: ledger.Kind(c.Kind), Owner: c.Owner}, c.Currency, c.Page.request())
		if err != nil {
			return err
		}
		list := listOf(st.Rows, func(r ledger.Row) wire.AccountRow {
			return wire.AccountRow{
				Transaction: r.TransactionID, Event: r.Event, EventID: r.EventID, BookedAt: r.BookedAt, Amount: moneyOf(r.Amount), Balance: moneyOf(r.Balance),
			}
		})
		out := wire.BookAccount{Account: wireBalance(st.Balance), Postings: list.Items, Next: list.Next}
		err = s.print(out, func(w io.Writer) {
			details(w, "Account", c.Kind, "Owner", out.Account.Owner, "Balance", sumText(out.Account.Balance))
			rows := [][]string{}
			for _, r := range out.Postings {
				rows = append(rows, []string{date(r.BookedAt), r.Event, r.EventID, r.Amount.Amount, r.Balance.Amount, r.Transaction})
			}
			fmt.Fprintln(w)
			table(w, "BOOKED EVENT OF AMOUNT BALANCE TRANSACTION", rows)
		})
		if out.Next != "" {
			s.hint("There is more: --after %s", out.Next)
		}
		return err
	})
}

type ledgerJournalCmd struct {
	Event string    `placeholder:"EVENT" help:"Only sale, payment, refund, payback, payout or payout_return."`
	Of    string    `placeholder:"ID" help:"Only those of this charge or payout."`
	From  string    `placeholder:"DAY" help:"Booked on this day or later, as 2026-10-01."`
	To    string    `placeholder:"DAY" help:"Booked before this day."`
	Page  pageFlags `embed:""`
}

// Run lists transactions.
func (c *ledgerJournalCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	from, to, err := days(c.From, c.To)
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		p, err := market.Ledger.Journal(ctx, account.Operator, ledger.JournalFilter{Event: c.Event, EventID: c.Of, From: from, To: to}, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(p, wireTransaction), "BOOKED EVENT OF POSTINGS TRANSACTION", func(t wire.Transaction) []string {
			text := ""
			for i, b := range t.Postings {
				if i > 0 {
					text += ", "
				}
				text += b.Kind + " " + b.Balance.Amount
			}
			return []string{date(t.BookedAt), t.Event, t.EventID, text, t.ID}
		})
	})
}

func wireTransaction(t ledger.Posted) wire.Transaction {
	out := wire.Transaction{
		ID: t.ID, Event: t.Event, EventID: t.EventID, BookedAt: t.BookedAt, Purchase: t.Origin.PurchaseID, Invoice: t.Origin.Invoice, PayoutRun: t.Origin.PayoutRun,
	}
	for i, p := range t.Postings {
		out.Postings = append(out.Postings, wireBalance(ledger.Balance{Account: p.Account, OwnerName: t.Owners[i], Amount: p.Amount}))
	}
	return out
}

type ledgerTrialCmd struct {
	At string `placeholder:"DAY" help:"At the beginning of this day, as 2026-10-01; now when absent."`
}

// Run shows the trial balance; where debits and credits differ, it ends as a check with findings does.
func (c *ledgerTrialCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	at, _, err := days(c.At, "")
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		t, err := market.Ledger.TrialBalance(ctx, account.Operator, at)
		if err != nil {
			return err
		}
		out := wire.Trial{At: t.At, Level: t.Level, Rows: trialRows(t.Rows), Sums: trialRows(t.Sums)}
		err = s.print(out, func(w io.Writer) {
			rows := [][]string{}
			for _, list := range [][]wire.TrialRow{out.Rows, out.Sums} {
				for _, r := range list {
					rows = append(rows, []string{firstOf(r.Kind, "SUM"), r.Currency, fmt.Sprint(r.Accounts), r.Debit.Amount, r.Credit.Amount})
				}
			}
			fmt.Fprintf(w, "Booked before %s\n", t.At.UTC().Format(time.RFC3339))
			table(w, "KIND CURRENCY ACCOUNTS DEBIT CREDIT", rows)
		})
		if err == nil && !t.Level {
			return errFindings
		}
		return err
	})
}

func trialRows(list []ledger.Trial) []wire.TrialRow {
	rows := []wire.TrialRow{}
	for _, t := range list {
		rows = append(rows, wire.TrialRow{Kind: string(t.Kind), Currency: t.Currency, Accounts: t.Accounts, Debit: moneyOf(t.Debit), Credit: moneyOf(t.Credit)})
	}
	return rows
}
