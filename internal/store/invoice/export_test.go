package invoice

// NewLogo is newLogo, for tests.
var NewLogo = newLogo
