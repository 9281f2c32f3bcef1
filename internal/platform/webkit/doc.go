// Package webkit is what every page of Souk is made of: the frame around a page, its style sheet,
// icons and scripts, form fields, and the functions that templates call.
//
// It knows nothing of markets. A console (server/web, host/console) brings its own templates and
// typed views, and gets from here:
//
//   - [Assets]: the static files, each under a name that holds its hash, so that a browser may keep
//     it for ever and a new build is seen at once. Everything a page needs comes from its own host.
//   - [Templates]: pages parsed once at start. A page that does not parse stops the start, and a page
//     that fails while it is rendered sends nothing half: rendering goes to memory first.
//   - [Form], [Field]: what the visitor typed, and the mistakes that a domain service found in it,
//     shown beside the field that each belongs to.
//   - [Markdown]: text of users as safe HTML.
//
// What always holds: no inline script and no inline style, so that the server's content security policy
// can forbid both; every page can be read and every form sent without JavaScript; text of users reaches
// a page only through html/template's escaping or through [Markdown].
//
// The style sheet is built from css/ with Tailwind and daisyUI by `make css` and committed, as is the
// icon sprite; building or running Souk needs no Node.
package webkit
