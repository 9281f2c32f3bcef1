package web_test

func init() {
	const guild, hall = "/settings/organisations/guild", "/settings/organisations/hall"
	scenarios = append(scenarios, []scenario{
		{"GET /login", "/login?next=/library", "", bob, 200, 303, 303, 303},
		{"POST /login", "/login", "name=victim{n}&password=correct+horse", "ann/ann", 303, 303, 303, 303},
		{"GET /signup/{$}", "/signup/", "", bob, 200, 200, 200, 200},
		{"POST /signup/{$}", "/signup/", "name=new{n}&password=correct+horse", "ann/ann", 303, 303, 303, 303},
		{"POST /logout", "/logout", "", "ann/ann", 303, 303, 303, 303},
		{"GET /activate/{$}", "/activate/", "", bob, 200, 200, 200, 200},
		{"POST /activate/{$}", "/activate/", "user=victim{n}", bob, 303, 303, 303, 303},
		{"GET /activate/{key}/{$}", "/activate/{confirm{n}}/", "", bob, 200, 200, 200, 200}, // whoever has the link
		{"GET /activate/{key}/{$}", "/activate/x/", "", bob, 410, 410, 410, 410},
		{"POST /activate/{key}/{$}", "/activate/{confirm{n}}/", "", bob, 303, 303, 303, 303},
		{"GET /reset", "/reset", "", bob, 200, 200, 200, 200},
		{"POST /reset", "/reset", "user=nobody{n}", bob, 303, 303, 303, 303},
		{"GET /reset/{key}", "/reset/{reset{n}}", "", bob, 200, 200, 200, 200},
		{"POST /reset/{key}", "/reset/{reset{n}}", "new=correct+horses", bob, 303, 303, 303, 303},
		{"POST /reset/{key}", "/reset/x", "new=correct+horses", bob, 410, 410, 410, 410},
		{"GET /invitations/{key}", "/invitations/{accept{n}}", "", bob, 200, 200, 200, 200},
		{"POST /invitations/{key}", "/invitations/x", "", bob, signIn, 404, 404, 404},
		{"POST /invitations/{key}/decline", "/invitations/{decline{n}}/decline", "", bob, 303, 303, 303, 303},
		{"GET /terms", "/terms", "", bob, 200, 200, 200, 200},
		{"POST /terms", "/terms", "hash=other", bob, signIn, 409, 409, 409}, // accepted in TestTermsOfTheMarket

		{"GET /settings", "/settings", "", bob, signIn, 200, 200, 200},
		{"GET /settings/profile", "/settings/profile", "", bob, signIn, 200, 200, 200},
		{"POST /settings/profile", "/settings/profile", "full_name=Bob+{n}", bob, signIn, 303, 303, 303},
		{"POST /settings/sessions/{id}/end", "/settings/sessions/{session}/end", "", bob, signIn, 404, 303, 404}, // his own, which has ended by then
		{"POST /settings/sessions/end", "/settings/sessions/end", "", bob, signIn, 303, 303, 303},                // the other sessions
		{"GET /settings/activity", "/settings/activity", "", bob, signIn, 200, 200, 200},
		{"GET /settings/activity", "/settings/activity?of=organisation", "", club, signIn, 200, 200, 200},
		{"GET /settings/data", "/settings/data", "", bob, signIn, 200, 200, 200},
		{"GET /settings/data/export", "/settings/data/export", "", bob, signIn, 200, 200, 200},
		{"POST /settings/data/erase", "/settings/data/erase", "password=wrong+horse&confirm=bob", bob, signIn, 422, 422, 422},
		{"POST /settings/address", "/settings/address", "street=Gran+Vía+1&postal=28013&city=Madrid&country=ES", bob, signIn, 303, 303, 303},
		{"POST /settings/organisations", "/settings/organisations", "org_name=org{n}", bob, signIn, 303, 303, 303},
		{"POST /settings/organisation", "/settings/organisation", "org=guild", bob, signIn, 403, 303, 303},
		{"POST /settings/organisations/{org}/profile", guild + "/profile", "title=The+guild", bob, signIn, 403, 303, 303}, // the path names the organisation
		{"POST /settings/organisations/{org}/logo", guild + "/logo", "file:", bob, signIn, 403, 303, 303},
		{"POST /settings/organisations/{org}/logo/remove", guild + "/logo/remove", "", bob, signIn, 403, 303, 303},
		{"POST /settings/organisations/{org}/provider", guild + "/provider", "reason=Rolls.", bob, signIn, 403, 303, 409},
		{"POST /settings/organisations/{org}/invitations", guild + "/invitations", "invite_email=new{n}@example.org", bob, signIn, 403, 303, 303},
		{"POST /settings/organisations/{org}/invitations/{id}/resend", guild + "/invitations/{invitation}/resend", "", bob, signIn, 403, 303, 303},
		{"POST /settings/organisations/{org}/invitations/{id}/revoke", hall + "/invitations/{invitation}/revoke", "", root, signIn, 403, 404, 404}, // of the guild
		{"POST /settings/organisations/{org}/invitations/{id}/revoke", guild + "/invitations/{invitation}/revoke", "", bob, signIn, 403, 303, 410},
		{"GET /settings/organisations/{org}", guild, "", bob, signIn, 403, 200, 200},
		{"POST /settings/organisations/{org}/members", guild + "/members", "user=victim1&roles=customer", bob, signIn, 403, 303, 303},
		{"POST /settings/organisations/{org}/members/remove", guild + "/members/remove", "user=victim1", bob, signIn, 403, 303, 404},
		{"GET /settings/tokens", "/settings/tokens", "", bob, signIn, 200, 200, 200},
		{"POST /settings/tokens", "/settings/tokens", "token_name=laptop{n}&scopes=read", bob, signIn, 200, 200, 200}, // it is shown once
		{"POST /settings/tokens/{id}/revoke", "/settings/tokens/{apitoken}/revoke", "", bob, signIn, 404, 303, 404},
		{"GET /settings/payment", "/settings/payment", "", bob, signIn, 200, 200, 200},
		{"POST /settings/payment/{id}/default", "/settings/payment/{method}/default", "", bob, signIn, 404, 404, 303},
		{"POST /settings/payment/{id}/remove", "/settings/payment/{method}/remove", "", bob, signIn, 404, 404, 303},
		{"GET /settings/password", "/settings/password", "", bob, signIn, 200, 200, 200},
		{"POST /settings/password", "/settings/password", "old=wrong+horse&new=correct+horses", bob, signIn, 422, 422, 422},
		{"GET /report", "/report?offering={sale}", "", bob, signIn, 200, 200, 200},
		{"GET /report", "/report?offering={secret}", "", bob, signIn, 404, 404, 404}, // not published
		{"POST /report", "/report", "offering={sale}&reason=broken", bob, signIn, 303, 303, 409},
		{"POST /report", "/report", "offering={secret}&reason=broken", bob, signIn, 404, 404, 404},
		{"POST /invitations/{key}", "/invitations/{accept{n}}", "", "ann/ann", signIn, 303, 303, 409}, // is a member by now
	}...)

	const item, category = "/administration/reports/module/org.example.bread", "/administration/categories/{category}"
	for _, s := range []scenario{ // all of it is for administrators, whatever they act for
		{route: "GET /administration", path: "/administration", right: 200},
		{route: "GET /administration/purchases", path: "/administration/purchases", right: 200},
		{route: "POST /administration/purchases/{id}/paid", path: "/administration/purchases/{transfer}/paid", form: "amount=5.00", right: 303},
		{route: "POST /administration/purchases/{id}/dismiss", path: "/administration/purchases/{transfertoo}/dismiss", form: "reason=No+money.", right: 303},
		{route: "GET /outbox", path: "/outbox", right: 301},
		{route: "GET /administration/users", path: "/administration/users", right: 200},
		{route: "GET /administration/users/{user}", path: "/administration/users/bob", right: 200},
		{route: "POST /administration/users/{user}/{change}", path: "/administration/users/victim{n}/deactivate", right: 303},
		{route: "POST /administration/users/{user}/{change}", path: "/administration/users/victim{n}/erase", form: "confirm=victim{n}", right: 303},
		{route: "POST /administration/users/{user}/{change}", path: "/administration/users/victim1/reset", right: 200},
		{route: "POST /administration/users/{user}/{change}", path: "/administration/users/victim1/admin", right: 303},
		{route: "GET /administration/organisations", path: "/administration/organisations", right: 200},
		{route: "GET /administration/organisations/{org}", path: "/administration/organisations/ada", right: 200},
		{route: "POST /administration/organisations/{org}/{change}", path: "/administration/organisations/ada/verify", right: 303},
		{route: "GET /administration/providers", path: "/administration/providers", right: 200},
		{route: "POST /administration/providers/{org}", path: "/administration/providers/{asks{n}}", form: "do=approve", right: 303},
		{route: "GET /administration/reports", path: "/administration/reports", right: 200},
		{route: "GET /administration/reports/{kind}/{item}", path: item, right: 200},
		{route: "POST /administration/reports/{kind}/{item}/dismiss", path: item + "/dismiss", form: "report={report{n}}&text=No.", right: 303},
		{route: "POST /administration/reports/{kind}/{item}/quarantine", path: item + "/quarantine", form: "reason=It+bites.", right: 303},
		{route: "POST /administration/reports/{kind}/{item}/restore", path: "/administration/reports/module/{bad{n}}/restore", right: 303},
		{route: "GET /administration/categories", path: "/administration/categories", right: 200},
		{route: "POST /administration/categories", path: "/administration/categories", form: "title=Title+{n}", right: 303},
		{route: "POST /administration/categories/{id}", path: category, form: "title=Rolls+{n}&slug=rolls", right: 303},
		{route: "POST /administration/categories/{id}/move", path: category + "/move", form: "to=up", right: 303},
		{route: "POST /administration/categories/{id}/remove", path: "/administration/categories/{category{n}}/remove", right: 303},
		{route: "GET /administration/maturity", path: "/administration/maturity", right: 200},
		{route: "POST /administration/maturity", path: "/administration/maturity", form: "level=30{n}&name=Level+{n}", right: 303},
		{route: "POST /administration/maturity", path: "/administration/maturity", form: "level=many&name=x", right: 422},
		{route: "POST /administration/maturity/remove", path: "/administration/maturity/remove", form: "level=30{n}", right: 303},
		{route: "GET /administration/gateways", path: "/administration/gateways", right: 200},
		{route: "GET /administration/money", path: "/administration/money", right: 200},
		{route: "POST /administration/money/currencies", path: "/administration/money/currencies", form: "code={currency{n}}", right: 303},
		{route: "POST /administration/money/currencies/default", path: "/administration/money/currencies/default", form: "code=EUR", right: 303},
		{route: "POST /administration/money/currencies/remove", path: "/administration/money/currencies/remove", form: "code={currency{n}}", right: 303},
		{route: "GET /administration/units", path: "/administration/units", right: 200},
		{route: "POST /administration/units", path: "/administration/units", form: "name=gigabyte{n}&model=pay+per+use", right: 303},
		{route: "POST /administration/units/remove", path: "/administration/units/remove", form: "name=gigabyte{n}", right: 303},
		{route: "POST /administration/money/fee", path: "/administration/money/fee", form: "percent={n}", right: 303},
		{route: "GET /administration/tax", path: "/administration/tax", right: 200},
		{route: "POST /administration/tax/mode", path: "/administration/tax/mode", form: "mode=one-rate", right: 303},
		{route: "POST /administration/tax/rates", path: "/administration/tax/rates", form: "country=DE&from=2027-01-0{n}&percent=20", right: 303},
		{route: "POST /administration/tax/remove", path: "/administration/tax/remove", form: "country=DE&from=2027-01-0{n}", right: 303},
		{route: "GET /administration/mails", path: "/administration/mails", right: 200},
		{route: "POST /administration/mails/{id}/retry", path: "/administration/mails/{mail}/retry", right: 409}, // there is no mail server
		{route: "GET /administration/jobs", path: "/administration/jobs", right: 200},
		{route: "POST /administration/jobs/{id}/retry", path: "/administration/jobs/{retry{n}}/retry", right: 303},
		{route: "POST /administration/jobs/{id}/discard", path: "/administration/jobs/{job{n}}/discard", right: 303},
		{route: "GET /administration/audit", path: "/administration/audit", right: 200},
		{route: "GET /administration/audit/export", path: "/administration/audit/export?format=csv", right: 200},
		{route: "GET /administration/system", path: "/administration/system", right: 200},
		{route: "GET /administration/terms", path: "/administration/terms", right: 200},
		{route: "POST /administration/terms", path: "/administration/terms", form: "title=Terms&text=Be+kind.", right: 303},
	} {
		s.who, s.nobody, s.other, s.wrong = root, signIn, 403, s.right
		scenarios = append(scenarios, s)
	}
}
