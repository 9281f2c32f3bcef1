package openbravo

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// ask sends a request and returns the status and the JSON that is answered.
func ask(t *testing.T, f *fake, method, path, body string) (int, map[string]any) {
	t.Helper()
	w := httptest.NewRecorder()
	over(t, f).ServeHTTP(w, requested(httptest.NewRequest(method, path, strings.NewReader(body))))
	var value map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
		t.Fatalf("%s %s: %v\n%s", method, path, err, w.Body)
	}
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") || w.Header().Get("Content-Length") == "" {
		t.Errorf("%s %s: headers %v", method, path, w.Header())
	}
	return w.Code, value
}

// requested gives the request an id, as what stands before all fronts does.
func requested(r *http.Request) *http.Request {
	return r.WithContext(obs.WithRequestID(r.Context(), "674f1c2e9b1d4c0f8a7e5b32"))
}

// withNeeds is small() with texts, dependencies and another module.
func withNeeds() *fake {
	f := small()
	d := f.details[versionID]
	d.Dependencies = []release.Dependency{
		{ID: "d1", TargetID: "0", TargetName: "Core", Start: "3.0.5", Enforcement: "MAJOR"},
		{ID: "d2", TargetID: strings.Repeat("B", 32), TargetName: "Till", Start: "1.0.0", Enforcement: "NONE"},
		{ID: "d3", TargetID: strings.Repeat("C", 32), TargetName: "Oven", Start: "1.0.0", Included: true, Enforcement: "MINOR"},
	}
	d.MaturityName, d.MergedInto = "Confirmed Stable", &advise.Removed{MergedName: "Bakery", MergedVersion: "2.0.0"}
	f.details[versionID] = d
	f.found = []string{versionID}
	return f
}

var (
	simpleTexts = []string{"author", "description", "help", "licenseAgreement", "licenseType", "moduleID", "moduleVersionID", "name", "type", "updateDescription", "url", "versionNo"}
	moduleTexts = append(slices.Clone(simpleTexts), "dbPrefix", "packageName")
)

// wantTexts fails unless all fields are there and texts.
func wantTexts(t *testing.T, m any, fields []string) map[string]any {
	t.Helper()
	object, _ := m.(map[string]any)
	for _, field := range fields {
		if _, isText := object[field].(string); !isText {
			t.Errorf("%s is %v, not a text", field, object[field])
		}
	}
	if _, isBool := object["isCommercial"].(bool); !isBool {
		t.Errorf("isCommercial is %v", object["isCommercial"])
	}
	if info, isObject := object["additionalInfo"].(map[string]any); !isObject || len(info) == 0 {
		t.Errorf("additionalInfo is %v", object["additionalInfo"])
	}
	return object
}

func TestSearchJSON(t *testing.T) {
	f := withNeeds()
	status, got := ask(t, f, "POST", "/openbravo/api/search/", `{"search.level":"500","installedModules":["0",null,""],"q":"bread"}`)
	if diff := cmp.Diff(advise.FindInput{Word: "bread", Exclude: []string{"0"}, Level: 500}, f.find); diff != "" || status != http.StatusOK {
		t.Errorf("status %d, asked for\n%s", status, diff)
	}
	m := wantTexts(t, got["modules"].([]any)[0], simpleTexts)
	want := map[string]any{
		"maturity.level": 500.0, "maturity.name": "Confirmed Stable", "support": "NI",
		"merge": map[string]any{"mergedModule": "Bread prices", "mergedIntoModule": "Bakery", "mergedVersion": "2.0.0"},
	}
	if diff := cmp.Diff(want, m["additionalInfo"]); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{`{}`, `{"search.level":null,"installedModules":null,"q":null}`, `{"search.level":"null"}`, `{"search.level":200}`} {
		if status, _ := ask(t, f, "POST", "/openbravo/api/search", body); status != http.StatusOK {
			t.Errorf("%s: status %d", body, status)
		}
	}
	if f.find.Level != 200 || f.find.Word != "" {
		t.Errorf("asked for %+v", f.find)
	}
}

func TestModuleJSON(t *testing.T) {
	f := withNeeds()
	for _, path := range []string{"/openbravo/api/module/" + versionID, "/openbravo/api/module/" + versionID + "/"} {
		status, m := ask(t, f, "GET", path, "")
		wantTexts(t, m, moduleTexts)
		needs := []any{
			map[string]any{"moduleID": "0", "moduleName": "Core", "moduleVersionDependencyID": "d1", "versionStart": "3.0.5", "versionEnd": "3.0.999999"},
			map[string]any{"moduleID": strings.Repeat("B", 32), "moduleName": "Till", "moduleVersionDependencyID": "d2", "versionStart": "1.0.0", "versionEnd": nil},
		}
		if diff := cmp.Diff(needs, m["dependencies"]); diff != "" || status != http.StatusOK || len(m["includes"].([]any)) != 1 {
			t.Errorf("status %d\n%s", status, diff)
		}
		for key, value := range m["additionalInfo"].(map[string]any) {
			if _, isText := value.(string); !isText {
				t.Errorf("additionalInfo: %s is %v, not a text", key, value)
			}
		}
	}
	if status, m := ask(t, f, "GET", "/openbravo/api/module/nothing", ""); status != http.StatusNotFound || m["msg"] == "" {
		t.Errorf("status %d, %v", status, m)
	}
}

