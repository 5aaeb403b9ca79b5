package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed peers/*.mjs
var scripts embed.FS

// A peer's way with a work: the command line, what must lie beside it, and how many calls came right.
type peer struct {
	contender

	program string // in the folder of what was installed, or in the path
	args    func(tg *target, w work) []string
	files   func(tg *target, w work) map[string]string
	right   func(out output) int
}

func upTo(inFlight int) func(work) bool { return func(w work) bool { return w.inFlight <= inFlight } }

func named(names string) func(work) bool {
	return func(w work) bool { return strings.Contains(names, w.name) }
}

func fulfilled(out output) int { return out.number("fulfilled ") }

func strings3(tg *target, w work) []string {
	return []string{w.address(tg, "{id}"), strconv.Itoa(w.calls), strconv.Itoa(w.inFlight)}
}

// known peers, whether they are here or not.
func everybody() []peer {
	return []peer{
		{contender: contender{name: "fetch", says: "node `Promise.allSettled(fetch)`", can: allButTheMillion}, program: "node", right: fulfilled,
			args: func(tg *target, w work) []string { return append([]string{"fetch.mjs"}, strings3(tg, w)...) }},
		{contender: contender{name: "undici", says: "node undici, p-limit", can: allButTheMillion}, program: "node", right: fulfilled,
			args: func(tg *target, w work) []string { return append([]string{"undici.mjs"}, strings3(tg, w)...) }},
		{contender: contender{name: "curl", says: "curl -Z", can: allButTheMillion, most: 20_000, slow: true}, program: "curl", right: func(out output) int { return out.count("=200") },
			args: func(tg *target, w work) []string {
				return []string{"-Z", "--parallel-immediate", "--parallel-max", strconv.Itoa(min(w.inFlight, 300)), "-s", "-o", "/dev/null", "-w", "=%{http_code}\n", w.address(tg, fmt.Sprintf("[0-%d]", w.calls-1))}
			}},
		{contender: contender{name: "hey", says: "hey (one ID only)", can: named("W2 W3 W4")}, program: "hey", right: func(out output) int { return out.number("[200]") },
			args: func(tg *target, w work) []string {
				return []string{"-n", strconv.Itoa(w.calls), "-c", strconv.Itoa(w.inFlight), w.address(tg, "1")}
			}},
		{contender: contender{name: "vegeta", says: "vegeta", can: named("W2 W3 W4 W5"), blind: true}, program: "vegeta",
			args: func(_ *target, w work) []string {
				return []string{"attack", "-lazy", "-rate=0", "-max-workers=" + strconv.Itoa(w.inFlight), "-workers=" + strconv.Itoa(w.inFlight), "-targets=targets.txt", "-output=/dev/null"}
			},
			files: func(tg *target, w work) map[string]string {
				var all strings.Builder
				for id := range w.calls {
					fmt.Fprintf(&all, "GET %s\n", w.address(tg, strconv.Itoa(id)))
				}
				return map[string]string{"targets.txt": all.String()}
			}},
		{contender: contender{name: "bruno", says: "Bruno's command line", can: named("W1 W4"), most: 300, slow: true, blind: true}, program: "bru",
			args: func(*target, work) []string {
				return []string{"run", "one.bru", "--csv-file-path", "ids.csv", "--parallel"}
			},
			files: brunoFiles},
		{contender: contender{name: "newman", says: "Postman's command line (newman)", can: named("W1 W4"), most: 300, slow: true, blind: true}, program: "newman",
			args:  func(*target, work) []string { return []string{"run", "collection.json", "-d", "ids.csv", "--silent"} },
			files: postmanFiles},
		{contender: contender{name: "hoppscotch", says: "Hoppscotch's command line", can: named("W1 W4"), most: 100, slow: true, blind: true}, program: "hopp",
			args:  func(*target, work) []string { return []string{"test", "hopp.json", "--iteration-data", "ids.csv"} },
			files: hoppFiles},
	}
}

func ids(w work) string {
	var all strings.Builder
	all.WriteString("id\n")
	for id := range w.calls {
		fmt.Fprintln(&all, id)
	}
	return all.String()
}

func brunoFiles(tg *target, w work) map[string]string {
	return map[string]string{
		"ids.csv":    ids(w),
		"bruno.json": `{"version":"1","name":"bench","type":"collection"}`,
		"one.bru":    "meta {\n  name: one\n  type: http\n  seq: 1\n}\n\nget {\n  url: " + w.address(tg, "{{id}}") + "\n  body: none\n  auth: none\n}\n",
	}
}

func postmanFiles(tg *target, w work) map[string]string {
	return map[string]string{
		"ids.csv": ids(w),
		"collection.json": `{"info":{"name":"bench","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},` +
			`"item":[{"name":"one","request":{"method":"GET","url":"` + w.address(tg, "{{id}}") + `"}}]}`,
	}
}

func hoppFiles(tg *target, w work) map[string]string {
	return map[string]string{
		"ids.csv": ids(w),
		"hopp.json": `{"v":3,"name":"bench","folders":[],"requests":[{"v":"5","name":"one","method":"GET","endpoint":"` + w.address(tg, "<<id>>") +
			`","params":[],"headers":[],"preRequestScript":"","testScript":"","auth":{"authType":"none","authActive":true},"body":{"contentType":null,"body":null},"requestVariables":[]}],"auth":{"authType":"none","authActive":true},"headers":[]}`,
	}
}

// peers are those that are here: installed below the folder, or in the path.
func peers(installed, scratch string) (here []contender) {
	installed, _ = filepath.Abs(installed) // a relative one is below where this was started
	for _, p := range everybody() {
		program := ""
		for _, candidate := range []string{filepath.Join(installed, p.program), filepath.Join(installed, "node_modules", ".bin", p.program), p.program} {
			if found, err := exec.LookPath(candidate); err == nil {
				program = found
				break
			}
		}
		if _, err := os.Stat(filepath.Join(installed, "node_modules", "undici")); err != nil && p.program == "node" {
			program = ""
		}
		if program == "" {
			fmt.Fprintf(os.Stderr, "%s is not here, and is left out\n", p.says)
			continue
		}
		p.do = func(ctx context.Context, tg *target, w work) (result, error) {
			return p.contend(ctx, installed, scratch, program, tg, w)
		}
		here = append(here, p.contender)
	}
	return here
}

// contend runs a peer where its files are.
func (p peer) contend(ctx context.Context, installed, scratch, program string, tg *target, w work) (result, error) {
	folder := scratch
	if p.program == "node" {
		folder = installed // where its scripts find what they import
		for _, name := range []string{"fetch.mjs", "undici.mjs"} {
			text, _ := scripts.ReadFile("peers/" + name) // it is embedded
			if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
				return result{}, err
			}
		}
	}
	if p.files != nil {
		for name, text := range p.files(tg, w) {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				return result{}, err
			}
		}
	}
	r, out, err := command(ctx, folder, program, p.args(tg, w)...)
	if p.right != nil {
		r.right = p.right(out)
	}
	return r, err
}
