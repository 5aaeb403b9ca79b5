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

// peer is a contender that others have made: its command line, the files that it needs, and how many
// calls succeeded.
type peer struct {
	contender

	program string // in the folder of installed peers, or in the path
	args    func(t *target, w work) []string
	files   func(t *target, w work) map[string]string
	right   func(out output) int
}

func named(names string) func(work) bool {
	return func(w work) bool { return strings.Contains(names, w.name) }
}

func fulfilled(out output) int { return out.number("fulfilled ") }

func arguments(t *target, w work) []string {
	return []string{w.address(t, "{id}"), strconv.Itoa(w.calls), strconv.Itoa(w.inFlight)}
}

// allPeers are all known peers, installed or not.
func allPeers() []peer { return append(loadPeers(), toolPeers()...) }

// loadPeers are programs that call addresses, and nothing else.
func loadPeers() []peer {
	return []peer{
		{
			contender: contender{name: "fetch", says: "node `Promise.allSettled(fetch)`", can: notMillion},
			program:   "node", right: fulfilled,
			args: func(t *target, w work) []string { return append([]string{"fetch.mjs"}, arguments(t, w)...) },
		},
		{
			contender: contender{name: "undici", says: "node undici, p-limit", can: notMillion},
			program:   "node", right: fulfilled,
			args: func(t *target, w work) []string { return append([]string{"undici.mjs"}, arguments(t, w)...) },
		},
		{
			contender: contender{name: "curl", says: "curl -Z", can: notMillion, most: 20_000, slow: true},
			program:   "curl", right: func(out output) int { return out.count("=200") },
			args: func(t *target, w work) []string {
				return []string{
					"-Z", "--parallel-immediate", "--parallel-max", strconv.Itoa(min(w.inFlight, 300)),
					"-s", "-o", "/dev/null", "-w", "=%{http_code}\n", w.address(t, fmt.Sprintf("[0-%d]", w.calls-1)),
				}
			},
		},
		{
			contender: contender{name: "hey", says: "hey (one ID only)", can: named("W2 W3 W4")},
			program:   "hey", right: func(out output) int { return out.number("[200]") },
			args: func(t *target, w work) []string {
				return []string{"-n", strconv.Itoa(w.calls), "-c", strconv.Itoa(w.inFlight), w.address(t, "1")}
			},
		},
		{
			contender: contender{name: "vegeta", says: "vegeta", can: named("W2 W3 W4 W5"), blind: true},
			program:   "vegeta",
			args: func(_ *target, w work) []string {
				n := strconv.Itoa(w.inFlight)
				return []string{
					"attack", "-lazy", "-rate=0", "-max-workers=" + n, "-workers=" + n,
					"-targets=targets.txt", "-output=/dev/null",
				}
			},
			files: vegetaFiles,
		},
	}
}

// toolPeers are the command lines of tools for testing APIs.
func toolPeers() []peer {
	return []peer{
		{
			contender: tool("bruno", "Bruno's command line", 300), program: "bru",
			args: func(*target, work) []string {
				return []string{"run", "one.bru", "--csv-file-path", "ids.csv", "--parallel"}
			},
			files: brunoFiles,
		},
		{
			contender: tool("newman", "Postman's command line (newman)", 300), program: "newman",
			args: func(*target, work) []string {
				return []string{
					"run", "collection.json", "-d", "ids.csv", "--silent",
				}
			},
			files: postmanFiles,
		},
		{
			contender: tool("hoppscotch", "Hoppscotch's command line", 100), program: "hopp",
			args:  func(*target, work) []string { return []string{"test", "hopp.json", "--iteration-data", "ids.csv"} },
			files: hoppFiles,
		},
	}
}

// tool returns a contender for testing APIs, which is slow and tells nothing of its calls.
func tool(name, says string, most int) contender {
	return contender{name: name, says: says, can: named("W1 W4"), most: most, slow: true, blind: true}
}

func vegetaFiles(t *target, w work) map[string]string {
	var all strings.Builder
	for id := range w.calls {
		fmt.Fprintf(&all, "GET %s\n", w.address(t, strconv.Itoa(id)))
	}
	return map[string]string{"targets.txt": all.String()}
}

func ids(w work) string {
	var all strings.Builder
	all.WriteString("id\n")
	for id := range w.calls {
		fmt.Fprintln(&all, id)
	}
	return all.String()
}

func brunoFiles(t *target, w work) map[string]string {
	return map[string]string{
		"ids.csv":    ids(w),
		"bruno.json": `{"version":"1","name":"bench","type":"collection"}`,
		"one.bru": "meta {\n  name: one\n  type: http\n  seq: 1\n}\n\n" +
			"get {\n  url: " + w.address(t, "{{id}}") + "\n  body: none\n  auth: none\n}\n",
	}
}

func postmanFiles(t *target, w work) map[string]string {
	return map[string]string{
		"ids.csv": ids(w),
		"collection.json": `{"info":{"name":"bench",` +
			`"schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},` +
			`"item":[{"name":"one","request":{"method":"GET","url":"` + w.address(t, "{{id}}") + `"}}]}`,
	}
}

func hoppFiles(t *target, w work) map[string]string {
	const auth = `"auth":{"authType":"none","authActive":true}`
	return map[string]string{
		"ids.csv": ids(w),
		"hopp.json": `{"v":3,"name":"bench","folders":[],"requests":[{"v":"5","name":"one","method":"GET",` +
			`"endpoint":"` + w.address(t, "<<id>>") + `","params":[],"headers":[],"preRequestScript":"",` +
			`"testScript":"",` + auth + `,"body":{"contentType":null,"body":null},"requestVariables":[]}],` +
			auth + `,"headers":[]}`,
	}
}

// peers are those that are installed, below the folder or in the path.
func peers(installed, scratch string) (all []contender) {
	installed, _ = filepath.Abs(installed) // a relative path is below the working directory
	for _, p := range allPeers() {
		program := ""
		in := filepath.Join(installed, "node_modules", ".bin", p.program)
		for _, candidate := range []string{filepath.Join(installed, p.program), in, p.program} {
			if found, err := exec.LookPath(candidate); err == nil {
				program = found
				break
			}
		}
		if _, err := os.Stat(filepath.Join(installed, "node_modules", "undici")); err != nil && p.program == "node" {
			program = ""
		}
		if program == "" {
			fmt.Fprintf(os.Stderr, "%s is not installed, and is left out\n", p.says)
			continue
		}
		p.do = func(ctx context.Context, t *target, w work) (result, error) {
			folder, err := p.folder(installed, scratch)
			if err != nil {
				return result{}, err
			}
			return p.contend(ctx, folder, program, t, w)
		}
		all = append(all, p.contender)
	}
	return all
}

// folder returns the folder in which a peer runs: a Node script runs where it finds the packages that it imports.
func (p peer) folder(installed, scratch string) (string, error) {
	if p.program != "node" {
		return scratch, nil
	}
	for _, name := range []string{"fetch.mjs", "undici.mjs"} {
		text, _ := scripts.ReadFile("peers/" + name) // it is embedded
		if err := os.WriteFile(filepath.Join(installed, name), text, 0o600); err != nil {
			return "", err
		}
	}
	return installed, nil
}

// contend runs a peer in the folder of its files.
func (p peer) contend(ctx context.Context, folder, program string, t *target, w work) (result, error) {
	if p.files != nil {
		for name, text := range p.files(t, w) {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				return result{}, err
			}
		}
	}
	r, out, err := command(ctx, folder, program, p.args(t, w)...)
	if p.right != nil {
		r.right = p.right(out)
	}
	return r, err
}
