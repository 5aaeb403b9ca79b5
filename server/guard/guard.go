// Package guard decides which addresses this server may call.
//
// The addresses come from strangers, so every one is judged four times: its
// shape and its name before any DNS ([Policy.CheckURL]), the same again at
// every request and redirect, and the resolved address at every connect, when
// nothing can change it any more ([Policy.Transport]). The judgement of a single
// address rests on code.dny.dev/ssrf, which follows IANA's registries; names,
// ports, this machine's own addresses and what an operator allows or denies are
// added here.
//
// Every refusal is the same sentence and carries no detail: one that distinguished a closed
// port from a private network would make a port scanner of us. What an operator has
// put in words by name, [Options.Only] and [OptOut], has a sentence of its own, for it
// says nothing about a network.
//
// What guard does not do: it reads no answer and follows no redirect (package
// fetch does both through the transport), it does not ask a site for a file that says
// whether it wants to be called ([OptOut] says why), it does not know addresses that
// reach this machine from outside by translation (deny those by hand), and it
// limits no number of calls (package limit does).
package guard

import (
	"net"
	"net/netip"

	"allsettled/app/settle"

	"code.dny.dev/ssrf"
)

// Options say what a policy makes an exception of. The zero value is the full,
// safe policy: public addresses on ports 80 and 443.
type Options struct {
	// Allow names what may be called although the policy would refuse it: a host, an IP
	// or a CIDR, each with an optional :port; without one every port. A host is
	// that name exactly and wherever it resolves to; it allows no other name
	// for the same address. An IP or CIDR holds for every name that resolves to it.
	Allow []string

	// Deny names what is refused as well, in the same forms; it wins over
	// Allow. A host includes the names below it: "example.com" denies api.example.com.
	Deny []string

	// Only names, in the forms of Allow, all that may be called, whatever else would pass; none
	// of them: no such list. It makes no exception: what is private is to be allowed as
	// well. The practice API may always be called.
	Only []string

	// OptOut are sites whose owners do not want to be called; nil: none.
	OptOut *OptOut

	// Own is where this server listens: the one address of its own that may be called, by its literal IP (or
	// "localhost" when that leads there), and only at paths under /demo/, the practice API. An unspecified IP (0.0.0.0)
	// stands for every address of this machine. Zero: no own address may be called.
	Own netip.AddrPort

	// OwnAddrs lists this machine's addresses, which are refused. It is asked at most
	// every ten seconds. Nil asks the network interfaces.
	OwnAddrs func() []netip.Addr

	// Local is for a program that a person runs for themselves: names and
	// addresses of the own machine and network pass, on every port. Shapes, Deny and
	// the metadata addresses of cloud machines are refused all the same.
	Local bool

	// Resolver looks names up. Nil is Go's default; tests hand in their own.
	Resolver *net.Resolver
}

// Policy judges addresses. It never changes and is safe for concurrent use.
type Policy struct {
	allow, deny []rule
	only        []rule
	optOut      *OptOut
	own         ownAddrs
	local       bool
	resolver    *net.Resolver
	registry    *ssrf.Guardian
}

// New makes a policy, or an error that names the entry of Allow or Deny that
// cannot be read and says what to type instead.
func New(o Options) (*Policy, error) {
	allow, err := parseRules("allow", o.Allow)
	if err != nil {
		return nil, err
	}
	deny, err := parseRules("deny", o.Deny)
	if err != nil {
		return nil, err
	}
	only, err := parseRules("only", o.Only)
	if err != nil {
		return nil, err
	}
	return &Policy{
		only:     only,
		optOut:   o.OptOut,
		allow:    allow,
		deny:     deny,
		own:      newOwnAddrs(o.Own, o.OwnAddrs),
		local:    o.Local,
		resolver: o.Resolver,
		registry: newRegistry(),
	}, nil
}

// refused returns the reason of every address that may not be called, a new one each time, since callers may change a
// *[settle.Reason].
func refused() *settle.Reason { return settle.NewReason(settle.CodeBlocked, "") }

// refusedByList is the answer to a name that the operator has not listed.
func refusedByList() *settle.Reason { return settle.NewReason(settle.CodeBlocked, "list") }

// refusedByOwner is the answer to a name whose owner wants no calls.
func refusedByOwner() *settle.Reason { return settle.NewReason(settle.CodeBlocked, "owner") }

// CheckURL judges an address by its shape and its name, without DNS. The error
// is a *[settle.Reason] of code blocked, with the same sentence for all that the policy
// refuses by itself.
//
// Nil is no promise: what the name resolves to is judged at the connect. A
// path under /demo/ passes when Own is set. The address may still hold
// placeholders in its path or query.
func (p *Policy) CheckURL(raw string) error {
	u, ok := parseShape(raw)
	if !ok {
		return refused()
	}
	if u.Host == "" {
		if p.own.self.IsValid() && underDemo(u.Path) {
			return nil
		}
		return refused()
	}
	return p.judgeURL(u)
}
