package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type moduleDownloadCmd struct {
	Module string `arg:"" name:"module@version" help:"Id or package name; the latest version where none is named."`
	Output string `short:"o" placeholder:"FILE" help:"File or folder to write to, - for stdout; the package's own name in the current folder when absent."`
	Force  bool   `help:"Replace a file that is there already, without asking."`
}

// Run fetches the file.
func (c *moduleDownloadCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	ref, version := splitRef(c.Module)
	return s.download(ctx, market, client.DownloadInput{Module: ref, Version: version, To: c.Output, Replace: s.replacing(c.Force)}, c.Module)
}

// download fetches a file. What stdout gets has been checked against its hash, as a file is.
func (s *session) download(ctx context.Context, market *client.Client, in client.DownloadInput, what string) error {
	bar := s.progress("Fetching " + what)
	in.Progress = bar.update
	if in.To == "-" {
		return pour(ctx, s.stdout, market, in, bar)
	}
	if info, err := os.Stat(in.To); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		device, err := os.OpenFile(in.To, os.O_WRONLY, 0) // as /dev/null, or a pipe: it is written to, not replaced
		if err != nil {
			return err
		}
		return errors.Join(pour(ctx, device, market, in, bar), device.Close())
	}
	got, err := market.Download(ctx, in)
	bar.finish()
	if err != nil {
		return err
	}
	return s.print(downloaded{got.Path, got.Size, got.SHA256}, func(w io.Writer) {
		fmt.Fprintf(w, "%s, %s, SHA-256 %s\n", got.Path, byteSize(got.Size), got.SHA256)
	})
}

// replacing returns what is asked before a file is replaced: nothing where it is forced.
func (s *session) replacing(force bool) func(path string) error {
	if force {
		return nil
	}
	return func(path string) error {
		if _, ok := terminal(s.stdin); !ok {
			return usage("%s is there already. Replace it with --force, or choose another place with -o.", path)
		}
		answer, err := s.ask(fmt.Sprintf("%s is there already. Replace it? [y/N]", path), "--force")
		if err != nil {
			return err
		}
		if !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			return usage("Nothing was replaced.")
		}
		return nil
	}
}

// downloaded is a file that was fetched.
type downloaded struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// pour writes the file to w once it has been checked.
func pour(ctx context.Context, w io.Writer, market *client.Client, in client.DownloadInput, bar *progressBar) error {
	folder, err := os.MkdirTemp("", "souk-download-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	in.To = filepath.Join(folder, "file")
	got, err := market.Download(ctx, in)
	bar.finish()
	if err != nil {
		return err
	}
	f, err := os.Open(got.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

type moduleMaturityCmd struct {
	Version string `arg:"" name:"module@version" help:"Id or package name, and the version."`
	Level   int    `arg:"" help:"One of the market's levels: 100 test, 200 QA approved and 500 confirmed stable, unless its administrators have others."`
}

// Run sets the maturity.
func (c *moduleMaturityCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	return changeVersion(s, module, c.Version, func(market *client.Client, ref, version string) (wire.Version, error) {
		return market.SetMaturity(ctx, ref, version, c.Level)
	}, func(v wire.Version) string {
		return fmt.Sprintf("%s@%s has maturity %d.", v.Package, v.Version, v.Maturity)
	})
}

type moduleYankCmd struct {
	Version string `arg:"" name:"module@version" help:"Id or package name, and the version."`
	Reason  string `placeholder:"TEXT" help:"Why, for those who use it." xor:"how"`
	Undo    bool   `help:"Take the withdrawal back." xor:"how"`
}

// Run withdraws the version, or takes that back.
func (c *moduleYankCmd) Run(ctx context.Context, s *session, module *moduleCmd) error {
	if c.Undo {
		return changeVersion(s, module, c.Version, func(market *client.Client, ref, version string) (wire.Version, error) {
			return market.Unyank(ctx, ref, version)
		}, func(v wire.Version) string { return fmt.Sprintf("%s@%s is available again.", v.Package, v.Version) })
	}
	if c.Reason == "" {
		return usage("Say why with --reason, for those who use the version.")
	}
	return changeVersion(s, module, c.Version, func(market *client.Client, ref, version string) (wire.Version, error) {
		return market.Yank(ctx, ref, version, c.Reason)
	}, func(v wire.Version) string { return fmt.Sprintf("%s@%s is withdrawn.", v.Package, v.Version) })
}

// changeVersion makes one change of a version and says what it did.
func changeVersion(s *session, module *moduleCmd, ref string,
	change func(market *client.Client, ref, version string) (wire.Version, error), say func(wire.Version) string,
) error {
	name, version, err := versionRef(ref)
	if err != nil {
		return err
	}
	market, err := module.Flags.connect(s)
	if err != nil {
		return err
	}
	v, err := change(market, name, version)
	if err != nil {
		return err
	}
	return s.print(v, func(w io.Writer) { fmt.Fprintln(w, say(v)) })
}
