// Package web is the pages of the market: catalogue, buying, library, publishing, selling and the
// visitor's own account.
//
// What it holds true:
//
//   - A handler reads the request, calls domain services with the actor that room front found, and
//     fills one typed view, which one template of templates/pages shows. It decides nothing: who may
//     do what, and what is wrong with an input, is for the services to say.
//   - Every page reads, and every form works, without JavaScript. A form that is refused comes back
//     with what was typed and each mistake beside its field, with the status of the refusal.
//   - After a successful POST the browser is sent to a page that it may reload; the sentence about
//     what happened is named by a word in the address (see notices), never carried there as text.
//     Two pages answer a POST themselves: the outcome of an upload, and a new API token, which is
//     shown once.
//   - Visitors who must sign in are brought back to where they were; only paths of this server are
//     followed (see localPath).
//   - Text of users reaches a page through the escaping of html/template, or through Markdown's
//     sanitiser.
//
// routes.go lists every address. The look is design/look.md's, and its parts are in platform/webkit.
package web
