package web

import (
	"fmt"
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// jobsSize is how many jobs a page shows.
const jobsSize = 30

// jobsView is the work that the market does later, and again and again.
type jobsView struct {
	Tabs    []webkit.Link
	States  []jobCount
	State   string // "" for those that failed
	Oldest  time.Time
	Jobs    []jobRow
	Pager   webkit.Pager
	Server  string
	Repeats []repeatRow
	CLI     []webkit.Command
}

// jobCount is a state with the jobs in it.
type jobCount struct {
	Label, Href string
	Count       int64
	Current     bool
}

// jobRow is one job; addresses are "" for what cannot be done with it.
type jobRow struct {
	ID                        int64
	Kind, Args, Error         string
	State                     badge
	Tries                     string
	CreatedAt, NextAt, EndsAt time.Time
	Retry                     string
	Discard                   webkit.Confirm
}

// repeatRow is repeated work of this server.
type repeatRow struct {
	Name, Every, Took, Error string
	Rounds                   int64
	LastAt                   time.Time
}

var jobsPage = screen[jobsView]{"jobs"}

func (s *Site) jobs(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	state := r.URL.Query().Get("state")
	req := webkit.PageRequest(r.URL.Query(), jobsSize)
	list, err := s.Office.Jobs(ctx, actor, state, req)
	if err != nil {
		return err
	}
	work, err := s.Office.Work(ctx, actor)
	if err != nil {
		return err
	}
	view := jobsView{
		Tabs: adminTabs(r.URL.Path), States: jobCounts(work.Counts, state), State: state, Oldest: work.Counts.Oldest, Server: work.Server,
		CLI: []webkit.Command{souk("admin job list"), s.curl("", "/admin/jobs")},
	}
	for _, j := range list.Items {
		view.Jobs = append(view.Jobs, jobRowOf(j))
	}
	for _, v := range work.Repeats {
		view.Repeats = append(view.Repeats, repeatRow{
			Name: v.Name, Every: pauseWords(v.Pause), Took: fmt.Sprintf("%d ms", v.Took.Milliseconds()), Error: v.Error, Rounds: v.Rounds, LastAt: v.LastAt,
		})
	}
	if view.Pager, err = webkit.NewPager(listPath("/administration/jobs", "state", state), list.Next, req.After != ""); err != nil {
		return err
	}
	return jobsPage.show(s, w, r, http.StatusOK, view)
}

func jobCounts(c job.Counts, state string) []jobCount {
	list := []jobCount{
		{Label: "Failures", Count: c.Failed + c.Retrying},
		{Label: "Given up", Href: job.StateFailed, Count: c.Failed},
		{Label: "Tried again", Href: job.StateRetrying, Count: c.Retrying},
		{Label: "Waiting", Href: job.StateWaiting, Count: c.Waiting},
		{Label: "Running", Href: job.StateRunning, Count: c.Running},
		{Label: "Done in the last day", Href: job.StateDone, Count: c.Done},
	}
	for i, v := range list {
		list[i].Current = v.Href == state
		list[i].Href = listPath("/administration/jobs", "state", v.Href)
	}
	return list
}

// jobBadges are the words for the states of jobs.
var jobBadges = map[string]badge{
	job.StateWaiting: {"Waiting", ""}, job.StateRunning: {"Running", "main"}, job.StateRetrying: {"Tried again", "warn"},
	job.StateFailed: {"Given up", "bad"}, job.StateDone: {"Done", "good"},
}

func jobRowOf(j job.Job) jobRow {
	row := jobRow{
		ID: j.ID, Kind: j.Kind, Args: j.Args, Error: j.Error, State: jobBadges[j.State], Tries: fmt.Sprintf("%d of %d tries", j.Attempts, j.Most),
		CreatedAt: j.CreatedAt, NextAt: j.NextAt, EndsAt: j.EndedAt,
	}
	if j.State == job.StateFailed || j.State == job.StateRetrying {
		path := fmt.Sprintf("/administration/jobs/%d", j.ID)
		row.Retry = path + "/retry"
		row.Discard = webkit.Confirm{
			Label: "Discard", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Discard it", Action: path + "/discard",
			Question: "What this job was to do is not done, for good.",
		}
	}
	return row
}

func (s *Site) retryJob(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Office.RetryJob(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, "/administration/jobs", "job-retried")
	return nil
}

func (s *Site) discardJob(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Office.DiscardJob(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, "/administration/jobs", "job-discarded")
	return nil
}

// pauseWords says a pause in its largest whole unit, as "5 seconds".
func pauseWords(d time.Duration) string {
	for _, unit := range []struct {
		d         time.Duration
		one, many string
	}{{24 * time.Hour, "day", "days"}, {time.Hour, "hour", "hours"}, {time.Minute, "minute", "minutes"}, {time.Second, "second", "seconds"}} {
		if d >= unit.d && d%unit.d == 0 {
			return webkit.Count(int64(d/unit.d), unit.one, unit.many)
		}
	}
	return d.String()
}
