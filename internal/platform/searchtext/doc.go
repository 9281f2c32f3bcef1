// Package searchtext brings texts into the form in which they are searched.
//
// What it holds true:
//
//   - What is stored to be searched and what is searched for go through the same function, [Fold], so
//     that they meet: capital and small letters of every script, both small sigmas, ß and ss, an accent
//     that is part of its letter or stands behind it, full-width letters and ligatures (the
//     compatibility caseless matching of the Unicode standard, 3.13).
//   - Accents count: é is not e.
//   - Folding what is folded changes nothing. ASCII texts only change into lower case, so line ends stay.
//   - Folding can make white space of other characters. A query is cut into words after it.
package searchtext
