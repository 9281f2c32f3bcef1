package openbravo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

const scanCall = `<moduleScanForUpdates><in0><item><key>0</key><value>3.0.1</value></item></in0></moduleScanForUpdates>`

// What arrives at the address of an instance is asked for it, in both forms of the path.
func TestAddressOfAnInstance(t *testing.T) {
	for _, below := range []string{"k3y", "k3y/openbravo"} {
		f := withNeeds()
		if w := post(t, f, instances+below+"/services/WebService", envelope(scanCall)); w.Code != http.StatusOK {
			t.Fatalf("%s: status %d, %s", below, w.Code, w.Body)
		}
		if f.scan.Instance != "sha256:i1" || len(f.reported) != 1 || f.reported[0].ID != "0" || f.actor.CredentialID != "i1" {
			t.Errorf("%s: scan %+v, reported %+v by %+v", below, f.scan, f.reported, f.actor)
		}
		status, _ := ask(t, f, "POST", instances+below+"/api/checkConsistency/", installedJSON)
		if status != http.StatusOK || f.check.Instance != "sha256:i1" {
			t.Errorf("%s: status %d, check %+v", below, status, f.check)
		}
		if _, m := ask(t, f, "POST", instances+below+"/api/search/", `{"q":"bread"}`); f.find.Instance != "sha256:i1" || f.actor.OrgID != "bakery" || len(m) != 1 {
			t.Errorf("%s: find %+v by %+v", below, f.find, f.actor)
		}
		_, m := ask(t, f, "GET", instances+below+"/api/versionInfo/"+versionID, "")
		if url := publicURL + "/openbravo/i/k3y/download/" + versionID; m["url"] != url {
			t.Errorf("%s: address %s, want %s", below, m["url"], url)
		}
		r := httptest.NewRequest("GET", instances+below+"/download/"+versionID, nil)
		w := httptest.NewRecorder()
		if over(t, f).ServeHTTP(w, r); w.Body.String() != "the file" { // that is commercial
			t.Errorf("%s: status %d, %s", below, w.Code, w.Body)
		}
	}
	status, m := ask(t, small(), "POST", instances+"k3y"+upgradePath+"?Command=info&modId=0&version=3.0", "")
	if _, told := m["description"]; status != http.StatusOK || !told {
		t.Errorf("upgrade information: status %d, %v", status, m)
	}
}

// The plain addresses know no instance, and who signs in at the address of one acts with their own rights.
func TestWhoActsAtAnAddress(t *testing.T) {
	f := withNeeds()
	if post(t, f, services+"WebService", envelope(scanCall)); f.scan.Instance != "" || f.reported != nil || f.actor.OrgID != "" {
		t.Errorf("scan %+v, reported %v by %+v", f.scan, f.reported, f.actor)
	}
	r := httptest.NewRequest("POST", instances+"k3y/api/search", strings.NewReader(`{"q":""}`))
	r.SetBasicAuth("dev", devPassword)
	over(t, f).ServeHTTP(httptest.NewRecorder(), r)
	if f.actor.UserName != "dev" || f.find.Instance != "sha256:i1" {
		t.Errorf("find %+v by %+v", f.find, f.actor)
	}
	f.unkept = errs.Invalid("bad_report", "The report is not taken.")
	if w := post(t, f, instances+"k3y/services/WebService", envelope(scanCall)); w.Code != http.StatusOK {
		t.Errorf("a scan whose report is not kept: status %d", w.Code)
	}
}

// A description tells the address that it is asked at; its namespace is the same for all.
func TestDescriptionAtAnAddress(t *testing.T) {
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		over(t, small()).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	for _, service := range generationNames() {
		plain, own := get(services+service+"?wsdl").Body.String(), get(instances+"k3y/services/"+service+"?wsdl").Body.String()
		was, is := `location="`+publicURL+services+service+`"`, `location="`+publicURL+instances+"k3y/services/"+service+`"`
		if !strings.Contains(plain, was) || strings.Replace(plain, was, is, 1) != own {
			t.Errorf("%s at the address of an instance:\n%s", service, own)
		}
	}
	if w := get(instances + "k3y/"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), publicURL+instances+"k3y/services/WebService3") {
		t.Errorf("status %d, %s", w.Code, w.Body)
	}
	for _, path := range []string{"another/services/WebService?wsdl", "k3y/openbravo/i/k3y/services/WebService?wsdl", "k3y/x"} {
		if w := get(instances + path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, %s", path, w.Code, w.Body)
		}
	}
}

