package pricing_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/pricing"
)

// wstorePlan is a plan as WStore's clients write it; %s is the price component.
const wstorePlan = `{"price_plans":[{"title":"Plan","description":"A plan","label":"basic","currency":"eur","price_components":[%s],` +
	`"deductions":[{"label":"Faults","description":"","unit":"FAULT","value":0.1}]}]}`

const wstoreFunction = `{"label":"Traffic","description":"","text_function":"a bit","price_function":{"label":"F","variables":{"1":{"label":"Bytes","type":"usage"},` +
	`"2":{"label":"Price","type":"constant","value":"2"}},"function":{"operation":"*","arg1":"1","arg2":{"operation":"+","arg1":"2","arg2":"2"}}}}`

func TestParseWStore(t *testing.T) {
	const call = `{"label":"Calls","description":"","unit":"Call","value":"1.50"}`
	plans, err := pricing.ParseWStore([]byte(fmt.Sprintf(wstorePlan, call+","+wstoreFunction)), rules, false)
	if err != nil {
		t.Fatal(err)
	}
	p := plans[0]
	if p.Currency != "EUR" || p.Components[0].Unit != "call" || p.Deductions[0].Unit != "Fault" || p.Components[1].Function.Text != "a bit" {
		t.Errorf("read as %+v", p)
	}
	total(t, "use of a plan of WStore", p, pricing.Input{Usage: used("call", "2", "bytes", "3", "fault", "10")}, "14.00")
	sameAgain(t, p)
	for _, empty := range []string{`{"price_plans":[]}`, `{"price_plans":[{"title":"Free","description":"Nothing"}]}`} {
		if plans, err := pricing.ParseWStore([]byte(empty), rules, false); err != nil || len(plans) > 0 && !plans[0].Free() {
			t.Errorf("%s: %+v, error %v", empty, plans, err)
		}
	}
}

