package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// resourceNewView is the form for a new file or link.
type resourceNewView struct {
	Tabs, Crumbs []webkit.Link
	Kinds        []webkit.Link // the other forms
	Form         webkit.Form
	Link         bool // of an API; else the form takes a file
	Limit        int64
	CLI          []webkit.Command
}

var resourceNewPage = screen[resourceNewView]{"resource_new"}

var resourceFields = []string{"title", "name", "version", "description", "media_type", "open", "link", "file_name"}

func (s *Site) resourceNew(w http.ResponseWriter, r *http.Request) error {
	return s.showResourceNew(w, r, http.StatusOK, r.URL.Query().Get("kind") == catalogue.KindAPI, webkit.Form{})
}

func (s *Site) showResourceNew(w http.ResponseWriter, r *http.Request, status int, link bool, form webkit.Form) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	view := resourceNewView{
		Tabs: sellTabs("/sell/resources"), Crumbs: []webkit.Link{{Label: "Resources", Href: "/sell/resources"}, {Label: "New resource"}},
		Kinds: []webkit.Link{
			{Label: "A file", Icon: "file-text", Href: "/sell/resources/new", Current: !link},
			{Label: "A link", Icon: "link", Href: "/sell/resources/new?kind=" + catalogue.KindAPI, Current: link},
		},
		Form: form, Link: link, Limit: s.Options.MaxUpload,
		CLI: []webkit.Command{
			souk("resource add FILE --title TITLE"),
			s.curl(`-H "Content-Type: application/octet-stream" --data-binary @FILE`, "/resources?file_name=FILE&title=TITLE"),
		},
	}
	if link {
		view.CLI = []webkit.Command{
			souk("resource add --link URL --title TITLE"), s.curl(`--json '{"link":"URL","title":"TITLE"}'`, "/resources"),
		}
	}
	return resourceNewPage.show(s, w, r, status, view)
}

// resourceCreate makes a resource of the file or the link that was sent.
func (s *Site) resourceCreate(w http.ResponseWriter, r *http.Request) error {
	var made catalogue.Resource
	form, isFile, err := s.takeResource(r, func(ctx context.Context, actor account.Actor, form webkit.Form, name string, file io.Reader) (err error) {
		in := catalogue.ResourceInput{
			Kind: catalogue.KindDownload, Title: form.Value("title"), Name: form.Value("name"), Version: form.Value("version"),
			Description: form.Value("description"), MediaType: form.Value("media_type"), Open: form.Checked("open", "yes"),
			FileName: name, Link: form.Value("link"),
		}
		if name == "" && form.Values.Has("link") {
			in.Kind = catalogue.KindAPI
		}
		made, err = s.Catalogue.CreateResource(ctx, actor, in, file)
		return err
	})
	if err == nil {
		done(w, r, resourcePath(made.ID), "resource-added")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	form.Take(err, resourceFields, nil)
	return s.showResourceNew(w, r, front.Status(errs.KindOf(err)), !isFile, form)
}

// takeResource reads the form that was sent and lets use have it: the file, where it has one, as a stream
// that comes in while it is read, so the fields before it count and those behind it do not. It reports
// whether the form is one for a file. What is left of it when use refuses is read as well: browsers look at
// the answer only after they have sent everything.
func (s *Site) takeResource(r *http.Request,
	use func(ctx context.Context, actor account.Actor, form webkit.Form, name string, file io.Reader) error,
) (form webkit.Form, isFile bool, err error) {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return form, false, err
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseForm(); err != nil {
			return form, false, err
		}
		form.Values = r.PostForm
		return form, false, use(ctx, actor, form, "", nil)
	}
	form, name, file, err := openForm(r)
	if err == nil {
		err = use(ctx, actor, form, name, file)
	}
	if err != nil {
		_, _ = io.Copy(io.Discard, r.Body) // what cannot be read is no loss
	}
	return form, true, err
}

// fieldLimit bounds a field of a form with a file, in bytes: a description is the longest.
const fieldLimit = 512 << 10

// openForm reads a multipart form up to its file; "" and nil where it has none.
func openForm(r *http.Request) (form webkit.Form, name string, file io.Reader, err error) {
	form.Values = url.Values{}
	parts, err := r.MultipartReader()
	if err != nil {
		return form, "", nil, errs.Invalid("not_a_form", "This is not a form with a file.")
	}
	for range uploadParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, "", nil, nil
		}
		if err != nil {
			return form, "", nil, broken(err)
		}
		if part.FormName() == "file" {
			if part.FileName() == "" {
				return form, "", nil, nil
			}
			return form, part.FileName(), filePart{part}, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, fieldLimit))
		if err != nil {
			return form, "", nil, broken(err)
		}
		form.Values.Add(part.FormName(), string(value))
	}
	return form, "", nil, errs.Invalid("too_many_parts", "The form has more parts than it should.")
}

// filePart reads the file of a form, and says why it breaks off.
type filePart struct{ part *multipart.Part }

func (f filePart) Read(p []byte) (int, error) {
	n, err := f.part.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = broken(err)
	}
	return n, err
}

// showsAgain reports whether a form is shown once more, with what is wrong with it.
func showsAgain(err error) bool {
	return slices.Contains([]errs.Kind{
		errs.KindInvalid, errs.KindConflict, errs.KindPrecondition, errs.KindTooLarge, errs.KindUnavailable,
	}, errs.KindOf(err))
}

// FileError is what is wrong with the file that was sent.
func (v resourceNewView) FileError() string { return v.Form.Error("file_name") }
