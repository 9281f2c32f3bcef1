package module

// crKeys are the message keys of the Central Repository's clients, by the codes of a registration's
// mistakes (spec openbravo 3.1). One of them is misspelt in the clients, and so it is here.
var crKeys = map[string]string{
	"no_uuid":               "CR_RegisterNoUUID",
	"module_id_in_use":      "CR_ModuleIDInUse",
	"no_name":               "CR_RegisterNoName",
	"invalid_name":          "CR_RegisterInvalidName",
	"no_package":            "CR_RegisterNoPackage",
	"java_package_invalid":  "CR_JavaPacakgeInvalid",
	"package_in_use":        "CR_PackageInUse",
	"db_prefix_exceed_size": "CR_RegisterDBPrefixExceedSize",
	"db_prefix_in_use":      "CR_DBPrefixInUse",
	"no_type":               "CR_RegisterNoType",
	"type_exceed_size":      "CR_RegisterTypeExceedSize",
	"invalid_type":          "CR_RegisterInvalidType",
	"no_desc":               "CR_RegisterNoDesc",
	"invalid_desc":          "CR_RegisterInvalidDesc",
	"sign_in_required":      "CR_RegisterInvalidUser",
}

// CRKey returns the message key that the Central Repository's clients know for the code of a mistake,
// without the @ around it; CR_RegUnknownError for a mistake that they have no word for.
func CRKey(code string) string {
	if key, ok := crKeys[code]; ok {
		return key
	}
	return "CR_RegUnknownError"
}
