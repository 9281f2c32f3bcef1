package spending_test

import (
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/spending"
)

// kit is an organisation with a manager and a member, who spend.
type kit struct {
	*accounttest.Kit
	*spending.Service
	boss, carl account.Actor // who manage the club, and are members of it
	org        account.Org
}

func newKit(t *testing.T, db *sqldb.DB) *kit {
	t.Helper()
	k := &kit{Kit: accounttest.New(db)}
	k.boss, k.carl = k.Customer(t, "boss"), k.Customer(t, "carl")
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE users SET email = 'boss@example.org' WHERE name = 'boss'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if k.org, err = k.CreateOrg(t.Context(), account.Operator, account.CreateOrgInput{Name: "club", Manager: "boss"}); err != nil {
		t.Fatal(err)
	}
	if err := k.SetMember(t.Context(), account.Operator, "club", "carl", []account.Role{account.RoleCustomer}); err != nil {
		t.Fatal(err)
	}
	k.Service = spending.New(spending.Deps{DB: db, Clock: k.Clock, Accounts: k.Kit, Mailer: k.Mails, PublicURL: accounttest.URL})
	return k
}

// spend checks and notes an amount, as one charge, and returns the code of the refusal.
func (k *kit) spend(t *testing.T, who account.Actor, amount, currency string) string {
	t.Helper()
	a, err := money.Parse(strings.TrimPrefix(amount, "-"), currency)
	if err != nil {
		t.Fatal(err)
	}
	if amount[0] == '-' {
		a.Minor = -a.Minor
	}
	err = k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if err := k.Check(t.Context(), tx, k.org.ID, who.UserID, a); err != nil {
			return err
		}
		if a.Minor < 0 {
			a.Minor = -a.Minor
			return k.GiveBack(t.Context(), tx, k.org.ID, who.UserID, a, k.Clock.Now())
		}
		return k.Note(t.Context(), tx, k.org.ID, who.UserID, a)
	})
	if err != nil && !strings.HasPrefix(errs.As(err).Message, spending.Refusal) {
		t.Errorf("the refusal does not begin as it should: %v", err)
	}
	return errs.CodeOf(err)
}

