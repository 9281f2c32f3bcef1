package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// offerReview is the offering as buyers will see it, and what stands in the way.
type offerReview struct {
	Card     item
	Page     string // where the whole page is
	Audience string
	Lacks    []lack
	Warnings []*webkit.Notice
	Publish  string // "" while something is missing
}

// lack is something that is missing, and the step where it is filled in.
type lack struct {
	Text, Label, Href string
}

func (s *Site) offerReview(r *http.Request, o catalogue.Offering) (offerReview, error) {
	review := offerReview{Card: offeringItem(o, s.taxed()), Page: offeringPath(o), Audience: audienceText(o)}
	review.Card.Text = o.Summary()
	unready, err := s.Catalogue.Unready(r.Context(), o)
	if err != nil {
		return review, err
	}
	for _, field := range unready {
		step := stepOf(field.Path)
		review.Lacks = append(review.Lacks, lack{Text: field.Message, Label: step.label, Href: stepPath(o.ID, step.name)})
	}
	if len(unready) == 0 && o.QuarantinedAt.IsZero() {
		review.Publish = sellPath(o.ID) + "/publish"
	}
	for _, text := range o.Advice() {
		review.Warnings = append(review.Warnings, &webkit.Notice{Kind: "warn", Text: text})
	}
	if o.Abstract == "" && o.Summary() != "" {
		review.Warnings = append(review.Warnings, &webkit.Notice{
			Kind: "warn", Text: "It does not say in one line what it is. Cards show the beginning of another text until it does.",
		})
	}
	return review, nil
}

// audienceText says who will see the offering.
func audienceText(o catalogue.Offering) string {
	switch o.Visibility {
	case catalogue.Organisation:
		return "Only members of " + o.OrgName + " will see it."
	case catalogue.Chosen:
		return "Members of " + o.OrgName + " and of " + webkit.Count(int64(len(o.Audience)), "organisation that you named", "organisations that you named") + " will see it."
	}
	return "Everybody will see it."
}

// offerPublish puts an offering on sale. What stands in the way is said on its last step.
func (s *Site) offerPublish(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("offering")
	o, err := s.Catalogue.Publish(r.Context(), front.ActorFrom(r.Context()), id)
	if err == nil {
		done(w, r, offeringPath(o), "offering-published")
		return nil
	}
	if errs.CodeOf(err) != "offering_incomplete" {
		return err
	}
	return s.showUnpublished(w, r, id, err)
}

// showUnpublished shows the last step of an offering that was kept, but could not be published.
func (s *Site) showUnpublished(w http.ResponseWriter, r *http.Request, id string, err error) error {
	o, found := s.Catalogue.Get(r.Context(), front.ActorFrom(r.Context()), id)
	if found != nil {
		return found
	}
	if o.State != catalogue.StateUploaded {
		return err
	}
	form := offerForm(o)
	form.Summary = errs.As(err).Message // the page lists what is missing by itself
	return s.showOfferForm(w, r, front.Status(errs.KindOf(err)), o, reviewStep, form)
}

// offerCopy makes a new version of an offering, and opens it.
func (s *Site) offerCopy(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Catalogue.Copy(r.Context(), front.ActorFrom(r.Context()), r.PathValue("offering"), "")
	if err != nil {
		return err
	}
	done(w, r, stepPath(o.ID, "basics"), "offering-copied")
	return nil
}
