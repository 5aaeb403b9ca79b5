package learn

// english is what the pages say in English.
var english = words{
	head: head{
		Run: "Run", Learn: "Learn", Docs: "Docs", Pages: "Pages", Skip: "Skip to the content",
		Theme: "Colours: system, light or dark", Other: "de", OtherName: "Deutsch",
	},
	Title: "Six short lessons",
	Ten:   "Ten calls, made together",
	Intro: "What happens when one API is called for many IDs? Each lesson is a recorded run that plays by itself, " +
		"one dial to turn, and one question.",
	Steps: "Lessons", Back: "Before", Forward: "Next",
	Answer: "Show the answer", Use: "Use it with your own API",
	UseNote: "It fills the request with these settings. Put your own address and IDs there; nothing is called " +
		"before you press Run.",
	More:      "MDN: ",
	NoScript:  "The picture of the run needs JavaScript.",
	DocsIntro: "The pages that come with this program, as plain text.",
	Lessons: []text{
		{
			Title:  "One by one, or together",
			Before: "Ten calls of about half a second each: first each one waits for the one before it.",
			Dial:   "The calls are made",
			Settings: []setting{
				{"one by one", "The times add up: five seconds for ten calls, and nine tenths of that is waiting " +
					"in line."},
				{"together", "All ten begin at once, and settle in an order of their own. Nothing adds up."},
			},
			Question: "How long do ten calls take that are made together?",
			Answer: "As long as the slowest one alone. The other nine are done by then; in a loop with await, " +
				"they would not even have begun.",
		},
		{
			Title:  "all fails fast, but the work goes on",
			Before: "Promise.all rejects with the first rejection. What becomes of the other calls?",
			Dial:   "After the rejection, the other calls",
			Settings: []setting{
				{"go on", "The promise is rejected early, and the grey bars go on: the site still answers, and " +
					"the answers are thrown away."},
				{"are aborted", "An AbortController ends what is left, as soon as the first call is rejected. The " +
					"site is spared the work."},
			},
			Question: "Does Promise.all stop the other calls when one is rejected?",
			Answer: "No. A promise cannot be cancelled: Promise.all only stops waiting. To end the calls " +
				"themselves, pass an AbortSignal to each fetch and abort it.",
		},
		{
			Title:  "allSettled keeps everything",
			Before: "Promise.allSettled waits for every call, and says of each one how it went.",
			Dial:   "Rejected calls",
			Settings: []setting{
				{"one", "One call is rejected, and nine answers are kept. The promise is fulfilled."},
				{"half", "Five of ten are rejected, and still the promise is fulfilled: with five values and five " +
					"reasons."},
				{"all", "Not one call was fulfilled, and the promise still is. A program must look at each result."},
			},
			Question: "When is the promise of allSettled rejected?",
			Answer: "Never because of a call. So `fulfilled` does not mean that all went well: count the results " +
				"whose status is rejected.",
		},
		{
			Title:  "any and race",
			Before: "Both take one of many. Here the quickest calls fail.",
			Dial:   "The function is",
			Settings: []setting{
				{"race", "The first call to settle decides. It was a rejection, so the race is rejected."},
				{"any", "Rejections are passed over: the first call that is fulfilled decides."},
			},
			Question: "You ask three mirrors for the same file, and one is down. Which function do you take?",
			Answer: "any: a mirror that is down fails quickly, and would win the race. race suits a time limit: " +
				"the call against a timer.",
		},
		{
			Title:  "A limit and a rate",
			Before: "Twenty calls to a site that others use, too.",
			Dial:   "At once",
			Settings: []setting{
				{"three", "As soon as one call settles, the next begins: a window of three, never a batch."},
				{"three, and five a second", "The rate spaces the starts. Now most of the time only two or three " +
					"are in flight."},
				{"all twenty", "Quickest, and a burst that many sites answer with 429 Too Many Requests."},
			},
			Question: "Why not send them in batches of three?",
			Answer: "A batch is as slow as its slowest call: two places stand empty until it has settled. A " +
				"window fills each place at once.",
		},
		{
			Title:  "fetch does not reject on 404",
			Before: "Two of these six calls are answered with 404. For fetch, any answer is an answer.",
			Dial:   "A status of 400 and above",
			Settings: []setting{
				{"is an answer", "All six are fulfilled, the two 404s as well: this is fetch's own rule."},
				{"rejects", "Four are fulfilled, two are rejected. This is what most programs mean."},
			},
			Question: "What must a program write so that a 404 rejects?",
			Answer: "if (!res.ok) throw new Error(res.status): fetch itself rejects only when no answer comes, " +
				"for example without a network.",
		},
	},
}
