package account

import (
	"context"
	"encoding/json"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// PersonalData is a room that keeps something about users. What it emits goes into the user's export:
// the rows of a section one after another, each of a shape that JSON can hold, without secrets. It holds
// only a bounded number of rows in memory.
type PersonalData interface {
	ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error
}

// Holder is a room of PersonalData that may hold something against erasing a user. MayErase returns an
// error of KindConflict that says what.
type Holder interface {
	MayErase(ctx context.Context, tx *sqldb.Tx, user User) error
}

// Eraser is a room of PersonalData that keeps something for the private organisation of a user that is to go
// with the user. EraseUser takes it away.
type Eraser interface {
	EraseUser(ctx context.Context, tx *sqldb.Tx, user User) error
}

// JoinPersonal names the rooms above that keep something about users. It is called once, before requests.
func (s *Service) JoinPersonal(rooms ...PersonalData) { s.personal = rooms }

// exportPage is how many rows of an export are in memory at once.
const exportPage = 500

// Export emits everything that the market keeps about the actor: section by section, row by row.
func (s *Service) Export(ctx context.Context, actor Actor, emit func(section string, row any) error) error {
	if err := actor.Need(ScopeAccount); err != nil {
		return err
	}
	if err := needUser(actor); err != nil {
		return err
	}
	for _, room := range append([]PersonalData{s}, s.personal...) {
		if err := room.ExportUser(ctx, actor.UserID, emit); err != nil {
			return err
		}
	}
	return nil
}

// The rows of an export.
type (
	exportedUser struct {
		ID             string     `json:"id"`
		Name           string     `json:"name"`
		FullName       string     `json:"full_name"`
		Email          string     `json:"email"`
		EmailConfirmed *time.Time `json:"email_confirmed_at"`
		Admin          bool       `json:"admin"`
		CreatedAt      time.Time  `json:"created_at"`
	}
	exportedMembership struct {
		Organisation string    `json:"organisation"`
		Private      bool      `json:"private"`
		Title        string    `json:"title"`
		About        string    `json:"about,omitempty"`
		Website      string    `json:"website,omitempty"`
		Email        string    `json:"email,omitempty"`
		TaxNumber    string    `json:"tax_number,omitempty"`
		VATID        string    `json:"vat_id,omitempty"`
		TaxAddress   *Address  `json:"tax_address,omitempty"`
		Roles        []Role    `json:"roles"`
		JoinedAt     time.Time `json:"joined_at"`
	}
	exportedSession struct {
		Organisation string    `json:"organisation"`
		CreatedAt    time.Time `json:"created_at"`
		LastSeenAt   time.Time `json:"last_seen_at"`
		ExpiresAt    time.Time `json:"expires_at"`
	}
	exportedToken struct {
		Name         string    `json:"name"`
		Hint         string    `json:"hint"`
		Organisation string    `json:"organisation"`
		Scopes       []Scope   `json:"scopes"`
		CreatedAt    time.Time `json:"created_at"`
		ExpiresAt    time.Time `json:"expires_at,omitzero"`
		LastUsedAt   time.Time `json:"last_used_at,omitzero"`
		RevokedAt    time.Time `json:"revoked_at,omitzero"`
	}
	exportedConsent struct {
		Subject string    `json:"subject"`
		Title   string    `json:"title"`
		Text    string    `json:"text"`
		Hash    string    `json:"hash"`
		GivenAt time.Time `json:"given_at"`
		Remote  string    `json:"remote"`
	}
	exportedInvitation struct {
		Organisation string    `json:"organisation"`
		Email        string    `json:"email"`
		Roles        []Role    `json:"roles"`
		Outcome      string    `json:"outcome"`
		CreatedAt    time.Time `json:"created_at"`
		ClosedAt     time.Time `json:"closed_at,omitzero"`
	}
	exportedAction struct {
		At        time.Time       `json:"at"`
		Action    string          `json:"action"`
		Subject   string          `json:"subject"`
		Detail    json.RawMessage `json:"detail"`
		RequestID string          `json:"request_id"`
		Remote    string          `json:"remote"`
	}
)

// ExportUser implements [PersonalData] for accounts.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	user, err := UserByID(ctx, s.db, userID)
	if err != nil {
		return err
	}
	row := exportedUser{ID: user.ID, Name: user.Name, FullName: user.FullName, Email: user.Email, Admin: user.Admin, CreatedAt: user.CreatedAt}
	if !user.EmailConfirmedAt.IsZero() {
		row.EmailConfirmed = &user.EmailConfirmedAt
	}
	if err := emit("user", row); err != nil {
		return err
	}
	for _, section := range []func(context.Context, string, func(string, any) error) error{
		s.exportMemberships, s.exportSessions, s.exportTokens, s.exportConsents, s.exportInvitations, s.exportActions,
	} {
		if err := section(ctx, userID, emit); err != nil {
			return err
		}
	}
	return nil
}

// EmitPages emits the rows of a query as a section, a bounded number at a time. The query begins with the
// column that orders it, a text; $1 is the user's id, $2 the last row's value of that column, $3 the limit.
// scan reads a row whose first column goes to key.
func EmitPages[T any](ctx context.Context, db sqldb.Queryer, userID, section, query string,
	scan func(row sqldb.Row, key *string) (T, error), emit func(section string, row any) error) error {
	for after := ""; ; {
		rows, err := sqldb.All(ctx, db, func(row sqldb.Row) (T, error) { return scan(row, &after) }, query, userID, after, exportPage)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := emit(section, row); err != nil {
				return err
			}
		}
		if len(rows) < exportPage {
			return nil
		}
	}
}
