package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// cpuOf returns the CPU time that a process has used.
func cpuOf(pid int) time.Duration {
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // it is there while the process is
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11]) // the kernel writes digits, in hundredths of a second
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// peakOf returns the most resident memory that a process has had.
func peakOf(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // it is there while the process is
	return int64(number(status, "VmHWM:")) << 10
}

// followPeak reads the peak of a process again and again, until last is called, which returns the
// highest. What wait reports instead begins with the peak of the process that started it.
func followPeak(pid int) (last func() int64) {
	stop, highest := make(chan struct{}), make(chan int64)
	go func() {
		var most int64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				most = max(most, peakOf(pid))
			case <-stop:
				highest <- most
				return
			}
		}
	}()
	return func() int64 { close(stop); return <-highest }
}

// machine names the processors of this machine.
func machine() string {
	info, _ := os.ReadFile("/proc/cpuinfo") // where there is none, the number of processors is enough
	_, model, _ := strings.Cut(string(info), "model name\t: ")
	model, _, _ = strings.Cut(model, "\n")
	return strings.TrimSpace(fmt.Sprintf("%d processors %s", runtime.NumCPU(), model))
}
