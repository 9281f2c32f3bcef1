package openbravo

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/universe"
)

// market is the front over the real services: baker publishes, shop has bought the till, and stranger has
// nothing to do with either.
type market struct {
	*fleet.Service // instances, but for ByKey

	front    *Front
	kit      *accounttest.Kit
	modules  *module.Service
	releases *release.Service
	baker    account.Actor
	bought   map[string]string // organisation by module
}

// Entitled implements release.Entitled.
func (m *market) Entitled(_ context.Context, orgID, moduleID string) (bool, error) {
	return orgID != "" && m.bought[moduleID] == orgID, nil
}

// EntitledAmong implements release.Entitled.
func (m *market) EntitledAmong(_ context.Context, orgID string, moduleIDs []string) (map[string]bool, error) {
	among := map[string]bool{}
	for _, id := range moduleIDs {
		among[id] = orgID != "" && m.bought[id] == orgID
	}
	return among, nil
}

// VersionPublished implements release.Published.
func (m *market) VersionPublished(context.Context, *sqldb.Tx, module.Module, release.Version) error {
	return nil
}

// ByKey implements Instances: the key of an installation is the name of its owner.
func (m *market) ByKey(ctx context.Context, key string) (account.Actor, error) {
	if key != "shop" {
		return account.Actor{}, errs.NotFound("instance_not_found", "There is no instance with this key.")
	}
	return m.kit.BasicActor(ctx, key, accounttest.Password, "")
}

func newMarket(t *testing.T, db *sqldb.DB) *market {
	t.Helper()
	files, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := &market{kit: accounttest.New(db), bought: map[string]string{}}
	m.modules = module.New(module.Deps{DB: db, Clock: m.kit.Clock, Accounts: m.kit})
	m.releases = release.New(release.Deps{
		DB: db, Shelf: blob.NewShelf(db, files, m.kit.Clock, m.kit.IDs), Clock: m.kit.Clock, IDs: m.kit.IDs, Accounts: m.kit, Modules: m.modules,
	})
	m.releases.Join(m, m)
	m.Service = fleet.New(fleet.Deps{DB: db, Clock: m.kit.Clock, IDs: m.kit.IDs, Accounts: m.kit})
	m.front = New(Deps{
		Registry: advise.New(advise.Deps{DB: db, Releases: m.releases, Snapshots: universe.New(db, universe.Options{}), Instances: m.Service}),
		Modules:  m.modules, Releases: m.releases, Instances: m, Accounts: m.kit, Log: slog.New(slog.DiscardHandler), PublicURL: publicURL,
	})
	m.baker = m.kit.Provider(t, "baker")
	shop := m.kit.Customer(t, "shop")
	m.kit.Customer(t, "stranger")
	m.bought[obxtest.ID("org.example.till")] = shop.OrgID
	return m
}

// publish registers and publishes a package and returns the id of its version.
func (m *market) publish(t *testing.T, b *obxtest.Builder) string {
	t.Helper()
	p := b.Module()
	actor := m.baker
	if p.IsCore() {
		actor.Admin = true
	}
	if _, err := m.modules.Get(t.Context(), account.Operator, p.ID); errs.Is(err, errs.KindNotFound) {
		_, err := m.modules.Register(t.Context(), actor, module.RegisterInput{
			ID: p.ID, Package: p.Package, Type: p.Type, Name: p.Name, Description: p.Description, Prefixes: p.Prefixes, Commercial: p.Commercial,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	result, err := m.releases.Publish(t.Context(), actor, release.PublishInput{FileName: b.FileName(), Maturity: release.ConfirmedStable}, bytes.NewReader(b.Build()))
	if err != nil {
		t.Fatalf("%v: %+v", err, result.Checks)
	}
	return result.Versions[0].ID
}

// send sends a request as a user, "" for nobody.
func (m *market) send(user, method, path, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	if user != "" {
		r.SetBasicAuth(user, accounttest.Password)
	}
	w := httptest.NewRecorder()
	m.front.ServeHTTP(w, r)
	return w
}

// call calls the service of the third generation.
func (m *market) call(user, body string) *httptest.ResponseRecorder {
	return m.send(user, http.MethodPost, "/openbravo/services/WebService3", "text/xml; charset=utf-8", envelope(body))
}

// Who sees and gets what, in each of the forms.
func TestWhoGetsWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		bread := m.publish(t, obxtest.Module("org.example.bread", "1.0.0"))
		till := m.publish(t, obxtest.Module("org.example.till", "1.0.0").Commercial())
		secret := m.publish(t, obxtest.Module("org.example.secret", "1.0.0"))
		hidden := module.Organisation
		if _, _, err := m.modules.Update(t.Context(), m.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		versions := map[string]string{"bread": bread, "till": till, "secret": secret}
		for _, tt := range []struct{ user, sees, gets string }{
			{"", "bread till", "bread"},
			{"stranger", "bread till", "bread"},
			{"shop", "bread till", "bread till"},
			{"baker", "bread secret till", "bread secret till"},
		} {
			var sees, gets, fetched []string
			for _, name := range []string{"bread", "secret", "till"} {
				id := versions[name]
				if strings.Contains(m.call(tt.user, "<moduleSearch><word/><exclude/></moduleSearch>").Body.String(), id) &&
					m.send(tt.user, "GET", "/openbravo/api/module/"+id, "", "").Code == http.StatusOK {
					sees = append(sees, name)
				}
				if strings.Contains(m.call(tt.user, "<getModule><in0>"+id+"</in0></getModule>").Body.String(), "base64Binary") {
					gets = append(gets, name)
				}
				if m.send(tt.user, "GET", downloads+id, "", "").Code == http.StatusOK {
					fetched = append(fetched, name)
				}
			}
			if strings.Join(sees, " ") != tt.sees || strings.Join(gets, " ") != tt.gets || strings.Join(fetched, " ") != tt.gets {
				t.Errorf("%q sees %v, gets %v and downloads %v", tt.user, sees, gets, fetched)
			}
		}
		form := url.Values{"obinstance": {"shop"}}.Encode()
		if w := m.send("", "POST", downloads+till, "application/x-www-form-urlencoded", form); w.Code != http.StatusOK {
			t.Errorf("with the key of the shop's installation: status %d", w.Code)
		}
		if w := m.call("nobody", "<moduleSearch/>"); w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Fault") {
			t.Errorf("a wrong user: status %d", w.Code)
		}
	})
}

