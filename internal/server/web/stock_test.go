package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
	settings "souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/revshare"
)

// stock is a market with something of every kind in it, and the names of it for paths and forms. Besides
// ada, bob, eve and root there are ann, who has nothing, and carl, who asks bob, a manager of the guild,
// to buy. All but eve are also members of the hall, which sells.
type stock struct {
	*market
	names    map[string]string
	browsers map[string]*browser
}

func newStock(t *testing.T, db *sqldb.DB) *stock {
	t.Helper()
	k := &stock{market: newMarket(t, db, rules{}), names: map[string]string{}, browsers: map[string]*browser{}}
	for _, name := range []string{"ann", "carl", "victim1", "victim2", "victim3", "victim4"} {
		_, err := k.Accounts.CreateUser(t.Context(), account.Operator, account.CreateUserInput{Name: name, Email: name + "@example.org", Password: password})
		must(t, err)
	}
	k.organisations(t)
	k.goods(t)
	k.purchases(t)
	k.keys(t)
	k.troubles(t)
	k.money(t)
	return k
}

// money is a payout run that waits for root's approval, and a charging run.
func (k *stock) money(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	_, err := k.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "chief", Email: "chief@example.org", Password: password, Admin: true})
	must(t, err)
	_, err = k.Sharing.SetBankAccount(ctx, k.actor(t, "ada"), revshare.BankInput{Holder: "Ada", IBAN: "DE02120300000000202051", Password: password})
	must(t, err)
	for n := 1; n <= 3; n++ { // as bob may answer them
		share, err := k.Sharing.Propose(ctx, k.actor(t, "ada"), revshare.PartnerInput{Product: k.loaf(t, fmt.Sprintf("shared%d", n)).ID, Partner: "bob", Percent: "10"})
		must(t, err)
		k.names[fmt.Sprintf("share%d", n)] = share.ID
	}
	k.clock.Advance(time.Second) // a run pays what was booked before it
	run, err := k.Sharing.CreateRun(ctx, k.actor(t, "chief"), revshare.RunInput{Currency: "EUR"})
	must(t, err)
	k.names["run"], k.names["payout"] = run.ID, run.Payouts[0].ID
	charged, err := k.Charging.Run(ctx, k.actor(t, "chief"))
	must(t, err)
	k.names["chargingrun"] = charged.ID
}

// browserOf returns that of somebody who acts for an organisation, as "bob/guild"; "" is a visitor.
func (k *stock) browserOf(t *testing.T, who string) *browser {
	t.Helper()
	if b := k.browsers[who]; b != nil && who != "" {
		b.t = t
		return b
	}
	name, org, _ := strings.Cut(who, "/")
	b := k.browser(t, name)
	if name != "" { // a session begins with the organisation of the one before
		b.post("/settings/organisation", "org", org).leads(t, "/settings?done=acting")
	}
	k.browsers[who] = b
	return b
}

// as returns somebody as the services know him, as "bob/guild".
func (k *stock) as(t *testing.T, who string) account.Actor {
	t.Helper()
	name, org, _ := strings.Cut(who, "/")
	actor, err := k.Accounts.ActFor(t.Context(), k.actor(t, name), org)
	must(t, err)
	return actor
}

func (k *stock) organisations(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	for org, manager := range map[string]string{"guild": "bob", "hall": "root"} {
		_, err := k.Accounts.CreateOrg(ctx, account.Operator, account.CreateOrgInput{Name: org, Manager: manager})
		must(t, err)
	}
	must(t, k.Accounts.SetProvider(ctx, account.Operator, "hall"))
	all := []account.Role{account.RoleProvider, account.RoleCustomer, account.RoleDeveloper}
	must(t, k.Accounts.SetMember(ctx, account.Operator, "hall", "ada", all))
	must(t, k.Accounts.SetMember(ctx, account.Operator, "hall", "ann", all))
	must(t, k.Accounts.SetMember(ctx, account.Operator, "hall", "bob", append(all, account.RoleManager)))
	must(t, k.Accounts.SetMember(ctx, account.Operator, "guild", "carl", []account.Role{account.RoleDeveloper}))
	_, err := k.Accounts.ChangeOrg(ctx, k.actor(t, "bob"), "guild", account.OrgChange{NeedsApproval: new(true)})
	must(t, err)
	for n := 1; n <= 4; n++ {
		_, err := k.Accounts.CreateOrg(ctx, k.actor(t, "ann"), account.CreateOrgInput{Name: fmt.Sprintf("asks%d", n)})
		must(t, err)
		_, err = k.Accounts.RequestProvider(ctx, k.actor(t, "ann"), fmt.Sprintf("asks%d", n), "Rolls.")
		must(t, err)
		k.names[fmt.Sprintf("asks%d", n)] = fmt.Sprintf("asks%d", n)
	}
}

