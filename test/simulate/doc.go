// Package simulate lets sellers, buyers, a payment gateway and time do anything to a whole market, in any order,
// and looks after each step whether everything is right that a market promises about money.
//
// The market is the real one, joined by package app, on SQLite and on PostgreSQL. What is simulated is around it:
//
//   - The gateway answers, loses the question, loses its answer, or takes the money and tells it a day later. Its
//     messages are lost, repeated and out of order. Cards are declined; banks take payments back.
//   - The database connection breaks, or the process dies, before any statement of a transaction, before its
//     commit, or after the commit and before anybody knows of it. Senders repeat what was not answered.
//   - Buyers buy on six plans (single payment, by the month and the year, with a trial, by use with tiers, and by
//     use with a minimum), pay at once, later or never, change their plans, cancel, resume and renew; sellers give
//     money back, and send usage late and twice; administrators pay sellers out.
//
// After each step, whatever happened in it:
//
//   - the books sum to zero in each currency, and the balances are those of the postings;
//   - what the gateway took is what paid charges come to, each once: nobody is charged twice, or for nothing;
//   - every charge comes to what package simulate computes for it by itself, from the prices, its own calendar and
//     the events that were taken, with fractions: it shares no code with the market's own arithmetic;
//   - whoever has paid for now has what was bought;
//   - and now and then souk verify finds nothing.
//
// In the end everything works again, time passes, and what remains must be settled: no usage is left unbilled, and
// no contract that pays by itself behind.
//
// SOUK_TEST_SEED=N repeats a run, which prints its seed; SOUK_SIMULATE_YEARS=N makes runs longer, each of another
// seed.
package simulate
