package web

import (
	"net/http"

	"souk.dev/souk/internal/server/front"
)

// picture serves one size of a logo or a screenshot. Pictures are for everybody who knows their address.
func (s *Site) picture(w http.ResponseWriter, r *http.Request) error {
	f, err := s.Pictures.Open(r.Context(), r.PathValue("id"), r.PathValue("size"))
	if err != nil {
		return err
	}
	front.ServeBlob(w, r, f, front.BlobMeta{SHA256: f.SHA256, ContentType: f.MediaType, Public: true, Fail: s.Fail})
	return nil
}

// picturePath is the address of one size, picture.Large or picture.Small; "" where there is no picture.
func picturePath(id, size string) string {
	if id == "" {
		return ""
	}
	return "/pictures/" + id + "/" + size
}
