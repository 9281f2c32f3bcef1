package rest

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/wire"
)

// plainDocs describe parameters, body and answer of the operations that huma does not parse.
var plainDocs = map[string]func(huma.Registry, *huma.Operation){
	"publishPackage": func(schemas huma.Registry, op *huma.Operation) {
		describeUpload(op)
		op.Parameters = append(op.Parameters,
			inQuery("maturity", "integer", "How far the version may be trusted, one of the levels of the registry; the lowest when absent.", 500),
			inQuery("trial", "boolean", "From now on it may be installed on trial, where it is commercial.", false),
			inQuery("commercial", "boolean", "Makes the module commercial or not; left as it is when absent.", false),
			inQuery("with_nested", "boolean", "Publishes the packages inside a pack, too.", false),
			inQuery("dry_run", "boolean", "Only says what would be.", true))
		answer(schemas, op, "201", "Published", reflect.TypeFor[wire.Published]())
		op.Responses["201"].Headers = map[string]*huma.Param{"Location": header("Where the version can be read.")}
		answer(schemas, op, "200", "What would be published", reflect.TypeFor[wire.Published]())
	},
	"registerPackage": func(schemas huma.Registry, op *huma.Operation) {
		describeUpload(op)
		op.Parameters = append(op.Parameters,
			inQuery("with_nested", "boolean", "Registers the modules inside a pack, too.", false),
			inQuery("id", "string", "Instead of the package's id: 32 hex digits.", "FF8080813129ADA401312CA1222A0005"),
			inQuery("package", "string", "Instead of its package name.", "org.example.bread"),
			inQuery("type", "string", "Instead of its type: module, pack or template.", "module"),
			inQuery("name", "string", "Instead of its name.", "Bread"),
			inQuery("description", "string", "Instead of its description.", "Recipes and ovens."),
			inQuery("help", "string", "Instead of its help.", "Start with flour."),
			inQuery("author", "string", "Instead of its author.", "Ada Baker"),
			inQuery("url", "string", "Instead of its address.", "www.example.org"),
			inQuery("prefix", "string", "Instead of its database prefixes; may be repeated.", "BREAD"),
			inQuery("commercial", "boolean", "A download needs a purchase.", true),
			inQuery("visibility", "string", "public, or organisation for the members of its owner.", "public"))
		answer(schemas, op, "201", "Registered", reflect.TypeFor[wire.Registered]())
		op.Responses["201"].Headers = map[string]*huma.Param{"Location": header("Where the module can be read.")}
	},
	"exportMe": func(schemas huma.Registry, op *huma.Operation) {
		op.Responses = map[string]*huma.Response{}
		answer(schemas, op, "200", "The data", reflect.TypeFor[wire.PersonalData]())
		op.Responses["200"].Headers = map[string]*huma.Param{"Content-Disposition": header("The name to save it under.")}
	},
	"setOrganisationLogo": func(schemas huma.Registry, op *huma.Operation) {
		describeUpload(op)
		op.Parameters[len(op.Parameters)-2].Example = "logo.png"
		op.RequestBody.Description = "The picture as it is: PNG, JPEG, GIF or WebP."
		op.Parameters = append(op.Parameters, inPath("org", "Name of the organisation.", "bakery"))
		answer(schemas, op, "200", "The organisation", reflect.TypeFor[wire.Organisation]())
	},
	"setLogo": func(schemas huma.Registry, op *huma.Operation) {
		describePicture(op)
		answer(schemas, op, "200", "The offering", reflect.TypeFor[wire.Offering]())
		op.Responses["200"].Headers = map[string]*huma.Param{"ETag": header("Names this state, for If-Match.")}
	},
	"addScreenshot": func(schemas huma.Registry, op *huma.Operation) {
		describePicture(op)
		op.Parameters = append(op.Parameters, inQuery("caption", "string", "What it shows, in one line.", "The oven at work"))
		answer(schemas, op, "201", "The offering", reflect.TypeFor[wire.Offering]())
		op.Responses["201"].Headers = map[string]*huma.Param{
			"ETag": header("Names this state, for If-Match."), "Location": header("Where the offering can be read."),
		}
	},
	"exportAudit": func(_ huma.Registry, op *huma.Operation) {
		op.Parameters = append(op.Parameters,
			&huma.Param{Name: "format", In: "query", Required: true, Description: "csv, or jsonl for a JSON object on each line.", Example: "csv",
				Schema: &huma.Schema{Type: "string", Enum: []any{"csv", "jsonl"}}},
			inQuery("user", "string", "Who did it; operator for the command line on the server itself.", "ada"),
			inQuery("action", "string", "How the action begins, as module. or module.register.", "module."),
			inQuery("subject", "string", "What it was done to.", "organisation:bakery"),
			inQuery("q", "string", "In action, subject, detail or the names of user and organisation.", "bread"),
			inQuery("from", "string", "Not before this moment.", "2026-11-01T00:00:00Z"),
			inQuery("to", "string", "Before this moment.", "2026-12-01T00:00:00Z"))
		text := &huma.MediaType{Schema: &huma.Schema{Type: "string"}}
		op.Responses = map[string]*huma.Response{"200": {
			Description: "The entries", Headers: map[string]*huma.Param{"Content-Disposition": header("The name to save it under.")},
			Content: map[string]*huma.MediaType{"text/csv; charset=utf-8": text, "application/jsonl": text},
		}}
	},
	"downloadFile": func(_ huma.Registry, op *huma.Operation) {
		op.Parameters = append(op.Parameters,
			inPath("module", "Id or package name of the module.", "org.example.bread"),
			inPath("version", "Number of the version; latest for the highest that is not withdrawn.", "1.0.3"))
		answerFile(op)
	},
	"createResource":            describeResource[wire.ResourceInput]("Makes a file the resource: its name. Without, the body is JSON with a link.", resourceParams),
	"upgradeResource":           describeResource[wire.ResourceVersionInput]("Makes a file the version: its name. Without, the body is JSON with a link.", resourceVersionParams),
	"downloadResource":          describeResourceFile,
	"downloadInvoice":           describeInvoiceFile,
	"downloadElectronicInvoice": describeElectronicInvoice,
	"exportInvoices":            describeInvoiceTable,
	"sendUsage":                 describeSendUsage,
	"exportUsage":               describeUsageTable,
}

