package account

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	termsOfMarket = "market"       // subject of a consent to the market's terms
	termsSetting  = "market_terms" // name of the setting with their hash
	maxTermsTitle = 200            // characters
	maxTerms      = 100_000        // characters
)

// Terms is a text that people agree to.
type Terms struct {
	Hash  string // "" where there is none
	Title string
	Body  string // Markdown
	Since time.Time
}

// MarketTerms returns the terms that users of this market accept; the zero value when it has none.
func (s *Service) MarketTerms(ctx context.Context) (Terms, error) {
	t, err := sqldb.One(ctx, s.db, scanTerms, `SELECT t.hash, t.title, t.body, s.updated_at
		FROM settings s JOIN terms t ON t.hash = s.value WHERE s.name = $1`, termsSetting)
	if errors.Is(err, sql.ErrNoRows) {
		return Terms{}, nil
	}
	return t, err
}

func scanTerms(row sqldb.Row) (Terms, error) {
	var t Terms
	return t, row.Scan(&t.Hash, &t.Title, &t.Body, sqldb.Time(&t.Since))
}

// SetMarketTerms sets the terms that users accept when they sign up, and others when they next sign in;
// an empty text takes them away. It is for admins and the operator, and fails with "bad_terms".
func (s *Service) SetMarketTerms(ctx context.Context, actor Actor, title, body string) error {
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	title, body = strings.TrimSpace(title), strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
	var f errs.Fields
	checkLine(&f, "title", title, maxTermsTitle)
	f.Check(title != "" || body == "", "title", "required", "Give the terms a title.")
	f.Check(body != "" || title == "", "text", "required", "Write the terms, or leave both empty to have none.")
	checkText(&f, "text", body, maxTerms)
	if err := f.Err("bad_terms", "The terms were not kept."); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if body == "" {
			if _, err := tx.Exec(ctx, `DELETE FROM settings WHERE name = $1`, termsSetting); err != nil {
				return err
			}
			return s.Audit(ctx, tx, actor, "market.terms", "market:terms", map[string]any{"hash": ""})
		}
		hash, now := TermsHash(title, body), s.clock.Now()
		_, err := tx.Exec(ctx, `INSERT INTO terms (hash, title, body, created_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (hash) DO NOTHING`, hash, title, body, sqldb.Micros(now))
		if err != nil {
			return err
		}
		before, found, err := setting.Get(ctx, tx, termsSetting)
		if err != nil || found && before.Value == hash {
			return err
		}
		if err := setting.Set(ctx, tx, termsSetting, setting.Setting{Value: hash, UpdatedAt: now, UpdatedBy: actor.UserID}); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "market.terms", "market:terms", map[string]any{"hash": hash})
	})
}

// TermsDue reports whether the session must accept the market's terms before it goes on: it began after
// they were set, and its user has not agreed to them.
func (s *Service) TermsDue(ctx context.Context, actor Actor, sessionToken string) (bool, error) {
	if actor.Via != ViaSession || sessionToken == "" {
		return false, nil
	}
	n, err := sqldb.One(ctx, s.db, sqldb.Value[int64], `SELECT COUNT(*) FROM settings t
		JOIN sessions s ON s.token_hash = $1 AND s.created_at >= t.updated_at
		WHERE t.name = $2 AND NOT EXISTS (SELECT 1 FROM consents c
			WHERE c.user_id = s.user_id AND c.subject = $3 AND c.terms_hash = t.value)`,
		authn.HashToken(sessionToken), termsSetting, termsOfMarket)
	return n > 0, err
}

// AcceptTerms keeps that the actor agrees to the market's terms. The hash is that of the text that it
// has seen: where they changed meanwhile it fails with "terms_changed".
func (s *Service) AcceptTerms(ctx context.Context, actor Actor, hash string) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	if err := needUser(actor); err != nil {
		return err
	}
	terms, err := s.MarketTerms(ctx)
	if err != nil {
		return err
	}
	if terms.Hash == "" || terms.Hash != hash {
		return errs.Conflict("terms_changed", "These are not the terms of this market any more. Read the ones that are in force.")
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.Consent(ctx, tx, actor, termsOfMarket, terms.Title, terms.Body); err != nil {
			return err
		}
		return s.Audit(ctx, tx, actor, "user.consent", "market:terms", map[string]any{"hash": hash})
	})
}

// ConsentGiven is what a user agreed to, and when.
type ConsentGiven struct {
	ID      string
	Subject string // "market", or "offering:ID"
	OrgName string // for which organisation
	Terms   Terms
	GivenAt time.Time
}

// Consents lists what the actor has agreed to, with the texts, the newest first.
func (s *Service) Consents(ctx context.Context, actor Actor, req page.Request) (page.Page[ConsentGiven], error) {
	none := page.Page[ConsentGiven]{}
	if err := actor.Need(ScopeRead); err != nil {
		return none, err
	}
	var args sqldb.Args
	where := `c.user_id = ` + args.Add(actor.UserID)
	var at int64
	var id string
	more, err := req.Decode(&at, &id)
	if err != nil {
		return none, err
	}
	if more {
		where += ` AND (c.given_at, c.id) < (` + args.Add(at) + `, ` + args.Add(id) + `)`
	}
	rows, err := sqldb.All(ctx, s.db, scanConsent, `SELECT c.id, c.subject, o.name, t.hash, t.title, t.body, t.created_at, c.given_at
		FROM consents c JOIN terms t ON t.hash = c.terms_hash JOIN orgs o ON o.id = c.org_id
		WHERE `+where+` ORDER BY c.given_at DESC, c.id DESC LIMIT `+args.Add(req.Size()+1), args.Values()...)
	if err != nil {
		return none, err
	}
	return page.Of(req, rows, func(c ConsentGiven) []any { return []any{c.GivenAt.UnixMicro(), c.ID} }), nil
}

func scanConsent(row sqldb.Row) (ConsentGiven, error) {
	var c ConsentGiven
	return c, row.Scan(&c.ID, &c.Subject, &c.OrgName, &c.Terms.Hash, &c.Terms.Title, &c.Terms.Body,
		sqldb.Time(&c.Terms.Since), sqldb.Time(&c.GivenAt))
}

// checkText checks a text of several lines.
func checkText(f *errs.Fields, path, text string, most int) {
	f.Check(utf8.RuneCountInString(text) <= most, path, "too_long", "It has more than %d characters.", most)
	lines := strings.NewReplacer("\n", " ", "\t", " ", "\r", " ").Replace(text)
	f.Check(isLine(lines), path, "bad_characters", "It must be text without control characters.")
}
