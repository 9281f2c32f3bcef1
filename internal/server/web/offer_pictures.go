package web

import (
	"net/http"
	"slices"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// shotAdd takes a screenshot.
func (s *Site) shotAdd(w http.ResponseWriter, r *http.Request) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	form, file, err := readOfferForm(r)
	if err != nil {
		return err
	}
	defer file.Close()
	id := r.PathValue("offering")
	save := offerSave{form: form, file: file, step: "basics", actor: front.ActorFrom(r.Context())}
	if file.file == nil {
		return s.shotRefused(w, r, id, &save, errs.Invalid("no_file", "No file was chosen."))
	}
	body, err := file.rewound()
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(form.Value("revision"), 10, 64)
	if err != nil {
		revision = 0 // adding takes nothing away
	}
	o, err := s.Catalogue.AddScreenshot(r.Context(), save.actor, id, catalogue.PictureFile{Name: file.name, Body: body}, form.Value("caption"), revision)
	if err != nil {
		return s.shotRefused(w, r, id, &save, err)
	}
	done(w, r, stepPath(o.ID, "basics"), "screenshots-saved")
	return nil
}

// shotArrange moves, describes or removes one screenshot.
func (s *Site) shotArrange(w http.ResponseWriter, r *http.Request) error {
	if err := front.ActorFrom(r.Context()).NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	form, file, err := readOfferForm(r)
	if err != nil {
		return err
	}
	defer file.Close()
	id, save := r.PathValue("offering"), offerSave{form: form, step: "basics", actor: front.ActorFrom(r.Context())}
	o, err := s.Catalogue.Get(r.Context(), save.actor, id)
	if err != nil {
		return err
	}
	list, err := arranged(o.Screenshots, form.Value("picture"), form.Value("do"), form.Value("caption"))
	if err == nil {
		_, err = s.Catalogue.ArrangeScreenshots(r.Context(), save.actor, id, list, o.Revision)
	}
	if err != nil {
		return s.shotRefused(w, r, id, &save, err)
	}
	done(w, r, stepPath(id, "basics"), "screenshots-saved")
	return nil
}

// arranged returns the screenshots after what was pressed at one of them: up, down, remove or, with its
// caption, save. The one that was pressed at is found by its picture, wherever it is by now.
func arranged(list []catalogue.Screenshot, picture, do, caption string) ([]catalogue.Screenshot, error) {
	list = slices.Clone(list)
	at := slices.IndexFunc(list, func(shot catalogue.Screenshot) bool { return shot.Picture == picture })
	if at < 0 {
		return nil, errs.Conflict("screenshot_not_found", "This screenshot is not there any more.")
	}
	list[at].Caption = caption
	switch {
	case do == "remove":
		return slices.Delete(list, at, at+1), nil
	case do == "up" && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
	case do == "down" && at < len(list)-1:
		list[at], list[at+1] = list[at+1], list[at]
	}
	return list, nil
}

// shotRefused shows the step with the screenshots, and what is wrong with the one that was sent.
func (s *Site) shotRefused(w http.ResponseWriter, r *http.Request, id string, save *offerSave, err error) error {
	kind := errs.KindOf(err)
	if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindConflict, errs.KindPrecondition, errs.KindTooLarge}, kind) {
		return err
	}
	o, found := s.Catalogue.Get(r.Context(), save.actor, id)
	if found != nil {
		return found
	}
	if o.State != catalogue.StateUploaded || o.OrgID != save.actor.OrgID {
		return err
	}
	form := offerForm(o)
	e := errs.As(err)
	for _, field := range e.Fields {
		form.Refuse("screenshot", field.Message)
	}
	if len(e.Fields) == 0 {
		form.Refuse("screenshot", e.Message)
	}
	form.Summary = "The screenshots stay as they were."
	form.Values.Set("caption", save.form.Value("caption"))
	return s.showOfferForm(w, r, front.Status(kind), o, "basics", form)
}
