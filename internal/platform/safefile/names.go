package safefile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName and MaxDepth bound the path of an entry, in bytes and in parts.
const (
	MaxName  = 1024
	MaxDepth = 50
)

// mistake is what is wrong with one entry; the zero value is nothing.
type mistake struct{ code, message string }

// cleanName turns the name of an entry into a relative path without a slash at its end. dir tells
// whether the name had one. The path is empty for the archive's own root ("./").
func cleanName(raw string) (path string, dir bool, bad mistake) {
	switch {
	case raw == "":
		return "", false, mistake{"empty_name", "An entry has no name."}
	case len(raw) > MaxName:
		return "", false, mistake{"name_too_long", "The name is longer than 1024 bytes."}
	case !utf8.ValidString(raw):
		return "", false, mistake{"name_not_utf8", "The name is not written in UTF-8; pack with a tool that does so."}
	case strings.ContainsFunc(raw, unicode.IsControl):
		return "", false, mistake{"control_character", "The name contains a control character."}
	}
	name := strings.ReplaceAll(raw, `\`, "/")
	dir = strings.HasSuffix(name, "/")
	if strings.HasPrefix(name, "/") {
		return "", dir, mistake{"absolute_path", "The path is absolute; it must be relative to the archive."}
	}
	if len(name) > 1 && name[1] == ':' && unicode.IsLetter(rune(name[0])) {
		return "", dir, mistake{"drive_letter", "The path begins with a drive letter; it must be relative to the archive."}
	}
	var parts []string
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part == "." {
			continue
		}
		if strings.Trim(part, ". ") == "" {
			return "", dir, mistake{"parent_path", `The path has a part like ".." and may lead out of the archive.`}
		}
		parts = append(parts, part)
	}
	if len(parts) > MaxDepth {
		return "", dir, mistake{"path_too_deep", "The path has more than 50 parts."}
	}
	if len(parts) == 0 && !dir {
		return "", dir, mistake{"empty_name", "An entry has no name."}
	}
	return strings.Join(parts, "/"), dir, mistake{}
}

// display returns a name as it may be shown whatever is in it.
func display(raw string) string {
	if len(raw) > MaxName {
		raw = raw[:MaxName] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) {
			return '?'
		}
		return r
	}, raw)
}

// foldName returns the same for all names that some file system takes for the same: it drops case,
// and the dots and spaces at the end of each part.
func foldName(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = strings.Map(foldRune, strings.TrimRight(part, ". "))
	}
	return strings.Join(parts, "/")
}

// foldRune returns the least of the runes that are equal but for case.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// names remembers the paths of an archive. The keys are folded.
type names map[string]place

type place struct {
	path    string
	dir     bool
	implied bool // a folder that stands in a path only, so far
}

// add notes a path and tells what speaks against it.
func (n names) add(path string, dir bool) mistake {
	key := foldName(path)
	if was, taken := n[key]; taken {
		switch {
		case was.dir != dir:
			return mistake{"file_and_folder", "The name stands for a file and for a folder."}
		case was.implied:
			n[key] = place{path: path, dir: true}
			return mistake{}
		case was.path == path:
			return mistake{"duplicate", "The name stands in the archive twice."}
		}
		return mistake{"case_duplicate", "The name is the same as " + was.path + " on systems that do not tell case apart."}
	}
	n[key] = place{path: path, dir: dir}
	for {
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 {
			return mistake{}
		}
		path = path[:cut]
		key = foldName(path)
		was, taken := n[key]
		if taken && !was.dir {
			return mistake{"file_and_folder", "The path goes through " + was.path + ", which is a file."}
		}
		if taken {
			return mistake{}
		}
		n[key] = place{path: path, dir: true, implied: true}
	}
}
