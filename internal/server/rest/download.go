package rest

import (
	"net/http"

	"souk.dev/souk/internal/server/front"
)

// downloadFile streams the package file of a version. Only what gives it from its start is counted.
func (a *API) downloadFile(w http.ResponseWriter, r *http.Request) {
	ref := VersionPath{ModulePath{r.PathValue("module")}, r.PathValue("version")}
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	file, err := a.Releases.Open(ctx, actor, ref.Module, ref.number())
	if err != nil {
		a.fail(w, r, err)
		return
	}
	front.ServeBlob(w, r, file.Body, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, Modified: file.Version.PublishedAt,
		Begin: func() error { return a.Releases.Count(ctx, actor, file) }, Fail: a.fail,
	})
}
