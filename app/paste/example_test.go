package paste_test

import (
	"fmt"

	"allsettled/app/paste"
)

func ExampleParseIDs() {
	ids, err := paste.ParseIDs("1-3, 7, 007\n\n\"1-3\", 7")
	fmt.Printf("%q\n%d again, %d blank, %v\n", ids.List, ids.Duplicates, ids.Blanks, err)
	_, err = paste.ParseIDs("9-3")
	fmt.Println(err)
	// Output:
	// ["1" "2" "3" "7" "007" "1-3" "7"]
	// 1 again, 1 blank, <nil>
	// ids: "9-3" will not do: write the smaller number first, or in double quotes if it is one ID
}
