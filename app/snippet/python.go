package snippet

import (
	"strings"

	"allsettled/app/settle"
)

// python writes a program for asyncio and httpx.
type python struct{ plus }

// writePython writes the program.
func writePython(r *recipe, w *page) {
	p := python{plus{newWriter(r, w)}}
	p.writeImports()
	p.writeRows()
	p.line("\n")
	if p.PerSecond > 0 {
		p.block(`
next_turn = 0.0


async def turn():  # at most {rate} begun a second
    global next_turn
    now = time.monotonic()
    at = max(next_turn, now)
    next_turn = at + 1 / {rate}
    await asyncio.sleep(at - now)


`, "{rate}", float(p.PerSecond))
	}
	p.writeAttempt()
	if p.wraps() {
		p.writeCall()
	}
	p.block(`
def show(**line):
    print(json.dumps(line), flush=True)


def http_of(error):
    return error.response.status_code if isinstance(error, httpx.HTTPStatusError) else 0


async def main():
`)
	p.writeClient()
	p.writeMain()
	p.line("\n\nasyncio.run(main())")
}

// writeImports writes the imports that the program needs.
func (p python) writeImports() {
	p.line("import asyncio\nimport json")
	p.when(len(p.keys()) > 0, "import os")
	p.when(p.retries(), "import random")
	p.when(p.PerSecond > 0 || p.retriesStatuses(), "import time")
	p.when(p.retriesStatuses(), "from email.utils import parsedate_to_datetime")
	p.when(p.escapes(), "from urllib.parse import quote")
	p.line("\nimport httpx\n")
}

// writeRows writes the table.
func (p python) writeRows() {
	switch {
	case p.filed() && p.listed():
		p.line(`with open("` + idsFile + `", encoding="utf-8", newline="\n") as file:`)
		p.line("    ", p.many, ` = [line for line in file.read().split("\n") if line]`)
	case p.filed():
		p.line(`with open("` + jsonFile + `", encoding="utf-8") as file:`)
		p.line("    ", p.many, " = json.load(file)")
	case p.single():
		p.list(p.many+" = [", "    ", "]", p.items(func(row []string) string { return wide(row[0]) }))
	default:
		p.line(p.many, " = [")
		for _, row := range p.rows {
			p.line("    ", p.pairs(row), ",")
		}
		p.line("]")
	}
}

// pyQuote returns the expression that escapes another for an address.
func pyQuote(expression string) string { return "quote(" + expression + `, safe="")` }

// pyEnv returns the expression for a variable of the environment.
func pyEnv(name string) string { return `os.environ["` + name + `"]` }

// pyKey returns the expression for a key in the query.
func pyKey(name string) string { return pyQuote(pyEnv(name)) }

// value returns the expression for a header or the body.
func (p python) value(f field) string { return strings.Join(p.valueTerms(f, pyEnv), " + ") }

// header returns the expression for a header: as bytes where it may not be ASCII, since httpx refuses such a text.
func (p python) header(h field) string {
	wide := strings.IndexFunc(h.text, func(c rune) bool { return c > 0x7E }) >= 0
	return p.value(h) + or(h.column >= 0 || wide, ".encode()", "")
}

// writeAttempt writes the function that makes one request.
func (p python) writeAttempt() {
	p.line("async def ", or(p.wraps(), "attempt", "call"), "(client, ", p.one, "):")
	p.when(p.PerSecond > 0, "    await turn()")
	p.block(`
    res = await asyncio.wait_for(
        client.request(
            {method},
            {url},
`, "{method}", wide(p.Method), "{url}", strings.Join(p.terms(pyQuote, pyKey), " + "))
	if len(p.headers) > 0 {
		p.line("            headers={")
		for _, h := range p.headers {
			p.line("                ", wide(h.name), ": ", p.header(h), ",")
		}
		p.line("            },")
	}
	p.when(p.body.sent(), "            content=", p.value(p.body), ",")
	p.line("        ),\n        timeout=", seconds(p.TimeoutMs), ",\n    )")
	p.when(p.rejects(), "    res.raise_for_status()")
	p.line("    return ", p.cell(0), ", res.status_code  # res.json() is the answer\n\n")
}

