// Package learn writes the pages that are read without the page's program: the lessons, and the list of the docs.
//
// A lesson is a sentence, a dial with a recorded run for each of its settings, and a question with its answer. The
// script of the embeds plays the recordings, and loads the program only when a person presses "Run live". The dial is
// made of radio buttons and a stylesheet.
//
// The recordings are files that the tests compare with what the engine and the practice API do: go test -update writes
// them again. The texts of a language are one file of this package, and cost the page's program nothing.
package learn

import (
	"context"
	"embed"
	"fmt"
	"strconv"

	"allsettled/app/link"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/record"
)

// Lesson is the part of a lesson that is the same in every language: its name in the address, the page of MDN's
// docs/Web that says more, and a plan for each setting of its dial.
type Lesson struct {
	ID, MDN, At string
	Plans       []plan.Plan
}

// text is what a lesson says in a language.
type text struct {
	Title, Before, Dial string
	Settings            []setting // as many as the lesson has plans
	Question, Answer    string
}

// setting is a setting of a dial, and what its run shows.
type setting struct{ Name, Note string }

// words are what the pages say in a language.
type words struct {
	head

	Title, Intro, Ten    string // of the list of lessons
	Lessons              []text // in the order of [Lessons]
	Steps, NoScript      string
	Answer, Use, UseNote string
	More, Back, Forward  string
	DocsIntro            string
}

// head is what stands above every page.
type head struct {
	Run, Learn, Docs string // the parts of the page
	Pages, Skip      string
	Theme            string
	Other, OtherName string // the tag of the other language, and its name
}

// languages are the words by the tag of their language.
var languages = map[string]words{"en": english, "de": german}

// Lessons are in the order in which they build upon each other: the ten calls first.
var Lessons = []Lesson{
	{"together", "await", "JavaScript/Reference/Operators/await", []plan.Plan{
		{Endpoint: "/demo/users/{id}?delay=300ms&jitter=400ms", IDs: upTo(10), Mode: settle.Sequential},
		{Endpoint: "/demo/users/{id}?delay=300ms&jitter=400ms", IDs: upTo(10), Mode: settle.AllSettled},
	}},
	{"all", "Promise.all()", "JavaScript/Reference/Global_Objects/Promise/all", []plan.Plan{
		{Endpoint: failing("4"), IDs: upTo(10), Mode: settle.All},
		{Endpoint: failing("4"), IDs: upTo(10), Mode: settle.All, AbortRest: true},
	}},
	{"allsettled", "Promise.allSettled()", "JavaScript/Reference/Global_Objects/Promise/allSettled", []plan.Plan{
		{Endpoint: failing("4"), IDs: upTo(10), Mode: settle.AllSettled},
		{Endpoint: failing("1,4,6,7,9"), IDs: upTo(10), Mode: settle.AllSettled},
		{Endpoint: failing("1-10"), IDs: upTo(10), Mode: settle.AllSettled},
	}},
	{"race", "Promise.any()", "JavaScript/Reference/Global_Objects/Promise/any", []plan.Plan{
		{Endpoint: racing, IDs: upTo(10), Mode: settle.Race, Attempts: 1},
		{Endpoint: racing, IDs: upTo(10), Mode: settle.Any, Attempts: 1},
	}},
	{"limit", "429 Too Many Requests", "HTTP/Reference/Status/429", []plan.Plan{
		{Endpoint: "/demo/users/{id}?delay=200ms&jitter=600ms", IDs: upTo(20), InFlight: 3},
		{Endpoint: "/demo/users/{id}?delay=200ms&jitter=600ms", IDs: upTo(20), InFlight: 3, PerSecond: 5},
		{Endpoint: "/demo/users/{id}?delay=200ms&jitter=600ms", IDs: upTo(20), InFlight: 20},
	}},
	{"fetch", "Response: ok", "API/Response/ok", []plan.Plan{
		{Endpoint: "/demo/users/{id}?delay=300ms&fail=2,5&status=404", IDs: upTo(6), RejectHTTPErrors: new(bool)},
		{Endpoint: "/demo/users/{id}?delay=300ms&fail=2,5&status=404", IDs: upTo(6)},
	}},
}

// racing is an address of the practice API whose quickest answers are failures.
const racing = "/demo/users/{id}?jitter=1500ms&fail=1-3,6,7&status=503&seed=5"

// failing is an address of the practice API that answers 404 for some IDs.
func failing(ids string) string {
	return "/demo/users/{id}?delay=300ms&jitter=1500ms&fail=" + ids + "&status=404"
}

// upTo returns the IDs from 1 to n.
func upTo(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.Itoa(i + 1)
	}
	return ids
}

// recordings has a file for each setting of each lesson.
//
//go:embed recordings/*.json
var recordings embed.FS

// recordingFile is the name of the file with the recording of a setting, which counts from 0.
func recordingFile(lesson string, setting int) string {
	return fmt.Sprintf("recordings/%s-%d.json", lesson, setting+1)
}

// take is a recorded run of a setting: the document that the script plays, when it ended, and the link to its plan.
type take struct {
	Record string
	EndMs  float64
	Link   string
}

// takes reads the recordings of a lesson.
func takes(l *Lesson) ([]take, error) {
	list := make([]take, len(l.Plans))
	for i, p := range l.Plans {
		data, err := recordings.ReadFile(recordingFile(l.ID, i))
		if err != nil {
			return nil, err
		}
		r, _, err := record.Decode(data)
		if err != nil {
			return nil, fmt.Errorf("recording %d of lesson %s: %w", i+1, l.ID, err)
		}
		address, err := link.Encode(context.Background(), p)
		if err != nil {
			return nil, err
		}
		list[i] = take{Record: string(data), EndMs: r.Ended.TookMs, Link: address}
	}
	return list, nil
}
