package coupon_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/pricing"
)

type kit struct {
	*cataloguetest.Kit
	Coupons    *coupon.Service
	baker, eve account.Actor // both sell
}

func each(t *testing.T, fn func(t *testing.T, k *kit)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := &kit{Kit: cataloguetest.New(db)}
		k.baker, k.eve = k.Provider(t, "baker"), k.Provider(t, "eve")
		k.Coupons = coupon.New(coupon.Deps{DB: db, Clock: k.Clock, IDs: k.IDs, Accounts: k.Kit, Market: cataloguetest.Market("EUR", "JPY")})
		fn(t, k)
	})
}

func TestMakingCoupons(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		component := pricing.DraftComponent{Label: "Rent", Description: "Each month.", Unit: "per calendar month", Value: "10"}
		k.Uploaded(t, k.baker, catalogue.OfferingInput{
			Title: "Mill", Modules: []string{k.Module(t, k.baker, "Mill", true).ID},
			Plans: []pricing.Draft{{Label: "Pro", Title: "Pro", Description: "For firms.", Currency: "EUR", Components: []pricing.DraftComponent{component}}},
		})
		c, err := k.Coupons.Create(t.Context(), k.baker, coupon.Input{
			Code: " spring sale_26 ", Note: " For the fair. ", Amount: "5", Currency: "eur", Offering: "BAKER/Mill/1.0", Plans: []string{"PRO", "pro", " "},
			Periods: 3, MaxUses: 10, MaxPerOrg: 1, Until: "2026-12-31",
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range []string{c.ID, "spring-sale 26", "SPRINGSALE26"} {
			got, err := k.Coupons.Get(t.Context(), k.baker, ref)
			if err != nil {
				t.Fatal(err)
			}
			if got.Code != "SPRINGSALE_26" || got.Note != "For the fair." || got.Amount.String() != "5.00" || got.Product != "Mill" || !slices.Equal(got.Plans, []string{"pro"}) ||
				got.Periods != 3 || got.MaxUses != 10 || got.MaxPerOrg != 1 || got.LastDay() != "2026-12-31" || got.CreatedBy != "baker" || got.State(k.Clock.Now()) != coupon.Active {
				t.Errorf("%s is %+v", ref, got)
			}
			_, err = k.Coupons.Get(t.Context(), k.eve, ref)
			expect(t, "another seller's", err, errs.KindNotFound, "coupon_not_found")
		}
		_, err = k.Coupons.Create(t.Context(), k.baker, coupon.Input{Code: "SPRING-SALE-26", Percent: "5"})
		expect(t, "the same code", err, errs.KindConflict, "code_taken")
		if _, err := k.Coupons.Create(t.Context(), k.eve, coupon.Input{Code: "SPRING-SALE-26", Percent: "5"}); err != nil {
			t.Errorf("another seller cannot have the same code: %v", err)
		}
		_, err = k.Coupons.Create(t.Context(), k.Customer(t, "ann"), coupon.Input{Percent: "5"})
		expect(t, "a customer", err, errs.KindForbidden, "role_missing")
	})
}

func TestMadeCodes(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		seen := map[string]bool{}
		for range 20 {
			c, err := k.Coupons.Create(t.Context(), k.baker, coupon.Input{Percent: "5"})
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Code) != 11 || c.Code[5] != '-' || strings.ContainsAny(c.Code, "01ILO") || seen[c.Code] {
				t.Errorf("the code is %q", c.Code)
			}
			seen[c.Code] = true
		}
	})
}

func TestBadCoupons(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		for want, in := range map[string]coupon.Input{
			"code":        {Code: "A-B", Percent: "5"},
			"code ":       {Code: "10€", Percent: "5"},
			"note":        {Note: strings.Repeat("x", 201), Percent: "5"},
			"percent":     {},
			"percent ":    {Percent: "0"},
			"percent  ":   {Percent: "101"},
			"percent   ":  {Percent: "-5"},
			"amount":      {Percent: "5", Amount: "5"},
			"amount ":     {Amount: "0", Currency: "EUR"},
			"amount  ":    {Amount: "1.5", Currency: "JPY"},
			"amount   ":   {Amount: "99999999999999999999", Currency: "EUR"},
			"currency":    {Amount: "1", Currency: "CHF"},
			"offering":    {Percent: "5", Offering: "baker/Nothing"},
			"plans":       {Percent: "5", Plans: []string{"gold"}},
			"periods":     {Percent: "5", Periods: -1},
			"max_uses":    {Percent: "5", MaxUses: -1},
			"max_per_org": {Percent: "5", MaxPerOrg: -1},
			"until":       {Percent: "5", Until: "tomorrow"},
			"until ":      {Percent: "5", Until: k.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)},
		} {
			_, err := k.Coupons.Create(t.Context(), k.baker, in)
			expect(t, want, err, errs.KindInvalid, "bad_coupon")
			if fields := errs.As(err).Fields; len(fields) != 1 || fields[0].Path != strings.TrimSpace(want) {
				t.Errorf("%q: the fields are %+v", want, fields)
			}
		}
		none, err := k.Coupons.List(t.Context(), k.baker, "", page.Request{})
		if err != nil || len(none.Items) != 0 {
			t.Errorf("%d coupons, error %v", len(none.Items), err)
		}
	})
}

func TestListingAndStopping(t *testing.T) {
	each(t, func(t *testing.T, k *kit) {
		for n, in := range []coupon.Input{{Code: "ONE"}, {Code: "TWO", Until: "2026-11-02"}, {Code: "THREE", MaxUses: 1}, {Code: "FOUR"}} {
			in.Percent = fmt.Sprint(n + 1)
			if _, err := k.Coupons.Create(t.Context(), k.baker, in); err != nil {
				t.Fatal(err)
			}
			k.Clock.Advance(time.Second)
		}
		if err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE coupons SET uses = 1 WHERE code = 'THREE'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(24 * time.Hour)
		for range 2 {
			c, err := k.Coupons.Stop(t.Context(), k.baker, "four")
			if err != nil || c.State(k.Clock.Now()) != coupon.Stopped || c.StoppedBy != "baker" {
				t.Errorf("stopped it is %+v, error %v", c, err)
			}
		}
		_, err := k.Coupons.Stop(t.Context(), k.eve, "ONE")
		expect(t, "another seller's", err, errs.KindNotFound, "coupon_not_found")
		for state, want := range map[coupon.State]string{
			"": "FOUR THREE TWO ONE", coupon.Active: "ONE", coupon.Expired: "TWO", coupon.UsedUp: "THREE", coupon.Stopped: "FOUR",
		} {
			var codes []string
			for req := (page.Request{Limit: 3}); ; {
				p, err := k.Coupons.List(t.Context(), k.baker, state, req)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range p.Items {
					if got := c.State(k.Clock.Now()); state != "" && got != state {
						t.Errorf("%s is %s in the list of what is %s", c.Code, got, state)
					}
					codes = append(codes, c.Code)
				}
				if req.After = p.Next; p.Next == "" {
					break
				}
			}
			if got := strings.Join(codes, " "); got != want {
				t.Errorf("%q: %s, want %s", state, got, want)
			}
		}
		_, err = k.Coupons.List(t.Context(), k.baker, "odd", page.Request{})
		expect(t, "unknown state", err, errs.KindInvalid, "bad_state")
	})
}

func expect(t *testing.T, what string, err error, kind errs.Kind, code string) {
	t.Helper()
	if !errs.Is(err, kind) || errs.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}
