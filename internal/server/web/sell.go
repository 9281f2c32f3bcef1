package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// sellSize is how many offerings a page of the seller's list shows.
const sellSize = 20

// sellView is the seller's own offerings, in one state or in all.
type sellView struct {
	Tabs   []webkit.Link
	Org    string
	States []webkit.Link
	Query  string
	State  string // "" for all
	Any    bool   // something is searched for, or one state only shown
	Items  []sellRow
	Pager  webkit.Pager
	CLI    []webkit.Command
}

// sellRow is an offering with what its seller can do with it; addresses are "" for what is over.
type sellRow struct {
	Key, Title, Version, Href string
	Logo                      string
	State                     badge
	Quarantine                string // why it is hidden, "" when it is not
	Price                     price
	Sold                      string
	Publish, Edit, Copy       string
	Delete                    webkit.Confirm
}

var sellPage = screen[sellView]{"sell"}

// sellStates are the tabs of the list.
var sellStates = []struct {
	state catalogue.State
	label string
}{{catalogue.StateAny, "All"}, {catalogue.StateUploaded, "Drafts"}, {catalogue.StatePublished, "On sale"}, {catalogue.StateDeleted, "Off sale"}}

func (s *Site) sell(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	query, word := r.URL.Query(), strings.TrimSpace(r.URL.Query().Get("q"))
	state := catalogue.State(cmp.Or(query.Get("state"), string(catalogue.StateAny)))
	req := webkit.PageRequest(query, sellSize)
	list, err := s.Catalogue.List(ctx, actor, catalogue.ListInput{Org: actor.OrgName, Word: word, State: state, Page: req})
	if err != nil {
		return err
	}
	view := sellView{Tabs: sellTabs(r.URL.Path), Org: actor.OrgName, Query: word, Any: word != "" || state != catalogue.StateAny}
	if state != catalogue.StateAny {
		view.State = string(state)
	}
	for _, tab := range sellStates {
		view.States = append(view.States, webkit.Link{Label: tab.label, Href: sellAddress(tab.state, word), Current: tab.state == state})
	}
	for _, o := range list.Items {
		view.Items = append(view.Items, sellRowOf(o, s.taxed()))
	}
	if len(view.Items) > 0 {
		view.CLI = s.sellCommands()
	}
	if view.Pager, err = webkit.NewPager(sellAddress(state, word), list.Next, req.After != ""); err != nil {
		return err
	}
	return sellPage.show(s, w, r, http.StatusOK, view)
}

// sellAddress is where the list with that state and those words is.
func sellAddress(state catalogue.State, word string) string {
	query := url.Values{}
	if state != catalogue.StateAny {
		query.Set("state", string(state))
	}
	if word != "" {
		query.Set("q", word)
	}
	if len(query) == 0 {
		return "/sell"
	}
	return "/sell?" + query.Encode()
}

func sellRowOf(o catalogue.Offering, taxed bool) sellRow {
	path := sellPath(o.ID)
	row := sellRow{
		Key: offeringKey(o), Title: o.Title, Version: o.Version, Href: offeringPath(o), Logo: picturePath(o.Logo, picture.Small),
		State: offeringState(o.State), Price: priceOf(o.PriceFrom(), taxed), Copy: path + "/copy",
	}
	if o.Sold > 0 {
		row.Sold = webkit.Count(o.Sold, "sale", "sales")
	}
	if !o.QuarantinedAt.IsZero() {
		row.Quarantine, row.Copy, row.State = o.QuarantineReason, "", badge{"Quarantined", "bad"}
	} else if o.Withheld {
		row.Quarantine = "A module in it is quarantined."
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

func (s *Site) offerDelete(w http.ResponseWriter, r *http.Request) error {
	if err := s.Catalogue.Delete(r.Context(), front.ActorFrom(r.Context()), r.PathValue("offering")); err != nil {
		return err
	}
	done(w, r, "/sell", "offering-deleted")
	return nil
}
