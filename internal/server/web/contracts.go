package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/order"
)

// Where the contracts are that an organisation bought, and those that it sold.
const (
	contractsPath     = "/contracts"
	soldContractsPath = "/sell/contracts"
)

// contractsView is what an organisation subscribed to or pays by use, or what it sold like that. What is paid once
// and for all stands under purchases and sales.
type contractsView struct {
	Tabs     []webkit.Link
	Text     string // what the list is
	Path     string
	States   pills
	Filtered bool
	Items    []contractRow
	Empty    webkit.Empty // where there are none at all
	Pager    webkit.Pager
	CLI      []webkit.Command
}

// contractRow is one contract of a list.
type contractRow struct {
	Logo, Key, Title, Href string
	Plan, With             string // with whom: the seller, or the buyer
	Words                  string // where it stands
	Price, Every           string // Every is "" where there is no one period
	State                  badge
}

var contractListPage = screen[contractsView]{"contracts"}

func (s *Site) contracts(w http.ResponseWriter, r *http.Request) error {
	org := front.ActorFrom(r.Context()).OrgName
	return s.listContracts(w, r, order.ContractFilter{}, contractsView{
		Tabs: buyTabs(contractsPath), Text: "What " + org + " subscribed to, or pays by what it uses.",
		Empty: webkit.Empty{
			Icon: "refresh-cw", Title: "No contracts yet", Text: "What you subscribe to, or pay by use, stands here, with the next bill and what was used.",
			Label: "Look around", Href: "/search",
		},
	})
}

func (s *Site) soldContracts(w http.ResponseWriter, r *http.Request) error {
	org := front.ActorFrom(r.Context()).OrgName
	return s.listContracts(w, r, order.ContractFilter{Sold: true}, contractsView{
		Tabs: sellTabs(soldContractsPath), Text: "What others subscribed to at " + org + ", or pay by what they use.",
		Empty: webkit.Empty{
			Icon: "refresh-cw", Title: "No contracts yet", Text: "When somebody buys a plan with a subscription, or with prices by use, it stands here.",
			Label: "My offerings", Href: "/sell",
		},
	})
}

// listContracts shows the view, of which the words are set, with the contracts of the filter's side.
func (s *Site) listContracts(w http.ResponseWriter, r *http.Request, f order.ContractFilter, view contractsView) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	req := webkit.PageRequest(r.URL.Query(), librarySize)
	f.State, f.Recurring = order.ContractState(r.URL.Query().Get("state")), true
	list, err := s.Orders.Contracts(ctx, actor, f, req)
	if err != nil {
		return err
	}
	view.Path, view.Filtered = r.URL.Path, f.State != ""
	view.States = contractPills(r.URL.Path, f.State)
	side := ""
	if f.Sold {
		side = "sold"
	}
	view.CLI = s.contractsCommands(side, f.State)
	for _, c := range list.Items {
		row, err := contractRowOf(c, s.Clock.Now())
		if err != nil {
			return err
		}
		if row.With = "from " + c.Purchase.SellerName; f.Sold {
			row.With = c.Purchase.OrgName
		}
		view.Items = append(view.Items, row)
	}
	if view.Pager, err = webkit.NewPager(filtered(r.URL.Path, "state", string(f.State)), list.Next, req.After != ""); err != nil {
		return err
	}
	return contractListPage.show(s, w, r, http.StatusOK, view)
}

func contractRowOf(c order.Contract, now time.Time) (contractRow, error) {
	p := c.Purchase
	row := contractRow{
		Logo: picturePath(p.LogoID, picture.Small), Key: p.OfferingRef, Title: p.OfferingTitle, Href: contractPath(c.ID()), Plan: c.Plan.Title,
		State: contractState(c, now),
	}
	row.Words, _ = contractWords(c, now)
	price, err := c.Price()
	if err != nil {
		return row, err
	}
	switch {
	case !price.IsZero():
		row.Price = amountText(price)
	case c.Metered():
		row.Price = "by use"
	default:
		row.Price = "free"
	}
	if len(c.Subscriptions) == 1 {
		row.Every = "each " + c.Plan.Components[c.Subscriptions[0].Component].Period.String()
	}
	return row, nil
}

// contractPills lead to the contracts in each state.
func contractPills(path string, current order.ContractState) pills {
	list := []webkit.Link{{Label: "All", Href: path, Current: current == ""}}
	for _, state := range order.ContractStates {
		list = append(list, webkit.Link{Label: contractStateNames[state], Href: filtered(path, "state", string(state)), Current: state == current})
	}
	return pills{Label: "State", Links: list}
}
