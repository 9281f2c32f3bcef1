package release

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// ExtendFile is Extend with the package of a published version in which only range ends differ (readings 8):
// those are taken over. Everything else that differs, in what the package says and in its files, is named and
// refused: KindInvalid, code "package_differs". The package is not kept.
func (s *Service) ExtendFile(ctx context.Context, actor account.Actor, body io.Reader) (Version, []Extended, error) {
	if err := s.modules.NeedPublisher(ctx, actor); err != nil {
		return Version{}, nil, err
	}
	up, err := s.receive(ctx, body)
	if err != nil {
		return Version{}, nil, errs.Wrap("release.ExtendFile", err)
	}
	defer up.close(ctx)
	if err := up.pkg.Err(); err != nil {
		return Version{}, nil, errs.Wrap("release.ExtendFile", err)
	}
	pkg := up.main.pkg
	published, err := s.Version(ctx, actor, pkg.ID, up.main.number.String())
	if err != nil {
		return Version{}, nil, err
	}
	if err := published.Module.Need(actor, module.RightUpdate); err != nil {
		return Version{}, nil, err
	}
	files, err := s.changedFiles(ctx, published, up)
	if err != nil {
		return Version{}, nil, errs.Wrap("release.ExtendFile", err)
	}
	var moved []Extended
	v, err := s.change(ctx, actor, pkg.ID, published.Version, "version.extend", func(tx *sqldb.Tx, v *Version) (map[string]any, error) {
		if err := differs(*v, pkg, files); err != nil {
			return nil, err
		}
		var ends []RangeEnd
		ids := map[string]string{}
		for _, d := range needsOf(pkg) {
			i := slices.IndexFunc(v.Dependencies, func(o Dependency) bool { return o.TargetID == d.TargetID })
			if !d.Included && d.End != v.Dependencies[i].End {
				ends = append(ends, RangeEnd{Target: d.TargetID, End: d.End})
				ids[d.TargetID] = d.TargetID
			}
		}
		var err error
		if moved, err = s.plan(v, ends, ids); err != nil {
			return nil, err
		}
		return moveEnds(ctx, tx, v, moved)
	})
	if err != nil {
		return Version{}, nil, err
	}
	return v, moved, nil
}

// changedFiles compares the files of the upload, but for the one of dependencies, with those of the published
// package, and says what differs; nothing where no file of the version is held here.
func (s *Service) changedFiles(ctx context.Context, v Version, up *upload) ([]string, error) {
	if v.BlobKey == "" || v.SHA256 == up.main.file.SHA256 {
		return nil, nil
	}
	body, err := s.shelf.Get(ctx, v.BlobKey)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	had, err := pkgfile.Contents(readerAt(body), v.Size, pkgfile.DefaultLimits)
	if err != nil {
		return nil, err
	}
	has, err := pkgfile.Contents(readerAt(up.body), up.main.file.Size, pkgfile.DefaultLimits)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, path := range slices.Sorted(maps.Keys(had)) {
		switch sum, found := has[path]; {
		case !found:
			list = append(list, path+" is missing")
		case sum != had[path]:
			list = append(list, path+" is another one")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(has)) {
		if _, found := had[path]; !found {
			list = append(list, path+" is new")
		}
	}
	return list, nil
}

// maxDifferences bounds how many differences of files are named.
const maxDifferences = 50

// differs names everything but range ends in which the package is another one than the version.
func differs(v Version, pkg pkgfile.Module, files []string) error {
	var mistakes errs.Fields
	said := publication{candidate: candidate{pkg: pkg}, module: v.Module}.version()
	text := func(path, noun, was, is string) {
		mistakes.Check(was == is, path, "differs", "The %s is %.80q, and %.80q is published.", noun, is, was)
	}
	text("package", "package name", v.Module.Package, pkg.Package)
	text("type", "type", module.TypeName(v.Module.Type), module.TypeName(pkg.Type))
	text("label", "label", v.Label, said.Label)
	text("name", "name", v.Name, said.Name)
	text("description", "description", v.Description, said.Description)
	text("help", "help", v.Help, said.Help)
	text("author", "author", v.Author, said.Author)
	text("url", "address", v.URL, said.URL)
	text("licence_type", "licence type", v.LicenceType, said.LicenceType)
	text("licence_text", "licence text", v.LicenceText, said.LicenceText)
	text("update_text", "update text", v.UpdateText, said.UpdateText)
	text("language", "language", v.Language, said.Language)
	text("reference_data", "text about reference data", v.ReferenceData, said.ReferenceData)
	flag := func(path, noun string, was, is bool) {
		mistakes.Check(was == is, path, "differs", "Whether it %s is another answer than the published one.", noun)
	}
	flag("translatable", "is to be translated", v.Translatable, said.Translatable)
	flag("translation", "is a translation", v.Translation, said.Translation)
	flag("accounts_chart", "has a chart of accounts", v.HasAccountsChart, said.HasAccountsChart)
	flag("has_reference_data", "has reference data", v.HasReferenceData, said.HasReferenceData)
	differentNeeds(&mistakes, v.Dependencies, said.Dependencies)
	mergeID := func(m Merge) string { return m.TargetID }
	if had, has := sortedBy(v.Merges, mergeID), sortedBy(said.Merges, mergeID); !slices.Equal(had, has) {
		mistakes.Add("merges", "differs", "It takes the place of other modules than the published one.")
	}
	for i, f := range files {
		if i == maxDifferences {
			mistakes.Add("files", "differs", "And %d more files.", len(files)-i)
			break
		}
		mistakes.Add("files", "differs", "The file %s.", f)
	}
	return mistakes.Err("package_differs", "Only range ends of a published version may change, and more differs in this package; nothing was changed. Publish it as a new version.")
}

// differentNeeds names the differences between two lists of dependencies, but for the ends of plain ones.
func differentNeeds(mistakes *errs.Fields, had, has []Dependency) {
	for _, d := range without(has, had) {
		mistakes.Add("dependencies", "differs", "It also needs %s.", called(d.TargetName, d.TargetID))
	}
	for _, d := range had {
		name := called(d.TargetName, d.TargetID)
		i := slices.IndexFunc(has, func(o Dependency) bool { return o.TargetID == d.TargetID })
		if i < 0 {
			mistakes.Add("dependencies", "differs", "It no longer needs %s.", name)
			continue
		}
		n := has[i]
		change := func(what string, was, is any) {
			if was != is {
				mistakes.Add("dependencies", "differs", "Of what it needs, %s has %s %v, and %v is published.", name, what, is, was)
			}
		}
		change("the start", d.Start, n.Start)
		change("the enforcement", d.Enforcement, n.Enforcement)
		change("the inclusion", d.Included, n.Included)
		change("the freedom to change its enforcement", d.UserEditable, n.UserEditable)
		if d.Included {
			change("the end", cmp.Or(d.End, "none"), cmp.Or(n.End, "none"))
		}
	}
}

func sortedBy[T any](list []T, key func(T) string) []string {
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = key(x)
	}
	slices.Sort(keys)
	return keys
}
