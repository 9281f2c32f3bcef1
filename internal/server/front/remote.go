package front

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks whose forwarding headers count.
type Proxies []netip.Prefix

// Remote returns the address of the client that sent r. It reads X-Forwarded-For from its end, where
// the nearest proxy wrote, and stops at the first address that is no trusted proxy: what stands
// before it is the client's own word.
func (p Proxies) Remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr // a Unix socket
	}
	remote, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !p.trusted(remote) {
			break
		}
		next, ok := parseHop(hop)
		if !ok {
			break
		}
		remote = next
	}
	return remote.Unmap().WithZone("").String()
}

func (p Proxies) trusted(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(addr) })
}

// parseHop reads one entry of X-Forwarded-For: an address, which some proxies write with a port.
func parseHop(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	if addr, err := netip.ParseAddr(strings.Trim(hop, "[]")); err == nil {
		return addr, true
	}
	if both, err := netip.ParseAddrPort(hop); err == nil {
		return both.Addr(), true
	}
	return netip.Addr{}, false
}
