package catalogue

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// StateAny lists offerings in every state.
const StateAny State = "all"

// Bounds of a search.
const (
	maxSearch  = 200 // bytes of each thing that is searched for
	minTrigram = 3   // characters that a word must have for the index to help
)

// ListInput says which offerings to list. The zero value lists what is on sale.
type ListInput struct {
	Word   string // what each offering must have in its texts: all words of it, literally, as package searchtext folds them
	Org    string // name of the seller
	State  State  // "": StatePublished. With any other, the actor's own are listed
	Module string // id or package name of a module that must be part of it
	Page   page.Request
}

// List returns the offerings that are visible to the actor, the newest first. States other than
// published are for those who sell: they list the offerings of the actor's organisation, for
// administrators everybody's. What cannot be searched for comes back together, code "bad_search", with
// the paths q, org and module.
func (s *Service) List(ctx context.Context, actor account.Actor, in ListInput) (page.Page[Offering], error) {
	none := page.Page[Offering]{}
	var a sqldb.Args
	where, err := stateSQL(&a, actor, &in)
	if err != nil {
		return none, err
	}
	filter, err := filterSQL(&a, s.db.Dialect(), in)
	if err != nil {
		return none, err
	}
	column, key := "o.created_at", func(o Offering) time.Time { return o.CreatedAt }
	if in.State == StatePublished {
		column, key = "o.published_at", func(o Offering) time.Time { return o.PublishedAt }
	}
	var at int64
	var id string
	if more, err := in.Page.Decode(&at, &id); err != nil {
		return none, err
	} else if more {
		filter += " AND (" + column + ", o.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	list, err := selectAll(ctx, s.db, "WHERE "+where+filter+"\nORDER BY "+column+" DESC, o.id DESC LIMIT "+a.Add(in.Page.Size()+1), a)
	if err != nil {
		return none, err
	}
	return page.Of(in.Page, allSeenBy(list, actor), func(o Offering) []any { return []any{clock.Micros(key(o)), o.ID} }), nil
}

// stateSQL returns the condition for the states that are asked for, and who may see them.
func stateSQL(a *sqldb.Args, actor account.Actor, in *ListInput) (string, error) {
	switch in.State {
	case "", StatePublished:
		in.State = StatePublished
		return "o.state = 'published' AND " + visibleSQL(a, actor), nil
	case StateUploaded, StateDeleted, StateAny:
	default:
		return "", errs.Invalid("bad_state", "The state is one of uploaded, published, deleted and all, not %q.", in.State)
	}
	where := "TRUE"
	if actor.NeedAdmin() != nil {
		if ownOrg(actor) == "" {
			return "", actor.Need(account.ScopeRead)
		}
		where = "o.org_id = " + a.Add(ownOrg(actor))
	}
	if in.State != StateAny {
		where += " AND o.state = " + a.Add(in.State)
	}
	return where, nil
}

// filterSQL returns the conditions for what is searched for, each behind AND.
func filterSQL(a *sqldb.Args, d sqldb.Dialect, in ListInput) (string, error) {
	var f errs.Fields
	for _, part := range []struct{ path, text string }{{"q", in.Word}, {"org", in.Org}, {"module", in.Module}} {
		f.Check(isText(part.text), part.path, "bad_characters", "It must be text without control characters.")
		f.Check(len(part.text) <= maxSearch, part.path, "too_long", "It has more than %d bytes.", maxSearch)
	}
	if err := f.Err("bad_search", "Offerings cannot be searched like this."); err != nil {
		return "", err
	}
	filter := ""
	if in.Org != "" {
		filter += " AND g.name_key = " + a.Add(strings.ToLower(in.Org))
	}
	if in.Module != "" {
		column, ref := "m.package", in.Module
		if id, ok := module.NormalID(ref); ok {
			column, ref = "m.id", id
		}
		filter += ` AND EXISTS (
    SELECT 1 FROM offering_resources x JOIN resources r ON r.id = x.resource_id JOIN modules m ON m.id = r.module_id
    WHERE x.offering_id = o.id AND ` + column + ` = ` + a.Add(ref) + `)`
	}
	for word := range strings.FieldsSeq(searchtext.Fold(in.Word)) {
		filter += " AND " + containsSQL(a, d, word)
	}
	return filter, nil
}

// containsSQL returns the condition that an offering's texts contain the word, which is folded. On SQLite words that are long enough use the trigram index, whose phrases are literal texts
// between double quotes; PostgreSQL's index serves LIKE by itself.
func containsSQL(a *sqldb.Args, d sqldb.Dialect, word string) string {
	if d == sqldb.SQLite && len([]rune(word)) >= minTrigram {
		phrase := `"` + strings.ReplaceAll(word, `"`, `""`) + `"`
		return "o.row_no IN (SELECT rowid FROM offerings_search WHERE offerings_search MATCH " + a.Add(phrase) + ")"
	}
	return `o.search_text LIKE ` + a.Add(sqldb.Like(word)) + ` ESCAPE '\'`
}