// goods are what ada offers, and what she has not published yet.
func (k *stock) goods(t *testing.T) {
	t.Helper()
	ctx, ada := t.Context(), k.actor(t, "ada")
	k.names["bread"] = k.bread(t).ID
	k.publish(t, obxtest.Module("org.example.inner", "1.0.0"), false)
	exec(t, k.db, `UPDATE modules SET visibility = 'organisation' WHERE package = 'org.example.inner'`)
	file, err := k.Catalogue.CreateResource(ctx, ada, catalogue.ResourceInput{FileName: "bought.bin"}, strings.NewReader("Bought."))
	must(t, err)
	k.names["bought"] = file.ID
	gift, err := k.Coupons.Create(ctx, ada, coupon.Input{Code: "GIFT", Percent: "5", Note: "For the fair."})
	must(t, err)
	k.names["coupon"] = gift.ID
	hold(t, k.db, k.names["bread"], file.ID)
	shop, _, err := k.Fleet.Register(t.Context(), k.as(t, bob), fleet.RegisterInput{Name: "Bob's shop", Key: "the key of bob's shop"})
	must(t, err)
	k.names["instance"] = shop.ID
	k.hook(t)
	k.names["guide"] = k.guide(t, catalogue.ResourceInput{}).ID
	k.names["sale"] = k.loaf(t, "sale").ID
	k.names["method"] = k.kept(t, "bob")
	for name, title := range map[string]string{"draft": "Draft", "ready": "Ready", "secret": "Secret"} {
		o, err := k.Catalogue.Create(ctx, ada, catalogue.OfferingInput{Title: title, Modules: []string{"org.example.bread"}})
		must(t, err)
		k.names[name] = o.ID
	}
	o, err := k.Catalogue.AddScreenshot(ctx, ada, k.names["draft"], catalogue.PictureFile{Name: "a.png", Body: bytes.NewReader(smallPNG(t))}, "One", 0)
	must(t, err)
	k.names["shot"], k.names["revision"] = o.Screenshots[0].Picture, fmt.Sprint(o.Revision)
	for n := 1; n <= 4; n++ {
		c, err := k.Market.AddCategory(ctx, k.actor(t, "root"), settings.CategoryInput{Title: fmt.Sprintf("Food %d", n), Slug: fmt.Sprintf("food%d", n)})
		must(t, err)
		k.names[fmt.Sprintf("category%d", n)], k.names["category"] = c.ID, c.ID
	}
	_, err = k.Market.AddCategory(ctx, k.actor(t, "root"), settings.CategoryInput{Title: "Food", Slug: "food"})
	must(t, err)
	for n, code := range []string{"CHF", "GBP", "SEK", "NOK"} {
		k.names[fmt.Sprintf("currency%d", n+1)] = code
	}
}

// loaf is a commercial module of ada's with an offering that costs something.
func (k *stock) loaf(t *testing.T, name string) catalogue.Offering {
	t.Helper()
	k.publish(t, obxtest.Module("org.example."+name, "1.0.0"), true)
	return k.offer(t, catalogue.OfferingInput{
		Title: "A " + name, TermsText: "Eat it.", Modules: []string{"org.example." + name}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
	})
}

