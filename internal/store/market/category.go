package market

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
)

// Bounds of categories.
const (
	maxCategories  = 100
	maxTitle       = 60  // characters
	maxDescription = 200 // characters
	maxSlug        = 60
)

// Icons are the icons that a category may have, by their names in the sprite.
var Icons = []string{
	"layout-grid", "package", "box", "shopping-bag", "store", "coins", "credit-card", "receipt", "chart-line", "calendar", "users",
	"building-2", "globe", "map-pin", "mail", "message-square", "megaphone", "book-open", "file-text", "image", "camera", "database",
	"server", "terminal", "link", "wrench", "shield", "sparkles", "heart-pulse", "printer", "layers", "landmark",
}

// CategoryInput is what an administrator fills in.
type CategoryInput struct {
	Title       string // one line of at most 60 characters; no two categories have the same, whatever the case
	Description string // one line of at most 200 characters
	Icon        string // one of Icons, "" for none
	Slug        string // "": made from the title, or kept in an update
}

// CategoryUse is a category with the number of offerings on it.
type CategoryUse struct {
	Category
	Offerings int64
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CategoryList returns all categories in their order with the offerings on them that are not off sale. It
// is for administrators.
func (s *Service) CategoryList(ctx context.Context, actor account.Actor) ([]CategoryUse, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	list, err := s.Categories(ctx, s.db)
	if err != nil {
		return nil, err
	}
	used, err := offeringsOn(ctx, s.db)
	if err != nil {
		return nil, err
	}
	uses := make([]CategoryUse, len(list))
	for i, c := range list {
		uses[i] = CategoryUse{Category: c, Offerings: used[c.ID]}
	}
	return uses, nil
}

// AddCategory adds a category behind the others. Mistakes come back together: KindInvalid, code
// "bad_category". It is for administrators.
func (s *Service) AddCategory(ctx context.Context, actor account.Actor, in CategoryInput) (Category, error) {
	return s.changeCategories(ctx, actor, "category.add", "", in, func(tx *sqldb.Tx, list []Category, c *Category) error {
		if len(list) >= maxCategories {
			return errs.Conflict("too_many_categories", "A market has at most %d categories.", maxCategories)
		}
		c.ID, c.CreatedAt = s.ids.NewID(), s.clock.Now()
		if c.Slug == "" {
			c.Slug = freeSlug(list, c.Title)
		}
		return insertCategory(ctx, tx, *c)
	})
}

// UpdateCategory replaces what is said of a category. Its address stays, unless the input has another one.
// None gives KindNotFound, code "category_not_found". It is for administrators.
func (s *Service) UpdateCategory(ctx context.Context, actor account.Actor, id string, in CategoryInput) (Category, error) {
	return s.changeCategories(ctx, actor, "category.update", id, in, func(tx *sqldb.Tx, _ []Category, c *Category) error {
		return updateCategory(ctx, tx, *c)
	})
}

// changeCategories checks the input against the other categories and lets change store what becomes of it.
func (s *Service) changeCategories(
	ctx context.Context, actor account.Actor, action, id string, in CategoryInput, change func(*sqldb.Tx, []Category, *Category) error,
) (Category, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Category{}, err
	}
	var c Category
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := s.Categories(ctx, tx)
		if err != nil {
			return err
		}
		c = Category{}
		if id != "" {
			at := slices.IndexFunc(list, func(c Category) bool { return c.ID == id })
			if at < 0 {
				return CategoryNotFound(id)
			}
			c = list[at]
			list = slices.Delete(slices.Clone(list), at, at+1)
		}
		if err := in.fill(&c, list); err != nil {
			return err
		}
		if err := change(tx, list, &c); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, action, "category:"+c.ID, map[string]any{"title": c.Title, "slug": c.Slug})
	})
	if err != nil {
		return Category{}, errs.Wrap("market: "+action, err)
	}
	return c, nil
}

