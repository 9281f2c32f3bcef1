package web_test

// scenario is one route, asked by nobody, by another user, by the right one while acting for another
// organisation, and by the right one, in this order. {n} in the path and the form is 1 to 4; other names
// in braces are those of [market.stock].
type scenario struct {
	route string // as it is registered
	path  string
	// form is what is sent: pairs as in an address, or "file:" and pairs for a form with a picture in it,
	// or "package:" for one with the package of a module.
	form                        string
	who                         string // as "bob/guild"
	nobody, other, wrong, right int
}

// signIn stands for a redirect to the page where visitors sign in.
const signIn = -303

const (
	ada, bob, root = "ada/ada", "bob/bob", "root/root"
	club           = "bob/guild"
)

var scenarios = []scenario{
	{"GET /{$}", "/", "", bob, 200, 200, 200, 200},
	{"GET /search", "/search?q=bread", "", bob, 200, 200, 200, 200},
	{"GET /suggestions", "/suggestions?q=bre", "", bob, 200, 200, 200, 200},
	{"GET /categories/{slug}", "/categories/food", "", bob, 200, 200, 200, 200},
	{"GET /providers/{org}", "/providers/ada", "", bob, 200, 200, 200, 200},
	{"GET /modules/{package}", "/modules/org.example.bread", "", bob, 200, 200, 200, 200},
	{"GET /modules/{package}", "/modules/org.example.inner", "", ada, 404, 404, 404, 200},
	{"GET /modules/{package}/versions/{version}", "/modules/org.example.bread/versions/1.0.3", "", bob, 200, 200, 200, 200},
	{"GET /modules/{package}/versions/{version}", "/modules/org.example.inner/versions/1.0.0", "", ada, 404, 404, 404, 200},
	{"GET /modules/{package}/versions/{version}/file", "/modules/org.example.bread/versions/1.0.3/file", "", bob, signIn, 403, 403, 200},
	{"GET /modules/{package}/versions/{version}/file", "/modules/org.example.bread/versions/1.0.3/file", "", ada, signIn, 403, 403, 200},
	{"GET /modules/{package}/versions/{version}/file", "/modules/org.example.inner/versions/1.0.0/file", "", ada, 404, 404, 404, 200},
	{"GET /offering/{org}/{name}/{version}", "/offering/ada/Bread%20for%20shops/1.0", "", bob, 200, 200, 200, 200},
	{"GET /offering/{org}/{name}/{version}", "/offering/ada/Draft/1.0", "", ada, 404, 404, 404, 200},
	{"GET /pictures/{id}/{size}", "/pictures/{shot}/small", "", bob, 200, 200, 200, 200},
	{"GET /legal", "/legal", "", bob, 200, 200, 200, 200},
	{"GET /styleguide", "/styleguide", "", bob, 404, 404, 404, 404}, // in development only
	{"/", "/nowhere", "", bob, 404, 404, 404, 404},

	{"POST /sell/sandboxes", "/sell/sandboxes", "name=box-{n}", ada, signIn, 403, 403, 303},
	{"GET /sell/sandboxes", "/sell/sandboxes", "", ada, signIn, 200, 200, 200}, // each its own
	{"GET /sell/sandboxes/{sandbox}", "/sell/sandboxes/box-4", "", ada, signIn, 404, 404, 200},
	{"POST /sell/sandboxes/{sandbox}/enter", "/sell/sandboxes/box-4/enter", "", ada, signIn, 404, 404, 303},
	{"POST /sell/sandboxes/leave", "/sell/sandboxes/leave", "", ada, 303, 303, 303, 303},                        // it changes only a cookie
	{"GET /sandboxes/{id}/at/{path...}", "/sandboxes/box-4/at/contracts/x?y=1", "", ada, signIn, 404, 303, 303}, // whatever she acts for
	{"POST /sell/sandboxes/{sandbox}/advance", "/sell/sandboxes/box-4/advance", "by=month", ada, signIn, 403, 403, 303},
	{"POST /sell/sandboxes/{sandbox}/remove", "/sell/sandboxes/box-4/remove", "", ada, signIn, 403, 403, 303},
	{"GET /checkout/{offering}", "/checkout/{sale}", "", bob, 200, 200, 200, 200},
	{"GET /checkout/{offering}", "/checkout/{draft}", "", bob, signIn, 404, 404, 404},
	{"POST /checkout/{offering}", "/checkout/{sale}", "org=bob&accept_terms=yes", bob, signIn, 409, 409, 303}, // the form names its buyer
	{"POST /checkout/{offering}", "/checkout/{draft}", "accept_terms=yes", bob, signIn, 404, 404, 404},
	{"GET /purchases", "/purchases", "", bob, signIn, 200, 200, 200},
	{"GET /purchases/requests", "/purchases/requests", "", bob, signIn, 200, 200, 200},
	{"GET /purchases/{id}", "/purchases/{paid}", "", bob, signIn, 404, 200, 200}, // who bought sees it, whatever he acts for
	{"GET /purchases/{id}", "/purchases/{asked}", "", club, signIn, 404, 404, 200},
	{"GET /purchases/{id}/payment-request", "/purchases/{transfer}/payment-request", "", bob, signIn, 404, 303, 200},
	{"POST /purchases/{id}/approve", "/purchases/{asked}/approve", "", club, signIn, 403, 404, 303},
	{"POST /purchases/{id}/refuse", "/purchases/{askedtoo}/refuse", "reason=Too+dear.", club, signIn, 403, 404, 303},
	{"HEAD /purchases/{id}/return", "/purchases/{pending}/return?token={token}", "", bob, 303, 303, 303, 303}, // it looks at nothing
	{"HEAD /purchases/{id}/cancel", "/purchases/{pending}/cancel?token={token}", "", bob, 303, 303, 303, 303},
	{"GET /sandbox/pay/{token}", "/sandbox/pay/{token}", "", bob, 200, 200, 200, 200}, // who has the secret of a payment may pay it
	{"POST /sandbox/pay/{token}", "/sandbox/pay/{token}", "do=pay", bob, 303, 303, 303, 303},
	{"GET /purchases/{id}/return", "/purchases/{pending}/return?token={token}", "", bob, signIn, 404, 303, 303},
	{"GET /purchases/{id}/cancel", "/purchases/{givenup}/cancel?token={givenuptoken}", "", bob, signIn, 404, 303, 303},
	{"POST /purchases/{id}/cancel", "/purchases/{givenup}/cancel", "", bob, signIn, 404, 404, 303},
	{"GET /contracts/{id}", "/contracts/{paid}", "", bob, signIn, 404, 200, 200}, // as its purchase
	{"GET /contracts/{id}", "/contracts/{paid}", "", ada, signIn, 404, 404, 200},
	{"GET /contracts/{id}", "/contracts/{transfer}", "", bob, signIn, 404, 404, 404}, // there is none before it is paid
	{"GET /contracts", "/contracts?state=active", "", bob, signIn, 200, 200, 200},
	{"GET /contracts/{id}/usage", "/contracts/{paid}/usage?by=month&from=2026-01-01", "", bob, signIn, 404, 200, 200},
	{"GET /contracts/{id}/usage/export", "/contracts/{paid}/usage/export?by=event", "", bob, signIn, 404, 200, 200},
	{"GET /contracts/{id}/return", "/contracts/{paid}/return?token=x", "", bob, signIn, 404, 422, 422},
	{"GET /contracts/{id}/back", "/contracts/{paid}/back?token=x", "", bob, signIn, 404, 303, 303},
	{"HEAD /contracts/{id}/return", "/contracts/{paid}/return?token=x", "", bob, 303, 303, 303, 303},
	{"HEAD /contracts/{id}/back", "/contracts/{paid}/back?token=x", "", bob, 303, 303, 303, 303},
	{"POST /contracts/{id}/renew", "/contracts/{paid}/renew", "", bob, signIn, 404, 404, 303},
	{"POST /contracts/{id}/automatic", "/contracts/{paid}/automatic", "renews=no", bob, signIn, 404, 404, 303},
	{"GET /contracts/{id}/change", "/contracts/{paid}/change", "", bob, signIn, 404, 404, 200},
	{"POST /contracts/{id}/change", "/contracts/{paid}/change", "plan=other", bob, signIn, 404, 404, 409},
	{"GET /contracts/{id}/refund", "/contracts/{paid}/refund", "", ada, signIn, 404, 404, 200},
	{"GET /contracts/{id}/refund", "/contracts/{paid}/refund", "", bob, signIn, 404, 403, 403},                            // the buyer asks its seller
	{"POST /contracts/{id}/refund", "/contracts/{paid}/refund", "amount=0.01&reason=Crumbs.", ada, signIn, 404, 404, 200}, // worked out
	{"POST /contracts/{id}/cancel", "/contracts/{paid}/cancel", "", bob, signIn, 404, 404, 303},
	{"POST /contracts/{id}/resume", "/contracts/{paid}/resume", "", bob, signIn, 404, 404, 303},
	{"GET /library", "/library", "", bob, signIn, 200, 200, 200},
	{"GET /library/resources/{id}", "/library/resources/{owned}", "", bob, signIn, 404, 404, 200},
	{"GET /resources/{id}/versions/{version}/file", "/resources/{bought}/versions/1.0/file", "", bob, signIn, 403, 403, 200},
	{"GET /invoices", "/invoices", "", bob, signIn, 200, 200, 200},
	{"GET /invoices", "/invoices?side=all", "", root, signIn, 403, 200, 200},
	{"GET /invoices/export", "/invoices/export", "", bob, signIn, 200, 200, 200},
	{"GET /invoices/{id}", "/invoices/{invoice}", "", bob, signIn, 404, 200, 200}, // as the purchase
	{"GET /invoices/{id}", "/invoices/ADA-2026-000001", "", ada, signIn, 404, 404, 200},
	{"GET /invoices/{id}/{file}", "/invoices/{invoice}/pdf", "", bob, signIn, 404, 200, 200},
	{"GET /invoices/{id}/{file}", "/invoices/ADA-2026-000001/pdf", "", ada, signIn, 404, 404, 200},

	{"GET /modules/{package}/keep", "/modules/org.example.bread/keep", "", ada, signIn, 403, 403, 200},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/maturity", "version=1.0.3&level=500", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/extend", "version=1.0.3&end_0=3.0.99", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/extend", "version=1.0.3&end_0=2.0.0", ada, signIn, 403, 403, 422},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/about", "support=SUP&default_upgrade=yes", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/upgrade", "version=2.0&description=Knead.&requirements=0+3.0.0+100", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/upgrade-remove", "version=2.0", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/developer", "user=bob&rights=publish", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/developer", "user=nobody&rights=publish", ada, signIn, 403, 403, 404},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/developer-remove", "user=bob", ada, signIn, 403, 403, 303},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/offer", "to=eve", ada, signIn, 403, 403, 422},
	{"POST /modules/{package}/keep/{change}", "/modules/org.example.bread/keep/nothing", "", ada, 404, 404, 404, 404},
	{"GET /handovers", "/handovers", "", ada, signIn, 200, 200, 200},
	{"POST /handovers/{package}/{answer}", "/handovers/org.example.bread/accept", "", ada, signIn, 403, 404, 404},
	{"POST /handovers/{package}/{answer}", "/handovers/org.example.bread/decline", "", ada, signIn, 403, 403, 404},
	{"GET /instances", "/instances", "", bob, signIn, 200, 200, 200},
	{"GET /instances", "/instances?all=yes", "", root, signIn, 403, 200, 200},
	{"GET /instances/new", "/instances/new", "", bob, signIn, 200, 200, 200},
	{"POST /instances", "/instances", "name=Shop+{n}&key=the+secret+key+of+shop+{n}", bob, signIn, 303, 303, 303}, // each for itself
	{"POST /instances", "/instances", "name=Shop+made+{n}", bob, signIn, 200, 200, 200},                           // shows the key
	{"GET /instances/{id}", "/instances/{instance}", "", bob, signIn, 404, 404, 200},
	{"POST /instances/{id}/modules", "/instances/{instance}/modules", "text=org.example.bread+1.0.3", bob, signIn, 404, 404, 303},
	{"GET /instances/{id}/updates", "/instances/{instance}/updates", "", bob, signIn, 404, 404, 200},
	{"GET /instances/{id}/install", "/instances/{instance}/install?install=org.example.bread&level=0=200", "", bob, signIn, 404, 404, 200},
	{"GET /instances/{id}/install", "/instances/{instance}/install?install=org.example.none", "", bob, signIn, 404, 404, 200},
	{"GET /instances/{id}/install", "/instances/{instance}/install?add=nothing+like+it", "", bob, signIn, 404, 404, 200},
	{"GET /instances/{id}/install", "/instances/{instance}/install?install=00000000000000000000dead", "", bob, signIn, 404, 404, 422},
	{"GET /instances/{id}/policy", "/instances/{instance}/policy", "", bob, signIn, 404, 404, 200},
	{"POST /instances/{id}/policy", "/instances/{instance}/policy", "update_level=200&install_level=0", bob, signIn, 404, 404, 303},
	{"POST /instances/{id}/policy", "/instances/{instance}/policy", "update_level=3&install_level=x", bob, signIn, 404, 404, 422},
	{"POST /instances/{id}/policy/levels", "/instances/{instance}/policy/levels", "module=org.example.bread&level=500", bob, signIn, 404, 404, 303},
	{"POST /instances/{id}/policy/levels/remove", "/instances/{instance}/policy/levels/remove", "module=0", bob, signIn, 404, 404, 303},
	{"POST /instances/{id}/address", "/instances/{instance}/address", "", bob, signIn, 404, 404, 200}, // shows the address
	{"POST /instances/{id}/address/remove", "/instances/{instance}/address/remove", "", bob, signIn, 404, 404, 303},
	{"GET /instances/{id}/key", "/instances/{instance}/key", "", bob, signIn, 404, 404, 200},
	{"POST /instances/{id}/key", "/instances/{instance}/key", "key=another+key+of+mine", bob, signIn, 404, 404, 303},
	{"POST /instances/{id}/key/new", "/instances/{instance}/key/new", "", bob, signIn, 404, 404, 200},
	{"POST /instances/{id}/rename", "/instances/{instance}/rename", "name=Shop+of+bob", bob, signIn, 404, 404, 303},
	{"POST /instances/{id}/rename", "/instances/{instance}/rename", "name=", bob, signIn, 404, 404, 422},
	{"POST /instances/{id}/remove", "/instances/{instance}/remove", "", bob, signIn, 404, 404, 303},

	{"GET /publish", "/publish", "", ada, signIn, 403, 200, 200},
	{"POST /publish", "/publish", "package:maturity=500", ada, signIn, 403, 403, 200}, // the module is ada's
	{"GET /sell", "/sell", "", ada, signIn, 403, 200, 200},
	{"GET /sell/new", "/sell/new", "", ada, signIn, 403, 200, 200},
	{"GET /sell/invoices", "/sell/invoices", "", ada, signIn, 403, 200, 200},
	{"GET /sell/invoices/export", "/sell/invoices/export", "", ada, signIn, 403, 200, 200},
	{"POST /sell", "/sell", "title=New+{n}&then=stay", ada, signIn, 403, 303, 303}, // each for itself
	{"GET /sell/contracts", "/sell/contracts", "", ada, signIn, 403, 200, 200},
	{"GET /sell/sales", "/sell/sales", "", ada, signIn, 403, 200, 200},
	{"GET /sell/sales/export", "/sell/sales/export", "", ada, signIn, 403, 200, 200},
	{"GET /sell/dashboard", "/sell/dashboard", "", ada, signIn, 403, 200, 200},
	{"GET /sell/dashboard", "/sell/dashboard?months=100", "", ada, signIn, 403, 422, 422},
	{"GET /sell/dashboard/export", "/sell/dashboard/export", "", ada, signIn, 403, 200, 200},
	{"GET /sell/partners", "/sell/partners", "", bob, signIn, 200, 200, 200},
	{"POST /sell/partners", "/sell/partners", "product={sale}&partner=ann&percent={n}", ada, signIn, 403, 404, 303},
	{"POST /sell/partners", "/sell/partners", "product={sale}&partner=nobody&percent=0", ada, signIn, 403, 404, 422},
	{"POST /sell/partners/{id}/accept", "/sell/partners/{share1}/accept", "", bob, signIn, 404, 404, 303},
	{"POST /sell/partners/{id}/decline", "/sell/partners/{share2}/decline", "", bob, signIn, 404, 404, 303},
	{"POST /sell/partners/{id}/end", "/sell/partners/{share3}/end", "", ada, signIn, 404, 404, 303},
	{"GET /sell/statements", "/sell/statements", "", ada, signIn, 200, 200, 200}, // eve has none
	{"GET /sell/statements/{period}", "/sell/statements/2027-01", "", ada, signIn, 409, 409, 409},
	{"GET /sell/statements/{period}", "/sell/statements/2026-12", "", ada, signIn, 404, 404, 200},
	{"GET /sell/statements/{period}/export", "/sell/statements/2026-12/export?form=csv", "", ada, signIn, 404, 404, 200},
	{"GET /sell/statements/{period}/export", "/sell/statements/2026-12/export?form=json", "", ada, signIn, 409, 409, 409}, // nothing is signed yet
	{"GET /sell/statements/{period}", "/sell/statements/{stated}", "", ada, signIn, 404, 404, 200},
	{"GET /sell/statements/{period}/export", "/sell/statements/{stated}/export?form=json", "", ada, signIn, 404, 404, 200},
	{"GET /sell/statements/{period}/export", "/sell/statements/{stated}/export?form=doc", "", ada, signIn, 404, 404, 422},
	{"GET /sell/payouts", "/sell/payouts", "", ada, signIn, 200, 200, 200},
	{"POST /sell/payouts/bank", "/sell/payouts/bank", "holder=Ada&iban=DE02120300000000202051&password=correct+horse", ada, signIn, 303, 403, 303},
	{"POST /sell/payouts/bank", "/sell/payouts/bank", "holder=Ada&iban=DE03&password=correct+horse", ada, signIn, 422, 403, 422},
	{"POST /sell/payouts/account", "/sell/payouts/account", "account_password=correct+horse", ada, signIn, 409, 403, 409}, // only banks pay here
	{"GET /price-plans/{offering}/{n}/what-if", "/price-plans/{draft}/1/what-if", "", ada, signIn, 403, 404, 200},
	{"GET /price-plans/{offering}/{n}/what-if", "/price-plans/{draft}/1/what-if?months=99", "", ada, signIn, 403, 404, 422},
	{"GET /sell/coupons", "/sell/coupons", "", ada, signIn, 403, 200, 200},
	{"POST /sell/coupons", "/sell/coupons", "percent=5&code=CODE-{n}", ada, signIn, 403, 303, 303}, // each for itself
	{"GET /sell/coupons/new", "/sell/coupons/new", "", ada, signIn, 403, 200, 200},
	{"GET /sell/coupons/{id}", "/sell/coupons/{coupon}", "", ada, signIn, 403, 404, 200},
	{"POST /sell/coupons/{id}/stop", "/sell/coupons/{coupon}/stop", "", ada, signIn, 403, 404, 303},
	{"GET /sell/{offering}", "/sell/{draft}", "", ada, signIn, 403, 404, 200},
	{"POST /sell/{offering}", "/sell/{draft}?step=price", "pays=nothing&revision={revision}&then=stay", ada, signIn, 403, 404, 303},
	{"GET /price-plans/{offering}", "/price-plans/{draft}", "", ada, signIn, 403, 404, 200},
	{"GET /price-plans/{offering}/{n}", "/price-plans/{draft}/1", "", ada, signIn, 403, 404, 200},
	{"POST /price-plans/{offering}/{n}", "/price-plans/{draft}/new", "do=add-price&title=Pro&revision=1", ada, signIn, 403, 404, 200},
	{"POST /price-plans/{offering}/{n}/remove", "/price-plans/{draft}/9/remove", "revision=1", ada, signIn, 403, 404, 404},
	{"POST /sell/{offering}/publish", "/sell/{ready}/publish", "", ada, signIn, 404, 404, 303},
	{"POST /sell/{offering}/copy", "/sell/{bread}/copy", "", ada, signIn, 403, 403, 303},
	{"POST /sell/{offering}/screenshots", "/sell/{draft}/screenshots", "file:caption=Two", ada, signIn, 403, 404, 303},
	{"POST /sell/{offering}/screenshots/arrange", "/sell/{draft}/screenshots/arrange", "picture={shot}&caption=One&do=save", ada, signIn, 403, 404, 303},
	{"POST /sell/{offering}/delete", "/sell/{bread}/delete", "", ada, signIn, 403, 403, 303},
	{"POST /sell/{offering}/delete", "/sell/{draft}/delete", "", ada, signIn, 404, 404, 303},
	{"GET /sell/modules", "/sell/modules", "", ada, signIn, 403, 200, 200},
	{"GET /sell/resources", "/sell/resources", "", ada, signIn, 403, 200, 200},
	{"POST /sell/resources", "/sell/resources", "title=Prices+{n}&link=https://api.example.org/", ada, signIn, 403, 303, 303},
	{"GET /sell/resources/new", "/sell/resources/new", "", ada, signIn, 403, 200, 200},
	{"GET /sell/resources/{id}", "/sell/resources/{guide}", "", ada, signIn, 403, 404, 200},
	{"POST /sell/resources/{id}/edit", "/sell/resources/{guide}/edit", "title=Guide&revision=1", ada, signIn, 404, 404, 303},
	{"POST /sell/resources/{id}/versions", "/sell/resources/{guide}/versions", "file:version=2.0", ada, signIn, 403, 404, 303},
	{"GET /resources/{id}/versions/{version}/file", "/resources/{guide}/versions/1.0/file", "", ada, 404, 404, 404, 200},
	{"POST /sell/resources/{id}/delete", "/sell/resources/{guide}/delete", "", ada, signIn, 404, 404, 303},
	{"GET /sell/profile", "/sell/profile", "", ada, signIn, 200, 200, 200},
	{"POST /sell/profile", "/sell/profile", "title=Bakery+{n}", ada, signIn, 303, 403, 303}, // eve her own; ada does not manage the hall
	{"POST /sell/profile/logo", "/sell/profile/logo", "file:", ada, signIn, 303, 403, 303},
	{"POST /sell/profile/logo/remove", "/sell/profile/logo/remove", "", ada, signIn, 303, 403, 303},
	{"POST /sell/profile/request", "/sell/profile/request", "reason=Rolls.", bob, signIn, 303, 409, 303}, // the hall is a provider
}
