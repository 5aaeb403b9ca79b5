//go:build linux

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	program "allsettled/server/internal/process"
)

// mostMemory is how much memory the program may take beyond what it takes at rest, whatever it is sent.
const mostMemory = 128 << 20

// built builds the program as make does. The tests themselves may run with the race detector, which takes memory of
// its own.
func built(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "allsettled")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", file, "allsettled/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}

// peak returns the most memory that a process has had at once, VmHWM of proc(5), in bytes. It reports false when the
// process has ended.
func peak(pid int) (bytes int, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	_, behind, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int
	_, err = fmt.Sscanf(behind, "%d kB", &kilobytes)
	return kilobytes << 10, err == nil
}

// workbook returns an XLSX with one sheet and, where there are any, shared texts.
func workbook(rows, texts func(w io.Writer)) []byte {
	const references = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, part := range []struct {
		name, before, after string
		write               func(io.Writer)
	}{
		{"xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="One" r:id="r1"/></sheets></workbook>`, "", nil},
		{"xl/_rels/workbook.xml.rels", references, "", nil},
		{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "</sheetData></worksheet>", rows},
		{"xl/sharedStrings.xml", "<sst>", "</sst>", texts},
	} {
		w, _ := archive.Create(part.name) // a buffer takes everything
		_, _ = io.WriteString(w, part.before)
		if part.write != nil {
			part.write(w)
		}
		_, _ = io.WriteString(w, part.after)
	}
	_ = archive.Close()
	return file.Bytes()
}

// repeated returns what writes a text n times.
func repeated(text string, n int) func(io.Writer) {
	return func(w io.Writer) {
		for range n {
			_, _ = io.WriteString(w, text)
		}
	}
}

// textCell is a cell with a text.
func textCell(place, text string) string {
	return `<c r="` + place + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

// hostileFile is something that a visitor without a key may send, and that would take far more memory or time than its
// size where it is read without bounds.
type hostileFile struct {
	says   string
	name   string // as a file
	make   func() []byte
	status int // of the answer
}

// fileBombs are sent to be read as a table. The comments say what they took before there were bounds.
var fileBombs = []hostileFile{
	{"200 headings and one blank cell in row 999,999", "a.xlsx", func() []byte { // 102 s and 4.3 GB
		return workbook(func(w io.Writer) {
			fmt.Fprint(w, `<row r="1">`+strings.Repeat(`<c t="str"><v>c</v></c>`, 200)+`</row>`)
			fmt.Fprint(w, `<row r="2">`+textCell("A2", "42")+`</row>`)
			fmt.Fprint(w, `<row r="999999">`+textCell("A999999", " ")+`</row>`)
		}, nil)
	}, 200},
	{"a cell in column XFD over 60,000 short rows", "a.xlsx", func() []byte { // 7 GB and growing
		return workbook(func(w io.Writer) {
			fmt.Fprint(w, `<row r="1">`+textCell("A1", "id")+textCell("XFD1", "x")+`</row>`)
			for i := range 60_000 {
				fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+2, i+2, i)
			}
		}, nil)
	}, 200},
	{"a shared text used 20,000 times", "a.xlsx", func() []byte { // 2.8 GB
		return workbook(repeated(`<row><c t="s"><v>0</v></c></row>`, 20_000),
			repeated("<si><t>"+strings.Repeat("b", 32_000)+"</t></si>", 1))
	}, 422},
	{"a cell of 100 MB", "a.xlsx", func() []byte { // 1.3 GB for 300 MB
		return workbook(func(w io.Writer) {
			fmt.Fprint(w, `<row><c t="inlineStr"><is><t>`)
			repeated(strings.Repeat("a", 1<<20), 100)(w)
		}, nil)
	}, 422},
	{"100 MB of white space", "a.xlsx", func() []byte { // 0.8 GB for 400 MB
		return workbook(repeated(strings.Repeat(" ", 1<<10)+"<row/>", 100_000), nil)
	}, 422},
	{"as much as a workbook may hold", "a.xlsx", func() []byte {
		return workbook(func(w io.Writer) {
			for i := range 600_000 {
				fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+1, i+1, 1_000_000+i)
			}
		}, nil)
	}, 200},
	{"100,000 files in the archive", "a.xlsx", func() []byte {
		var file bytes.Buffer
		archive := zip.NewWriter(&file)
		for range 100_000 {
			_, _ = archive.Create("")
		}
		_ = archive.Close()
		return file.Bytes()
	}, 413},
	{"two lines of four million columns", "a.csv", func() []byte {
		return []byte(strings.Repeat(strings.Repeat(",", 4_000_000)+"a\n", 2))
	}, 422},
	{"a quotation mark that is never closed", "a.csv", func() []byte {
		return []byte("id,x\n\"" + strings.Repeat("a\n", 4_000_000))
	}, 200},
	{"letters that take three times as much as UTF-8", "a.csv", func() []byte {
		return bytes.Repeat([]byte{0x80}, 8_000_000)
	}, 422},
	{"control characters that take six times as much as JSON", "a.csv", func() []byte {
		return bytes.Repeat([]byte{1}, 8_000_000)
	}, 200},
	{"NUL", "a.csv", func() []byte { return make([]byte, 8_000_000) }, 400},
	{"a line of 300 MB", "a.csv", func() []byte { return bytes.Repeat([]byte("a,"), 150_000_000) }, 413},
}

