package setting_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/platform/setting"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func TestTheLastValueHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if _, found, err := setting.Get(t.Context(), db, "fee"); found || err != nil {
			t.Fatalf("before it is set: %v, %v", found, err)
		}
		at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
		for i, value := range []string{"10", "", "12.5"} {
			want := setting.Setting{Value: value, UpdatedAt: at.Add(time.Duration(i) * time.Hour), UpdatedBy: "ada"}
			err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { return setting.Set(t.Context(), tx, "fee", want) })
			if err != nil {
				t.Fatal(err)
			}
			if got, found, err := setting.Get(t.Context(), db, "fee"); got != want || !found || err != nil {
				t.Errorf("got %+v, %v, %v; want %+v", got, found, err, want)
			}
		}
	})
}
