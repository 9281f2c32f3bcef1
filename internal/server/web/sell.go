package web

import (
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// sellSize is how many offerings a page of the seller's list shows.
const sellSize = 20

// sellView is the seller's own offerings, in whatever state.
type sellView struct {
	Org   string
	Items []sellRow
	Pager webkit.Pager
	CLI   []webkit.Command
}

// sellRow is an offering with what its seller can do with it; addresses are "" for what is over.
type sellRow struct {
	Key, Title, Version, Href string
	State                     badge
	Price                     price
	Publish, Edit             string
	Delete                    webkit.Confirm
}

var sellPage = screen[sellView]{"sell"}

func (s *Site) sell(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	req := webkit.PageRequest(r.URL.Query(), sellSize)
	list, err := s.Catalogue.List(ctx, actor, catalogue.ListInput{Org: actor.OrgName, State: catalogue.StateAny, Page: req})
	if err != nil {
		return err
	}
	view := sellView{Org: actor.OrgName}
	for _, o := range list.Items {
		view.Items = append(view.Items, sellRowOf(o, s.taxed()))
	}
	if len(view.Items) > 0 {
		view.CLI = s.sellCommands()
	}
	if view.Pager, err = webkit.NewPager("/sell", list.Next, req.After != ""); err != nil {
		return err
	}
	return sellPage.show(s, w, r, http.StatusOK, view)
}

func sellRowOf(o catalogue.Offering, taxed bool) sellRow {
	path := sellPath(o.ID)
	row := sellRow{
		Key: offeringKey(o), Title: o.Title, Version: o.Version, Href: offeringPath(o), State: offeringState(o.State), Price: planPrice(o.Plan, taxed),
	}
	remove := webkit.Confirm{Class: "btn-sm btn-danger", Icon: "trash-2", Action: path + "/delete"}
	switch o.State {
	case catalogue.StateUploaded:
		row.Publish, row.Edit = path+"/publish", path
		remove.Label, remove.Button = "Delete", "Delete it"
		remove.Question = "It was never on sale. It is removed, and nothing is left of it."
		row.Delete = remove
	case catalogue.StatePublished:
		remove.Label, remove.Button = "Take off sale", "Take it off sale"
		remove.Question = "Nobody can buy it any more, for good. Who has bought it keeps it."
		row.Delete = remove
	}
	return row
}

// offerPublish puts an offering on sale.
func (s *Site) offerPublish(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Catalogue.Publish(r.Context(), front.ActorFrom(r.Context()), r.PathValue("offering"))
	if err != nil {
		return err
	}
	done(w, r, offeringPath(o), "offering-published")
	return nil
}

func (s *Site) offerDelete(w http.ResponseWriter, r *http.Request) error {
	if err := s.Catalogue.Delete(r.Context(), front.ActorFrom(r.Context()), r.PathValue("offering")); err != nil {
		return err
	}
	done(w, r, "/sell", "offering-deleted")
	return nil
}