// writeCall writes the function that makes the attempts of a call.
func (p python) writeCall() {
	if !p.retries() {
		p.block(`
async def call(client, {one}):
    try:
        return await attempt(client, {one})
    except (httpx.HTTPError, TimeoutError) as error:
        error.id = {id}
        raise


`, "{id}", p.cell(0))
		return
	}
	if p.rejects() {
		p.block(`
def asked(error):  # Retry-After: seconds, or a date
    after = error.response.headers.get("Retry-After", "") if isinstance(error, httpx.HTTPStatusError) else ""
    try:
        if after.replace(".", "", 1).isdecimal():
            return float(after)
        return parsedate_to_datetime(after).timestamp() - time.time()
    except (TypeError, ValueError):
        return 0


`)
	}
	p.block(`
async def call(client, {one}):  # network errors{statuses}: up to {attempts} attempts
    for n in range({attempts}):
        try:
            return await attempt(client, {one})
        except (httpx.HTTPError, TimeoutError) as error:
{name}            if n == {last}{final}:
                raise
{asked}        most = min(0.5 * 2**n, 20)
        await asyncio.sleep({wait}random.random() * most)


`, "{statuses}", or(p.rejects(), " and passing failures", ""), "{attempts}", itoa(p.Attempts),
		"{last}", itoa(p.Attempts-1), "{name}", or(p.decides(), "            error.id = "+p.cell(0)+"\n", ""),
		"{final}", or(p.rejects(), " or http_of(error) not in (0, "+retriedBy(", ")+")", ""),
		"{asked}", or(p.rejects(), "            wait = asked(error)\n", ""),
		"{wait}", or(p.rejects(), "min(max(wait, most), 86400) if wait > 0 else ", ""))
}

// httpxMax is how many connections httpx opens unless it is set otherwise.
const httpxMax = 100

// writeClient opens the client, and starts the calls where they go together.
func (p python) writeClient() {
	options := "follow_redirects=True, timeout=None"
	if p.Mode != settle.Sequential && min(p.InFlight, p.Total()) > httpxMax {
		options += ", limits=httpx.Limits(max_connections=None)"
	}
	call := "call"
	if p.limited() {
		p.block(`
    free = asyncio.Semaphore({limit})  # at most {limit} at once

    async def limited(client, {one}):
        async with free:
            return await call(client, {one})

`, "{limit}", itoa(p.InFlight))
		call = "limited"
	}
	p.line("    async with httpx.AsyncClient(", options, ") as client:")
	if p.Mode != settle.Sequential {
		p.block("        calls = [asyncio.create_task({call}(client, {one})) for {one} in {many}]\n", "{call}", call)
	}
}

// writeMain writes the mode, and prints how the calls settled.
func (p python) writeMain() {
	switch p.Mode {
	case settle.Sequential:
		p.writeSequential()
	case settle.All:
		p.line("        try:")
		p.marked("            for id, http in await asyncio.", "gather", "(*calls):")
		p.line(`                show(id=id, status="fulfilled", http=http)`)
		p.line(`            show(verdict="fulfilled")`)
		p.line(pyRejected)
	case settle.Race:
		p.line("        try:")
		p.marked("            id, http = await ", "next(asyncio.as_completed(calls))", "")
		p.line(`            show(verdict="fulfilled", id=id, http=http)`)
		p.line(pyRejected)
	case settle.Any:
		p.marked("        for first in ", "asyncio.as_completed(calls)", ":")
		p.block(pyFirst)
	default:
		p.marked("        outcomes = await asyncio.gather(*calls, ", "return_exceptions=True", ")")
		p.block(pyOutcomes, "{id}", p.cell(0))
	}
	if p.decides() {
		p.when(p.AbortRest, "        for left in calls:\n            left.cancel()  # the rest")
		rest := or(p.AbortRest, "", "  # the rest goes on")
		p.line("        await asyncio.gather(*calls, return_exceptions=True)", rest)
	}
}

const (
	pyRejected = `        except (httpx.HTTPError, TimeoutError) as error:
            show(verdict="rejected", id=error.id, http=http_of(error))`
	pyFirst = `
            try:
                id, http = await first
                show(verdict="fulfilled", id=id, http=http)
                break
            except (httpx.HTTPError, TimeoutError):
                pass
        else:
            show(verdict="rejected")
`
	pyOutcomes = `
        for {one}, outcome in zip({many}, outcomes):
            if isinstance(outcome, Exception):
                show(id={id}, status="rejected", http=http_of(outcome))
            else:
                show(id={id}, status="fulfilled", http=outcome[1])
`
)

// writeSequential makes the calls one after the other.
func (p python) writeSequential() {
	p.marked("        ", "for", " "+p.one+" in "+p.many+":")
	p.block(`
            try:
                _, http = await call(client, {one})
                show(id={id}, status="fulfilled", http=http)
            except (httpx.HTTPError, TimeoutError) as error:
                show(id={id}, status="rejected", http=http_of(error))
`, "{id}", p.cell(0))
	p.when(p.AbortRest, "                break")
}
