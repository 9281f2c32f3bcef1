package rest

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/wire"
)

var resourceParams = []*huma.Param{
	inQuery("name", "string", "Name of the resource; made from the title when absent.", "guide"),
	inQuery("title", "string", "Title for people; the file's name when absent.", "Guide to bread"),
	inQuery("version", "string", "1.0 when absent.", "1.0"),
	inQuery("description", "string", "Plain text.", "All about it."),
	inQuery("media_type", "string", "Found out from the file's name and content when absent.", "application/pdf"),
	inQuery("open", "boolean", "For everybody who is signed in.", false),
}

var resourceVersionParams = []*huma.Param{
	inPath("resource", "Id of the resource, or organisation/name with the slash escaped.", "674f1c2e9b1d4c0f8a7e5b39"),
	inQuery("version", "string", "Above the latest; needed with a file.", "2.0"),
	inQuery("media_type", "string", "Found out from the file's name and content when absent.", "application/pdf"),
	{Name: "If-Match", In: "header", Schema: &huma.Schema{Type: "string"}, Description: "The ETag of the resource that you saw; 412 when somebody else changed it since."},
}

// describeResource documents an operation that takes a file, or JSON of type T.
func describeResource[T any](name string, params []*huma.Param) func(huma.Registry, *huma.Operation) {
	return func(schemas huma.Registry, op *huma.Operation) {
		describeUpload(op)
		for _, p := range op.Parameters {
			if p.Name == "file_name" {
				p.Description, p.Example = name, "guide-1.0.pdf"
			}
		}
		op.Parameters = append(op.Parameters, params...)
		op.RequestBody.Description = "With file_name the file as it is. It is streamed; its limit is told when it is passed (413). Without, a link."
		input := reflect.TypeFor[T]()
		op.RequestBody.Content["application/json"] = &huma.MediaType{Schema: schemas.Schema(input, true, input.Name())}
		answer(schemas, op, "201", "The resource", reflect.TypeFor[wire.Resource]())
		op.Responses["201"].Headers = map[string]*huma.Param{
			"Location": header("Where the resource can be read."), "ETag": header("Names this state, for If-Match."),
		}
	}
}

func describeResourceFile(_ huma.Registry, op *huma.Operation) {
	op.Parameters = append(op.Parameters,
		inPath("resource", "Id of the resource, or organisation/name with the slash escaped.", "674f1c2e9b1d4c0f8a7e5b39"),
		inPath("version", "Number of the version; latest for the latest.", "1.0"))
	answerFile(op)
}
