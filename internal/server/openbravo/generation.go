package openbravo

import (
	"fmt"
	"slices"

	"souk.dev/souk/internal/server/openbravo/soap"
)

// generation is one of the three SOAP services. They differ in their namespaces, in what they call their
// parameters, and in their beans: a dependency says whose it is in the first only, beans say since the
// second whether they are commercial, and carry additionalInfo since the third.
type generation struct {
	number int
	// Service is the last part of the path; Impl is what the service is called in its description.
	Service, Impl string
	Operations    string // namespace of what is called
	Text, Bytes   string // types of texts and files among parameters and returned values
}

// generations are the services of 2008, 2009 and 2010, by their names.
var generations = map[string]generation{
	"WebService":  {1, "WebService", "WebService", "http://services.ws.erpCommon.openbravo.org", "soapenc:string", "soapenc:base64Binary"},
	"WebService2": {2, "WebService2", "WebService", "http://services.ws.erpCommon.openbravo.org", "xsd:string", "xsd:base64Binary"},
	"WebService3": {3, "WebService3", "WebService3", "http://erp.ws.centralrepository.utility.openbravo.org", "soapenc:string", "soapenc:base64Binary"},
}

// Beans is the namespace of the generation's beans: a relative URI, as the clients have it.
func (g generation) Beans() string { return "/services/" + g.Service }

// operation is what clients call.
type operation struct {
	name    string
	since   int // the generation that describes it first
	params  []param
	info    bool   // the third generation takes additionalInfo behind them
	returns string // type; typeText and typeBytes differ between the generations
	run     func(*call) (answer, error)
	keyed   bool // the code of a fault is a key of the clients' message table
}

// param is a parameter, by the name that it has since the second generation.
type param struct{ Name, Type string }

// answer is what an operation returns: values to write, or a file.
type answer struct {
	write func(w *soap.Writer)
	file  *file

	to      soap.Call // what is answered
	message []byte    // what write has written
}

// The types of parameters and returned values.
const (
	typeText    = "text"
	typeBytes   = "bytes"
	typeBool    = "xsd:boolean"
	typeMap     = "apachesoap:Map"
	typeTexts   = "impl:ArrayOf_xsd_string"
	typeRows    = "impl:ArrayOfArrayOf_xsd_string"
	typeModule  = "tns1:Module"
	typeSimples = "impl:ArrayOf_tns1_SimpleModule"
	typePlan    = "tns1:ModuleInstallDetail"
)

// operations are answered by all generations, also those that an older one does not describe.
func operations() []operation {
	version := []param{{"moduleVersionID", typeText}}
	return []operation{
		{name: "getModule", since: 1, params: version, returns: typeBytes, run: (*call).contents},
		{name: "moduleSearch", since: 1, params: []param{{"word", typeText}, {"exclude", typeTexts}}, info: true, returns: typeSimples, run: (*call).search},
		{name: "moduleDetail", since: 1, params: version, returns: typeModule, run: (*call).detail},
		{name: "moduleScanForUpdates", since: 1, params: []param{{"moduleIdInstalledModules", typeMap}}, info: true, returns: typeSimples, run: (*call).scan},
		{name: "moduleRegister", since: 1, params: []param{{"module", typeModule}, {"userName", typeText}, {"password", typeText}}, returns: typeModule, run: (*call).register},
		{name: "checkConsistency", since: 1, params: []param{{"versionIdInstalled", typeMap}, {"versionIdToInstall", typeTexts}, {"versionIdToUpdate", typeTexts}},
			info: true, returns: typePlan, run: (*call).check},
		{name: "getURLforDownload", since: 2, params: version, returns: typeText, run: (*call).address, keyed: true},
		{name: "isCommercial", since: 2, params: version, returns: typeBool, run: (*call).commercial, keyed: true},
		{name: "getMaturityLevels", since: 3, returns: typeRows, run: (*call).levels},
	}
}

// operationNamed returns the operation with the name.
func operationNamed(name string) (operation, bool) {
	list := operations()
	i := slices.IndexFunc(list, func(op operation) bool { return op.name == name })
	if i < 0 {
		return operation{}, false
	}
	return list[i], true
}

// params returns the operation's parameters as the generation has them.
func (g generation) params(op operation) []param {
	list := slices.Clone(op.params)
	if g.number >= 3 && op.info {
		list = append(list, param{"additionalInfo", typeMap})
	}
	for i := range list {
		if g.number == 1 {
			list[i].Name = fmt.Sprintf("in%d", i)
		}
		list[i].Type = g.typeOf(list[i].Type)
	}
	return list
}

// names returns what the generation calls the operation's parameters.
func (g generation) names(op operation) []string {
	var names []string
	for _, p := range g.params(op) {
		names = append(names, p.Name)
	}
	return names
}

// typeOf returns a type as the generation's description has it.
func (g generation) typeOf(kind string) string {
	switch kind {
	case typeText:
		return g.Text
	case typeBytes:
		return g.Bytes
	}
	return kind
}
