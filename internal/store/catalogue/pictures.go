package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
)

// Screenshot is a picture that shows what is sold.
type Screenshot struct {
	Picture string // id of a picture
	Caption string // one line, "" for none
}

// PictureFile is a picture that a seller sends.
type PictureFile struct {
	Name string
	Body io.Reader
}

// SetLogo makes the picture the logo of the offering, which must be uploaded; the one before is given
// up. The revision is as with Update. Besides the errors of Update there are those of
// [picture.Service.Receive].
func (s *Service) SetLogo(ctx context.Context, actor account.Actor, id string, file PictureFile, revision int64) (Offering, error) {
	return s.receive(ctx, actor, id, file, revision, func(o *Offering, picture string) error {
		o.Logo = picture
		return nil
	})
}

// RemoveLogo leaves the offering without a logo. One that has none stays as it is.
func (s *Service) RemoveLogo(ctx context.Context, actor account.Actor, id string, revision int64) (Offering, error) {
	return s.repaint(ctx, actor, id, revision, func(_ *sqldb.Tx, o *Offering) error {
		o.Logo = ""
		return nil
	})
}

// AddScreenshot puts the picture behind the offering's other screenshots. More than eight give
// "bad_screenshots", as does a caption that is none.
func (s *Service) AddScreenshot(ctx context.Context, actor account.Actor, id string, file PictureFile, caption string, revision int64) (Offering, error) {
	return s.receive(ctx, actor, id, file, revision, func(o *Offering, picture string) error {
		o.Screenshots = append(slices.Clone(o.Screenshots), Screenshot{picture, strings.TrimSpace(caption)})
		return checkScreenshots(o.Screenshots)
	})
}

// RemoveScreenshot takes the n-th screenshot away, the first being 1. There being none gives
// KindNotFound, code "screenshot_not_found".
func (s *Service) RemoveScreenshot(ctx context.Context, actor account.Actor, id string, n int, revision int64) (Offering, error) {
	return s.repaint(ctx, actor, id, revision, func(_ *sqldb.Tx, o *Offering) error {
		if n < 1 || n > len(o.Screenshots) {
			return errs.NotFound("screenshot_not_found", "There is no screenshot %d.", n)
		}
		o.Screenshots = slices.Delete(slices.Clone(o.Screenshots), n-1, n)
		return nil
	})
}

// ArrangeScreenshots puts the offering's screenshots into that order, with those captions. Those that are
// left out are given up; others than the offering's own give "bad_screenshots".
func (s *Service) ArrangeScreenshots(ctx context.Context, actor account.Actor, id string, list []Screenshot, revision int64) (Offering, error) {
	return s.repaint(ctx, actor, id, revision, func(_ *sqldb.Tx, o *Offering) error {
		var f errs.Fields
		var seen []string
		for _, shot := range list {
			own := slices.ContainsFunc(o.Screenshots, func(s Screenshot) bool { return s.Picture == shot.Picture })
			f.Check(own, "screenshots", "screenshot_not_found", "The offering has no screenshot %q.", shot.Picture)
			f.Check(!slices.Contains(seen, shot.Picture), "screenshots", "screenshot_twice", "The screenshot %q is given twice.", shot.Picture)
			seen = append(seen, shot.Picture)
		}
		if err := f.Err("bad_screenshots", "The screenshots cannot be kept like this."); err != nil {
			return err
		}
		o.Screenshots = nil
		for _, shot := range list {
			o.Screenshots = append(o.Screenshots, Screenshot{shot.Picture, strings.TrimSpace(shot.Caption)})
		}
		return checkScreenshots(o.Screenshots)
	})
}

func checkScreenshots(list []Screenshot) error {
	var f errs.Fields
	f.Check(len(list) <= MaxScreenshots, "screenshots", "too_many", "An offering has at most %d screenshots.", MaxScreenshots)
	for _, shot := range list {
		checkLine(&f, "caption", shot.Caption, maxTitle)
	}
	return f.Err("bad_screenshots", "The screenshots cannot be kept like this.")
}

// receive takes a picture for the offering. Who may not change the offering is refused before the
// picture is read.
func (s *Service) receive(ctx context.Context, actor account.Actor, id string, file PictureFile, revision int64, place func(o *Offering, picture string) error) (Offering, error) {
	if err := s.mayRepaint(ctx, actor, id, revision); err != nil {
		return Offering{}, err
	}
	p, err := s.pictures.Receive(ctx, file.Body, file.Name)
	if err != nil {
		return Offering{}, err
	}
	o, err := s.repaint(ctx, actor, id, revision, func(tx *sqldb.Tx, o *Offering) error {
		if err := place(o, p.ID); err != nil {
			return err
		}
		return s.pictures.Keep(ctx, tx, p)
	})
	if err != nil {
		return Offering{}, errors.Join(err, s.pictures.Drop(ctx, p))
	}
	return o, nil
}

// mayRepaint returns nil when the actor can change the offering as it is.
func (s *Service) mayRepaint(ctx context.Context, actor account.Actor, id string, revision int64) error {
	if err := actor.Need(account.ScopeSell); err != nil {
		return err
	}
	o, err := FindVisible(ctx, s.db, actor, id)
	if err != nil {
		return err
	}
	if err := mayManage(actor, o); err != nil {
		return err
	}
	return editable(o, revision)
}

// repaint lets paint change the pictures of the offering, stores them, and gives up those that nobody
// shows any more.
func (s *Service) repaint(ctx context.Context, actor account.Actor, id string, revision int64, paint func(tx *sqldb.Tx, o *Offering) error) (Offering, error) {
	return s.change(ctx, actor, id, "offering.pictures", func(tx *sqldb.Tx, o *Offering) error {
		if err := editable(*o, revision); err != nil {
			return err
		}
		before := o.pictures()
		if err := paint(tx, o); err != nil {
			return err
		}
		o.Revision++
		if err := storePictures(ctx, tx, *o); err != nil {
			return err
		}
		return s.discard(ctx, tx, before)
	})
}

// pictures returns the ids of the logo and the screenshots.
func (o Offering) pictures() []string {
	var ids []string
	if o.Logo != "" {
		ids = append(ids, o.Logo)
	}
	for _, s := range o.Screenshots {
		ids = append(ids, s.Picture)
	}
	return ids
}

// remove removes an offering that was never published, with its pictures.
func (s *Service) remove(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	if err := removeOffering(ctx, tx, o.ID); err != nil {
		return err
	}
	return s.discard(ctx, tx, o.pictures())
}

// discard gives up those of the pictures that no offering shows: versions of one share theirs.
func (s *Service) discard(ctx context.Context, tx *sqldb.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	var a sqldb.Args
	in := sqldb.List(&a, ids)
	shown, err := sqldb.All(ctx, tx, sqldb.Value[string], `
SELECT logo_id FROM offerings WHERE logo_id IN (`+in+`)
UNION SELECT picture_id FROM offering_screenshots WHERE picture_id IN (`+in+`)`, a.Values()...)
	if err != nil {
		return fmt.Errorf("pictures in use: %w", err)
	}
	for _, id := range ids {
		if slices.Contains(shown, id) {
			continue
		}
		if err := s.pictures.Discard(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

var _ Pictures = (*picture.Service)(nil)