// A key that no address has is refused in the form of what is asked.
func TestUnknownAddress(t *testing.T) {
	const reason = "No instance has this address."
	for _, service := range generationNames() {
		for call, want := range map[string]string{
			scanCall:                              "soapenv:Server.userException",
			"<moduleSearch><in0/></moduleSearch>": "soapenv:Server.userException",
			"<getModule><in0>" + versionID + "</in0></getModule>":                 "soapenv:Server.userException",
			"<isCommercial><in0>" + versionID + "</in0></isCommercial>":           keyNotEntitled,
			"<getURLforDownload><in0>" + versionID + "</in0></getURLforDownload>": keyNotEntitled,
		} {
			w := post(t, small(), instances+"another/services/"+service, envelope(call))
			if code, text := faultIn(w.Body.String()); w.Code != http.StatusInternalServerError || code != want || text != reason {
				t.Errorf("%s %s: status %d, fault %q %q", service, call, w.Code, code, text)
			}
		}
	}
	if status, m := ask(t, small(), "POST", instances+"another/api/scan/", `{"modules":{}}`); status != http.StatusNotFound || m["msg"] != reason {
		t.Errorf("scan: status %d, %v", status, m)
	}
	status, m := ask(t, small(), "POST", instances+"another/api/checkConsistency/", `{"modules":{}}`)
	if status != http.StatusOK || m["validConfiguration"] != false || fmt.Sprint(m["dependencyErrors"]) != "["+reason+"]" {
		t.Errorf("check: status %d, %v", status, m)
	}
	if status, m := ask(t, small(), "POST", instances+"another"+upgradePath, ""); status != http.StatusNotFound || m["msg"] != reason {
		t.Errorf("upgrade information: status %d, %v", status, m)
	}
	w := httptest.NewRecorder()
	over(t, small()).ServeHTTP(w, httptest.NewRequest("GET", instances+"another/download/"+versionID, nil))
	if w.Code != http.StatusNotFound || w.Header().Get(refusalHeader) != "@"+keyNotEntitled+"@" {
		t.Errorf("download: status %d, header %q", w.Code, w.Header().Get(refusalHeader))
	}
}

// An instance at its address sees what its owner keeps to itself, is held to its policy, and reports with each scan.
func TestInstanceAtItsAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.publish(t, obxtest.Core("3.0.1"))
		m.publish(t, obxtest.Module("org.example.secret", "1.0.0"))
		newer := m.publish(t, obxtest.Module("org.example.secret", "1.0.1"))
		hidden := module.Organisation
		if _, _, err := m.modules.Update(t.Context(), m.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		keeper := m.baker
		keeper.Roles = append(keeper.Roles, account.RoleManager)
		if _, _, err := m.Register(t.Context(), keeper, fleet.RegisterInput{Name: "Oven"}); err != nil {
			t.Fatal(err)
		}
		_, key, err := m.MakeAddress(t.Context(), keeper, "Oven")
		if err != nil {
			t.Fatal(err)
		}
		secret := obxtest.ID("org.example.secret")
		have := `<item><key>0</key><value>3.0.1</value></item><item><key>` + secret + `</key><value>1.0.0</value></item>`
		scan := envelope(`<moduleScanForUpdates><in0>` + have + `</in0></moduleScanForUpdates>`)
		search := envelope(`<moduleSearch><in0>secret</in0><in1/></moduleSearch>`)
		finds := func(root, message string) bool {
			w := m.send("", "POST", root+"services/WebService3", "text/xml", message)
			if w.Code != http.StatusOK {
				t.Errorf("%s: status %d, %s", root, w.Code, w.Body)
			}
			return strings.Contains(w.Body.String(), ">"+newer+"<")
		}
		if finds("/openbravo/", scan) || finds("/openbravo/", search) {
			t.Error("strangers see what is kept to the organisation")
		}
		own := instances + key + "/"
		if !finds(own, scan) || !finds(own, search) {
			t.Error("the instance does not see what its owner keeps to itself")
		}
		i, list, err := m.Installed(t.Context(), keeper, "Oven")
		if err != nil || len(list) != 2 || i.ReportedBy != "" || i.ReportedAt.IsZero() {
			t.Errorf("%+v has reported %+v, %v", i, list, err)
		}
		if _, err := m.releases.SetMaturity(t.Context(), m.baker, secret, "1.0.1", 100); err != nil {
			t.Fatal(err)
		}
		if _, err := m.SetPolicy(t.Context(), keeper, "Oven", fleet.PolicyInput{UpdateLevel: 500, InstallLevel: 500}); err != nil {
			t.Fatal(err)
		}
		if finds(own, scan) || finds(own, search) {
			t.Error("the policy does not count")
		}
		if _, err := m.DropAddress(t.Context(), keeper, "Oven"); err != nil {
			t.Fatal(err)
		}
		if w := m.send("", "POST", own+"services/WebService3", "text/xml", scan); w.Code != http.StatusInternalServerError {
			t.Errorf("an address that was taken away: status %d", w.Code)
		}
		if list, err := m.List(t.Context(), keeper, false, page.Request{}); err != nil || !list.Items[0].AddressedAt.IsZero() {
			t.Errorf("%+v, %v", list.Items, err)
		}
	})
}
