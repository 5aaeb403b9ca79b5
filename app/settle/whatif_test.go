package settle_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"allsettled/app/settle"
)

// predicted is the end of a run by other rules.
func predicted(mode settle.Mode, recorded []settle.Recorded, limits settle.Limits) (sum settle.Sum) {
	for e := range settle.Replay(mode, recorded, limits) {
		if e.Kind == settle.Ended {
			sum = *e.Sum
		}
	}
	return sum
}

// What a person expects of "what if" must hold of every recording: these are rules of thumb that need no engine.
func TestWhatIfGoesTheWayAPersonExpects(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(31, 32))}
	for range 2000 {
		recorded := d.recordings()
		base := settle.Limits{InFlight: 1 + d.IntN(4), Attempts: 1 + d.IntN(3)}
		sum := predicted(settle.AllSettled, recorded, base)
		for _, rule := range []struct {
			says   string
			mode   settle.Mode
			change func(*settle.Limits)
			holds  func(other settle.Sum) bool
		}{
			{
				"more in flight is not slower", settle.AllSettled, func(l *settle.Limits) { l.InFlight++ },
				func(o settle.Sum) bool { return o.Took <= sum.Took && o.Fulfilled == sum.Fulfilled },
			},
			{
				"one by one is not faster", settle.Sequential, func(*settle.Limits) {},
				func(o settle.Sum) bool { return o.Took >= sum.Took && o.Fulfilled == sum.Fulfilled },
			},
			{
				"one more attempt heals and never harms", settle.AllSettled, func(l *settle.Limits) { l.Attempts++ },
				func(o settle.Sum) bool { return o.Fulfilled >= sum.Fulfilled },
			},
			{
				"one attempt is not slower than several", settle.AllSettled, func(l *settle.Limits) { l.Attempts = 1 },
				func(o settle.Sum) bool { return o.Took <= sum.Took && o.Fulfilled <= sum.Fulfilled },
			},
			{
				"a timeout that no call reaches changes nothing", settle.AllSettled,
				func(l *settle.Limits) { l.Timeout = time.Hour }, func(o settle.Sum) bool { return o == sum },
			},
			{
				"a rate above what was made changes nothing but microseconds", settle.AllSettled,
				func(l *settle.Limits) { l.PerSecond = 1e9 },
				func(o settle.Sum) bool { return o.Fulfilled == sum.Fulfilled && o.Took-sum.Took < ms },
			},
			{
				"a race that leaves the rest is over with the first", settle.Race,
				func(l *settle.Limits) { l.AbortRest = true },
				func(o settle.Sum) bool { return o.Took <= sum.Took && o.Fulfilled+o.Rejected == 1 },
			},
			{
				"all settle in every mode that aborts nothing", settle.Any, func(*settle.Limits) {},
				func(o settle.Sum) bool { return o == sum },
			},
		} {
			limits := base
			rule.change(&limits)
			if other := predicted(rule.mode, recorded, limits); !rule.holds(other) {
				t.Fatalf("it does not hold that %s: %+v with %+v, %+v with %+v, of %+v", rule.says, sum, base, other,
					limits, recorded)
			}
		}
	}
}

func TestAPredictionIsTheSameEachTime(t *testing.T) {
	d := dice{rand.New(rand.NewPCG(33, 34))}
	for range 200 {
		mode, recorded, limits := settle.Modes()[d.IntN(5)], d.recordings(), d.limits()
		limits.Random = nil // the mean of what would be drawn
		first := written(settle.Replay(mode, recorded, limits))
		if second := written(settle.Replay(mode, recorded, limits)); first != second {
			t.Fatalf("%s %+v of %+v:\n%s\nand then\n%s", mode, limits, recorded, first, second)
		}
	}
}

// The time that a run takes, where arithmetic can be done in the head.
func TestHowLongARunWouldTake(t *testing.T) {
	for _, c := range []struct {
		says   string
		mode   settle.Mode
		script string
		limits settle.Limits
		want   time.Duration
	}{
		{
			"all at once, as long as the longest", settle.AllSettled, "200@1s; 200@5s; 200@2s",
			settle.Limits{},
			5 * time.Second,
		},
		{"one by one, their sum", settle.Sequential, "200@1s; 200@5s; 200@2s", settle.Limits{}, 8 * time.Second},
		{
			"two at a time, beside the longest", settle.AllSettled, "200@1s; 200@5s; 200@2s",
			settle.Limits{InFlight: 2},
			5 * time.Second,
		},
		{
			"one in two seconds, the last start and its time", settle.AllSettled, "200@1s; 200@5s; 200@2s",
			settle.Limits{PerSecond: 0.5},
			7 * time.Second,
		},
		{
			"with a timeout, no longer than that", settle.AllSettled, "200@1s; 200@5s; 200@2s",
			settle.Limits{Timeout: 3 * time.Second},
			3 * time.Second,
		},
		{
			"a race, its first", settle.Race, "200@1s; 200@5s; 200@2s", settle.Limits{AbortRest: true}, time.Second,
		},
		{
			"with a retry, half of half a second and both attempts", settle.AllSettled, "503@1s 200@1s",
			settle.Limits{Attempts: 2},
			2250 * ms,
		},
		{
			"with more attempts than were made, the last repeats", settle.AllSettled, "503@1s",
			settle.Limits{Attempts: 3},
			3750 * ms,
		},
		{
			"with attempts that are not allowed any more", settle.AllSettled, "503@1s 200@9s",
			settle.Limits{},
			time.Second,
		},
	} {
		if got := predicted(c.mode, plot(t, c.script), c.limits).Took; got != c.want {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}
