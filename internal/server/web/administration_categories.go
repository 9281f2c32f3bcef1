package web

import (
	"net/http"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/market"
)

// categoriesView is the categories in their order, and the form for one: a new one, or one that is changed.
type categoriesView struct {
	Tabs       []webkit.Link
	Categories []categoryRow
	Form       webkit.Form
	Editing    string // title of the one that the form changes; "" for a new one
	Action     string
	Icons      []string
	CLI        []webkit.Command
}

// categoryRow is one category; Above and Below are the ids of its neighbours, "" at the ends.
type categoryRow struct {
	ID, Title, Slug, Description, Icon, Used string
	Href, Edit, Move                         string
	Above, Below                             string
	Remove                                   webkit.Confirm
}

var categoriesPage = screen[categoriesView]{"categories"}

const categoriesPath = "/administration/categories"

func (s *Site) adminCategories(w http.ResponseWriter, r *http.Request) error {
	return s.showCategories(w, r, http.StatusOK, r.URL.Query().Get("edit"), nil)
}

// showCategories shows the page; the form is for the category with the id, "" for a new one, and has what
// is stored where nothing was typed.
func (s *Site) showCategories(w http.ResponseWriter, r *http.Request, status int, id string, form *webkit.Form) error {
	list, err := s.Market.CategoryList(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	view := categoriesView{Tabs: adminTabs(categoriesPath), Action: categoriesPath, Icons: market.Icons, CLI: []webkit.Command{
		souk("admin category list"), souk("admin category add TITLE"), s.curl("", "/admin/categories"),
	}}
	for i, c := range list {
		row := categoryRowOf(c)
		if i > 0 {
			row.Above = list[i-1].ID
		}
		if i+1 < len(list) {
			row.Below = list[i+1].ID
		}
		view.Categories = append(view.Categories, row)
		if c.ID == id {
			view.Editing, view.Action = c.Title, categoriesPath+"/"+c.ID
			view.Form = webkit.NewForm("title", c.Title, "description", c.Description, "icon", c.Icon, "slug", c.Slug)
		}
	}
	if id != "" && view.Editing == "" {
		return market.CategoryNotFound(id)
	}
	if form != nil {
		view.Form = *form
	}
	return categoriesPage.show(s, w, r, status, view)
}

func categoryRowOf(c market.CategoryUse) categoryRow {
	question := "Nothing stands on it."
	if c.Offerings > 0 {
		question = webkit.Count(c.Offerings, "offering stands", "offerings stand") + " on it. They stay, without this category."
	}
	path := categoriesPath + "/" + c.ID
	return categoryRow{
		ID: c.ID, Title: c.Title, Slug: c.Slug, Description: c.Description, Icon: c.Icon, Used: webkit.Count(c.Offerings, "offering", "offerings"),
		Href: "/categories/" + c.Slug, Edit: categoriesPath + "?edit=" + c.ID + "#form", Move: path + "/move",
		Remove: webkit.Confirm{
			Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove " + c.Title, Question: question, Action: path + "/remove",
		},
	}
}

func (s *Site) addCategory(w http.ResponseWriter, r *http.Request) error {
	return s.saveCategory(w, r, "", func(in market.CategoryInput) error {
		_, err := s.Market.AddCategory(r.Context(), front.ActorFrom(r.Context()), in)
		return err
	})
}

func (s *Site) updateCategory(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	return s.saveCategory(w, r, id, func(in market.CategoryInput) error {
		_, err := s.Market.UpdateCategory(r.Context(), front.ActorFrom(r.Context()), id, in)
		return err
	})
}

func (s *Site) saveCategory(w http.ResponseWriter, r *http.Request, id string, save func(market.CategoryInput) error) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := save(market.CategoryInput{
		Title: form.Value("title"), Description: form.Value("description"), Icon: form.Value("icon"), Slug: form.Value("slug"),
	})
	if err == nil {
		done(w, r, categoriesPath, "category-saved")
		return nil
	}
	kind := errs.KindOf(err)
	if kind != errs.KindInvalid && kind != errs.KindConflict {
		return err
	}
	form.Take(err, []string{"title", "description", "icon", "slug"}, nil)
	return s.showCategories(w, r, front.Status(kind), id, &form)
}

// moveCategory moves a category one place up or down. The form names the one that it passes, so that a
// second press of the same button does nothing.
func (s *Site) moveCategory(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	list, err := s.Market.CategoryList(ctx, actor)
	if err != nil {
		return err
	}
	ids := make([]string, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	at := slices.Index(ids, r.PathValue("id"))
	if at < 0 {
		return market.CategoryNotFound(r.PathValue("id"))
	}
	to := at + 1
	if r.PostFormValue("to") == "up" {
		to = at - 1
	}
	if to >= 0 && to < len(ids) && r.PostFormValue("beside") == ids[to] {
		ids[at], ids[to] = ids[to], ids[at]
		if _, err := s.Market.OrderCategories(ctx, actor, ids); err != nil {
			return err
		}
	}
	http.Redirect(w, r, categoriesPath, http.StatusSeeOther)
	return nil
}

func (s *Site) removeCategory(w http.ResponseWriter, r *http.Request) error {
	if err := s.Market.RemoveCategory(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), true); err != nil {
		return err
	}
	done(w, r, categoriesPath, "category-removed")
	return nil
}
