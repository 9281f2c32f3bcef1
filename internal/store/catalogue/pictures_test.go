package catalogue_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
)

// gallery checks that as many pictures are kept as should be, and no file besides.
func gallery(t *testing.T, what string, pictures *picture.Service, shelf *blob.Shelf, want int) {
	t.Helper()
	audit, err := shelf.Audit(t.Context(), pictures.Files(t.Context()))
	if err != nil || !audit.Clean() || audit.Files != 2*want || audit.Pending != 0 {
		t.Errorf("%s: %+v, error %v; want the files of %d pictures", what, audit, err, want)
	}
}

func TestPictures(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		pictures, shelf := k.KeepPictures(t)
		ctx := t.Context()
		o := k.Uploaded(t, baker, bread(k.Module(t, baker, "Bread", true).ID))
		first, err := k.Catalogue.SetLogo(ctx, baker, o.ID, cataloguetest.Picture(t), 1)
		if err != nil || first.Logo == "" || first.Revision != 2 {
			t.Fatalf("the logo is %q, error %v", first.Logo, err)
		}
		second, err := k.Catalogue.SetLogo(ctx, baker, o.ID, cataloguetest.Picture(t), 2)
		if err != nil || second.Logo == first.Logo {
			t.Errorf("the next logo is %q, error %v", second.Logo, err)
		}
		gallery(t, "after another logo", pictures, shelf, 1)
		for _, caption := range []string{"One", " Two ", ""} {
			if o, err = k.Catalogue.AddScreenshot(ctx, baker, o.ID, cataloguetest.Picture(t), caption, 0); err != nil {
				t.Fatal(err)
			}
		}
		shots := o.Screenshots
		if len(shots) != 3 || shots[1].Caption != "Two" {
			t.Fatalf("screenshots %+v", shots)
		}
		want := []catalogue.Screenshot{{Picture: shots[2].Picture, Caption: "Three"}, shots[0]}
		if _, err = k.Catalogue.ArrangeScreenshots(ctx, baker, o.ID, want, 0); err != nil {
			t.Fatal(err)
		}
		got, err := k.Catalogue.Get(ctx, baker, o.ID)
		if diff := cmp.Diff(want, got.Screenshots); err != nil || diff != "" || got.Logo != second.Logo {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		gallery(t, "after one was left out", pictures, shelf, 3)
		if got, err = k.Catalogue.Update(ctx, baker, o.ID, got.Input(), 0); err != nil || len(got.Screenshots) != 2 || got.Logo == "" {
			t.Errorf("an update leaves %+v and the logo %q, error %v", got.Screenshots, got.Logo, err)
		}
		if got, err = k.Catalogue.RemoveScreenshot(ctx, baker, o.ID, 1, 0); err != nil || len(got.Screenshots) != 1 || got.Screenshots[0] != shots[0] {
			t.Errorf("left are %+v, error %v", got.Screenshots, err)
		}
		_, err = k.Catalogue.RemoveScreenshot(ctx, baker, o.ID, 2, 0)
		expect(t, "a screenshot that is none", err, errs.KindNotFound, "screenshot_not_found")
		if got, err = k.Catalogue.RemoveLogo(ctx, baker, o.ID, 0); err != nil || got.Logo != "" {
			t.Errorf("the logo is %q, error %v", got.Logo, err)
		}
		gallery(t, "at the end", pictures, shelf, 1)
		if err := k.Catalogue.Delete(ctx, baker, o.ID); err != nil {
			t.Fatal(err)
		}
		gallery(t, "after the offering", pictures, shelf, 0)
	})
}

// TestPicturesThatAreRefused leaves nothing behind.
func TestPicturesThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		pictures, shelf := k.KeepPictures(t)
		ctx := t.Context()
		o := k.Uploaded(t, baker, bread(k.Module(t, baker, "Bread", true).ID))
		_, err := k.Catalogue.SetLogo(ctx, baker, o.ID, catalogue.PictureFile{Body: strings.NewReader("<svg onload=alert(1)>")}, 0)
		expect(t, "a drawing", err, errs.KindInvalid, "bad_picture")
		_, err = k.Catalogue.AddScreenshot(ctx, baker, o.ID, cataloguetest.Picture(t), "two\nlines", 0)
		expect(t, "a caption of two lines", err, errs.KindInvalid, "bad_screenshots")
		_, err = k.Catalogue.SetLogo(ctx, baker, o.ID, cataloguetest.Picture(t), 7)
		expect(t, "a stale revision", err, errs.KindPrecondition, "offering_changed")
		gallery(t, "of refused ones", pictures, shelf, 0)
		for range 8 {
			if o, err = k.Catalogue.AddScreenshot(ctx, baker, o.ID, cataloguetest.Picture(t), "", 0); err != nil {
				t.Fatal(err)
			}
		}
		_, err = k.Catalogue.AddScreenshot(ctx, baker, o.ID, cataloguetest.Picture(t), "", 0)
		expect(t, "a ninth", err, errs.KindInvalid, "bad_screenshots")
		own := o.Screenshots[0]
		_, err = k.Catalogue.ArrangeScreenshots(ctx, baker, o.ID, []catalogue.Screenshot{own, own, {Picture: o.ID}}, 0)
		if diff := cmp.Diff([]string{"screenshots screenshot_twice", "screenshots screenshot_not_found"}, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
		gallery(t, "of eight", pictures, shelf, 8)
	})
}

