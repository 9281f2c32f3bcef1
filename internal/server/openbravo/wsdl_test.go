package openbravo

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/server/openbravo/soap"
)

// described is what a service description says, whatever the order and the white space.
type described struct {
	Target  string `xml:"targetNamespace,attr"`
	Schemas []struct {
		Target string        `xml:"targetNamespace,attr"`
		Types  []complexType `xml:"complexType"`
	} `xml:"types>schema"`
	Messages []struct {
		Name  string    `xml:"name,attr"`
		Parts []element `xml:"part"`
	} `xml:"message"`
	PortType struct {
		Name       string `xml:"name,attr"`
		Operations []struct {
			Name  string `xml:"name,attr"`
			Order string `xml:"parameterOrder,attr"`
		} `xml:"operation"`
	} `xml:"portType"`
	Binding struct {
		Name       string `xml:"name,attr"`
		Type       string `xml:"type,attr"`
		Operations []struct {
			Name string `xml:"name,attr"`
			In   body1  `xml:"input>body"`
			Out  body1  `xml:"output>body"`
		} `xml:"operation"`
	} `xml:"binding"`
	Service struct {
		Name string `xml:"name,attr"`
		Port struct {
			Name    string `xml:"name,attr"`
			Binding string `xml:"binding,attr"`
			Address struct {
				Location string `xml:"location,attr"`
			} `xml:"address"`
		} `xml:"port"`
	} `xml:"service"`
}

type body1 struct {
	Space    string `xml:"namespace,attr"`
	Use      string `xml:"use,attr"`
	Encoding string `xml:"encodingStyle,attr"`
}

type element struct {
	Name string `xml:"name,attr"`
	Type string `xml:"type,attr"`
	Nil  string `xml:"nillable,attr"`
}

type complexType struct {
	Name      string    `xml:"name,attr"`
	Fields    []element `xml:"sequence>element"`
	Extension struct {
		Base   string    `xml:"base,attr"`
		Fields []element `xml:"sequence>element"`
	} `xml:"complexContent>extension"`
	Array struct {
		Type string `xml:"arrayType,attr"`
	} `xml:"complexContent>restriction>attribute"`
}

// read returns what the description says, with the address of the service as URL.
func read(t *testing.T, text []byte, address string) described {
	t.Helper()
	var d described
	if err := xml.Unmarshal([]byte(strings.ReplaceAll(string(text), address, "URL")), &d); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(d.Schemas[0].Types, func(a, b complexType) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Schemas[1].Types, func(a, b complexType) int { return strings.Compare(a.Name, b.Name) })
	return d
}

// get fetches what is at a path.
func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	over(t, small()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// Our descriptions say what those say that the clients were made from, at our address. That of the first
// generation lists the six operations of its document.
func TestDescriptionsAreThoseOfTheClients(t *testing.T) {
	for service, file := range map[string][2]string{
		"WebService":  {"openbravo.wsdl", "http://67.202.45.105/openbravo/services/WebService"},
		"WebService2": {"openbravo-2.wsdl", "http://centralrepository.openbravo.com/openbravo/services/WebService2"},
		"WebService3": {"openbravo-3.wsdl", "http://centralrepository.openbravo.com/openbravo/services/WebService3"},
	} {
		original, err := os.ReadFile("testdata/" + file[0])
		if err != nil {
			t.Fatal(err)
		}
		want := read(t, original, file[1])
		w := get(t, "/openbravo/services/"+service+"?WSDL")
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Errorf("%s: status %d, %v", service, w.Code, w.Header())
		}
		got := read(t, w.Body.Bytes(), publicURL+"/openbravo/services/"+service)
		if service == "WebService" {
			later := func(name string) bool {
				return strings.HasPrefix(name, "getURL") || strings.HasPrefix(name, "isComm") || strings.HasPrefix(name, "getMat") || strings.HasPrefix(name, "ArrayOfArrayOf")
			}
			keep(&want.Messages, func(i int) bool { return !later(want.Messages[i].Name) })
			keep(&want.PortType.Operations, func(i int) bool { return !later(want.PortType.Operations[i].Name) })
			keep(&want.Binding.Operations, func(i int) bool { return !later(want.Binding.Operations[i].Name) })
			keep(&want.Schemas[0].Types, func(i int) bool { return !later(want.Schemas[0].Types[i].Name) })
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs (-original +ours)\n%s", service, diff)
		}
	}
}

// keep leaves the items out whose index does not hold.
func keep[T any](list *[]T, holds func(i int) bool) {
	var kept []T
	for i := range *list {
		if holds(i) {
			kept = append(kept, (*list)[i])
		}
	}
	*list = kept
}

