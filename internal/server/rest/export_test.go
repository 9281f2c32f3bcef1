package rest

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/platform/sqldb"
)

// SampleBodies returns the examples by the names of their schemas.
func SampleBodies() map[string]any { return examples }

// IsDocumented reports whether there is documentation of the operation.
func IsDocumented(id string) bool { _, found := docs[id]; return found }

// Documented returns how many operations there is documentation of.
func Documented() int { return len(docs) }

// Validate returns what the parser finds wrong with a body of the schema.
func (a *API) Validate(schema string, value any) []error {
	schemas := a.huma.OpenAPI().Components.Schemas
	result := &huma.ValidateResult{}
	huma.Validate(schemas, schemas.Map()[schema], huma.NewPathBuffer([]byte("body"), 4), huma.ModeReadFromServer, value, result)
	return result.Errors
}

// Lease is how long a request counts as being worked on without a sign of life.
const Lease = lease

// Touch gives the sign of life of every request.
func (a *API) Touch(ctx context.Context) error {
	rows, err := sqldb.All(ctx, a.DB, func(row sqldb.Row) (at attempt, err error) {
		return at, row.Scan(&at.caller, &at.key, &at.hash)
	}, `SELECT caller, key, request_hash FROM idempotency_keys`)
	for _, at := range rows {
		if err := a.keys.touch(ctx, at); err != nil {
			return err
		}
	}
	return err
}

// IsQuestion reports whether the operation changes nothing, though it is no GET.
func IsQuestion(id string) bool { return docs[id].question }
