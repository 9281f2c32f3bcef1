package spending_test

import (
	"encoding/json"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/spending"
)

// exported returns what the room keeps about a user, as JSON by line.
func (k *kit) exported(t *testing.T, who account.Actor) string {
	t.Helper()
	text := ""
	err := k.ExportUser(t.Context(), who.UserID, func(section string, row any) error {
		line, err := json.Marshal(row)
		text += section + " " + string(line) + "\n"
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestLimitsAreOfTheUser gives a user its limits and what it spent, and takes them with it.
func TestLimitsAreOfTheUser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		for _, limit := range []struct{ org, user string }{{"club", ""}, {"club", "carl"}, {"carl", ""}} {
			by := k.boss
			if limit.org == "carl" {
				by = k.carl
			}
			in := spending.LimitInput{User: limit.user, Currency: "EUR", Most: map[spending.Span]string{"day": "5", "month": "50.00"}}
			if _, err := k.SetLimit(t.Context(), by, limit.org, in); err != nil {
				t.Fatal(err)
			}
		}
		k.spend(t, k.carl, "3", "EUR")
		k.spend(t, k.boss, "2", "EUR")
		limit := `,"currency":"EUR","most":{"day":"5.00","month":"50.00"},"warn_only":false,"updated_at":"2026-11-02T09:00:00Z"}`
		want := "spending_limits {\"organisation\":\"carl\"" + limit + "\nspending_limits {\"organisation\":\"club\"" + limit + "\n" +
			`spending {"organisation":"club","day":"2026-11-02T00:00:00Z","amount":"3.00","currency":"EUR"}` + "\n"
		if got := k.exported(t, k.carl); got != want {
			t.Errorf("carl's data are\n%s\nwant\n%s", got, want)
		}
		k.JoinPersonal(k.Service)
		if err := k.Kit.EraseUser(t.Context(), account.Operator, "carl", "carl"); err != nil {
			t.Fatal(err)
		}
		list, err := k.Limits(t.Context(), k.boss, "club")
		if err != nil || len(list) != 1 || list[0].User != "" || list[0].Spent[spending.Day].String() != "5.00" {
			t.Errorf("the club has the limits %+v, error %v", list, err)
		}
		left, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM spending_limits WHERE user_id = $1 OR org_id = $2`, k.carl.UserID, k.carl.OrgID)
		if err != nil || left != 0 {
			t.Errorf("%d limits are left of carl, error %v", left, err)
		}
	})
}
