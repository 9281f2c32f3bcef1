// Package office is the desk of the market's administrators: what waits for them, the figures of the market,
// the mails and jobs behind it, and how the system is.
//
// It owns no table. It reads what the other rooms keep, and puts before the machinery of the ground floor,
// which asks nobody who he is, that only administrators look at it and that what they do stands in the audit
// log.
//
// The text of a mail may carry a link that lets its reader in. Where the market sends its mails, such links are
// hidden here; where no mail server is configured, handing them on is the only way, and they are shown.
package office
