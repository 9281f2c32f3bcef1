package front

// Disposition is for tests.
var Disposition = disposition

// SizeText is for tests.
var SizeText = sizeText
