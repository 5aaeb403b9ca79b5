package plan_test

import (
	"fmt"
	"time"

	"allsettled/app/plan"
)

func ExampleDecode() {
	p, err := plan.Decode([]byte(`{"endpoint": "https://api.example.com/users/{id}", "ids": ["1", "a/b"]}`))
	fmt.Println(p.First(3), err, p.Check(plan.Bounds{}))
	_, err = plan.Decode([]byte(`{"ids": [7]}`))
	fmt.Println(err)
	// Output:
	// [https://api.example.com/users/1 https://api.example.com/users/a%2Fb] <nil> <nil>
	// ids[0]: "7" will not do: write it as text, in double quotes: "7"
}

func ExamplePlan_Calls() {
	p := plan.Plan{
		Endpoint: "/demo/users/{id}{?country}",
		Rows: &plan.Rows{
			Columns: []string{"id", "country"},
			Values:  [][]string{{"1", "de"}, {"2", "côte d'ivoire"}},
		},
		Headers: map[string]string{"X-Country": "{country}"},
	}
	for call := range p.Calls(nil) {
		fmt.Println(call.Index, call.ID, call.URL, call.Header)
	}
	// Output:
	// 0 1 /demo/users/1?country=de map[X-Country:de]
	// 1 2 /demo/users/2?country=c%C3%B4te%20d%27ivoire map[X-Country:côte d'ivoire]
}

func ExamplePlan_Forecast() {
	ids, _ := plan.Range{Low: "1", High: "1000"}.AppendTo(nil)
	p := plan.Plan{Endpoint: "https://api.example.com/users/{id}", IDs: ids, InFlight: 5}
	fmt.Printf("%+v\n", p.Forecast(900*time.Millisecond)) // a call
	// Output: {Calls:1000 InFlight:5 PerSecond:0 Seconds:180}
}
