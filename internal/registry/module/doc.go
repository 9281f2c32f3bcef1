// Package module holds the identities of the registry: who owns which module, under which id,
// package name and database prefixes. What was published under an identity is of room release.
//
// What it holds true:
//
//   - A module's id is the developer's: 32 hex digits, kept in upper case, or "0" for core. Only an
//     administrator who also provides for an organisation registers core. Id, type and owner never
//     change here.
//   - Ids and package names are unique in the market. Package names that differ in case only count as
//     the same one, because they are folders on disks that may not tell them apart.
//   - A database prefix belongs to one module. A module that merges another of the same owner uses the
//     merged module's prefix too; it stays with the one that registered it.
//   - The owner is an organisation. Its members with the role provider manage the module, and so do
//     administrators.
//   - A module whose visibility is "organisation" does not exist for anybody but the members who act for
//     the owner, and administrators. Every query says so: see [VisibleSQL] and [Module.VisibleTo].
//   - A module in quarantine does not exist for anybody but the same people, whatever its visibility; they,
//     and no others, read the reason. Administrators alone put modules there and restore them, which
//     changes nothing else.
//   - LatestVersion is the highest version that is not yanked. Name, description, help, author and
//     address are that version's; until the first one is published, they are what was registered.
//   - An id is registered once. A module that came along with a pack may be registered by itself once
//     more, by its owner and as what it is: that settles its texts and flags, and makes no second one.
//   - Commercial is a flag of the module and covers all its files, old ones too.
//
// The checks of a registration follow spec openbravo 1.1, 1.2 and 3.1. All mistakes come back together,
// each with the key of the old clients' messages (see [CRKey]), and where a name is taken, with names
// close by that are free.
package module
