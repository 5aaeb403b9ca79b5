package snippet

import (
	"math"
	"strings"

	"allsettled/app/settle"
)

// curl writes a script around one curl that makes all calls.
func curl(r *recipe, w *page) {
	w.line("#!/usr/bin/env bash\n")
	r.curlLimits(w)
	r.curlRows(w)
	own := !r.plain && len(r.varied()) > 0
	r.curlOptions(w, own)
	r.curlRun(w, own)
}

// curlLimits says what curl does otherwise.
func (r *recipe) curlLimits(w *page) {
	w.when(r.Attempts > 1, "# What passes is tried again by curl's own rule: also a 500, but no connection that broke.")
	w.when(r.paced(), "# curl keeps a pace only one by one, so these calls do not go together.")
	w.when(r.InFlight > curlMax && r.Total() > curlMax && r.Mode != settle.Sequential, "# curl makes at most 300 calls at once.")
}

// paced reports whether calls should go together and at a pace.
func (r *recipe) paced() bool { return r.PerSecond > 0 && r.Mode != settle.Sequential }

// curlMax is how many transfers curl takes on at once.
const curlMax = 300

// curlRows writes the table into arrays.
func (r *recipe) curlRows(w *page) {
	switch {
	case r.plain && r.filed():
		w.line("mapfile -t ids <", r.file(), "\n")
	case r.plain:
		w.line("ids=(", strings.Join(r.items(func(row []string) string { return row[0] }), " "), ")\n")
	default:
		w.line("ids=() lines=()")
		w.line("while IFS= read -r line; do")
		w.line("  ids+=(\"${line%%$'\\t'*}\") lines+=(\"$line\")")
		if r.filed() {
			w.line("done <", r.file(), "\n")
			return
		}
		w.line("done <<'END'")
		for _, row := range r.rows {
			w.line(r.tabbed(row))
		}
		w.line("END\n")
	}
}

// report is what curl tells of a call: its number, HTTP status and exit code.
const report = `%{http_code} %{exitcode}\n`

// curlOptions writes the function that prints the calls as a file of options: addresses
// only, or, where more differs, a section of its own for each.
func (r *recipe) curlOptions(w *page, own bool) {
	if own {
		w.lines(`
# A value in quotes, as curl's files of options have it.
quoted() { local v=${1//\\/\\\\}; printf '"%s"' "${v//\"/\\\"}"; }
`)
	}
	w.line("calls() {")
	if r.plain {
		w.line(`  for id in "${ids[@]}"; do`)
		w.line(`    echo "url = \"`, r.plainInOptions(), `\""`)
		w.line("  done\n}\n")
		return
	}
	w.line("  local line ", strings.Join(r.cells(), " "), or(own, " n=0", ""))
	w.line(`  for line in "${lines[@]}"; do`)
	w.line("    IFS=$'\\t' read -r ", strings.Join(r.cells(), " "), ` <<<"$line"`)
	if own {
		r.curlSection(w, r.urlLine())
	} else {
		w.line(`    printf '%s\n' `, r.urlLine())
	}
	w.line("  done\n}\n")
}

// plainInOptions is the address of a plain ID, for a value in quotes within double quotes.
func (r *recipe) plainInOptions() string {
	var b strings.Builder
	for _, p := range r.address {
		b.WriteString(double(strings.Trim(option(p.literal), `"`)))
		if p.column >= 0 {
			b.WriteString("$id")
		}
	}
	return b.String()
}

// curlSection writes all options of one call, since curl forgets them from one section to the next.
func (r *recipe) curlSection(w *page, address string) {
	w.line("    [ $n = 0 ] || echo next")
	w.line("    printf '%s\\n' ", address, ` "write-out = \"%{stderr}$((n++)) `, strings.ReplaceAll(report, `\n`, `\\n`), `\"" \`)
	for _, o := range append(r.shared(), r.curlRetries()...) {
		switch {
		case o[1] == "":
			w.line("      ", o[0], " \\")
		case o[0] == "max-time" || o[0] == "request" || o[0] == "retry":
			w.line("      '", o[0], " = ", o[1], "' \\")
		default:
			w.line("      \"", o[0], " = $(quoted ", o[1], `)" \`)
		}
	}
	w.line("      ", strings.Join(r.varied(), " "))
}

func (r *recipe) curlRetries() [][2]string {
	if r.Attempts == 1 {
		return nil
	}
	return [][2]string{{"retry", itoa(r.Attempts - 1)}, {"retry-connrefused"}}
}

// together are the options by which calls go at once.
func (r *recipe) together() (word, rest string) {
	switch {
	case r.PerSecond > 0:
		return "--rate", " " + curlRate(r.PerSecond)
	case r.Mode == settle.Sequential:
		return "curl", ""
	}
	return "--parallel", " --no-progress-meter --parallel-immediate --parallel-max " + itoa(min(r.InFlight, r.Total(), curlMax))
}

// curlRate writes a rate in whole numbers of a unit, not above what was asked for.
func curlRate(perSecond float64) string {
	for _, unit := range []struct {
		name    string
		seconds float64
	}{{"s", 1}, {"m", 60}, {"h", 3600}} {
		if n := perSecond * unit.seconds; n == math.Trunc(n) || n >= 100 {
			return float(math.Trunc(n)) + "/" + unit.name
		}
	}
	return float(max(1, math.Trunc(perSecond*86400))) + "/d"
}

// curlRun writes the command and the loop over what it tells.
func (r *recipe) curlRun(w *page, own bool) {
	status := `  [ "$exit" = 0 ] && status=fulfilled || status=rejected`
	id := or(r.plain, `"%s"`, "%s")
	if r.decides() {
		w.line("verdict=\nwhile read -r n http exit; do\n", status, "\n  id=${ids[n]}")
		leave := ""
		if r.AbortRest {
			leave = "kill $! && break # the rest"
		}
		r.decision(w, id, leave)
		r.curlCommand(w, own, "done < <(exec ", ")")
		r.undecided(w)
		return
	}
	pipe := " | sort -n |"
	if r.Mode == settle.Sequential {
		pipe = " |"
	}
	r.curlCommand(w, own, "", pipe)
	w.line("while read -r n http exit; do\n", status)
	w.line(`  printf '{"id":`, id, `,"status":"%s","http":%d}\n' "${ids[n]}" "$status" "$((10#$http))"`)
	w.line("done")
}

// curlCommand writes curl with its options; what it tells goes out at once, the answers nowhere.
func (r *recipe) curlCommand(w *page, own bool, before, after string) {
	word, rest := r.together()
	if word == "curl" {
		w.marked(before, "curl", " --silent \\")
	} else {
		w.marked(before+"curl --silent ", word, rest+" \\")
	}
	w.when(r.AbortRest && (r.Mode == settle.All || r.Mode == settle.Sequential), "  --fail-early \\")
	if !own {
		for _, o := range append(r.shared()[1:], r.curlRetries()...) {
			w.line("  --", o[0], or(o[1] == "", "", " "), o[1], " \\")
		}
		w.line("  --write-out '%{stderr}%{urlnum} ", report, `' \`)
	}
	w.line("  --config <(calls) 2>&1 >/dev/null", after)
}
