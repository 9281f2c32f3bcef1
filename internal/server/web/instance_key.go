package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/server/front"
)

// instanceKeyView is what an instance is known by, and the forms to change that.
type instanceKeyView struct {
	instanceFrame
	Secret      string // a key that was just made; shown once
	Address     string // an address that was just made; shown once
	AddressedAt time.Time
	NewAddress  webkit.Confirm
	DropAddress webkit.Confirm
	Fingerprint string
	Made        bool // the market made the key
	Form        webkit.Form
	Rename      webkit.Form
	Path        string
	NewKey      webkit.Confirm
	Remove      webkit.Confirm
	ReportCall  string // how the instance itself reports
	CLI         []webkit.Command
}

var instanceKeyPage = screen[instanceKeyView]{"instance_key"}

func (s *Site) instanceKey(w http.ResponseWriter, r *http.Request) error {
	i, err := s.Fleet.Get(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showInstanceKey(w, r, http.StatusOK, i, webkit.Form{}, keySecrets{})
}

// keySecrets is what was just made, and is shown this once.
type keySecrets struct{ key, address string }

func (s *Site) showInstanceKey(w http.ResponseWriter, r *http.Request, status int, i fleet.Instance, form webkit.Form, made keySecrets) error {
	path := instancePath(i.ID) + "/key"
	view := instanceKeyView{
		instanceFrame: newInstanceFrame(i, front.ActorFrom(r.Context()), path), Secret: made.key, Address: made.address, AddressedAt: i.AddressedAt, Fingerprint: i.Fingerprint, Made: i.KeyMade,
		Form: form, Rename: webkit.NewForm("name", i.Name), Path: instancePath(i.ID),
		NewKey: webkit.Confirm{
			Label: "Have a key made", Icon: "key-round", Question: "The key that the instance has now opens nothing any more.",
			Button: "Make the key", Action: path + "/new",
		},
		NewAddress: newAddress(i), DropAddress: webkit.Confirm{
			Label: "Take it away", Icon: "trash-2", Class: "btn-sm", Question: "Nothing answers there any more. The key stays.",
			Button: "Take the address away", Action: instancePath(i.ID) + "/address/remove",
		},
		Remove: webkit.Confirm{
			Label: "Remove the instance", Icon: "trash-2", Class: "btn-sm btn-danger",
			Question: "Its policy and what it has reported are forgotten, and its key and its address open nothing any more. What was bought stays.",
			Button:   "Remove it", Action: instancePath(i.ID) + "/remove",
		},
		ReportCall: `curl -f --json '{"key":"KEY","modules":[{"id":"0","version":"3.0.1"}]}' "` + s.Options.PublicURL + `/api/v1/instances/report"`,
		CLI:        []webkit.Command{souk("instance key " + i.ID + " --key-file FILE"), souk("instance address " + i.ID), s.curl(`--json '{"key":"KEY"}'`, "/instances/"+i.ID+"/key")},
	}
	if made != (keySecrets{}) {
		w.Header().Set("Cache-Control", "no-store")
	}
	if form.Values.Has("name") {
		view.Rename = form
	}
	return instanceKeyPage.show(s, w, r, status, view)
}

// instanceSetKey gives the instance the key that was entered.
func (s *Site) instanceSetKey(w http.ResponseWriter, r *http.Request) error {
	return s.changeInstance(w, r, func(form webkit.Form) (fleet.UpdateInput, error) {
		key := form.Value("key")
		if key == "" {
			return fleet.UpdateInput{}, errs.Invalid("required", "Enter the key, or have one made.")
		}
		return fleet.UpdateInput{Key: &key}, nil
	})
}

// instanceNewKey has a key made, and shows it on the page that answers.
func (s *Site) instanceNewKey(w http.ResponseWriter, r *http.Request) error {
	none := ""
	i, key, err := s.Fleet.Update(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"), fleet.UpdateInput{Key: &none})
	if err != nil {
		return err
	}
	return s.showInstanceKey(w, r, http.StatusOK, i, webkit.Form{}, keySecrets{key: key})
}

// newAddress is the button that has an address made.
func newAddress(i fleet.Instance) webkit.Confirm {
	c := webkit.Confirm{
		Label: "Have an address made", Icon: "link", Class: "btn-sm", Button: "Make the address", Action: instancePath(i.ID) + "/address",
		Question: "It is shown once. Whoever knows it calls as the instance.",
	}
	if !i.AddressedAt.IsZero() {
		c.Label, c.Question = "Have another one made", "The one that the instance has now answers nothing any more."
	}
	return c
}

// instanceNewAddress has an address made, and shows it on the page that answers.
func (s *Site) instanceNewAddress(w http.ResponseWriter, r *http.Request) error {
	i, key, err := s.Fleet.MakeAddress(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showInstanceKey(w, r, http.StatusOK, i, webkit.Form{}, keySecrets{address: s.Options.PublicURL + fleet.AddressPath + key})
}

func (s *Site) instanceDropAddress(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Fleet.DropAddress(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, instancePath(r.PathValue("id"))+"/key", "instance-address-removed")
	return nil
}

func (s *Site) instanceRename(w http.ResponseWriter, r *http.Request) error {
	return s.changeInstance(w, r, func(form webkit.Form) (fleet.UpdateInput, error) {
		name := form.Value("name")
		return fleet.UpdateInput{Name: &name}, nil
	})
}

// changeInstance changes name or key as the form says.
func (s *Site) changeInstance(w http.ResponseWriter, r *http.Request, input func(webkit.Form) (fleet.UpdateInput, error)) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	ctx, form := r.Context(), webkit.Form{Values: r.PostForm}
	actor := front.ActorFrom(ctx)
	in, err := input(form)
	if err == nil {
		_, _, err = s.Fleet.Update(ctx, actor, r.PathValue("id"), in)
	}
	if err == nil {
		done(w, r, instancePath(r.PathValue("id"))+"/key", "instance-saved")
		return nil
	}
	if !showsAgain(err) {
		return err
	}
	i, found := s.Fleet.Get(ctx, actor, r.PathValue("id"))
	if found != nil {
		return found
	}
	takeInstance(&form, err)
	return s.showInstanceKey(w, r, front.Status(errs.KindOf(err)), i, form, keySecrets{})
}

func (s *Site) instanceRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.Fleet.Remove(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, "/instances", "instance-removed")
	return nil
}
