package rest

import (
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

func wireResource(r catalogue.Resource) wire.Resource {
	return wire.Resource{
		ID: r.ID, Organisation: r.OrgName, Name: r.Name, Title: r.Title, Kind: r.Kind, State: string(r.State()), Version: r.Version,
		Description: r.Description, MediaType: r.MediaType, ModuleID: r.ModuleID, Package: r.ModulePackage,
		FileName: r.FileName, Size: r.Size, SHA256: r.SHA256, Link: r.Link, Commercial: r.Commercial, Open: r.Open,
		Revision: r.Revision, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
}

func wireResourceVersion(v catalogue.ResourceVersion) wire.ResourceVersion {
	return wire.ResourceVersion{
		Version: v.Version, Current: v.Current, MediaType: v.MediaType, FileName: v.FileName, Size: v.Size, SHA256: v.SHA256,
		Link: v.Link, Downloads: v.Downloads, CreatedBy: v.CreatedByName, CreatedAt: v.CreatedAt,
	}
}
