package authn

import "net/netip"

// network returns what one client holds of the address space: the address itself, and of IPv6 its
// /64, which is given to a single household or machine. Text that is no address stands for itself.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return addr.String()
	}
	return prefix.String()
}
