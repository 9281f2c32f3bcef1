package wire

import "time"

// Resource is one thing that can be on sale: a module, a file, or the link of an API.
type Resource struct {
	ID           string    `json:"id" example:"674f1c2e9b1d4c0f8a7e5b39"`
	Organisation string    `json:"organisation" example:"bakery"`
	Name         string    `json:"name" doc:"With organisation unique." example:"Bread"`
	Title        string    `json:"title" example:"Bread"`
	Kind         string    `json:"kind" enum:"module,download,api" example:"module"`
	State        string    `json:"state" enum:"created,used,deleted" doc:"used while an offering holds it; deleted ones stay for their buyers." example:"used"`
	Version      string    `json:"version" doc:"The latest." example:"1.0.3"`
	Description  string    `json:"description,omitempty"`
	MediaType    string    `json:"media_type,omitempty" doc:"Of the latest version." example:"application/pdf"`
	ModuleID     string    `json:"module_id,omitempty" example:"FF8080813129ADA401312CA1222A0005"`
	Package      string    `json:"package,omitempty" example:"org.example.bread"`
	FileName     string    `json:"file_name,omitempty" doc:"Of a download." example:"guide-1.0.pdf"`
	Size         int64     `json:"size,omitempty" doc:"Bytes of the file of a download."`
	SHA256       string    `json:"sha256,omitempty" doc:"Of the file of a download, 64 hex digits."`
	Link         string    `json:"link,omitempty" doc:"Of an API; for those who may have it only." example:"https://api.example.org/v1"`
	Commercial   bool      `json:"commercial" doc:"Its files are for those who have bought it."`
	Open         bool      `json:"open" doc:"Its files are for everybody who is signed in; of a module, for everybody."`
	Revision     int64     `json:"revision,omitempty" doc:"Raised by every change; the ETag."`
	CreatedAt    time.Time `json:"created_at,omitzero"`
	UpdatedAt    time.Time `json:"updated_at,omitzero"`
}

// ResourceInput is the link of an API that becomes a resource.
type ResourceInput struct {
	Link        string `json:"link" doc:"Address of http or https that others can reach." example:"https://api.example.org/v1"`
	Name        string `json:"name,omitempty" doc:"When absent: made from the title." example:"prices"`
	Version     string `json:"version,omitempty" doc:"When absent: 1.0." example:"1.0"`
	Title       string `json:"title" example:"Prices of flour"`
	Description string `json:"description,omitempty" doc:"Plain text."`
	MediaType   string `json:"media_type,omitempty" doc:"Of what the link answers." example:"application/json"`
	Open        bool   `json:"open,omitempty" doc:"For everybody who is signed in."`
}

// ResourceChange changes what is said of a resource; what is absent stays.
type ResourceChange struct {
	Title       *string `json:"title,omitempty" doc:"One line."`
	Description *string `json:"description,omitempty" doc:"Plain text."`
	MediaType   *string `json:"media_type,omitempty" doc:"Not while an offering holds it."`
	Open        *bool   `json:"open,omitempty" doc:"Not while an offering holds it."`
}

// ResourceVersion is one state of the content of a resource.
type ResourceVersion struct {
	Version   string    `json:"version" example:"1.0"`
	Current   bool      `json:"current" doc:"It is the latest."`
	MediaType string    `json:"media_type,omitempty" example:"application/pdf"`
	FileName  string    `json:"file_name,omitempty" doc:"Of a download." example:"guide-1.0.pdf"`
	Size      int64     `json:"size,omitempty" doc:"Bytes of the file of a download."`
	SHA256    string    `json:"sha256,omitempty" doc:"Of the file of a download, 64 hex digits."`
	Link      string    `json:"link,omitempty" doc:"Of an API; for those who may have it only." example:"https://api.example.org/v1"`
	Downloads int64     `json:"downloads"`
	CreatedBy string    `json:"created_by" doc:"User who added it." example:"ada"`
	CreatedAt time.Time `json:"created_at"`
}

// ResourceVersionInput is the link of a new version of an API.
type ResourceVersionInput struct {
	Version   string `json:"version" doc:"Above the latest." example:"2.0"`
	Link      string `json:"link" doc:"Address of http or https that others can reach." example:"https://api.example.org/v2"`
	MediaType string `json:"media_type,omitempty" doc:"When absent: as before." example:"application/json"`
}
