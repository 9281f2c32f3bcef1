package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/payment/watch"
)

// gatewaysView is how the payment gateways stand.
type gatewaysView struct {
	Tabs     []webkit.Link
	Gateways []watch.Gateway
	CLI      []webkit.Command
}

var gatewaysPage = screen[gatewaysView]{"administration_gateways"}

const gatewaysPath = "/administration/gateways"

func (s *Site) gateways(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Payments.Overview(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	return gatewaysPage.show(s, w, r, http.StatusOK, gatewaysView{
		Tabs: adminTabs(gatewaysPath), Gateways: list, CLI: []webkit.Command{souk("admin gateways"), s.curl("", "/admin/gateways")},
	})
}
