package resolve

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"souk.dev/souk/internal/platform/errs"
)

// The bounds of a universe file: its size in bytes, and the number of mistakes that are named.
const (
	MaxUniverseFile = 256 << 20
	maxFileMistakes = 20
)

// universeFile is what a universe file holds. Modules and versions are named by their places.
type universeFile struct {
	Modules   []fileModule `json:"m"`
	Installed [][]int      `json:"installed"` // module, version
	Install   []int        `json:"install"`
	Update    []int        `json:"update"`
}

type fileModule struct {
	Name     string        `json:"n"`
	Type     int           `json:"t"`
	Versions []fileVersion `json:"v"`
}

type fileVersion struct {
	Dependencies [][]int `json:"d"` // module, lowest and highest version
	Includes     [][]int `json:"i"`
}

// ReadUniverseFile reads a universe and what is asked of it from one JSON object:
//
//	{"m": [{"n": name, "t": type, "v": [{"d": [[module, lowest, highest]], "i": […]}]}],
//	 "installed": [[module, version]], "update": [module], "install": [module]}
//
// Types are 0 core, 1 template, 2 pack and 3 module; modules and versions are named by their places in
// the lists, versions from the lowest to the highest. The names become ids, the places of versions their
// texts. Fields that are not known are left aside. Installed modules may not go below their version,
// those to update must end above it, those to install come in any version; the objective is
// [MostUpdated]. Mistakes come back together, at most 20, as an error of KindInvalid, code
// "bad_universe", whose paths name the place ("m[3].v[0].d[1]"); a file that is not JSON, or larger than
// [MaxUniverseFile], has the same code.
func ReadUniverseFile(r io.Reader) ([]ModuleSpec, Request, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxUniverseFile+1))
	if err != nil {
		return nil, Request{}, errs.Wrap("resolve.ReadUniverseFile", err)
	}
	if len(text) > MaxUniverseFile {
		return nil, Request{}, errs.Invalid("bad_universe", "The universe is larger than %d MB.", MaxUniverseFile>>20)
	}
	var file universeFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, Request{}, errs.Invalid("bad_universe", "The universe cannot be read: %s.", jsonMistake(err))
	}
	check := fileCheck{file: &file}
	check.modules()
	check.request()
	if err := check.mistakes.Err("bad_universe", "The universe has %d mistakes.", check.mistakes.Len()); err != nil {
		return nil, Request{}, err
	}
	return file.specs(), file.request(), nil
}

// jsonMistake says what is wrong with a text that is not the JSON it should be.
func jsonMistake(err error) string {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Sprintf("the field %s cannot be %s (at character %d)", wrong.Field, wrong.Value, wrong.Offset)
	case errors.As(err, &wrong):
		return fmt.Sprintf("it must be a JSON object, not %s", wrong.Value)
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not JSON, %v (at character %d)", syntax, syntax.Offset)
	}
	return err.Error()
}

// specs returns the modules of a file without mistakes.
func (f *universeFile) specs() []ModuleSpec {
	modules := make([]ModuleSpec, len(f.Modules))
	for i, m := range f.Modules {
		modules[i] = ModuleSpec{ID: m.Name, Name: m.Name, Class: Class(m.Type), Versions: make([]VersionSpec, len(m.Versions))}
		for rank, v := range m.Versions {
			needs := make([]NeedSpec, 0, len(v.Dependencies)+len(v.Includes))
			needs = f.appendNeeds(needs, v.Dependencies, false)
			needs = f.appendNeeds(needs, v.Includes, true)
			modules[i].Versions[rank] = VersionSpec{Version: strconv.Itoa(rank), Needs: needs}
		}
	}
	return modules
}

func (f *universeFile) appendNeeds(needs []NeedSpec, spans [][]int, include bool) []NeedSpec {
	for _, s := range spans {
		name := f.Modules[s[0]].Name
		needs = append(needs, NeedSpec{Target: name, Name: name, Include: include, Allows: Ranks(s[1], s[2])})
	}
	return needs
}

