package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// parallel writes a script for GNU parallel, which makes every call by a curl of its own.
type parallel struct{ shell }

// writeParallel writes the script.
func writeParallel(r *recipe, w *page) {
	p := parallel{shell{newWriter(r, w)}}
	p.line("#!/usr/bin/env bash\n")
	p.writeCall()
	before, word := p.halting()
	before = p.command() + before
	if !p.decides() {
		p.writeRun(before, word, "")
		return
	}
	p.line("verdict=\nwhile read -r status http id; do")
	p.writeDecision("")
	p.writeRun("done < <("+before, word, ")")
	p.writeUndecided()
}

// command is the command with its limits.
func (p parallel) command() string {
	command := "parallel --jobs " + itoa(max(1, min(p.InFlight, p.Total())))
	if p.PerSecond > 0 {
		command += " --delay " + float(1/p.PerSecond)
	}
	if !p.plain {
		command += ` --colsep '\t'`
	}
	return command
}

// halting returns the options that give parallel the mode: a word that changes, and what comes before it.
func (p parallel) halting() (before, word string) {
	switch {
	case !p.AbortRest && p.decides():
		return " ", "--line-buffer"
	case p.Mode == settle.All:
		return " --halt ", "now,fail=1"
	case p.Mode == settle.Any:
		return " --halt ", "now,success=1"
	case p.Mode == settle.Race:
		return " --halt ", "now,done=1"
	case p.Mode == settle.Sequential && p.AbortRest:
		return " --halt now,fail=1 ", "--keep-order"
	}
	return " ", "--keep-order"
}

// writeRun writes the command and its input.
func (p parallel) writeRun(command, word, end string) {
	switch {
	case p.filed():
		p.marked(command, word, " call :::: "+p.shellFile()+end)
	case p.plain:
		p.marked(command, word, " call ::: "+strings.Join(p.items(bare), " ")+end)
	default:
		p.marked(command, word, " call <<'END'")
		p.writeRows()
		p.when(end != "", end)
	}
}

// writeCall writes the function that makes one call.
func (p parallel) writeCall() {
	cells := p.cells()
	for i := range cells {
		cells[i] += "=${" + itoa(i+1) + "}"
	}
	p.block(`
call() {
  local status=rejected http exit{retry} {cells}
`, "{retry}", or(p.retries(), " after n wait", ""), "{cells}", strings.Join(cells, " "))
	if p.retries() {
		p.writeRetry()
	} else {
		p.writeCurl("  ", "'%{http_code}'")
	}
	p.line(`  [ "$exit" = 0 ] && status=fulfilled`)
	if p.decides() {
		p.line(`  printf '%s %s %s\n' "$status" "$http" "$id"`)
	} else {
		p.line(`  printf '{"id":`, p.idFormat(), `,"status":"%s","http":%d}\n' "$id" "$status" "$((10#$http))"`)
	}
	p.block(`
  [ "$status" = fulfilled ]
}
export -f call

`)
}

// writeCurl writes the command that makes one attempt.
func (p parallel) writeCurl(indent, out string) {
	feed, address := "", `"`+p.plainAddress(double)+`"`
	if !p.plain {
		feed = strings.Join(append([]string{`printf '%s\n'`, p.urlLine()}, p.varied()...), " ") + " | "
		address = "--config -"
	}
	p.line(indent, "http=$(", feed, "curl \\")
	for _, f := range p.shared() {
		p.line(indent, "  ", f.word(), " \\")
	}
	p.line(indent, "  --output /dev/null --write-out ", out, " ", address, ")")
	p.line(indent, "exit=$?")
}

// writeRetry writes the attempts of a call. The waits are in milliseconds, which sleep takes as a fraction.
func (p parallel) writeRetry() {
	p.line("  for ((n = 1; ; n++)); do # up to ", itoa(p.Attempts), " attempts")
	p.writeCurl("    ", "'%{http_code} %header{retry-after}'")
	p.block(`
    after=${http#* } http=${http%% *}
    { [ "$exit" = 0 ] || [ "$n" = {attempts} ]; } && break
`, "{attempts}", itoa(p.Attempts))
	p.when(p.rejects(), `    [ "$exit" != 22 ] || case $http in `, retriedBy(" | "), `) ;; *) break ;; esac`)
	p.block(`
    wait=$((500 << (n - 1))) # milliseconds
    wait=$((wait < 20000 ? wait : 20000))
    case $after in # Retry-After: seconds, or a date
      [A-Z]*) after=$(($(date -d "$after" +%s 2> /dev/null || date +%s) - $(date +%s))) ;;
      [0-9]*.*) after=$((10#${after%%.*} + 1)) ;;
    esac
    case $after in
      '' | 0 | *[!0-9]*) wait=$((RANDOM * wait / 32768)) ;;
      ??????*) wait=86400000 ;; # a day at most
      *) wait=$((10#$after * 1000 > wait ? 10#$after * 1000 : wait)) ;;
    esac
    [ "$wait" -lt 86400000 ] || wait=86400000
    sleep "$((wait / 1000)).$(printf %03d $((wait % 1000)))"
  done
`)
}