// purchases are bob's in several states, and what carl asks the guild for.
func (k *stock) purchases(t *testing.T) {
	t.Helper()
	paid := k.pay(t, "bob", k.names["bread"])
	k.names["paid"] = paid.ID
	bill, err := k.Invoices.ForPurchase(t.Context(), k.actor(t, "bob"), paid.ID)
	must(t, err)
	k.names["invoice"] = bill.ID
	k.clock.Advance(10 * 24 * time.Hour) // the month of the sale is over, and stated
	k.names["stated"] = "2026-11"
	for _, name := range []string{"asked", "askedtoo", "transfer", "transfertoo", "pending", "givenup"} {
		in, who := order.BuyInput{Offering: k.loaf(t, name).ID, AcceptTerms: true}, "bob/bob"
		switch {
		case strings.HasPrefix(name, "asked"):
			in.Request, who = true, "carl/guild"
		case strings.HasPrefix(name, "transfer"):
			in.Gateway = "invoice"
		}
		p, err := k.Orders.Buy(t.Context(), k.as(t, who), in)
		must(t, err)
		k.names[name], k.names[name+"token"] = p.ID, p.GatewayRef
	}
	k.names["token"] = k.names["pendingtoken"]
	library, err := k.Orders.Library(t.Context(), k.actor(t, "bob"), order.LibraryFilter{Kind: catalogue.KindModule}, page.Request{})
	must(t, err)
	k.names["owned"] = library.Items[0].ResourceID
}

// keys are links from mails, and what people have to revoke.
func (k *stock) keys(t *testing.T) {
	t.Helper()
	ctx, bob := t.Context(), k.actor(t, "bob")
	for n := 1; n <= 4; n++ {
		name := fmt.Sprintf("victim%d", n)
		_, err := k.Accounts.ChangeProfile(ctx, k.actor(t, name), account.ProfileInput{Email: new(name + "@new.example")})
		must(t, err)
		k.names[fmt.Sprintf("confirm%d", n)] = strings.Trim(strings.TrimPrefix(k.mailed(t, name+"@new.example", "/activate/"), "/activate/"), "/")
		link, err := k.Accounts.MakeResetLink(ctx, account.Operator, name)
		must(t, err)
		k.names[fmt.Sprintf("reset%d", n)] = strings.TrimPrefix(link.URL, k.url+"/reset/")
		for _, what := range []string{"accept", "decline"} {
			to := fmt.Sprintf("%s%d@example.org", what, n)
			_, err := k.Accounts.Invite(ctx, bob, "guild", account.InviteInput{Email: to})
			must(t, err)
			k.names[fmt.Sprintf("%s%d", what, n)] = strings.TrimPrefix(k.mailed(t, to, "/invitations/"), "/invitations/")
		}
	}
	i, err := k.Accounts.Invite(ctx, bob, "guild", account.InviteInput{Email: "revoked@example.org"})
	must(t, err)
	k.names["invitation"] = i.ID
	token, _, err := k.Accounts.CreateToken(ctx, bob, account.CreateTokenInput{Name: "laptop"})
	must(t, err)
	k.names["apitoken"] = token.ID
	session, err := k.Accounts.Login(ctx, account.LoginInput{Name: "bob", Password: password})
	must(t, err)
	list, err := k.Accounts.Sessions(ctx, bob, session.Token)
	must(t, err)
	for _, s := range list {
		if s.Current {
			k.names["session"] = s.ID
		}
	}
}

