package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// parallel writes a script for GNU parallel, which makes every call by curl.
func parallel(r *recipe, w *page) {
	w.line("#!/usr/bin/env bash\n")
	w.line("call() {")
	r.parallelCall(w)
	w.line("}\nexport -f call\n")
	command := "parallel --jobs " + itoa(max(1, min(r.InFlight, r.Total())))
	if r.PerSecond > 0 {
		command += " --delay " + float(1/r.PerSecond)
	}
	if !r.plain {
		command += ` --colsep '\t'`
	}
	before, word := r.halting()
	command += before
	if !r.decides() {
		r.parallelRun(w, command, word, "")
		return
	}
	w.line("verdict=\nwhile read -r status http id; do")
	r.decision(w, or(r.plain, `"%s"`, "%s"), "")
	r.parallelRun(w, "done < <("+command, word, ")")
	r.undecided(w)
}

// halting is how parallel is told the mode: a word that changes and what is before it.
func (r *recipe) halting() (before, word string) {
	switch {
	case !r.AbortRest && r.decides():
		return " ", "--line-buffer"
	case r.Mode == settle.All:
		return " --halt ", "now,fail=1"
	case r.Mode == settle.Any:
		return " --halt ", "now,success=1"
	case r.Mode == settle.Race:
		return " --halt ", "now,done=1"
	case r.Mode == settle.Sequential && r.AbortRest:
		return " --halt now,fail=1 ", "--keep-order"
	}
	return " ", "--keep-order"
}

// parallelRun writes the command and its input.
func (r *recipe) parallelRun(w *page, command, word, end string) {
	switch {
	case r.filed():
		w.marked(command, word, " call :::: "+r.file()+end)
	case r.plain:
		ids := r.items(func(row []string) string { return row[0] })
		w.marked(command, word, " call ::: "+strings.Join(ids, " ")+end)
	default:
		w.marked(command, word, " call <<'END'")
		for _, row := range r.rows {
			w.line(r.tabbed(row))
		}
		w.line("END")
		w.when(end != "", end)
	}
}

// undecided tells what holds when no call decided.
func (r *recipe) undecided(w *page) {
	switch r.Mode {
	case settle.All:
		w.line(`[ -n "$verdict" ] || echo '{"verdict":"fulfilled"}'`)
	case settle.Any:
		w.line(`[ -n "$verdict" ] || echo '{"verdict":"rejected"}'`)
	default:
	}
}

// parallelCall writes the function that makes one call.
func (r *recipe) parallelCall(w *page) {
	cells := r.cells()
	for i := range cells {
		cells[i] += "=${" + itoa(i+1) + "}"
	}
	w.line("  local status=rejected http exit", or(r.Attempts > 1, " after n wait", ""), " ", strings.Join(cells, " "))
	if r.Attempts == 1 {
		r.parallelCurl(w, "  ", "'%{http_code}'")
	} else {
		r.parallelRetry(w)
	}
	w.line(`  [ "$exit" = 0 ] && status=fulfilled`)
	if r.decides() {
		w.line(`  printf '%s %s %s\n' "$status" "$http" "$id"`)
	} else {
		w.line(`  printf '{"id":`, or(r.plain, `"%s"`, "%s"), `,"status":"%s","http":%d}\n' "$id" "$status" "$((10#$http))"`)
	}
	w.line(`  [ "$status" = fulfilled ]`)
}

// parallelCurl writes the command that makes one attempt.
func (r *recipe) parallelCurl(w *page, indent, out string) {
	feed := ""
	if !r.plain {
		feed = `printf '%s\n' ` + r.urlLine()
		for _, line := range r.varied() {
			feed += " " + line
		}
		feed += " | "
	}
	w.line(indent, "http=$(", feed, "curl \\")
	for _, o := range r.shared() {
		w.line(indent, "  --", o[0], or(o[1] == "", "", " "), o[1], " \\")
	}
	w.line(indent, "  --output /dev/null --write-out ", out, " ", or(r.plain, `"`+r.plainAddress("$id")+`"`, "--config -"), ")")
	w.line(indent, "exit=$?")
}

// parallelRetry writes the attempts of a call.
func (r *recipe) parallelRetry(w *page) {
	w.line("  for ((n = 1; ; n++)); do # up to ", itoa(r.Attempts), " attempts")
	r.parallelCurl(w, "    ", "'%{http_code} %header{retry-after}'")
	w.line("    after=${http#* } http=${http%% *}")
	w.line(`    { [ "$exit" = 0 ] || [ "$n" = `, itoa(r.Attempts), " ]; } && break")
	w.when(r.rejects(), `    [ "$exit" != 22 ] || case $http in 408 | 425 | 429 | 502 | 503 | 504) ;; *) break ;; esac`)
	w.lines(`
    wait=$((500 << (n - 1))) # milliseconds
    wait=$((wait < 20000 ? wait : 20000))
    case $after in
      [0-9] | [0-9][0-9]) wait=$((10#$after * 1000 > wait ? 10#$after * 1000 : wait)) ;;
      [0-9]*[0-9]) wait=60000 ;;
      *) wait=$((RANDOM * wait / 32768)) ;;
    esac
    [ "$wait" -lt 60000 ] || wait=60000
    sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
  done
`)
}
