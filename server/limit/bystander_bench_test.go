package limit_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
	"allsettled/server/guard"
	"allsettled/server/limit"
)

// BenchmarkABystander measures over real sockets how long the calls of a bystander take beside those of 40
// visitors with 1,000 calls each, on a host of 64 places.
func BenchmarkABystander(b *testing.B) {
	const visitors, ids, places = 40, 1000, 64
	var open, mostOpen atomic.Int64
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(
		w http.ResponseWriter, _ *http.Request,
	) {
		_, _ = io.WriteString(w, "ok")
	}))
	site.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			n := open.Add(1)
			for old := mostOpen.Load(); n > old && !mostOpen.CompareAndSwap(old, n); old = mostOpen.Load() {
			}
		case http.StateClosed:
			open.Add(-1)
		case http.StateActive, http.StateIdle, http.StateHijacked:
		}
	}
	site.Start()
	defer site.Close()
	address := netip.MustParseAddrPort(site.Listener.Addr().String())
	rt := policyFor(b, address.String()).Transport()
	defer rt.CloseIdleConnections()
	do := fetch.Over(rt, fetch.Rules{})
	var all []time.Duration
	for b.Loop() {
		q := limit.NewQueue(places)
		call := func(ctx context.Context, who string) {
			release, err := q.Acquire(ctx, guard.Site(site.URL), who)
			if err != nil {
				return
			}
			defer release()
			if _, err := do(ctx, settle.Call{URL: site.URL + "/7"}); err != nil && ctx.Err() == nil {
				b.Error(err)
			}
		}
		var crowd, arrived sync.WaitGroup
		arrived.Add(visitors * ids)
		for i := range visitors {
			for range ids {
				crowd.Go(func() { arrived.Done(); call(b.Context(), fmt.Sprint("v", i)) })
			}
		}
		arrived.Wait()
		for range 20 {
			began := time.Now()
			call(b.Context(), "bystander")
			all = append(all, time.Since(began))
		}
		crowd.Wait()
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/1e6, "bystander-p50-ms")
	b.ReportMetric(float64(all[len(all)*95/100])/1e6, "bystander-p95-ms")
	b.ReportMetric(float64(mostOpen.Load()), "connections")
}
