package module

import (
	"regexp"
	"strings"
	"unicode"
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

// normalised returns the input as it is kept: without white space around it and empty prefixes, the id
// in upper case.
func (in RegisterInput) normalised() RegisterInput {
	for _, text := range []*string{&in.ID, &in.Package, &in.Type, &in.Name, &in.Description, &in.Help, &in.Author, &in.URL} {
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
	} else if !fits(in.Name, pkgfile.MaxName) || !oneLine(in.Name) {
		f.add("name", "invalid_name", "The name is one line of at most %d characters; this one has %d.", pkgfile.MaxName, utf8.RuneCountInString(in.Name))
	}
	if in.Description == "" {
		f.add("description", "no_desc", "The module needs a description, of at most %d characters.", pkgfile.MaxDescription)
	} else if !fits(in.Description, pkgfile.MaxDescription) {
		f.add("description", "invalid_desc", "The description has at most %d characters; this one has %d. Longer texts belong into the help.",
			pkgfile.MaxDescription, utf8.RuneCountInString(in.Description))
	}
	f.check(fits(in.Help, pkgfile.MaxHelp), "help", "help_too_long", "The help has at most %d characters; this one has %d.", pkgfile.MaxHelp, utf8.RuneCountInString(in.Help))
	f.check(fits(in.Author, pkgfile.MaxAuthor), "author", "author_too_long", "The author has at most %d characters; this one has %d.", pkgfile.MaxAuthor, utf8.RuneCountInString(in.Author))
	f.check(fits(in.URL, pkgfile.MaxURL) && oneLine(in.URL) && webAddress(in.URL), "url", "invalid_url",
		"The address has at most %d characters and leads to the web, as https://example.org/bread.", pkgfile.MaxURL)
	f.check(in.Visibility == "" || in.Visibility == Public || in.Visibility == Organisation, "visibility", "invalid_visibility", visibilityMessage)
	in.prefixMistakes(f)
}

func (in RegisterInput) packageMistakes(f *notes) {
	switch {
	case in.Package == "":
		f.add("package", "no_package", "The module needs a package name, as org.example.bread.")
	case !pkgfile.IsPackageName(in.Package):
		f.add("package", "java_package_invalid",
			"The package name %q is not one: ASCII letters, digits and underscores, in two or more parts with dots between them, a letter first, at most %d characters, as org.example.bread.",
			in.Package, pkgfile.MaxPackage)
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

// fits reports whether the text has at most max characters, all of which a database can keep.
func fits(s string, max int) bool { return utf8.RuneCountInString(s) <= max && storable(s) }

// storable reports whether a database can keep the text: PostgreSQL refuses NUL and what is not UTF-8.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func oneLine(s string) bool { return !strings.ContainsFunc(s, unicode.IsControl) }

// webAddress reports whether a browser that follows s, with http:// put before it where it has no
// scheme, stays on the web.
func webAddress(s string) bool {
	lower := strings.ToLower(s)
	return s == "" || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") ||
		!schemeForm.MatchString(s) || hostForm.MatchString(s)
}
