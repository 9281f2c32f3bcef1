package catalogue

import (
	"cmp"
	"mime"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"souk.dev/souk/internal/platform/errs"
)

// ResourceInput is what a provider says of a new file or link.
type ResourceInput struct {
	Kind        string // "": KindAPI with a Link, else KindDownload
	Name        string // "": made from Title, or "resource" where that has no Latin letters
	Version     string // "": "1.0"
	Title       string // "": the file's name without its ending
	Description string // plain text
	MediaType   string // "": found out from the file's name and content
	Open        bool   // everybody who is signed in may have it
	FileName    string // of a file; only its last part counts
	Link        string // of an API
}

// ResourceChange is what a provider changes; nil leaves a thing as it is.
type ResourceChange struct {
	Title       *string
	Description *string
	MediaType   *string
	Open        *bool
}

// UpgradeInput is a new version of a file or link.
type UpgradeInput struct {
	Version   string
	MediaType string // "": found out anew for a file, kept for a link
	FileName  string
	Link      string
	Revision  int64 // of the resource that the caller saw, 0 for any
}

// Bounds of a resource, in bytes.
const (
	maxFileName  = 200
	maxMediaType = 200
	maxLink      = 2000
)

// Forms of what a resource consists of (spec wstore 3.1).
var (
	resourceVersionForm = regexp.MustCompile(`^((?:[1-9][0-9]*|0)(?:\.(?:[1-9][0-9]*|0))*)(?:(a|b|rc)([1-9][0-9]*))?$`)
	fileNameForm        = regexp.MustCompile(`^[\w .-]+\.\w+$`)
	linkForm            = regexp.MustCompile(`(?i)^https?://(?:(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]{1,5})?(?:[/?]\S*)?$`)
)

// normalise trims what the provider filled in and fills in what was left empty.
func (in *ResourceInput) normalise() {
	for _, line := range []*string{&in.Kind, &in.Name, &in.Version, &in.Title, &in.MediaType, &in.Link} {
		*line = strings.TrimSpace(*line)
	}
	in.FileName = baseName(in.FileName)
	if in.Kind == "" && in.Link != "" {
		in.Kind = KindAPI
	}
	in.Kind = cmp.Or(in.Kind, KindDownload)
	in.Version = cmp.Or(in.Version, defaultVersion)
	if in.Title == "" && in.Kind == KindDownload {
		in.Title = strings.TrimSpace(in.FileName[:max(0, strings.LastIndexByte(in.FileName, '.'))])
	}
	in.Name = cmp.Or(in.Name, nameFrom(in.Title))
}

// check notes every mistake that can be found without looking anything up.
func (in ResourceInput) check(f *errs.Fields) {
	checkTitle(f, in.Title)
	if in.Name != "" {
		f.Check(nameForm.MatchString(in.Name) && len(in.Name) <= maxName, "name", "bad_name",
			"A name has letters from a to z, digits, spaces, _ and - only, at most %d of them.", maxName)
	}
	checkResourceVersion(f, in.Version)
	checkText(f, "description", in.Description)
	checkContent(f, in.Kind, in.FileName, in.Link, in.MediaType)
}

// checkContent notes the mistakes of a version's content: a name for a file, or a link.
func checkContent(f *errs.Fields, kind, fileName, link, mediaType string) {
	if !f.Check(kind == KindDownload || kind == KindAPI, "kind", "bad_kind",
		"What is made by hand is a %s or an %s. A module becomes a resource when it is published.", KindDownload, KindAPI) {
		return
	}
	if kind == KindDownload {
		f.Check(link == "", "link", "not_a_link", "A file has no link. Send the file, or make it an %s.", KindAPI)
		if f.Check(fileName != "", "file_name", "required", "Choose a file.") {
			f.Check(fileNameForm.MatchString(fileName) && len(fileName) <= maxFileName, "file_name", "bad_file_name",
				"The name of a file has letters from a to z, digits, spaces, points, _ and -, and an ending, as guide-1.0.pdf: at most %d of them. Rename the file.", maxFileName)
		}
	} else {
		f.Check(fileName == "", "file_name", "not_a_file", "What is reached by a link has no file. Give the link, or make it a %s.", KindDownload)
		if f.Check(link != "", "link", "required", "Give the link.") {
			f.Check(isLink(link), "link", "bad_link",
				"A link is an address of http or https that others can reach too, as https://api.example.org/v1.")
		}
	}
	f.Check(isMediaType(mediaType), "media_type", "bad_media_type", "A media type is as application/pdf; leave it empty to have it found out.")
}

func checkTitle(f *errs.Fields, title string) {
	if checkLine(f, "title", title, maxTitle) {
		f.Check(title != "", "title", "required", "Give the resource a title.")
	}
}

func checkResourceVersion(f *errs.Fields, version string) {
	f.Check(resourceVersionForm.MatchString(version) && len(version) <= maxVersion, "version", "bad_version",
		"A version is numbers with points between them and without leading zeros, with a1, b1 or rc1 behind before it is final, as 1.0 or 2.0rc1.")
}

// baseName returns the last part of a path of any system.
func baseName(path string) string {
	return strings.TrimSpace(path[strings.LastIndexAny(path, `/\`)+1:])
}

// isLink reports whether others can follow the link: its form is that of spec wstore 3.1, and it names no
// address that everybody has at home.
func isLink(link string) bool {
	if len(link) > maxLink || !linkForm.MatchString(link) || strings.ContainsFunc(link, func(r rune) bool {
		return !unicode.IsGraphic(r) || unicode.IsSpace(r)
	}) {
		return false
	}
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	if host := u.Hostname(); strings.Trim(host, "0123456789.") == "" {
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	return true
}

// isMediaType reports whether the text names a media type, or nothing.
func isMediaType(text string) bool {
	if text == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(text)
	return err == nil && len(text) <= maxMediaType && strings.Count(kind, "/") == 1 && !strings.ContainsFunc(text, breaksLine)
}

// compareResourceVersions compares two versions of resources: their numbers as compareVersions does, then
// what is not final yet: a before b before rc before the final one.
func compareResourceVersions(a, b string) int {
	as, bs := resourceVersionForm.FindStringSubmatch(a), resourceVersionForm.FindStringSubmatch(b)
	if as == nil || bs == nil {
		return cmp.Compare(a, b)
	}
	stage := func(name string) int { return map[string]int{"a": 1, "b": 2, "rc": 3, "": 4}[name] }
	return cmp.Or(compareVersions(as[1], bs[1]), cmp.Compare(stage(as[2]), stage(bs[2])),
		cmp.Compare(len(as[3]), len(bs[3])), cmp.Compare(as[3], bs[3]))
}
