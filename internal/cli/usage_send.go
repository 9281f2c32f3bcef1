package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type usageSendCmd struct {
	File   string `arg:"" help:"CSV with a row of headings, or JSONL with an event on each line; - for JSONL from stdin."`
	Format string `enum:"auto,csv,jsonl" default:"auto" help:"csv or jsonl, where the name of the file does not tell."`
	Skip   int    `placeholder:"LINES" help:"Leave out so many events at the beginning: those that an earlier run has sent."`
	Batch  int    `default:"1000" help:"How many events are sent at a time, up to 1000."`
}

// sentUsage is what became of the events of a file.
type sentUsage struct {
	Events     int            `json:"events"` // that were sent, those of --skip not counted
	Accepted   int            `json:"accepted"`
	Duplicates int            `json:"duplicates"`
	Refused    int            `json:"refused"`
	Problems   []refusedUsage `json:"problems"` // the first hundred
	Next       int            `json:"next"`     // what --skip is, to go on after it
}

// refusedUsage is an event that was refused.
type refusedUsage struct {
	Event   int    `json:"event"` // 1 is the first of the file
	ID      string `json:"id"`
	Source  string `json:"source,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// maxRefused bounds the refused events that are told.
const maxRefused = 100

// Run sends the file. It may run again at any time: what was sent before counts once.
func (c *usageSendCmd) Run(ctx context.Context, s *session, parent *usageCmd) error {
	market, err := parent.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Batch < 1 || c.Batch > client.MaxUsageEvents {
		return usage("--batch is 1 to %d.", client.MaxUsageEvents)
	}
	next, done, err := c.open(s)
	if err != nil {
		return err
	}
	defer done()
	report := sentUsage{Problems: []refusedUsage{}}
	bar := s.progress("Sending")
	err = c.send(ctx, market, next, &report, func() { bar.sent(report) })
	bar.finish()
	if err != nil {
		s.hint("Sent %d events, all on disk. To go on: souk usage send %s --skip %d", report.Events, quoted(c.File), report.Next)
		return err
	}
	if err := s.print(report, func(w io.Writer) { showSent(w, report) }); err != nil {
		return err
	}
	if report.Refused > 0 {
		return errFindings
	}
	return nil
}

// send sends all events, in batches.
func (c *usageSendCmd) send(ctx context.Context, market *client.Client, next func() (json.RawMessage, error), report *sentUsage, tell func()) error {
	for range c.Skip {
		if _, err := next(); errors.Is(err, io.EOF) {
			return errs.Invalid("nothing_left", "%s has fewer than %d events.", c.File, c.Skip)
		} else if err != nil {
			return err
		}
	}
	report.Next = c.Skip
	for ended := false; !ended; {
		var batch []json.RawMessage
		for len(batch) < c.Batch {
			event, err := next()
			if errors.Is(err, io.EOF) {
				ended = true
				break
			}
			if err != nil {
				return fmt.Errorf("event %d: %w", report.Next+len(batch)+1, err)
			}
			batch = append(batch, event)
		}
		if len(batch) == 0 {
			return nil
		}
		results, err := market.SendUsage(ctx, batch)
		if err != nil {
			return err
		}
		report.add(results)
		tell()
	}
	return nil
}

func (r *sentUsage) add(results wire.UsageResults) {
	for i, result := range results.Results {
		if result.Result == "refused" && len(r.Problems) < maxRefused {
			r.Problems = append(r.Problems, refusedUsage{
				Event: r.Next + i + 1, ID: result.ID, Source: result.Source, Code: result.Code, Message: result.Message,
			})
		}
	}
	r.Events += len(results.Results)
	r.Next += len(results.Results)
	r.Accepted += results.Accepted
	r.Duplicates += results.Duplicates
	r.Refused += results.Refused
}

func showSent(w io.Writer, r sentUsage) {
	details(w, "Events", strconv.Itoa(r.Events), "Accepted", strconv.Itoa(r.Accepted), "There already", strconv.Itoa(r.Duplicates),
		"Refused", strconv.Itoa(r.Refused))
	if r.Refused == 0 {
		return
	}
	fmt.Fprintln(w)
	rows := make([][]string, 0, len(r.Problems))
	for _, p := range r.Problems {
		rows = append(rows, []string{strconv.Itoa(p.Event), p.ID, p.Message})
	}
	table(w, "EVENT ID PROBLEM", rows)
	if more := r.Refused - len(r.Problems); more > 0 {
		fmt.Fprintf(w, "And %d more.\n", more)
	}
}

// sent shows how many events are through.
func (p *progressBar) sent(r sentUsage) {
	if p != nil {
		p.draw(fmt.Sprintf("%s: %d events, %d accepted, %d refused", p.what, r.Events, r.Accepted, r.Refused))
	}
}

// open returns what gives the next event of the file, io.EOF after the last.
func (c *usageSendCmd) open(s *session) (next func() (json.RawMessage, error), done func(), err error) {
	in, done := s.stdin, func() {}
	if c.File != "-" {
		f, err := os.Open(filepath.Clean(c.File))
		if err != nil {
			return nil, nil, unreadable(err)
		}
		in, done = f, func() { f.Close() } // it was only read
	}
	if c.Format == "csv" || c.Format == "auto" && strings.EqualFold(filepath.Ext(c.File), ".csv") {
		next, err = usageRows(in)
	} else {
		next = usageLines(in)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return next, done, nil
}
