package advise_test

import (
	"fmt"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
)

// needs stores that the newest version of a module depends on others, by their package names; what is no
// package here is named only.
func (w *world) needs(t *testing.T, db *sqldb.DB, pkg string, others ...string) {
	t.Helper()
	m, err := w.modules.Get(t.Context(), w.root, pkg)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(t.Context(), `DELETE FROM version_dependencies WHERE version_id = $1`, m.LatestVersionID); err != nil {
			return err
		}
		for i, other := range others {
			id := fmt.Sprintf("%032d", i)
			if target, err := module.Find(t.Context(), tx, other); err == nil {
				id = target.ID
			}
			_, err := tx.Exec(t.Context(), `
INSERT INTO version_dependencies (version_id, seq, dependency_id, target_id, target_name, version_start, is_included, enforcement)
VALUES ($1, $2, 'D', $3, $4, '1.0.0', FALSE, 'MAJOR')`, m.LatestVersionID, i+1, id, other)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// drawn writes a tree as text: "a(b c*)", with a star where a module stands elsewhere.
func drawn(nodes []advise.Node) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = n.Name[strings.LastIndexByte(n.Name, '.')+1:]
		if n.Repeated {
			parts[i] += "*"
		}
		if n.Package == "" {
			parts[i] += "?"
		}
		if len(n.Needs) > 0 {
			parts[i] += "(" + drawn(n.Needs) + ")"
		}
	}
	return strings.Join(parts, " ")
}

func TestTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			w.add(t, w.baker, "org.example."+name, "1.0.0", nil)
		}
		w.needs(t, db, "org.example.a", "org.example.b", "org.example.c", "org.far.away")
		w.needs(t, db, "org.example.b", "org.example.d")
		w.needs(t, db, "org.example.c", "org.example.d", "org.example.a") // in a circle
		w.needs(t, db, "org.example.d", "org.example.e")
		w.needs(t, db, "org.example.e", "org.example.f")
		w.needs(t, db, "org.example.f", "org.example.g") // too deep
		w.needs(t, db, "org.example.g")
		draw := func(actor account.Actor, pkg string) string {
			m, err := w.modules.Get(t.Context(), w.root, pkg)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := w.Tree(t.Context(), actor, m.LatestVersionID)
			if err != nil {
				t.Fatal(err)
			}
			return drawn(tree)
		}
		diff(t, "tree", "b(d(e(f))) c(a* d*) away?", draw(nobody, "org.example.a"))
		diff(t, "tree of nothing", "", draw(nobody, "org.example.g"))
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.d", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		diff(t, "tree with a hidden one", "b(d?) c(a* d?) away?", draw(nobody, "org.example.a"))
		diff(t, "tree for its owner", "b(d(e(f))) c(a* d*) away?", draw(w.baker, "org.example.a"))
	})
}

func TestDependents(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, name := range []string{"base", "x", "y", "z", "other"} {
			w.add(t, w.baker, "org.example."+name, "1.0.0", nil)
		}
		for _, name := range []string{"x", "y", "z"} {
			w.needs(t, db, "org.example."+name, "org.example.base")
		}
		w.needs(t, db, "org.example.other")
		base, err := w.modules.Get(t.Context(), nobody, "org.example.base")
		if err != nil {
			t.Fatal(err)
		}
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.y", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		all := func(actor account.Actor) []string {
			var list []string
			for req := (page.Request{Limit: 1}); ; {
				p, err := w.Dependents(t.Context(), actor, base.ID, req)
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range p.Items {
					list = append(list, short(h.Module))
				}
				if req.After = p.Next; p.Next == "" {
					return list
				}
			}
		}
		diff(t, "dependents", []string{"x", "z"}, all(nobody))
		diff(t, "dependents for the owner", []string{"x", "y", "z"}, all(w.baker))
	})
}
