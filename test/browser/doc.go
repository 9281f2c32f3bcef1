// Package browser drives the pages of the real server with a real browser: the whole road from a
// package file to the buyer's download, on both databases; what happens when people press twice, go
// back, or give up; and all of it without JavaScript.
//
// Every page that a test passes is looked at: on a phone and on a desktop, light and dark, nothing
// may stick out of the screen, every text must stand out from what is behind it, every input must
// have a name, and the browser must have nothing to complain of. With SOUK_TEST_PICTURES=1 pictures of
// the pages are left in test/output/browser.
//
// axe-core (testdata/axe.min.js, vendored for these tests only, under the MPL 2.0) looks at pages beside that; see audit.
//
// In the demo market a visitor, a buyer, an apprentice who may only ask, a provider and an administrator walk through all
// pages that links lead them to, and between them through every page of internal/server/web/routes.go: a new page that
// nobody comes to fails TestRoles.
//
// The tests need Chromium (or Chrome); without it they are skipped.
package browser
