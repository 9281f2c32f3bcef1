package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/wire"
)

type resourceCmd struct {
	Flags serverFlags `embed:""`

	Add      resourceAddCmd      `cmd:"" help:"Make a resource of a file or a link, to put it on sale."`
	List     resourceListCmd     `cmd:"" help:"List your resources."`
	Show     resourceShowCmd     `cmd:"" help:"Show a resource."`
	Update   resourceUpdateCmd   `cmd:"" help:"Change what is said of a resource."`
	Upgrade  resourceUpgradeCmd  `cmd:"" help:"Add a version to a resource; buyers get it too, and keep the old ones."`
	Delete   resourceDeleteCmd   `cmd:"" help:"Delete a resource; it stays for those who have bought it."`
	Versions resourceVersionsCmd `cmd:"" help:"List the versions of a resource."`
	Download resourceDownloadCmd `cmd:"" help:"Download the file of a resource."`
}

type resourceAddCmd struct {
	File            string `arg:"" optional:"" help:"File to send."`
	Link            string `placeholder:"URL" help:"Instead of a file: address of an API."`
	Title           string `placeholder:"TEXT" help:"Title for people; the file's name when absent."`
	Name            string `placeholder:"NAME" help:"Name in addresses; made from the title when absent."`
	Version         string `placeholder:"VERSION" help:"As 1.0, or 2.0rc1 before it is final; 1.0 when absent."`
	Description     string `placeholder:"TEXT" help:"What it is." xor:"description"`
	DescriptionFile string `placeholder:"FILE" help:"File with the description." xor:"description"`
	MediaType       string `placeholder:"TYPE" help:"As application/pdf; found out when absent."`
	Open            bool   `help:"Everybody who is signed in may have it."`
}

// Run makes the resource.
func (c *resourceAddCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	if err := fileOrLink(c.File, c.Link); err != nil {
		return err
	}
	in := wire.ResourceInput{
		Link: c.Link, Name: c.Name, Version: c.Version, Title: c.Title, Description: c.Description, MediaType: c.MediaType, Open: c.Open,
	}
	if c.DescriptionFile != "" {
		var err error
		if in.Description, err = readText(c.DescriptionFile); err != nil {
			return err
		}
	}
	if in.Title == "" && c.Link != "" {
		return usage("Give the link a title for people: --title.")
	}
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	file, err := optionalFile(s, c.File)
	if err != nil {
		return err
	}
	defer file.close()
	r, err := market.CreateResource(ctx, in, file.toSend())
	file.finish()
	if err != nil {
		return err
	}
	s.hint("Put it on sale: souk offering create --help")
	return printResource(s, r, "Added %s.")
}

type resourceUpgradeCmd struct {
	Resource  string `arg:"" help:"Id, or ORG/NAME."`
	File      string `arg:"" optional:"" help:"File to send."`
	Link      string `placeholder:"URL" help:"Instead of a file: address of an API."`
	Version   string `required:"" placeholder:"VERSION" help:"Above the latest, as 1.1, or 2.0rc1 before it is final."`
	MediaType string `placeholder:"TYPE" help:"As application/pdf; found out for a file, and kept for a link, when absent."`
}

// Run adds the version.
func (c *resourceUpgradeCmd) Run(ctx context.Context, s *session, resource *resourceCmd) error {
	if err := fileOrLink(c.File, c.Link); err != nil {
		return err
	}
	market, err := resource.Flags.connect(s)
	if err != nil {
		return err
	}
	file, err := optionalFile(s, c.File)
	if err != nil {
		return err
	}
	defer file.close()
	in := wire.ResourceVersionInput{Version: c.Version, Link: c.Link, MediaType: c.MediaType}
	r, err := market.UpgradeResource(ctx, c.Resource, in, file.toSend())
	file.finish()
	if err != nil {
		return err
	}
	return printResource(s, r, "%s is the latest version.")
}

func fileOrLink(file, link string) error {
	if (file == "") == (link == "") {
		return usage("Name a file to send, or the address of an API with --link.")
	}
	return nil
}

// optionalFile opens the file to send; without a name there is none.
func optionalFile(s *session, path string) (*packageFile, error) {
	if path == "" {
		return &packageFile{}, nil
	}
	return openPackage(s, path)
}

// resourceRef names a resource as people do.
func resourceRef(r wire.Resource) string { return r.Organisation + "/" + r.Name }

// cutVersion cuts the version off ORG/NAME@VERSION or ID@VERSION; names of organisations may have an @ too.
func cutVersion(ref string) (resource, version string) {
	i := strings.LastIndexByte(ref, '@')
	if i < strings.LastIndexByte(ref, '/') || i < 0 {
		return ref, ""
	}
	return ref[:i], ref[i+1:]
}

func printResource(s *session, r wire.Resource, sentence string) error {
	return s.print(r, func(w io.Writer) { fmt.Fprintf(w, sentence+"\n", resourceRef(r)+"@"+r.Version) })
}
