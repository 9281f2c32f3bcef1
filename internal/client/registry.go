package client

import (
	"context"
	"strconv"

	"souk.dev/souk/internal/wire"
)

// MaturityLevels returns the levels of the market, the least mature first.
func (c *Client) MaturityLevels(ctx context.Context) (l wire.List[wire.MaturityLevel], err error) {
	return l, c.get(ctx, "/maturity-levels", nil, &l)
}

// SetMaturityLevel adds a level or renames it; it is for administrators.
func (c *Client) SetMaturityLevel(ctx context.Context, level int, name string) (l wire.List[wire.MaturityLevel], err error) {
	return l, c.put(ctx, levelPath(level), wire.MaturityLevelInput{Name: name}, &l)
}

// RemoveMaturityLevel removes a level that no version has; it is for administrators.
func (c *Client) RemoveMaturityLevel(ctx context.Context, level int) (l wire.List[wire.MaturityLevel], err error) {
	return l, c.remove(ctx, levelPath(level), &l)
}

func levelPath(level int) string { return at("admin", "maturity-levels", strconv.Itoa(level)) }

// Extend moves range ends of a version up.
func (c *Client) Extend(ctx context.Context, ref, version string, ends []wire.RangeEnd) (e wire.Extension, err error) {
	return e, c.post(ctx, versionPath(ref, version)+"/extend", wire.ExtendInput{Targets: ends}, &e)
}

// ExtendPackage takes the range ends over from the package file of a published version.
func (c *Client) ExtendPackage(ctx context.Context, f File) (e wire.Extension, err error) {
	return e, c.upload(ctx, "/versions/extend", nil, f, &e)
}

// Upgrades returns what is written about upgrades of a module.
func (c *Client) Upgrades(ctx context.Context, ref string) (l wire.List[wire.Upgrade], err error) {
	return l, c.get(ctx, at("modules", ref, "upgrades"), nil, &l)
}

// SetUpgrade writes what is to be known about upgrades of a module to a version.
func (c *Client) SetUpgrade(ctx context.Context, ref, version string, in wire.UpgradeInput) (u wire.Upgrade, err error) {
	return u, c.put(ctx, at("modules", ref, "upgrades", version), in, &u)
}

// RemoveUpgrade takes it away.
func (c *Client) RemoveUpgrade(ctx context.Context, ref, version string) error {
	return c.remove(ctx, at("modules", ref, "upgrades", version), nil)
}

// Developers returns the people whom the owner lets work on a module.
func (c *Client) Developers(ctx context.Context, ref string) (l wire.List[wire.Developer], err error) {
	return l, c.get(ctx, at("modules", ref, "developers"), nil, &l)
}

// SetDeveloper gives a user rights to a module: publish, update, manage.
func (c *Client) SetDeveloper(ctx context.Context, ref, user string, rights []string) (l wire.List[wire.Developer], err error) {
	return l, c.put(ctx, at("modules", ref, "developers", user), wire.DeveloperInput{Rights: rights}, &l)
}

// RemoveDeveloper takes all rights from a user.
func (c *Client) RemoveDeveloper(ctx context.Context, ref, user string) (l wire.List[wire.Developer], err error) {
	return l, c.remove(ctx, at("modules", ref, "developers", user), &l)
}

// HandOvers returns the modules that were offered to the organisation that is acted for, and those that it
// offers.
func (c *Client) HandOvers(ctx context.Context) (l wire.List[wire.HandOver], err error) {
	return l, c.get(ctx, "/handovers", nil, &l)
}

// OfferModule offers a module to another organisation.
func (c *Client) OfferModule(ctx context.Context, ref, org string) (h wire.HandOver, err error) {
	return h, c.put(ctx, at("modules", ref, "handover"), wire.HandOverInput{To: org}, &h)
}

// AcceptModule takes over a module that was offered.
func (c *Client) AcceptModule(ctx context.Context, ref string) (m wire.Module, err error) {
	return m, c.post(ctx, at("modules", ref, "handover", "accept"), nil, &m)
}

// DeclineModule declines an offer, or takes one's own back.
func (c *Client) DeclineModule(ctx context.Context, ref string) error {
	return c.remove(ctx, at("modules", ref, "handover"), nil)
}
