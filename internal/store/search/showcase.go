package search

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/release"
)

// Showcase is what the page of an offering shows besides its texts. Whoever asks has made sure that the
// offering may be seen.
type Showcase struct {
	LogoID      string // picture; "" for none
	Sold        int64
	Provider    Provider
	Categories  []Category // without counts
	Screenshots []Screenshot
	Contents    []Content // in the seller's order
}

// Screenshot is a picture with a line about it.
type Screenshot struct {
	PictureID     string
	Caption       string // "" for none
	Width, Height int    // of the large one, pixels
}

// Content is one thing in an offering, as its newest version is.
type Content struct {
	ResourceID  string
	Kind        string // one of the kinds of what is in an item
	Title       string
	Package     string // of a module
	Version     string // "" where there is none
	Maturity    int    // of a module
	Level       string // the name of Maturity
	Licence     string // of a module, "" for none stated
	MediaType   string // of a file or link
	FileName    string // of a file
	Size        int64  // bytes, 0 for a link
	PublishedAt time.Time
}

// Showcase returns what the page of the offering shows; one that is not there is an empty one.
func (s *Service) Showcase(ctx context.Context, offeringID string) (Showcase, error) {
	var c Showcase
	err := s.db.QueryRow(ctx, `
SELECT o.logo_id, o.sold, g.id, g.name, g.title, g.verified_at IS NOT NULL
FROM offerings o JOIN orgs g ON g.id = o.org_id WHERE o.id = $1`, offeringID).Scan(
		sqldb.Text(&c.LogoID), &c.Sold, &c.Provider.ID, &c.Provider.Name, &c.Provider.Title, &c.Provider.Verified)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err == nil {
		c.Categories, err = sqldb.All(ctx, s.db, func(r sqldb.Row) (k Category, err error) {
			return k, r.Scan(&k.Slug, &k.Title, &k.Icon)
		}, `
SELECT k.slug, k.title, k.icon FROM offering_categories y JOIN categories k ON k.id = y.category_id
WHERE y.offering_id = $1 ORDER BY k.seq, k.slug`, offeringID)
	}
	if err == nil {
		c.Screenshots, err = sqldb.All(ctx, s.db, func(r sqldb.Row) (p Screenshot, err error) {
			return p, r.Scan(&p.PictureID, &p.Caption, &p.Width, &p.Height)
		}, `
SELECT f.id, y.caption, f.width, f.height FROM offering_screenshots y JOIN pictures f ON f.id = y.picture_id
WHERE y.offering_id = $1 ORDER BY y.seq`, offeringID)
	}
	if err == nil {
		c.Contents, err = sqldb.All(ctx, s.db, scanContent, contentOf, offeringID)
	}
	return c, errs.Wrap("search.Showcase", err)
}

var contentOf = `
SELECT r.id, CASE WHEN m.id IS NULL THEN r.kind WHEN m.type = 'P' THEN 'pack' WHEN m.type = 'T' THEN 'template' ELSE 'module' END,
       r.title, COALESCE(m.package, ''), COALESCE(v.version, f.version, CASE WHEN m.id IS NULL THEN r.version ELSE '' END), COALESCE(v.maturity, 0), ` + release.LevelSQL("v.maturity") + `,
       COALESCE(v.licence_type, ''), COALESCE(f.media_type, ''), COALESCE(f.file_name, ''), COALESCE(v.size, f.size, 0), COALESCE(v.published_at, f.created_at)
FROM offering_resources y
JOIN resources r ON r.id = y.resource_id
LEFT JOIN modules m ON m.id = r.module_id
LEFT JOIN versions v ON v.id = m.latest_version
LEFT JOIN resource_versions f ON f.resource_id = r.id AND m.id IS NULL
    AND f.seq = (SELECT MAX(l.seq) FROM resource_versions l WHERE l.resource_id = r.id)
WHERE y.offering_id = $1 ORDER BY y.seq`

func scanContent(r sqldb.Row) (Content, error) {
	var c Content
	return c, r.Scan(&c.ResourceID, &c.Kind, &c.Title, &c.Package, &c.Version, &c.Maturity, &c.Level, &c.Licence, &c.MediaType, &c.FileName,
		&c.Size, sqldb.Time(&c.PublishedAt))
}
