package account

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// Profile is what everybody may know of a provider.
type Profile struct {
	OrgID, Name  string
	Title        string // its full name; the name where it gave none
	About        string // Markdown
	Website      string // http or https; "" for none
	Email        string // where customers write to; "" for none
	LogoID       string // a picture; "" for none
	ProviderCode string
	Verified     bool      // an administrator has checked who it is
	Since        time.Time // when it became a provider
}

// Profile returns what everybody may know of a provider, signed in or not. It fails with
// "organisation_not_found", for organisations that are none, too.
func (s *Service) Profile(ctx context.Context, name string) (Profile, error) {
	org, err := OrgByName(ctx, s.db, name)
	if err != nil {
		return Profile{}, err
	}
	if !org.Provider {
		return Profile{}, errs.NotFound("organisation_not_found", "There is no provider named %s.", name)
	}
	p := profileOf(org)
	// One that was made a provider later has a row that says when; others are since they are there.
	err = s.db.QueryRow(ctx, `SELECT MIN(at) FROM audit_log WHERE subject = $1 AND action = 'organisation.provider'`,
		"organisation:"+org.Name).Scan(sqldb.Time(&p.Since))
	if p.Since.IsZero() {
		p.Since = org.CreatedAt
	}
	return p, err
}

func profileOf(o Org) Profile {
	return Profile{
		OrgID: o.ID, Name: o.Name, Title: o.Label(), About: o.About, Website: o.Website, Email: o.Email, LogoID: o.LogoID,
		ProviderCode: o.ProviderCode, Verified: !o.VerifiedAt.IsZero(),
	}
}