// send sends a bomb, and returns the status and how long the answer is. The server may close the connection before it
// has all of a body that is too large.
func send(ctx context.Context, t *testing.T, address string, body []byte) (status, length int) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Expect", "100-continue")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, answer.Body)
	if err != nil || answer.Body.Close() != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, int(n)
}

func TestNoBombTakesTheServer(t *testing.T) {
	server, err := program.Start(t.Context(), program.Options{Program: built(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	run := startedRun(t, server.Origin)
	rest, _ := peak(server.PID)
	for _, b := range fileBombs {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		body := b.make()
		status, length := send(ctx, t, server.Origin+"/api/sheet?name="+url.QueryEscape(b.name), body)
		if status != b.status || length > 6*len(body)+1000 {
			t.Errorf("%s: got %d and %d bytes for %d, want %d", b.says, status, length, len(body), b.status)
		}
		if most, ok := peak(server.PID); !ok || most-rest > mostMemory {
			t.Fatalf("%s: took %d MiB, want %d at most", b.says, (most-rest)>>20, mostMemory>>20)
		}
		cancel()
	}
	if _, body := got(t, server.Origin+"/api/runs/"+run); !strings.Contains(body, `"state":"running"`) &&
		!strings.Contains(body, `"fulfilled":1000`) {
		t.Errorf("the run that was there before: %s", body)
	}
}

// startedRun starts a run of the practice API that takes a while.
func startedRun(t *testing.T, origin string) string {
	t.Helper()
	plan := `{"endpoint":"/demo/users/{id}?delay=100ms","ids":[` + strings.Repeat(`"1",`, 999) + `"1"],"inFlight":2}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, origin+"/api/runs", strings.NewReader(plan))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close() // the address says all
	run, ok := strings.CutPrefix(answer.Header.Get("Location"), "/api/runs/")
	if !ok {
		t.Fatalf("the run was not started: %s", answer.Status)
	}
	return run
}

// got gets an address.
func got(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.Body.Close() != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// The command reads the same files by the same rules. It may take what a person's own large file needs, but not for a
// small one.
func TestNoBombTakesTheCommand(t *testing.T) {
	binary := built(t)
	small := filepath.Join(t.TempDir(), "small.csv")
	if err := os.WriteFile(small, []byte("id,x\n1,a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	rest, _ := peakOfRun(t, binary, small)
	for _, b := range fileBombs {
		file := filepath.Join(t.TempDir(), b.name)
		body := b.make()
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		took, said := peakOfRun(t, binary, file)
		if len(body) < 1<<20 && took-rest > mostMemory {
			t.Errorf("%s: took %d MiB, want %d at most", b.says, (took-rest)>>20, mostMemory>>20)
		}
		if b.status == http.StatusUnprocessableEntity && !strings.Contains(said, "--data-file") {
			t.Errorf("%s: said %q, want what is wrong with the file", b.says, said)
		}
	}
}

// peakOfRun runs a plan without a network for the rows of a file, and returns the most memory that it had and what it
// said. The use of resources that the system reports of a child is not taken: it begins with that of the parent.
func peakOfRun(t *testing.T, binary, file string) (bytes int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, binary, "run", "/demo/nothing", "--data-file", file)
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
