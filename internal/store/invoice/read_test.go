package invoice_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/invoice"
)

func has(list []string, part string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
}

// TestWhoSees asks for an invoice in every way as all sorts of people.
func TestWhoSees(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		company := s.Company(t, "cafe", s.ann)
		made := s.sold(t, company)
		clerk := s.Join(t, s.baker, "cafe", account.RoleDeveloper) // any member
		helper := s.Join(t, s.Customer(t, "helper"), "cafe", account.RoleCustomer)
		eve, admin := s.Customer(t, "eve"), s.Admin(t, "root")
		limited := s.ann
		limited.Scopes = []account.Scope{account.ScopeBuy}
		shorn := s.baker
		shorn.Roles = []account.Role{account.RoleCustomer, account.RoleDeveloper}
		manages := shorn
		manages.Roles = []account.Role{account.RoleManager}
		const none = "invoice_not_found"
		for name, tt := range map[string]struct {
			actor account.Actor
			code  string
		}{
			"a member of the buyer": {clerk, ""}, "its customer": {helper, ""}, "who bought, for itself": {s.ann, ""},
			"the seller": {s.baker, ""}, "its manager": {manages, ""}, "its developer": {shorn, none}, "eve": {eve, none}, "an admin": {admin, ""},
			"nobody": {account.Actor{}, "sign_in_required"}, "a token that may not read": {limited, "scope_missing"},
		} {
			for _, ref := range []string{made.ID, made.Label} {
				if got, err := s.Invoices.Get(t.Context(), tt.actor, ref); errs.CodeOf(err) != tt.code || err == nil && got.ID != made.ID {
					t.Errorf("%s asks for %s: %v, want %q", name, ref, err, tt.code)
				}
				if _, err := s.Invoices.PDF(t.Context(), tt.actor, ref); errs.CodeOf(err) != tt.code {
					t.Errorf("%s prints %s: %v, want %q", name, ref, err, tt.code)
				}
			}
			if _, err := s.Invoices.ForPurchase(t.Context(), tt.actor, made.PurchaseID); errs.CodeOf(err) != tt.code {
				t.Errorf("%s asks by the purchase: %v, want %q", name, err, tt.code)
			}
		}
		for _, ref := range []string{"", "nothing", "BAKER-2026-000002", s.IDs.NewID(), "baker-000001", strings.Repeat("A", 99), "A\x00", "' OR 1=1"} {
			_, err := s.Invoices.Get(t.Context(), s.ann, ref)
			expect(t, ref, err, errs.KindNotFound, none)
		}
	})
}