func TestVersionAndLevelsJSON(t *testing.T) {
	f := small()
	status, m := ask(t, f, "GET", "/openbravo/api/versionInfo/"+versionID, "")
	if status != http.StatusOK || m["commercial"] != true || m["url"] != publicURL+"/openbravo/download/"+versionID {
		t.Errorf("status %d, %v", status, m)
	}
	for _, path := range []string{"/openbravo/api/maturityLevel", "/openbravo/api/maturityLevel/"} {
		status, m = ask(t, f, "GET", path, "")
		levels, _ := m["levels"].([]any)
		if status != http.StatusOK || len(levels) != 3 || levels[0].(map[string]any)["level"] != 100.0 || levels[2].(map[string]any)["name"] != "Confirmed Stable" {
			t.Errorf("status %d, %v", status, m)
		}
	}
}

const installedJSON = `{"modules":{"0":[["M","3.0.1 (MP1)",null],["D","B","1.0.0","null","Y","Till","MINOR",null]],"A":"1.0.0","B":[["M","1.0",200],["D","0","3"],["X"],[]],"C":null},
 "toInstall":["v1",""],"toUpdate":[""],"additionalInfo":{"update.level":"200","install.level":500,"isProfessional":"true","upgrade.module":null}}`

func TestScanJSON(t *testing.T) {
	f := withNeeds()
	f.scanned = advise.ScanResult{Updates: f.refs([]string{versionID}), Upgrade: []advise.MajorUpgrade{{ModuleID: "0", Versions: []string{"3.0MP5"}}}}
	status, got := ask(t, f, "POST", "/openbravo/api/scan/", installedJSON)
	level := 200
	want := advise.ScanInput{UpdateLevel: 200, InstallLevel: 500, Installation: advise.Installation{Modules: []advise.InstalledModule{
		{ID: "0", Version: "3.0.1 (MP1)", Rows: []advise.InstalledNeed{{TargetID: "B", TargetName: "Till", Start: "1.0.0", Included: true, Enforcement: "MINOR"}}},
		{ID: "A", Version: "1.0.0"},
		{ID: "B", Version: "1.0", Level: &level, Rows: []advise.InstalledNeed{{TargetID: "0", Start: "3"}}},
		{ID: "C"},
	}}}
	if diff := cmp.Diff(want, f.scan); diff != "" || status != http.StatusOK {
		t.Errorf("status %d, asked for\n%s", status, diff)
	}
	m := wantTexts(t, got["updates"].([]any)[0], simpleTexts)
	if upgrade := m["additionalInfo"].(map[string]any)["upgrade"]; upgrade != `{"moduleId":"0","showVersion":["3.0MP5"]}` {
		t.Errorf("upgrade %v", upgrade)
	}
	f.scanned = advise.ScanResult{}
	if _, got := ask(t, f, "POST", "/openbravo/api/scan", `{"modules":{}}`); len(got["updates"].([]any)) != 0 {
		t.Errorf("no updates: %v", got)
	}
}

func TestCheckJSON(t *testing.T) {
	f := withNeeds()
	f.checked = advise.CheckResult{
		Valid: true, Install: f.refs([]string{versionID}), Messages: []string{"a note"},
		Removed: []advise.Removed{
			{ModuleID: strings.Repeat("A", 32), VersionID: versionID, Version: "1.0.3", MergedName: "Bakery", MergedVersion: "2.0.0"},
			{ModuleID: strings.Repeat("E", 32), Version: "0.1.0", MergedName: "Bakery", MergedVersion: "2.0.0"},
		},
	}
	status, got := ask(t, f, "POST", "/openbravo/api/checkConsistency/", installedJSON)
	if status != http.StatusOK || got["validConfiguration"] != true || got["dependencyErrors"].([]any)[0] != "a note" {
		t.Errorf("status %d, %v", status, got)
	}
	if diff := cmp.Diff([]string{"v1"}, f.check.Install); diff != "" || f.check.Update != nil || f.check.InstallLevel != 500 || f.check.UpgradeModule != "" {
		t.Errorf("asked for %+v", f.check)
	}
	wantTexts(t, got["modulesToInstall"].([]any)[0], moduleTexts)
	removed := got["modulesToUpdate"].([]any)
	if len(removed) != 2 {
		t.Fatalf("%d modules go", len(removed))
	}
	if f.read != 2 { // what is installed, and all that goes
		t.Errorf("%d questions for details", f.read)
	}
	if known := removed[0].(map[string]any); known["name"] != f.details[versionID].Name {
		t.Errorf("of a known module: %v", known)
	}
	for _, m := range removed {
		object := wantTexts(t, m, moduleTexts)
		info := object["additionalInfo"].(map[string]any)
		if info["remove"] != "true" || info["mergedWith"] != "Bakery 2.0.0" || len(object["dependencies"].([]any)) != 0 {
			t.Errorf("%v", object)
		}
	}
}

