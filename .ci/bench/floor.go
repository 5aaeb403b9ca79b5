package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// floor is the least: net/http, a connection for each call in flight, the body read, the status kept.
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
				answer, err := client.Get(before + strconv.Itoa(id) + after)
				if err != nil {
					continue
				}
				body, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				if err == nil && len(body) > 0 {
					status[id] = answer.StatusCode
				}
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
	fmt.Println("fulfilled", fulfilled)
	return nil
}