// TestLists looks at both sides of a market, and through what each filter leaves.
func TestLists(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.set(t, s.ann.OrgID, "title = $2", "Šárka's ΚΑΦΕΝΕΙΟ 100%")
		bob, admin := s.Customer(t, "bob"), s.Admin(t, "root")
		s.Clock.Advance(24 * time.Hour)
		first := s.sold(t, s.ann)
		s.Clock.Advance(366 * 24 * time.Hour)
		second, free := s.sold(t, bob), s.issue(t, s.purchase(t, s.ann, true))
		year := first.IssuedAt.Year()
		for name, tt := range map[string]struct {
			actor  account.Actor
			filter invoice.Filter
			want   []string
		}{
			"bought":            {s.ann, invoice.Filter{}, []string{free.Label, first.Label}},
			"bought by bob":     {bob, invoice.Filter{Side: invoice.Bought}, []string{second.Label}},
			"bought by none":    {s.baker, invoice.Filter{}, nil},
			"sold":              {s.baker, invoice.Filter{Side: invoice.Sold}, []string{free.Label, second.Label, first.Label}},
			"all":               {admin, invoice.Filter{Side: invoice.All}, []string{free.Label, second.Label, first.Label}},
			"initial ones":      {s.baker, invoice.Filter{Side: invoice.Sold, Kind: invoice.Initial, Year: year}, []string{first.Label}},
			"credit notes":      {s.baker, invoice.Filter{Side: invoice.Sold, Kind: invoice.Credit}, nil},
			"the year":          {s.baker, invoice.Filter{Side: invoice.Sold, Year: year}, []string{first.Label}},
			"the next year":     {s.ann, invoice.Filter{Year: year + 1}, []string{free.Label}},
			"a year before":     {s.ann, invoice.Filter{Year: year - 1}, nil},
			"by number":         {s.baker, invoice.Filter{Side: invoice.Sold, Word: "er-2027-000001"}, []string{second.Label}},
			"by buyer's title":  {s.baker, invoice.Filter{Side: invoice.Sold, Word: "šárka"}, []string{free.Label, first.Label}},
			"whatever the case": {s.baker, invoice.Filter{Side: invoice.Sold, Word: "καφενειο"}, []string{free.Label, first.Label}},
			"signs as they are": {s.baker, invoice.Filter{Side: invoice.Sold, Word: "0%"}, []string{free.Label, first.Label}},
			"no patterns":       {s.baker, invoice.Filter{Side: invoice.Sold, Word: "b_b"}, nil},
			"by buyer's name":   {s.baker, invoice.Filter{Side: invoice.Sold, Word: "BOB"}, []string{second.Label}},
			"by purchase":       {s.ann, invoice.Filter{Word: first.PurchaseID}, []string{first.Label}},
			"by reference":      {s.ann, invoice.Filter{Word: "po 47"}, []string{free.Label, first.Label}},
		} {
			if diff := cmp.Diff(tt.want, s.labels(t, tt.actor, tt.filter)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		sums, err := s.Invoices.Sums(t.Context(), s.baker, invoice.Filter{Side: invoice.Sold})
		if err != nil || len(sums) != 1 || sums[0].Count != 3 || sums[0].Net.String() != "10.00" || sums[0].Tax.String() != "1.90" || sums[0].Total.String() != "11.90" {
			t.Errorf("the sums are %+v, %v", sums, err)
		}
	})
}

// labels turns the pages of a list, two at a time.
func (s *shop) labels(t *testing.T, actor account.Actor, f invoice.Filter) []string {
	t.Helper()
	var got []string
	for req := (page.Request{Limit: 2}); ; {
		list, err := s.Invoices.List(t.Context(), actor, f, req)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range list.Items {
			got = append(got, i.Label)
		}
		if req.After = list.Next; list.Next == "" {
			return got
		}
	}
}

func TestListsRefuse(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		for name, tt := range map[string]struct {
			actor  account.Actor
			filter invoice.Filter
			code   string
		}{
			"nobody":       {account.Actor{}, invoice.Filter{}, "sign_in_required"},
			"no provider":  {s.ann, invoice.Filter{Side: invoice.Sold}, "role_missing"},
			"no admin":     {s.baker, invoice.Filter{Side: invoice.All}, "admin_required"},
			"no such side": {s.baker, invoice.Filter{Side: "x"}, "bad_filter"},
			"too old":      {s.ann, invoice.Filter{Year: 1999}, "bad_filter"},
			"below zero":   {s.ann, invoice.Filter{Year: -1}, "bad_filter"},
			"no such kind": {s.ann, invoice.Filter{Kind: "x"}, "bad_filter"},
			"too long":     {s.ann, invoice.Filter{Word: strings.Repeat("x", 201)}, "bad_filter"},
		} {
			_, err := s.Invoices.List(t.Context(), tt.actor, tt.filter, page.Request{})
			_, sums := s.Invoices.Sums(t.Context(), tt.actor, tt.filter)
			_, export := s.Invoices.Export(t.Context(), tt.actor, tt.filter)
			if errs.CodeOf(err) != tt.code || errs.CodeOf(sums) != tt.code || errs.CodeOf(export) != tt.code {
				t.Errorf("%s: %v, %v, %v; want %s", name, err, sums, export, tt.code)
			}
		}
		_, err := s.Invoices.List(t.Context(), s.ann, invoice.Filter{}, page.Request{After: "nonsense"})
		expect(t, "a wrong cursor", err, errs.KindInvalid, "bad_cursor")
	})
}