// Whatever goes wrong, a check answers 200 with its four fields.
func TestCheckNeverFails(t *testing.T) {
	refused := small()
	refused.refused = errs.New(errs.KindUnavailable, "busy", "Busy at present.")
	for name, tt := range map[string]struct {
		f    *fake
		body string
	}{
		"refused":     {refused, installedJSON},
		"no body":     {small(), ""},
		"no JSON":     {small(), "{"},
		"wrong types": {small(), `{"modules":["a"]}`},
		"a number":    {small(), `7`},
		"odd module":  {small(), `{"modules":{"0":{"a":["b"]}},"toInstall":[["x"]]}`},
		"too large":   {small(), `{"q":"` + strings.Repeat("x", 9<<20) + `"}`},
	} {
		status, got := ask(t, tt.f, "POST", "/openbravo/api/checkConsistency/", tt.body)
		install, ok1 := got["modulesToInstall"].([]any)
		update, ok2 := got["modulesToUpdate"].([]any)
		messages, ok3 := got["dependencyErrors"].([]any)
		valid, ok4 := got["validConfiguration"].(bool)
		if status != http.StatusOK || !ok1 || !ok2 || !ok3 || !ok4 || valid && name != "odd module" || len(install)+len(update) > 0 || len(messages) == 0 && name != "odd module" {
			t.Errorf("%s: status %d, %v", name, status, got)
		}
	}
}

func TestRegisterJSON(t *testing.T) {
	const good = `{"user":"dev","password":"s3cret ñ","module":{"moduleID":"AAAA","name":"Bread","packageName":"org.example.bread","author":null,"type":"M","help":"","description":"Prices"}}`
	f := small()
	for _, path := range []string{"/openbravo/api/register/", "/openbravo/api/register"} {
		if status, got := ask(t, f, "POST", path, good); status != http.StatusOK || got["msg"] != "@CR_ModuleRegistered@" {
			t.Errorf("status %d, %v", status, got)
		}
	}
	if f.actor.RequestID == "" {
		t.Error("the registration has no id of its request")
	}
	want := module.RegisterInput{ID: "AAAA", Package: "org.example.bread", Type: "M", Name: "Bread", Description: "Prices"}
	if diff := cmp.Diff(want, f.register); diff != "" || f.actor.UserName != "dev" {
		t.Errorf("%q registered\n%s", f.actor.UserName, diff)
	}
	var mistakes errs.Fields
	mistakes.Add("package", "package_in_use", "The package is taken; org.example.bread2 is free.")
	mistakes.Add("name", "no_name", "The module needs a name.")
	f.refused = mistakes.Err("registration_refused", "The registration is refused.")
	for body, want := range map[string]string{
		good: "@CR_PackageInUse@ @CR_RegisterNoName@ The package is taken; org.example.bread2 is free. The module needs a name.",
		strings.Replace(good, "s3cret", "wrong", 1): "@CR_RegInvalidUserPass@",
		`{"module":{}}`: "@CR_RegisterInvalidUser@",
	} {
		if status, got := ask(t, f, "POST", "/openbravo/api/register/", body); status < 400 || got["msg"] != want {
			t.Errorf("status %d, %q, want %q", status, got["msg"], want)
		}
	}
	if status, got := ask(t, f, "POST", "/openbravo/api/register/", "no JSON"); status != http.StatusUnprocessableEntity || !strings.HasPrefix(got["msg"].(string), "@CR_RegUnknownError@") {
		t.Errorf("status %d, %v", status, got)
	}
}

func TestOtherPathsAndMethods(t *testing.T) {
	for _, tt := range [][2]string{{"GET", "/openbravo/api/scan/"}, {"POST", "/openbravo/api/nothing/"}, {"GET", "/openbravo/api/"}, {"DELETE", "/openbravo/api/module/x"}} {
		if status, got := ask(t, small(), tt[0], tt[1], ""); status != http.StatusNotFound || got["msg"] == "" {
			t.Errorf("%v: status %d, %v", tt, status, got)
		}
	}
}

