package order_test

import (
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// TestFreeForMembers gives an offering to the members of an organisation for nothing: to those who act for
// it, and to its members' private organisations.
func TestFreeForMembers(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		guild := m.Company(t, "Guild", m.Mailed(t, "gil"))
		member := m.Mailed(t, "meg")
		m.Join(t, member, "Guild", account.RoleDeveloper)
		elsewhere := m.Company(t, "Mill", m.ann)
		m.Join(t, m.ann, "Guild", account.RoleDeveloper)
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		exec(t, m, `INSERT INTO offering_orgs (offering_id, org_id, role) VALUES ($1, $2, 'free')`, o.ID, guild.OrgID)
		guild.Roles = append(guild.Roles, account.RoleCustomer)
		for _, tt := range []struct {
			name  string
			actor account.Actor
			free  string
		}{
			{"for the organisation", guild, "Guild"},
			{"for oneself, as a member", member, "Guild"},
			{"for another organisation, as a member", elsewhere, ""},
			{"not a member", m.Customer(t, "eve"), ""},
		} {
			q, err := m.Orders.Quote(ctx, tt.actor, o)
			if err != nil || q.FreeFor != tt.free || q.Free() != (tt.free != "") {
				t.Errorf("%s: quoted %+v, error %v", tt.name, q, err)
			}
			p, err := m.Orders.Buy(ctx, tt.actor, order.BuyInput{Offering: o.ID, TaxAddress: &address})
			if err != nil || p.Free() != (tt.free != "") || (p.State == order.StatePaid) != p.Free() {
				t.Errorf("%s: bought %+v, error %v", tt.name, p, err)
			}
			if p.Free() && (p.PlanTitle != "Free for members of Guild" || !m.entitled(t, tt.actor, module.ID)) {
				t.Errorf("%s: %+v", tt.name, p)
			}
		}
		if q, err := m.Orders.Quote(ctx, account.Actor{}, o); err != nil || q.FreeFor != "" || q.Total != eur(595) {
			t.Errorf("a visitor is quoted %+v, error %v", q, err)
		}
		m.verify(t)
	})
}