// fill checks the input and puts it into the category; others are all but this one.
func (in CategoryInput) fill(c *Category, others []Category) error {
	title, description, slug := strings.TrimSpace(in.Title), strings.TrimSpace(in.Description), strings.TrimSpace(in.Slug)
	var f errs.Fields
	f.Check(title != "", "title", "required", "A category has a title.")
	line(&f, "title", title, maxTitle)
	line(&f, "description", description, maxDescription)
	f.Check(in.Icon == "" || slices.Contains(Icons, in.Icon), "icon", "unknown_icon", "There is no icon %.40q to choose.", in.Icon)
	f.Check(slug == "" || slugForm.MatchString(slug) && len(slug) <= maxSlug, "slug", "bad_slug",
		"The address has at most %d lower-case letters a to z and digits, in words with - between them.", maxSlug)
	for _, o := range others {
		f.Check(title == "" || searchtext.Fold(o.Title) != searchtext.Fold(title), "title", "title_taken", "There is a category %s already.", o.Title)
		f.Check(slug == "" || o.Slug != slug, "slug", "slug_taken", "The category %s has this address.", o.Title)
	}
	if err := f.Err("bad_category", "The category cannot be kept like this."); err != nil {
		return err
	}
	c.Title, c.Description, c.Icon = title, description, in.Icon
	if slug != "" {
		c.Slug = slug
	}
	return nil
}

func line(f *errs.Fields, path, text string, most int) {
	f.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, breaksLine), path, "bad_characters",
		"It must be one line of text without control characters.")
	f.Check(utf8.RuneCountInString(text) <= most, path, "too_long", "It has more than %d characters.", most)
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// freeSlug makes an address of the title that none of the categories has.
func freeSlug(list []Category, title string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(searchtext.Fold(title)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent
		default:
			b.WriteByte(' ')
		}
	}
	base := strings.Join(strings.Fields(b.String()), "-")
	base = strings.Trim(base[:min(len(base), maxSlug-4)], "-")
	if base == "" {
		base = "category"
	}
	slug := base
	for n := 2; slices.ContainsFunc(list, func(c Category) bool { return c.Slug == slug }); n++ {
		slug = base + "-" + strconv.Itoa(n)
	}
	return slug
}

// OrderCategories puts the categories into the order of the ids, which are all of them, each once:
// KindInvalid, code "bad_order", otherwise. It is for administrators.
func (s *Service) OrderCategories(ctx context.Context, actor account.Actor, ids []string) ([]Category, error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	var list []Category
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if list, err = s.Categories(ctx, tx); err != nil {
			return err
		}
		have := make([]string, len(list))
		for i, c := range list {
			have[i] = c.ID
		}
		if !slices.Equal(slices.Sorted(slices.Values(have)), slices.Sorted(slices.Values(ids))) {
			return errs.Invalid("bad_order", "Give the ids of all %d categories, each once, in their new order.", len(have))
		}
		if slices.Equal(have, ids) {
			return nil
		}
		for i, id := range ids {
			if err := placeCategory(ctx, tx, id, i+1); err != nil {
				return err
			}
		}
		if list, err = s.Categories(ctx, tx); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "category.order", "market:categories", map[string]any{"ids": strings.Join(ids, " ")})
	})
	if err != nil {
		return nil, errs.Wrap("market.OrderCategories", err)
	}
	return list, nil
}

// RemoveCategory removes a category. One that offerings stand on is removed from them too, when the
// administrator has confirmed that; else it gives KindConflict, code "category_in_use". None gives
// KindNotFound, code "category_not_found".
func (s *Service) RemoveCategory(ctx context.Context, actor account.Actor, id string, confirmed bool) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		list, err := s.Categories(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(c Category) bool { return c.ID == id })
		if at < 0 {
			return CategoryNotFound(id)
		}
		used, err := offeringsOn(ctx, tx)
		if err != nil {
			return err
		}
		if n := used[id]; n > 0 && !confirmed {
			return errs.Conflict("category_in_use", "%s is the category of %d %s. Confirm that it is taken from them.",
				list[at].Title, n, plural(n, "offering", "offerings"))
		}
		if err := deleteCategory(ctx, tx, id); err != nil {
			return err
		}
		return s.accounts.Audit(ctx, tx, actor, "category.remove", "category:"+id,
			map[string]any{"title": list[at].Title, "slug": list[at].Slug, "offerings": used[id]})
	})
	return errs.Wrap("market.RemoveCategory", err)
}

// CategoryNotFound is the error for a category that is not there.
func CategoryNotFound(id string) error {
	if !clock.IsID(id) {
		id = "with this id"
	}
	return errs.NotFound("category_not_found", "There is no category %s.", id)
}
