package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// floor makes calls with as little as net/http needs: a connection for each call in flight, the body
// read, the status kept.
//
//	floor ADDRESS CALLS INFLIGHT     {id} in the address is the number of the call
func floor(args []string) error {
	if len(args) != 3 {
		return errors.New("usage: floor ADDRESS CALLS INFLIGHT")
	}
	calls, _ := strconv.Atoi(args[1])
	inFlight, _ := strconv.Atoi(args[2])
	client := &http.Client{
		Timeout:   20 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: inFlight, MaxIdleConns: inFlight},
	}
	before, after, _ := strings.Cut(args[0], "{id}")
	status := make([]int, calls)
	var next atomic.Int64
	var all sync.WaitGroup
	for range inFlight {
		all.Go(func() {
			for {
				id := int(next.Add(1)) - 1
				if id >= calls {
					return
				}
				status[id] = statusOf(client, before+strconv.Itoa(id)+after)
			}
		})
	}
	all.Wait()
	fulfilled := 0
	for _, s := range status {
		if s == http.StatusOK {
			fulfilled++
		}
	}
	fmt.Fprintln(os.Stdout, "fulfilled", fulfilled)
	return nil
}

// statusOf makes a call and reads its response; 0 where that fails.
func statusOf(client *http.Client, address string) int {
	a, err := client.Get(address) //nolint:noctx // the client has a timeout
	if err != nil {
		return 0
	}
	defer a.Body.Close()
	if body, err := io.ReadAll(a.Body); err != nil || len(body) == 0 {
		return 0
	}
	return a.StatusCode
}