// TestExport reads what is exported, with a title that a spreadsheet would take for a formula.
func TestExport(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.set(t, s.ann.OrgID, "title = $2", "=HYPERLINK(\"x\"),\n")
		const many = page.Max + 3
		for range many {
			s.sold(t, s.ann)
		}
		write, err := s.Invoices.Export(t.Context(), s.baker, invoice.Filter{Side: invoice.Sold})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(rows) != many+1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		last := rows[many]
		want := []string{"BAKER-2026-000001", "2026-11-21", "2026-11-21", "baker", "", "'=HYPERLINK(\"x\"),\n", "GB", "", "PO 4711", last[9], s.offering.Title,
			"EUR", "19", "5.00", "0.95", "5.95", "bank transfer", "initial", "", "S"}
		want[1], want[2] = s.Clock.Now().Format("2006-01-02"), s.Clock.Now().Format("2006-01-02")
		if diff := cmp.Diff(want, last); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestArchive packs a year: the table, each paper, and each electronic invoice that can be written.
func TestArchive(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.sold(t, s.ann)
		s.set(t, s.baker.OrgID, `tax_country = 'DE', vat_id = 'DE136695976'`)
		of := s.sold(t, s.ann)
		s.issue(t, credit(s, of, -500, -95))
		_, err := s.Invoices.Archive(t.Context(), s.baker, invoice.Filter{Side: invoice.Sold})
		expect(t, "all years", err, errs.KindInvalid, "bad_filter")
		_, err = s.Invoices.Archive(t.Context(), s.ann, invoice.Filter{Side: invoice.Sold, Year: 2026})
		expect(t, "as the buyer", err, errs.KindForbidden, "role_missing")
		write, err := s.Invoices.Archive(t.Context(), s.baker, invoice.Filter{Side: invoice.Sold, Year: of.IssuedAt.Year()})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		pack, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range pack.File {
			if f.UncompressedSize64 == 0 {
				t.Errorf("%s is empty", f.Name)
			}
			got = append(got, f.Name)
		}
		slices.Sort(got)
		want := []string{"BAKER-2026-000001.pdf", "BAKER-2026-000002.pdf", "BAKER-2026-000002.xml", "BAKER-CN-2026-000001.pdf", "BAKER-CN-2026-000001.xml", "invoices.csv"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		file, err := s.Invoices.XML(t.Context(), s.ann, of.Label, invoice.CII)
		if err != nil || file.Name != "BAKER-2026-000002-cii.xml" || len(file.SHA256) != 64 {
			t.Errorf("%s, %v", file.Name, err)
		}
		_, err = s.Invoices.XML(t.Context(), s.ann, of.Label, "x")
		expect(t, "another format", err, errs.KindInvalid, "bad_format")
		_, err = s.Invoices.XML(t.Context(), s.Customer(t, "eve"), of.Label, "")
		expect(t, "a stranger", err, errs.KindNotFound, "invoice_not_found")
		if bill, err := s.Invoices.BillPDF(t.Context(), s.ann, of.Bill); err != nil || bill.Name != of.Label+".pdf" {
			t.Errorf("at WStore's address: %s, %v", bill.Name, err)
		}
		_, err = s.Invoices.BillPDF(t.Context(), s.Customer(t, "dan"), of.Bill)
		expect(t, "a stranger's bill", err, errs.KindNotFound, "invoice_not_found")
	})
}

// TestPersonalData exports the invoices of a user, and of nobody else.
func TestPersonalData(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		made := s.sold(t, s.Company(t, "cafe", s.ann))
		s.sold(t, s.Customer(t, "bob"))
		var got []string
		err := s.Invoices.ExportUser(t.Context(), s.ann.UserID, func(section string, row any) error {
			text, err := json.Marshal(row)
			got = append(got, section+" "+string(text))
			return err
		})
		if err != nil || len(got) != 1 || !strings.HasPrefix(got[0], `invoices {"invoice":"`+made.Label+`"`) || !strings.Contains(got[0], `"street":"1 Mill Lane"`) {
			t.Errorf("the export holds %q, %v", got, err)
		}
	})
}
