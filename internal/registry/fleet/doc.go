// Package fleet keeps the instances: running installations that use the registry, each owned by an
// organisation and known by its key.
//
// What it holds true:
//
//   - A key is a text that the owner enters, such as the public key that Openbravo's clients send, or a
//     secret that the market makes and shows once. Only its fingerprint is kept, and no two instances of
//     the market have the same. White space, plus signs and the armour of PEM files do not count.
//   - An instance may have an address of its own, with a key in it that the market makes and shows once, for clients that
//     send no key with their calls. It opens what the instance's key does, and is made anew and taken away by itself.
//   - Whoever has the key reports what is installed, is advised by the owner's policy with the modules that
//     the owner keeps to itself, and downloads: the public modules that the owner publishes, and what the owner
//     has acquired a right to, as any customer. Modules in quarantine, and hidden ones without a right, are not
//     downloaded with a key. It opens nothing else, and its fingerprint opens nothing.
//   - The members of the owner see an instance. Its managers and customers change it. Administrators do
//     both.
//   - What is installed is what was reported last, by the instance or by its owner, as a whole. It may name
//     modules and versions that the market does not know.
//   - The policy says how mature versions must be, for updates, for new modules and for single modules. It
//     can only be made stricter by a request, never laxer.
//   - When a key was used last is noted in memory and written by FlushSeen; a crash loses what came since.
package fleet
