package soap_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"souk.dev/souk/internal/server/openbravo/soap"
)

const xsi = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

// message returns a message with the call, and what may be referred to behind it.
func message(body string) []byte {
	return []byte(`<e:Envelope xmlns:e="` + soap.EnvelopeSpace + `" xmlns:enc="` + soap.EncodingSpace + `" ` + xsi + `><e:Body>` + body + `</e:Body></e:Envelope>`)
}

// first reads a message and returns the first parameter of its call.
func first(t *testing.T, doc []byte) (soap.Value, *soap.Envelope) {
	t.Helper()
	e, err := soap.Read(doc, "text/xml")
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	c, err := e.Call()
	if err != nil {
		t.Fatal(err)
	}
	values, err := c.Bind([]string{"in0", "in1", "in2", "in3"})
	if err != nil {
		t.Fatal(err)
	}
	return values[0], e
}

func TestTexts(t *testing.T) {
	for body, want := range map[string]string{
		`<in0>a</in0>`:                                                      "a",
		`<in0> a` + "\n\t" + `b </in0>`:                                     " a\n\tb ",
		`<in0></in0>`:                                                       "",
		`<in0 type="x"><![CDATA[<b>]]>c</in0>`:                              "<b>c",
		`<in0>&#xF1;&#241;&lt;&amp;</in0>`:                                  "ññ<&",
		`<in0>&#xD83D;&#xDE80;</in0>`:                                       "🚀",
		`<in0>&#55357;&#56960;!</in0>`:                                      "🚀!",
		`<in0>&#xD83D;</in0>`:                                               "\uFFFD",
		`<in0>&#xDE80;&#xD83D;</in0>`:                                       "\uFFFD\uFFFD",
		`<in0><![CDATA[&#xD83D;&#xDE80;]]></in0>`:                           "&#xD83D;&#xDE80;",
		`<in0><!-- &#xD83D;&#xDE80; -->x</in0>`:                             "x",
		`<in0 href="#a"/></o><m id="a">far</m><o>`:                          "far",
		`<in0 href="#a"/></o><m id="a" href="#b"/><m id="b">farther</m><o>`: "farther",
		`<in0 xsi:type="enc:int">0</in0>`:                                   "0",
	} {
		v, e := first(t, message("<o>"+body+"</o>"))
		if got := v.Text(); got != want || v.Nil() || e.Err() != nil {
			t.Errorf("%s: %q, null %v, %v; want %q", body, got, v.Nil(), e.Err(), want)
		}
	}
}

func TestNull(t *testing.T) {
	for _, body := range []string{`<in0 xsi:nil="true"/>`, `<in0 xsi:nil="1"/>`, ``, `<in1>x</in1>`, `<in0 href="#nowhere"/>`,
		`<in0 href="#a"/></o><m id="a" xsi:nil="true"/><o>`, `<in0 xmlns:i="http://www.w3.org/1999/XMLSchema-instance" i:null="1"/>`} {
		v, e := first(t, message("<o>"+body+"</o>"))
		if !v.Nil() || v.Text() != "" || v.Items() != nil || v.Pairs() == nil && len(v.Pairs()) > 0 || e.Err() != nil {
			t.Errorf("%s: not null, %v", body, e.Err())
		}
	}
	if v, _ := first(t, message(`<o><in0 xsi:nil="false">x</in0></o>`)); v.Nil() {
		t.Error("nil=false is null")
	}
}

func TestParametersByNameOrPosition(t *testing.T) {
	for body, want := range map[string][]string{
		`<in1>b</in1><in0>a</in0>`:                     {"a", "b", ""},
		`<in2>c</in2>`:                                 {"", "", "c"},
		`<param0>a</param0><param1>b</param1>`:         {"a", "b", ""},
		`<in1>a</in1><other>b</other>`:                 {"a", "b", ""},
		`<in0>a</in0><in0>b</in0>`:                     {"a", "b", ""},
		`<x:in1 xmlns:x="urn:o">b</x:in1><in0>a</in0>`: {"a", "b", ""},
		`<c-gensym3>a</c-gensym3>`:                     {"a", "", ""},
	} {
		e, err := soap.Read(message("<o>"+body+"</o>"), "")
		if err != nil {
			t.Fatal(err)
		}
		c, err := e.Call()
		if err != nil {
			t.Fatal(err)
		}
		values, err := c.Bind([]string{"in0", "in1", "in2"})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range values {
			got = append(got, v.Text())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", body, diff)
		}
	}
}

