package app

import (
	"github.com/prometheus/client_golang/prometheus"

	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/store/metering"
)

// measureUsage shows what became of the usage events that this server took.
func (a *App) measureUsage(m *obs.Metrics) {
	for _, c := range []struct {
		outcome string
		of      func(metering.Counts) int64
	}{
		{"accepted", func(c metering.Counts) int64 { return c.Accepted }},
		{"duplicate", func(c metering.Counts) int64 { return c.Duplicates }},
		{"refused", func(c metering.Counts) int64 { return c.Refused - c.Conflicts }},
		{"conflict", func(c metering.Counts) int64 { return c.Conflicts }},
	} {
		m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "souk_usage_events_total", Help: "Usage events since the server started, by what became of them.",
			ConstLabels: prometheus.Labels{"outcome": c.outcome},
		}, func() float64 { return float64(c.of(a.Usage.Counts())) }))
	}
	m.Registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "souk_usage_events_late_total", Help: "Usage events that were accepted for a time that was billed already.",
	}, func() float64 { return float64(a.Usage.Counts().Late) }))
}