// A client says whether APRM goes along with an upgrade.
func TestUpgradeWithoutAPRM(t *testing.T) {
	for aprm, want := range map[string][]string{`"Y"`: nil, `"N"`: {aprmID}, `"false"`: {aprmID}, "null": nil} {
		f := small()
		ask(t, f, "POST", "/openbravo/api/checkConsistency/", `{"modules":{},"additionalInfo":{"upgrade.module":"0","upgrade.version":"3.0","upgrade.aprm":`+aprm+`}}`)
		if diff := cmp.Diff(want, f.check.UpgradeStays); diff != "" || f.check.UpgradeModule != "0" {
			t.Errorf("%s: %s", aprm, diff)
		}
	}
}

func TestUpgradeInfo(t *testing.T) {
	f := small()
	f.upgrade = release.Upgrade{Version: "3.0", Description: "Read **this** first, <b>then</b> [that](/that). <script>x</script>", Requirements: []release.Requirement{{ModuleID: "A", Version: "1.0.5", Maturity: 200}}}
	send := func(form string) (int, map[string]any) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", upgradePath, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		over(t, f).ServeHTTP(w, r)
		var value map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
			t.Fatalf("%v\n%s", err, w.Body)
		}
		return w.Code, value
	}
	status, got := send("Command=info&modId=0&version=3.0&lang=es_ES&aprm=N&professional=N")
	if text, _ := got["description"].(string); status != http.StatusOK || !strings.Contains(text, "<strong>this</strong> first, <b>then</b> that.") || strings.Contains(text, "script") {
		t.Errorf("status %d, %v", status, got)
	}
	if f.language != "es_ES" {
		t.Errorf("asked for in %q", f.language)
	}
	f.upgrade.Requirements = append(f.upgrade.Requirements, release.Requirement{ModuleID: aprmID, Version: "1.0.9", Maturity: 500, Label: "APRM 9"})
	first := map[string]any{"moduleId": "A", "version": "1.0.5", "versionName": "1.0.5", "maturity": 200.0, "maturityName": "QA Approved"}
	second := func(level float64, name string) map[string]any {
		return map[string]any{"moduleId": aprmID, "version": "1.0.9", "versionName": "APRM 9", "maturity": level, "maturityName": name}
	}
	for form, want := range map[string][]any{
		"":                        {first, second(500, "Confirmed Stable")},
		"&aprm=Y&professional=Y":  {first, second(500, "Confirmed Stable")},
		"&aprm=Y&professional=N":  {first, second(200, "QA Approved")},
		"&aprm=N&professional=Y":  {first},
		"&aprm=n&professional=no": {first},
	} {
		_, got := send("Command=requirements&modId=0&version=3.0" + form)
		if diff := cmp.Diff(map[string]any{"requirements": want}, got); diff != "" {
			t.Errorf("%s: %s", form, diff)
		}
	}
	for form, want := range map[string]map[string]any{
		"Command=info&modId=X&version=3.0":         {"description": ""},
		"Command=requirements&modId=X&version=3.0": {"requirements": []any{}},
	} {
		status, got := send(form)
		if diff := cmp.Diff(want, got); diff != "" || status != http.StatusOK {
			t.Errorf("status %d\n%s", status, diff)
		}
	}
	if status, got := send("Command=x"); status != http.StatusUnprocessableEntity || got["msg"] == "" {
		t.Errorf("status %d, %v", status, got)
	}
}

func TestLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "*": "", "es": "es", "es-ES,en;q=0.5": "es_ES", "pt_br": "pt_BR", "zh-Hans-CN;q=1": "zh_CN", "x": "", "DE": "de", "-": "",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", header)
		if got := language(r); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
	f := withNeeds()
	r := httptest.NewRequest("POST", "/openbravo/api/search/", strings.NewReader("{}"))
	r.Header.Set("Accept-Language", "es-ES")
	over(t, f).ServeHTTP(httptest.NewRecorder(), r)
	if f.find.Language != "es_ES" {
		t.Errorf("searched in %q", f.find.Language)
	}
}

// FuzzQuestions asks the JSON services whatever comes: the answer is always JSON, and a check has its four
// fields.
func FuzzQuestions(f *testing.F) {
	f.Add(installedJSON)
	f.Add(`{"modules":{"0":[[null,1,true,{}]]},"additionalInfo":{"update.level":{}}}`)
	f.Add(`{"module":{"name":["x"]}}`)
	f.Fuzz(func(t *testing.T, body string) {
		_, got := ask(t, withNeeds(), "POST", "/openbravo/api/checkConsistency/", body)
		for _, field := range planFields {
			if got[field] == nil {
				t.Errorf("%s is missing", field)
			}
		}
		for _, path := range []string{"scan/", "search/", "register/"} {
			ask(t, withNeeds(), "POST", "/openbravo/api/"+path, body)
		}
	})
}