func TestArraysAndMaps(t *testing.T) {
	v, e := first(t, message(`<o><in0 enc:arrayType="x:string[3]"><in0>a</in0><item xsi:nil="true"/><ModuleDependency href="#b"/></in0></o><m id="b" enc:root="0">b</m>`))
	if diff := cmp.Diff([]string{"a", "b"}, v.Texts()); diff != "" || len(v.Items()) != 3 || !v.List() || e.Err() != nil {
		t.Errorf("%s %v", diff, e.Err())
	}
	v, _ = first(t, message(`<o><in0 xsi:type="SOAP-ENC:Array" arrayType="xsd:ur-type[0]"/></o>`))
	if len(v.Items()) != 0 || !v.List() {
		t.Error("an empty array is none")
	}
	v, _ = first(t, message(`<o><in0 xsi:type="impl:ArrayOf_xsd_string"/></o>`))
	if !v.List() {
		t.Error("an empty array of a named type is none")
	}
	v, e = first(t, message(`<o><in0>
 <item><key xsi:type="xsd:int">0</key><value>2.50</value></item>
 <item><value href="#r"/><key>A</key></item>
 <item><key xsi:nil="true"/><value>lost</value></item>
 <search.level>500</search.level></in0></o><m id="r"><r><c>M</c><c xsi:nil="true"/></r></m>`))
	pairs := v.Pairs()
	if len(pairs) != 3 || pairs[0].Key != "0" || pairs[0].Value.Text() != "2.50" || pairs[2].Key != "search.level" || pairs[2].Value.Text() != "500" {
		t.Errorf("%d pairs: %+v", len(pairs), pairs)
	}
	if rows := pairs[1].Value.Items(); len(rows) != 1 || len(rows[0].Items()) != 2 || !rows[0].Items()[1].Nil() || e.Err() != nil {
		t.Errorf("rows of A: %v", e.Err())
	}
}

