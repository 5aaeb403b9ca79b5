//go:build linux && !race

package main

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The command reads the same files by the same rules. It may take what a person's own large file needs, but not for a
// small one.
func TestNoBombTakesTheCommand(t *testing.T) {
	binary := built(t)
	small := filepath.Join(t.TempDir(), "small.csv")
	if err := os.WriteFile(small, []byte("id,x\n1,a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(file string) []string { return []string{"run", "/demo/nothing", "--data-file", file} }
	rest, _ := peakOf(t, binary, run(small)...)
	for _, b := range fileBombs {
		file := filepath.Join(t.TempDir(), b.name)
		body := b.make()
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		took, said := peakOf(t, binary, run(file)...)
		if len(body) < 1<<20 && took-rest > mostMemory {
			t.Errorf("%s: took %d MiB, want %d at most", b.says, (took-rest)>>20, mostMemory>>20)
		}
		if b.status == http.StatusUnprocessableEntity && !strings.Contains(said, "--data-file") {
			t.Errorf("%s: said %q, want what is wrong with the file", b.says, said)
		}
	}
}

// commandBomb is a file of another kind that a command or the page reads, and what its refusal says of the bound.
type commandBomb struct {
	says string
	args []string // behind the program; FILE stands for the file
	make func() string
	want string
}

// The beginning of a recording, up to its outcomes.
const aRecording = `{"version":1,"plan":{"endpoint":"/demo/{id}","ids":["1"]},"outcomes":`

// commandBombs are plans, recordings and lists that a command reads.
var commandBombs = []commandBomb{
	{"a recording of 2.6 million outcomes", []string{"check", "FILE"}, func() string {
		return aRecording + "[" + strings.Repeat("{},", 2_600_000) + "{}]}"
	}, "more than 1000 outcomes"},
	{"a recording whose plan has two million calls", []string{"check", "FILE"}, func() string {
		return `{"version":1,"plan":{"endpoint":"/demo/{id}","ids":[` + strings.Repeat(`"1",`, 2_000_000) + `"1"]}}`
	}, "at most 1,000"},
	{"a recording of lists in lists", []string{"check", "FILE"}, func() string {
		return aRecording + strings.Repeat("[", 8_000_000)
	}, "max depth"},
	{"a recording behind blanks", []string{"check", "FILE"}, func() string {
		return strings.Repeat(" ", 9<<20) + aRecording + "[]}"
	}, "larger than 8 MiB"},
	{"a recording that does not end", []string{"check", "/dev/zero"}, nil, "larger than 8 MiB"},
	{"a plan of two million calls", []string{"record", "FILE"}, func() string {
		return aPlan + `"ids":[` + strings.Repeat(`"1",`, 1_900_000) + `"1"]}`
	}, "at most 1,000"},
	{"a plan of empty rows", []string{"record", "FILE"}, func() string {
		return aPlan + `"rows":{"columns":["id"],"values":[` + strings.Repeat("[],", 2_700_000) + `[]]}}`
	}, "at most 1,000,000 IDs"},
	{"a plan that does not end", []string{"record", "/dev/zero"}, nil, "larger than 8 MiB"},
	{
		"a table that does not end",
		[]string{"run", "/demo/{id}", "--data-file", "/dev/zero"},
		nil,
		"larger than 64 MiB",
	},
	{"a list that does not end", []string{"run", "/demo/{id}", "--ids", "@/dev/zero"}, nil, "larger than 64 MiB"},
	{
		"a range of a billion", []string{"run", "/demo/{id}", "--ids", "1-999999999"}, nil, "at most 1,000,000 IDs",
	},
	{
		"a million ranges",
		[]string{"run", "/demo/{id}", "--ids", "@FILE"},
		func() string { return strings.Repeat("1-999,", 1_000_000) }, "at most 1,000,000 IDs",
	},
}

// pageBombs are what a browser brings or a person pastes. Only the page reads it: here the same code does, natively.
var pageBombs = []commandBomb{
	{"a link that unpacks to 100 MB", []string{"link", "FILE"}, func() string {
		return linkTo(`{"endpoint":"` + strings.Repeat("a", 100_000_000) + `"}`)
	}, "8 MiB"},
	{"a link of two million IDs", []string{"link", "FILE"}, func() string {
		return linkTo(aPlan + `"ids":[` + strings.Repeat(`"1",`, 2_050_000) + `"1"]}`)
	}, "at most 1,000,000 IDs"},
	{"a link of lists in lists", []string{"link", "FILE"}, func() string {
		return linkTo(aPlan + `"ids":` + strings.Repeat("[", 8_000_000))
	}, "valid JSON"},
	{"a link of 9 MiB", []string{"link", "FILE"}, func() string { return strings.Repeat("A", 9<<20) }, "8 MiB"},
	{"a curl command of 5 MiB", []string{"command", "FILE"}, func() string {
		return "curl https://a.example/1 -d '" + strings.Repeat("a", 5<<20) + "'"
	}, "at most 4 MiB"},
	{"a curl command of a million options", []string{"command", "FILE"}, func() string {
		return "curl https://a.example/1" + strings.Repeat(" -s", 1_000_000)
	}, "at most 10,000 words"},
	{"a curl command of a million headers", []string{"command", "FILE"}, func() string {
		return "curl https://a.example/1" + strings.Repeat(" -Ha:b", 600_000)
	}, "at most 10,000 words"},
	{"a curl command whose ranges make a billion addresses", []string{"command", "FILE"}, func() string {
		return "curl https://a.example/" + strings.Repeat("[1-1000]", 3)
	}, "at most"},
	{"pasted ranges", []string{"ids", "FILE"}, func() string {
		return strings.Repeat("1-999999\n", 800_000)
	}, "at most 1,000,000 IDs"},
	{"a pasted table of four million columns", []string{"table", "FILE"}, func() string {
		return strings.Repeat(strings.Repeat("a\t", 2_000_000)+"a\n", 2)
	}, "at most 16,384 columns"},
	{"a pasted table of very many cells", []string{"table", "FILE"}, func() string {
		return strings.Repeat("a\t", 5_000) + "\n" + strings.Repeat("a\n", 2_000_000)
	}, "at most 5,000,000 cells"},
	{"pasted JSON of lists in lists", []string{"table", "FILE"}, func() string {
		return `[{"a":` + strings.Repeat("[", 8_000_000)
	}, "JSON"},
}

// linkTo returns the link of a text that may be no plan.
func linkTo(text string) string {
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestSpeed) // an error: the level
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return base64.RawURLEncoding.EncodeToString(packed.Bytes())
}

func TestNoPlanRecordingLinkOrCommandTakesTheMemory(t *testing.T) {
	var table strings.Builder
	for program, bombs := range map[string][]commandBomb{built(t): commandBombs, "reads": pageBombs} {
		rest, _ := peakOf(t, program, "ids", "/dev/null")
		for _, b := range bombs {
			file := filepath.Join(t.TempDir(), "bomb")
			if b.make != nil {
				if err := os.WriteFile(file, []byte(b.make()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			args := strings.Split(strings.ReplaceAll(strings.Join(b.args, "\x00"), "FILE", file), "\x00")
			began := time.Now()
			took, said := peakOf(t, program, args...)
			fmt.Fprintf(&table, "| %s | %d | %d | %.2f |\n", b.says, rest>>20, took>>20, time.Since(began).Seconds())
			if took-rest > mostMemory {
				t.Errorf("%s: took %d MiB, want %d at most", b.says, (took-rest)>>20, mostMemory>>20)
			}
			if !strings.Contains(said, b.want) {
				t.Errorf("%s: said %.300q, want %q", b.says, said, b.want)
			}
		}
	}
	t.Log("\n" + table.String())
}

// peakOf runs a program, and returns the most memory that it had and what it said. The use of resources that the
// system reports of a child is not taken: it begins with that of the parent.
func peakOf(t *testing.T, program string, args ...string) (bytes int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, program, args...)
	var out strings.Builder
	run.Stderr = &out
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		now, ok := peak(run.Process.Pid)
		if !ok {
			break
		}
		bytes = max(bytes, now)
		<-tick.C
	}
	_ = run.Wait() // the address has no variable, so every file ends with a sentence
	return bytes, out.String()
}
