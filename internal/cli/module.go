package cli

import (
	"fmt"
	"strings"

	"souk.dev/souk/internal/wire"
)

type moduleCmd struct {
	Flags serverFlags `embed:""`

	Register      moduleRegisterCmd      `cmd:"" help:"Reserve the id, package and prefixes of a module for your organisation."`
	Publish       modulePublishCmd       `cmd:"" help:"Publish a version from its package file."`
	List          moduleListCmd          `cmd:"" help:"List the modules of the organisation that you act for."`
	Search        moduleSearchCmd        `cmd:"" help:"Find modules by a word in name, description, help, package or author."`
	Show          moduleShowCmd          `cmd:"" help:"Show a module, or one of its versions."`
	Versions      moduleVersionsCmd      `cmd:"" help:"List the versions of a module."`
	Compatibility moduleCompatibilityCmd `cmd:"" help:"Show with which versions of core a version goes."`
	Download      moduleDownloadCmd      `cmd:"" help:"Fetch the package file of a version."`
	Update        moduleUpdateCmd        `cmd:"" help:"Say who may see a module, and whether its files are for buyers only."`
	Maturity      moduleMaturityCmd      `cmd:"" help:"Say how mature a version is."`
	Yank          moduleYankCmd          `cmd:"" help:"Withdraw a version from new use; who has it may keep it."`
	Extend        moduleExtendCmd        `cmd:"" help:"Let a published version go with later versions of what it depends on."`
	Upgrade       moduleUpgradeCmd       `cmd:"" help:"What to know before going to another major version."`

	Developers moduleDevelopersCmd `cmd:"" help:"People besides the owner's who work on a module."`
	HandOver   moduleHandOverCmd   `cmd:"" name:"hand-over" help:"Give a module to another organisation."`
}

// splitRef cuts MODULE@VERSION; the version is "" where none is named.
func splitRef(ref string) (module, version string) {
	module, version, _ = strings.Cut(ref, "@")
	return module, version
}

// versionRef cuts MODULE@VERSION where a version has to be named.
func versionRef(ref string) (module, version string, err error) {
	module, version = splitRef(ref)
	if version == "" {
		return "", "", usage("Name the version too: %s@VERSION. souk module versions %s lists them.", module, module)
	}
	return module, version, nil
}

// byteSize writes a number of bytes for people.
func byteSize(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d B", n)
	}
	size, suffix := float64(n)/unit, "KiB"
	for _, next := range []string{"MiB", "GiB", "TiB"} {
		if size < unit {
			break
		}
		size, suffix = size/unit, next
	}
	return fmt.Sprintf("%.1f %s", size, suffix)
}

// money writes a price for people; nil is free.
func money(m *wire.Money) string {
	if m == nil {
		return "free"
	}
	return m.Amount + " " + m.Currency
}
