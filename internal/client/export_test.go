package client

// ServerName is for tests.
var ServerName = serverName
