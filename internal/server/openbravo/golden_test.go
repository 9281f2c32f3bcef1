package openbravo

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/server/openbravo/soap"
)

const goldenDir = "testdata/golden"

// capture is a request of a real client, with what was answered to it; answered is nil where only the
// request was caught.
type capture struct {
	folder, name string
	answerOf     string // the client whose answer it is, "" for its own
	request      []byte
	answered     *http.Response
	answer       []byte
}

// captures returns those of the folders below testdata/golden, "" being the top.
func captures(t *testing.T) []capture {
	t.Helper()
	var list []capture
	err := filepath.WalkDir(goldenDir, func(path string, entry fs.DirEntry, err error) error {
		base, isRequest := strings.CutSuffix(path, ".request.txt")
		if err != nil || !isRequest {
			return err
		}
		c := capture{name: filepath.Base(base), folder: strings.Trim(strings.TrimPrefix(filepath.Dir(base), goldenDir), "/")}
		if c.request, err = os.ReadFile(path); err != nil {
			return err
		}
		raw, err := os.ReadFile(base + ".response.txt")
		if os.IsNotExist(err) { // this client was answered as the one at the top
			c.answerOf = "axis"
			raw, err = os.ReadFile(filepath.Join(goldenDir, c.name+".response.txt"))
		}
		if err != nil {
			return err
		}
		if c.answered, err = http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil); err != nil {
			return err
		}
		c.answer, err = io.ReadAll(c.answered.Body)
		list = append(list, c)
		return err
	})
	if err != nil || len(list) < 150 {
		t.Fatalf("%d captures, %v", len(list), err)
	}
	return list
}

// replay sends the request as it was caught and returns the answer.
func (c capture) replay(t *testing.T, f *fake) *httptest.ResponseRecorder {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(c.request)))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	over(t, f).ServeHTTP(w, r)
	return w
}

func TestCapturesOfRealClients(t *testing.T) {
	all := captures(t)
	known := knownVersions(t, all)
	asked := map[string]any{}
	for _, c := range all {
		if c.folder == "http" || c.folder == "axis-astral" {
			continue
		}
		t.Run(c.folder+"/"+c.name, func(t *testing.T) {
			if bytes.Contains(c.answer, []byte("elided")) {
				c.answer = nil // a file that is cut in the capture; see TestFilesOfAnySize
			}
			f := rebuilt(t, c, known)
			w := c.replay(t, f)
			if w.Header().Get("Content-Length") == "" {
				t.Error("the answer does not say how long it is")
			}
			if c.answer == nil {
				return
			}
			if w.Code != c.answered.StatusCode && !strings.Contains(c.name, "-null") {
				t.Errorf("status %d, and it was %d\n%s", w.Code, c.answered.StatusCode, w.Body)
			}
			got, want := decoded(t, w.Body.Bytes()), decoded(t, c.answer)
			if own, ok := got.(map[string]any); ok && c.answerOf == "axis" && c.name == "moduleRegister-ok" {
				want = c.registered(t, own, want.(map[string]any))
			}
			if diff := cmp.Diff(want, got); diff != "" && c.name != "getModule-null" {
				t.Errorf("answered is another value (-captured +ours)\n%s", diff)
			}
			before, seen := asked[c.name]
			question := questionOf(c.name, f)
			if diff := cmp.Diff(before, question); seen && diff != "" && c.name != "moduleSearch-nonASCII" { // zeep sends no empty array
				t.Errorf("other clients asked something else\n%s", diff)
			}
			asked[c.name] = question
		})
	}
}

// registered returns what the client of the capture gets back where another client's module was captured:
// the texts that it has sent itself.
func (c capture) registered(t *testing.T, own, others map[string]any) map[string]any {
	t.Helper()
	for _, field := range []string{"name", "packageName", "dbPrefix", "description"} {
		text, _ := own[field].(string)
		sent := html.UnescapeString(string(c.request))
		if text == "" || !strings.Contains(sent, text) {
			t.Errorf("%s %q is not what was sent", field, text)
		}
		others[field] = text
	}
	return others
}

