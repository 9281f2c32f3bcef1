// Package pkgfile reads package files, the .obx archives that modules travel in (spec/openbravo 1
// and 2), and tells what is wrong with them.
//
// What it holds true:
//
//   - A package that is read without an error is a whole and safe zip archive (see safefile), with
//     everything in the one folder that is named like its module's Java package; core, which has no
//     folder, and nested packages at the root are the exceptions.
//   - It says which one module it is of. Further rows of AD_MODULE do not count; rows of the other
//     tables belong to the module whose id they carry.
//   - Packages inside it are in order too, at every level, and no module stands in it twice.
//   - Every entry is read once, to its end, so that sizes and checksums are known to be right.
//     Nothing is held in memory but the four XML files, one at a time; nested packages go to temporary
//     files without a name, until [Package.Close].
//   - Limits bound the work: entries and bytes of all levels together, the levels, each XML file.
//   - Everything that is wrong comes back together, as [Finding]s that belong to the checks of
//     spec/openbravo 3.2. What needs other modules, a registry or an account (checks 1, 2, 4, 5) is
//     not done here but in release.
//
// What old tools left out has its old meaning: no TYPE is M, no ISCOMMERCIAL is N, no
// DEPENDENCY_ENFORCEMENT is MAJOR. Unknown elements and columns are ignored, back-slashes in names
// of entries are turned, XML may be in UTF-8 or ISO-8859-1. Document type declarations are refused.
package pkgfile
