package snippet

import (
	"math"
	"strings"

	"allsettled/app/settle"
)

// curl writes a script around one curl that makes all calls. It gives curl a file of options: addresses
// only, or, where more than the address differs, a section for each call (own).
type curl struct {
	shell
	own bool
}

// writeCurl writes the script.
func writeCurl(r *recipe, w *page) {
	s := shell{newWriter(r, w)}
	c := curl{s, !r.plain && len(s.varied()) > 0}
	c.line("#!/usr/bin/env bash\n")
	c.writeLimits()
	c.writeTable()
	c.writeOptions()
	c.writeRun()
}

// curlMax is how many transfers curl makes at once at most.
const curlMax = 300

// writeLimits writes where curl differs from the plan.
func (c curl) writeLimits() {
	c.when(c.retries(), "# What passes is tried again by curl's own rule: also a 500, but no connection that broke.")
	together := c.Mode != settle.Sequential
	c.when(together && c.PerSecond > 0, "# curl keeps a pace only one by one, so these calls do not go together.")
	c.when(together && min(c.InFlight, c.Total()) > curlMax, "# curl makes at most ", itoa(curlMax), " calls at once.")
}

// writeTable writes the table into arrays.
func (c curl) writeTable() {
	switch {
	case c.plain && c.filed():
		c.line("mapfile -t ids <", c.shellFile(), "\n")
	case c.plain:
		c.line("ids=(", strings.Join(c.items(bare), " "), ")\n")
	default:
		c.block(`
ids=() lines=()
while IFS= read -r line; do
  ids+=("${line%%$'\t'*}") lines+=("$line")
`)
		if c.filed() {
			c.line("done <", c.shellFile(), "\n")
			return
		}
		c.line("done <<'END'")
		c.writeRows()
		c.line()
	}
}

// report is what curl prints about a call after its number: the HTTP status and the exit code.
const report = `%{http_code} %{exitcode}\n`

// writeOptions writes the function that prints the calls as a file of options.
func (c curl) writeOptions() {
	if c.own {
		c.block(`
# A value in quotes, as curl's files of options have it.
quoted() { local v=${1//\\/\\\\}; printf '"%s"' "${v//\"/\\\"}"; }
`)
	}
	c.line("calls() {")
	if c.plain {
		inOptions := func(literal string) string { return double(strings.Trim(option(literal), `"`)) }
		c.block(`
  for id in "${ids[@]}"; do
    echo "url = \"{address}\""
  done
}

`, "{address}", c.plainAddress(inOptions))
		return
	}
	c.block(`
  local line {cells}{count}
  for line in "${lines[@]}"; do
    IFS=$'\t' read -r {cells} <<<"$line"
`, "{cells}", strings.Join(c.cells(), " "), "{count}", or(c.own, " n=0", ""))
	if c.own {
		c.writeSection()
	} else {
		c.line(`    printf '%s\n' `, c.urlLine())
	}
	c.line("  done\n}\n")
}

// writeSection writes all options of one call, since curl forgets them from one section to the next.
func (c curl) writeSection() {
	c.block(`
    [ $n = 0 ] || echo next
    printf '%s\n' {url} "write-out = \"%{stderr}$((n++)) {report}\"" \
`, "{url}", c.urlLine(), "{report}", strings.ReplaceAll(report, `\n`, `\\n`))
	for _, f := range append(c.shared(), c.retryFlags()...) {
		switch {
		case f.value == "":
			c.line("      ", f.name, " \\")
		case f.name == "max-time" || f.name == "request" || f.name == "retry":
			c.line("      '", f.name, " = ", f.value, "' \\")
		default:
			c.line("      \"", f.name, " = $(quoted ", f.value, `)" \`)
		}
	}
	c.line("      ", strings.Join(c.varied(), " "))
}

// retryFlags are the options with which curl tries again.
func (c curl) retryFlags() []flag {
	if !c.retries() {
		return nil
	}
	return []flag{{"retry", itoa(c.Attempts - 1)}, {name: "retry-connrefused"}}
}

// together returns the options with which calls go at once: a word that changes with the mode, and the rest.
func (c curl) together() (word, rest string) {
	switch {
	case c.PerSecond > 0:
		return "--rate", " " + curlRate(c.PerSecond)
	case c.Mode == settle.Sequential:
		return "curl", ""
	}
	atOnce := itoa(min(c.InFlight, c.Total(), curlMax))
	return "--parallel", " --no-progress-meter --parallel-immediate --parallel-max " + atOnce
}

// curlUnits are the units in which curl takes a rate, in seconds.
var curlUnits = []struct {
	name    string
	seconds float64
}{{"s", 1}, {"m", 60}, {"h", 3600}}

// curlRate writes a rate in whole numbers of a unit, since curl takes no others. It is not above what was asked for,
// and less than 1 % below it down to 100 calls a day.
func curlRate(perSecond float64) string {
	for _, unit := range curlUnits {
		if n := perSecond * unit.seconds; n == math.Trunc(n) || n >= 100 {
			return float(math.Trunc(n)) + "/" + unit.name
		}
	}
	return float(max(1, math.Trunc(perSecond*86400))) + "/d"
}

// writeRun writes the command and the loop over what it prints.
func (c curl) writeRun() {
	const settled = `
while read -r n http exit; do
  [ "$exit" = 0 ] && status=fulfilled || status=rejected
`
	if c.decides() {
		c.line("verdict=")
		c.block(settled)
		c.line("  id=${ids[n]}")
		c.writeDecision(or(c.AbortRest, "kill $! && break # the rest", ""))
		c.writeCommand("done < <(exec ", ")")
		c.writeUndecided()
		return
	}
	c.writeCommand("", or(c.Mode == settle.Sequential, " |", " | sort -n |"))
	c.block(settled)
	c.line(`  printf '{"id":`, c.idFormat(), `,"status":"%s","http":%d}\n' "${ids[n]}" "$status" "$((10#$http))"`)
	c.line("done")
}

// writeCommand writes curl with its options. It prints its reports at once to where its answers would go; the answers
// are dropped.
func (c curl) writeCommand(before, after string) {
	word, rest := c.together()
	if word == "curl" {
		c.marked(before, "curl", " --silent \\")
	} else {
		c.marked(before+"curl --silent ", word, rest+" \\")
	}
	c.when(c.AbortRest && (c.Mode == settle.All || c.Mode == settle.Sequential), "  --fail-early \\")
	if !c.own {
		for _, f := range append(c.shared()[1:], c.retryFlags()...) {
			c.line("  ", f.word(), " \\")
		}
		c.line("  --write-out '%{stderr}%{urlnum} ", report, `' \`)
	}
	c.line("  --config <(calls) 2>&1 >/dev/null", after)
}
