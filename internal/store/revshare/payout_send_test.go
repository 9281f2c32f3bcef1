package revshare_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/revshare"
)

// service is a payment service that remembers what it sent, by reference.
type service struct {
	mu       sync.Mutex
	accounts map[string]bool // ready or not
	sent     map[string]payment.Payout
	asked    []string // reference/attempt, with "again"
	next     []error  // what the next calls answer instead, after doing their work where the error is errLost
	refuses  string   // account that it refuses
	back     string
}

// errLost is an answer that got lost.
var errLost = errors.New("connection reset")

func (s *service) Name() string { return "stripe" }

func (s *service) SetUp(_ context.Context, reference, acct, back string) (opened, url string, err error) {
	s.back = back
	if acct == "" {
		acct = "acct_" + reference
	}
	return acct, "https://service.test/" + acct, nil
}

func (s *service) Ready(_ context.Context, acct string) (ready bool, lacks string, err error) {
	if s.accounts[acct] {
		return true, "", nil
	}
	return false, "your birthday", nil
}

func (s *service) Send(_ context.Context, p payment.Payout) (ref, refused string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	again := ""
	if p.Again {
		again = " again"
	}
	s.asked = append(s.asked, fmt.Sprint(p.Attempt, again))
	if len(s.next) > 0 {
		err, s.next = s.next[0], s.next[1:]
		if err != nil && !errors.Is(err, errLost) {
			return "", "", err
		}
	}
	if p.Account == s.refuses {
		return "", "The account is closed.", nil
	}
	s.sent[p.Reference] = p
	return "tr_" + p.Reference, "", err
}

// TestPaidByAService opens accounts, sends a run, and loses answers on the way.
func TestPaidByAService(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		svc := &service{accounts: map[string]bool{}, sent: map[string]payment.Payout{}}
		m.pay(t, svc)
		m.trade(t) // baker 9.48 + 3.00 tax, miller 4.72, and 109 USD
		if _, err := m.Shares.PayoutAccount(ctx, m.baker, ""); errs.CodeOf(err) != "no_payout_account" {
			t.Errorf("no account gives %v", err)
		}
		for password, want := range map[string]string{"": "bad_payout_account", "another one": "bad_payout_account"} {
			if _, err := m.Shares.SetUpPayoutAccount(ctx, m.baker, password, "https://souk.test/back"); errs.CodeOf(err) != want {
				t.Errorf("password %q gives %v", password, err)
			}
		}
		for _, seller := range []account.Actor{m.baker, m.baker, m.miller} {
			url, err := m.Shares.SetUpPayoutAccount(ctx, seller, accounttest.Password, "https://souk.test/back")
			if url != "https://service.test/acct_"+seller.OrgID || svc.back != "https://souk.test/back" || err != nil {
				t.Errorf("setting up gives %q, error %v", url, err)
			}
		}
		if a, err := m.Shares.PayoutAccount(ctx, m.root, "baker"); a.Ready || a.Lacks != "your birthday" || a.OpenedBy != "baker" || err != nil {
			t.Errorf("before it is ready: %+v, error %v", a, err)
		}
		in := revshare.RunInput{Currency: "EUR", Method: "stripe"}
		if _, err := m.Shares.CreateRun(ctx, m.root, in); errs.CodeOf(err) != "nothing_due" {
			t.Errorf("nobody is ready: %v", err)
		}
		if _, err := m.Shares.Preview(ctx, m.root, revshare.RunInput{Currency: "EUR", Method: "pigeon"}); !strings.Contains(fmt.Sprint(errs.As(err).Fields), "unknown_method") {
			t.Errorf("another method gives %v", err)
		}
		for _, seller := range []account.Actor{m.baker, m.miller} {
			svc.accounts["acct_"+seller.OrgID] = true
			if a, err := m.Shares.PayoutAccount(ctx, seller, ""); !a.Ready || err != nil {
				t.Errorf("ready: %+v, error %v", a, err)
			}
		}
		run, err := m.Shares.CreateRun(ctx, m.root, in)
		if got := runText(run); got != "draft 17.20: baker 9.48 + 3.00 waiting: miller 4.72 + 0.00 waiting" || err != nil {
			t.Fatalf("the run is %s, error %v", got, err)
		}
		if _, err := m.Shares.Send(ctx, m.root, run.ID); errs.CodeOf(err) != "run_not_approved" {
			t.Errorf("sending a draft gives %v", err)
		}
		if err := m.Shares.SendPayouts(ctx); err != nil || len(svc.asked) != 0 {
			t.Errorf("a draft is sent: %v, error %v", svc.asked, err)
		}
		_, err = m.Shares.Approve(ctx, m.chief, run.ID)
		for range 2 {
			if err == nil {
				_, err = m.Shares.Send(ctx, m.chief, run.ID)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, refused := range []func() error{
			func() error { _, err := m.Shares.Export(ctx, m.root, run.ID, "csv"); return err },
			func() error { _, err := m.Shares.MarkPaid(ctx, m.root, run.ID, nil); return err },
		} {
			if err := refused(); errs.CodeOf(err) != "sent_by_service" {
				t.Errorf("a bank's way gives %v", err)
			}
		}
		if _, err := m.Shares.Cancel(ctx, m.root, run.ID); errs.CodeOf(err) != "run_exported" {
			t.Errorf("cancelling gives %v", err)
		}
		svc.next = []error{errLost, errs.Conflict("balance_insufficient", "The balance is too small."), nil, errLost}
		for range 3 { // as several servers do
			if err := m.Shares.SendPayouts(ctx); err != nil {
				t.Fatal(err)
			}
		}
		run, err = m.Shares.Run(ctx, m.root, run.ID)
		if got := runText(run); got != "paid 17.20: baker 9.48 + 3.00 paid: miller 4.72 + 0.00 paid" || err != nil {
			t.Errorf("the run is %s, error %v", got, err)
		}
		if got := fmt.Sprint(svc.asked, len(svc.sent)); got != "[0 0 0 again 1 again 1 again] 2" {
			t.Errorf("the service was asked %s", got)
		}
		if got := m.books(t); !strings.Contains(got, "payout -17.20") {
			t.Errorf("the books are %s", got)
		}
		m.clean(t)
	})
}

