package module

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/registry/pkgfile"
)

var (
	schemeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	hostForm   = regexp.MustCompile(`^[A-Za-z0-9.-]+:[0-9]+(/|\?|#|$)`)
)

const visibilityMessage = `The visibility is "public" or "organisation".`

// NormalID returns a module id in the form in which it is kept, and whether s is one: 32 hex digits in
// either case, or "0".
func NormalID(s string) (string, bool) {
	return strings.ToUpper(s), pkgfile.IsModuleID(s)
}

// Normalised returns the input as it is kept: without white space around id, type and texts and without
// empty prefixes, the id in upper case.
func (in RegisterInput) Normalised() RegisterInput {
	for _, text := range []*string{&in.ID, &in.Type, &in.Name, &in.Description, &in.Help, &in.Author, &in.URL} {
		*text = strings.TrimSpace(*text)
	}
	if id, ok := NormalID(in.ID); ok {
		in.ID = id
	}
	var prefixes []string
	for _, p := range in.Prefixes {
		if p = strings.TrimSpace(p); p != "" {
			prefixes = append(prefixes, p)
		}
	}
	in.Prefixes = prefixes
	return in
}

// mistakes notes what is wrong with a normalised input by itself, whatever is registered.
func (in RegisterInput) mistakes(f *notes) {
	if in.ID == "" {
		f.add("id", "no_uuid", "The module needs an id: 32 hex digits, made once by its developer.")
	} else if _, ok := NormalID(in.ID); !ok {
		f.add("id", "invalid_uuid", "The id %q is not one: it has 32 hex digits (or is 0, for core).", in.ID)
	}
	in.packageMistakes(f)
	in.typeMistakes(f)
	if in.Name == "" {
		f.add("name", "no_name", "The module needs a name, in plain English.")
	} else {
		f.text("name", "invalid_name", "name", in.Name, pkgfile.MaxName, false)
	}
	if in.Description == "" {
		f.add("description", "no_desc", "The module needs a description, of at most %d characters.", pkgfile.MaxDescription)
	} else {
		f.text("description", "invalid_desc", "description", in.Description, pkgfile.MaxDescription, true)
	}
	f.text("help", "invalid_help", "help", in.Help, pkgfile.MaxHelp, true)
	f.text("author", "invalid_author", "author", in.Author, pkgfile.MaxAuthor, true)
	if f.text("url", "invalid_url", "address", in.URL, pkgfile.MaxURL, false) {
		f.check(webAddress(in.URL), "url", "invalid_url", "The address leads to the web, as https://example.org/bread.")
	}
	f.check(in.Visibility == "" || in.Visibility == Public || in.Visibility == Organisation, "visibility", "invalid_visibility", visibilityMessage)
	in.prefixMistakes(f)
}

func (in RegisterInput) packageMistakes(f *notes) {
	switch {
	case in.Package == "":
		f.add("package", "no_package", "The module needs a package name, as org.example.bread.")
	case !pkgfile.IsPackageName(in.Package):
		f.add("package", "java_package_invalid",
			"The package name %.80q is not one: it %s", in.Package, pkgfile.PackageRule)
	}
}

func (in RegisterInput) typeMistakes(f *notes) {
	switch {
	case in.Type == "":
		f.add("type", "no_type", "The module needs a type: M module, P pack or T template.")
	case utf8.RuneCountInString(in.Type) > 1:
		f.add("type", "type_exceed_size", "The type %q is longer than one character: it is M module, P pack or T template.", in.Type)
	case !pkgfile.IsType(in.Type):
		f.add("type", "invalid_type", "There is no type %q: it is M module, P pack or T template.", in.Type)
	}
}

// prefixMistakes checks the rules of spec openbravo 1.2 that need nothing but the input.
func (in RegisterInput) prefixMistakes(f *notes) {
	seen := map[string]bool{}
	for _, p := range in.Prefixes {
		switch {
		case len(p) > pkgfile.MaxPrefix:
			f.prefix(p, "db_prefix_exceed_size", "The prefix %s is longer than %d characters.", p, pkgfile.MaxPrefix)
		case !pkgfile.IsPrefix(p):
			f.prefix(p, "db_prefix_invalid", "The prefix %q is not one: it has upper-case letters A to Z and digits, a letter first.", p)
		case pkgfile.IsReservedPrefix(p):
			f.prefix(p, "db_prefix_in_use", "The prefix %s is reserved: those that begin with CUST are for customisations that are not published.", p)
		case seen[p]:
			f.add("prefixes", "db_prefix_twice", "The prefix %s stands here twice.", p)
		}
		seen[p] = true
	}
	most := 1 + len(in.Merges)
	switch {
	case in.Type == TypeTemplate && len(in.Prefixes) > 0:
		f.add("prefixes", "db_prefix_in_template", "A template has no prefix; leave it out.")
	case in.ID != CoreID && len(in.Prefixes) > most:
		f.add("prefixes", "too_many_db_prefixes",
			"A module has one prefix, and one more for each module that it merges; this one has %d and may have %d.", len(in.Prefixes), most)
	}
}

// storable reports whether a database can keep the text: PostgreSQL refuses NUL and what is not UTF-8.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// webAddress reports whether a browser that follows s, with http:// put before it where it has no
// scheme, stays on the web.
func webAddress(s string) bool {
	lower := strings.ToLower(s)
	return s == "" || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") ||
		!schemeForm.MatchString(s) || hostForm.MatchString(s)
}
