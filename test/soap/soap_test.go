package soap

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/test/souktest"
)

func TestMain(m *testing.M) { souktest.Main(m) }

const (
	bread = "org.example.bread"
	till  = "org.example.till"

	instanceKey = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7+/x9=="
)

// market is a running server with what the programs ask for: core 3.0.1 and 3.0.2, bread 1.0.0 and 1.0.1,
// and till 1.0.0, which is commercial.
type market struct {
	server      *souktest.Server
	admin       *souktest.Client
	plain, paid string // ids of bread 1.0.1 and till 1.0.0
	file        []byte // of bread 1.0.1
}

func newMarket(t *testing.T) *market {
	t.Helper()
	env := []string{"SOUK_DATA=" + t.TempDir()}
	m := &market{server: souktest.Start(t, env)}
	m.admin = souktest.NewClient(t, append(env, "SOUK_URL="+m.server.URL)...).User("admin", "--admin")
	for _, version := range []string{"3.0.1", "3.0.2"} {
		m.publish(t, obxtest.Core(version))
	}
	m.publish(t, breadAt("1.0.0"))
	m.plain = m.publish(t, breadAt("1.0.1"))
	m.file = breadAt("1.0.1").Build()
	m.paid = m.publish(t, obxtest.Module(till, "1.0.0").Commercial())
	return m
}

// breadAt builds a version of bread, with texts that try a program's character encoding.
func breadAt(version string) *obxtest.Builder {
	return obxtest.Module(bread, version).Prefix("BRD").File("web/filling.bin", strings.Repeat("0123456789abcdef", 1<<14)).
		With(func(m *pkgfile.Module) {
			m.Name, m.Description = "Bread prices", "Precios: ñ <&> 日本語 🚀\nsecond line"
			m.Dependencies[0].Start = "3.0.1"
		})
}

// publish registers the module, unless it is, publishes the version and returns its id.
func (m *market) publish(t *testing.T, b *obxtest.Builder) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), b.FileName())
	if err := os.WriteFile(path, b.Build(), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := m.admin.Try("", "module", "show", b.Module().Package); r.Code != 0 {
		m.admin.Run("module", "register", path)
	}
	args := []string{"module", "publish", path, "--maturity", "500"}
	if b.Module().Commercial {
		args = append(args, "--commercial")
	}
	m.admin.Run(args...)
	var version struct {
		ID string `json:"id"`
	}
	m.admin.JSON(&version, "module", "show", b.Module().Package+"@"+b.Module().Version)
	return version.ID
}

// program is a SOAP program.
type program struct {
	name, install string                                   // the packages of Debian that it comes in
	command       func(t *testing.T, base string) []string // nil where it is not installed
	extra         []string                                 // lines that it alone prints
}

func programs() []program {
	return []program{
		{name: "axis", install: "libaxis-java default-jdk-headless", command: axis},
		{name: "axis-of-the-clients", install: "libaxis-java default-jdk-headless", command: axisOf("../../internal/server/openbravo/testdata")},
		{name: "php", install: "php-cli php-soap", command: php("wsdl")},
		{name: "php-without-description", install: "php-cli php-soap", command: php("plain")},
		{name: "soap-lite", install: "libsoap-lite-perl", command: perl, extra: []string{
			"WebService.described=Bread prices {size}", "WebService2.described=Bread prices {size}", "WebService3.described=Bread prices {size}",
		}},
		{name: "zeep", install: "python3-zeep", command: python("zeep")},
		{name: "suds", install: "python3-suds", command: python("suds")},
	}
}

func TestPrograms(t *testing.T) {
	m := newMarket(t)
	for i, p := range programs() {
		t.Run(p.name, func(t *testing.T) {
			command := p.command(t, m.server.URL+"/openbravo/services")
			if command == nil {
				t.Skipf("not installed here: apt-get install %s", p.install)
			}
			user := "dev" + fmt.Sprint(i)
			own := m.admin.User(user)
			secret := "correct horse " + user
			if p.name == "zeep" { // an API token is taken as a password
				for _, variable := range own.Env {
					if token, found := strings.CutPrefix(variable, "SOUK_TOKEN="); found {
						secret = token
					}
				}
			}
			tag := fmt.Sprintf("%X", sha256.Sum256([]byte(p.name)))[:6]
			cmd := exec.Command(command[0], command[1:]...)
			cmd.Env = append(os.Environ(), "PLAIN="+m.plain, "PAID="+m.paid, "MODULE="+obxtest.ID(bread), "TAG="+tag,
				"SOAP_USER="+user, "SOAP_PASSWORD="+secret, "LC_ALL=C.UTF-8")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s%s\n%s", err, out, stderr.Bytes(), m.server.Log())
			}
			got := strings.Split(strings.TrimSpace(afterKeys.ReplaceAllString(string(out), "${1}{words}")), "\n")
			slices.Sort(got)
			if diff := cmp.Diff(m.lines(p, tag), got); diff != "" {
				t.Errorf("(-want +printed)\n%s\n%s", diff, stderr.Bytes())
			}
		})
	}
}

// afterKeys is the explanation behind the keys of a fault.
var afterKeys = regexp.MustCompile(`((?:@CR_\w+@ )+)\S.+`)

// lines returns what the program must print, sorted.
func (m *market) lines(p program, tag string) []string {
	const fault = "Server.userException|"
	unknown := `There is no module version with the id "00000000000000000000000000000BAD" here.`
	all := []string{
		"search=[Bread prices@1.0.1]",
		"search.all=[Bread prices@1.0.1, Module till@1.0.0, core@3.0.2]",
		"search.none=[]",
		`detail=Bread prices|1.0.1|Precios: ñ <&> 日本語 🚀\nsecond line|null|BRD`,
		"detail.needs=0 3.0.1 3.0.999999",
		"detail.includes=0",
		fmt.Sprintf("file=%d %x", len(m.file), sha256.Sum256(m.file)),
		"scan=[Bread prices@1.0.1, core@3.0.2]",
		"scan.empty=[]",
		"check=true +[Bread prices@1.0.1] ^[] silent",
		"check.unknown=false +[] ^[] messages",
		`register=Módulo ñ 日本語 <&> "q" {tag}|first line\nsecond line` + "\ttab|null",
		"register.again=" + fault + "@CR_ModuleIDInUse@ @CR_PackageInUse@ {words}",
		"register.password=" + fault + "@CR_RegInvalidUserPass@",
		"register.nobody=" + fault + "@CR_RegisterInvalidUser@",
		"detail.unknown=" + fault + unknown,
		"file.paid=" + fault + "@CR_OBXGetNotAuthorized@ {words}",
	}
	second := []string{
		"commercial=false true",
		"url=" + m.server.URL + "/openbravo/download/" + m.plain,
		"commercial.unknown=CR_ModuleNotFoundInCR|" + unknown,
		"url.unknown=CR_ModuleNotFoundInCR|" + unknown,
	}
	third := []string{
		"detail.info=500 MAJOR",
		"levels=100 Test, 200 QA Approved, 500 Confirmed Stable",
	}
	var lines []string
	for i, list := range [][]string{all, slices.Concat(all, second), slices.Concat(all, second, third)} {
		for _, line := range list {
			line = strings.ReplaceAll(line, "{tag}", fmt.Sprintf("%s%d", tag, i+1))
			lines = append(lines, fmt.Sprintf("%d.%s", i+1, line))
		}
	}
	for _, line := range p.extra {
		lines = append(lines, strings.ReplaceAll(line, "{size}", fmt.Sprint(len(m.file))))
	}
	slices.Sort(lines)
	return lines
}
