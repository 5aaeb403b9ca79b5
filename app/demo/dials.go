package demo

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parameter is one parameter of the practice API's query.
type parameter struct{ Name, Example, Does string }

// dialList has all dials, in the order of the public interface.
var dialList = []parameter{
	{"delay", "1s", "waits that long before the answer, at most 60s"},
	{"jitter", "200ms", "waits up to that much longer, each ID its own time, at most 60s"},
	{"fail", "3,8", "these IDs fail; 5-9 is a range"},
	{"status", "503", "how they fail: 400 to 599, cut (the answer breaks off), hang (none comes), " +
		"html (a page instead of JSON); without fail and flap, every ID fails"},
	{"flap", "2", "those that fail do so on that many first attempts, at most 100, and then not; " +
		"without fail, every ID does"},
	{"rate", "5", "more calls a second than that, of all callers with the same dials together, " +
		"get 429 with Retry-After: 1; at most 1000000"},
	{"bytes", "300", "makes the answer that large, at most 4194304"},
	{"seed", "1", "other people and other jitter, the same for the same seed; up to 64 bytes"},
}

// The dials' limits.
const (
	waitMax  = time.Minute
	flapMax  = 100
	rateMax  = 1_000_000
	bytesMax = 4 << 20
	seedMax  = 64
	failMax  = 4096 // bytes of the list
	hangMax  = time.Minute
)

// dials are the dials of one request.
type dials struct {
	delay, jitter time.Duration
	fail          string
	status        int
	word          string // cut, hang, html instead of a status
	flap          int
	rate          int
	bytes         int
	seed          string
	given         url.Values
}

// readDials reads the query. The answer is a problem that names the first wrong dial.
func readDials(query url.Values) (dials, *answer) {
	d := dials{status: 503, given: query}
	for _, dial := range dialList {
		values := query[dial.Name]
		if len(values) == 0 {
			continue
		}
		want := "write it only once"
		if len(values) == 1 {
			want = d.set(dial.Name, values[0])
		}
		if want != "" {
			wrong := problem(400, "This dial will not do", dial.Name+": "+want+", such as "+
				dial.Name+"="+dial.Example+".", dial.Name, strings.Join(values, ", "))
			return d, &wrong
		}
	}
	return d, nil
}

// set turns one dial; it returns what to type when the value will not do.
func (d *dials) set(name, value string) (want string) {
	switch name {
	case "delay":
		return setWait(&d.delay, value)
	case "jitter":
		return setWait(&d.jitter, value)
	case "fail":
		d.fail = value
		if len(value) > failMax {
			return "write at most 4,096 bytes of IDs"
		}
	case "status":
		return d.setStatus(value)
	case "flap":
		return setCount(&d.flap, value, flapMax)
	case "rate":
		return setCount(&d.rate, value, rateMax)
	case "bytes":
		return setCount(&d.bytes, value, bytesMax)
	case "seed":
		d.seed = value
		if len(value) > seedMax {
			return "write at most 64 bytes"
		}
	}
	return ""
}

func setWait(target *time.Duration, value string) string {
	wait, err := time.ParseDuration(value)
	if err != nil || wait < 0 || wait > waitMax {
		return "write a time from 0s to 60s"
	}
	*target = wait
	return ""
}

func setCount(target *int, value string, limit int) string {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > limit {
		return "write a whole number from 0 to " + strconv.Itoa(limit)
	}
	*target = n
	return ""
}

func (d *dials) setStatus(value string) string {
	if slices.Contains([]string{"cut", "hang", "html"}, value) {
		d.word = value
		return ""
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 400 || n > 599 {
		return "write a status from 400 to 599, or cut, hang or html"
	}
	d.status = n
	return ""
}

// key tells counts of differently turned dials apart.
func (d *dials) key() string {
	return strings.Join([]string{d.seed, d.fail, strconv.Itoa(d.flap), strconv.Itoa(d.rate)}, "\x00")
}

// fails reports whether the ID is among those that fail.
func (d *dials) fails(id string) bool {
	if !d.given.Has("fail") {
		return d.flap > 0 || d.given.Has("status")
	}
	for item := range strings.SplitSeq(d.fail, ",") {
		if item = strings.TrimSpace(item); item != "" && (item == id || within(item, id)) {
			return true
		}
	}
	return false
}

// within reports whether the ID is a number in a range "lo-hi".
func within(item, id string) bool {
	low, high, ok := strings.Cut(item, "-")
	lo, err1 := strconv.ParseUint(low, 10, 64)
	hi, err2 := strconv.ParseUint(high, 10, 64)
	n, err3 := strconv.ParseUint(id, 10, 64)
	return ok && err1 == nil && err2 == nil && err3 == nil && lo <= n && n <= hi
}

// wait is how long the ID waits for its answer: the delay, and its own part of the jitter.
func (d *dials) wait(id string) time.Duration {
	part := float64(hash(d.seed, id, "jitter")>>11) / (1 << 53)
	return d.delay + time.Duration(part*float64(d.jitter))
}