// questionOf returns what a call asked, as far as all generations can say it.
func questionOf(name string, f *fake) any {
	versions := func(list []advise.InstalledModule) map[string]string {
		m := map[string]string{}
		for _, i := range list {
			m[i.ID] = i.Version
		}
		return m
	}
	switch op, _, _ := strings.Cut(name, "-"); op {
	case "moduleSearch":
		return []any{f.find.Word, f.find.Exclude}
	case "moduleScanForUpdates":
		return versions(f.scan.Modules)
	case "checkConsistency":
		return []any{versions(f.check.Modules), f.check.Install, f.check.Update}
	case "moduleRegister":
		return []any{f.register.Type, f.register.Author, f.register.ID}
	}
	return nil
}

// knownVersions returns the versions that the captured answers describe, by id. They bind their
// dependencies with MINOR, so that open ends stay open.
func knownVersions(t *testing.T, all []capture) map[string]advise.Detail {
	t.Helper()
	known, said := map[string]advise.Detail{}, map[string]int{}
	var add func(v any)
	add = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				add(item)
			}
		case map[string]any:
			id, _ := v["moduleVersionID"].(string)
			much := 1
			for field, worth := range map[string]int{"packageName": 2, "isCommercial": 1} {
				if v[field] != nil {
					much += worth
				}
			}
			if id != "" && v["versionNo"] != nil && much > said[id] { // later generations and details say more
				known[id], said[id] = detailOf(v), much
			}
			for _, part := range v {
				add(part)
			}
		}
	}
	for _, c := range all {
		if c.folder != "http" && !bytes.Contains(c.answer, []byte("elided")) {
			add(decoded(t, c.answer))
		}
	}
	if len(known) < 5 {
		t.Fatalf("only %d versions are known", len(known))
	}
	return known
}

// detailOf returns the version that a decoded Module or SimpleModule describes.
func detailOf(m map[string]any) advise.Detail {
	text := func(key string) string { s, _ := m[key].(string); return s }
	d := advise.Detail{Support: "", MaturityName: "General availability", Version: release.Version{
		ID: text("moduleVersionID"), Version: text("versionNo"), Name: text("name"), Description: text("description"), Help: text("help"),
		Author: text("author"), URL: text("url"), LicenceType: text("licenseType"), LicenceText: text("licenseAgreement"),
		UpdateText: text("updateDescription"), Maturity: 500,
		Module: module.Module{ID: text("moduleID"), Package: text("packageName"), Type: text("type"), Commercial: text("isCommercial") == "true"},
	}}
	if prefix := text("dbPrefix"); prefix != "" {
		d.Module.Prefixes = []string{prefix}
	}
	for _, list := range []string{"dependencies", "includes"} {
		items, _ := m[list].([]any)
		for _, item := range items {
			n := item.(map[string]any)
			field := func(key string) string { s, _ := n[key].(string); return s }
			d.Dependencies = append(d.Dependencies, release.Dependency{
				ID: field("moduleVersionDependencyID"), TargetID: field("moduleID"), TargetName: field("moduleName"),
				Start: field("versionStart"), End: field("versionEnd"), Included: list == "includes", Enforcement: version.Minor,
			})
		}
	}
	return d
}

