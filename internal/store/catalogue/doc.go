// Package catalogue holds what the shop has: resources, which are digital assets, and offerings, which
// put them on sale.
//
// What it holds true:
//
//   - A module of the registry becomes a resource of its owner when its first version is published, in
//     the same transaction. Later versions raise the resource's version; one that is lower than an
//     earlier one leaves it. What a resource has from its module (commercial, visibility) is read from
//     the module, never copied; so is whether it has a version that can be chosen.
//   - Files and links become resources by hand. Their versions never change and only rise; everybody who has
//     a right to the resource has all of them. A file is on the shelf if, and only if, a version refers to it.
//   - While an offering holds a file or link, only its title and description change, and its versions rise.
//     One that is deleted leaves the offerings that are not published; where none other holds it, it is
//     removed with its files, else it stays for its buyers and is bound no more.
//   - Files and links are for their owner, administrators, those who have a right to them, and where they are
//     open, everybody who is signed in; while an offering with one is quarantined, for the first two only.
//     The link of an API is told to nobody else.
//   - An offering goes from uploaded to published to deleted, never back. It is edited, and resources
//     are bound to it, only while it is uploaded. So what a buyer sees is what was published, and its
//     price never changes under a buyer's hands.
//   - Deleting an uploaded offering removes it. Deleting a published one takes it off sale for good;
//     its buyers keep what they have, see it, and may finish a purchase that they had begun.
//   - Organisation, name and version of an offering are unique together. A new version is above all
//     others of the same name.
//   - An organisation sells its own resources only. A published offering has at least one, and
//     each had a version that could be chosen when it was published. Who withdraws the last one stops the
//     sale until there is another.
//   - An open offering is for everybody who is signed in, without buying: it costs nothing, and contains
//     open resources only, which a commercial module is not.
//   - An offering has at least one price plan (room pricing), in currencies and units that the market took when
//     it was published. Shop windows show the cheapest that everybody may choose: see [Offering.PriceFrom].
//   - Every change of an offering raises its revision; whoever edits says which revision it saw.
//   - An offering exists for others only while it is published, not quarantined, public or for them, and
//     everything in it is public and not quarantined. Until then it is the organisation's own, and the
//     administrators'. Every query says so: see visibleSQL and [Offering.VisibleTo], which must agree.
//     Whom else it is for stays between the seller and them: see [Offering.SeenBy].
//   - Logo and screenshots are changed like the rest, while the offering is uploaded. Versions share them; a
//     picture is given up in the transaction in which the last offering lets it go.
//
// Names, versions and the states follow spec wstore 1.4, 1.5, 3.1 and 3.4 to 3.6, with readings of our
// own: a published offering is not edited, and none is removed because a resource goes.
package catalogue
