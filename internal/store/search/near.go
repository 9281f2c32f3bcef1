package search

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/store/catalogue"
)

// candidates is how many titles are looked at for a word that nothing has.
const candidates = 200

// correct returns the words with those put right that no title has but one is close to; "" when there is
// nothing to put right. Only titles that the actor sees are looked at.
func (s *Service) correct(ctx context.Context, actor account.Actor, words []string) (string, error) {
	var parts []string
	for _, word := range words {
		parts = append(parts, trigrams(word)...)
	}
	if len(parts) == 0 {
		return "", nil
	}
	titles, err := s.alike(ctx, actor, words, parts)
	if err != nil {
		return "", fmt.Errorf("titles alike: %w", err)
	}
	known := map[string]bool{}
	for _, title := range titles {
		for _, w := range titleWords(title) {
			known[w] = true
		}
	}
	right := make([]string, len(words))
	for i, word := range words {
		right[i] = nearest(word, known)
	}
	if said := strings.Join(right, " "); said != strings.Join(words, " ") {
		return said, nil
	}
	return "", nil
}

// alike returns titles that share a trigram with one of the words, those that share most first.
func (s *Service) alike(ctx context.Context, actor account.Actor, words, parts []string) ([]string, error) {
	var a sqldb.Args
	if s.db.Dialect() == sqldb.Postgres {
		whole := a.Add(strings.Join(words, " "))
		return sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT title FROM (
    SELECT o.title AS title, word_similarity(`+whole+`, o.title) AS likeness FROM offerings o WHERE `+catalogue.VisibleSQL(&a, actor)+`
    UNION ALL
    SELECT n.name, word_similarity(`+whole+`, n.name) FROM modules n WHERE n.latest_version IS NOT NULL AND `+module.VisibleSQL(&a, "n", actor)+`
) AS t WHERE likeness > 0 ORDER BY likeness DESC, title LIMIT `+a.Add(candidates), a.Values()...)
	}
	phrases := make([]string, len(parts))
	for i, part := range parts {
		phrases[i] = phrase(part)
	}
	match := a.Add(strings.Join(phrases, " OR "))
	return sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT title FROM (
    SELECT o.title AS title, f.rank AS likeness FROM offerings_search f JOIN offerings o ON o.row_no = f.rowid
    WHERE f.offerings_search MATCH `+match+` AND `+catalogue.VisibleSQL(&a, actor)+`
    UNION ALL
    SELECT n.name, f.rank FROM modules_search f JOIN modules n ON n.row_no = f.rowid
    WHERE f.modules_search MATCH `+match+` AND n.latest_version IS NOT NULL AND `+module.VisibleSQL(&a, "n", actor)+`
) AS t ORDER BY likeness, title LIMIT `+a.Add(candidates), a.Values()...)
}

// trigrams returns the parts of three characters that the word has. A letter that is wrong in the middle of
// a word of five leaves none, so parts of it with a wrong letter at either end count too: there are none
// of those.
func trigrams(word string) []string {
	r := []rune(word)
	var list []string
	for i := 0; i+minTrigram <= len(r); i++ {
		list = append(list, string(r[i:i+minTrigram]))
	}
	return list
}

// titleWords returns the words of a title, folded.
func titleWords(title string) []string {
	return strings.FieldsFunc(searchtext.Fold(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// nearest returns the known word that is closest to word: one typing mistake for short words, two for long
// ones. The word itself comes back when none is close, or when it is part of a known one.
func nearest(word string, known map[string]bool) string {
	most := 1
	if utf8.RuneCountInString(word) > 6 {
		most = 2
	}
	best, closest := word, most+1
	for w := range known {
		if strings.Contains(w, word) {
			return word
		}
		d := distance(word, w, most)
		if d < closest || d == closest && d <= most && w < best {
			best, closest = w, d
		}
	}
	return best
}

// distance is the number of letters that must be put in, left out, exchanged or swapped to make b of a;
// any number above most is most+1.
func distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(x); i++ {
		two, one, now := rows[0], rows[1], rows[2]
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(one[j]+1, now[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], two[j-2]+1)
			}
		}
		rows = [3][]int{one, now, two}
	}
	return min(rows[1][len(y)], most+1)
}
