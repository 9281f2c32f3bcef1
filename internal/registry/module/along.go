package module

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// along returns the module that the input registers by itself after it came along with a pack: one of
// the same owner, package name and type. It returns false for all else, which is new or in conflict.
func (t *taken) along(in RegisterInput, actor account.Actor) (Module, bool) {
	m, found := t.modules[in.ID]
	if found && m.CameWith != "" && in.CameWith == "" &&
		m.OwnerID == actor.OrgID && m.Package == in.Package && m.Type == in.Type {
		return m, true
	}
	return Module{}, false
}

// more notes when a module that came along with a pack would have too many prefixes with those that the
// input asks for besides.
func (t *taken) more(in RegisterInput, m Module, n *notes) {
	var fresh []string
	for _, p := range in.Prefixes {
		if _, held := t.prefixes[p]; !held {
			fresh = append(fresh, p)
		}
	}
	most := 1 + len(in.Merges)
	tooMany := len(m.Prefixes)+len(fresh) > most && len(in.Prefixes) <= most // more than that is noted already
	if len(m.Prefixes) > 0 && len(fresh) > 0 && tooMany && in.ID != CoreID {
		n.add("prefixes", "too_many_db_prefixes",
			"The module came along with a pack and has the prefix %s since; leave %s out.", strings.Join(m.Prefixes, ", "), strings.Join(fresh, ", "))
	}
}

// settle registers by itself a module m that came along with a pack, as asked says: free prefixes become
// the module's, and flags are set but not cleared. Its texts are asked's until there is a version, whose
// texts they are. The visibility is the new one where one is asked for.
func (s *Service) settle(ctx context.Context, tx *sqldb.Tx, actor account.Actor, m, asked Module, visibility string) (Module, error) {
	m.CameWith = ""
	if m.LatestVersionID == "" {
		m.Name, m.Description, m.Help, m.Author, m.URL = asked.Name, asked.Description, asked.Help, asked.Author, asked.URL
	}
	m.Commercial = m.Commercial || asked.Commercial
	if visibility != "" {
		m.Visibility = visibility
	}
	held := m.Prefixes
	fresh := slices.DeleteFunc(asked.Prefixes, func(p string) bool { return slices.Contains(held, p) })
	m.Prefixes = slices.Sorted(slices.Values(append(slices.Clone(held), fresh...)))
	m.UpdatedAt = s.clock.Now()
	if err := Save(ctx, tx, m); err != nil {
		return Module{}, err
	}
	if err := AddPrefixes(ctx, tx, m.ID, fresh); err != nil {
		return Module{}, err
	}
	if err := s.note(ctx, tx, actor, m); err != nil {
		return Module{}, err
	}
	return m, Touch(ctx, tx, m.ID)
}
