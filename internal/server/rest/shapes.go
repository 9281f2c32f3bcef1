package rest

import (
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// The shapes of answers: a body, with the headers that its operation sets.
type (
	body[T any] struct{ Body T }

	created[T any] struct {
		Location string `header:"Location" doc:"Where what was made can be read."`
		Body     T
	}

	tagged[T any] struct {
		ETag string `header:"ETag" doc:"Names this state, for If-Match."`
		Body T
	}

	createdTagged[T any] struct {
		Location string `header:"Location" doc:"Where what was made can be read."`
		ETag     string `header:"ETag" doc:"Names this state, for If-Match."`
		Body     T
	}

	nothing struct{}
)

// Paging are the parameters of every list. Like the other structs that inputs embed it is exported
// because the parser leaves out what reflection cannot see.
type Paging struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" doc:"Items wanted on a page; 25 when absent."`
	After string `query:"after" doc:"The next of the page before; absent for the first page."`
}

func (p Paging) request() page.Request { return page.Request{Limit: p.Limit, After: p.After} }

// listOf returns a page as it is sent.
func listOf[T, W any](p page.Page[T], convert func(T) W) *body[wire.List[W]] {
	return &body[wire.List[W]]{Body: wire.List[W]{Items: each(p.Items, convert), Next: p.Next}}
}

// each converts the items; none give an empty list, not null.
func each[T, W any](items []T, convert func(T) W) []W {
	list := make([]W, 0, len(items))
	for _, item := range items {
		list = append(list, convert(item))
	}
	return list
}

func self[T any](v T) T { return v }
