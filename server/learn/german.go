package learn

// german is what the pages say in German.
var german = words{
	head: head{
		Run: "Starten", Learn: "Lernen", Docs: "Doku", Pages: "Seiten", Skip: "Zum Inhalt springen",
		Theme: "Farben: wie das System, hell oder dunkel", Other: "en", OtherName: "English",
	},
	Title: "Sechs kurze Lektionen",
	Ten:   "Zehn Aufrufe, zugleich gemacht",
	Intro: "Was geschieht, wenn eine API für viele IDs aufgerufen wird? Jede Lektion ist ein aufgezeichneter " +
		"Lauf, der von selbst abspielt, ein Regler und eine Frage.",
	Steps: "Lektionen", Back: "Zurück", Forward: "Weiter",
	Answer: "Antwort zeigen", Use: "Mit der eigenen API verwenden",
	UseNote: "Das füllt die Anfrage mit diesen Einstellungen. Setzen Sie Ihre Adresse und Ihre IDs ein; " +
		"aufgerufen wird erst, wenn Sie auf Starten drücken.",
	More:      "MDN: ",
	NoScript:  "Das Bild des Laufs braucht JavaScript.",
	DocsIntro: "Die Seiten, die diesem Programm beiliegen, als reiner Text und auf Englisch.",
	Lessons: []text{
		{
			Title:  "Einer nach dem anderen, oder zugleich",
			Before: "Zehn Aufrufe von etwa einer halben Sekunde: Zuerst wartet jeder auf den vor ihm.",
			Dial:   "Die Aufrufe laufen",
			Settings: []setting{
				{"nacheinander", "Die Zeiten summieren sich: fünf Sekunden für zehn Aufrufe, und neun Zehntel " +
					"davon sind Anstehen."},
				{"zugleich", "Alle zehn beginnen sofort und enden in ihrer eigenen Reihenfolge. Nichts summiert " +
					"sich."},
			},
			Question: "Wie lange dauern zehn Aufrufe, die zugleich gemacht werden?",
			Answer: "So lange wie der langsamste allein. Die anderen neun sind dann fertig; in einer Schleife mit " +
				"await hätten sie noch nicht einmal begonnen.",
		},
		{
			Title:  "all scheitert schnell, aber die Arbeit geht weiter",
			Before: "Promise.all lehnt mit der ersten Ablehnung ab. Was wird aus den anderen Aufrufen?",
			Dial:   "Nach der Ablehnung werden die anderen",
			Settings: []setting{
				{"fortgesetzt", "Das Promise wird früh abgelehnt, und die grauen Balken gehen weiter: Die " +
					"Gegenseite antwortet noch, und die Antworten werden weggeworfen."},
				{"abgebrochen", "Ein AbortController beendet den Rest, sobald der erste Aufruf abgelehnt ist. Der " +
					"Gegenseite bleibt die Arbeit erspart."},
			},
			Question: "Hält Promise.all die anderen Aufrufe an, wenn einer abgelehnt wird?",
			Answer: "Nein. Ein Promise lässt sich nicht abbrechen: Promise.all hört nur auf zu warten. Um die " +
				"Aufrufe selbst zu beenden, geben Sie jedem fetch ein AbortSignal und lösen es aus.",
		},
		{
			Title:  "allSettled behält alles",
			Before: "Promise.allSettled wartet auf jeden Aufruf und sagt von jedem, wie er ausging.",
			Dial:   "Abgelehnte Aufrufe",
			Settings: []setting{
				{"einer", "Ein Aufruf wird abgelehnt, und neun Antworten bleiben. Das Promise wird erfüllt."},
				{"die Hälfte", "Fünf von zehn werden abgelehnt, und doch wird das Promise erfüllt: mit fünf " +
					"Werten und fünf Gründen."},
				{"alle", "Kein Aufruf wurde erfüllt, das Promise aber schon. Ein Programm muss jedes Ergebnis " +
					"ansehen."},
			},
			Question: "Wann wird das Promise von allSettled abgelehnt?",
			Answer: "Nie wegen eines Aufrufs. `fulfilled` heißt also nicht, dass alles gut ging: Zählen Sie die " +
				"Ergebnisse mit dem Status rejected.",
		},
		{
			Title:  "any und race",
			Before: "Beide nehmen einen von vielen. Hier scheitern die schnellsten Aufrufe.",
			Dial:   "Die Funktion ist",
			Settings: []setting{
				{"race", "Der erste Aufruf, der entschieden ist, zählt. Es war eine Ablehnung, also wird race " +
					"abgelehnt."},
				{"any", "Ablehnungen werden übergangen: Der erste erfüllte Aufruf entscheidet."},
			},
			Question: "Sie fragen drei Spiegelserver nach derselben Datei, und einer ist ausgefallen. Welche " +
				"Funktion?",
			Answer: "any: Ein ausgefallener Server scheitert schnell und gewänne das Rennen. race passt zu einer " +
				"Zeitgrenze: der Aufruf gegen eine Uhr.",
		},
		{
			Title:  "Eine Grenze und ein Tempo",
			Before: "Zwanzig Aufrufe an einen Dienst, den auch andere benutzen.",
			Dial:   "Zugleich",
			Settings: []setting{
				{"drei", "Sobald ein Aufruf entschieden ist, beginnt der nächste: ein Fenster von drei, nie ein " +
					"Stapel."},
				{"drei, und fünf je Sekunde", "Das Tempo hält die Anfänge auf Abstand. Jetzt sind meist nur zwei " +
					"oder drei unterwegs."},
				{"alle zwanzig", "Am schnellsten, und ein Ansturm, auf den viele Dienste mit 429 Too Many " +
					"Requests antworten."},
			},
			Question: "Warum nicht in Stapeln von drei?",
			Answer: "Ein Stapel ist so langsam wie sein langsamster Aufruf: Zwei Plätze stehen leer, bis der " +
				"entschieden ist. Ein Fenster füllt jeden Platz sofort.",
		},
		{
			Title:  "fetch lehnt bei 404 nicht ab",
			Before: "Zwei dieser sechs Aufrufe werden mit 404 beantwortet. Für fetch ist jede Antwort eine Antwort.",
			Dial:   "Ein Status ab 400",
			Settings: []setting{
				{"ist eine Antwort", "Alle sechs sind erfüllt, auch die beiden 404: Das ist die Regel von fetch."},
				{"lehnt ab", "Vier sind erfüllt, zwei abgelehnt. Das ist, was die meisten Programme meinen."},
			},
			Question: "Was muss ein Programm schreiben, damit ein 404 ablehnt?",
			Answer: "if (!res.ok) throw new Error(res.status): fetch selbst lehnt nur ab, wenn keine Antwort " +
				"kommt, zum Beispiel ohne Netz.",
		},
	},
}
