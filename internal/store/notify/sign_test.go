package notify

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSign signs the example of the documents of Standard Webhooks' libraries.
func TestSign(t *testing.T) {
	const (
		secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
		want   = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	)
	got, err := Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`, secret)
	if err != nil || got != want {
		t.Errorf("Sign gives %q, %v; want %q", got, err, want)
	}
	two, err := Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`, newSecret(), secret)
	if first, second, ok := strings.Cut(two, " "); err != nil || !ok || second != want || first == want || !strings.HasPrefix(first, "v1,") {
		t.Errorf("two secrets sign %q, %v", two, err)
	}
	if _, err := Sign("a", time.Unix(0, 0), "", "whsec_no base64"); err == nil {
		t.Error("a secret that is none signs")
	}
}

func TestPausesCoverThreeDays(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	begun, tries := at, int64(0)
	for {
		tries++
		next, more := nextTry(at, tries, "")
		if !more {
			break
		}
		want := pauses[tries-1]
		if got := next.Sub(at); got < want*9/10 || got > want*11/10 {
			t.Errorf("try %d comes %v after the one before, want %v give or take a tenth", tries+1, got, want)
		}
		at = next
	}
	if all := at.Sub(begun); tries != 10 || all < 68*time.Hour || all > 84*time.Hour {
		t.Errorf("%d tries in %v, want 10 in 75 h 35 min give or take a tenth", tries, all)
	}
}

func TestRetryAfter(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		header   string
		from, to time.Duration // after the first try, which is followed by one after 5 s otherwise
	}{
		{"", 4 * time.Second, 6 * time.Second},
		{"1", 4 * time.Second, 6 * time.Second}, // never sooner
		{"120", 120 * time.Second, 120 * time.Second},
		{" 120 ", 120 * time.Second, 120 * time.Second},
		{"-5", 4 * time.Second, 6 * time.Second},
		{"soon", 4 * time.Second, 6 * time.Second},
		{"9999999999999", 4 * time.Second, 6 * time.Second},
		{"2000000000", mostWait, mostWait},
		{at.Add(time.Hour).Format(http.TimeFormat), time.Hour, time.Hour},
		{at.Add(-time.Hour).Format(http.TimeFormat), 4 * time.Second, 6 * time.Second},
	}
	for _, tt := range tests {
		next, more := nextTry(at, 1, tt.header)
		if got := next.Sub(at); !more || got < tt.from || got > tt.to {
			t.Errorf("Retry-After %q: next try after %v, want %v to %v", tt.header, got, tt.from, tt.to)
		}
	}
}

func TestWhenAnAddressIsPaused(t *testing.T) {
	begin := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	fail := func(w Webhook, n int, over time.Duration, status int) Webhook {
		for i := range n {
			w = w.failed(begin.Add(over*time.Duration(i+1)/time.Duration(n)), status, "It answered 500.")
		}
		return w
	}
	fresh := Webhook{State: StateActive}
	tests := []struct {
		name string
		w    Webhook
		want State
	}{
		{"many in an hour", fail(fresh, 200, time.Hour, 500), StateActive},
		{"few in three days", fail(fresh, 10, 72*time.Hour, 500), StateActive},
		{"many in two days", fail(fresh, 40, 48*time.Hour, 500), StatePaused},
		{"one answer in between", fail(fail(fresh, 40, 20*time.Hour, 500).answered(begin.Add(21*time.Hour)), 10, 48*time.Hour, 500), StateActive},
		{"gone", fail(fresh, 1, time.Second, 410), StateDisabled},
		{"paused by its owner", fail(Webhook{State: StatePaused}, 40, 48*time.Hour, 500), StatePaused},
	}
	for _, tt := range tests {
		if tt.w.State != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, tt.w.State, tt.want)
		}
		if stopped := tt.w.State != StateActive && tt.name != "paused by its owner"; stopped != (tt.w.Problem != "") {
			t.Errorf("%s: the problem is %q", tt.name, tt.w.Problem)
		}
	}
}

func TestAnswersAreTexts(t *testing.T) {
	for body, want := range map[string]string{
		"fine": "fine", "a\x00b": "a\uFFFDb", "\xff\xfe": "\uFFFD", "": "", strings.Repeat("x", 5000): strings.Repeat("x", mostAnswer),
	} {
		if got := beginning(strings.NewReader(body)); got != want {
			t.Errorf("the answer %.20q is kept as %.20q, want %.20q", body, got, want)
		}
	}
}

func TestLongTextsAreLeftOut(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	body, err := encode(VersionYanked, at, "0", versionData{Reason: strings.Repeat("<", 10_000)})
	if want := `{"type":"version.yanked","timestamp":"2026-11-02T09:00:00Z","data":{"id":"0","shortened":true}}`; err != nil || body != want {
		t.Errorf("told is %.200s, %v; want %s", body, err, want)
	}
	longest := versionData{Reason: strings.Repeat("<", 500), Name: strings.Repeat("<", 255)}
	if body, err := encode(VersionYanked, at, "0", longest); err != nil || !strings.Contains(body, longest.Package) || len(body) >= MaxBody || strings.Contains(body, "shortened") {
		t.Errorf("told is %.200s, %v", body, err)
	}
}