// request returns what a file without mistakes asks.
func (f *universeFile) request() Request {
	req := Request{Objective: MostUpdated, AllAudiences: true}
	for _, pair := range f.Installed {
		name := f.Modules[pair[0]].Name
		req.Installed = append(req.Installed, Installed{ID: name, Name: name, Version: strconv.Itoa(pair[1])})
	}
	for _, i := range f.Install {
		req.Install = append(req.Install, Want{ID: f.Modules[i].Name})
	}
	for _, i := range f.Update {
		req.Update = append(req.Update, Want{ID: f.Modules[i].Name})
	}
	return req
}

// fileCheck notes the mistakes of a universe file.
type fileCheck struct {
	file     *universeFile
	mistakes errs.Fields
}

// add notes a mistake at the place, and reports whether there is room for more.
func (c *fileCheck) add(place, code, format string, args ...any) bool {
	if c.mistakes.Len() < maxFileMistakes {
		c.mistakes.Add(place, code, format, args...)
	}
	return c.mistakes.Len() < maxFileMistakes
}

func (c *fileCheck) modules() {
	first := make(map[string]int, len(c.file.Modules))
	for i, m := range c.file.Modules {
		place := fmt.Sprintf("m[%d]", i)
		if m.Name == "" {
			c.add(place+".n", "missing", "The name is missing.")
		} else if other, ok := first[m.Name]; ok {
			c.add(place+".n", "twice", "The name %.80q is that of m[%d] too.", m.Name, other)
		} else {
			first[m.Name] = i
		}
		if m.Type < 0 || m.Type >= Classes {
			c.add(place+".t", "bad_type", "The type must be 0 (core), 1 (template), 2 (pack) or 3 (module), not %d.", m.Type)
		}
		for rank, v := range m.Versions {
			if !c.spans(place, rank, "d", v.Dependencies) || !c.spans(place, rank, "i", v.Includes) {
				return
			}
		}
	}
}

// spans checks dependencies or includes, and reports whether to go on.
func (c *fileCheck) spans(module string, rank int, field string, spans [][]int) bool {
	for i, s := range spans {
		mistake := ""
		switch {
		case len(s) != 3:
			mistake = "It must be three numbers: module, lowest and highest version."
		case !c.isModule(s[0]):
			mistake = fmt.Sprintf("There is no module %d.", s[0])
		case s[1] < 0 || s[1] > s[2]:
			mistake = fmt.Sprintf("From version %d to %d there is none.", s[1], s[2])
		}
		if mistake != "" && !c.add(fmt.Sprintf("%s.v[%d].%s[%d]", module, rank, field, i), "bad_range", "%s", mistake) {
			return false
		}
	}
	return true
}

func (c *fileCheck) request() {
	installed := map[int]bool{}
	for i, pair := range c.file.Installed {
		place := fmt.Sprintf("installed[%d]", i)
		switch {
		case len(pair) != 2:
			c.add(place, "bad_version", "It must be two numbers: module and version.")
		case !c.isModule(pair[0]):
			c.add(place, "unknown", "There is no module %d.", pair[0])
		case pair[1] < 0 || pair[1] >= len(c.file.Modules[pair[0]].Versions):
			c.add(place, "bad_version", "The module %d has no version %d.", pair[0], pair[1])
		case installed[pair[0]]:
			c.add(place, "twice", "The module %d is installed twice.", pair[0])
		default:
			installed[pair[0]] = true
		}
	}
	for i, m := range c.file.Install {
		if !c.isModule(m) {
			c.add(fmt.Sprintf("install[%d]", i), "unknown", "There is no module %d.", m)
		}
	}
	for i, m := range c.file.Update {
		if !installed[m] {
			c.add(fmt.Sprintf("update[%d]", i), "not_installed", "The module %d is not installed, so it cannot be updated.", m)
		}
	}
}

func (c *fileCheck) isModule(i int) bool { return i >= 0 && i < len(c.file.Modules) }