// TestWhoMayChangePictures asks before a byte of the picture is read.
func TestWhoMayChangePictures(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, _ account.Actor) {
		k.KeepPictures(t)
		p := newPeople(t, k)
		m := k.Module(t, p.seller, "Bread", true)
		published := k.Published(t, p.seller, catalogue.OfferingInput{Modules: []string{m.ID}})
		want := outcome{anonymous: "sign_in_required", other: "offering_not_yours", wrongOrg: "offering_not_yours", reader: "scope_missing",
			publisher: "scope_missing", admin: "offering_not_yours", seller: "offering_not_editable"}
		unread := catalogue.PictureFile{Body: readerFunc(func([]byte) (int, error) {
			t.Error("the picture is read")
			return 0, errors.New("read")
		})}
		p.check(t, "set the logo", want, func(actor account.Actor) error {
			_, err := k.Catalogue.SetLogo(t.Context(), actor, published.ID, unread, 0)
			return err
		})
		p.check(t, "add a screenshot", want, func(actor account.Actor) error {
			_, err := k.Catalogue.AddScreenshot(t.Context(), actor, published.ID, unread, "", 0)
			return err
		})
		p.check(t, "arrange the screenshots", want, func(actor account.Actor) error {
			_, err := k.Catalogue.ArrangeScreenshots(t.Context(), actor, published.ID, nil, 0)
			return err
		})
		p.check(t, "remove the logo", want, func(actor account.Actor) error {
			_, err := k.Catalogue.RemoveLogo(t.Context(), actor, published.ID, 0)
			return err
		})
		p.check(t, "bind", want, func(actor account.Actor) error {
			_, err := k.Catalogue.Bind(t.Context(), actor, published.ID, nil, 0)
			return err
		})
		want.seller = ""
		p.check(t, "copy", want, func(actor account.Actor) error {
			_, err := k.Catalogue.Copy(t.Context(), actor, published.ID, "")
			return err
		})
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

var _ io.Reader = readerFunc(nil)

// TestVersionsShareTheirPictures keeps a picture until the last version lets it go.
func TestVersionsShareTheirPictures(t *testing.T) {
	each(t, func(t *testing.T, k *cataloguetest.Kit, baker account.Actor) {
		pictures, shelf := k.KeepPictures(t)
		ctx := t.Context()
		o := k.Uploaded(t, baker, bread())
		_, err := k.Catalogue.SetLogo(ctx, baker, o.ID, cataloguetest.Picture(t), 0)
		if err != nil {
			t.Fatal(err)
		}
		o, err = k.Catalogue.AddScreenshot(ctx, baker, o.ID, cataloguetest.Picture(t), "One", 0)
		if err != nil {
			t.Fatal(err)
		}
		made, err := k.Catalogue.Copy(ctx, baker, o.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Catalogue.Get(ctx, baker, made.ID); err != nil || got.Logo != o.Logo || !cmp.Equal(got.Screenshots, o.Screenshots) {
			t.Errorf("the copy has %q and %+v, error %v", got.Logo, got.Screenshots, err)
		}
		if _, err := k.Catalogue.RemoveLogo(ctx, baker, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		gallery(t, "one let the logo go", pictures, shelf, 2)
		if err := k.Catalogue.Delete(ctx, baker, o.ID); err != nil {
			t.Fatal(err)
		}
		gallery(t, "the first is removed", pictures, shelf, 1)
		if err := k.Catalogue.Delete(ctx, baker, made.ID); err != nil {
			t.Fatal(err)
		}
		gallery(t, "both are removed", pictures, shelf, 0)
	})
}
