// Command soak says whether a server's memory, threads and descriptors stay flat: it starts the program,
// keeps it under mixed load for a while against a target of its own, and reports. It fails when the last
// third of the time has clearly more than the second.
//
//	go run ./server/internal/tools/soak .bin/allsettled 30m
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"time"

	"allsettled/server/internal/process"
)

// shortest is the shortest time that says anything.
const shortest = 30 * time.Second

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: soak PROGRAM TIME")
	}
	span, err := time.ParseDuration(os.Args[2])
	if err != nil || span < shortest {
		log.Fatalf("%q is not a time to soak; write one of %v or more, for example 30m", os.Args[2], shortest)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = soak(ctx, os.Args[1], span)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func soak(ctx context.Context, program string, span time.Duration) (err error) {
	target, err := newTarget(ctx)
	if err != nil {
		return err
	}
	defer target.close()
	server, err := process.Start(context.WithoutCancel(ctx), process.Options{Program: program, Args: []string{
		"--metrics-listen", "127.0.0.1:0", "--allow", target.host(),
		"--keep", "1m", "--max-runs", "64", "--max-starts", "100000",
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	ctx, stop := context.WithTimeout(ctx, span)
	defer stop()
	l := &load{origin: server.Origin, target: target.origin()}
	wait := l.begin(ctx)
	samples := watch(ctx, server.PID, server.Metrics)
	wait()
	fmt.Fprintf(os.Stdout, "%d runs were started, %d of them cancelled, %d retried, %d exported, over %v\n",
		l.started.Load(), l.cancelled.Load(), l.retried.Load(), l.exported.Load(), span)
	return report(os.Stdout, samples)
}
