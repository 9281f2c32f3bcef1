// Package moderation keeps the market clean: people report modules and offerings, and administrators
// handle the reports, put items into quarantine and restore them.
//
// What it holds true:
//
//   - Whoever is signed in reports what it sees and does not own, with a reason. It has at most one open
//     report of an item, and at most 20 open ones altogether.
//   - A report goes from open to dismissed, with an answer, or to upheld, and stays there. All open reports
//     of an item become upheld in the transaction that puts the item into quarantine.
//   - An item in quarantine is seen, bought and downloaded by nobody but its owner's members and
//     administrators; the rooms of modules and offerings see to that. The owner reads the reason. Restoring
//     brings everything back as it was.
//   - Who reported is told to administrators only. It gets a mail with the answer, and the owner one with the
//     reason, where they have an address; the mails are written in the transaction that they tell of.
//
// Everything but reporting is for administrators.
package moderation
