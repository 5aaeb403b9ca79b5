package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// grown is a run of 12 users with the columns name, city and score.
func grown(t *testing.T) *tab {
	t.Helper()
	s := serve(t, "--listen", "127.0.0.1:0", "--data", t.TempDir())
	p := browse(t, 1360, 900)
	p.open(s.origin + "/")
	p.fill("#address", "/demo/users/{id}")
	p.fill("#ids", "1-12")
	p.press("#run")
	p.ended()
	p.press("#tab-table")
	p.until("rows are drawn", `document.querySelector("#table").offsetParent &&
		document.querySelectorAll("#rows tr[data-index] td:nth-child(5)").length === 12`)
	return p
}

// heads are the names over the columns of the answers.
const heads = `[...document.querySelectorAll("#table th[data-column]")].map(e => e.dataset.column).join(" ")`

// A column is dragged to another place, and its edge to another width; a double click fits the width.
func TestColumnsAreDragged(t *testing.T) {
	p := grown(t)
	before := strings.Fields(eval[string](p, heads))
	if len(before) < 2 {
		t.Fatalf("the columns are %v, want two and more", before)
	}
	eval[bool](p, `(() => {
		const [a, b] = document.querySelectorAll("#table th[data-column]");
		for (const [e, type] of [[a, "dragstart"], [b, "dragover"], [b, "drop"]])
			e.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: new DataTransfer()}));
		return true;
	})()`)
	p.until("they have changed places", fmt.Sprintf(heads+` === %q`,
		strings.Join(append([]string{before[1], before[0]}, before[2:]...), " ")))
	const width = `document.querySelector("#table th[data-column]").offsetWidth`
	was := eval[float64](p, width)
	eval[bool](p, `(() => {
		const grip = document.querySelector("#table th[data-column] .grip"), at = grip.getBoundingClientRect();
		const fire = (type, x) => grip.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, clientX: x}));
		grip.setPointerCapture = () => {};
		fire("pointerdown", at.left); fire("pointermove", at.left + 120); fire("pointerup", at.left + 120);
		return true;
	})()`)
	p.until("it is wider", fmt.Sprintf(width+` > %v`, was+60))
	eval[bool](p, `document.querySelector("#table th[data-column] .grip").dispatchEvent(
		new MouseEvent("dblclick", {bubbles: true}))`)
	p.until("it fits its cells", fmt.Sprintf(width+` < %v`, was+60))
}

// The values of a column are counted, and a press shows the rows of one.
func TestTheValuesOfAColumnAreCounted(t *testing.T) {
	p := grown(t)
	column := strings.Fields(eval[string](p, heads))[0]
	p.press(fmt.Sprintf(`#columns [data-column=%q] summary`, column))
	p.press(fmt.Sprintf(`#columns [data-column=%q] [data-act=group]`, column))
	p.until("they are counted", `document.querySelectorAll("#groups li").length > 0`)
	sum := eval[float64](p, `[...document.querySelectorAll("#groups li b")].reduce((n, e) => n + +e.textContent, 0)`)
	if sum != 12 {
		t.Errorf("the counts are %v together, want 12", sum)
	}
	first := eval[float64](p, `+document.querySelector("#groups li b").textContent`)
	p.press("#groups li button")
	p.until("only its rows are shown",
		fmt.Sprintf(`document.querySelectorAll("#rows tr[data-index]").length === %v`, first))
	p.press("#groups-close")
	p.until("all rows are shown", `document.querySelectorAll("#rows tr[data-index]").length === 12 &&
		!document.querySelector("#groups")`)
}

// The ID stays in sight when the table is scrolled sideways, numbers stand at the right, and the row opens by its ID.
func TestTheFirstColumnStaysInSight(t *testing.T) {
	p := grown(t)
	eval[bool](p, `(() => {
		for (const e of document.querySelectorAll("#table th[data-column]")) e.style.minWidth = "900px";
		document.querySelector("#table").scrollLeft = 700;
		const box = document.querySelector("#table").getBoundingClientRect();
		const cell = document.querySelector("#rows td.first").getBoundingClientRect();
		return true;
	})()`)
	p.until("it is where it was", `(() => {
		const box = document.querySelector("#table").getBoundingClientRect();
		const cell = document.querySelector("#rows td.first").getBoundingClientRect();
		return document.querySelector("#table").scrollLeft > 600 && Math.abs(cell.left - box.left) < 2;
	})()`)
}
