package rest

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/wire"
)

// describeSendUsage documents the sending of usage events.
func describeSendUsage(schemas huma.Registry, op *huma.Operation) {
	event := schemas.Schema(reflect.TypeFor[wire.UsageEvent](), true, "UsageEvent")
	cloud := &huma.Schema{
		Type: "object", Required: []string{"specversion", "id", "source", "type", "data"}, AdditionalProperties: true,
		Description: "A CloudEvent in JSON. Its subject is the contract; its data has quantity (or value), and properties; what was used is in its data as meter, component or unit, else its type.",
		Properties: map[string]*huma.Schema{
			"specversion": {Type: "string", Enum: []any{"1.0"}}, "id": {Type: "string"}, "source": {Type: "string"}, "type": {Type: "string"},
			"subject": {Type: "string"}, "time": {Type: "string", Format: "date-time"},
			"data": {Type: "object", AdditionalProperties: true},
		},
	}
	one, most := 1, 1000
	named := func(name string, schema *huma.Schema) *huma.Schema {
		schema.PrecomputeMessages()
		schemas.Map()[name] = schema
		return &huma.Schema{Ref: "#/components/schemas/" + name}
	}
	cloudOne := named("CloudUsageEvent", cloud)
	cloudMany := named("CloudUsageEvents", &huma.Schema{Type: "array", MinItems: &one, MaxItems: &most, Items: cloudOne})
	many := &huma.Schema{Type: "array", MinItems: &one, MaxItems: &most, Items: &huma.Schema{OneOf: []*huma.Schema{event, cloudOne}}}
	op.RequestBody = &huma.RequestBody{
		Required: true, Description: "One event, or an array of up to 1 000; 8 MiB at most.",
		Content: map[string]*huma.MediaType{
			"application/json":                   {Schema: named("UsageEvents", &huma.Schema{OneOf: []*huma.Schema{event, cloudOne, many}})},
			"application/cloudevents+json":       {Schema: cloudOne},
			"application/cloudevents-batch+json": {Schema: cloudMany},
		},
	}
	op.Responses = map[string]*huma.Response{}
	answer(schemas, op, "200", "What became of the events", reflect.TypeFor[wire.UsageResults]())
	answer(schemas, op, "201", "The event is counted", reflect.TypeFor[wire.UsageResults]())
}

// describeUsageTable documents the export of usage.
func describeUsageTable(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters,
		inPath("id", "Id of the contract.", "674f1c2e9b1d4c0f8a7e5b3a"),
		inQuery("from", "string", "Begin of the window; the begin of the month when absent, or of the contract for events.", "2026-11-01T00:00:00Z"),
		inQuery("to", "string", "Its end, which is not included; now when absent.", "2026-12-01T00:00:00Z"),
		&huma.Param{Name: "by", In: "query", Description: "The length of the periods, or event for every event; day when absent.", Example: "day",
			Schema: &huma.Schema{Type: "string", Enum: []any{"hour", "day", "month", "event"}}},
		inQuery("label", "string", "Of events, only those of this meter, component or unit.", "invocation"))
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The table, with a row of headings", Content: map[string]*huma.MediaType{
			"text/csv; charset=utf-8; header=present": {Schema: &huma.Schema{Type: "string"}},
		},
	}}
}
