package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/runs"
)

func TestExportsInInputOrder(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	a := newAPI(f, api.Options{})
	if _, err := f.Start(t.Context(), order(t, aRun)); err != nil {
		t.Fatal(err)
	}
	f.Get(aRun).Write(`{"kind":"settled","seq":SEQ,"index":2,"id":"3","status":"rejected","http":503,"attempts":3,` +
		`"startedMs":0.5,"tookMs":2,` +
		`"reason":{"code":"http_503","message":"The site has a problem."},"value":"=1+1"}`)
	f.Get(aRun).Write(`{"kind":"settled","seq":SEQ,"index":0,"id":"1","status":"fulfilled","http":200,"attempts":1,` +
		`"startedMs":0.5,"tookMs":2,` +
		`"value":{"name":"=cmd()","n":1.10,"address":{"city":"Köln, \"am Rhein\""},"a.b":[true]}}`)
	for _, row := range []struct{ path, want string }{
		{"json?columns=id,status,http,name,address.city,a.b.0,n", "[\n" +
			`{"id":"1","status":"fulfilled","http":200,"name":"=cmd()","address.city":"Köln, \"am Rhein\"",` +
			`"a.b.0":null,"n":1.10},` + "\n" +
			`{"id":"2","status":"pending","http":null,"name":null,"address.city":null,"a.b.0":null,"n":null},` + "\n" +
			`{"id":"3","status":"rejected","http":503,"name":null,"address.city":null,"a.b.0":null,"n":null}` +
			"\n]\n"},
		{"ndjson?columns=index,code&only=rejected", `{"index":2,"code":"http_503"}` + "\n"},
		{"ndjson?columns=a.b&only=fulfilled", `{"a.b":[true]}` + "\n"},
		{"json?only=fulfilled&columns=id", "[\n" + `{"id":"1"}` + "\n]\n"},
		{"csv?columns=id,name,address.city,value,n&bom=false", "id,name,address.city,value,n\r\n" +
			`1,'=cmd(),"Köln, ""am Rhein""","{""name"":""=cmd()"",""n"":1.10,` +
			`""address"":{""city"":""Köln, \""am Rhein\""""},""a.b"":[true]}",1.10` + "\r\n" +
			"2,,,,\r\n3,,,'=1+1,\r\n"},
		{"csv?columns=id&only=rejected", "\ufeffid\r\n3\r\n"},
		{
			"tsv?columns=id,code,address.city&only=fulfilled",
			"id\tcode\taddress.city\n1\t\t\"Köln, \"\"am Rhein\"\"\"\n",
		},
	} {
		w := do(t, a, ask{method: "GET", path: "/api/runs/" + aRun + "/export." + row.path})
		if w.Code != 200 || w.Body.String() != row.want {
			t.Errorf("%s: got %d\n%s\nwant\n%s", row.path, w.Code, w.Body, row.want)
		}
	}
}

func TestARunThatSettledBackwardsIsStillInOrder(t *testing.T) {
	t.Parallel()
	const calls = 6000
	ids := make([]string, calls)
	backwards := make([]int, calls)
	for i := range calls {
		ids[i], backwards[i] = fmt.Sprint(i+1), calls-1-i
	}
	f := fakeruns.New()
	a := newAPI(f, api.Options{})
	if _, err := f.Start(t.Context(), runs.Order{
		Run:  aRun,
		Plan: plan.Plan{Endpoint: "/demo/users/{id}", IDs: ids},
	}); err != nil {
		t.Fatal(err)
	}
	f.Get(aRun).Settle(backwards, 8000) // 48 MB of rows, more than wait in memory
	f.Get(aRun).End()
	w := do(t, a, ask{method: "GET", path: "/api/runs/" + aRun + "/export.ndjson?columns=id,pad"})
	var got []string
	for line := range strings.Lines(w.Body.String()) {
		var row struct{ ID, Pad string }
		if err := json.Unmarshal([]byte(line), &row); err != nil || len(row.Pad) != 8000 {
			t.Fatalf("%v: %.80s", err, line)
		}
		got = append(got, row.ID)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("got %d rows, or not in input order", len(got))
	}
}

func TestASheetIsADownload(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	a := newAPI(f, api.Options{})
	if _, err := f.Start(t.Context(), order(t, aRun)); err != nil {
		t.Fatal(err)
	}
	path := "/api/runs/" + aRun + "/export."
	for _, method := range []string{"GET", "HEAD"} {
		w := do(t, a, ask{method: method, path: path + "xlsx"})
		kind, file := w.Header().Get("Content-Type"), w.Header().Get("Content-Disposition")
		if w.Code != 200 || !strings.HasSuffix(kind, "spreadsheetml.sheet") || file != `attachment; filename="`+aRun+
			`.xlsx"` {
			t.Errorf("%s: %d, %s, %s", method, w.Code, kind, file)
		}
		if begins := strings.HasPrefix(w.Body.String(), "PK"); begins != (method == "GET") {
			t.Errorf("%s: a file is %v", method, begins)
		}
	}
	for _, wrong := range []string{"csv?bom=maybe", "xlsx?only=aborted", "csv?columns=,"} {
		w := do(t, a, ask{method: "GET", path: path + wrong})
		if w.Code != 400 || w.Header().Get("Content-Disposition") != "" ||
			w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d, %v", wrong, w.Code, w.Header())
		}
	}
}