// answerFile documents the answers of a download.
func answerFile(op *huma.Operation) {
	op.Responses = map[string]*huma.Response{}
	headers := map[string]*huma.Param{
		"ETag":                header("The SHA-256 of the file, in quotes."),
		checksumHeader:        header("The SHA-256 of the whole file, 64 hex digits."),
		"Content-Disposition": header("The name to save it under."),
	}
	for status, text := range map[string]string{"200": "The file", "206": "The range of the file that was asked for"} {
		op.Responses[status] = &huma.Response{Description: text, Headers: headers, Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		}}
	}
	op.Responses["304"] = &huma.Response{Description: "The client has the file already"}
}

func describeUpload(op *huma.Operation) {
	op.Parameters = append(op.Parameters,
		inQuery("file_name", "string", "Name of the file, without folders.", "org.example.bread-1.0.3.obx"),
		&huma.Param{
			Name: checksumHeader, In: "header", Schema: &huma.Schema{Type: "string", Pattern: sha256Form.String()},
			Description: "SHA-256 of the file. When it is there, a file that arrives with another one is refused, and a " +
				"repeated Idempotency-Key is answered without the file being sent again.",
		})
	op.RequestBody = &huma.RequestBody{
		Required: true, Description: "The package file as it is. It is streamed; its limit is told when it is passed (413).",
		Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		},
	}
	op.Responses = map[string]*huma.Response{}
}

// describePicture is describeUpload for the pictures of an offering.
func describePicture(op *huma.Operation) {
	describeUpload(op)
	for _, p := range op.Parameters {
		if p.Name == "file_name" {
			p.Example = "oven.png"
		}
	}
	op.Parameters = append(op.Parameters,
		inPath("offering", "Id of the offering, or organisation/name/version with the slashes escaped.", "674f1c2e9b1d4c0f8a7e5b38"),
		&huma.Param{
			Name: "If-Match", In: "header", Schema: &huma.Schema{Type: "string"},
			Description: "The ETag of what you changed; 412 when somebody else changed it since.",
		})
	op.RequestBody.Description = "The picture as it is, at most 8 MiB and 40 megapixels; what it is shows its content."
	picture := op.RequestBody.Content["application/octet-stream"]
	for _, kind := range []string{"image/png", "image/jpeg", "image/gif", "image/webp"} {
		op.RequestBody.Content[kind] = picture
	}
}

func answer(schemas huma.Registry, op *huma.Operation, status, description string, t reflect.Type) {
	op.Responses[status] = &huma.Response{Description: description, Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemas.Schema(t, true, t.Name())},
	}}
}

func inQuery(name, kind, description string, example any) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: description, Example: example, Schema: &huma.Schema{Type: kind}}
}

func inPath(name, description, example string) *huma.Param {
	return &huma.Param{
		Name: name, In: "path", Required: true, Description: description, Example: example, Schema: &huma.Schema{Type: "string"},
	}
}

func header(description string) *huma.Param {
	return &huma.Param{Description: description, Schema: &huma.Schema{Type: "string"}}
}
