package front

// Disposition is for tests.
var Disposition = disposition
