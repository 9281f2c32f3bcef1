package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type couponCmd struct {
	Flags serverFlags `embed:""`

	Create couponCreateCmd `cmd:"" help:"Make a code that takes something off what you sell."`
	List   couponListCmd   `cmd:"" help:"List your coupons."`
	Show   couponShowCmd   `cmd:"" help:"Show a coupon."`
	Stop   couponStopCmd   `cmd:"" help:"Let nobody use a coupon from now on."`
}

type couponCreateCmd struct {
	Off       string   `arg:"" help:"What is taken off: 25%, or an amount as 5.00EUR."`
	Code      string   `placeholder:"CODE" help:"3 to 32 letters, digits, dashes and underscores; one is made when absent."`
	Offering  string   `placeholder:"OFFERING" help:"Only for this one, in all its versions: id, or ORG/NAME."`
	Plan      []string `placeholder:"LABEL" help:"Only for this price plan; may be repeated."`
	Periods   int      `placeholder:"N" help:"How many periods of a contract have it; all of them when absent."`
	Uses      int64    `placeholder:"N" help:"How often it can be used in all."`
	UsesByOrg int64    `name:"uses-by-org" placeholder:"N" help:"How often one organisation can use it."`
	Until     string   `placeholder:"DAY" help:"The last day, in UTC, as 2026-12-31."`
	Note      string   `placeholder:"TEXT" help:"For yourself."`
}

// Run makes a coupon.
func (c *couponCreateCmd) Run(ctx context.Context, s *session, coupon *couponCmd) error {
	in := wire.CouponInput{
		Code: c.Code, Note: c.Note, Offering: c.Offering, Plans: c.Plan, Periods: c.Periods, MaxUses: c.Uses, MaxPerOrg: c.UsesByOrg, Until: c.Until,
	}
	off := strings.ReplaceAll(c.Off, " ", "")
	if percent, ok := strings.CutSuffix(off, "%"); ok {
		in.Percent = percent
	} else {
		const code = 3 // letters of a currency
		if len(off) <= code {
			return usage("%.20q says not what is taken off. Write 25%%, or 5.00EUR.", c.Off)
		}
		in.Amount, in.Currency = off[:len(off)-code], strings.ToUpper(off[len(off)-code:])
	}
	return coupon.one(s, func(market *client.Client) (wire.Coupon, error) { return market.CreateCoupon(ctx, in) })
}

type couponListCmd struct {
	State string    `placeholder:"STATE" help:"Only those that are active, used_up, expired or stopped."`
	Page  pageFlags `embed:""`
}

// Run lists coupons, the newest first.
func (c *couponListCmd) Run(ctx context.Context, s *session, coupon *couponCmd) error {
	return coupon.Flags.with(s, func(market *client.Client) error {
		list, err := market.Coupons(ctx, c.State, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, list, "CODE STATE OFF PERIODS USED UNTIL OFFERING NOTE", func(k wire.Coupon) []string {
			return []string{k.Code, k.State, couponOff(k), couponPeriods(k.Periods), couponUses(k), firstOf(k.Until, "-"), firstOf(k.Offering, "-"), k.Note}
		})
	})
}

type couponArg struct {
	Coupon string `arg:"" help:"Code, or id."`
}

type (
	couponShowCmd struct{ couponArg }
	couponStopCmd struct{ couponArg }
)

// Run shows a coupon.
func (c *couponShowCmd) Run(ctx context.Context, s *session, coupon *couponCmd) error {
	return coupon.one(s, func(market *client.Client) (wire.Coupon, error) { return market.Coupon(ctx, c.Coupon) })
}

// Run stops a coupon.
func (c *couponStopCmd) Run(ctx context.Context, s *session, coupon *couponCmd) error {
	return coupon.one(s, func(market *client.Client) (wire.Coupon, error) { return market.StopCoupon(ctx, c.Coupon) })
}

// one prints the coupon that do gives.
func (c *couponCmd) one(s *session, do func(*client.Client) (wire.Coupon, error)) error {
	return c.Flags.with(s, func(market *client.Client) error {
		k, err := do(market)
		if err != nil {
			return err
		}
		return s.print(k, func(w io.Writer) {
			details(w,
				"Code", k.Code,
				"State", k.State,
				"Takes off", couponOff(k),
				"Periods", couponPeriods(k.Periods),
				"Used", couponUses(k),
				"By one organisation", unlessNone(k.MaxPerOrg),
				"Until", k.Until,
				"Offering", k.Offering,
				"Plans", strings.Join(k.Plans, ", "),
				"Note", k.Note,
				"Made", date(k.CreatedAt)+" by "+k.CreatedBy,
				"Stopped", date(k.StoppedAt),
				"Stopped by", k.StoppedBy,
				"Id", k.ID,
			)
		})
	})
}

func couponOff(k wire.Coupon) string {
	if k.Amount != nil {
		return money(k.Amount)
	}
	return k.Percent + " %"
}

// contractCoupon says what a contract's coupon takes off; "" for none.
func contractCoupon(k *wire.ContractCoupon) string {
	if k == nil {
		return ""
	}
	text := k.Code + ": " + couponOff(wire.Coupon{Percent: k.Percent, Amount: k.Amount}) + " off"
	if k.Periods > 0 {
		text += fmt.Sprintf(", %d of %d periods had it", k.Used, k.Periods)
	}
	return text
}

func couponPeriods(n int) string {
	if n == 0 {
		return "all"
	}
	return strconv.Itoa(n)
}

func couponUses(k wire.Coupon) string {
	if k.MaxUses == 0 {
		return strconv.FormatInt(k.Uses, 10)
	}
	return fmt.Sprintf("%d of %d", k.Uses, k.MaxUses)
}

func unlessNone(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
