package module

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
)

// Holder is the module that a prefix belongs to.
type Holder struct {
	Prefix, ModuleID, Package, OwnerID string
}

// Holders returns who holds which of the prefixes, by prefix; free ones are left out.
func Holders(ctx context.Context, q sqldb.Queryer, prefixes []string) (map[string]Holder, error) {
	found := make(map[string]Holder, len(prefixes))
	if len(prefixes) == 0 {
		return found, nil
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(row sqldb.Row) (h Holder, err error) {
		return h, row.Scan(&h.Prefix, &h.ModuleID, &h.Package, &h.OwnerID)
	}, `
SELECT p.prefix, m.id, m.package, m.owner_org
FROM module_prefixes p JOIN modules m ON m.id = p.module_id
WHERE p.prefix IN (`+sqldb.List(&a, prefixes)+`)`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("holders of prefixes: %w", err)
	}
	for _, h := range rows {
		found[h.Prefix] = h
	}
	return found, nil
}

// Lends reports whether a module of the organisation that merges those with the ids uses the prefix
// too.
func (h Holder) Lends(merges []string, orgID string) bool {
	return h.OwnerID == orgID && slices.Contains(merges, h.ModuleID)
}
