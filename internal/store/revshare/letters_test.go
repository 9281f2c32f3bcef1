package revshare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/revshare"
)

// letters returns the mails that were written, the oldest first, as "to: subject".
func (m *market) letters(t *testing.T) []string {
	t.Helper()
	list, err := m.Mails.List(t.Context(), page.Request{Limit: page.Max})
	if err != nil {
		t.Fatal(err)
	}
	var letters []string
	for _, mail := range list.Items {
		to, _, _ := strings.Cut(mail.To, "@")
		letters = append(letters, to+": "+mail.Subject)
		if strings.Contains(mail.Text, "DE02120300000000202051") {
			t.Errorf("a mail has a whole IBAN: %s", mail.Text)
		}
	}
	slices.Reverse(letters)
	return letters
}

// TestPartnersAreTold follows a share and its money from the proposal to a payout that came back: who has not done it
// is told, and nobody else.
func TestPartnersAreTold(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		if err := m.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE users SET email = name || '@example.org' WHERE name IN ('baker', 'miller')`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		o, _ := m.OnSale(t, m.baker, "100.00")
		ref := "baker/" + o.Name
		p := m.agreed(t, ref, m.miller, "25")
		m.sold(t, m.ann, o.ID)
		if _, err := m.Shares.End(ctx, m.miller, p.ID); err != nil {
			t.Fatal(err)
		}
		m.banks(t, m.miller, bakersIBAN)
		m.Clock.Advance(40 * 24 * time.Hour)
		for range 2 { // the second finds nothing to issue
			if err := m.Shares.IssueStatements(ctx); err != nil {
				t.Fatal(err)
			}
		}
		due, err := m.Shares.Balances(ctx, m.miller)
		if err != nil || len(due) != 1 || due[0].Sum.String() != "22.50" || due[0].Tax.Minor != 0 {
			t.Errorf("what is due is %+v, error %v", due, err)
		}
		run, err := m.Shares.CreateRun(ctx, m.root, revshare.RunInput{Currency: "EUR"})
		if err == nil {
			_, err = m.Shares.Approve(ctx, m.chief, run.ID)
		}
		if err == nil {
			_, err = m.Shares.MarkPaid(ctx, m.chief, run.ID, nil)
		}
		if err == nil {
			_, err = m.Shares.Return(ctx, m.chief, run.Payouts[0].ID, "The account is closed.")
		}
		if err != nil {
			t.Fatal(err)
		}
		month := time.Date(m.Clock.Now().Year(), m.Clock.Now().Month()-1, 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
		want := []string{
			"miller: A share in the sales of " + o.Name, "baker: miller shares in " + o.Name, "baker: The share in " + o.Name + " has ended",
			"miller: The bank account of miller was set", "baker: Statement of " + month, "miller: Statement of " + month,
			"miller: Payout of 22.50 EUR", "miller: A payout of 22.50 EUR came back",
		}
		got := m.letters(t)
		slices.Sort(got)
		slices.Sort(want)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the letters are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestAgreements lists everybody's to administrators, in pages, and to nobody else.
func TestAgreements(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		var refs []string
		for range 3 {
			o, _ := m.OnSale(t, m.baker, "1.00")
			m.agreed(t, "baker/"+o.Name, m.miller, "10")
			refs = append(refs, "baker/"+o.Name)
		}
		var got []string
		for req := (page.Request{Limit: 2}); ; {
			list, err := m.Shares.Agreements(ctx, m.root, req)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list.Items {
				got = append(got, p.Product.Ref())
			}
			if req.After = list.Next; req.After == "" {
				break
			}
		}
		slices.Sort(refs)
		if !slices.Equal(got, refs) {
			t.Errorf("the agreements are of %v, want %v", got, refs)
		}
		if _, err := m.Shares.Agreements(ctx, m.baker, page.Request{}); err == nil {
			t.Error("a seller sees everybody's agreements")
		}
	})
}
