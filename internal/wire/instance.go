package wire

import "time"

// Instance is a running installation that uses the registry.
type Instance struct {
	ID           string         `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b60"`
	Organisation string         `json:"organisation" doc:"The owner." example:"bakery"`
	Name         string         `json:"name" doc:"Unique in the organisation." example:"Main shop"`
	Fingerprint  string         `json:"fingerprint" doc:"SHA-256 of the characters of its key that count; the key itself is not kept." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	KeyMade      bool           `json:"key_made" doc:"The market made the key."`
	Policy       InstancePolicy `json:"policy"`
	Modules      int64          `json:"modules" doc:"How many are installed, as was reported." example:"34"`
	CreatedAt    time.Time      `json:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at"`
	AddressedAt  time.Time      `json:"addressed_at,omitzero" doc:"When the address of its own was made; absent where it has none."`
	SeenAt       time.Time      `json:"seen_at,omitzero" doc:"When its key or its address was used last; absent for never."`
	ReportedAt   time.Time      `json:"reported_at,omitzero" doc:"When its modules were reported last; absent for never."`
	ReportedBy   string         `json:"reported_by,omitempty" doc:"The user who did; absent for the instance itself." example:"ada"`
}

// InstanceInput registers an instance.
type InstanceInput struct {
	Name string `json:"name" example:"Main shop"`
	Key  string `json:"key,omitempty" doc:"The public key that its client sends, or any other text of 16 characters or more; one is made when absent. White space, plus signs and the armour of PEM files do not count." example:"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"`
}

// InstanceChange changes an instance.
type InstanceChange struct {
	Name string `json:"name" example:"Main shop"`
}

// InstanceKeyInput gives an instance another key.
type InstanceKeyInput struct {
	Key string `json:"key,omitempty" doc:"As when it is registered; one is made when absent." example:"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"`
}

// KeyedInstance is an instance with the key that was made for it.
type KeyedInstance struct {
	Instance
	Key string `json:"key,omitempty" doc:"That was made. It is shown this once; absent where you gave one." example:"souk_instance_0AbCdEf"`
}

// AddressedInstance is an instance with the address that was made for it.
type AddressedInstance struct {
	Instance
	Address string `json:"address" doc:"For Openbravo's clients. It holds a key: whoever knows it calls as the instance. It is shown this once." example:"https://market.example.org/openbravo/i/k4x7q2m5n3p6r9s8t2v4w6y7za"`
}

// InstancePolicy says how mature versions must be that come to an instance.
type InstancePolicy struct {
	UpdateLevel  int           `json:"update_level" doc:"Lowest maturity of updates; 0 takes any." example:"200"`
	InstallLevel int           `json:"install_level" doc:"Lowest maturity of what is installed anew; 0 takes any." example:"500"`
	Levels       []ModuleLevel `json:"levels" doc:"Exceptions for updates of single modules."`
}

// ModuleLevel is the lowest maturity of updates of one module.
type ModuleLevel struct {
	Module  string `json:"module" doc:"Id, or package name where it is set." example:"FF8080813129ADA401312CA1222A0005"`
	Package string `json:"package,omitempty" doc:"Absent where the module is not here." example:"org.example.bread"`
	Level   int    `json:"level" doc:"0 takes any." example:"500"`
}

// InstalledModule is a module that an instance has installed.
type InstalledModule struct {
	ID        string          `json:"id" doc:"Id of the module, or its package name where it is reported." example:"FF8080813129ADA401312CA1222A0005"`
	Version   string          `json:"version" doc:"As the instance writes it." example:"1.0.2"`
	Level     *int            `json:"level,omitempty" doc:"Lowest maturity of its updates that the instance itself demands."`
	Needs     []InstalledNeed `json:"needs,omitempty" doc:"What it needs, as the instance knows it: for versions that the market does not have."`
	Name      string          `json:"name,omitempty" doc:"Answered where the module is here." example:"Bread"`
	Package   string          `json:"package,omitempty" doc:"Answered where the module is here." example:"org.example.bread"`
	VersionID string          `json:"version_id,omitempty" doc:"Answered where the version is here." example:"674f1c2e9b1d4c0f8a7e5b37"`
	Yanked    bool            `json:"yanked,omitempty" doc:"Answered: the version is withdrawn."`
	Latest    string          `json:"latest,omitempty" doc:"Answered: the latest version of the module." example:"1.0.3"`
}

// InstanceReport is what an instance has installed: all of it.
type InstanceReport struct {
	Key     string            `json:"key,omitempty" doc:"Of the instance, where it reports itself." example:"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"`
	Modules []InstalledModule `json:"modules,omitempty" doc:"At most 5000."`
	Text    string            `json:"text,omitempty" doc:"Instead, as people write it, for reports of the owner: lines of an id or package name and a version, CSV, or a JSON map of ids to versions." example:"0 3.0.1"`
}

// InstanceReported is what an instance is told that has reported itself.
type InstanceReported struct {
	Modules    int64     `json:"modules" doc:"That are kept now." example:"34"`
	ReportedAt time.Time `json:"reported_at"`
}

// InstalledModules is what an instance has reported, by name; what the market does not know comes last.
type InstalledModules struct {
	Instance Instance          `json:"instance"`
	Modules  []InstalledModule `json:"modules"`
}
