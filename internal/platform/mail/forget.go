package mail

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

// renamePage is how many mails are in memory at once while a name is replaced.
const renamePage = 500

// Forget removes the mails to an address, sent or not: who is erased leaves none behind.
func (m *Mailer) Forget(ctx context.Context, tx *sqldb.Tx, address string) error {
	_, err := tx.Exec(ctx, "DELETE FROM mails WHERE lower(recipient) = $1", strings.ToLower(address))
	return err
}

// Rename puts another name where mails to others, sent or not, have this one as words of their own. Links
// and longer names that contain it stay as they are.
func (m *Mailer) Rename(ctx context.Context, tx *sqldb.Tx, was, is string) error {
	type text struct{ id, subject, body string }
	scan := func(row sqldb.Row) (t text, err error) { return t, row.Scan(&t.id, &t.subject, &t.body) }
	name, like := nameInText(was), sqldb.Like(was)
	replace := func(in string) string { // twice: one blank may stand between two of them
		return name.ReplaceAllString(name.ReplaceAllString(in, "${1}"+is+"${2}"), "${1}"+is+"${2}")
	}
	for after := ""; ; {
		list, err := sqldb.All(ctx, tx, scan, `SELECT id, subject, body FROM mails
			WHERE id > $1 AND (subject LIKE $2 ESCAPE '\' OR body LIKE $2 ESCAPE '\') ORDER BY id LIMIT $3`, after, like, renamePage)
		if err != nil {
			return fmt.Errorf("mails with a name: %w", err)
		}
		for _, t := range list {
			after = t.id
			subject, body := replace(t.subject), replace(t.body)
			if subject == t.subject && body == t.body {
				continue
			}
			if _, err := tx.Exec(ctx, "UPDATE mails SET subject = $2, body = $3 WHERE id = $1", t.id, subject, body); err != nil {
				return fmt.Errorf("rename in mails: %w", err)
			}
		}
		if len(list) < renamePage {
			return nil
		}
	}
}

// nameInText finds a name that stands by itself: between blanks, quotes, brackets and what ends a sentence.
func nameInText(name string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[\s"'(“‘])` + regexp.QuoteMeta(name) + `($|[\s"')”’,;:!?]|\.(?:\s|$))`)
}
