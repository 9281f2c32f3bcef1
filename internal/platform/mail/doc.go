// Package mail writes mails and sends them.
//
// What it holds true:
//
//   - A mail is a row of the table mails, written in the transaction that it tells of, so nobody is
//     told of what did not happen.
//   - With an SMTP server configured, a job sends it, again and again while the server cannot be
//     reached. Two copies are possible when Souk dies between the server's answer and noting it; a
//     mail that nobody sends is not.
//   - Without one, mails wait where the administrator reads them: on the page of mails. They are not
//     sent later either, when a server is configured: by then they are old. An administrator may send
//     them one by one.
//   - A mail goes 90 days after it was sent, and stays while it is not.
package mail
