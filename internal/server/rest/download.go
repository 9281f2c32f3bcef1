package rest

import (
	"net/http"

	"souk.dev/souk/internal/server/front"
)

// downloadFile streams the package file of a version. Only what starts at the beginning is counted.
func (a *API) downloadFile(w http.ResponseWriter, r *http.Request) {
	open := a.Releases.Open
	if front.AsksForWhole(r) {
		open = a.Releases.Download
	}
	ref := VersionPath{ModulePath{r.PathValue("module")}, r.PathValue("version")}
	file, err := open(r.Context(), front.ActorFrom(r.Context()), ref.Module, ref.number())
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.ServeBlob(w, r, file.Body, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, Modified: file.Version.PublishedAt,
	})
}
