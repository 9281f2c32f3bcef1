package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// sharingDocs are the operations about the money of sales, and the books.
var sharingDocs = map[string]doc{
	"listPartners": {tag: "store", summary: "List who shares in your sales",
		description: "Returns the agreements about what the organisation sells, those that live first. For its providers.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"proposePartner": {tag: "store", summary: "Propose to share a product's sales",
		description: "Offers another organisation a percentage of what the market leaves of a product's sales. It counts once the partner accepts; all of them together come to 100 percent at most (409, shares_over_100).",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listParticipations": {tag: "store", summary: "List what you share in",
		description: "Returns the agreements by which the organisation gets a part of what others sell, or could.",
		errors:      []int{http.StatusForbidden}},
	"answerPartner": {tag: "store", summary: "Accept or decline a share",
		description: "Answers a proposal, once. For managers and providers of the partner.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"endPartner": {tag: "store", summary: "End a share",
		description: "Ends an agreement from now on, or takes a proposal back. For the seller and the partner.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listStatements": {tag: "store", summary: "List the months of your statements",
		description: "Returns the months since the first sale, the newest first. For managers and providers of the organisation, and administrators.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"getStatement": {tag: "store", summary: "Read a statement",
		description: "Returns the signed statement of a month that is over (409, period_not_over). It is issued the first time that it is asked for, and never changes. souk share check computes it anew.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}},
	"downloadStatement": {tag: "store", summary: "Download a statement",
		description: "Returns the statement of a month as json, csv or pdf.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity}},
	"listDue": {tag: "store", summary: "Read what is due to you",
		description: "Returns what the market owes to the organisation by now, for each currency; below zero the organisation owes it. For its managers and providers.",
		errors:      []int{http.StatusForbidden}},
	"listAgreements": {tag: "administration", summary: "List who shares in whose sales",
		description: "Returns all agreements that count or wait for an answer, by seller, product and partner. For administrators.",
		errors:      []int{http.StatusForbidden}},
	"listPayouts": {tag: "store", summary: "List your payouts",
		description: "Returns what was, and is to be, paid out to the organisation, the newest first. For its managers and providers.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"getBankAccount": {tag: "store", summary: "Read the bank account",
		description: "Returns where the organisation gets its money; the IBAN whole for its managers and administrators only.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"setBankAccount": {tag: "store", summary: "Set the bank account",
		description: "Sets where the organisation gets its money from the next payout run on. For its managers, with their password once more.",
		errors:      []int{http.StatusForbidden, http.StatusTooManyRequests}},
	"getPayoutAccount": {tag: "store", summary: "Read the account at the payment service",
		description: "Returns where the organisation gets its money through a payment service. While it is not ready, the service is asked what it lacks.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"setUpPayoutAccount": {tag: "store", summary: "Set up the account at the payment service",
		description: "Opens an account for the organisation, if it has none, and returns the page where the service asks who it is and where its money goes. " +
			"For its managers, with their password once more. A market that pays by bank only is 409, no_payout_service.",
		errors: []int{http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests, http.StatusServiceUnavailable}},
	"removePayoutAccount": {tag: "store", summary: "Forget the account at the payment service", status: http.StatusNoContent,
		description: "Later runs do not send to it. The account itself stays with the service. For managers, with their password once more.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests}},
	"getShareModels": {tag: "administration", summary: "Read what the market keeps",
		description: "Returns what the market keeps by class of revenue, and the products with rates of their own.",
		errors:      []int{http.StatusForbidden}},
	"setShareModel": {tag: "administration", summary: "Set what the market keeps",
		description: "Sets what the market keeps of charges from now on; a class that is absent keeps its rate.",
		errors:      []int{http.StatusForbidden}},
	"listShareModels": {tag: "administration", summary: "List all versions of what the market keeps",
		description: "Returns all versions, the newest first.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"setProductShare": {tag: "administration", summary: "Set what the market keeps of a product",
		description: "Sets what the market keeps of an offering's sales, in all its versions, from now on.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listRecords": {tag: "administration", summary: "List charging detail records",
		description: "Returns what was paid in the form of version 2 of RSS, in the order of the charges. Pages are of charges, which have a record for each line.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"listPayoutRuns": {tag: "administration", summary: "List the payout runs",
		description: "Returns the payout runs without their payouts, the newest first.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"createPayoutRun": {tag: "administration", summary: "Make a payout run", status: http.StatusCreated,
		description: "Makes a run of everything that is due, with what is carried over. Another administrator approves it. There is one open run in a currency (409, run_open).",
		errors:      []int{http.StatusForbidden}},
	"previewPayoutRun": {tag: "administration", summary: "Look at what a payout run would pay", question: true,
		description: "Returns the run that would be made now, without making it.",
		errors:      []int{http.StatusForbidden}},
	"getPayoutRun": {tag: "administration", summary: "Read a payout run",
		description: "Returns a run with its payouts.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"approvePayoutRun": {tag: "administration", summary: "Approve a payout run",
		description: "Lets a run be exported and paid. For another administrator than the one who made it (403, same_administrator).",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"cancelPayoutRun": {tag: "administration", summary: "Cancel a payout run",
		description: "Ends a run that was not exported; what it would have paid is due as before.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"exportPayoutRun": {tag: "administration", summary: "Export a payout run for a bank",
		description: "Returns the file with which an approved run is paid, as sepa (pain.001.001.09) or csv, and notes that it was made.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"sendPayoutRun": {tag: "administration", summary: "Let the payment service send a payout run",
		description: "The payouts of an approved run are sent within seconds, each once; what the service refuses stays due, and the run ends when nothing waits.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"markRunPaid": {tag: "administration", summary: "Mark a payout run paid",
		description: "Books the payouts of a run, all but those that the bank did not make.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"returnPayout": {tag: "administration", summary: "Note that a payout came back",
		description: "Takes a payout back that the bank returned; the money is due again.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"getTrialBalance": {tag: "administration", summary: "Read the trial balance",
		description: "Returns the books at a moment by kind of account and currency, computed from the postings.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"getBookAccount": {tag: "administration", summary: "Read an account of the books",
		description: "Returns an account with its postings, the newest first, and what it held after each.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}},
	"listTransactions": {tag: "administration", summary: "List the transactions of the books",
		description: "Returns the transactions, the newest first, with what they were booked for.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"getTransaction": {tag: "administration", summary: "Read a transaction of the books",
		description: "Returns a transaction with its postings, and the purchase, invoice or payout run that it was booked for.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
}

func init() {
	for id, d := range sharingDocs {
		docs[id] = d
	}
	plainDocs["downloadStatement"] = func(_ huma.Registry, op *huma.Operation) {
		op.Parameters = append(op.Parameters, inPath("period", "A month.", "2026-10"), inQuery("form", "string", "json, csv or pdf.", "pdf"),
			inQuery("organisation", "string", "For administrators: of this organisation.", "bakery"))
		answerMade(op, "application/json", "text/csv; charset=utf-8; header=present", "application/pdf")
	}
	plainDocs["exportPayoutRun"] = func(_ huma.Registry, op *huma.Operation) {
		op.Parameters = append(op.Parameters, inPath("id", "Id of the payout run.", "674f1c2e9b1d4c0f8a7e5b60"), inQuery("form", "string", "sepa or csv.", "sepa"))
		answerMade(op, "application/xml", "text/csv; charset=utf-8; header=present")
	}
}

// answerMade documents the answers with a file that is made for the request.
func answerMade(op *huma.Operation, kinds ...string) {
	answerFile(op)
	for _, status := range []string{"200", "206"} {
		op.Responses[status].Content = map[string]*huma.MediaType{}
		for _, kind := range kinds {
			op.Responses[status].Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
			if kind == "application/json" {
				op.Responses[status].Content[kind].Schema = &huma.Schema{Ref: "#/components/schemas/Statement"}
			}
		}
	}
}
