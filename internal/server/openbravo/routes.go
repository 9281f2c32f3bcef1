package openbravo

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/server/front"
)

// The most that is read of the bodies of other requests.
const (
	jsonLimit = 4 << 20
	formLimit = 64 << 10
)

const (
	services    = "/openbravo/services/" // of SOAP
	jsonPrefix  = "/openbravo/api/"      // of the JSON services
	upgradePath = "/heartbeat-server/org.openbravo.utility.centralrepository/UpgradeInfo"
)

// routes lists every path.
func (f *Front) routes() {
	soapCall := f.guard(f.soapFail, wireLimit).Wrap(http.HandlerFunc(f.callService)) // which instance calls is seen to with the call
	about := f.guard(f.soapFail, formLimit).Wrap(f.known(f.describeFail, f.describe))
	f.mux.Handle("POST "+services+"{service}", soapCall)
	f.mux.Handle("GET "+services+"{service}", about)
	f.mux.Handle("GET "+services+encodingName, f.guarded(f.soapFail, formLimit, f.encoding))
	f.mux.Handle("GET "+services+"{$}", about)
	f.mux.Handle("GET "+strings.TrimSuffix(services, "/"), about)

	file := f.guarded(f.downloadFail, formLimit, f.download)
	f.mux.Handle("GET "+downloads+"{version}", file)
	f.mux.Handle("POST "+downloads+"{version}", file)

	f.json("GET", "module/{version}", f.jsonFail, f.moduleJSON)
	f.json("GET", "versionInfo/{version}", f.jsonFail, f.versionJSON)
	f.json("GET", "maturityLevel", f.jsonFail, f.levelsJSON)
	f.json("POST", "search", f.jsonFail, f.searchJSON)
	f.json("POST", "scan", f.jsonFail, f.scanJSON)
	f.json("POST", "checkConsistency", f.checkFail, f.checkJSON)
	f.json("POST", "register", f.registerFail, f.registerJSON)
	f.mux.HandleFunc(jsonPrefix, f.nothingJSON)

	upgrade := f.guarded(f.jsonFail, formLimit, f.upgradeInfo)
	f.mux.Handle("GET "+upgradePath, upgrade)
	f.mux.Handle("POST "+upgradePath, upgrade)

	f.mux.HandleFunc(instances+"{key}/{rest...}", f.atInstance)
	f.mux.HandleFunc("/", http.NotFound)
}

// json adds a JSON service; clients call it with a slash at its end, or without.
func (f *Front) json(method, path string, fail front.Fail, next http.HandlerFunc) {
	handler := f.guarded(fail, jsonLimit, next)
	f.mux.Handle(method+" "+jsonPrefix+path, handler)
	f.mux.Handle(method+" "+jsonPrefix+path+"/{$}", handler)
}