// rebuilt returns a registry that knows what the one behind the capture knew, and answers as it did.
func rebuilt(t *testing.T, c capture, known map[string]advise.Detail) *fake {
	t.Helper()
	f := &fake{details: known, files: map[string][]byte{}, stored: module.Module{ID: "FFFF0000000000000000000000000001"}}
	if c.name == "moduleRegister-noName" {
		f.refused = account.Actor{}.Need(account.ScopePublish)
	}
	if c.answer == nil {
		return f
	}
	ids := func(v any) []string {
		var list []string
		items, _ := v.([]any)
		for _, item := range items {
			list = append(list, item.(map[string]any)["moduleVersionID"].(string))
		}
		return list
	}
	switch value := decoded(t, c.answer).(type) {
	case []any:
		if len(value) > 0 {
			if _, isText := value[0].([]any); isText {
				return f // maturity levels
			}
		}
		f.found, f.scanned = ids(value), advise.ScanResult{Updates: f.refs(ids(value))}
	case map[string]any:
		messages, _ := value["dependencyErrors"].([]any)
		for _, m := range messages {
			f.checked.Messages = append(f.checked.Messages, m.(string))
		}
		f.checked.Valid = value["validConfiguration"] == "true"
		f.checked.Install, f.checked.Update = f.refs(ids(value["modulesToInstall"])), f.refs(ids(value["modulesToUpdate"]))
	case string:
		if data, err := base64.StdEncoding.DecodeString(value); err == nil && c.name == "getModule-file" {
			f.files["AAAA0000000000000000000000010100"] = data
		}
	}
	return f
}

// decoded returns the value that a message returns: nil, a text, a list or parts by their names. Null arrays
// are empty, as we write them; of additionalInfo the level of maturity counts; a fault is one, whatever it
// says.
func decoded(t *testing.T, message []byte) any {
	t.Helper()
	envelope, err := soap.Read(message, "text/xml; charset=utf-8")
	if err != nil {
		t.Fatalf("%v\n%s", err, message)
	}
	c, err := envelope.Call()
	if err != nil {
		t.Fatal(err)
	}
	if c.Operation == "Fault" {
		return "fault"
	}
	op := strings.TrimSuffix(c.Operation, "Response")
	values, err := c.Bind([]string{op + "Return"})
	if err != nil {
		t.Fatal(err)
	}
	return plain(op, values[0])
}

var (
	moduleLists = []string{"moduleSearch", "moduleScanForUpdates", "modulesToInstall", "modulesToUpdate", "dependencies", "includes"}
	planFields  = []string{"dependencyErrors", "modulesToInstall", "modulesToUpdate", "validConfiguration"}
)

func plain(name string, v soap.Value) any {
	switch {
	case slices.Contains(moduleLists, name):
		list := []any{}
		for _, item := range v.Items() {
			list = append(list, parts(item, append(slices.Clone(moduleFields), "isCommercial", "additionalInfo", "moduleVersionDependencyID", "moduleName", "versionStart", "versionEnd")))
		}
		return list
	case name == "moduleDetail", name == "moduleRegister":
		m := parts(v, append(slices.Clone(moduleFields), "isCommercial", "additionalInfo"))
		if name == "moduleRegister" { // no version of it is there yet
			for _, field := range []string{"moduleVersionID", "additionalInfo", "isCommercial"} {
				delete(m, field)
			}
		}
		return m
	case name == "checkConsistency":
		return parts(v, planFields)
	case name == "dependencyErrors":
		list := []any{}
		for _, text := range v.Texts() {
			list = append(list, text)
		}
		return list
	case name == "getMaturityLevels":
		var list []any
		for _, row := range v.Items() {
			list = append(list, []any{row.Texts()[0]})
		}
		return list[:1] // the lowest level; the fixture has others than a market begins with
	case name == "additionalInfo":
		m := map[string]any{}
		for _, p := range v.Pairs() {
			if strings.HasPrefix(p.Key, "maturity.") {
				m[p.Key] = p.Value.Text()
			}
		}
		return m
	case name == "getURLforDownload":
		return v.Nil()
	case v.Nil():
		return nil
	}
	return v.Text()
}

// parts returns the parts of a value that there are; dependencies and includes only of what has any of
// them, as a Module.
func parts(v soap.Value, names []string) map[string]any {
	m := map[string]any{}
	for _, name := range names {
		switch field := v.Field(name); {
		case name == "dependencies" || name == "includes":
			if !v.Field("packageName").Nil() {
				m[name] = plain(name, field)
			}
		case name == "additionalInfo" && field.Nil():
		default:
			m[name] = plain(name, field)
		}
	}
	return m
}
