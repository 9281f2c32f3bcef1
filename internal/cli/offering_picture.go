package cli

import (
	"context"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type offeringLogoCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	File     string `arg:"" optional:"" help:"Picture: PNG, JPEG, GIF or WebP."`
	Remove   bool   `help:"Leave it without a logo."`
}

// Run sets or removes the logo.
func (c *offeringLogoCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	if (c.File == "") != c.Remove {
		return usage("Name a picture, or --remove.")
	}
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Remove {
		o, err := market.RemoveLogo(ctx, c.Offering, "")
		if err != nil {
			return err
		}
		return printOffering(s, o.Value, "%s has no logo any more.")
	}
	o, err := sendPicture(s, c.File, func(f client.File) (client.Tagged[wire.Offering], error) {
		return market.SetLogo(ctx, c.Offering, f, "")
	})
	if err != nil {
		return err
	}
	return printOffering(s, o, "%s has a new logo.")
}

// sendPicture opens a picture and sends it.
func sendPicture(s *session, path string, send func(client.File) (client.Tagged[wire.Offering], error)) (wire.Offering, error) {
	file, err := openPackage(s, path)
	if err != nil {
		return wire.Offering{}, err
	}
	defer file.close()
	o, err := send(file.File)
	file.finish()
	return o.Value, err
}

type offeringScreenshotCmd struct {
	Add     screenshotAddCmd     `cmd:"" help:"Add a screenshot behind the others."`
	Remove  screenshotRemoveCmd  `cmd:"" help:"Remove a screenshot."`
	Caption screenshotCaptionCmd `cmd:"" help:"Say what a screenshot shows."`
	Order   screenshotOrderCmd   `cmd:"" help:"Put the screenshots into another order."`
}

type screenshotAddCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	File     string `arg:"" help:"Picture: PNG, JPEG, GIF or WebP."`
	Caption  string `placeholder:"TEXT" help:"What it shows, in one line."`
}

// Run adds the screenshot.
func (c *screenshotAddCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := sendPicture(s, c.File, func(f client.File) (client.Tagged[wire.Offering], error) {
		return market.AddScreenshot(ctx, c.Offering, f, c.Caption, "")
	})
	if err != nil {
		return err
	}
	return printOffering(s, o, "%s has a screenshot more.")
}

type screenshotRemoveCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Number   int    `arg:"" help:"Which one, the first being 1."`
}

// Run removes the screenshot.
func (c *screenshotRemoveCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.RemoveScreenshot(ctx, c.Offering, c.Number, "")
	if err != nil {
		return err
	}
	return printOffering(s, o.Value, "%s has a screenshot less.")
}

type screenshotCaptionCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Number   int    `arg:"" help:"Which one, the first being 1."`
	Text     string `arg:"" help:"What it shows, in one line; '' for nothing."`
}

// Run changes what stands below the screenshot.
func (c *screenshotCaptionCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	return arrange(ctx, s, offering, c.Offering, func(list []wire.ScreenshotInput) ([]wire.ScreenshotInput, error) {
		if c.Number < 1 || c.Number > len(list) {
			return nil, noScreenshot(c.Number)
		}
		list[c.Number-1].Caption = c.Text
		return list, nil
	})
}

type screenshotOrderCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Numbers  []int  `arg:"" help:"The numbers of all screenshots in their new order, as 2 1 3."`
}

// Run changes the order.
func (c *screenshotOrderCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	return arrange(ctx, s, offering, c.Offering, func(list []wire.ScreenshotInput) ([]wire.ScreenshotInput, error) {
		if len(c.Numbers) != len(list) {
			return nil, usage("There are %d screenshots: name each of them once.", len(list))
		}
		var ordered []wire.ScreenshotInput
		for _, n := range c.Numbers {
			if n < 1 || n > len(list) {
				return nil, noScreenshot(n)
			}
			ordered = append(ordered, list[n-1])
		}
		return ordered, nil
	})
}

func noScreenshot(n int) error {
	return errs.NotFound("screenshot_not_found", "There is no screenshot %d.", n)
}

// arrange changes the list of an offering's screenshots, unless somebody else does at the same time.
func arrange(ctx context.Context, s *session, offering *offeringCmd, ref string, change func([]wire.ScreenshotInput) ([]wire.ScreenshotInput, error)) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	read, err := market.Offering(ctx, ref)
	if err != nil {
		return err
	}
	var list []wire.ScreenshotInput
	for _, shot := range read.Value.Screenshots {
		list = append(list, wire.ScreenshotInput{Picture: shot.Picture.ID, Caption: shot.Caption})
	}
	if list, err = change(list); err != nil {
		return err
	}
	o, err := market.ArrangeScreenshots(ctx, ref, list, read.ETag)
	if err != nil {
		return err
	}
	return printOffering(s, o.Value, "Changed the screenshots of %s.")
}
