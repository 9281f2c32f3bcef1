package cli

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/wire"
)

type adminUnitCmd struct {
	List   adminUnitListCmd   `cmd:"" help:"List the units that prices may be for."`
	Add    adminUnitAddCmd    `cmd:"" help:"Add a unit."`
	Change adminUnitChangeCmd `cmd:"" help:"Give a unit that nothing is priced by another model or period."`
	Remove adminUnitRemoveCmd `cmd:"" help:"Remove a unit that nothing is priced by."`
}

type unitArgs struct {
	Name   string `arg:"" help:"Name of the unit, as gigabyte."`
	Model  string `arg:"" help:"single payment, subscription or pay per use."`
	Period int    `placeholder:"N" help:"Of a subscription: how many --each it is paid for; 1 when absent."`
	Each   string `placeholder:"UNIT" help:"Of a subscription: day, week, month, quarter or year; day when absent."`
}

func (a unitArgs) input() market.UnitInput {
	return market.UnitInput{Name: a.Name, Model: a.Model, PeriodCount: a.Period, PeriodUnit: a.Each}
}

type (
	adminUnitListCmd   struct{}
	adminUnitAddCmd    struct{ unitArgs }
	adminUnitChangeCmd struct{ unitArgs }
	adminUnitRemoveCmd struct {
		Name string `arg:"" help:"Name of the unit."`
	}
)

// Run lists the units.
func (adminUnitListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.units(ctx, s, func(m *market.Service) ([]market.Unit, error) { return m.UnitList(ctx) })
}

// Run adds a unit and lists all.
func (c *adminUnitAddCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.units(ctx, s, func(m *market.Service) ([]market.Unit, error) { return m.AddUnit(ctx, account.Operator, c.input()) })
}

// Run changes a unit and lists all.
func (c *adminUnitChangeCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.units(ctx, s, func(m *market.Service) ([]market.Unit, error) { return m.ChangeUnit(ctx, account.Operator, c.input()) })
}

// Run removes a unit and lists what is left.
func (c *adminUnitRemoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.units(ctx, s, func(m *market.Service) ([]market.Unit, error) { return m.RemoveUnit(ctx, account.Operator, c.Name) })
}

// units prints what do leaves.
func (c *adminCmd) units(ctx context.Context, s *session, do func(*market.Service) ([]market.Unit, error)) error {
	return c.Local.existing(ctx, s, func(a *app.App) error {
		list, err := do(a.Market)
		if err != nil {
			return err
		}
		convert := func(u market.Unit) wire.Unit {
			return wire.Unit{
				Name: u.Name, Model: string(u.Model), PeriodCount: u.Period.Count, PeriodUnit: string(u.Period.Unit),
				Offerings: u.Offerings, AddedAt: u.AddedAt,
			}
		}
		return printList(s, onePage(list, convert), "NAME MODEL PERIOD OFFERINGS SINCE", func(u wire.Unit) []string {
			return []string{u.Name, u.Model, firstOf(period(u), "-"), fmt.Sprint(u.Offerings), firstOf(date(u.AddedAt), "-")}
		})
	})
}

// period says how long a subscription is paid for; "" for other units.
func period(u wire.Unit) string {
	switch u.PeriodCount {
	case 0:
		return ""
	case 1:
		return "1 " + u.PeriodUnit
	default:
		return fmt.Sprintf("%d %ss", u.PeriodCount, u.PeriodUnit)
	}
}
