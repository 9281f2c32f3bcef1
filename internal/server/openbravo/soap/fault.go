package soap

import (
	"bytes"
	"fmt"
)

// The namespaces of a message.
const (
	EnvelopeSpace = "http://schemas.xmlsoap.org/soap/envelope/"
	EncodingSpace = "http://schemas.xmlsoap.org/soap/encoding/"
	AxisSpace     = "http://xml.apache.org/axis/"
	MapSpace      = "http://xml.apache.org/xml-soap"
	schemaSpace   = "http://www.w3.org/2001/XMLSchema"
	instanceSpace = "http://www.w3.org/2001/XMLSchema-instance"
	envelope12    = "http://www.w3.org/2003/05/soap-envelope"
)

// Fault is a refusal as clients read it. Space is EnvelopeSpace, AxisSpace or "": clients show a code
// without a namespace as it is, and one with a namespace as {namespace}code.
type Fault struct {
	Space string
	Code  string // as "Server.userException"
	Text  string
}

// Error implements error.
func (f *Fault) Error() string { return f.Code + ": " + f.Text }

// UserFault returns the fault that Axis makes of an exception of the service.
func UserFault(format string, args ...any) *Fault {
	return &Fault{Space: EnvelopeSpace, Code: "Server.userException", Text: fmt.Sprintf(format, args...)}
}

// ClientFault returns the fault that Axis makes of a call that it cannot dispatch.
func ClientFault(code, format string, args ...any) *Fault {
	return &Fault{Space: AxisSpace, Code: code, Text: fmt.Sprintf(format, args...)}
}

// Bytes returns the message with the fault. It is answered with status 500: with others some clients do
// not read it.
func (f *Fault) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(declaration + `<soapenv:Envelope xmlns:soapenv="` + EnvelopeSpace + `"><soapenv:Body><soapenv:Fault>`)
	switch f.Space {
	case EnvelopeSpace:
		b.WriteString("<faultcode>soapenv:")
	case "":
		b.WriteString("<faultcode>")
	default:
		b.WriteString(`<faultcode xmlns:ns1="`)
		escape(&b, f.Space)
		b.WriteString(`">ns1:`)
	}
	escape(&b, f.Code)
	b.WriteString("</faultcode><faultstring>")
	escape(&b, f.Text)
	b.WriteString("</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>")
	return b.Bytes()
}
