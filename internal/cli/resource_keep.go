package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/wire"
)

type resourceUpdateCmd struct {
	Resource    string  `arg:"" help:"Id, or ORG/NAME."`
	Title       *string `placeholder:"TEXT" help:"Title for people."`
	Description *string `placeholder:"TEXT" help:"What it is."`
	MediaType   *string `placeholder:"TYPE" help:"As application/pdf; not while an offering holds it."`
	Open        *bool   `negatable:"" help:"Everybody who is signed in may have it, or, with --no-open, buyers only; not while an offering holds it."`
}

// Run changes what the flags name.
func (c *resourceUpdateCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	in := wire.ResourceChange{Title: c.Title, Description: c.Description, MediaType: c.MediaType, Open: c.Open}
	if in == (wire.ResourceChange{}) {
		return usage("Say what to change: --title, --description, --media-type, --open or --no-open.")
	}
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	r, err := market.UpdateResource(ctx, c.Resource, in, "")
	if err != nil {
		return err
	}
	return printResource(s, r.Value, "%s is changed.")
}

type resourceDeleteCmd struct {
	Resource string `arg:"" help:"Id, or ORG/NAME."`
	Yes      bool   `help:"Do not ask."`
}

// Run deletes the resource, once that is confirmed.
func (c *resourceDeleteCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	found, err := market.Resource(ctx, c.Resource)
	if err != nil {
		return err
	}
	r := found.Value
	if !c.Yes {
		answer, err := s.ask(fmt.Sprintf("Delete %s (%s)? Its files go where nobody has bought it. [y/N]", resourceRef(r), r.Title), "--yes")
		if err != nil {
			return err
		}
		if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			return usage("Nothing was deleted.")
		}
	}
	if err := market.DeleteResource(ctx, r.ID); err != nil {
		return err
	}
	r.State = "deleted"
	return s.print(r, func(w io.Writer) {
		fmt.Fprintf(w, "%s is deleted. Who has bought it keeps it.\n", resourceRef(r))
	})
}
