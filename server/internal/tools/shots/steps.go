package main

import "strconv"

// step is a picture: the JavaScript that leads to it, and the expression that must be true by then.
type step struct{ name, do, until string }

// The parts of JavaScript of which the steps are made.
const (
	ended   = `document.querySelector("#verdict").dataset.state==="ended"`
	runSoon = `setTimeout(()=>document.querySelector("#run").click(),1500);` // once a run before has ended
	cancel  = `document.querySelector("#cancel")?.click();`
)

// press clicks an element, which must be there.
func press(selector string) string {
	return `document.querySelector(` + strconv.Quote(selector) + `).click();`
}

// visit opens another page of the server.
func visit(path string) string { return `location.assign(` + strconv.Quote(path) + `);` }

// fill types a value into a field.
func fill(selector, value string) string {
	return `{const e=document.querySelector(` + strconv.Quote(selector) + `);e.value=` + strconv.Quote(value) +
		`;for(const k of ["input","change"])e.dispatchEvent(new Event(k,{bubbles:true}))};`
}

// document is an OpenAPI document whose server has variables, and of which two paths are left out.
const document = `{"openapi":"3.1.0","info":{"title":"Orders","version":"1"},"servers":[{"url":` +
	`"https://{region}.example.com/{version}","variables":{"region":{"default":"eu","enum":["eu","us"]},"version":` +
	`{"default":"v1"}}}],"paths":{"/orders/{id}":{"get":{"summary":"An order"}},"/customers/{id}":` +
	`{"get":{"summary":"A customer"}},"/gone/{id}":{"$ref":"#/none"},"/far/{id}":{"$ref":"./far.yaml"}}}`

// drop drops an OpenAPI document where one is asked for.
func drop(text string) string {
	return `{const d=new DataTransfer();d.items.add(new File([` + strconv.Quote(text) + `],"openapi.json"));` +
		`document.querySelector("#openapi").parentElement.dispatchEvent(` +
		`new DragEvent("drop",{bubbles:true,cancelable:true,dataTransfer:d}))};`
}

// scrubbed moves the comparison to a time in milliseconds, once it is there, and scrolls to it.
func scrubbed(ms string) string {
	return `(()=>{if(!document.querySelector("#scrub"))return false;` + fill("#scrub", ms) +
		`document.querySelector("#compare").scrollIntoView();return true})()`
}

// steps lead through the page, each from where the one before has ended.
var steps = []step{
	{"1-empty", ``, `document.documentElement.dataset.ready==="true"`},
	{"2-limits", press("#limits"), `document.querySelector("#in-flight").offsetParent`},
	{"2b-auth", press("#tab-auth") + fill("#key-in", "header"), `document.querySelector("#key").offsetParent`},
	{
		"3-wrong", press("#tab-ids") + fill("#ids", "9-3") + fill("#address", "http://{id}.example/"),
		`document.querySelector("#ids-error").textContent`,
	},
	{
		"3b-choices", fill("#ids", "org/repo\n10.1000/182\na%2Fb\n=\"007\"\n1189384756473830000") +
			fill("#address", "api.example.com/v3/{id}?sort=last name"),
		`document.querySelector("#ids-choice button")`,
	},
	{
		"3b-place", fill("#ids", "1-10") + fill("#address", "https://api.example.com/users/42"),
		`document.querySelector("#address-choice button")`,
	},
	{
		"3c-table", fill("#ids", "Kunden Nr.\tStraße\n7\tHauptstraße 1\n8\tAm Markt 2\n") +
			fill("#address", "https://api.example.com/{Kunden Nr.}"),
		`document.querySelector("#sheet")`,
	},
	{
		"3d-document", drop(document) + press("#openapi"),
		`document.querySelector("#operation")&&(document.querySelector("#openapi").scrollIntoView(),true)`,
	},
	{
		"4-running",
		press("#openapi") + fill("#key-in", "") + fill("#ids", "1-60") +
			fill("#address", "/demo/users/{id}?delay=900ms&jitter=900ms&fail=3,8,21&status=503&flap=0") + press("#run"),
		`+document.querySelector("#count-fulfilled").textContent>5`,
	},
	{"5-rejected", ``, ended},
	{"5b-table", press("#tab-table"), `document.querySelector("#rows tr[data-index] .id")`},
	{"5c-failures", press("#tab-failures"), `document.querySelector("#causes")`},
	{
		"6-open", press("#tab-table") + press("#rows tr[data-index] .id"),
		`document.querySelector("#detail #answer, #detail .tree")`,
	},
	{"6b-compared", press("#detail-close") + press("#compare-open"), scrubbed("900")},
	{
		"6c-code", press("#code-open"),
		`document.querySelector("#code-text mark")&&(document.querySelector("#code").scrollIntoView(),true)`,
	},
	{"7-columns", press("#tab-table") + `document.querySelector("#columns .chip summary").click();`, `true`},
	{
		"8-asked-to-wait",
		`document.querySelector("#columns .chip[open] summary")?.click();` + fill("#ids", "1-40") +
			fill("#address", "/demo/users/{id}?rate=6") + press("#run"),
		`/asked to wait|bittet/.test(document.querySelector("#pace").textContent)`,
	},
	{
		"8b-all",
		cancel + fill("#ids", "1-10") + press("#mode-all") +
			fill("#address", "/demo/users/{id}?delay=300ms&jitter=1500ms&fail=4&status=404") + runSoon,
		ended + `&&/^all/.test(document.querySelector("#verdict").textContent)`,
	},
	{"8c-lanes", press("#compare-open"), scrubbed("300")},
	{
		"9-ten-thousand",
		fill("#ids", "1-10000") +
			fill("#address", "/demo/users/{id}?delay=100ms&jitter=300ms&fail=8,77,4000&status=404") + cancel + runSoon,
		ended + `&&document.querySelector("#sum").textContent.match(/10.000/)`,
	},
	{"9b-timeline", press("#tab-timeline"), `true`},
	{"10-keys", press("#help"), `document.querySelector("#keys").open`},
	{"11-learn", visit("/learn"), `document.querySelector("main.list")`},
	{"11b-lesson", visit("/learn/all"), `document.querySelector("main.lesson")`},
	{"11c-dial", press(`.dial [value="1"]`), `document.querySelector(".dial [value='1']").checked`},
	{"11d-docs", visit("/docs"), `document.querySelector(".docs")`},
}
