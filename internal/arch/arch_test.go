package arch

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const root = "souk.dev/souk/"

// floors lists the storeys of the house from the ground up; a package imports its own storey and
// those below it.
var floors = []string{
	"internal/platform", "internal/account", "internal/registry", "internal/store", "internal/server",
	"internal/app", "internal/cli", "cmd",
}

// rooms lists the rooms of each wing in order; a room imports those before it.
var rooms = map[string][]string{
	"internal/registry": {"version", "manifest", "pkgfile", "resolve", "listing", "module", "release", "universe", "advise", "fleet", "trust"},
	"internal/store": {
		"pricing", "tax", "market", "catalogue", "review", "search", "ledger", "payment", "invoice", "metering", "spending", "coupon", "order", "moderation", "office",
		"charging", "revshare", "notify", "sandboxes", "plugin", "usdl", "peer",
	},
	"internal/server": {"front", "rest", "wstore", "openbravo", "oauth", "web", "webhook"},
}

// pure lists the rooms of calculation: total functions without SQL, HTTP or a clock.
var pure = []string{
	"internal/platform/errs", "internal/platform/money", "internal/platform/page", "internal/platform/safefile",
	"internal/platform/country", "internal/platform/searchtext", "internal/platform/sign", "internal/registry/version", "internal/registry/manifest", "internal/registry/pkgfile",
	"internal/registry/resolve", "internal/registry/resolve/sat", "internal/registry/listing", "internal/store/pricing", "internal/store/tax",
}

// impure are the packages that a pure room must not import.
var impure = []string{"database/sql", "net", "net/http", "souk.dev/souk/internal/platform/clock", "souk.dev/souk/internal/platform/sqldb"}

// testOnly are the packages that nothing but tests imports.
var testOnly = []string{
	"internal/testdata", "internal/platform/sqldb/dbtest", "internal/platform/blob/blobtest",
	"internal/store/payment/gatewaytest", "internal/registry/pkgfile/obxtest", "internal/registry/resolve/resolvetest", "internal/account/accounttest",
	"internal/store/catalogue/cataloguetest", "internal/platform/safefile/ziptest", "internal/platform/webkit/webkittest",
}

// apart are packages with an import list of their own.
var apart = map[string][]string{
	"internal/wire":   {},                                     // the JSON of /api/v1: types only
	"internal/client": {"internal/platform", "internal/wire"}, // used by cli, host and tests
	"migrations":      {},                                     // SQL only
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func (p pkg) path() string { return strings.TrimPrefix(p.ImportPath, root) }

func listPackages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 10 {
		t.Fatalf("go list names %d packages; the rules would hold of nothing", len(list))
	}
	return list
}

func TestImports(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, imported := range p.Imports {
			if why := forbidden(p.path(), imported); why != "" {
				t.Errorf("%s imports %s: %s", p.path(), strings.TrimPrefix(imported, root), why)
			}
		}
	}
}

// forbidden says why package from must not import the package to, "" when it may.
func forbidden(from, to string) string {
	if slices.Contains(pure, from) && slices.Contains(impure, to) {
		return "a pure room knows no SQL, no HTTP and no clock"
	}
	if !strings.HasPrefix(to, root) {
		return ""
	}
	to = strings.TrimPrefix(to, root)
	if within(testOnly, from) || isIn(from, "test") || isIn(from, "bench") || isIn(from, "tools") {
		return ""
	}
	if slices.Contains(testOnly, to) {
		return "it is for tests only"
	}
	for room, allowed := range apart {
		if isIn(from, room) && !isIn(to, room) && !within(allowed, to) {
			return fmt.Sprintf("%s imports only %v", room, allowed)
		}
	}
	return crosses(from, to)
}

// crosses says why an import goes up the house, or down the list of a wing; "" when it does not.
func crosses(from, to string) string {
	fromFloor, toFloor := floorOf(from), floorOf(to)
	if fromFloor < 0 || toFloor < 0 {
		return ""
	}
	if toFloor > fromFloor {
		return fmt.Sprintf("%s stands above %s", floors[toFloor], floors[fromFloor])
	}
	wing := floors[fromFloor]
	if toFloor < fromFloor {
		return ""
	}
	fromRoom, toRoom := roomOf(wing, from), roomOf(wing, to)
	if fromRoom == toRoom || rooms[wing] == nil {
		return ""
	}
	if wing == "internal/server" && toRoom != "front" {
		return "the rooms of server import front, never each other"
	}
	order := rooms[wing]
	if slices.Index(order, toRoom) > slices.Index(order, fromRoom) {
		return fmt.Sprintf("%s comes after %s in %s", toRoom, fromRoom, wing)
	}
	return ""
}

func TestEveryRoomHasItsPlace(t *testing.T) {
	for _, p := range listPackages(t) {
		floor := floorOf(p.path())
		if floor < 0 {
			continue
		}
		wing := floors[floor]
		if order := rooms[wing]; order != nil && p.path() != wing && !slices.Contains(order, roomOf(wing, p.path())) {
			t.Errorf("%s is not a room of %s; give it a place in the list with a decision record", p.path(), wing)
		}
	}
}

func TestForbidden(t *testing.T) {
	tests := []struct {
		from, to string
		want     bool // refused
	}{
		{"internal/platform/sqldb", root + "internal/account", true},
		{"internal/account", root + "internal/platform/sqldb", false},
		{"internal/registry/module", root + "internal/registry/release", true},
		{"internal/registry/release", root + "internal/registry/module", false},
		{"internal/registry/pkgfile", "net/http", true},
		{"internal/registry/pkgfile", root + "internal/platform/safefile", false},
		{"internal/registry/release", root + "internal/store/order", true},
		{"internal/server/rest", root + "internal/server/web", true},
		{"internal/server/web", root + "internal/server/front", false},
		{"internal/client", root + "internal/account", true},
		{"internal/client", root + "internal/platform/errs", false},
		{"internal/store/order", root + "internal/platform/sqldb/dbtest", true},
		{"internal/app", root + "internal/server/rest", false},
		{"internal/store/order", root + "internal/app", true},
	}
	for _, tt := range tests {
		if got := forbidden(tt.from, tt.to) != ""; got != tt.want {
			t.Errorf("forbidden(%s, %s) = %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}

func floorOf(path string) int {
	return slices.IndexFunc(floors, func(f string) bool { return isIn(path, f) })
}

func roomOf(wing, path string) string {
	room, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, wing), "/"), "/")
	return room
}

func isIn(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func within(folders []string, path string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return isIn(path, f) })
}
