package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/wire"
)

type shareCmd struct {
	Flags serverFlags `embed:""`

	Models    shareModelsCmd    `cmd:"" help:"Show or set what the market keeps of sales, by class of revenue."`
	Override  shareOverrideCmd  `cmd:"" help:"Set what the market keeps of one product's sales."`
	Split     shareSplitCmd     `cmd:"" help:"Share a product's sales with partners."`
	Statement shareStatementCmd `cmd:"" help:"List the months of your statements, or fetch one."`
	Check     shareCheckCmd     `cmd:"" help:"Compute a statement anew, without any market."`
	Cdrs      shareCdrsCmd      `cmd:"" help:"List what was paid as charging detail records."`
}

// rateFlags are what the market keeps.
type rateFlags struct {
	Single       string `placeholder:"PERCENT" help:"Of plans with single payments only."`
	Subscription string `placeholder:"PERCENT" help:"Of plans with a subscription."`
	Use          string `placeholder:"PERCENT" help:"Of plans with a price by use."`
}

func (f rateFlags) rates() wire.ShareRates {
	return wire.ShareRates{SinglePayment: f.Single, Subscription: f.Subscription, Use: f.Use}
}

type shareModelsCmd struct {
	Rates   rateFlags `embed:""`
	History bool      `help:"List all versions, the newest first."`
	Page    pageFlags `embed:""`
}

// Run shows what the market keeps, or sets it.
func (c *shareModelsCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	market, err := share.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.History {
		list, err := market.ShareHistory(ctx, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, list, modelColumns, modelRow)
	}
	if c.Rates != (rateFlags{}) {
		if _, err := market.SetShareModel(ctx, c.Rates.rates()); err != nil {
			return err
		}
	}
	models, err := market.ShareModels(ctx)
	if err != nil {
		return err
	}
	return s.print(models, func(w io.Writer) {
		rows := [][]string{modelRow(models.Market)}
		for _, m := range models.Products {
			rows = append(rows, modelRow(m))
		}
		table(w, modelColumns, rows)
	})
}

const modelColumns = "VERSION PRODUCT SINGLE SUBSCRIPTION USE SINCE BY"

func modelRow(m wire.ShareModel) []string {
	return []string{
		fmt.Sprint(m.Version), firstOf(m.Product, "(all)"), firstOf(m.Rates.SinglePayment, "-"), firstOf(m.Rates.Subscription, "-"), firstOf(m.Rates.Use, "-"),
		firstOf(date(m.SetAt), "the beginning"), firstOf(m.SetBy, "-"),
	}
}

type shareOverrideCmd struct {
	Product string    `arg:"" help:"ORG/NAME, or the id of an offering."`
	Rates   rateFlags `embed:""`
	Remove  bool      `help:"Take the product's own rates away."`
}

// Run sets what the market keeps of a product's sales; what is not said is as the whole market has it.
func (c *shareOverrideCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	if c.Remove == (c.Rates != (rateFlags{})) {
		return usage("Give --single, --subscription or --use, or else --remove.")
	}
	market, err := share.Flags.connect(s)
	if err != nil {
		return err
	}
	m, err := market.SetProductShare(ctx, wire.ProductShareInput{Product: c.Product, Rates: c.Rates.rates()})
	if err != nil {
		return err
	}
	return s.print(m, func(w io.Writer) { table(w, modelColumns, [][]string{modelRow(m)}) })
}

type shareStatementCmd struct {
	Period string `arg:"" optional:"" help:"A month, as 2026-10. Without it the months are listed."`
	Form   string `default:"json" enum:"json,csv,pdf" help:"json, which souk share check reads, csv or pdf."`
	Of     string `placeholder:"ORG" help:"For administrators: the statement of this organisation."`
	Output string `short:"o" placeholder:"FILE" help:"File to write to; stdout when absent."`
}

