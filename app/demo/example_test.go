package demo_test

import (
	"context"
	"fmt"

	"allsettled/app/demo"
	"allsettled/app/settle"
)

func ExampleDo() {
	do := demo.Do()
	for _, id := range []string{"7", "8"} {
		reply, err := do(context.Background(), settle.Call{
			ID: id, Method: "GET",
			URL: "/demo/users/" + id + "?fail=3,8",
		})
		fmt.Println(id, reply.HTTP, err)
	}
	// Output:
	// 7 200 <nil>
	// 8 503 http_503: The site has a problem: it is overloaded or being worked on (HTTP status 503)
}
