package advise

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Releases  *release.Service
	Snapshots Snapshots
	Instances Instances // nil where the market knows none
}

// Service answers questions about the registry. It is safe for concurrent use.
type Service struct {
	db        *sqldb.DB
	releases  *release.Service
	snapshots Snapshots
	instances Instances
	turns     chan struct{} // holds one for each question that is being answered
}

// New returns the service.
func New(d Deps) *Service {
	s := &Service{
		db: d.DB, releases: d.Releases, snapshots: d.Snapshots, instances: d.Instances,
		turns: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	if s.instances == nil {
		s.instances = noInstances{}
	}
	return s
}

// SearchInput asks for modules. Zero fields do not narrow the search.
type SearchInput struct {
	Word  string // at most 10 words of 200 characters together, with white space between them, all of which must be found
	Type  string // module.TypeModule, TypePack or TypeTemplate
	Owner string // name of an organisation
	// Language in which modules are found too, as es_ES, besides what they say in their own; English is
	// always one.
	Language string
	Page     page.Request
}

// Hit is one module that was found, with its latest version.
type Hit struct {
	Module  module.Module
	Version Brief
}

// Brief is what a list shows of a version.
type Brief struct {
	ID           string
	Version      string // as "1.0.3"
	Label        string // for people, as "24Q3.2"; "" for none
	Maturity     int    // one of the market's levels
	MaturityName string // release.NoLevel where it is none any more
	LicenceType  string // code, as "OBPL"
	Size         int64  // of the package file, in bytes
	PublishedAt  time.Time
}

const (
	maxWords = 10
	maxQuery = 200 // characters
)

// Search returns a page of the modules that fit, the best first: those whose name or package name is
// the query, then those where it is how one of them begins, then those that have all words in the name,
// then the others. A query that is no text, or too long, gives KindInvalid with the field "q".
func (s *Service) Search(ctx context.Context, actor account.Actor, in SearchInput) (page.Page[Hit], error) {
	none := page.Page[Hit]{}
	q, err := parse(in)
	if err != nil {
		return none, err
	}
	rows, err := s.find(ctx, actor, q, in.Page)
	if err != nil {
		return none, errs.Wrap("advise.Search", err)
	}
	found := page.Of(in.Page, rows, func(r row) []any { return []any{r.rank, r.pkg} })
	hits, err := s.hits(ctx, found.Items)
	if err != nil {
		return none, errs.Wrap("advise.Search", err)
	}
	return page.Page[Hit]{Items: hits, Next: found.Next}, nil
}

// Newest returns the n modules, at most page.Max, whose latest version was published last, the newest
// first.
func (s *Service) Newest(ctx context.Context, actor account.Actor, n int) ([]Hit, error) {
	var a sqldb.Args
	rows, err := sqldb.All(ctx, s.db, scanRow, `
SELECT 0, m.package, m.id, v.id, v.version, v.label, v.maturity, `+release.LevelSQL("v.maturity")+`, v.licence_type, v.size, v.published_at
FROM versions v JOIN modules m ON m.latest_version = v.id
WHERE `+module.VisibleSQL(&a, "m", actor)+`
ORDER BY v.published_at DESC, v.id DESC LIMIT `+a.Add(page.Request{Limit: n}.Size()), a.Values()...)
	if err != nil {
		return nil, errs.Wrap("advise.Newest", err)
	}
	hits, err := s.hits(ctx, rows)
	return hits, errs.Wrap("advise.Newest", err)
}

// row is a hit as the search finds it; its module is still to be loaded.
type row struct {
	rank     int
	pkg      string
	moduleID string
	version  Brief
}

func scanRow(r sqldb.Row) (row, error) {
	var h row
	v := &h.version
	err := r.Scan(&h.rank, &h.pkg, &h.moduleID, &v.ID, &v.Version, &v.Label, &v.Maturity, &v.MaturityName, &v.LicenceType, &v.Size, sqldb.Time(&v.PublishedAt))
	return h, err
}

// hits loads the modules of all rows at once.
func (s *Service) hits(ctx context.Context, rows []row) ([]Hit, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.moduleID
	}
	modules, err := module.FindAll(ctx, s.db, ids)
	if err != nil {
		return nil, fmt.Errorf("modules of hits: %w", err)
	}
	list := make([]Hit, 0, len(rows))
	for _, r := range rows {
		if m, found := modules[r.moduleID]; found {
			list = append(list, Hit{Module: m, Version: r.version})
		}
	}
	return list, nil
}
