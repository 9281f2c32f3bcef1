package web

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// offerCreate keeps a new offering, with every field that the form has.
func (s *Site) offerCreate(w http.ResponseWriter, r *http.Request) error {
	return s.saveOffer(w, r, "", "")
}

// offerUpdate keeps one step of an offering; without a step, every field that the form has.
func (s *Site) offerUpdate(w http.ResponseWriter, r *http.Request) error {
	step := r.URL.Query().Get("step")
	if _, known := stepNamed(step); !known && step != "" && front.ActorFrom(r.Context()).Has(account.RoleProvider) {
		return errs.NotFound("no_such_step", "There is no such step.")
	}
	return s.saveOffer(w, r, r.PathValue("offering"), step)
}

// offerSave is one press of a button in the wizard.
type offerSave struct {
	form  webkit.Form
	file  *upload // with a logo, maybe
	step  string
	actor account.Actor
}

// readOfferForm reads the form of a step, which has a file or not. The caller closes its file.
func readOfferForm(r *http.Request) (webkit.Form, *upload, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		up, err := readUpload(r)
		if err != nil {
			return webkit.Form{}, nil, err
		}
		return webkit.Form{Values: up.values}, up, nil
	}
	if err := r.ParseForm(); err != nil {
		return webkit.Form{}, nil, err
	}
	return webkit.Form{Values: r.PostForm}, &upload{}, nil
}

// saveOffer keeps what was filled in, and does what the pressed button says: it goes on to the next
// step, stays, or publishes. What is refused is said on the step, with what was typed; what was kept
// before that stays kept.
func (s *Site) saveOffer(w http.ResponseWriter, r *http.Request, id, step string) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	form, file, err := readOfferForm(r)
	if err != nil {
		return err
	}
	defer file.Close()
	save := offerSave{form: form, file: file, step: step, actor: front.ActorFrom(r.Context())}
	o, kept, err := s.keepOffer(r.Context(), &save, id)
	if err != nil {
		if kept {
			id = o.ID
		}
		return s.showRefused(w, r, id, &save, err)
	}
	if form.Value("then") == "publish" {
		if _, err := s.Catalogue.Publish(r.Context(), save.actor, o.ID); err != nil {
			return s.showUnpublished(w, r, o.ID, err)
		}
	}
	save.leadOn(w, r, o)
	return nil
}

// keepOffer keeps the fields of the step, or of all steps, and the logo. It reports whether the fields were
// kept, also where the logo then was not.
func (s *Site) keepOffer(ctx context.Context, save *offerSave, id string) (o catalogue.Offering, kept bool, err error) {
	apply := func(in *catalogue.OfferingInput) {
		for _, step := range offerSteps {
			if save.step == step.name || save.step == "" {
				step.apply(in, save.form)
			}
		}
	}
	if id == "" {
		var in catalogue.OfferingInput
		apply(&in)
		o, err = s.Catalogue.Create(ctx, save.actor, in)
	} else {
		revision, bad := strconv.ParseInt(save.form.Value("revision"), 10, 64)
		if bad != nil {
			return o, false, errs.Invalid("bad_revision", "The form is not complete. Open the offering again, then change it.")
		}
		o, err = s.Catalogue.Edit(ctx, save.actor, id, revision, apply)
	}
	if err != nil {
		return o, false, err
	}
	painted, err := s.keepLogo(ctx, save, o)
	return painted, true, err
}

// keepLogo sets the logo that was sent, or removes it where that box is ticked. Without either, and where it
// fails, it returns the offering as it was.
func (s *Site) keepLogo(ctx context.Context, save *offerSave, o catalogue.Offering) (catalogue.Offering, error) {
	var painted catalogue.Offering
	var err error
	switch {
	case save.file.file != nil:
		body, rewound := save.file.rewound()
		if rewound != nil {
			return o, rewound
		}
		painted, err = s.Catalogue.SetLogo(ctx, save.actor, o.ID, catalogue.PictureFile{Name: save.file.name, Body: body}, o.Revision)
	case save.form.Checked("remove_logo", "yes") && o.Logo != "":
		painted, err = s.Catalogue.RemoveLogo(ctx, save.actor, o.ID, o.Revision)
	default:
		return o, nil
	}
	if err != nil {
		if errs.KindOf(err) == errs.KindInvalid || errs.CodeOf(err) == "file_too_large" {
			save.form.Refuse("file", errs.As(err).Message)
		}
		return o, err
	}
	return painted, nil
}

// leadOn sends the browser on after everything was kept.
func (save *offerSave) leadOn(w http.ResponseWriter, r *http.Request, o catalogue.Offering) {
	at, _ := stepNamed(save.step)
	switch save.form.Value("then") {
	case "next":
		done(w, r, stepPath(o.ID, offerSteps[min(at+1, len(offerSteps)-1)].name), "offering-saved")
	case "stay":
		done(w, r, stepPath(o.ID, offerSteps[at].name), "offering-saved")
	case "publish":
		done(w, r, offeringPath(o), "offering-published")
	default:
		done(w, r, offeringPath(o), "offering-saved")
	}
}

// showRefused shows the step again with what was typed and what is wrong with it.
func (s *Site) showRefused(w http.ResponseWriter, r *http.Request, id string, save *offerSave, err error) error {
	kind := errs.KindOf(err)
	if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindConflict, errs.KindPrecondition, errs.KindTooLarge}, kind) {
		return err
	}
	at, _ := stepNamed(save.step)
	fields := offerSteps[at].fields
	refused := save.form.Errors
	save.form.Take(err, fields, offerPlaces)
	if refused != nil {
		save.form.Summary = "Everything but the logo is saved."
	}
	o := catalogue.Offering{}
	if id != "" {
		var found error
		if o, found = s.Catalogue.Get(r.Context(), save.actor, id); found != nil {
			return found
		}
		if o.State != catalogue.StateUploaded || o.OrgID != save.actor.OrgID {
			return err
		}
	}
	if kind == errs.KindPrecondition {
		save.form.Summary = changedMeanwhile
	}
	return s.showOfferForm(w, r, front.Status(kind), o, offerSteps[at].name, save.form)
}
