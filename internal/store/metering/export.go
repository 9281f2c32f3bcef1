package metering

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// Export returns what writes the usage of a window as CSV: a row for each period, with a column for each meter.
// Those may have it who may read the usage.
func (s *Service) Export(ctx context.Context, actor account.Actor, contractID string, w Window) (func(io.Writer) error, error) {
	o, err := s.Overview(ctx, actor, contractID, w)
	if err != nil {
		return nil, err
	}
	return func(to io.Writer) error {
		out := csv.NewWriter(to)
		head := []string{"from"}
		for _, m := range o.Meters {
			head = append(head, cell(m.Key))
		}
		if err := out.Write(head); err != nil {
			return err
		}
		for _, p := range o.Periods {
			row := []string{p.Start.Format(time.RFC3339)}
			for _, m := range o.Meters {
				row = append(row, p.Of(m.Key).String())
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}, nil
}

// ExportEvents returns what writes the events of a contract as CSV, block by block. Those may have them who may read
// the usage.
func (s *Service) ExportEvents(ctx context.Context, actor account.Actor, contractID string, f Filter) (func(io.Writer) error, error) {
	c, err := s.readable(ctx, actor, contractID)
	if err != nil {
		return nil, err
	}
	return func(to io.Writer) error {
		return s.db.Snapshot(ctx, func(q sqldb.Queryer) error { return writeEvents(ctx, q, to, newAgreed(c, time.Time{}), f) })
	}, nil
}

func writeEvents(ctx context.Context, q sqldb.Queryer, to io.Writer, known *agreed, f Filter) error {
	out := csv.NewWriter(to)
	if err := out.Write([]string{"id", "source", "contract", "time", "meter", "quantity", "properties", "received"}); err != nil {
		return err
	}
	from := position{}
	if !f.From.IsZero() {
		from.hour = hourOf(f.From.UnixMicro())
	}
	for {
		b, found, err := nextBlock(ctx, q, known.ID, from, f.end())
		if err != nil || !found {
			out.Flush()
			return firstError(err, out.Error())
		}
		var some []placed
		if err := b.read(known, f, from, int(^uint(0)>>1), &some); err != nil {
			return err
		}
		for _, e := range some {
			err := out.Write([]string{cell(e.ID), cell(e.Source), known.ID, e.Time.Format(time.RFC3339Nano), cell(e.Meter), e.Quantity, cell(string(e.Properties)), e.ReceivedAt.Format(time.RFC3339Nano)})
			if err != nil {
				return err
			}
		}
		from = position{hour: b.hour, block: b.id + 1}
	}
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// cell returns text that people have written so that no spreadsheet takes it for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
