package cli

import (
	"context"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type shareSplitCmd struct {
	List    splitListCmd    `cmd:"" help:"List who shares in your sales, or what you share in."`
	Propose splitProposeCmd `cmd:"" help:"Offer another organisation a part of a product's sales."`
	Accept  splitAcceptCmd  `cmd:"" help:"Accept a part that was offered to you."`
	Decline splitDeclineCmd `cmd:"" help:"Decline a part that was offered to you."`
	End     splitEndCmd     `cmd:"" help:"End a share, or take an offer back."`
}

// with connects, and calls use.
func (f *serverFlags) with(s *session, use func(*client.Client) error) error {
	market, err := f.connect(s)
	if err != nil {
		return err
	}
	return use(market)
}

// days reads the first day and the day behind the last; "" is none.
func days(from, to string) (first, behind time.Time, err error) {
	for _, day := range []struct {
		text string
		into *time.Time
	}{{from, &first}, {to, &behind}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = time.Parse("2006-01-02", day.text); err != nil {
			return first, behind, usage("%.20q is not a day. Write it as 2026-10-01.", day.text)
		}
	}
	return first, behind, nil
}

type splitListCmd struct {
	Product string `arg:"" optional:"" help:"Only those of this one: ORG/NAME, or the id of an offering."`
	Mine    bool   `help:"What you share in, of what others sell."`
}

// Run lists agreements.
func (c *splitListCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	return share.Flags.with(s, func(market *client.Client) (err error) {
		var list wire.List[wire.Partner]
		if c.Mine {
			list, err = market.Participations(ctx)
		} else {
			list, err = market.Partners(ctx, c.Product)
		}
		if err != nil {
			return err
		}
		return printList(s, list, splitColumns, splitRow)
	})
}

const splitColumns = "ID PRODUCT PARTNER PERCENT STATE SINCE"

func splitRow(p wire.Partner) []string {
	since := p.ProposedAt
	for _, at := range []time.Time{p.AnsweredAt, p.EndedAt} {
		if !at.IsZero() {
			since = at
		}
	}
	return []string{p.ID, p.Product, p.Partner, p.Percent, p.State, date(since)}
}

type splitProposeCmd struct {
	Product string `arg:"" help:"ORG/NAME, or the id of an offering."`
	Partner string `arg:"" help:"Organisation."`
	Percent string `arg:"" help:"Of what the market leaves, as 25."`
}

// Run proposes.
func (c *splitProposeCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	return share.split(s, func(market *client.Client) (wire.Partner, error) {
		return market.ProposePartner(ctx, wire.PartnerInput{Product: c.Product, Partner: c.Partner, Percent: c.Percent})
	})
}

type splitArg struct {
	ID string `arg:"" help:"Id of the agreement."`
}

type (
	splitAcceptCmd  struct{ splitArg }
	splitDeclineCmd struct{ splitArg }
	splitEndCmd     struct{ splitArg }
)

// Run accepts.
func (c *splitAcceptCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	return share.split(s, func(market *client.Client) (wire.Partner, error) { return market.AnswerPartner(ctx, c.ID, true) })
}

// Run declines.
func (c *splitDeclineCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	return share.split(s, func(market *client.Client) (wire.Partner, error) { return market.AnswerPartner(ctx, c.ID, false) })
}

// Run ends.
func (c *splitEndCmd) Run(ctx context.Context, s *session, share *shareCmd) error {
	return share.split(s, func(market *client.Client) (wire.Partner, error) { return market.EndPartner(ctx, c.ID) })
}

// split prints what do makes of an agreement.
func (c *shareCmd) split(s *session, do func(*client.Client) (wire.Partner, error)) error {
	return c.Flags.with(s, func(market *client.Client) error {
		p, err := do(market)
		if err != nil {
			return err
		}
		return printList(s, wire.List[wire.Partner]{Items: []wire.Partner{p}}, splitColumns, splitRow)
	})
}
