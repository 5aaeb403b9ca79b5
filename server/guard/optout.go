package guard

import (
	"bufio"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
)

// OptOut lists sites whose owners have asked not to be called. The list may be replaced at any time and holds from the
// next attempt on, also for runs in progress. The zero value is an empty list. Safe for concurrent use.
//
// A name includes the names below it. A site that is listed by name, or by the literal address that was typed, is
// refused with a sentence of its own; one that only resolves to a listed address, with the sentence of every refusal.
//
// allsettled reads no opt-out file from sites, for example at /.well-known/…: that would be one more call to an address
// that a stranger typed, before it is known whether its owner wants any, and would double the calls of a run of one. A
// site can refuse in its answers: 429 or 503 with Retry-After slows a run down, and twenty refused connections end its
// calls. The User-Agent says who calls and whom to ask for an entry in this list.
type OptOut struct {
	// Fresh is called before each check, by many goroutines, to update the list when it has changed. It must be
	// quick. Nil: not called.
	Fresh func()

	listed atomic.Pointer[optedOut]
}

// optedOut is one reading of the list. A long list of names costs a look-up a label.
type optedOut struct {
	names map[string][]rule
	addrs []rule
}

// Replace exchanges the list for the one in text: a host, an IP or a CIDR a line, each with
// an optional :port; from a # on, a line is a comment. It returns how many entries there are, or an error that
// names the first line that cannot be read, and then the old list stays.
func (o *OptOut) Replace(text string) (entries int, err error) {
	// The new list is built apart and stored whole: checks in progress read the old one or the new, and take no lock.
	fresh := &optedOut{names: map[string][]rule{}}
	lines := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))) // an editor's mark is no host
	for number := 1; lines.Scan(); number++ {
		entry, _, _ := strings.Cut(lines.Text(), "#")
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		r, why := parseRule(entry)
		if why != "" {
			return 0, fmt.Errorf("line %d, %q: %s; write one host, IP or CIDR a line, such as example.com or "+
				"192.0.2.0/24", number, clippedEntry(entry), why)
		}
		fresh.add(r)
		entries++
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("a line is too long: %w", err)
	}
	o.listed.Store(fresh)
	return entries, nil
}

func (l *optedOut) add(r rule) {
	if r.name != "" {
		l.names[r.name] = append(l.names[r.name], r)
		return
	}
	l.addrs = append(l.addrs, r)
}

// clippedEntry keeps an error on one line.
func clippedEntry(entry string) string {
	if runes := []rune(entry); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return entry
}

// holds reports whether the name, or the address when it is known, has opted out.
func (o *OptOut) holds(t target, ip netip.Addr) bool {
	if o == nil {
		return false
	}
	if o.Fresh != nil {
		o.Fresh()
	}
	l := o.listed.Load()
	if l == nil {
		return false
	}
	// A name and all that it is below: at most 127 look-ups (RFC 1035, 2.3.4), however long the list is.
	for name, more := t.host, true; more; _, name, more = strings.Cut(name, ".") {
		for _, r := range l.names[name] {
			if r.onPort(t.port) {
				return true
			}
		}
	}
	for _, r := range l.addrs {
		if ip.IsValid() && r.holdsAddr(ip, t.port) {
			return true
		}
	}
	return false
}
