// Package config reads the configuration of a marketplace.
//
// What it holds true:
//
//   - Each value comes from the strongest source that has one: flag, environment (SOUK_…, or
//     SOUK_…_FILE for the secret ones), YAML file, default. An empty variable is no value.
//   - One table, [Keys], says what there is: name, variable, default, help, and how a text becomes a
//     value. The sources, Show and docs/reference/configuration.md all follow from it.
//   - A value is a text everywhere, a list is its items with commas between, so that a key means the
//     same whichever source it comes from.
//   - A key that nobody knows is a mistake, and so is a variable that looks like a misspelt one of
//     ours; the nearest known one is named: a typing error must not become a default.
//   - All mistakes come back together, each with the place that the value came from. Neither
//     mistakes nor Show quote a secret, also not the password inside an address.
//   - The public URL never follows from what a client sends. Where none is set it follows from the
//     address that the server listens on.
package config
