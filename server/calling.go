package main

import (
	"github.com/spf13/pflag"

	"allsettled/app/demo"
	"allsettled/app/fetch"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/config"
	"allsettled/server/guard"
	"allsettled/server/limit"
)

// calling says which addresses run, record and check may call, and how much of a response they keep.
type calling struct {
	allow   []string
	local   bool
	maxBody config.Bytes
}

func (c *calling) declare(f *pflag.FlagSet) {
	c.maxBody = 1 << 20
	f.StringArrayVar(
		&c.allow, "allow", nil, "`HOST`, IP or CIDR that may be called although it is private (repeatable)",
	)
	f.BoolVar(&c.local, "local", false, "allow all private addresses, of this machine and its network")
	f.Var(
		&c.maxBody, "max-body", "most bytes of one response, for example 512KiB; a longer one is rejected as too_large",
	)
}

// do makes the calls of a plan: the practice API's without a socket, all others over HTTP under the guard.
func (c *calling) do(p plan.Plan) (settle.Do, error) {
	policy, err := guard.New(guard.Options{Allow: c.allow, Local: c.local})
	if err != nil {
		return nil, config.Usage(err)
	}
	rejects := rejectsErrors(p)
	if p.Practice() {
		return demo.Under(rejects), nil
	}
	for _, first := range p.First(1) {
		if err := policy.CheckURL(first); err != nil {
			return nil, config.Usagef(
				"ADDRESS %s: %w (--local allows all private addresses, --allow HOST:PORT this one)", first, err,
			)
		}
	}
	rules := fetch.Rules{RejectHTTPErrors: rejects, MaxBody: int64(c.maxBody), UserAgent: userAgent("")}
	return limit.Breaker(fetch.Over(policy.Transport(), rules), guard.Site, connectFailures), nil
}
