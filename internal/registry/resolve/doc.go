// Package resolve decides which versions of which modules fit together, and which of the sets that fit
// is the best one (spec openbravo 4, design of spec performance A.4). It is exact: an answer that says
// [Answer.Optimal] is one that no other set beats, on any level of its [Objective].
//
// The words: a [Universe] is everything that is published, compiled once and never changed; a [Request]
// is what one installation has and wants; the [Answer] is a final set with a reason for each member, or
// the smallest set of facts that contradict each other, with what could be given up instead.
//
// A set F of (module, version) answers a request when
//
//  1. a module is in F in one version at most;
//  2. every need of a member, dependency or include, has its target in F in a version that it allows;
//  3. no member merges another one, and an installed module is missing only because a member merges it or
//     the request removes it;
//  4. installed modules are in F no lower than they are installed, and what the request wants is in F;
//  5. versions that are new in F may be chosen: not yanked, visible to the one who asks, as mature as the
//     request demands (an explicitly requested version need not be), within the installed major version
//     where the module says so;
//  6. a module that is neither installed nor requested is in F only because a member that is reached from
//     the installed and requested ones needs it.
//
// How it is found stands beside the code, in the order of the work: universe.go compiles what is published;
// request.go is what is asked; scope.go, own.go, wants.go and choose.go narrow it to what can come of it;
// encode.go and bounds.go write clauses, which package sat decides; optimise.go descends level by level
// through objective.go; plan.go words the answer; explain.go and repair.go say why there is none.
package resolve
