package web

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// orgForm is what an organisation says of itself, as its page in the settings and the provider's page
// show it.
type orgForm struct {
	Action     string // where the form goes; "" for who may only look
	Form       webkit.Form
	Countries  []webkit.Option
	WithTax    bool // tax address and approval are asked for, too
	Shared     bool // several users share it
	Name, Logo string
	LogoAction string
	RemoveLogo webkit.Confirm
}

var (
	orgFields = []string{"title", "about", "website", "email", "tax_number", "vat_id", "business", "small_enterprise", "needs_approval", "street", "postal", "city", "country"}
	orgPlaces = map[string]string{
		"tax_address.street": "street", "tax_address.postal": "postal", "tax_address.city": "city", "tax_address.country": "country",
	}
)

// orgFormOf returns the form for an organisation; where says below which address its parts are.
func orgFormOf(o account.Org, form webkit.Form, where string) orgForm {
	return orgForm{
		Form: form, Countries: countryOptions(form.Value("country")), Shared: !o.Private, Name: o.Name,
		Logo: picturePath(o.LogoID, picture.Small), LogoAction: where + "/logo",
		RemoveLogo: webkit.Confirm{
			Label: "Remove", Class: "btn-sm btn-danger", Question: "Initials stand in its place.", Button: "Remove the logo", Action: where + "/logo/remove",
		},
	}
}

func orgValues(o account.Org) webkit.Form {
	form := webkit.NewForm("title", o.Title, "about", o.About, "website", o.Website, "email", o.Email, "tax_number", o.TaxNumber, "vat_id", o.VATID,
		"street", o.TaxAddress.Street, "postal", o.TaxAddress.Postal, "city", o.TaxAddress.City, "country", o.TaxAddress.Country)
	for name, on := range map[string]bool{"needs_approval": o.NeedsApproval, "business": o.Business, "small_enterprise": o.Small} {
		if on {
			form.Values.Set(name, "yes")
		}
	}
	return form
}

// orgChange reads the form; tax says whether it has the fields that only the settings ask for.
func orgChange(form webkit.Form, tax bool) account.OrgChange {
	text := func(name string) *string { return new(form.Value(name)) }
	change := account.OrgChange{
		Title: text("title"), About: text("about"), Website: text("website"), Email: text("email"), TaxNumber: text("tax_number"), VATID: text("vat_id"),
	}
	if tax {
		change.Business, change.Small = new(form.Checked("business", "yes")), new(form.Checked("small_enterprise", "yes"))
		change.NeedsApproval = new(form.Checked("needs_approval", "yes"))
		change.TaxAddress = new(addressOf(form))
	}
	return change
}

// maxLogoForm lets the room of pictures say what is too large.
const maxLogoForm = 8<<20 + front.DefaultBodyLimit

// isLogoForm reports whether the body of r is a form with a logo.
func isLogoForm(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/logo")
}

// takeLogo sets the logo of the organisation to the picture in the form.
func (s *Site) takeLogo(r *http.Request, org string) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.Need(account.ScopeAccount); err != nil {
		return err
	}
	up, err := readUpload(r)
	if err != nil {
		return err
	}
	defer up.Close()
	if up.file == nil {
		return errs.Invalid("no_file", "Choose a picture first.")
	}
	file, err := up.rewound()
	if err != nil {
		return err
	}
	_, err = s.Accounts.SetLogo(r.Context(), actor, org, file, up.name)
	return err
}