// A module is registered with a password or a token, published, found, and updated to.
func TestTheRoadOfAModule(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		const pkg = "org.example.rolls"
		register := fmt.Sprintf(`<moduleRegister><module><moduleID>%s</moduleID><name>Rolls 🥐</name><packageName>%s</packageName>
<type>M</type><description>Bakes</description><dbPrefix>ROLL</dbPrefix></module><userName>%%s</userName><password>%%s</password></moduleRegister>`, obxtest.ID(pkg), pkg)
		for _, tt := range []struct{ user, password, fault string }{
			{"", "", "@CR_RegisterInvalidUser@"},
			{"baker", "wrong", "@CR_RegInvalidUserPass@"},
			{"nobody", accounttest.Password, "@CR_RegInvalidUserPass@"},
			{"shop", accounttest.Password, "@CR_RegInvalidForgeUser@ "},
			{"baker", accounttest.Password, ""},
			{"baker", accounttest.Password, "@CR_ModuleIDInUse@ @CR_PackageInUse@ @CR_DBPrefixInUse@ "},
		} {
			w := m.call("", fmt.Sprintf(register, tt.user, tt.password))
			_, text := faultIn(w.Body.String())
			if !strings.HasPrefix(text, tt.fault) || (tt.fault == "") != (w.Code == http.StatusOK) {
				t.Errorf("%s: status %d, fault %q", tt.user, w.Code, text)
			}
		}
		m.publish(t, obxtest.Core("3.0.1"))
		first := m.publish(t, obxtest.Module(pkg, "1.0.0").Prefix("ROLL"))
		second := m.publish(t, obxtest.Module(pkg, "1.0.1").Prefix("ROLL").With(func(p *pkgfile.Module) { p.Dependencies[0].Start = "3.0.1" }))
		installed := `<item><key>0</key><value>3.0.1</value></item>`
		had := fmt.Sprintf(`<item><key>%s</key><value><r><c>M</c><c>1.0.0 (spring)</c><c>null</c></r></value></item>`, obxtest.ID(pkg))
		for call, want := range map[string]string{
			"<moduleSearch><word>OLL</word></moduleSearch>":                                                                                       second,
			"<moduleScanForUpdates><in0>" + installed + had + "</in0></moduleScanForUpdates>":                                                     second,
			"<checkConsistency><in0>" + installed + "</in0><in1><a>" + first + "</a></in1></checkConsistency>":                                    first,
			"<checkConsistency><in0>" + installed + had + "</in0><in1><a/></in1><in2><a>" + second + "</a></in2></checkConsistency>":              second,
			"<checkConsistency><in0/><in1><a>" + second + "</a></in1><in2/></checkConsistency>":                                                   `<validConfiguration xsi:type="xsd:boolean">true`, // with core
			"<checkConsistency><in0><item><key>0</key><value>4.0.0</value></item></in0><in1><a>" + second + "</a></in1><in2/></checkConsistency>": `<validConfiguration xsi:type="xsd:boolean">false`,
			"<moduleDetail><in0>" + first + "</in0></moduleDetail>":                                                                               "<dbPrefix xsi:type=\"xsd:string\">ROLL<",
			"<getModule><in0>" + second + "</in0></getModule>":                                                                                    base64.StdEncoding.EncodeToString(obxtest.Module(pkg, "1.0.1").Prefix("ROLL").With(func(p *pkgfile.Module) { p.Dependencies[0].Start = "3.0.1" }).Build()),
		} {
			if w := m.call("", call); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: status %d, no %.60s\n%.2000s", call, w.Code, want, w.Body)
			}
		}
		if err := m.releases.FlushCounts(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v, err := m.releases.VersionByID(t.Context(), account.Actor{}, second); err != nil || v.Downloads != 1 {
			t.Errorf("%d downloads were counted, %v", v.Downloads, err)
		}
	})
}