// TestRefusedByTheService leaves due what the service will never send, and ends the run.
func TestRefusedByTheService(t *testing.T) {
	m := marketOnSQLite(t)
	ctx := t.Context()
	svc := &service{accounts: map[string]bool{"acct_" + m.baker.OrgID: true}, sent: map[string]payment.Payout{}, refuses: "acct_" + m.baker.OrgID}
	m.pay(t, svc)
	m.trade(t)
	_, err := m.Shares.SetUpPayoutAccount(ctx, m.baker, accounttest.Password, "https://souk.test/back")
	if err == nil {
		_, err = m.Shares.PayoutAccount(ctx, m.baker, "")
	}
	run, runErr := m.Shares.CreateRun(ctx, m.root, revshare.RunInput{Currency: "EUR", Method: "stripe"})
	if err = errors.Join(err, runErr); err == nil {
		_, err = m.Shares.Approve(ctx, m.chief, run.ID)
	}
	if err == nil {
		_, err = m.Shares.Send(ctx, m.root, run.ID)
	}
	if err == nil {
		err = m.Shares.SendPayouts(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	run, err = m.Shares.Run(ctx, m.root, run.ID)
	if got := runText(run); got != "cancelled 0.00: baker 9.48 + 3.00 cancelled" || run.Payouts[0].Reason != "The account is closed." || err != nil {
		t.Errorf("the run is %s: %+v, error %v", got, run.Payouts, err)
	}
	if err := m.Shares.RemovePayoutAccount(ctx, m.baker, accounttest.Password); err != nil {
		t.Error(err)
	}
	preview, err := m.Shares.Preview(ctx, m.root, revshare.RunInput{Currency: "EUR", Method: "stripe"})
	if got := runText(preview); got != " 0.00; baker 12.48 no_account; miller 4.72 no_account" || err != nil {
		t.Errorf("what is due then is %s, error %v", got, err)
	}
	m.clean(t)
}