// TestTermsAreKept reads what was agreed to, after the offering is gone.
func TestTermsAreKept(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		module := m.Module(t, m.baker, "Bread", true)
		o := m.Published(t, m.baker, catalogue.OfferingInput{TermsTitle: "House rules", TermsText: "Eat it.", Modules: []string{module.ID}})
		p, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, AcceptTerms: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Catalogue.Delete(ctx, m.baker, o.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := m.Orders.Terms(ctx, m.ann, p.ID); err != nil || got != (order.Terms{Title: "House rules", Body: "Eat it.", Hash: order.TermsHash(o)}) {
			t.Errorf("terms %+v, error %v", got, err)
		}
		_, err = m.Orders.Terms(ctx, m.Customer(t, "eve"), p.ID)
		expect(t, "somebody else", err, errs.KindNotFound, "purchase_not_found")
		n, err := sqldb.One(ctx, m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM consents WHERE user_id = $1 AND subject = $2`, m.ann.UserID, "offering:"+o.ID)
		if err != nil || n != 1 {
			t.Errorf("%d consents, error %v", n, err)
		}
	})
}

// TestLibraryOfAllKinds has a module, a file with two versions and a link in one offering.
func TestLibraryOfAllKinds(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "")
		now := sqldb.Micros(m.Clock.Now())
		for i, kind := range []string{"download", "api"} {
			id := m.IDs.NewID()
			exec(t, m, `
INSERT INTO resources (id, org_id, name, title, kind, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $3, '2.0', $5, $5)`,
				id, m.baker.OrgID, kind, "The 100% "+kind, now)
			exec(t, m, `INSERT INTO offering_resources (offering_id, resource_id, seq) VALUES ($1, $2, $3)`, o.ID, id, i+2)
			for seq, number := range []string{"1.0", "2.0"} {
				exec(t, m, `
INSERT INTO resource_versions (resource_id, seq, version, media_type, link, file_name, sha256, size, created_by, created_at)
VALUES ($1, $2, $3, 'text/plain', $4, $5, 'ab', $6, $7, $8)`,
					id, seq+1, number, map[string]string{"api": "https://api.test/" + number}[kind], kind+number+".txt", 100*(seq+1), m.baker.UserID, now)
			}
		}
		if _, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID}); err != nil {
			t.Fatal(err)
		}
		list := func(f order.LibraryFilter) []order.Entitlement {
			p, err := m.Orders.Library(ctx, m.ann, f, page.Request{})
			if err != nil {
				t.Fatal(err)
			}
			return p.Items
		}
		for _, tt := range []struct {
			filter order.LibraryFilter
			want   int
		}{
			{order.LibraryFilter{}, 3}, {order.LibraryFilter{Kind: "api"}, 1}, {order.LibraryFilter{Kind: "boat"}, 0},
			{order.LibraryFilter{Word: "DOWNLOAD the"}, 1}, {order.LibraryFilter{Word: "100%"}, 2}, {order.LibraryFilter{Word: "%%"}, 0},
			{order.LibraryFilter{Word: "baker"}, 3}, {order.LibraryFilter{Word: "org.example"}, 1}, {order.LibraryFilter{Word: "a\x00"}, 0},
		} {
			if got := list(tt.filter); len(got) != tt.want {
				t.Errorf("%+v finds %d", tt.filter, len(got))
			}
		}
		for _, e := range list(order.LibraryFilter{}) {
			got, err := m.Orders.Owned(ctx, m.ann, e.ResourceID)
			if err != nil || got != e || got.Blocked {
				t.Errorf("owned %+v, error %v", got, err)
			}
			files, err := m.Orders.Files(ctx, m.ann, e.ResourceID)
			if err != nil || (e.Kind != "module" && (e.Latest != "2.0" || e.Size != 200 || len(files) != 2 || files[0].Version != "2.0")) {
				t.Errorf("%+v has files %+v, error %v", e, files, err)
			}
			if e.Kind == "api" && e.Link != "https://api.test/2.0" {
				t.Errorf("the link is %q", e.Link)
			}
			for _, other := range []account.Actor{m.Customer(t, "not"+e.Kind), m.baker} {
				_, err = m.Orders.Owned(ctx, other, e.ResourceID)
				expect(t, "somebody else", err, errs.KindNotFound, "not_in_library")
				_, err = m.Orders.Files(ctx, other, e.ResourceID)
				expect(t, "somebody else", err, errs.KindNotFound, "not_in_library")
			}
		}
		_, err := m.Orders.Owned(ctx, m.ann, "x")
		expect(t, "no id", err, errs.KindNotFound, "not_in_library")
		exec(t, m, `UPDATE offerings SET quarantined_at = 1 WHERE id = $1`, o.ID)
		for _, e := range list(order.LibraryFilter{}) {
			if e.Blocked != (e.Kind != "module") {
				t.Errorf("while the offering is blocked: %+v", e)
			}
		}
	})
}

// TestSalesTotals adds up what was sold in two currencies, and for nothing.
func TestSalesTotals(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		ben := m.Customer(t, "ben")
		for _, price := range []string{"5.00 EUR", "7.00 EUR", "100 JPY"} {
			o, _ := m.OnSale(t, m.baker, price)
			m.paid(t, m.ann, o.ID)
			m.buy(t, ben, o.ID) // not paid
		}
		o, _ := m.OnSale(t, m.baker, "")
		if _, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID}); err != nil {
			t.Fatal(err)
		}
		got, err := m.Orders.SalesTotals(ctx, m.baker)
		if err != nil || len(got) != 3 || got[0].Sales != 1 || got[0].Total.Currency != "" || got[1].Sales != 2 ||
			got[1].Net != eur(1200) || got[1].Tax != eur(228) || got[1].Total != eur(1428) || got[1].Fee != eur(60) || got[2].Total.Minor != 119 {
			t.Errorf("totals %+v, error %v", got, err)
		}
		_, err = m.Orders.SalesTotals(ctx, m.ann)
		expect(t, "a customer", err, errs.KindForbidden, "role_missing")
		exec(t, m, `UPDATE offerings SET sold = 7 WHERE id = $1`, o.ID)
		if r, err := m.Orders.Verify(ctx); err != nil || len(r.Problems) != 1 {
			t.Errorf("a wrong count gives %q, error %v", r.Problems, err)
		}
	})
}
