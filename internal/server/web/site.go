package web

import (
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/payment/saved"
	"souk.dev/souk/internal/store/payment/watch"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/store/sandboxes"
	"souk.dev/souk/internal/store/search"
	"souk.dev/souk/internal/store/spending"
)

//go:embed templates
var templates embed.FS

// Options are the facts of the market that pages show.
type Options struct {
	SiteName   string // of the market; "" is Souk
	PublicURL  string // for commands that people copy; without a slash at the end
	MaxPackage int64  // bytes of one package file
	MaxUpload  int64  // bytes of the file of one resource
	SignUp     bool   // visitors may open accounts themselves
	Activation bool   // they confirm an e-mail address before they sign in
	SendsMail  bool   // an SMTP server is set up
	TaxRate    string // percent of the net price, as "19"
	Styleguide bool   // /styleguide answers
	InSandbox  string // name of the sandbox that these pages belong to; "" for the market itself
}

// Deps is what the pages stand on.
type Deps struct {
	Accounts   *account.Service
	Modules    *module.Service
	Releases   *release.Service
	Advise     *advise.Service
	Fleet      *fleet.Service
	Catalogue  *catalogue.Service
	Search     *search.Service
	Ledger     *ledger.Service
	Moderation *moderation.Service
	Office     *office.Service
	Notify     *notify.Service
	Orders     *order.Service
	Charging   *charging.Service
	Sharing    *revshare.Service
	Coupons    *coupon.Service
	Invoices   *invoice.Service
	Usage      *metering.Service
	Spending   *spending.Service
	Market     *market.Service
	Pictures   *picture.Service
	Mails      *mail.Mailer
	Saved      *saved.Service
	Payments   *watch.Service
	Sandboxes  *sandboxes.Service
	Sandbox    *sandbox.Gateway // nil where the market does not use it
	Clock      clock.Clock
	Log        *slog.Logger
	Cookies    front.Cookies
	Options    Options
}

// Site serves the pages. It is safe for concurrent use.
type Site struct {
	Deps
	assets  *webkit.Assets
	pages   *webkit.Templates
	taxRate decimal.Decimal
}

// New reads the templates and static files; an error is a mistake in them, or in the options.
func New(d Deps) (*Site, error) {
	assets, err := webkit.LoadAssets()
	if err != nil {
		return nil, fmt.Errorf("web.New: %w", err)
	}
	pages, err := parse(assets, d.Clock)
	if err != nil {
		return nil, fmt.Errorf("web.New: %w", err)
	}
	rate, err := money.ParsePercent(d.Options.TaxRate)
	if err != nil {
		return nil, fmt.Errorf("web.New: %w", err)
	}
	return &Site{Deps: d, assets: assets, pages: pages, taxRate: rate}, nil
}

// taxed reports whether the market charges tax; where it does not, prices do not speak of it.
func (s *Site) taxed() bool { return !s.taxRate.IsZero() }

func parse(assets *webkit.Assets, clk clock.Clock) (*webkit.Templates, error) {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		return nil, err
	}
	return webkit.Parse(sub, webkit.Funcs(assets, clk))
}

// BodyLimit returns how many bytes of the body of r the pages read: package files are large, forms
// are not. It is for [front.Guard].
func (s *Site) BodyLimit(r *http.Request) int64 {
	if r.Method == http.MethodPost && r.URL.Path == "/publish" {
		return s.Options.MaxPackage + front.DefaultBodyLimit // the form around the file
	}
	if r.Method == http.MethodPost && reportForms.MatchString(r.URL.Path) {
		return fleet.MaxText + front.DefaultBodyLimit
	}
	if isLogoForm(r) {
		return maxLogoForm
	}
	if r.Method == http.MethodPost && resourceForms.MatchString(r.URL.Path) {
		return s.Options.MaxUpload + front.DefaultBodyLimit
	}
	if r.Method == http.MethodPost && takesPicture(r.URL.Path) && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return picture.MaxBytes + front.DefaultBodyLimit
	}
	return front.DefaultBodyLimit
}

// takesPicture reports whether the form at the path may have a logo or a screenshot in it.
func takesPicture(path string) bool {
	return path == "/sell" || (strings.HasPrefix(path, "/sell/") && !strings.HasPrefix(path, "/sell/resources/"))
}

// resourceForms are the paths that the forms with the file of a resource are sent to.
var resourceForms = regexp.MustCompile(`^/sell/resources(/[^/]+/versions)?$`)

// screen is one page: the name of its template, and the type of what it shows.
type screen[V any] struct{ name string }

// show answers with the page.
func (p screen[V]) show(s *Site, w http.ResponseWriter, r *http.Request, status int, view V) error {
	return s.pages.Render(w, status, p.name, webkit.Frame{Shell: s.shell(r), View: view})
}

// handler is a page's function: what it returns becomes an error page.
type handler func(w http.ResponseWriter, r *http.Request) error

func (s *Site) serve(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Language")
		err := s.termsFirst(w, r, h)
		if err != nil {
			s.Fail(w, r, err)
		}
	})
}
