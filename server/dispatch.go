package main

import (
	"context"
	"log/slog"

	"github.com/nats-io/nats.go"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/fleet"
	"allsettled/server/guard"
	"allsettled/server/limit"
)

// usesPool reports whether the fleet makes the calls of a plan. The practice API is this process's own.
func (o Caller) usesPool(p plan.Plan) bool {
	return o.pool != nil && p.Total() > o.config.cluster.chunk && !p.Practice()
}

// joinPool makes this node one of those that make the calls of long runs, where there is a cluster.
func (h *App) joinPool(c config, log *slog.Logger) (err error) {
	if !c.cluster.on() {
		return nil
	}
	h.pool, err = h.caller.join(h.journal.Link().Conn, c, log)
	h.caller.pool = h.pool
	return err
}

// join makes this process a member of the fleet.
func (o Caller) join(conn *nats.Conn, c config, log *slog.Logger) (*fleet.Pool, error) {
	return fleet.Join(fleet.Options{Conn: conn, Name: c.cluster.node, Capacity: c.maxInFlight, Do: o.forMember, Log: log})
}

// forMember makes calls that were handed to this member. They wait for each other here as all calls of
// this process do, visitor by visitor.
func (o Caller) forMember(r fleet.Rules) settle.Do {
	do := o.fetch(r.RejectHTTPErrors)
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		release, err := o.queue.Acquire(ctx, guard.Site(c.URL), r.Visitor)
		if err != nil {
			return settle.Reply{}, err
		}
		defer release()
		return do(ctx, c)
	}
}

func (h *App) leavePool() {
	if h.pool != nil {
		h.pool.Close()
		h.log.Info("left the cluster", "calls", h.pool.Made())
	}
}

// poolThrottle is the brake of a run whose calls the fleet makes: it slows down as its site asks
// for, and waits for room at the members.
type poolThrottle struct {
	*limit.AIMD

	pool *fleet.Pool
}

// Admit waits for the site, and then for a member with room.
func (s poolThrottle) Admit(ctx context.Context, c settle.Call) (release func(), err error) {
	leave, err := s.AIMD.Admit(ctx, c)
	if err != nil {
		return nil, err
	}
	room, err := s.pool.Admit(ctx)
	if err != nil {
		leave()
		return nil, err
	}
	return func() { room(); leave() }, nil
}

// on reports whether there are other processes.
func (c *cluster) on() bool { return c.natsURL != "" || c.listen != "" }

// bounds are those of plans. In a cluster a plan may ask for more calls at once than this node
// makes: they wait until the members together have room.
func (c *config) bounds() plan.Bounds {
	b := plan.Bounds{MaxIDs: c.maxIDs, MaxInFlight: c.maxInFlight, Methods: c.methods}
	if c.cluster.on() {
		b.MaxInFlight = 0
	}
	return b
}
