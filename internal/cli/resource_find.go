package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type resourceListCmd struct {
	Word  string    `arg:"" optional:"" help:"Only those with this in title, name, description or file name."`
	Kind  string    `placeholder:"KIND" help:"module, download or api."`
	State string    `placeholder:"STATE" help:"created, used or deleted; those that are not deleted when absent."`
	Page  pageFlags `embed:""`
}

// Run lists one's own resources.
func (c *resourceListCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Resources(ctx, client.ResourceQuery{Word: c.Word, Kind: c.Kind, State: c.State}, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "RESOURCE VERSION KIND STATE TITLE", func(r wire.Resource) []string {
		return []string{resourceRef(r), r.Version, r.Kind, r.State, r.Title}
	})
}

type resourceShowCmd struct {
	Resource string `arg:"" help:"Id, or ORG/NAME."`
}

// Run shows the resource.
func (c *resourceShowCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	found, err := market.Resource(ctx, c.Resource)
	if err != nil {
		return err
	}
	r := found.Value
	file := ""
	if r.FileName != "" {
		file = fmt.Sprintf("%s, %s", r.FileName, byteSize(r.Size))
	}
	return s.print(r, func(w io.Writer) {
		details(w,
			"Title", r.Title,
			"Resource", resourceRef(r),
			"Id", r.ID,
			"Kind", r.Kind,
			"State", r.State,
			"Version", r.Version,
			"Description", r.Description,
			"File", file,
			"SHA-256", r.SHA256,
			"Link", r.Link,
			"Media type", r.MediaType,
			"Module", r.Package,
			"For buyers only", yes(!r.Open),
			"Added", date(r.CreatedAt),
			"Changed", date(r.UpdatedAt),
		)
	})
}

type resourceVersionsCmd struct {
	Resource string    `arg:"" help:"Id, or ORG/NAME."`
	Page     pageFlags `embed:""`
}

// Run lists the versions, the newest first.
func (c *resourceVersionsCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.ResourceVersions(ctx, c.Resource, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "VERSION SIZE DOWNLOADS ADDED BY CONTENT", func(v wire.ResourceVersion) []string {
		size := "-"
		if v.FileName != "" {
			size = byteSize(v.Size)
		}
		return []string{
			v.Version, size, strconv.FormatInt(v.Downloads, 10), date(v.CreatedAt), v.CreatedBy, firstOf(v.FileName, v.Link, "-"),
		}
	})
}

type resourceDownloadCmd struct {
	Resource string `arg:"" name:"resource@version" help:"Id, or ORG/NAME; the latest version where none is named."`
	Output   string `short:"o" placeholder:"FILE" help:"File or folder to write to, - for stdout; the file's own name in the current folder when absent."`
	Force    bool   `help:"Replace a file that is there already, without asking."`
}

// Run fetches the file.
func (c *resourceDownloadCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	ref, version := cutVersion(c.Resource)
	return s.download(ctx, market, client.DownloadInput{Resource: ref, Version: version, To: c.Output, Replace: s.replacing(c.Force)}, c.Resource)
}
