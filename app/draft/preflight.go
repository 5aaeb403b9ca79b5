package draft

import (
	"math"
	"strings"

	"allsettled/app/plan"
	"allsettled/app/say"
)

// preflight says what a run will do: "1,000 calls, 5 at a time, about 3 minutes".
func preflight(f plan.Forecast) string {
	parts := []string{say.N(f.Calls, "{} call|{} calls")}
	switch {
	case f.Calls < 2:
	case f.InFlight == 1:
		parts = append(parts, say.T("one by one"))
	case f.InFlight == f.Calls:
		parts = append(parts, say.T("all at once"))
	default:
		parts = append(parts, say.T("{} at a time", say.Number(f.InFlight)))
	}
	if f.PerSecond > 0 {
		parts = append(parts, say.T("at most {} a second", say.Decimal(f.PerSecond, -1)))
	}
	if f.Seconds > 0 {
		parts = append(parts, about(f.Seconds))
	}
	return strings.Join(parts, ", ")
}

// about says a time rounded as a person rounds it.
func about(seconds float64) string {
	switch {
	case seconds < 1.5:
		return say.T("about a second")
	case seconds < 90:
		return say.T("about {} seconds", rounded(seconds))
	case seconds < 90*60:
		return say.T("about {} minutes", rounded(seconds/60))
	case seconds < 36*3600:
		return say.T("about {} hours", rounded(seconds/3600))
	}
	return say.T("about {} days", rounded(seconds/86400))
}

func rounded(n float64) string { return say.Number(int(math.Round(n))) }
