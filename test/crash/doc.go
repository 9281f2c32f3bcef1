// Package crash kills the real server with SIGKILL at random moments of publishing, buying, sending files
// and pictures, asking, approving and marking transfers paid, sending usage, charging runs, renewals and refunds, starts it again and looks at what is there:
// nothing half done, nothing charged twice, everything that was answered still there, the same request
// repeated brings it to its end, and souk verify finds nothing.
//
// SOUK_CRASH_ROUNDS says how often (20 by default; a quarter of them on PostgreSQL), SOUK_CRASH_SEED
// repeats a run: each run prints its seed. What a seed fixes is when the kill comes and what is
// going on, not how far the machine has got by then.
package crash