func TestEncodings(t *testing.T) {
	const text = "España ñ 1"
	doc := func(declared string) string {
		return `<?xml version="1.0"` + declared + `?>` + string(message("<o><in0>"+text+"</in0></o>"))
	}
	latin := func(s string) []byte {
		b, err := charmap.ISO8859_1.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	wide := func(s string) []byte {
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	tests := []struct {
		doc         []byte
		contentType string
	}{
		{[]byte(doc("")), ""},
		{[]byte(doc("")), "text/xml; charset=utf-8"},
		{[]byte("\ufeff" + doc(` encoding="UTF-8"`)), "text/xml"},
		{latin(doc(` encoding="ISO-8859-1"`)), "text/xml"},
		{latin(doc(` encoding='iso-8859-1'`)), "text/xml; charset=utf-8"},
		{latin(doc("")), `text/xml; charset="ISO-8859-1"`},
		{[]byte(doc(` encoding="ISO-8859-1"`)), "text/xml; charset=UTF-8"},
		{wide(doc("")), "text/xml"},
		{wide(doc(` encoding="UTF-16"`)), "text/xml; charset=utf-16"},
	}
	for i, tt := range tests {
		e, err := soap.Read(tt.doc, tt.contentType)
		if err != nil {
			t.Errorf("%d: %v", i, err)
			continue
		}
		c, err := e.Call()
		if err != nil {
			t.Fatal(err)
		}
		values, err := c.Bind([]string{"in0"})
		if err != nil || values[0].Text() != text {
			t.Errorf("%d: %q, %v", i, values[0].Text(), err)
		}
	}
	for _, contentType := range []string{"text/xml; charset=ebcdic", "text/xml; charset=utf-8"} {
		if _, err := soap.Read(latin(doc("")), contentType); err == nil {
			t.Errorf("%s is taken", contentType)
		}
	}
}

func TestCallIsTheFirstThatStandsForItself(t *testing.T) {
	e, err := soap.Read(message(`<m enc:root="0" id="a">x</m><o xmlns="urn:o"><in0 href="#a"/></o><m id="b"/>`), "")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := e.Call(); err != nil || c.Operation != "o" || c.Space != "urn:o" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestHeaders(t *testing.T) {
	with := func(header string) []byte {
		return bytes.Replace(message("<o/>"), []byte("<e:Body>"), []byte("<e:Header>"+header+"</e:Header><e:Body>"), 1)
	}
	for header, refused := range map[string]bool{
		`<h/>`:                      false,
		`<h e:mustUnderstand="0"/>`: false,
		`<h e:mustUnderstand="1"/>`: true,
		`<h mustUnderstand="1"/>`:   false,
		`<h e:mustUnderstand="1" e:actor="urn:somebody-else"/>`:                          false,
		`<h e:mustUnderstand="1" e:actor="http://schemas.xmlsoap.org/soap/actor/next"/>`: true,
	} {
		_, err := soap.Read(with(header), "")
		if fault := (*soap.Fault)(nil); errors.As(err, &fault) != refused || refused && fault.Code != "MustUnderstand" {
			t.Errorf("%s: %v", header, err)
		}
	}
}

// called returns a call to answer.
func called(t *testing.T, space string) soap.Call {
	t.Helper()
	e, err := soap.Read(message(`<o xmlns="`+strings.ReplaceAll(space, "&", "&amp;")+`"/>`), "")
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.Call()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What is written is read back as the same, whatever the texts.
func TestAnswersAreReadBack(t *testing.T) {
	const odd = " <a & \"b\">]]>\r\n\tñ日本語🚀 "
	for _, space := range []string{"urn:o&x", ""} {
		doc := soap.Answer(called(t, space), "/beans", func(w *soap.Writer) {
			w.Struct("oReturn", "t:Bean", func() {
				w.Text("odd", odd)
				w.Text("control", "a\x00b\x0bc\xff")
				w.TextOrNil("null", "")
				w.Text("empty", "")
				w.Bool("yes", true)
				w.Texts("list", []string{"a", ""})
				w.Map("map", soap.Map{{Key: "0", Value: "x"}, {Key: "inner", Value: soap.Map{{Key: "k", Value: "v"}}}, {Key: "none"}})
			})
		})
		e, err := soap.Read(doc, "")
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		c, err := e.Call()
		if err != nil || c.Operation != "oResponse" || c.Space != space {
			t.Fatalf("%+v, %v", c, err)
		}
		values, err := c.Bind([]string{"oReturn"})
		if err != nil {
			t.Fatal(err)
		}
		v := values[0]
		pairs := v.Field("map").Pairs()
		if v.Field("odd").Text() != odd || v.Field("control").Text() != "a\uFFFDb\uFFFDc\uFFFD" || !v.Field("null").Nil() || v.Field("empty").Nil() ||
			v.Field("yes").Text() != "true" || len(v.Field("list").Items()) != 2 || len(pairs) != 3 || pairs[1].Value.Pairs()[0].Value.Text() != "v" || !pairs[2].Value.Nil() {
			t.Errorf("read back as something else\n%s", doc)
		}
	}
}

func TestBinaryAnswersSayTheirLength(t *testing.T) {
	for _, size := range []int{0, 1, 2, 3, 1000, 200_001} {
		data := bytes.Repeat([]byte{0xab, 0, 0xff, 7}, size)[:size]
		a := soap.AnswerBytes(called(t, "urn:o"), "/beans", "oReturn", bytes.NewReader(data), int64(size))
		var out bytes.Buffer
		n, err := a.WriteTo(&out)
		if err != nil || n != a.Len() || int64(out.Len()) != n {
			t.Errorf("%d bytes: %d written, %d were announced, %v", size, n, a.Len(), err)
		}
		e, err := soap.Read(out.Bytes(), "")
		if err != nil {
			t.Fatal(err)
		}
		c, err := e.Call()
		if err != nil {
			t.Fatal(err)
		}
		values, err := c.Bind([]string{"oReturn"})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := base64.StdEncoding.DecodeString(values[0].Text()); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes are read back as others, %v", size, err)
		}
	}
	short := soap.AnswerBytes(called(t, ""), "/beans", "oReturn", strings.NewReader("abc"), 4)
	if _, err := short.WriteTo(io.Discard); err == nil {
		t.Error("a file that is too short is not noticed")
	}
}

func TestFaults(t *testing.T) {
	for _, f := range []*soap.Fault{
		soap.UserFault("boom %s", "ñ <&>"),
		soap.ClientFault("Client", "x"),
		{Code: "CR_SomeKey", Text: "x"},
	} {
		e, err := soap.Read(f.Bytes(), "")
		if err != nil {
			t.Fatal(err)
		}
		c, err := e.Call()
		if err != nil || c.Operation != "Fault" || c.Space != soap.EnvelopeSpace {
			t.Errorf("%+v, %v", c, err)
		}
		values, err := c.Bind([]string{"faultcode", "faultstring"})
		if err != nil || values[1].Text() != f.Text || !strings.HasSuffix(values[0].Text(), f.Code) {
			t.Errorf("%q %q, %v", values[0].Text(), values[1].Text(), err)
		}
		if f.Space == "" && values[0].Text() != f.Code {
			t.Errorf("the code %q has a prefix", values[0].Text())
		}
	}
}

// FuzzRead reads whatever comes, and every value that it finds.
func FuzzRead(f *testing.F) {
	for _, body := range []string{"<o><in0>a</in0></o>", `<o><in0 href="#a"/></o><m id="a" href="#a"/>`, `<o><in0><item><key>0</key><value><r><c>M</c></r></value></item></in0></o>`} {
		f.Add(message(body), "text/xml; charset=utf-8")
	}
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><a>&#xD83D;&#xDE80;</a>`), "text/xml")
	f.Fuzz(func(t *testing.T, doc []byte, contentType string) {
		e, err := soap.Read(doc, contentType)
		var fault *soap.Fault
		if err != nil {
			if !errors.As(err, &fault) {
				t.Fatalf("%T is no fault", err)
			}
			if _, err := soap.Read(fault.Bytes(), ""); err != nil {
				t.Fatalf("the fault is no message: %v\n%s", err, fault.Bytes())
			}
			return
		}
		c, err := e.Call()
		if err != nil {
			return
		}
		values, err := c.Bind([]string{"in0", "in1"})
		if err != nil {
			return
		}
		var texts []string
		for _, v := range values {
			texts = append(texts, v.Text(), v.Field("x").Text(), fmt.Sprint(v.List(), v.Nil()))
			texts = append(texts, v.Texts()...)
			for _, p := range v.Pairs() {
				texts = append(texts, p.Key, p.Value.Text())
			}
		}
		answer := soap.Answer(c, "/beans", func(w *soap.Writer) { w.Texts("r", texts) })
		if _, err := soap.Read(answer, ""); err != nil {
			t.Fatalf("the answer is no message: %v\n%s", err, answer)
		}
	})
}
