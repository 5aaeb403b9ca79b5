package chaos

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// wires are the connections between nodes, each of which can be cut or made slow.
type wires struct {
	t      testing.TB
	server *toxiproxy.ApiServer
	all    map[[2]int]*toxiproxy.Proxy
}

func newWires(t testing.TB) *wires {
	t.Helper()
	w := &wires{t: t, server: toxiproxy.NewServer(
		toxiproxy.NewMetricsContainer(nil), zerolog.Nop(),
	), all: map[[2]int]*toxiproxy.Proxy{}}
	t.Cleanup(func() {
		for _, p := range w.all {
			p.Stop()
		}
	})
	return w
}

// route lays the wire from one node to another.
func (w *wires) route(from, to int, address string) string {
	p := toxiproxy.NewProxy(w.server, fmt.Sprintf("from-%d-to-%d", from, to), "127.0.0.1:0", address)
	if err := p.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.all[[2]int{from, to}] = p
	return p.Listen
}

// of yields the wires of a node.
func (w *wires) of(node int, do func(p *toxiproxy.Proxy) error) {
	w.t.Helper()
	for ends, p := range w.all {
		if ends[0] != node && ends[1] != node {
			continue
		}
		if err := do(p); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *wires) cut(node int) {
	w.of(node, func(p *toxiproxy.Proxy) error { p.Stop(); return nil })
}

func (w *wires) reconnect(node int) {
	w.of(node, func(p *toxiproxy.Proxy) error { return p.Start() })
}

// slow makes every answer of a node come late.
func (w *wires) slow(node int, by time.Duration) {
	w.of(node, func(p *toxiproxy.Proxy) error {
		for _, stream := range []string{"upstream", "downstream"} {
			toxic := fmt.Sprintf(
				`{"type":"latency","stream":%q,"attributes":{"latency":%d}}`, stream, by.Milliseconds(),
			)
			if _, err := p.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestTheNodeOfARunIsCutOff(t *testing.T) {
	tg, w := newTarget(t, 20*time.Millisecond), newWires(t)
	nodes := cluster(t, tg, w.route)
	run := begin(t, nodes[0], asked{tg: tg, total: 4000, inFlight: 40}, "")
	tg.reaches(t, 500)
	w.cut(0)
	tg.reaches(t, 2500) // the others go on without it
	w.reconnect(0)
	run.ends(t, nodes[0])
	run.whole(t, nodes...)
	run.repeats(t, 1, nodes...)
}

func TestTheOthersOfARunAreSlow(t *testing.T) {
	tg, w := newTarget(t, 20*time.Millisecond), newWires(t)
	nodes := cluster(t, tg, w.route)
	run := begin(t, nodes[0], asked{tg: tg, total: 1000, inFlight: 40}, "")
	tg.reaches(t, 100)
	w.slow(1, 50*time.Millisecond)
	run.ends(t, nodes[1])
	run.whole(t, nodes...)
	run.repeats(t, 0, nodes...)
}
