package resolver

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/listing"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/testdata"
)

// problem is one row of what is measured.
type problem struct {
	name string
	set  string // co, hard, real or case
	resolvetest.Problem
}

// versions returns how many there are.
func (p problem) versions() (n int) {
	for _, m := range p.Modules {
		n += len(m.Versions)
	}
	return n
}

// files returns the universes of the test data.
func files(b *testing.B) (list []problem) {
	paths, err := filepath.Glob(filepath.Join(testdata.Dir(b, "resolver"), "*-*.json"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		modules, req, err := resolve.ReadUniverseFile(file)
		file.Close()
		if err != nil {
			b.Fatalf("%s: %v", path, err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		list = append(list, problem{name: name, set: setOf(name), Problem: resolvetest.Problem{Modules: modules, Request: req}})
	}
	return list
}

func setOf(name string) string {
	for _, prefix := range []string{"co", "hard", "unsat"} {
		if strings.HasPrefix(name, prefix+"-") {
			return prefix
		}
	}
	return "real"
}

// fresh returns synthetic problems that nobody has seen before, of the sizes.
func fresh(seed uint64, sizes ...int) (list []problem) {
	for _, size := range sizes {
		for i := range uint64(2) {
			list = append(list,
				problem{name: fmt.Sprintf("new-co-%d-%d", size, seed+i), set: "co", Problem: resolvetest.Market(seed+i, size, false)},
				problem{name: fmt.Sprintf("new-hard-%d-%d", size, seed+i), set: "hard", Problem: resolvetest.Market(seed+i, size, true)})
		}
	}
	return list
}

// installations returns some of the real cases on the real catalogue, spread evenly.
func installations(b *testing.B, ofKind int) (list []problem) {
	var cases []struct {
		Kind            string            `json:"kind"`
		UniverseUpToTag string            `json:"universeUpToTag"`
		Installed       map[string]string `json:"installed"`
		ToInstall       []resolve.Want    `json:"toInstall"`
	}
	text, err := os.ReadFile(testdata.Dir(b, "openbravo/cases.json"))
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		b.Fatal(err)
	}
	entries := catalogue(b)
	for _, kind := range []string{"scan", "install", "installWithCoreUpdate"} {
		var of []int
		for i, c := range cases {
			if c.Kind == kind {
				of = append(of, i)
			}
		}
		for n := range ofKind {
			i := of[n*len(of)/ofKind]
			c := cases[i]
			req := resolve.Request{Objective: resolve.MostUpdated, AllAudiences: true, Install: c.ToInstall}
			if kind != "scan" {
				req.Objective = resolve.Check
			}
			for id, text := range c.Installed {
				req.Installed = append(req.Installed, resolve.Installed{ID: id, Version: text})
			}
			list = append(list, problem{
				name: fmt.Sprintf("%s-%d", kind, i), set: "case",
				Problem: resolvetest.Problem{Modules: listing.Specs(upTo(entries, c.UniverseUpToTag)), Request: req},
			})
		}
	}
	return list
}

func catalogue(b *testing.B) (entries []listing.Entry) {
	file, err := os.Open(testdata.Dir(b, "openbravo/catalogue.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if err := listing.Read(file, func(_ int, e listing.Entry) error {
		entries = append(entries, e)
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return entries
}

// upTo returns the entries of the releases with core 3.0 up to the one that is named.
func upTo(entries []listing.Entry, release string) []listing.Entry {
	core := map[string]version.Number{}
	for _, e := range entries {
		if e.ID == "0" {
			for _, tag := range e.Tags {
				core[tag] = e.Number
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e listing.Entry) bool {
		return !slices.ContainsFunc(e.Tags, func(tag string) bool {
			c, ok := core[tag]
			return ok && c.Major() == "3.0" && version.Compare(c, core[release]) <= 0
		})
	})
}
