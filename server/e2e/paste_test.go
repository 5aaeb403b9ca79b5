package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"
)

// shop is an API of customers that wants a key, and of which one call in ten
// goes wrong, in four ways: not there, asked to slow down, overloaded and cut
// off. All but the first are gone when the call is made again.
type shop struct {
	*httptest.Server

	mu   sync.Mutex
	seen map[string]int
}

const shopKey = "hunter2"

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{seen: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/") // COUNTRY/customers/ID
	id := parts[len(parts)-1]
	s.mu.Lock()
	s.seen[id]++
	again := s.seen[id] > 1
	s.mu.Unlock()
	if r.Header.Get("X-API-Key") != shopKey {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	n, _ := strconv.Atoi(id)
	switch {
	case n%40 == 0:
		w.WriteHeader(http.StatusNotFound)
	case n%40 == 10 && !again:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	case n%40 == 20 && !again:
		w.WriteHeader(http.StatusServiceUnavailable)
	case n%40 == 30 && !again:
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"cut":`)
		panic(http.ErrAbortHandler)
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"id": id, "address": map[string]any{"city": "City of " + id, "country": parts[0]},
			"credit": json.Number("12345678901234567890"),
		})
	}
}

// The whole story of a person with a list of IDs: a table of three columns is
// pasted, a key typed, columns are picked in one answer, rejected calls are
// retried, and the file that is taken away lines up with what was pasted.
func TestPasteInPasteBack(t *testing.T) {
	g := newShop(t)
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--allow", strings.TrimPrefix(g.URL, "http://"))
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	pasted := [][]string{}
	var text strings.Builder
	text.WriteString("customer_id\tcountry\tnote\n")
	for i := range 1000 {
		row := []string{fmt.Sprintf("%06d", i+1), []string{"de", "fr"}[i%2], "=note " + strconv.Itoa(i)}
		pasted = append(pasted, row)
		text.WriteString(strings.Join(row, "\t") + "\n")
	}
	p.paste("#ids", text.String())
	p.until("the table is seen",
		`document.querySelector("#sheet")&&document.querySelector("#ids-hint").textContent.includes("1,000 rows")`)
	got := eval[string](p, `document.querySelector("#id-column").selectedOptions[0].textContent`)
	if got != "customer_id" {
		t.Errorf("the IDs are looked for in %q, want customer_id", got)
	}
	p.fill("#address", g.URL+"/{country}/customers/{id}")
	p.press("#limits")
	p.fill("#attempts", "1")
	p.fill("#in-flight", "50")
	p.choose("#key-in", "header")
	p.until("the field for the key is there", `!document.querySelector("#key").closest("[hidden]")`)
	p.fill("#key", shopKey)
	p.until("the first address is shown",
		`document.querySelector("#first li")?.textContent.includes("/de/customers/000001")`)
	p.press("#run")
	p.ended()
	p.wantCounts("900", "100", "0")
	p.until("four causes are shown", `document.querySelectorAll("#causes [data-cause]").length===4`)
	p.pickCity()
	p.press("#mend-all")
	p.until("all but the 404s fulfil",
		`document.querySelector("#sum").textContent.includes("975 fulfilled + 25 rejected + 0 missing")`)
	p.wantMended(pasted)
	stored := eval[string](p, `JSON.stringify({...localStorage})+JSON.stringify({...sessionStorage})`)
	if strings.Contains(stored, shopKey) {
		t.Error("the key was written down")
	}
}

// pickCity makes a part of the first answer a column for all, and takes it back and forth.
func (p *tab) pickCity() {
	p.t.Helper()
	p.press(`#rows tr[data-index="0"] .id`)
	p.press(`#tree [data-path="address.city"]`)
	p.until("the column is there",
		`document.querySelector('#columns [data-column="address.city"]')&&`+
			`document.querySelector('#rows tr[data-index="1"]').textContent.includes("City of 000002")`)
	p.press("#undo")
	p.until("the column is gone again", `!document.querySelector('#columns [data-column="address.city"]')`)
	p.press(`#tree [data-path="address.city"]`)
	p.until("the column is back", `document.querySelector('#columns [data-column="address.city"]')`)
	p.press("#detail-close")
}

// wantMended takes the table away as XLSX and as CSV, and compares both with
// what was pasted, cell by cell.
func (p *tab) wantMended(pasted [][]string) {
	p.t.Helper()
	text, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(p.file("#download-csv"), []byte("\uFEFF")))).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	p.wantTable("csv", text, pasted)
	book, err := excelize.OpenReader(bytes.NewReader(p.file("#download")))
	if err != nil {
		p.t.Fatal(err)
	}
	cells, err := book.GetRows("Results")
	if err != nil {
		p.t.Fatal(err)
	}
	for i := range cells { // cells behind the last one that says something are left out
		cells[i] = append(cells[i], make([]string, len(cells[0])-len(cells[i]))...)
	}
	p.wantTable("xlsx", cells, pasted)
	if sum, err := book.GetRows("Run"); err != nil || !strings.Contains(fmt.Sprint(sum), "975") {
		p.t.Errorf("the second sheet says %v, %v; want the sum", sum, err)
	}
}

// file fetches what a link downloads.
func (p *tab) file(link string) []byte {
	p.t.Helper()
	answer, err := http.Get(eval[string](p, `document.querySelector("`+link+`").href`))
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s, %v", link, answer.Status, err)
	}
	return data
}

// wantTable compares a table with what was pasted.
func (p *tab) wantTable(kind string, rows, pasted [][]string) {
	p.t.Helper()
	if len(rows) != len(pasted)+1 {
		p.t.Fatalf("the %s has %d rows, want %d and a heading", kind, len(rows), len(pasted))
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for i, want := range pasted {
		got := rows[i+1]
		status, city := "fulfilled", "City of "+want[0]
		if (i+1)%40 == 0 {
			status, city = "rejected", ""
		}
		line := []string{
			got[at["id"]], got[at["in.country"]], got[at["in.note"]], got[at["status"]],
			got[at["address.city"]],
		}
		if w := []string{want[0], want[1], "'" + want[2], status, city}; !slices.Equal(line, w) {
			p.t.Errorf("%s: row %d is %q, want %q", kind, i, line, w)
		}
	}
}

// A curl command that is pasted anywhere is taken to pieces, and can be put back.
func TestACurlCommandFillsTheForm(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.paste("#address",
		"curl 'https://api.example.com/v1/users/007' -H 'Accept: application/json' -X PUT -d '{\"a\":1}'")
	p.until("the address is filled in",
		`document.querySelector("#address").value==="https://api.example.com/v1/users/{id}"`)
	got := eval[[]string](p, `["#ids","#method","#headers"].map(s=>document.querySelector(s).value)`)
	if got[0] != "007" || got[1] != "PUT" || !strings.Contains(got[2], "Accept: application/json") {
		t.Errorf("the form holds %q", got)
	}
	p.press("#undo")
	p.until("it is as before", `document.querySelector("#address").value.startsWith("/demo/")`)
}

// What jq picks behind a command is the column of its run.
func TestAFilterBehindACommandIsAColumn(t *testing.T) {
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.paste("#address", "curl "+s.origin+"/demo/users/3 | jq -r '.address.city'")
	p.until("the address is filled in", `document.querySelector("#address").value.endsWith("/demo/users/{id}")`)
	p.press("#run")
	p.until("the column is there", `document.querySelector('#columns [data-column="address.city"]')`)
}