// The fields of beans stand in the order of the description: some clients read the rest as nothing.
func TestFieldsInTheOrderOfTheDescription(t *testing.T) {
	for service, gen := range generations {
		d := read(t, get(t, "/openbravo/services/"+service+"?wsdl").Body.Bytes(), publicURL+"/openbravo/services/"+service)
		types := map[string]complexType{}
		for _, schema := range d.Schemas[:2] {
			for _, kind := range schema.Types {
				types[kind.Name] = kind
			}
		}
		for name, call := range map[string]string{
			"Module":              "<moduleDetail><in0>" + versionID + "</in0></moduleDetail>",
			"SimpleModule":        "<moduleSearch><in0>a</in0></moduleSearch>",
			"ModuleInstallDetail": "<checkConsistency/>",
			"ModuleDependency":    "<moduleDetail><in0>" + versionID + "</in0></moduleDetail>",
		} {
			w := post(t, withNeeds(), "/openbravo/services/"+service, envelope(call))
			got := fieldsOf(t, w.Body.Bytes(), "t:"+name)
			if diff := cmp.Diff(fieldsIn(types, name), got); diff != "" {
				t.Errorf("generation %d, %s (-described +written)\n%s", gen.number, name, diff)
			}
		}
	}
}

// fieldsIn returns the fields of a described type, those of what it extends first.
func fieldsIn(types map[string]complexType, name string) []string {
	var fields []string
	kind := types[name]
	if kind.Extension.Base != "" {
		_, base, _ := strings.Cut(kind.Extension.Base, ":")
		fields = fieldsIn(types, base)
	}
	for _, f := range slices.Concat(kind.Fields, kind.Extension.Fields) {
		fields = append(fields, f.Name)
	}
	return fields
}

// fieldsOf returns the fields of the first value of the type in a message.
func fieldsOf(t *testing.T, message []byte, kind string) []string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(message)))
	var fields []string
	depth := 0 // below the value; 0 outside
	for {
		token, err := decoder.Token()
		if err != nil {
			t.Fatalf("no %s: %v\n%s", kind, err, message)
		}
		switch tag := token.(type) {
		case xml.StartElement:
			if depth == 1 {
				fields = append(fields, tag.Name.Local)
			}
			found := slices.ContainsFunc(tag.Attr, func(a xml.Attr) bool { return a.Name.Local == "type" && a.Value == kind })
			if depth > 0 || found {
				depth++
			}
		case xml.EndElement:
			if depth == 1 {
				return fields
			}
			if depth > 0 {
				depth--
			}
		}
	}
}

// Everything that has to have a type has one, and arrays have their size.
func TestEveryValueHasItsType(t *testing.T) {
	w := post(t, withNeeds(), "/openbravo/services/WebService3", envelope("<moduleDetail><in0>"+versionID+"</in0></moduleDetail>"))
	for _, want := range []string{
		`<n xsi:type="xsd:string">`, `xmlns:m="` + soap.MapSpace + `"`, `<additionalInfo xsi:type="m:Map">`, `<key xsi:type="xsd:string">`,
		`<dependencies soapenc:arrayType="t:ModuleDependency[2]" xsi:type="soapenc:Array"><dependencies xsi:type="t:ModuleDependency">`,
		`<help xsi:type="xsd:string" xsi:nil="true"/>`, `<licenseAgreement xsi:type="xsd:string"></licenseAgreement>`,
	} {
		if want = strings.Replace(want, "<n ", "<name ", 1); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is not there\n%s", want, w.Body)
		}
	}
}

func TestPagesOfTheServices(t *testing.T) {
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/openbravo/services/WebService":      {http.StatusOK, publicURL + "/openbravo/services/WebService?wsdl"},
		"/openbravo/services/WebService?list": {http.StatusOK, "WebService"},
		"/openbravo/services/":                {http.StatusNotFound, "WebService3"},
		"/openbravo/services":                 {http.StatusNotFound, "WebService3"},
		"/openbravo/services/Nope":            {http.StatusNotFound, "No service"},
		"/openbravo/services/Nope?wsdl":       {http.StatusNotFound, "No service"},
		"/openbravo/services/encoding.xsd":    {http.StatusOK, soap.EncodingSpace},
		"/openbravo/nothing":                  {http.StatusNotFound, ""},
	} {
		if w := get(t, path); w.Code != want.status || !strings.Contains(w.Body.String(), want.text) {
			t.Errorf("%s: status %d\n%s", path, w.Code, w.Body)
		}
	}
}
