package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// shell fills the frame around a page for the one who asks.
func (s *Site) shell(r *http.Request) webkit.Shell {
	actor := front.ActorFrom(r.Context())
	shell := webkit.Shell{
		Brand: cmp.Or(s.Options.SiteName, "Souk"), Home: "/", About: about(s.Options.SiteName),
		SignIn: "/login?next=" + url.QueryEscape(here(r)), SignOut: "/logout",
		Links:  links(actor, r.URL.Path),
		Strip:  s.sandboxStrip(),
		Notice: notices[r.URL.Query().Get("done")],
		Footer: []webkit.Link{
			{Label: "Everything", Href: "/search"}, {Label: "API", Href: "/api/v1/openapi.json"}, {Label: "Legal", Href: "/legal"},
		},
	}
	if r.URL.Path != "/" {
		shell.Search = webkit.SearchBox{Action: "/search", Label: "Search the market", Suggest: "/suggestions"}
	}
	if r.URL.Path == "/search" {
		shell.Search.Query = r.URL.Query().Get("q")
	}
	if actor.Anonymous() {
		return shell
	}
	shell.User, shell.Org = actor.UserName, actor.OrgName
	shell.Menu = []webkit.Link{{Label: "Settings", Href: "/settings", Icon: "settings"}}
	if actor.Admin {
		shell.Menu = append(shell.Menu, webkit.Link{Label: "Administration", Href: "/administration", Icon: "layout-dashboard"})
	}
	return shell
}

// about is the sentence at the foot of every page.
func about(site string) string {
	if site == "" || site == "Souk" {
		return "A market for modules, files and APIs, run by the people of this server."
	}
	return site + " is a market for modules, files and APIs, run with Souk."
}

// links is the main menu: what the actor can do.
func links(actor account.Actor, path string) []webkit.Link {
	list := []webkit.Link{{Label: "Browse", Href: "/search", Icon: "layout-grid"}}
	if !actor.Anonymous() {
		list = append(list, webkit.Link{Label: "Library", Href: "/library", Icon: "library"})
	}
	if actor.Has(account.RoleProvider) {
		list = append(list,
			webkit.Link{Label: "Publish", Href: "/publish", Icon: "upload"},
			webkit.Link{Label: "Sell", Href: "/sell", Icon: "tag"})
	}
	for i, link := range list {
		list[i].Current = path == link.Href || strings.HasPrefix(path, link.Href+"/")
	}
	return list
}

// here returns the address of the page that was asked for, to come back to; that of the home page
// when the request was none that can be repeated. The checkout's form has the address of its page.
func here(r *http.Request) string {
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/checkout/") {
		return localPath(r.URL.EscapedPath() + chosen(r))
	}
	if r.Method != http.MethodGet || r.URL.Path == "/login" || strings.HasPrefix(r.URL.Path, "/signup/") ||
		strings.HasPrefix(r.URL.Path, "/reset") || strings.HasPrefix(r.URL.Path, "/activate/") {
		return localPath(r.URL.Query().Get("next"))
	}
	return localPath(r.URL.RequestURI())
}

// chosen returns what the checkout's form says of plan, coupon and country, as the query of its address.
func chosen(r *http.Request) string {
	query := url.Values{}
	for _, name := range []string{"plan", "coupon", "country"} {
		if value := r.PostFormValue(name); value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// localPath returns next when it is a path of this server, else the home page. Browsers read "//host"
// and "/\host" as other hosts, and drop control characters on the way.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\") {
		return "/"
	}
	if strings.ContainsFunc(next, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "//") {
		return "/"
	}
	return next
}