// TestWStoreMessages are those of spec wstore 3.2, word for word.
func TestWStoreMessages(t *testing.T) {
	component := func(text string) string { return fmt.Sprintf(wstorePlan, text) }
	function := func(old, replacement string) string {
		changed := strings.Replace(wstoreFunction, old, replacement, 1)
		if changed == wstoreFunction {
			t.Fatalf("%q is not in the function", old)
		}
		return component(changed)
	}
	plans := func(list string) string { return `{"price_plans":[` + list + `]}` }
	tests := map[string]string{
		`[]`: "Missing price_plans field", `{}`: "Missing price_plans field", `{"price_plans":null}`: "price_plans field must be a list",
		`{"price_plans":{}}`:         "price_plans field must be a list",
		plans(`{"description":"x"}`): "Missing title field in price plan", plans(`{"title":"x"}`): "Missing description field in price plan",
		plans(`{"title":"x","description":"x"},{"title":"x","description":"x"}`):                                     "label field is required in a price plan when more than one is provided",
		plans(`{"title":"x","description":"x","label":"a"},{"title":"x","description":"x","label":"a"}`):             "label fields in price plans must be unique",
		plans(`{"title":"x","description":"x","label":"Update"}`):                                                    "It is not possible to define an updating price plan without previous versions of the offering",
		component(`{"description":"x","unit":"call","value":1}`):                                                     "Missing title field in price component",
		component(`{"label":"x","unit":"call","value":1}`):                                                           "Missing description field in price component",
		component(`{"label":"x","description":"x","unit":"minute","value":1}`):                                       "A price component contains an unsupported unit: minute",
		component(`{"label":"x","description":"x","unit":"call","value":"abc"}`):                                     "The value of price components must be a number, found: abc",
		component(`{"label":"x","description":"x","unit":"call","value":{}}`):                                        "The value of price components must be a number, found: {}",
		component(`{"label":"x","description":"x","unit":"call"}`):                                                   "A price component is not defining a pricing, value and unit fields are required for basic components and text_function and price_function fields are required for price functions",
		component(`{"label":"x","description":"x","unit":"call","value":1,"text_function":"x","price_function":{}}`): "Only a pricing method (basic component or price function) is allowed in a price component",
		function(`{"label":"F",`, `{`):                                                                               `Missing required field "label" in price function`,
		function(`"variables":`, `"vars":`):                                                                          `Missing required field "variables" in price function`,
		function(`{"label":"Bytes",`, `{`):                                                                           `Missing required field "label" in price function variable`,
		function(`,"type":"usage"`, ``):                                                                              `Missing required field "type" in price function variable`,
		function(`"type":"usage"`, `"type":"magic"`):                                                                 "Invalid variable type magic in price funtion variable, allowed are: usage, constant",
		function(`,"value":"2"`, ``):                                                                                 `Missing required field "value" in price function constant`,
		function(`"value":"2"`, `"value":"two"`):                                                                     "value field in price function variables must be a number, found: two",
		function(`"function":{`, `"fun":{`):                                                                          "Missing required field function in price function",
		function(`"operation":"*",`, ``):                                                                             "Missing required field operation in price function",
		function(`"operation":"*"`, `"operation":"^"`):                                                               "Operation ^ is not supported",
		function(`"arg1":"1",`, ``):                                                                                  "Missing required field arg1 in price function",
		function(`,"arg2":"2"`, ``):                                                                                  "Missing required field arg2 in price function",
		function(`"arg1":"1"`, `"arg1":"9"`):                                                                         "Variable 9 not declared",
		function(`"arg1":"1"`, `"arg1":5`):                                                                           "Variable 5 not declared",
		strings.Replace(component(wstoreFunction), `"unit":"FAULT"`, `"unit":"per month"`, 1):                        "Deductions only can define pay per use components",
		strings.Replace(component(wstoreFunction), `"currency":"eur",`, ``, 1):                                       "Missing currency field",
		strings.Replace(component(wstoreFunction), `"currency":"eur"`, `"currency":"XYZ"`, 1):                        "The currency XYZ is not supported",
		component(`{"label":"x","description":"x","unit":"call","value":-1}`):                                        "-1 is below zero. What is taken off belongs to the deductions.",
		component(strings.Repeat(`{"label":"x","description":"x","unit":"call","value":1},`, 9999) + wstoreFunction): "A plan has at most 100 prices and deductions",
	}
	for text, want := range tests {
		_, err := pricing.ParseWStore([]byte(text), rules, false)
		if e := errs.As(err); e == nil || e.Message != "Invalid pricing info: "+want {
			t.Errorf("%.300s\ngives %v\nwant %s", text, err, want)
		}
	}
	if _, err := pricing.ParseWStore([]byte(component(wstoreFunction)), rules, true); errs.As(err).Message != "Invalid pricing info: Open offerings cannot define price plans" {
		t.Errorf("an open offering: %v", err)
	}
	none := rules
	none.Currencies = nil
	if _, err := pricing.ParseWStore([]byte(component(wstoreFunction)), none, false); errs.As(err).Message != "Invalid pricing info: There are'n currencies registered in WStore, please contact with an admin" {
		t.Errorf("without currencies: %v", err)
	}
}

// FuzzParseWStore reads anything; what it takes can be kept, changed and rated.
func FuzzParseWStore(f *testing.F) {
	f.Add(fmt.Sprintf(wstorePlan, wstoreFunction))
	f.Add(`{"price_plans":[{"title":"a","description":"b","currency":"JPY","price_components":[{"label":"c","description":"","unit":"per month","value":1e2}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		plans, err := pricing.ParseWStore([]byte(text), rules, false)
		if err != nil {
			if errs.KindOf(err) != errs.KindInvalid {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, p := range plans {
			data, err := p.Encode()
			if err != nil || !json.Valid(data) {
				t.Fatalf("%q: %v", text, err)
			}
			sameAgain(t, p)
			if _, err := pricing.Project(p, nil, january); err != nil && errs.KindOf(err) != errs.KindInvalid {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}
