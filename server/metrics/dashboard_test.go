package metrics_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"allsettled/server/metrics"

	dto "github.com/prometheus/client_model/go"
)

// board is what the test reads of a Grafana dashboard.
type board struct {
	Panels     []panel
	Templating struct {
		List []struct {
			Name  string
			Query any
		}
	}
}

type panel struct {
	ID      int
	Title   string
	Type    string
	Targets []struct{ Expr, LegendFormat string }
}

// family is a metric that exists: its type, and the values of each of its labels.
type family struct {
	kind   dto.MetricType
	labels map[string][]string
}

// families returns every metric, by the name it was made with.
func families(t *testing.T) map[string]family {
	t.Helper()
	gathered, err := metrics.New().Registry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]family{}
	for _, f := range gathered {
		one := family{f.GetType(), map[string][]string{}}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				one.labels[l.GetName()] = append(one.labels[l.GetName()], l.GetValue())
			}
		}
		all[f.GetName()] = one
	}
	return all
}

var (
	series  = regexp.MustCompile(`\b((?:allsettled|go|process|promhttp)_[a-z0-9_]+)(\{[^}]*\})?`)
	matcher = regexp.MustCompile(`([a-z_]+)(=~|!=|=)"([^"]*)"`)
	by      = regexp.MustCompile(`by \(([^)]*)\)`)
	legend  = regexp.MustCompile(`\{\{ *([a-z_]+) *\}\}`)
)

// wrong lists the mistakes in an expression, and adds the metrics that it shows to used.
func wrong(expr string, all map[string]family, used map[string]bool) (mistakes []string) {
	labels := []string{"le", "instance"}
	for _, found := range series.FindAllStringSubmatch(expr, -1) {
		name := found[1]
		f, ok := all[name]
		for _, end := range []string{"_bucket", "_sum", "_count"} {
			if base := strings.TrimSuffix(name, end); !ok && all[base].kind == dto.MetricType_HISTOGRAM &&
				base != name {
				name, f, ok = base, all[base], true
			}
		}
		if !ok {
			mistakes = append(mistakes, "there is no metric "+name)
			continue
		}
		used[name] = true
		if counts := strings.HasSuffix(found[1], "_total"); counts &&
			!regexp.MustCompile(`(rate|increase)\(`+found[1]).MatchString(expr) {
			mistakes = append(mistakes, name+" only ever grows: show its rate")
		}
		for _, m := range matcher.FindAllStringSubmatch(found[2], -1) {
			if values := f.labels[m[1]]; m[1] != "instance" && !slices.Contains(values, m[3]) {
				mistakes = append(mistakes, name+" is never "+m[0])
			}
		}
		for l := range f.labels {
			labels = append(labels, l)
		}
	}
	for _, b := range by.FindAllStringSubmatch(expr, -1) {
		for l := range strings.SplitSeq(b[1], ",") {
			if !slices.Contains(labels, strings.TrimSpace(l)) {
				mistakes = append(mistakes, "nothing in it has a label "+l)
			}
		}
	}
	return mistakes
}

func TestTheDashboardShowsExactlyTheMetricsThereAre(t *testing.T) {
	text, err := os.ReadFile("../../.github/deploy/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var d board
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	all, used, ids := families(t), map[string]bool{}, map[int]bool{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.Title == "" || p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %d %q has no title, no query or another's number", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			for _, mistake := range wrong(target.Expr, all, used) {
				t.Errorf("panel %q: %s in %s", p.Title, mistake, target.Expr)
			}
			for _, l := range legend.FindAllStringSubmatch(target.LegendFormat, -1) {
				if l[1] != "instance" && !strings.Contains(target.Expr, "by ("+l[1]+")") {
					t.Errorf("panel %q names lines by %s, which %s does not keep", p.Title, l[1], target.Expr)
				}
			}
		}
	}
	for name := range all {
		if strings.HasPrefix(name, "allsettled_") && !used[name] {
			t.Errorf("no panel shows %s", name)
		}
	}
	asked, err := json.Marshal(d.Templating.List)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range series.FindAllStringSubmatch(string(asked), -1) {
		if _, ok := all[found[1]]; !ok {
			t.Errorf("a variable asks for %s, which there is not", found[1])
		}
	}
}

func TestAWrongDashboardIsFound(t *testing.T) {
	all := families(t)
	for _, c := range []struct{ says, expr, want string }{
		{"a metric that there is not", `sum(allsettled_calls_total)`, "there is no metric allsettled_calls_total"},
		{
			"a part of a histogram that there is not", `rate(allsettled_call_duration_seconds_max[5m])`,
			"there is no metric",
		},
		{"the bucket of what is no histogram", `rate(allsettled_sockets_bucket[5m])`, "there is no metric"},
		{"a counter without a rate", `sum(allsettled_attempts_total)`, "show its rate"},
		{
			"a label's value that it never has", `rate(allsettled_calls_settled_total{status="failed"}[5m])`,
			`is never status="failed"`,
		},
		{
			"a label that it does not have", `sum by (host) (rate(allsettled_calls_settled_total[5m]))`,
			"has a label host",
		},
		{"nothing wrong", `sum by (reason) (rate(allsettled_calls_settled_total{status="rejected"}[5m]))`, ""},
		{"nothing wrong with a histogram", `sum by (le) (rate(allsettled_call_duration_seconds_bucket[5m]))`, ""},
	} {
		got := strings.Join(wrong(c.expr, all, map[string]bool{}), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", c.says, got, c.want)
		}
	}
}