// notices are the sentences about what has just happened, by the word that stands for them in the
// address after a form was sent.
var notices = map[string]*webkit.Notice{
	"signed-up":                {Kind: "good", Text: "Welcome. Your account is ready, and you are signed in."},
	"signed-out":               {Kind: "info", Text: "You are signed out."},
	"charge-paid":              {Kind: "good", Text: "It is paid. Thank you; the invoice stands below."},
	"charge-given-up":          {Kind: "info", Text: "You gave the payment up. Nothing was charged."},
	"charge-not-paid":          {Kind: "warn", Text: "It was not paid: it is not approved yet, or the time to pay was over. Nothing was charged."},
	"charge-transfer":          {Kind: "info", Text: "How to pay stands below. You get a mail when the money has arrived."},
	"contract-unchanged":       {Kind: "info", Text: "Nothing was changed. This is how the contract stands."},
	"contract-cancelled":       {Kind: "good", Text: "The contract is cancelled. What is paid stays yours until it is used up."},
	"limit-set":                {Kind: "good", Text: "The limit holds from now on."},
	"limit-removed":            {Kind: "good", Text: "The limit is removed."},
	"contract-renews":          {Kind: "good", Text: "The contract renews by itself from now on."},
	"contract-by-hand":         {Kind: "good", Text: "The contract does not renew by itself any more. You get a mail in time."},
	"contract-no-method":       {Kind: "warn", Text: "There is no way to pay that a gateway keeps for you. Tick “Renew by itself” when you pay the next time."},
	"contract-plan":            {Kind: "good", Text: "The plan is changed, as it stands below."},
	"contract-plan-kept":       {Kind: "good", Text: "The plan stays as it is."},
	"charge-refunded":          {Kind: "good", Text: "The money is on its way back. The buyer gets a mail with the credit note."},
	"contract-resumed":         {Kind: "good", Text: "The contract goes on."},
	"coupon-made":              {Kind: "good", Text: "The coupon is there. Give its code to whom you like."},
	"coupon-stopped":           {Kind: "good", Text: "The coupon is stopped. What was bought with it stays as it is."},
	"offering-saved":           {Kind: "good", Text: "The offering is saved. Only you see it until it is published."},
	"offering-copied":          {Kind: "good", Text: "This is the new version, with everything of the one before. Only you see it until it is published."},
	"screenshots-saved":        {Kind: "good", Text: "The screenshots are saved."},
	"offering-published":       {Kind: "good", Text: "The offering is published and on sale."},
	"offering-deleted":         {Kind: "good", Text: "The offering is off sale. Who has bought it keeps it."},
	"instance-registered":      {Kind: "good", Text: "The instance is registered. Report what it has installed to see what fits it."},
	"instance-reported":        {Kind: "good", Text: "What is installed is noted."},
	"instance-saved":           {Kind: "good", Text: "The instance is saved."},
	"instance-address-removed": {Kind: "good", Text: "The instance has no address of its own any more."},
	"instance-removed":         {Kind: "good", Text: "The instance is removed."},
	"resource-added":           {Kind: "good", Text: "The resource is there. Put it into an offering to sell it."},
	"resource-upgraded":        {Kind: "good", Text: "The new version is there, for all who have the resource."},
	"resource-saved":           {Kind: "good", Text: "The resource is saved."},
	"resource-removed":         {Kind: "good", Text: "The resource is removed, and its files with it."},
	"resource-deleted":         {Kind: "good", Text: "The resource is deleted. Who has bought it keeps it."},
	"address-saved":            {Kind: "good", Text: "The tax address is saved."},
	"organisation-made":        {Kind: "good", Text: "The organisation is there, and you manage it."},
	"acting":                   {Kind: "good", Text: "From now on you act for the organisation that is marked below."},
	"member-saved":             {Kind: "good", Text: "The member is saved."},
	"member-removed":           {Kind: "good", Text: "The member is removed; access ends with this moment."},
	"webhook-saved":            {Kind: "good", Text: "The webhook is saved."},
	"webhook-tested":           {Kind: "info", Text: "A test is on its way. Load the page again to see what came of it."},
	"webhook-replayed":         {Kind: "good", Text: "It is sent again. Load the page again to see what came of it."},
	"webhook-nothing":          {Kind: "info", Text: "There is nothing to send again since that day: everything arrived, or waits already."},
	"webhook-removed":          {Kind: "good", Text: "The webhook is removed. Nothing is sent there any more."},
	"token-revoked":            {Kind: "good", Text: "The token is revoked and works no more."},
	"activated":                {Kind: "good", Text: "Your account is active. Sign in."},
	"email-confirmed":          {Kind: "good", Text: "Thank you. Mails go to this address from now on."},
	"password-reset":           {Kind: "good", Text: "The password is set. Sign in with it; everywhere else you are signed out."},
	"terms-accepted":           {Kind: "good", Text: "Thank you. What you agreed to stands under Personal data in your settings."},
	"profile-saved":            {Kind: "good", Text: "The profile is saved."},
	"email-asked":              {Kind: "info", Text: "The profile is saved. Follow the link in the mail that is on its way to the new address; until then the old one counts."},
	"session-ended":            {Kind: "good", Text: "That browser is signed out."},
	"sessions-ended":           {Kind: "good", Text: "Everywhere else you are signed out."},
	"org-saved":                {Kind: "good", Text: "What the organisation says of itself is saved."},
	"logo-saved":               {Kind: "good", Text: "The logo is saved."},
	"logo-removed":             {Kind: "good", Text: "The logo is removed."},
	"invited":                  {Kind: "good", Text: "The invitation is on its way by mail."},
	"invitation-revoked":       {Kind: "good", Text: "The invitation is taken back; its link works no more."},
	"joined":                   {Kind: "good", Text: "Welcome. You are a member of this organisation now."},
	"declined":                 {Kind: "info", Text: "You declined the invitation."},
	"provider-asked":           {Kind: "good", Text: "Your request is sent. An administrator will answer by mail."},
	"provider-now":             {Kind: "good", Text: "The organisation may publish and sell now."},
	"erased":                   {Kind: "info", Text: "Your account is erased. Thank you for having been here."},
	"user-changed":             {Kind: "good", Text: "The user is changed."},
	"user-erased":              {Kind: "good", Text: "The user is erased."},
	"org-changed":              {Kind: "good", Text: "The organisation is changed."},
	"provider-answered":        {Kind: "good", Text: "The answer is given, and sent by mail."},
	"terms-set":                {Kind: "good", Text: "The terms are set. Everybody is asked to accept them at the next sign-in."},
	"terms-removed":            {Kind: "good", Text: "The market has no terms any more."},
	"reported":                 {Kind: "good", Text: "Thank you. The administrators of this market look into it; their answer comes by mail, where you have given an address."},
	"report-dismissed":         {Kind: "good", Text: "The report is dismissed, and who made it is told."},
	"quarantined":              {Kind: "good", Text: "It is in quarantine. Its owner, and who reported it, are told."},
	"restored":                 {Kind: "good", Text: "It is restored; everybody finds it as before."},
	"kept":                     {Kind: "good", Text: "It is saved."},
	"levels-changed":           {Kind: "good", Text: "The levels of maturity are changed."},
	"category-saved":           {Kind: "good", Text: "The category is saved."},
	"category-removed":         {Kind: "good", Text: "The category is removed."},
	"plan-saved":               {Kind: "good", Text: "The price plan is saved."},
	"plan-removed":             {Kind: "good", Text: "The price plan is removed."},
	"sandbox-made":             {Kind: "good", Text: "The sandbox is ready. Enter it, sell and buy there, and come back to set its clock."},
	"sandbox-advancing":        {Kind: "info", Text: "The clock goes forward. This page shows how far it is."},
	"sandbox-removed":          {Kind: "good", Text: "The sandbox is removed with everything in it."},
	"unit-added":               {Kind: "good", Text: "Prices may be for this unit from now on."},
	"unit-removed":             {Kind: "good", Text: "No new price can be for this unit."},
	"tax-mode":                 {Kind: "good", Text: "New purchases are taxed like this."},
	"tax-rate":                 {Kind: "good", Text: "The rate holds from its day on."},
	"tax-rate-removed":         {Kind: "good", Text: "The rate is taken away."},
	"currency-added":           {Kind: "good", Text: "Prices may be in this currency from now on."},
	"currency-default":         {Kind: "good", Text: "Forms begin with this currency from now on."},
	"currency-removed":         {Kind: "good", Text: "The currency is removed."},
	"fee-set":                  {Kind: "good", Text: "The fee is set, for purchases that are made from now on."},
	"method-chosen":            {Kind: "good", Text: "Renewals are charged to it from now on."},
	"method-removed":           {Kind: "good", Text: "It is removed, and not charged any more."},
	"charged-back":             {Kind: "info", Text: "The bank took the payment back. The market hears of it in a moment."},
	"mail-retried":             {Kind: "good", Text: "The mail is sent once more. Look again in a moment."},
	"job-retried":              {Kind: "good", Text: "The job runs again. Look again in a moment."},
	"job-discarded":            {Kind: "good", Text: "The job is discarded."},
	"request-approved":         {Kind: "good", Text: "The request is approved. Who asked gets a mail."},
	"request-refused":          {Kind: "good", Text: "The request is refused. Who asked gets a mail with the reason."},
	"request-decided":          {Kind: "info", Text: "It was decided already. This is how it stands."},
	"purchase-paid":            {Kind: "good", Text: "The purchase is paid. The buyer gets the files, the invoice and a mail."},
	"purchase-dismissed":       {Kind: "good", Text: "The purchase is dismissed. The buyer gets a mail with the reason."},
	"purchase-closed":          {Kind: "info", Text: "It does not wait for a transfer any more. This is how it stands."},
	"purchase-blocked":         {Kind: "warn", Text: "The offering is blocked, so its purchases cannot be completed. Restore it, or dismiss the purchase."},
	"password-changed":         {Kind: "good", Text: "The password is changed. Everywhere else you are signed out."},
}

// done sends the browser on after a form was sent, with the word for the sentence to show there.
func done(w http.ResponseWriter, r *http.Request, path, notice string) {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	http.Redirect(w, r, path+sep+"done="+notice, http.StatusSeeOther)
}