// troubles are what administrators have to do with: reports, quarantines, mails, and jobs that failed.
func (k *stock) troubles(t *testing.T) {
	t.Helper()
	ctx, root := t.Context(), k.actor(t, "root")
	for n, name := range []string{"ann", "bob", "carl", "eve"} {
		r, err := k.Moderation.Report(ctx, k.actor(t, name), moderation.ReportInput{Kind: moderation.Module, Item: "org.example.bread", Reason: "broken"})
		must(t, err)
		k.names[fmt.Sprintf("report%d", n+1)] = r.ID
		bad := fmt.Sprintf("org.example.bad%d", n+1)
		k.publish(t, obxtest.Module(bad, "1.0.0"), false)
		_, err = k.Moderation.Quarantine(ctx, root, moderation.Module, bad, "It bites.")
		must(t, err)
		k.names[fmt.Sprintf("bad%d", n+1)] = bad
	}
	mails, err := k.Mails.List(ctx, page.Request{})
	must(t, err)
	for _, mail := range mails.Items {
		if !strings.HasPrefix(mail.To, "victim") { // whose mails go with them
			k.names["mail"] = mail.ID
		}
	}
	queue := job.New(k.db, k.clock, slog.New(slog.DiscardHandler))
	job.Register(queue, func(context.Context, chore) error { return job.Permanent(errors.New("no broom")) })
	must(t, queue.Start(ctx))
	must(t, k.db.Tx(ctx, func(tx *sqldb.Tx) error {
		var err error
		for range 8 {
			err = errors.Join(err, queue.Add(ctx, tx, chore{}))
		}
		return err
	}))
	var failed page.Page[job.Job]
	for end := time.Now().Add(30 * time.Second); len(failed.Items) < 8; time.Sleep(10 * time.Millisecond) {
		var err error
		if failed, err = queue.List(ctx, job.StateFailed, page.Request{}); err != nil || time.Now().After(end) {
			t.Fatalf("%d jobs failed, %v", len(failed.Items), err)
		}
	}
	must(t, queue.Stop(context.Background()))
	for n := range 4 {
		k.names[fmt.Sprintf("job%d", n+1)] = fmt.Sprint(failed.Items[n].ID)
		k.names[fmt.Sprintf("retry%d", n+1)] = fmt.Sprint(failed.Items[n+4].ID)
	}
}

// more adds what only some pages show: a link, a refusal, a withdrawal, a needed module, and an answer.
func (k *stock) more(t *testing.T) {
	t.Helper()
	ctx, ada := t.Context(), k.actor(t, "ada")
	link, err := k.Catalogue.CreateResource(ctx, ada, catalogue.ResourceInput{Title: "Prices", Link: "https://example.org/"}, nil)
	must(t, err)
	k.names["link"] = link.ID
	k.publish(t, obxtest.Module("org.example.needy", "1.0.0").DependsOn("org.example.bread", "1.0.0", ""), false)
	_, err = k.Releases.SetUpgrade(ctx, ada, "org.example.bread", release.Upgrade{Version: "3.0", Description: "Knead.", Texts: []release.UpgradeText{{Language: "es_ES", Description: "Amasa."}}})
	must(t, err)
	_, err = k.Releases.Yank(ctx, ada, "org.example.bread", "1.0.3", "Stale.")
	must(t, err)
	p, err := k.Orders.Buy(ctx, k.as(t, "carl/guild"), order.BuyInput{Offering: k.loaf(t, "refused").ID, AcceptTerms: true, Request: true})
	must(t, err)
	k.names["refused"] = p.ID
	_, err = k.Orders.Refuse(ctx, k.as(t, club), p.ID, "Too dear.")
	must(t, err)
	k.publish(t, obxtest.Module("org.example.told", "1.0.0"), false)
	r, err := k.Moderation.Report(ctx, k.actor(t, "eve"), moderation.ReportInput{Kind: moderation.Module, Item: "org.example.told", Reason: "broken"})
	must(t, err)
	_, err = k.Moderation.Dismiss(ctx, k.actor(t, "root"), r.ID, "It is not.", false)
	must(t, err)
	_, err = k.Moderation.Quarantine(ctx, k.actor(t, "root"), moderation.Offering, k.loaf(t, "burnt").ID, "It bites.")
	must(t, err)
}

// hook lets bob enter a webhook, which has been sent a test in vain.
func (k *stock) hook(t *testing.T) {
	t.Helper()
	hook, _, err := k.Notify.Create(t.Context(), k.as(t, bob), notify.Input{URL: "https://example.org/souk", Description: "Accounts"})
	must(t, err)
	d, err := k.Notify.Test(t.Context(), k.as(t, bob), hook.ID)
	must(t, err)
	k.names["hook"], k.names["delivery"] = hook.ID, d.ID
	exec(t, k.db, `INSERT INTO webhook_attempts (delivery_id, seq, tried_at, took, status, answer, problem) VALUES ($1, 1, 0, 0, 500, 'no', 'It answered 500.')`, d.ID)
}
