package invoice

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
)

// Archive returns what writes the invoices of a year as a ZIP file: of each the PDF and, where it can be
// written, the electronic invoice in UBL, and all of them as a table. It asks for a year ("bad_filter");
// the other errors are those of [Service.List], and come before anything is written.
func (s *Service) Archive(ctx context.Context, actor account.Actor, f Filter) (func(w io.Writer) error, error) {
	if f.Year == 0 {
		return nil, errs.Invalid("bad_filter", "Say of which year the invoices are to be packed.")
	}
	table, err := s.Export(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error {
		pack := zip.NewWriter(w)
		if err := s.packTable(pack, table); err != nil {
			return fmt.Errorf("pack the table of invoices: %w", err)
		}
		req := page.Request{Limit: page.Max}
		for {
			batch, err := s.List(ctx, actor, f, req)
			if err != nil {
				return err
			}
			for _, i := range batch.Items {
				if err := s.pack(ctx, pack, i); err != nil {
					return fmt.Errorf("pack invoice %s: %w", i.Label, err)
				}
			}
			if req.After = batch.Next; batch.Next == "" {
				return pack.Close()
			}
		}
	}, nil
}

func (s *Service) packTable(pack *zip.Writer, table func(io.Writer) error) error {
	w, err := pack.CreateHeader(&zip.FileHeader{Name: "invoices.csv", Method: zip.Deflate, Modified: s.clock.Now()})
	if err != nil {
		return err
	}
	return table(w)
}

func (s *Service) pack(ctx context.Context, pack *zip.Writer, i Invoice) error {
	pdf, err := Render(i.Document, s.logo(ctx, i.Document.Seller.Logo))
	if err != nil {
		return err
	}
	electronic, err := RenderXML(i.Document, UBL)
	if err != nil && errs.CodeOf(err) != "e_invoice_incomplete" { // the paper is what there is then
		return err
	}
	if err := packFile(pack, i.FileName(), i.IssuedAt, pdf); err != nil || electronic == nil {
		return err
	}
	return packFile(pack, i.Label+".xml", i.IssuedAt, electronic)
}

func packFile(pack *zip.Writer, name string, modified time.Time, data []byte) error {
	w, err := pack.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// isKind reports whether invoices can be of a kind.
func isKind(kind Kind) bool { return slices.Contains([]Kind{Initial, Renewal, Use, Credit}, kind) }