// Run lists the months, or writes a statement.
func (c *shareStatementCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	market, err := share.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Period != "" {
		return s.save(c.Output, func(w io.Writer) error { return market.SaveStatement(ctx, c.Of, c.Period, c.Form, w) })
	}
	list, err := market.Statements(ctx, c.Of)
	if err != nil {
		return err
	}
	return printList(s, list, "PERIOD OVER ISSUED", func(p wire.StatementPeriod) []string {
		return []string{p.Period, yes(p.Over), firstOf(date(p.IssuedAt), "-")}
	})
}

// save writes what do writes to a file that is not there yet, or to stdout where none is named.
func (s *session) save(path string, do func(io.Writer) error) (err error) {
	if path == "" || path == "-" {
		return do(s.stdout)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := do(file); err != nil {
		file.Close()
		os.Remove(path) // nobody else has seen it
		return err
	}
	return file.Close()
}

type shareCheckCmd struct {
	File string `arg:"" help:"Statement as JSON; - reads it from stdin."`
	Key  string `placeholder:"KEY" help:"The market's public key, as /.well-known/souk-keys.json has it. Without it the key in the file is taken, which proves only that the file is whole."`
}

// Run computes a statement anew. It talks to nobody.
func (c *shareCheckCmd) Run(s *session) error {
	read := func() ([]byte, error) { return os.ReadFile(c.File) }
	if c.File == "-" {
		read = func() ([]byte, error) { return io.ReadAll(s.stdin) }
	}
	data, err := read()
	if err != nil {
		return err
	}
	report, err := revshare.Check(data, c.Key)
	if err != nil {
		return err
	}
	st := report.Statement
	result := struct {
		Market   string   `json:"market"`
		Seller   string   `json:"seller"`
		Period   string   `json:"period"`
		KeyID    string   `json:"key_id"`
		Trusted  bool     `json:"trusted"`
		Lines    int      `json:"lines"`
		Findings []string `json:"findings"`
	}{st.Market.URL, st.Seller.Name, st.Period, report.KeyID, report.Trusted, report.Lines, append([]string{}, report.Findings...)}
	err = s.print(result, func(w io.Writer) {
		for _, finding := range report.Findings {
			fmt.Fprintln(w, finding)
		}
		for _, b := range st.Books {
			fmt.Fprintf(w, "%s: %s at the beginning, %d lines, %s at the end\n", b.Currency, b.Amount(b.Opening.Sum()), len(b.Lines), b.Amount(b.Closing.Sum()))
		}
		fmt.Fprintf(w, "Statement %s of %s by %s, key %s: %d lines, ", st.Period, st.Seller.Name, st.Market.URL, report.KeyID, report.Lines)
		if len(report.Findings) == 0 {
			fmt.Fprintln(w, "all of it computed anew")
			return
		}
		fmt.Fprintf(w, "%d findings\n", len(report.Findings))
	})
	if !report.Trusted {
		s.hint("The key is the one in the file. To be sure whose it is: --key KEY, from %s/.well-known/souk-keys.json", st.Market.URL)
	}
	if err == nil && len(report.Findings) > 0 {
		return errFindings
	}
	return err
}

type shareCdrsCmd struct {
	From string    `placeholder:"DAY" help:"Paid on this day or later, as 2026-10-01."`
	To   string    `placeholder:"DAY" help:"Paid before this day."`
	Page pageFlags `embed:""`
}

// Run lists the records.
func (c *shareCdrsCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	from, to, err := days(c.From, c.To)
	if err != nil {
		return err
	}
	return share.Flags.with(s, func(market *client.Client) error {
		list, err := market.CDRs(ctx, from, to, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, list, "SELLER NUMBER TIME EVENT AMOUNT CURRENCY CUSTOMER DESCRIPTION", func(r wire.CDR) []string {
			return []string{r.Provider, fmt.Sprint(r.Correlation), date(r.At), r.Event, r.Amount, r.Currency, r.Customer, r.Description}
		})
	})
}
