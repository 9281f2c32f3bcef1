package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// planRows are the changes of a plan, with what there is to know of each before it is made.
func planRows(p advise.Plan) []webkit.Change {
	var rows []webkit.Change
	for _, step := range p.Plan {
		if step.Action == resolve.Keep {
			continue
		}
		row := webkit.Change{Name: step.Name, Now: step.From, Then: step.Version, Why: p.Say.Reason(step), Tone: "good"}
		switch step.Action {
		case resolve.Install:
			row.Tone = "main"
		case resolve.Remove:
			row.Then, row.Tone = "", "bad"
		}
		if step.Spec != nil {
			facts, comes := p.Facts[step.Spec.ID]
			if facts.Package != "" {
				row.Href = versionPath(facts.Package, step.Version)
			}
			row.Notes = facts.UpdateText
			if comes {
				row.Marks = marksOf(step, facts, p.Say)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// marksOf are the words about a version that comes: its label, its maturity, whether it is another major
// version, whether it has to be bought, and its size.
func marksOf(step resolve.Step, facts advise.Facts, say advise.Sentences) []webkit.Mark {
	var marks []webkit.Mark
	if facts.Label != "" {
		marks = append(marks, webkit.Mark{Label: facts.Label})
	}
	level := maturityOf(step.Spec.Maturity, say.Levels[step.Spec.Maturity])
	marks = append(marks, webkit.Mark{Label: level.Name, Tone: level.Tone})
	if majorChange(step) {
		marks = append(marks, webkit.Mark{Label: "Another major version", Tone: "warn"})
	}
	if facts.Commercial && !facts.MayHave {
		marks = append(marks, webkit.Mark{Label: "To be bought first", Tone: "bad"})
	}
	if facts.Size > 0 {
		marks = append(marks, webkit.Mark{Label: webkit.Size(facts.Size)})
	} else {
		marks = append(marks, webkit.Mark{Label: "File not held here"})
	}
	return marks
}

// majorChange reports whether an update leaves the installed major version.
func majorChange(step resolve.Step) bool {
	from, err := version.ParseLoose(step.From)
	return err == nil && step.Action == resolve.Update && version.CompareMajor(from, step.Spec.Number) != 0
}

// planSummary says how much a plan changes.
func planSummary(p advise.Plan) string {
	counts := map[resolve.Action]int64{}
	var size int64
	for _, step := range p.Plan {
		counts[step.Action]++
		if step.Spec != nil {
			size += p.Facts[step.Spec.ID].Size
		}
	}
	var parts []string
	for _, part := range []struct {
		action    resolve.Action
		one, many string
	}{{resolve.Update, "update", "updates"}, {resolve.Install, "new module", "new modules"}, {resolve.Remove, "removal", "removals"}} {
		if n := counts[part.action]; n > 0 {
			parts = append(parts, webkit.Count(n, part.one, part.many))
		}
	}
	if len(parts) == 0 {
		return "Nothing changes."
	}
	if size > 0 {
		parts = append(parts, webkit.Size(size)+" to download")
	}
	return strings.Join(parts, ", ") + "; " + webkit.Count(counts[resolve.Keep], "module stays as it is.", "modules stay as they are.")
}

// conflictsOf are why there is no plan; the first one with what would help, each leading to path with the
// repaired request.
func conflictsOf(p advise.Plan, title, path string) []webkit.Conflict {
	all := append([][]resolve.Cause{p.Conflict}, p.More...)
	list := make([]webkit.Conflict, 0, len(all))
	for i, causes := range all {
		c := webkit.Conflict{Title: title}
		if i > 0 {
			c.Title = "And besides"
		}
		for _, cause := range causes {
			c.Sentences = append(c.Sentences, p.Say.Cause(cause))
		}
		list = append(list, c)
	}
	last := &list[len(list)-1]
	for i, r := range p.Repairs {
		last.Repairs = append(last.Repairs, webkit.Link{
			Label: p.Say.Repair(r), Href: planHref(path, p.Asked.Repaired(r)), Icon: repairIcon(r), Current: i == 0,
		})
	}
	return list
}

func repairIcon(r resolve.Repair) string {
	if slices.ContainsFunc(r.Changes, func(c resolve.Change) bool { return c.Kind == resolve.AlsoRemove }) {
		return "trash-2"
	}
	return "undo-2"
}

// planHref is the address of a plan page that shows what is asked for: it changes nothing, so it can be a
// link, and be sent to somebody.
func planHref(path string, in advise.ResolveInput) string {
	query := url.Values{}
	for name, values := range map[string][]string{
		"install": in.Install, "update": in.Update, "remove": in.Remove, "only": in.Only, "any_major": in.AnyMajor,
	} {
		if len(values) > 0 {
			query[name] = values
		}
	}
	for id, level := range in.Levels {
		query.Add("level", id+"="+strconv.Itoa(level))
	}
	slices.Sort(query["level"])
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