// mails returns the subjects of the mails since the last call.
func (k *kit) mails(t *testing.T) string {
	t.Helper()
	list, err := sqldb.All(t.Context(), k.DB, sqldb.Value[string], `SELECT recipient || ': ' || subject FROM mails ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(t.Context(), `DELETE FROM mails`); return err }); err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, "; ")
}

func TestLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		k.mails(t)
		if code := k.spend(t, k.carl, "1000000", "EUR"); code != "" { // no limit
			t.Errorf("without a limit: %s", code)
		}
		k.Clock.Advance(60 * 24 * time.Hour) // Friday, 1 January
		set := func(in spending.LimitInput) {
			t.Helper()
			if _, err := k.SetLimit(t.Context(), k.boss, "club", in); err != nil {
				t.Fatal(err)
			}
		}
		set(spending.LimitInput{Currency: "eur", Most: map[spending.Span]string{"transaction": "60", "day": "100", "week": "150", "month": "200.00"}})
		set(spending.LimitInput{User: "CARL", Currency: "EUR", Most: map[spending.Span]string{"day": "30"}})
		steps := []struct {
			who      account.Actor
			amount   string
			currency string
			code     string
			mails    string
			wait     time.Duration // afterwards
		}{
			{k.boss, "60.01", "EUR", "spending_limit", "", 0},
			{k.boss, "1", "USD", "spending_currency", "", 0},
			{k.boss, "49.99", "EUR", "", "", 0},
			{k.boss, "0.01", "EUR", "", "boss@example.org: 50 % of what club may spend this day is spent", 0},
			{k.carl, "30.01", "EUR", "spending_limit", "", 0},
			{k.carl, "30", "EUR", "", "boss@example.org: 80 % of what club may spend this day is spent; boss@example.org: 50 % of what club may spend this week is spent; " +
				"boss@example.org: 100 % of what carl for club may spend this day is spent", 0},
			{k.boss, "20.01", "EUR", "spending_limit", "", 0},
			{k.boss, "-20", "EUR", "", "", 0}, // given back
			{k.boss, "20.01", "EUR", "", "", 24 * time.Hour},
			{k.boss, "60", "EUR", "", "boss@example.org: 50 % of what club may spend this day is spent; boss@example.org: 80 % of what club may spend this week is spent; " +
				"boss@example.org: 50 % of what club may spend this month is spent", 0},
			{k.boss, "9.99", "EUR", "", "boss@example.org: 100 % of what club may spend this week is spent", 0},
			{k.boss, "0.01", "EUR", "spending_limit", "", 3 * 24 * time.Hour}, // of the week; afterwards Tuesday
			{k.boss, "50.01", "EUR", "spending_limit", "", 0},                 // of the month
		}
		for i, step := range steps {
			if code := k.spend(t, step.who, step.amount, step.currency); code != step.code {
				t.Errorf("step %d: %q, want %q", i, code, step.code)
			}
			if got := k.mails(t); got != step.mails {
				t.Errorf("step %d: mails %q, want %q", i, got, step.mails)
			}
			k.Clock.Advance(step.wait)
		}
		list, err := k.Limits(t.Context(), k.boss, "club")
		if err != nil || len(list) != 2 || list[0].UserID != "" || list[1].User != "carl" || list[0].Spent[spending.Month].String() != "150.00" {
			t.Errorf("limits %+v, %v", list, err)
		}
		set(spending.LimitInput{Currency: "EUR", Most: map[spending.Span]string{"month": "1"}, WarnOnly: true})
		if code := k.spend(t, k.boss, "100", "EUR"); code != "" {
			t.Errorf("a limit that only warns: %s", code)
		}
		for _, user := range []string{"", "carl"} {
			if err := k.RemoveLimit(t.Context(), k.boss, "club", user); err != nil {
				t.Error(err)
			}
			if err := k.RemoveLimit(t.Context(), k.boss, "club", user); errs.CodeOf(err) != "limit_not_found" {
				t.Errorf("removed again: %v", err)
			}
		}
	})
}

func TestWhoSetsLimits(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	in := spending.LimitInput{Currency: "EUR", Most: map[spending.Span]string{"day": "5"}}
	admin := k.Admin(t, "root")
	limited := k.boss
	limited.Scopes = []account.Scope{account.ScopeRead}
	for name, tt := range map[string]struct {
		actor account.Actor
		code  string
	}{
		"nobody": {account.Actor{}, "sign_in_required"}, "a member": {k.carl, "manager_required"}, "somebody": {k.Customer(t, "eve"), "not_a_member"},
		"a manager": {k.boss, ""}, "an admin": {admin, ""}, "a token for reading": {limited, "scope_missing"},
	} {
		if _, err := k.SetLimit(t.Context(), tt.actor, "club", in); errs.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", name, err, tt.code)
		}
	}
	if _, err := k.SetLimit(t.Context(), k.carl, "carl", in); err != nil {
		t.Errorf("the private organisation: %v", err)
	}
	for code, in := range map[string]spending.LimitInput{
		"bad_limit":        {Currency: "XXX", Most: in.Most},
		"bad_limit ":       {Currency: "EUR"},
		"bad_limit  ":      {Currency: "EUR", Most: map[spending.Span]string{"day": "-1"}},
		"member_not_found": {User: "eve", Currency: "EUR", Most: in.Most},
	} {
		if _, err := k.SetLimit(t.Context(), k.boss, "club", in); errs.CodeOf(err) != strings.TrimSpace(code) {
			t.Errorf("%+v: %v, want %s", in, err, code)
		}
	}
}

// TestWhoSeesLimits shows members what concerns them, and managers everything.
func TestWhoSeesLimits(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	for _, user := range []string{"", "boss", "carl"} {
		in := spending.LimitInput{User: user, Currency: "EUR", Most: map[spending.Span]string{"day": "5"}}
		if _, err := k.SetLimit(t.Context(), k.boss, "club", in); err != nil {
			t.Fatal(err)
		}
	}
	users := func(list []spending.Limit) string {
		var names []string
		for _, l := range list {
			names = append(names, l.User)
		}
		return strings.Join(names, " ")
	}
	for name, tt := range map[string]struct {
		actor       account.Actor
		users, code string
	}{
		"a member": {k.carl, " carl", ""}, "a manager": {k.boss, " boss carl", ""}, "an admin": {k.Admin(t, "root"), " boss carl", ""},
		"somebody": {k.Customer(t, "eve"), "", "not_a_member"}, "nobody": {account.Actor{}, "", "sign_in_required"},
	} {
		list, err := k.Limits(t.Context(), tt.actor, "club")
		if users(list) != tt.users || errs.CodeOf(err) != tt.code {
			t.Errorf("%s sees %q, %v; want %q, %q", name, users(list), err, tt.users, tt.code)
		}
	}
	acting := k.carl
	acting.OrgID, acting.OrgName = k.org.ID, k.org.Name
	if list, err := k.Concerning(t.Context(), acting); err != nil || users(list) != " carl" || list[1].Spent[spending.Day].String() != "0.00" {
		t.Errorf("carl spends for the club under %q, %v", users(list), err)
	}
	if list, err := k.Concerning(t.Context(), k.carl); err != nil || len(list) != 0 {
		t.Errorf("carl spends for himself under %q, %v", users(list), err)
	}
}
