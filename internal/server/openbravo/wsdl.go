package openbravo

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strings"
	"text/template"

	"souk.dev/souk/internal/server/front"
)

//go:embed service.wsdl
var serviceText string

//go:embed encoding.xsd
var encodingTypes []byte

var serviceTemplate = template.Must(template.New("service.wsdl").Parse(serviceText))

// The fields of the beans that there have been from the beginning, in the order in which they are written.
var (
	moduleFields = []string{"author", "dbPrefix", "dependencies", "description", "help", "includes", "licenseAgreement", "licenseType",
		"moduleID", "moduleVersionID", "name", "packageName", "type", "updateDescription", "url", "versionNo"}
	simpleFields = []string{"author", "description", "help", "licenseAgreement", "licenseType",
		"moduleID", "moduleVersionID", "name", "type", "updateDescription", "url", "versionNo"}
	needFields = []string{"moduleID", "moduleName", "moduleVersionDependencyID", "versionEnd", "versionStart"}
)

// encodingName is where the types of the SOAP encoding are, beside the services.
const encodingName = "encoding.xsd"

// description is what the template of a service description shows.
type description struct {
	generation
	URL       string // the service's public address, and so its target namespace
	Place     string // where it is called
	Encoding  string // the address of the encoding's types
	Arrays    []arrayType
	Bases     []beanType // what beans of the third generation begin with
	Middle    []layer    // what the second one added to them
	BeanTypes []beanType
	Top       []layer // what the third one added
	Calls     []callType
}

type arrayType struct{ Name, Type string }

type beanType struct {
	Name       string
	Fields     []string
	Commercial bool
}

type layer struct{ Name, Base, Element string }

type callType struct {
	Name, Order, Returns string
	Params               []param
}

// describe answers a GET: the service description, or a page that says what is here.
func (f *Front) describe(w http.ResponseWriter, r *http.Request) {
	gen, known := generations[r.PathValue("service")]
	query := strings.ToLower(r.URL.RawQuery)
	switch {
	case !known:
		f.page(w, r, http.StatusNotFound, "No service is available at this URL", generationNames())
	case strings.HasPrefix(query, "wsdl"):
		text, err := f.wsdl(r.Context(), gen)
		if err != nil {
			f.soapFail(w, r, err)
			return
		}
		send(w, http.StatusOK, text)
	default:
		names := []string{gen.Service + "?wsdl"}
		f.page(w, r, http.StatusOK, gen.Service+": a service for Openbravo's module management", names)
	}
}

// describeFail answers a GET that cannot be answered, for people.
func (f *Front) describeFail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), f.Log, err)
	f.page(w, r, front.Status(e.Kind), e.Message, nil)
}

func generationNames() []string {
	var names []string
	for name := range generations {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// page answers with a title and links to services.
func (f *Front) page(w http.ResponseWriter, r *http.Request, status int, title string, links []string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// Writing fails only when the client is gone.
	_, _ = fmt.Fprintf(w, "<!doctype html><title>%s</title><h1>%[1]s</h1><ul>", html.EscapeString(title))
	for _, link := range links {
		_, _ = fmt.Fprintf(w, `<li><a href="%s">%s</a></li>`, html.EscapeString(f.root(r.Context())+servicesBelow+link), html.EscapeString(link))
	}
	_, _ = fmt.Fprint(w, "</ul>")
}

// servicesBelow is where the services are below a root.
const servicesBelow = "/services/"

// wsdl returns the description of a service. Its namespace is the service's public address, whoever asks; the place to
// call is at the address that the description is asked at.
func (f *Front) wsdl(ctx context.Context, gen generation) ([]byte, error) {
	var base, place, out bytes.Buffer
	if err := errors.Join(xml.EscapeText(&base, []byte(f.PublicURL+services)), xml.EscapeText(&place, []byte(f.root(ctx)+servicesBelow))); err != nil {
		return nil, err
	}
	if err := serviceTemplate.Execute(&out, gen.description(base.String(), place.String())); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// encoding answers with the types of the SOAP encoding. The descriptions say that they are here, as some
// programs would fetch them from a place that is not theirs.
func (f *Front) encoding(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, encodingTypes)
}

// description returns what describes the generation; base is the public address of the services and place where they are
// called, as XML has them.
func (g generation) description(base, place string) description {
	d := description{generation: g, URL: base + g.Service, Place: place + g.Service, Encoding: base + encodingName, Arrays: []arrayType{
		{"ArrayOf_xsd_string", "xsd:string[]"},
		{"ArrayOf_tns1_SimpleModule", "tns1:SimpleModule[]"},
		{"ArrayOf_tns1_ModuleDependency", "tns1:ModuleDependency[]"},
		{"ArrayOf_tns1_Module", "tns1:Module[]"},
	}}
	for _, op := range operations() {
		if op.since <= g.number {
			d.Calls = append(d.Calls, callType{op.name, strings.Join(g.names(op), " "), g.typeOf(op.returns), g.params(op)})
		}
	}
	d.BeanTypes = []beanType{{Name: "ModuleDependency", Fields: g.needFields()}}
	if g.number < 3 {
		later := g.number == 2
		d.BeanTypes = append(d.BeanTypes, beanType{"SimpleModule", simpleFields, later}, beanType{"Module", moduleFields, later})
		return d
	}
	d.Arrays = append(d.Arrays, arrayType{"ArrayOfArrayOf_xsd_string", "xsd:string[][]"})
	d.Bases = []beanType{{Name: "SimpleModule1", Fields: simpleFields}, {Name: "Module1", Fields: moduleFields}}
	const isCommercial = `<element name="isCommercial" type="xsd:boolean"/>`
	const additionalInfo = `<element name="additionalInfo" nillable="true" type="apachesoap:Map"/>`
	d.Middle = []layer{{"SimpleModule2", "SimpleModule1", isCommercial}, {"Module2", "Module1", isCommercial}}
	d.Top = []layer{{"SimpleModule", "SimpleModule2", additionalInfo}, {"Module", "Module2", additionalInfo}}
	return d
}

// needFields returns the fields of ModuleDependency.
func (g generation) needFields() []string {
	if g.number == 1 {
		return slices.Insert(slices.Clone(needFields), 3, "moduleVersionID")
	}
	return needFields
}
