package web

import (
	"bytes"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/revshare"
)

// payoutRunView is a payout run with what can be done with it; addresses are "" for what cannot.
type payoutRunView struct {
	Tabs, Crumbs []webkit.Link
	Run          payoutRunRow
	Payouts      []payoutRow
	Form         webkit.Form // of what was refused
	Approve      string
	Mine         bool // the visitor made the run, so somebody else has to approve it
	Export       string
	SEPA         bool   // it can be exported for a bank in Europe
	Send         string // lets the payment service send it
	Paid         string
	Cancel       webkit.Confirm // Action is "" where there is nothing to cancel
	CLI          []webkit.Command
}

var payoutRunPage = screen[payoutRunView]{"administration_payout"}

func (s *Site) payoutRun(w http.ResponseWriter, r *http.Request) error {
	return s.showPayoutRun(w, r, r.PathValue("id"), http.StatusOK, webkit.Form{}, "")
}

// showPayoutRun shows a run; a refusal stands beside the payout that it is about, above all for "".
func (s *Site) showPayoutRun(w http.ResponseWriter, r *http.Request, id string, status int, form webkit.Form, about string) error {
	actor := front.ActorFrom(r.Context())
	run, err := s.Sharing.Run(r.Context(), actor, id)
	if err != nil {
		return err
	}
	path := payoutRunPath(run.ID)
	view := payoutRunView{
		Tabs: adminTabs(payoutRunsPath), Crumbs: []webkit.Link{{Label: "Payouts", Href: payoutRunsPath}, {Label: "Run"}}, Run: payoutRunRowOf(run),
		CLI: []webkit.Command{souk("payout show " + run.ID), s.curl("", "/admin/payout-runs/"+run.ID)},
	}
	if about == "" {
		view.Form = form
	}
	view.actions(run, path, actor)
	for _, p := range run.Payouts {
		row := payoutRowOf(p)
		if p.State == revshare.PayoutPaid {
			row.Return = "/administration/payout-returns/" + p.ID
		}
		if p.ID == about {
			row.Form = form
		}
		view.Payouts = append(view.Payouts, row)
	}
	return payoutRunPage.show(s, w, r, status, view)
}

func (v *payoutRunView) actions(run revshare.Run, path string, actor account.Actor) {
	switch run.State {
	case revshare.RunDraft:
		if v.Mine = run.CreatedByID == actor.UserID; !v.Mine {
			v.Approve = path + "/approve"
		}
	case revshare.RunApproved, revshare.RunExported, revshare.RunPaid:
		if run.Method != revshare.MethodBank {
			if run.State == revshare.RunApproved {
				v.Send = path + "/send"
			}
			break
		}
		v.Export, v.SEPA = path+"/export", run.Currency == "EUR"
	}
	if run.State == revshare.RunDraft || run.State == revshare.RunApproved {
		v.Cancel = webkit.Confirm{
			Label: "Cancel the run", Class: "btn-danger", Icon: "ban", Button: "Cancel the run", Action: path + "/cancel",
			Question: "Nothing is paid by it; everything in it stays due.",
		}
	}
	if run.Method == revshare.MethodBank && (run.State == revshare.RunApproved || run.State == revshare.RunExported) {
		v.Paid = path + "/paid"
	}
}

func (s *Site) payoutApprove(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Sharing.Approve(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return s.payoutChanged(w, r, err, "run-approved")
}

func (s *Site) payoutCancel(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Sharing.Cancel(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return s.payoutChanged(w, r, err, "run-cancelled")
}

func (s *Site) payoutSend(w http.ResponseWriter, r *http.Request) error {
	_, err := s.Sharing.Send(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	return s.payoutChanged(w, r, err, "run-sent")
}

// payoutPaid marks the payouts paid that are ticked; the others stay due.
func (s *Site) payoutPaid(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	ctx, actor, id := r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")
	run, err := s.Sharing.Run(ctx, actor, id)
	if err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	var except []string
	for _, p := range run.Payouts {
		if !form.Checked("paid", p.ID) {
			except = append(except, p.ID)
		}
	}
	_, err = s.Sharing.MarkPaid(ctx, actor, id, except)
	return s.payoutChanged(w, r, err, "run-paid")
}

// payoutChanged leads back to the run, which says how it stands, or shows why not.
func (s *Site) payoutChanged(w http.ResponseWriter, r *http.Request, err error, notice string) error {
	id := r.PathValue("id")
	if err == nil {
		done(w, r, payoutRunPath(id), notice)
		return nil
	}
	if errs.Is(err, errs.KindNotFound) || front.ActorFrom(r.Context()).NeedAdmin() != nil {
		return err
	}
	var form webkit.Form
	status, err := refusal(&form, err, nil, nil)
	if err != nil {
		return err
	}
	return s.showPayoutRun(w, r, id, status, form, "")
}

// payoutExport sends the file with which a run is paid, and notes that it was made.
func (s *Site) payoutExport(w http.ResponseWriter, r *http.Request) error {
	file, err := s.Sharing.Export(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), r.PostFormValue("form"))
	if err != nil {
		return s.payoutChanged(w, r, err, "")
	}
	sendFile(w, r, file)
	return nil
}

// sendFile sends a file of package revshare, to be saved.
func sendFile(w http.ResponseWriter, r *http.Request, file revshare.File) {
	front.DataOnly(w.Header())
	w.Header().Set("Content-Type", file.MediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+file.Name+`"`)
	w.Header().Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", file.Modified, bytes.NewReader(file.Data))
}

func (s *Site) payoutReturned(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	id, form := r.PathValue("payout"), webkit.Form{Values: r.PostForm}
	p, err := s.Sharing.Return(r.Context(), front.ActorFrom(r.Context()), id, form.Value("reason"))
	if err == nil {
		done(w, r, payoutRunPath(p.RunID), "payout-returned")
		return nil
	}
	if form.Value("run") == "" || front.ActorFrom(r.Context()).NeedAdmin() != nil {
		return err
	}
	status, err := refusal(&form, err, []string{"reason"}, nil)
	if err != nil {
		return err
	}
	return s.showPayoutRun(w, r, form.Value("run"), status, form, id)
}
