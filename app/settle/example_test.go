package settle_test

import (
	"context"
	"fmt"
	"time"

	"allsettled/app/settle"
)

// The article allsettled grew out of: ten calls, each of which takes a second.
// One by one their times add up; together they do not.
func Example() {
	for _, mode := range []settle.Mode{settle.Sequential, settle.AllSettled} {
		for e := range settle.Run(context.Background(), mode, calls(10), settle.Limits{}, second) {
			if e.Kind == settle.Ended {
				fmt.Println(mode, e.Sum.Fulfilled, "fulfilled after", e.Sum.Took.Truncate(time.Second))
			}
		}
	}
	// Output:
	// sequential 10 fulfilled after 10s
	// allSettled 10 fulfilled after 1s
}
