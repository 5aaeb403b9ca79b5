package api_test

import (
	"strings"
	"testing"

	"nhooyr.io/websocket"

	"allsettled/app/settle"
	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

const anotherRun = "run_0123456789-ABCDEG"

func TestCallsOfARunAreMadeAgain(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	a := newAPI(f, api.Options{CheckURL: func(url string) error {
		if strings.HasPrefix(url, "http://10.") {
			return &settle.Reason{Code: "blocked", Written: "This server does not call that address."}
		}
		return nil
	}})
	path := "/api/runs/" + aRun
	post := func(body string) ask { return ask{method: "POST", path: path + "/again", body: body} }
	named := post(`{"run":"` + anotherRun + `","only":[0,2],"plan":{"inFlight":2}}`)
	for _, row := range []struct {
		name   string
		ask    ask
		status int
		want   string
	}{
		{"no such run", post(`{"only":[0]}`), 404, `"code":"no_run"`},
		{"the first run", ask{method: "PUT", path: path, body: aPlan}, 201, aRun},
		{"while it is running", post(`{"only":[0]}`), 409, `"code":"running"`},
		{
			"it ends",
			ask{method: "POST", path: path + "/cancel", header: map[string]string{"Cancel-Key": aKey}},
			202,
			aRun,
		},
		{"a name of one's own", named, 201, `{"run":"` + anotherRun + `","cancelKey":"` + aKey + `","total":2}`},
		{"the same again", named, 200, `{"run":"` + anotherRun + `","total":2}`},
		{
			"its summary",
			ask{method: "GET", path: "/api/runs/" + anotherRun},
			200,
			`"continues":"` + aRun + `","plan":{"endpoint":"/demo/users/{id}","ids":["1","3"],"inFlight":2}`,
		},
		{"a name of the server's", post(`{"only":[1]}`), 201, `"total":1}`},
		{"nothing said", post(`{}`), 400, `"field":"only"`},
		{"an unknown word", post(`{"only":"failed"}`), 400, `"field":"only","typed":"\"failed\""`},
		{"a place beyond the end", post(`{"only":[0,3]}`), 400, `"field":"only[1]","typed":"3"`},
		{"other IDs", post(`{"only":[0],"plan":{"ids":["9"]}}`), 400, `"field":"plan.ids"`},
		{"a bad number", post(`{"only":[0],"plan":{"attempts":99}}`), 400, `"field":"plan.attempts","typed":"99"`},
		{
			"over a limit", post(`{"only":[0],"plan":{"endpoint":"https://api.example/{id}","inFlight":5000}}`), 422,
			`"field":"plan.inFlight"`,
		},
		{
			"refused by the guard", post(`{"only":[0],"plan":{"endpoint":"http://10.0.0.1/{id}"}}`), 422,
			`"field":"plan.endpoint"`,
		},
		{"a name that is short", post(`{"only":[0],"run":"short"}`), 400, `"field":"run"`},
		{"read, not asked for", ask{method: "GET", path: path + "/again"}, 405, `"code":"method"`},
	} {
		w := do(t, a, row.ask)
		if w.Code != row.status || !strings.Contains(w.Body.String(), row.want) {
			t.Errorf("%s: got %d %s\nwant %d %s", row.name, w.Code, w.Body, row.status, row.want)
		}
		if to := w.Header().Get("Location"); strings.HasPrefix(row.name, "a name of") && w.Code == 201 &&
			!strings.Contains(w.Body.String(), strings.TrimPrefix(to, "/api/runs/")) {
			t.Errorf("%s: got the Location %q", row.name, to)
		}
	}
}

func TestAHelloMakesCallsAgain(t *testing.T) {
	t.Parallel()
	f := fakeruns.New()
	url, _ := serve(t, f, api.Options{Log: quiet()})
	first := hello(t, url, helloPlan)
	if _, err := first.Next(); err != nil {
		t.Fatal(err)
	}
	frame := `{"run":"` + anotherRun + `","again":{"of":"` + aRun +
		`","only":[2],"plan":{"timeoutMs":60000}},"after":0}`
	if _, problem, code := hello(t, url, frame).Rest(); problem == nil || problem.Code != "running" ||
		code != websocket.StatusPolicyViolation {
		t.Errorf("while it is running: got %v, %v", problem, code)
	}
	f.Get(aRun).End()
	f.OnStart = func(r *fakeruns.Run) { r.Settle([]int{0}, 10) }
	for i, key := range []string{aKey, ""} { // a page that comes back says the same, and starts nothing
		got, err := hello(t, url, frame).Next()
		if err != nil || got.Events[0].Terms.CancelKey != key {
			t.Errorf("hello %d: got %+v, %v", i, got, err)
		}
	}
	if o := f.Get(anotherRun).Order(); o.Origin.Continues != aRun || o.Plan.TimeoutMs != 60_000 ||
		o.Plan.Total() != 1 || o.Visitor == "" || len(f.Names()) != 2 {
		t.Errorf("%d runs, the second by the order %+v", len(f.Names()), o)
	}
}
